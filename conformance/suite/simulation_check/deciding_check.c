/* Compares the clauses that a vector names with those by which the oracle decides, and its level with theirs. */
#include "deciding_check.h"

#include <stdio.h>
#include <string.h>

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
    const size_t found = model_deciding_clauses(&asked, &environment->host, &prediction, clauses);
    for (size_t i = 0; i < found; i++) {
        const bool named = names(vector, clauses[i]);
        if (!named)
            printf("%s does not name %s, which decides its outcome\n", vector->id, clauses[i]);
        count(tally, named);
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
        for (size_t i = 0; i < set->count; i++) {
            const struct vector *vector = &set->vectors[i];
            if (strcmp(vector->environment, name) != 0 || !vector_is_for(vector, VECTOR_PLATFORM_HERE) ||
                strncmp(vector->id, prefix, strlen(prefix)) != 0)
                continue;
            check_level(vector, tally);
            check_vector(vector, &environment, tally);
        }
    }
}
