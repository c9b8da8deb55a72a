/* The counts of one test program. */
#include "tally.h"

#include <stdio.h>

static int passed;
static int failed;

void tally_note(bool right, const char *what, const char *seen) {
    if (right) {
        passed++;
        return;
    }
    failed++;
    printf("FAIL: %s; seen: %s\n", what, seen);
}

int tally_finish(void) {
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
