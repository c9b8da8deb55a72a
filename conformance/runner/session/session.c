/* One test after the other: request, observation, connections, closing, observation, judgement, record. */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "environment/etc_files.h"
#include "environment/existing_sockets.h"
#include "environment/name_server.h"
#include "runner/adapter/tree.h"
#include "runner/adapter/visible.h"
#include "runner/evidence/connect.h"
#include "runner/evidence/sockets.h"
#include "runner/report/record.h"

/* After so many breakdowns the rest of an environment is not run: each may take the whole of a timeout. */
#define BREAKDOWNS_MAX 3

/* ---- Start ------------------------------------------------------------------------------------------------------- */

/* What it answers does not matter. False if the adapter breaks down. */
static bool make_and_undo(struct conversation *conversation, const struct vector_request *request, char *error,
                          size_t size) {
    struct wire_answer answer;
    const unsigned long id = ++conversation->last_id;
    char *line = wire_open(request, id);
    bool right = line && conversation_ask(conversation, line, &answer, error, size);
    free(line);
    return right && (answer.kind != WIRE_OK || conversation_close(conversation, id, error, size));
}

/* A runtime opens some things only once, and tries at its first request what its system can do: a plain request is made
 * and undone, so that the requests of vectors have neither descriptors too few nor calls too many. */
static bool warm_up(struct session *session, char *error, size_t size) {
    const struct vector plain = {.environment = session->job->environment,
                                 .platform = "",
                                 .request = {
                                     .node = {.bytes = "127.0.0.1", .length = 9},
                                     .service = {.bytes = "0", .length = 1},
                                     .hints = true,
                                     .family = "inet",
                                     .socktype = "stream",
                                     .protocol = "tcp",
                                     .flags = "passive",
                                     .nonzero = "",
                                     .stack = "ipv4",
                                     .options = "",
                                     .backlog = 128,
                                     .last_step = VECTOR_STEP_LISTEN,
                                 }};
    struct conversation *conversation = &session->conversation;
    char missing[64];
    if (session->environment.closed_descriptors) /* one that loses descriptor 0 is to lose it while that is seen */
        return true;
    if (wire_missing(&conversation->hello, &plain, missing, sizeof missing))
        return true;
    return make_and_undo(conversation, &plain.request, error, size);
}

enum environment_result session_enter(struct session *session, const struct job *job, char *error, size_t size) {
    *session = (struct session){.job = job, .conversation = {.adapter = job->adapter, .timeout = job->timeout}};
    enum environment_result entered =
        environment_enter(job->environment, job->files, &session->environment, error, size);
    session->conversation.environment = &session->environment;
    trace_init(&session->trace, session->environment.refusal);
    session->conversation.watch = job->untraced ? NULL : &session->trace.watch;
    return entered;
}

/* The first standard descriptor that the adapter has; 3: none. */
static int standard_descriptor(pid_t adapter) {
    char path[64];
    int descriptor = 0;
    do {
        snprintf(path, sizeof path, "/proc/%d/fd/%d", adapter, descriptor);
    } while (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && ++descriptor <= 2);
    return descriptor;
}

/* A runtime may open something else in their place for good; then the first socket is not descriptor 0. What it opens
 * for a moment after its hello, as a module, does not count. */
static bool has_closed_descriptors(const struct session *session, char *error, size_t size) {
    const struct timespec moment = {.tv_nsec = 10000000};
    int descriptor = standard_descriptor(session->conversation.process.pid);
    for (int tries = 0; descriptor <= 2 && tries < 50; tries++) {
        nanosleep(&moment, NULL);
        descriptor = standard_descriptor(session->conversation.process.pid);
    }
    if (descriptor <= 2)
        snprintf(error, size, "adapter %s says wire=fd, but opens descriptor %d itself", session->job->adapter->name,
                 descriptor);
    return descriptor > 2;
}

