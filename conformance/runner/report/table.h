/* The table of what was found, and below it what each implementation conforms to. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

#include "results.h"

/* At most 100 columns, if no name is longer than 14; fewer, without versions, on a terminal that is narrower. */
void table_print(FILE *out, const struct results *results);

/* One line for each implementation. Only a MUST that is not met means that it does not conform. `set`: all vectors, run
 * or not. */
void table_print_conformance(FILE *out, const struct results *results, const struct vector_set *set);

#endif
