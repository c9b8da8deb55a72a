/* System calls and faults of a test, as members of its record. */
#ifndef CALLS_H
#define CALLS_H

#include <jansson.h>

#include "reader/vectors.h"
#include "runner/evidence/evidence.h"

/* The calls in their order, each in words; null if nobody watched. New reference. */
json_t *calls_record(const struct evidence_calls *calls);

/* What the vector made to fail. New reference. */
json_t *calls_record_of_faults(const struct vector *vector);

#endif
