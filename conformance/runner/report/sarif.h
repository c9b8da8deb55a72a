/* Records as SARIF 2.1.0, the format of results of static and other analysis. */
#ifndef REPORT_SARIF_H
#define REPORT_SARIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One run an implementation; the clauses are its rules, and each check that differs is a result: of a MUST an error,
 * of a SHOULD a warning. What is declared is suppressed, with its reason. False with a message if a file cannot be
 * read. */
bool sarif_write(FILE *out, char *const *files, size_t count, char *error, size_t size);

#endif
