/* Records as TAP 14, the Test Anything Protocol. */
#ifndef REPORT_TAP_H
#define REPORT_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One test point a test or property: a deviation is "not ok" with the directive of an expected failure, what was not
 * judged is "ok" with SKIP. A run that was interrupted ends with "Bail out!". False with a message if a file cannot be
 * read. */
bool tap_write(FILE *out, char *const *files, size_t count, char *error, size_t size);

#endif
