/* A shell script that shows what a test showed, without any code of ours: the implementation's own program of a few
 * lines, in the surroundings of the test. */
#ifndef REPORT_REPRODUCTION_H
#define REPORT_REPRODUCTION_H

#include <jansson.h>

#include "template.h"

/* Appends the script. Returns NULL; or, with nothing appended, why there is none. */
const char *reproduction_write(const struct template *template, const json_t *test, const char *files,
                               struct buffer *script);

#endif
