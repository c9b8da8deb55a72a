/* Runs all vectors in-process on the real kernel, without Criterion: under valgrind, and with other C libraries.
 *
 *     vector_runner [--without-mapped] [ID-PREFIX]
 *
 * --without-mapped: the library was built where AI_V4MAPPED and AI_ALL do not exist; a vector with one of them must
 * then be refused as one with an unknown flag is (FLAG-001).
 *
 * Prints failures and the first reason for skipping, then "N passed, N failed, N skipped": checks passed and failed,
 * vectors skipped. Exit 0; 1 if something failed or nothing ran. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "outcome.h"
#include "reader/numbers.h"
#include "vector_table.h"

struct wanted {
    const char *prefix;
    bool without_mapped;
};

static bool asks_mapped(const struct vector *vector) {
    unsigned flags = 0;
    return vector->request.hints && number_of_list(flag_numbers, vector->request.flags, &flags) &&
           (flags & (AI_V4MAPPED | AI_ALL)) != 0;
}

static bool is_wanted(const struct vector *vector, const void *argument) {
    const struct wanted *wanted = argument;
    return strncmp(vector->id, wanted->prefix, strlen(wanted->prefix)) == 0 &&
           !(wanted->without_mapped && asks_mapped(vector));
}

/* What comes before the flags in the order of PRE-001 is refused as always. */
static bool is_refused(const struct vector *vector, const struct call *call) {
    if (call->failure.stage == LISTEN_SOCKET_STAGE_VALIDATE && call->code == LISTEN_SOCKET_EAI_BADFLAGS)
        return true;
    const bool early = call->code == LISTEN_SOCKET_EINVAL || call->failure.reason == LISTEN_SOCKET_REASON_NOTHING_ASKED;
    return early && outcome_is_error(&vector->outcomes[0], call);
}

static void run_mapped(const char *prefix, struct harness_tally *tally) {
    for (size_t i = 0; i < vector_table_count; i++) {
        const struct vector *vector = &vector_table[i];
        struct call_request request;
        struct call call;
        char got[512];
        if (strncmp(vector->id, prefix, strlen(prefix)) != 0 || !asks_mapped(vector) ||
            !vector_is_for(vector, VECTOR_PLATFORM_HERE) ||
            !call_of_vector(&vector->request, &request, got, sizeof got))
            continue;
        call_run(&request, NULL, &call);
        call_describe(&call, got, sizeof got);
        call_end(&call);
        harness_expect(tally, is_refused(vector, &call), "%s: its flag does not exist, and it ends as %s", vector->id,
                       got);
    }
}

int main(int argc, char **argv) {
    static struct harness_tally tally;
    struct wanted wanted = {.prefix = ""};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--without-mapped") == 0)
            wanted.without_mapped = true;
        else
            wanted.prefix = argv[i];
    }
    harness_run_all(is_wanted, &wanted, &tally);
    if (wanted.without_mapped)
        run_mapped(wanted.prefix, &tally);
    fputs(tally.failures, stdout);
    if (tally.skipped > 0)
        printf("skipped: %s\n", tally.lacking);
    printf("%zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
