/* Whether files of records may be made one report. */
#ifndef REPORT_INPUTS_H
#define REPORT_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

/* False with a message if `output` (NULL: standard output) is one of the files, which it would replace; if a file is no
 * file of records; or if two files have the same test of an adapter, which would count twice, or be another
 * implementation's of the same name. Standard input ("-") can be read once only, and is not compared. */
bool inputs_check(const char *output, char *const *files, size_t count, char *error, size_t size);

#endif
