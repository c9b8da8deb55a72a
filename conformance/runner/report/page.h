/* matrix.html: one file with everything in it. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdio.h>

#include "matrix.h"

/* False with a message if there is no memory or it cannot be packed. */
bool page_write(FILE *out, const struct matrix *matrix, char *error, size_t size);

#endif
