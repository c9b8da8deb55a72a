/* Records of results.jsonl, as schema/result.schema.json has them. A worker writes them to its parent one a line; the
 * parent keeps them as they are. */
#ifndef RECORD_H
#define RECORD_H

#include <jansson.h>
#include <stdio.h>

#include "runner/judge/judge.h"

/* What went over the wire for one request. */
struct record_lines {
    const char *request; /* the line that was sent, with its newline */
    const char *answer;  /* the line that was received, which may hold any byte; NULL if there was none */
    size_t answer_length;
    long microseconds; /* from the one to the other */
};

/* One test's, with both lines whole, so that it can be repeated. New reference. */
json_t *record_of_test(const char *adapter, const struct vector *vector, const struct judgement *judgement,
                       const struct evidence *evidence, const struct record_lines *lines);

/* The reason of a test that was skipped because its environment cannot be made begins so. */
#define RECORD_NO_ENVIRONMENT "the environment cannot be made: "

/* A test that was not made: only a verdict with its reason. New reference. */
json_t *record_of_absence(const char *adapter, const struct vector *vector, enum verdict verdict, const char *reason);

/* Writes a record as a line. */
void record_put(FILE *out, const json_t *record);

/* The same, at once, and drops the reference. */
void record_write(FILE *out, json_t *record);

#endif
