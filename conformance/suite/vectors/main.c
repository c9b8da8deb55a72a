/* Runs all vectors in-process on the real kernel, without Criterion: under valgrind, and with other C libraries.
 *
 *     vector_runner [ID-PREFIX]
 *
 * Prints failures and the first reason for skipping, then "N passed, N failed, N skipped": checks passed and failed,
 * vectors skipped. Exit 0; 1 if something failed or nothing ran. */
#include <stdio.h>
#include <string.h>

#include "harness.h"

static bool has_prefix(const struct vector *vector, const void *argument) {
    const char *prefix = argument;
    return strncmp(vector->id, prefix, strlen(prefix)) == 0;
}

int main(int argc, char **argv) {
    static struct harness_tally tally;
    harness_run_all(has_prefix, argc > 1 ? argv[1] : "", &tally);
    fputs(tally.failures, stdout);
    if (tally.skipped > 0)
        printf("skipped: %s\n", tally.lacking);
    printf("%zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
