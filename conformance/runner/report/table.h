/* What a run has found out, for people: a table, and the first undeclared differences of each implementation. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "results.h"

/* `differences`: an array of strings, the declarations of deviations.tsv that do not hold. `records`: the file that has
 * what is not shown. */
void report_print(FILE *out, const struct results *results, const json_t *differences, const char *records);

#endif
