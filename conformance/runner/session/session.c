/* One test after the other: request, observation, connections, closing, observation, judgement, record. */
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "environment/existing_sockets.h"
#include "runner/adapter/tree.h"
#include "runner/evidence/connect.h"
#include "runner/evidence/sockets.h"
#include "runner/report/record.h"

/* After so many breakdowns the rest of an environment is not run: each may take the whole of a timeout. */
#define BREAKDOWNS_MAX 3

/* ---- Start ------------------------------------------------------------------------------------------------------- */

/* In few-descriptors everything that a runtime opens only once must be open before: a plain request is made and undone.
 * What it answers does not matter. */
static bool warm_up(struct session *session, char *error, size_t size) {
    const struct vector plain = {.request = {
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
    struct wire_answer answer;
    char missing[64];
    if (session->environment.descriptors < 0 || wire_missing(&conversation->hello, &plain, missing, sizeof missing))
        return true;
    unsigned long id = ++conversation->last_id;
    char *line = wire_open(&plain.request, id);
    bool right = line && conversation_ask(conversation, line, &answer, error, size);
    free(line);
    return right && (answer.kind != WIRE_OK || conversation_close(conversation, id, error, size));
}

enum environment_result session_enter(struct session *session, const struct job *job, char *error, size_t size) {
    *session = (struct session){.job = job, .conversation = {.adapter = job->adapter, .timeout = job->timeout}};
    enum environment_result entered =
        environment_enter(job->environment, job->files, &session->environment, error, size);
    session->conversation.unprivileged = session->environment.unprivileged;
    return entered;
}

enum conversation_start session_start(struct session *session, char *error, size_t size) {
    session->leftovers = (struct leftovers){.count = 0};
    enum conversation_start started = conversation_start(&session->conversation, error, size);
    if (started != CONVERSATION_STARTED || warm_up(session, error, size))
        return started;
    conversation_end(&session->conversation);
    return CONVERSATION_REFUSED;
}

static void write_adapter(const struct session *session, const char *type, const char *reason) {
    const struct wire_hello *hello = &session->conversation.hello;
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
    clock_gettime(CLOCK_MONOTONIC, &begin);
    bool answered =
        conversation_ask(conversation, exchange->request, &evidence->answer, evidence->error, sizeof evidence->error);
    exchange->microseconds = microseconds_since(&begin);
    tree_restore_descriptors(&limits);
    memcpy(exchange->answer, conversation->last_line, sizeof exchange->answer);
    exchange->answer_length = conversation->last_line_length;
    exchange->answered = exchange->answer_length > 0;
    return answered;
}

/* Writes the interface's name where the answer has its number. */
static void name_zone(char address[WIRE_WORD_MAX]) {
    char name[IF_NAMESIZE];
    char *percent = strchr(address, '%');
    if (percent && if_indextoname((unsigned)strtoul(percent + 1, NULL, 10), name))
        snprintf(percent + 1, WIRE_WORD_MAX - (size_t)(percent + 1 - address), "%s", name);
}

static void take_neutral_names(const struct session *session, struct evidence *evidence) {
    const struct adapter *adapter = session->job->adapter;
    for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++)
        name_zone(evidence->answer.addresses[i]);
    snprintf(evidence->stage, sizeof evidence->stage, "%s", adapter_neutral(adapter, "stages", evidence->answer.stage));
    snprintf(evidence->code, sizeof evidence->code, "%s", adapter_neutral(adapter, "codes", evidence->answer.code));
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
    if (!observe_new(&conversation->process, &before, &evidence->made, error, size))
        return false;
    if (evidence->answer.kind == WIRE_OK) {
        observe_connect(exchange->vector, &evidence->made, &evidence->host);
        if (!conversation_close(conversation, id, error, size))
            return false;
    } else if (evidence->answer.kind == WIRE_CLOSED) {
        snprintf(error, size, "adapter %s answers closed to a request to open", session->job->adapter->name);
        return false;
    }
    return observe_new(&conversation->process, &before, &evidence->left, error, size) &&
           !conversation_has_unsolicited_output(conversation, error, size);
}

/* An adapter that broke down is ended. What it left open is remembered, so that it is not taken for the next one's. */
static void tidy(struct session *session, const struct exchange *exchange, bool examined) {
    if (examined) {
        leftovers_add(&session->leftovers, &exchange->evidence.left);
        return;
    }
    session->breakdowns++;
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

/* A new process has no leftovers. */
static bool clear_the_way(struct session *session, const struct vector *vector, char *error, size_t size) {
    if (!leftovers_are_in_the_way(&session->leftovers, vector, &session->environment.facts))
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

enum session_result session_put(struct session *session, const struct vector *vector, struct exchange *exchange) {
    struct evidence *evidence = &exchange->evidence;
    *exchange = (struct exchange){
        .vector = vector, .evidence = {.hello = &session->conversation.hello, .host = session->environment.facts}};
    if (!clear_the_way(session, vector, evidence->error, sizeof evidence->error)) {
        tidy(session, exchange, false);
        return SESSION_BROKE;
    }
    exchange->request = wire_open(&vector->request, ++session->conversation.last_id);
    if (exchange->request)
        return ask(session, exchange);
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
    } else if (wire_missing(&session->conversation.hello, vector, text, sizeof text)) {
        write_absence(session, vector, VERDICT_UNSUPPORTED, text);
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

static void write_all(struct session *session, enum verdict verdict, const char *reason) {
    for (size_t i = 0; i < session->job->count; i++)
        write_absence(session, session->job->vectors[i], verdict, reason);
}

void session_run(const struct job *job, FILE *out) {
    struct session session;
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
        write_all(&session, VERDICT_ERROR, text);
        return;
    }
    write_adapter(&session, "adapter", NULL);
    if (entered != ENVIRONMENT_READY) {
        snprintf(text, sizeof text, RECORD_NO_ENVIRONMENT "%s", lacking);
        write_all(&session, entered == ENVIRONMENT_LACKING ? VERDICT_SKIPPED : VERDICT_ERROR, text);
    } else {
        for (size_t i = 0; i < job->count; i++)
            visit_vector(&session, job->vectors[i]);
    }
    if (conversation_is_started(&session.conversation) &&
        !conversation_stop(&session.conversation, "stop\n", text, sizeof text))
        write_adapter(&session, "error", text);
}
