/* What a run has found out of one adapter, in numbers. */
#ifndef COUNTS_H
#define COUNTS_H

#include "results.h"

/* Tests count by their own checks: one that failed or deviates at the highest level of the checks that do, one that
 * passes at its vector's. A property counts once. What is of level INFO is recorded, and counts only in errors. */
struct counts {
    size_t judged[VECTOR_MUST + 1][VERDICT_DEVIATES + 1]; /* pass, fail and deviates of each level */
    size_t unsupported;
    size_t elsewhere; /* of these, tests of the other platform: "not-on-posix", "not-on-windows" */
    size_t skipped;
    size_t error;
    size_t total;      /* of all above */
    size_t tests;      /* in the total */
    size_t properties; /* in the total */
};

struct counts counts_of(const struct results *results, const char *adapter);

/* How many of the level were judged. */
size_t counts_judged(const struct counts *counts, enum vector_level level);

/* The level that a record's member "level" names. */
enum vector_level counts_level(const json_t *record);

/* The highest level of the test's own checks that fail, declared or not; INFO if none does. */
enum vector_level counts_level_of_failure(const json_t *test);

/* As the footer of the records has them. New reference. */
json_t *counts_record(const struct counts *counts);

#endif
