/* What a run has found out, for people: a table, and the first undeclared differences of each implementation. Fits 80
 * columns.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "results.h"

/* `differences`: array of strings, what deviations.tsv says and was not so. */
void report_print(FILE *out, const struct results *results, const json_t *differences);

#endif
