/* The way of a check: request, observation, connections, closing, observation, judgement, record. */
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runner/adapter/tree.h"
#include "runner/evidence/sockets.h"
#include "runner/report/record.h"

/* After so many the rest of an environment is not run: each may take the whole of a timeout. */
#define BREAKDOWNS_MAX 3

/* ---- Start ------------------------------------------------------------------------------------------------------- */

/* In few-descriptors everything that a runtime opens but once is to be open before: a plain request, made and undone.
 * What it answers does not matter. */
static bool warm_up(struct session *session, char *trouble, size_t size) {
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
                                     .upto = VECTOR_UPTO_LISTEN,
                                 }};
    struct talk *talk = &session->talk;
    struct wire_answer answer;
    char missing[64];
    if (!session->environment.few_descriptors || wire_missing(&talk->hello, &plain, missing, sizeof missing))
        return true;
    unsigned long id = ++talk->last_id;
    char *line = wire_open(&plain.request, id);
    bool right = line && talk_ask(talk, line, &answer, trouble, size);
    free(line);
    return right && (answer.kind != WIRE_OK || talk_close(talk, id, trouble, size));
}

enum environment_result session_enter(struct session *session, const struct job *job, char *error, size_t size) {
    *session = (struct session){.job = job, .talk = {.adapter = job->adapter, .timeout = job->timeout}};
    enum environment_result entered =
        environment_enter(job->environment, job->files, &session->environment, error, size);
    session->talk.unprivileged = session->environment.unprivileged;
    return entered;
}

enum talk_start session_start(struct session *session, char *trouble, size_t size) {
    enum talk_start started = talk_start(&session->talk, trouble, size);
    if (started != TALK_STARTED || warm_up(session, trouble, size))
        return started;
    talk_end(&session->talk);
    return TALK_REFUSED;
}

static void write_adapter(const struct session *session, const char *type, const char *reason) {
    const struct wire_hello *hello = &session->talk.hello;
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
    struct talk *talk = &session->talk;
    struct evidence *evidence = &exchange->evidence;
    struct tree_limits limits = {.tree = {.count = 0}};
    struct timespec begin;
    if (session->environment.few_descriptors && !tree_starve(&limits)) {
        tree_restore(&limits);
        snprintf(evidence->trouble, sizeof evidence->trouble, "the descriptors of adapter %s cannot be limited",
                 session->job->adapter->name);
        return false;
    }
    clock_gettime(CLOCK_MONOTONIC, &begin);
    bool answered = talk_ask(talk, exchange->request, &evidence->answer, evidence->trouble, sizeof evidence->trouble);
    exchange->microseconds = microseconds_since(&begin);
    tree_restore(&limits);
    memcpy(exchange->answer, talk->said, sizeof exchange->answer);
    exchange->answered = talk->said_length > 0;
    return answered;
}

/* A zone that is said by its number is that interface's, by name. */
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

/* From the question to the evidence. False when the adapter broke down on the way; evidence.trouble then says how. */
static bool examine(struct session *session, struct exchange *exchange) {
    struct talk *talk = &session->talk;
    struct evidence *evidence = &exchange->evidence;
    struct observe_set before;
    char *trouble = evidence->trouble;
    size_t size = sizeof evidence->trouble;
    unsigned long id = talk->last_id;
    if (!observe_list(&before, trouble, size) || talk_chatters(talk, trouble, size) || !put_question(session, exchange))
        return false;
    take_neutral_names(session, evidence);
    if (!observe_new(&before, &evidence->made, trouble, size))
        return false;
    if (evidence->answer.kind == WIRE_OK) {
        observe_connect(exchange->vector, &evidence->made, &evidence->host);
        if (!talk_close(talk, id, trouble, size))
            return false;
    } else if (evidence->answer.kind == WIRE_CLOSED) {
        snprintf(trouble, size, "adapter %s answers closed to a request to open", session->job->adapter->name);
        return false;
    }
    return observe_new(&before, &evidence->left, trouble, size) && !talk_chatters(talk, trouble, size);
}

/* A socket that was left open is in the way of the next request: a new process has none. */
static void tidy(struct session *session, const struct exchange *exchange, bool examined) {
    if (!examined) {
        session->breakdowns++;
        memcpy(session->last_trouble, exchange->evidence.trouble, sizeof session->last_trouble);
    }
    if (!examined || exchange->evidence.left.count)
        talk_end(&session->talk);
}

enum session_result session_put(struct session *session, const struct vector *vector, struct exchange *exchange) {
    struct evidence *evidence = &exchange->evidence;
    struct occupants occupants;
    *exchange = (struct exchange){.vector = vector,
                                  .evidence = {.hello = &session->talk.hello, .host = session->environment.host},
                                  .request = wire_open(&vector->request, ++session->talk.last_id)};
    if (!exchange->request)
        snprintf(evidence->trouble, sizeof evidence->trouble, "no memory for the request");
    if (!exchange->request || !occupants_open(vector, &occupants, evidence->trouble, sizeof evidence->trouble))
        return SESSION_UNMADE;
    bool examined = examine(session, exchange);
    occupants_close(&occupants);
    tidy(session, exchange, examined);
    return examined ? SESSION_EXAMINED : SESSION_BROKE;
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
        write_absence(session, vector, VERDICT_ERROR, exchange.evidence.trouble);
    } else {
        judge(job->least, vector, &exchange.evidence, &judgement);
        record_write(session->out,
                     record_of_test(job->adapter->name, vector, &judgement, &exchange.evidence, exchange.request,
                                    exchange.answered ? exchange.answer : NULL, exchange.microseconds));
    }
    free(exchange.request);
}

static void visit_vector(struct session *session, const struct vector *vector) {
    char text[sizeof session->last_trouble + 64];
    if (session->breakdowns >= BREAKDOWNS_MAX) {
        snprintf(text, sizeof text, "not run, after: %s", session->last_trouble);
        write_absence(session, vector, VERDICT_ERROR, text);
    } else if (wire_missing(&session->talk.hello, vector, text, sizeof text)) {
        write_absence(session, vector, VERDICT_UNSUPPORTED, text);
    } else if (!session->environment.ipv6 && environment_needs_ipv6(vector)) {
        write_absence(session, vector, VERDICT_SKIPPED, "environment: this machine has no IPv6");
    } else if (!talk_is_started(&session->talk) &&
               session_start(session, session->last_trouble, sizeof session->last_trouble) != TALK_STARTED) {
        session->breakdowns = BREAKDOWNS_MAX;
        write_absence(session, vector, VERDICT_ERROR, session->last_trouble);
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
    enum talk_start started = session_start(&session, text, sizeof text);
    if (started == TALK_ABSENT) {
        write_adapter(&session, "absent", text);
        return;
    }
    if (started == TALK_REFUSED) {
        write_all(&session, VERDICT_ERROR, text);
        return;
    }
    write_adapter(&session, "adapter", NULL);
    if (entered != ENVIRONMENT_READY) {
        snprintf(text, sizeof text, "environment %s: %s", job->environment, lacking);
        write_all(&session, entered == ENVIRONMENT_LACKING ? VERDICT_SKIPPED : VERDICT_ERROR, text);
    } else {
        for (size_t i = 0; i < job->count; i++)
            visit_vector(&session, job->vectors[i]);
    }
    if (talk_is_started(&session.talk) && !talk_stop(&session.talk, "stop\n", text, sizeof text))
        write_adapter(&session, "trouble", text);
}
