/* Undeclared differences, each told once with all that is needed to understand it. */
#ifndef FAILURES_H
#define FAILURES_H

#include <stdio.h>

#include "results.h"

/* How much is told, and where the rest is. */
struct failures_scope {
    const struct vector_set *set;
    const char *records; /* the name of the file that has all; "-" for standard output */
    bool all;            /* else the first few */
};

#define FAILURES_SHOWN 5

/* Those of the adapter, if there are any. Tests that expected and observed the same of the same clause are one
 * difference, with their count and their ids. */
void failures_print(FILE *out, const struct results *results, const char *adapter, const struct failures_scope *scope);

/* "... and 3 more", if more were seen than are shown, and where they are. */
void failures_print_rest(FILE *out, size_t seen, const char *what, const struct failures_scope *scope);

#endif
