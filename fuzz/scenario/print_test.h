/* A scenario as a C test. */
#ifndef FUZZ_PRINT_TEST_H
#define FUZZ_PRINT_TEST_H

#include <stdio.h>

#include "scenario.h"

/* Prints a C test of the scenario, complete in itself: its second line is the command that builds it in the root of
 * this tree and runs it. It exits 0 if the routine does what the oracle predicts, and names the operation if not. */
void print_test(FILE *out, const struct scenario *scenario);

#endif
