/* All vectors as a constant table, so that programs which run them need no JSON reader at run time:
 * vector_table_print.c makes the source of it from conformance/vectors. Ordered by id. */
#ifndef SUITE_VECTOR_TABLE_H
#define SUITE_VECTOR_TABLE_H

#include "reader/vectors.h"

extern const struct vector vector_table[];
extern const size_t vector_table_count;

#endif
