/* What the runner's tests in C share: counts what was checked, and says what failed. */
#ifndef SELFTEST_TALLY_H
#define SELFTEST_TALLY_H

#include <stdbool.h>

/* Counts one check; prints what was checked and what was seen instead if it is not right. */
void tally_note(bool right, const char *what, const char *seen);

/* Prints the line that ci/run counts. Returns the exit status of the program. */
int tally_finish(void);

#endif
