/* Faults of a test as options of strace. */
#ifndef REPORT_INJECTION_H
#define REPORT_INJECTION_H

#include <jansson.h>

#include "template.h"

/* Appends "-e inject=..." for each fault that happened in the test; nothing if none did. Returns NULL, or why strace
 * cannot make them as they were. */
const char *injection_find(const struct template *template, const json_t *test, struct buffer *options);

/* The same for descriptors that ran out, as of the first socket that found none. */
const char *injection_shortage(const struct template *template, const json_t *test, struct buffer *options);

/* One call that fails whenever the request makes it. */
const char *injection_always(const struct template *template, const char *call, const char *code,
                             struct buffer *options);

#endif