/* In closed-descriptors an adapter is started once more if its first hello, on the standard streams, has wire=fd. */
static enum conversation_start start_adapter(struct session *session, char *error, size_t size) {
    struct conversation *conversation = &session->conversation;
    enum conversation_start started = conversation_start(conversation, error, size);
    if (started != CONVERSATION_STARTED || !session->environment.closed_descriptors || !conversation->hello.wire_fd)
        return started;
    if (!conversation->closed_descriptors) {
        conversation_end(conversation);
        conversation->closed_descriptors = true;
        started = conversation_start(conversation, error, size);
    }
    if (started == CONVERSATION_STARTED && has_closed_descriptors(session, error, size))
        return started;
    if (started == CONVERSATION_ABSENT)
        snprintf(error, size, "adapter %s exits with status 127 without standard descriptors",
                 session->job->adapter->name);
    conversation_end(conversation);
    return CONVERSATION_REFUSED;
}

/* What is opened from here on may pile up. */
static void begin_piles(struct session *session) {
    piles_count(&session->conversation.process, &session->first_piles);
    session->piles = session->first_piles;
}

/* Looks until all its processes wait, for a request or for each other: a shell that starts another program has signals
 * blocked for a moment, which may last beyond that program's hello. */
static void take_first_states(struct session *session) {
    const struct timespec moment = {.tv_nsec = 1000000};
    process_states_take(&session->conversation.process, &session->states);
    for (int tries = 0; !session->states.settled && tries < 200; tries++) {
        nanosleep(&moment, NULL);
        process_states_take(&session->conversation.process, &session->states);
    }
}

/* What changes from its hello on is told. */
static enum conversation_start start_and_look(struct session *session, char *error, size_t size) {
    const enum conversation_start started = start_adapter(session, error, size);
    session->disturbed[0] = '\0';
    if (started == CONVERSATION_STARTED)
        take_first_states(session);
    return started;
}

enum conversation_start session_start(struct session *session, char *error, size_t size) {
    struct conversation *conversation = &session->conversation;
    char broken[512];
    session->leftovers = (struct leftovers){.count = 0};
    const unsigned long last_id = conversation->last_id;
    enum conversation_start started = start_and_look(session, error, size);
    session->trace.layered = started == CONVERSATION_STARTED && visible_is_below_layer(&conversation->hello);
    /* One that breaks down at once is started again, to do so at a vector's request, where it is judged. */
    if (started == CONVERSATION_STARTED && !warm_up(session, broken, sizeof broken)) {
        conversation_end(conversation);
        if (adapter_uninhabitable(session->job->adapter, session->job->environment)) {
            snprintf(error, size, "%s", broken);
            return CONVERSATION_REFUSED;
        }
        conversation->last_id = last_id;
        started = start_and_look(session, error, size);
    }
    if (started == CONVERSATION_STARTED)
        begin_piles(session);
    return started;
}

static void write_adapter(const struct session *session, const char *type, const char *reason) {
    const struct wire_hello *hello = &session->conversation.hello;
    const char *lack = trace_lack(&session->trace);
    json_t *record = json_object();
    json_object_set_new(record, "type", json_string(type));
    json_object_set_new(record, "adapter", json_string(session->job->adapter->name));
    json_object_set_new(record, "environment", json_string(session->job->environment));
    if (reason) {
        json_t *text = json_string(reason);
        json_object_set_new(record, "reason", text ? text : json_string("?"));
    } else {
        json_object_set_new(record, "name", json_string(hello->name));
        json_object_set_new(record, "version", json_string(hello->version));
        json_object_set_new(record, "api", json_string(hello->api));
        json_object_set_new(record, "trace", json_string(lack ? lack : "seen"));
    }
    record_write(session->out, record);
}

/* ---- One request ------------------------------------------------------------------------------------------------- */

static long microseconds_since(const struct timespec *begin) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - begin->tv_sec) * 1000000 + (now.tv_nsec - begin->tv_nsec) / 1000;
}

