/* What a run has found out, for people. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "failures.h"

/* A table, what each implementation conforms to, its undeclared differences and errors, what was skipped, and the
 * declarations that do not hold: `differences`, an array of strings. */
void report_print(FILE *out, const struct results *results, const json_t *differences,
                  const struct failures_scope *scope);

#endif
