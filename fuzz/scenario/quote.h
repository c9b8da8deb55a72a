/* Bytes written so that a C compiler or a shell reads them back as they are. */
#ifndef FUZZ_QUOTE_H
#define FUZZ_QUOTE_H

#include <stddef.h>
#include <stdio.h>

/* Prints a text as a C string, NULL as NULL. */
void quote_c(FILE *out, const char *text);

/* Prints bytes as one word of a shell: plain if it can be, else $'...'. */
void quote_shell(FILE *out, const char *bytes, size_t length);

#endif
