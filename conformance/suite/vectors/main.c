/* Runs all vectors in-process on the real kernel, without Criterion: for checkers of memory and descriptors, and for
 * builds with another C library.
 *
 *     vector_runner [ID-PREFIX]
 *
 * Prints what failed and what was skipped, then "N passed, N failed, N skipped": checks, and vectors for what was
 * skipped. Exit 0; 1 where something failed, or nothing ran. */
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
