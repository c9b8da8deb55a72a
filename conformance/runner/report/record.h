/* Records of results.jsonl, as schema/result.schema.json has them. A worker writes them to its parent one a line; the
 * parent keeps them as they are.
 */
#ifndef RECORD_H
#define RECORD_H

#include <jansson.h>
#include <stdio.h>

#include "runner/judge/judge.h"

/* One test's. `request` and `answer` are the lines that were sent and received, or NULL. New reference. */
json_t *record_of_test(const char *adapter, const struct vector *vector, const struct judgement *judgement,
                       const struct evidence *evidence, const char *request, const char *answer, long microseconds);

/* One that was not made: only a verdict with its reason. New reference. */
json_t *record_of_absence(const char *adapter, const struct vector *vector, enum verdict verdict, const char *reason);

/* Writes a record as a line and drops the reference. */
void record_write(FILE *out, json_t *record);

#endif
