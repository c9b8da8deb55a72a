/* The system calls that SPEC.md demands for a vector, with the vector's faults among them. */
#ifndef SELFTEST_RIGHT_CALLS_H
#define SELFTEST_RIGHT_CALLS_H

#include "runner/evidence/evidence.h"

/* Writes the calls of the outcome; below a `layered` implementation's layer those that reach the system, and what the
 * layer does by itself. False if the faults of the vector do not lead to it. */
bool right_calls_make(const struct vector *vector, const struct vector_outcome *outcome, bool layered,
                      struct evidence_calls *calls);

#endif
