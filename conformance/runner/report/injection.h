/* Faults of a test as options of strace. */
#ifndef REPORT_INJECTION_H
#define REPORT_INJECTION_H

#include <jansson.h>

#include "buffer.h"

/* Appends "-e inject=..." for each fault that happened in the test; nothing if none did. Returns NULL, or why strace
 * cannot make them as they were. */
const char *injection_find(const json_t *test, struct buffer *options);

/* One call that fails whenever it is made. */
void injection_always(const char *call, const char *code, struct buffer *options);

#endif
