/* Compares the clauses that a vector names with those by which the oracle decides, and its level with theirs; of a
 * vector for Windows, which does not run here, the outcome with the oracle's, too. */
#include "deciding_check.h"

#include <stdio.h>
#include <string.h>

#include "model/host/grammar.h"
#include "model/host/simulated_environment.h"
#include "model/oracle/deciding.h"
#include "model/oracle/oracle.h"
#include "reader/clauses.h"
#include "suite/support/call.h"

static bool names(const struct vector *vector, const char *clause) {
    for (size_t i = 0; vector->clauses[i] != NULL; i++) {
        if (strcmp(vector->clauses[i], clause) == 0)
            return true;
    }
    return false;
}

static void count(struct harness_tally *tally, bool holds) {
    tally->passed += holds ? 1 : 0;
    tally->failed += holds ? 0 : 1;
}

/* The same as ci/levels, by the reader that the runner has. */
static void check_level(const struct vector *vector, struct harness_tally *tally) {
    const enum vector_level level = clauses_level(vector->clauses);
    if (vector->level != level)
        printf("%s has level %s; its clauses make it %s\n", vector->id, vector_level_name(vector->level),
               vector_level_name(level));
    count(tally, vector->level == level);
}

/* Of a bind that another keeps from its port: WSAEACCES is EADDRINUSE there, and EACCES has no such meaning here. */
static void read_as_windows(struct model_prediction *prediction) {
    if (prediction->ok || prediction->stage != LISTEN_SOCKET_STAGE_BIND || prediction->code != LISTEN_SOCKET_EACCES ||
        prediction->port == 0 || model_is_multicast_or_broadcast(&prediction->address))
        return; /* a port that is picked has no holder, nor is the broadcast address refused for one */
    prediction->code = LISTEN_SOCKET_EADDRINUSE;
    prediction->reason = LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY;
}

static bool is_predicted_socket(const struct vector_socket *expected, const struct model_socket *sock) {
    const bool inet6 = strcmp(expected->family, "inet6") == 0;
    return inet6 == (sock->address.family == AF_INET6) && expected->v6only == sock->v6only &&
           (expected->port == -1 ? sock->ephemeral : expected->port == sock->port);
}

static bool is_predicted(const struct vector_outcome *expected, const struct model_prediction *prediction) {
    bool same = expected->ok == prediction->ok;
    if (!expected->ok)
        return same && strcmp(expected->stage, listen_socket_stage_name(prediction->stage)) == 0 &&
               strcmp(expected->code, listen_socket_code_name(prediction->code)) == 0;
    same = same && expected->socket_count == prediction->count;
    for (size_t i = 0; same && i < prediction->count; i++)
        same = is_predicted_socket(&expected->sockets[i], &prediction->sockets[i]);
    return same;
}

static void check_outcome(const struct vector *vector, const struct model_prediction *prediction,
                          struct harness_tally *tally) {
    bool predicted = false;
    for (size_t i = 0; i < vector->outcome_count; i++)
        predicted = predicted || is_predicted(&vector->outcomes[i], prediction);
    if (!predicted)
        printf("%s: on a Windows host the oracle predicts %s %s\n", vector->id,
               listen_socket_stage_name(prediction->stage), listen_socket_code_name(prediction->code));
    count(tally, predicted);
}

static void check_vector(const struct vector *vector, struct simulated_environment *environment,
                         struct harness_tally *tally) {
    struct call_request request;
    struct model_prediction prediction;
    const char *clauses[MODEL_DECIDING_MOST];
    char error[256];
    if (!call_of_vector(&vector->request, &request, error, sizeof error) ||
        !simulated_environment_occupy(environment, vector, error, sizeof error) ||
        !simulated_environment_arm(environment, vector, error, sizeof error)) {
        harness_expect(tally, false, "%s cannot be decided: %s", vector->id, error);
        return;
    }
    const struct model_request asked = call_model_request(&request);
    model_predict(&asked, &environment->host, &prediction, NULL);
    if (environment->host.rules == MODEL_RULES_WINDOWS) {
        read_as_windows(&prediction);
        check_outcome(vector, &prediction, tally);
    }
    const size_t found = model_deciding_clauses(&asked, &environment->host, &prediction, clauses);
    for (size_t i = 0; i < found; i++) {
        const bool named = names(vector, clauses[i]);
        if (!named)
            printf("%s does not name %s, which decides its outcome\n", vector->id, clauses[i]);
        count(tally, named);
    }
}

/* What is decided by numbers of Windows's, which are not known here: of flags, of families, and WSAEACCES of bind. */
static bool is_of_numbers(const struct vector *vector) {
    bool numbers = strstr(vector->request.flags, "0x") != NULL || strspn(vector->request.family, "0123456789") > 0;
    for (size_t i = 0; i < vector->fault_count; i++)
        numbers = numbers || strcmp(vector->faults[i].code, "EACCES") == 0;
    return vector->validation_only || numbers;
}

/* A vector that is for Windows alone is put to a Windows host: in the plain environment, since the others are made
 * below Wine, and no page says what Windows would be like in them. */
static bool is_for_host(const struct vector *vector, bool windows) {
    if (!windows)
        return vector_is_for(vector, VECTOR_PLATFORM_HERE);
    return !vector_is_for(vector, VECTOR_PLATFORM_HERE) && strcmp(vector->environment, "plain") == 0 &&
           !is_of_numbers(vector);
}

static void check_all(const struct vector_set *set, const char *prefix, const char *name,
                      struct simulated_environment *environment, struct harness_tally *tally) {
    const bool windows = environment->host.rules == MODEL_RULES_WINDOWS;
    for (size_t i = 0; i < set->count; i++) {
        const struct vector *vector = &set->vectors[i];
        if (strcmp(vector->environment, name) != 0 || !is_for_host(vector, windows) ||
            strncmp(vector->id, prefix, strlen(prefix)) != 0)
            continue;
        check_level(vector, tally);
        check_vector(vector, environment, tally);
    }
}

void deciding_check(const struct vector_set *set, const char *prefix, struct harness_tally *tally) {
    static struct simulated_environment environment;
    char files[256];
    char error[256];
    harness_files(files, sizeof files);
    for (size_t at = 0; at < ENVIRONMENT_COUNT; at++) {
        const char *name = environment_name(at);
        if (!simulated_environment_build(&environment, name, files, true, error, sizeof error)) {
            harness_expect(tally, false, "%s", error);
            continue;
        }
        check_all(set, prefix, name, &environment, tally);
        simulated_environment_make_windows(&environment);
        check_all(set, prefix, name, &environment, tally);
    }
}
