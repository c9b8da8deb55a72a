/* All vectors as a constant table, ordered by id, so that programs which run them need no JSON reader.
 *
 * print_vector_table.c makes the source from conformance/vectors when it is built. */
#ifndef SUITE_VECTOR_TABLE_H
#define SUITE_VECTOR_TABLE_H

#include "reader/vectors.h"

extern const struct vector vector_table[];
extern const size_t vector_table_count;

#endif