static bool put_question(struct session *session, struct exchange *exchange) {
    struct conversation *conversation = &session->conversation;
    struct evidence *evidence = &exchange->evidence;
    struct tree_limits limits = {.tree = {.count = 0}};
    struct timespec begin;
    const int room = session->environment.descriptors;
    if (room >= 0 && !tree_limit_descriptors(&conversation->process.others, room, &limits)) {
        tree_restore_descriptors(&limits);
        snprintf(evidence->error, sizeof evidence->error, "the descriptors of adapter %s cannot be limited",
                 session->job->adapter->name);
        return false;
    }
    const struct name_server_log *questions = session->environment.questions;
    const unsigned before = questions ? name_server_count(questions) : 0;
    trace_begin(&session->trace, exchange->vector, &evidence->calls);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    bool answered =
        conversation_ask(conversation, exchange->request, &evidence->answer, evidence->error, sizeof evidence->error);
    trace_end(&session->trace);
    exchange->microseconds = microseconds_since(&begin);
    evidence->asked = questions ? name_server_most_asked(questions, before) : 0;
    tree_restore_descriptors(&limits);
    memcpy(exchange->answer, conversation->last_line, sizeof exchange->answer);
    exchange->answer_length = conversation->last_line_length;
    exchange->answered = exchange->answer_length > 0;
    evidence->gone = !answered && !exchange->answered;
    return answered;
}

/* Writes the interface's name where the answer has its number. Returns the number; 0 if there is no zone. */
static unsigned name_zone(char address[WIRE_WORD_MAX]) {
    char name[IF_NAMESIZE];
    char *percent = strchr(address, '%');
    unsigned index = percent ? (unsigned)strtoul(percent + 1, NULL, 10) : 0;
    if (percent && index == 0)
        return if_nametoindex(percent + 1);
    if (percent && if_indextoname(index, name))
        snprintf(percent + 1, WIRE_WORD_MAX - (size_t)(percent + 1 - address), "%s", name);
    return index;
}

static void take_neutral_names(const struct session *session, struct evidence *evidence) {
    const struct adapter *adapter = session->job->adapter;
    for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++)
        evidence->said_zones[i] = name_zone(evidence->answer.addresses[i]);
    snprintf(evidence->stage, sizeof evidence->stage, "%s", adapter_neutral(adapter, "stages", evidence->answer.stage));
    snprintf(evidence->code, sizeof evidence->code, "%s", adapter_neutral(adapter, "codes", evidence->answer.code));
}

/* A socket that no call of the adapter's made was made by a process that nobody watches: then its calls were not seen,
 * and faults and refusals did not reach them. */
static bool were_all_seen(const struct session *session, struct evidence *evidence) {
    for (size_t i = 0; evidence->calls.traced && !evidence->calls.more && i < evidence->made.count; i++) {
        if (trace_saw_made(&session->trace, &evidence->made.all[i]))
            continue;
        snprintf(evidence->error, sizeof evidence->error,
                 "a socket of adapter %s was made by a process that is not watched", session->job->adapter->name);
        return false;
    }
    return true;
}

/* Looks at what is no socket, when what the request made has been closed. */
static void count_piles(struct session *session, struct evidence *evidence) {
    const struct piles before = session->piles;
    piles_count(&session->conversation.process, &session->piles);
    const char *piled = piles_grown(&session->first_piles, &before, &session->piles);
    snprintf(evidence->piled, sizeof evidence->piled, "%s", piled ? piled : "");
}

static void look_at_process(struct session *session) {
    struct process_states now;
    process_states_take(&session->conversation.process, &now);
    process_states_compare(&session->states, &now, session->disturbed, sizeof session->disturbed);
}

/* What has changed since the adapter said hello, whichever request it was that changed it. A shell leads its standard
 * output elsewhere while it writes: what is new is looked at again, and must last. */
static void compare_process(struct session *session, struct evidence *evidence) {
    const struct timespec moment = {.tv_nsec = 5000000};
    char before[sizeof session->disturbed];
    memcpy(before, session->disturbed, sizeof before);
    look_at_process(session);
    for (int tries = 0; session->disturbed[0] && strcmp(session->disturbed, before) != 0 && tries < 4; tries++) {
        nanosleep(&moment, NULL);
        look_at_process(session);
    }
    memcpy(evidence->disturbed, session->disturbed, sizeof evidence->disturbed);
}

