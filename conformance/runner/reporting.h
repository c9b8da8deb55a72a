/* The commands that read records: report and explain. */
#ifndef REPORTING_H
#define REPORTING_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

/* Writes the records of the files that are named, in the format that is asked for. False with a message. */
bool reporting_report(const struct options *options, char *error, size_t size);

/* Explains one test: the two names are the adapter's and the test's. False with a message. */
bool reporting_explain(const struct options *options, char *error, size_t size);

#endif
