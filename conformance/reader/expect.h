/* Reads the outcomes that a vector allows. */
#ifndef READER_EXPECT_H
#define READER_EXPECT_H

#include "values.h"
#include "vector.h"

/* Reads "expect" after the request, since the request decides which sockets are right. */
bool read_expect(struct reader *reader, json_t *value, struct vector *vector);

#endif