/* From the question to the evidence. False when the adapter broke down on the way; evidence.error then says how. */
static bool examine(struct session *session, struct exchange *exchange) {
    struct conversation *conversation = &session->conversation;
    struct evidence *evidence = &exchange->evidence;
    struct observe_set before;
    char *error = evidence->error;
    size_t size = sizeof evidence->error;
    unsigned long id = conversation->last_id;
    if (!observe_list(&conversation->process, &before, error, size) ||
        conversation_has_unsolicited_output(conversation, error, size) || !put_question(session, exchange))
        return false;
    take_neutral_names(session, evidence);
    if (!observe_new(&conversation->process, &before, &evidence->made, error, size) ||
        !were_all_seen(session, evidence))
        return false;
    trace_note_held(&session->trace, &evidence->made, &evidence->calls);
    if (evidence->answer.kind == WIRE_OK) {
        observe_connect(exchange->vector, &evidence->made, &evidence->host);
        if (!conversation_close(conversation, id, error, size))
            return false;
    } else if (evidence->answer.kind == WIRE_CLOSED) {
        snprintf(error, size, "adapter %s answers closed to a request to open", session->job->adapter->name);
        return false;
    }
    count_piles(session, evidence);
    compare_process(session, evidence);
    return observe_left(&conversation->process, &before, &evidence->left, error, size) &&
           !conversation_has_unsolicited_output(conversation, error, size);
}

/* A fault may well crash an implementation that is in order without it: it counts only if it takes the whole time. */
static bool counts_as_breakdown(const struct session *session, const struct exchange *exchange) {
    return exchange->vector->fault_count == 0 || exchange->microseconds >= session->job->timeout * 1000L;
}

/* An adapter that broke down is ended. What it left open is remembered, so that it is not taken for the next one's. */
static void tidy(struct session *session, const struct exchange *exchange, bool examined) {
    if (examined) {
        leftovers_add(&session->leftovers, &exchange->evidence.left);
        return;
    }
    session->breakdowns += counts_as_breakdown(session, exchange);
    memcpy(session->last_error, exchange->evidence.error, sizeof session->last_error);
    conversation_end(&session->conversation);
}

/* In the middle of a job; an adapter that was there cannot be absent now. */
static bool start_again(struct session *session, char *error, size_t size) {
    enum conversation_start started = session_start(session, error, size);
    if (started == CONVERSATION_ABSENT)
        snprintf(error, size, "adapter %s exited with status 127 when it was started again",
                 session->job->adapter->name);
    return started == CONVERSATION_STARTED;
}

/* Starts the adapter so that its closes are watched, too. A shell that it is started by may be hurt by that
 * (trace_needs_closes): then once more. */
static bool watch_closes(struct session *session, char *error, size_t size) {
    conversation_end(&session->conversation);
    session->trace.closes = true;
    return start_again(session, error, size) || start_again(session, error, size);
}

/* Whether the request is to be made in a process without leftovers. Without standard descriptors a leftover may have
 * the number that the request's socket is to get. */
static bool is_new_process_needed(const struct session *session, const struct vector *vector) {
    return leftovers_are_in_the_way(&session->leftovers, vector, &session->environment.facts) ||
           (session->environment.closed_descriptors && session->leftovers.count > 0);
}

/* A new process has no leftovers. */
static bool clear_the_way(struct session *session, const struct vector *vector, char *error, size_t size) {
    if (trace_needs_closes(vector) && !session->trace.closes)
        return watch_closes(session, error, size);
    if (!is_new_process_needed(session, vector))
        return true;
    conversation_end(&session->conversation);
    return start_again(session, error, size);
}

