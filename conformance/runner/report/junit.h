/* Records as JUnit's XML. */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One test suite an implementation, one test case a test or property. A deviation and what was not judged are
 * "skipped", with the reason. A run that was interrupted is a suite with an error. False with a message if a file
 * cannot be read. */
bool junit_write(FILE *out, char *const *files, size_t count, char *error, size_t size);

#endif
