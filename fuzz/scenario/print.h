/* A scenario in words, as a command line, and both with its C test. */
#ifndef FUZZ_PRINT_H
#define FUZZ_PRINT_H

#include <stdio.h>

#include "scenario.h"

/* All three, of a scenario read; `name` is the target's. */
void print_scenario(FILE *out, const struct scenario *scenario, const char *name);

/* All three, of an input of the target `scenario`. */
void print_scenario_input(FILE *out, const uint8_t *data, size_t size);

/* The `listen-socket` command of an operation, in one line without its end. Returns false, and prints nothing, if the
 * command has no way to say it. */
bool print_command(FILE *out, const struct scenario_operation *operation);

#endif