/* From the request to the evidence, beside the sockets that the vector wants to be there. */
static enum session_result ask(struct session *session, struct exchange *exchange) {
    struct evidence *evidence = &exchange->evidence;
    struct existing_sockets existing_sockets;
    if (!existing_sockets_open(exchange->vector, &existing_sockets, evidence->error, sizeof evidence->error))
        return SESSION_UNMADE;
    bool examined = examine(session, exchange);
    existing_sockets_close(&existing_sockets);
    tidy(session, exchange, examined);
    return examined ? SESSION_EXAMINED : SESSION_BROKE;
}

/* Where no descriptor can be opened, a resolver must read its configuration again, and cannot: what it read while there
 * were descriptors would change what it says of a name. */
static enum session_result ask_unread(struct session *session, struct exchange *exchange) {
    if (session->environment.descriptors != 0)
        return ask(session, exchange);
    enum session_result result = SESSION_UNMADE;
    bool laid = etc_files_lay(session->job->files, ETC_OTHER_SWITCH);
    if (laid)
        result = ask(session, exchange);
    if (laid && etc_files_lift(ETC_OTHER_SWITCH))
        return result;
    snprintf(exchange->evidence.error, sizeof exchange->evidence.error, "/etc/nsswitch.conf cannot be replaced: %s",
             strerror(errno));
    return SESSION_UNMADE;
}

/* Where names move, the same request is made and undone first, while they lead elsewhere: what it found is not to be
 * used again (NODE-015). */
static enum session_result ask_before(struct session *session, const struct vector *vector, char *error, size_t size) {
    if (!session->environment.names_move)
        return SESSION_EXAMINED;
    const char *failed = "no files can be laid over /etc/hosts and /etc/services";
    if (etc_files_lay(session->job->files, ETC_NAMES_BEFORE)) {
        const bool served = make_and_undo(&session->conversation, &vector->request, error, size);
        if (etc_files_lift(ETC_NAMES_BEFORE))
            return served ? SESSION_EXAMINED : SESSION_BROKE;
        failed = "what was laid over /etc/hosts and /etc/services cannot be lifted";
    }
    snprintf(error, size, "%s: %s", failed, strerror(errno));
    return SESSION_UNMADE;
}

enum session_result session_put(struct session *session, const struct vector *vector, struct exchange *exchange) {
    struct evidence *evidence = &exchange->evidence;
    *exchange = (struct exchange){
        .vector = vector, .evidence = {.hello = &session->conversation.hello, .host = session->environment.facts}};
    if (!clear_the_way(session, vector, evidence->error, sizeof evidence->error)) {
        tidy(session, exchange, false);
        return SESSION_BROKE;
    }
    const enum session_result before = ask_before(session, vector, evidence->error, sizeof evidence->error);
    if (before != SESSION_EXAMINED) {
        tidy(session, exchange, false);
        return before;
    }
    exchange->request = wire_open(&vector->request, ++session->conversation.last_id);
    if (exchange->request)
        return ask_unread(session, exchange);
    snprintf(evidence->error, sizeof evidence->error, "no memory for the request");
    return SESSION_UNMADE;
}

/* ---- All requests ------------------------------------------------------------------------------------------------ */

static void write_absence(const struct session *session, const struct vector *vector, enum verdict verdict,
                          const char *reason) {
    record_write(session->out, record_of_absence(session->job->adapter->name, vector, verdict, reason));
}

static void ask_vector(struct session *session, const struct vector *vector) {
    const struct job *job = session->job;
    struct exchange exchange;
    struct judgement judgement;
    if (session_put(session, vector, &exchange) == SESSION_UNMADE) {
        write_absence(session, vector, VERDICT_ERROR, exchange.evidence.error);
    } else {
        judge(job->least, vector, &exchange.evidence, &judgement);
        const struct record_lines lines = {.request = exchange.request,
                                           .answer = exchange.answered ? exchange.answer : NULL,
                                           .answer_length = exchange.answer_length,
                                           .microseconds = exchange.microseconds};
        record_write(session->out, record_of_test(job->adapter->name, vector, &judgement, &exchange.evidence, &lines));
    }
    free(exchange.request);
}

static void visit_vector(struct session *session, const struct vector *vector) {
    char text[sizeof session->last_error + 64];
    if (session->breakdowns >= BREAKDOWNS_MAX) {
        snprintf(text, sizeof text, "not run, after: %s", session->last_error);
        write_absence(session, vector, VERDICT_ERROR, text);
    } else if (wire_missing(&session->conversation.hello, vector, text, sizeof text) ||
               visible_lack(&session->conversation.hello, vector, text, sizeof text)) {
        write_absence(session, vector, VERDICT_UNSUPPORTED, text);
    } else if (vector->fault_count && trace_lack(&session->trace)) {
        snprintf(text, sizeof text, "environment: no call can be made to fail: %s", trace_lack(&session->trace));
        write_absence(session, vector, VERDICT_SKIPPED, text);
    } else if (!session->environment.ipv6 && environment_needs_ipv6(vector)) {
        write_absence(session, vector, VERDICT_SKIPPED, "environment: this machine has no IPv6");
    } else if (!conversation_is_started(&session->conversation) &&
               !start_again(session, session->last_error, sizeof session->last_error)) {
        session->breakdowns = BREAKDOWNS_MAX;
        write_absence(session, vector, VERDICT_ERROR, session->last_error);
    } else {
        ask_vector(session, vector);
    }
}

/* Those whose faults need that closes are watched, or the others. */
static void visit_vectors(struct session *session, bool closes) {
    for (size_t i = 0; i < session->job->count; i++)
        if (trace_needs_closes(session->job->vectors[i]) == closes)
            visit_vector(session, session->job->vectors[i]);
}

static void write_all(struct session *session, enum verdict verdict, const char *reason) {
    for (size_t i = 0; i < session->job->count; i++)
        write_absence(session, session->job->vectors[i], verdict, reason);
}

/* It was not started. In what it cannot live in by its meta.json that is no fault of its. */
static void write_refusal(struct session *session, const char *refusal) {
    char text[512];
    const char *reason = adapter_uninhabitable(session->job->adapter, session->job->environment);
    snprintf(text, sizeof text, "environment: %s: %.300s", session->job->environment, reason ? reason : "");
    write_all(session, reason ? VERDICT_SKIPPED : VERDICT_ERROR, reason ? text : refusal);
}

/* From the adapter's start to its end. */
static void write_duration(const struct session *session, int64_t begin) {
    json_t *record = json_object();
    json_object_set_new(record, "type", json_string("duration"));
    json_object_set_new(record, "adapter", json_string(session->job->adapter->name));
    json_object_set_new(record, "environment", json_string(session->job->environment));
    json_object_set_new(record, "milliseconds", json_integer(process_now() - begin));
    record_write(session->out, record);
}

void session_run(const struct job *job, FILE *out) {
    struct session session;
    const int64_t begin = process_now();
    char lacking[400];
    char text[512];
    enum environment_result entered = session_enter(&session, job, lacking, sizeof lacking);
    session.out = out;
    enum conversation_start started = session_start(&session, text, sizeof text);
    if (started == CONVERSATION_ABSENT) {
        write_adapter(&session, "absent", text);
        return;
    }
    if (started == CONVERSATION_REFUSED) {
        write_refusal(&session, text);
        return;
    }
    write_adapter(&session, "adapter", NULL);
    if (entered != ENVIRONMENT_READY) {
        snprintf(text, sizeof text, RECORD_NO_ENVIRONMENT "%s", lacking);
        write_all(&session, entered == ENVIRONMENT_LACKING ? VERDICT_SKIPPED : VERDICT_ERROR, text);
    } else {
        visit_vectors(&session, false);
        visit_vectors(&session, true);
    }
    if (conversation_is_started(&session.conversation) &&
        !conversation_stop(&session.conversation, "stop\n", text, sizeof text))
        write_adapter(&session, "error", text);
    write_duration(&session, begin);
}
