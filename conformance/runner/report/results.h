/* All that a run has found out, in records as record.h makes them. */
#ifndef RESULTS_H
#define RESULTS_H

#include <jansson.h>

#include "runner/judge/judge.h"

struct results {
    json_t *tests;      /* array of "result" records */
    json_t *properties; /* array of "property" records */
    json_t *adapters;   /* object: adapter → its "adapter" record: observed on this machine */
    json_t *absent;     /* object: adapter → its "absent" record */
    json_t *durations;  /* object: adapter → object: environment → milliseconds; until all is there */
    json_t *errors;     /* array of "error" records */
};

bool results_init(struct results *results);
void results_free(struct results *results);

/* Takes one record of a worker; it takes the reference over. */
void results_add(struct results *results, json_t *record);

/* To be called when all is there. Sorts the tests by adapter and id, so that the same findings give the same file, and
 * names every adapter that has any. */
void results_complete(struct results *results);

/* After results_complete: the place of the adapter's first test, and one of its tests after the other; NULL after its
 * last. With many implementations a walk through all tests for each of them takes long. */
size_t results_first(const struct results *results, const char *adapter);
json_t *results_next(const struct results *results, const char *adapter, size_t *place);

/* How many tests of the adapter have the verdict; of all adapters where it is NULL. */
size_t results_count(const struct results *results, const char *adapter, enum verdict verdict);

/* Whether there are tests, and every one of them was skipped because its environment cannot be made. */
bool results_lack_environments(const struct results *results);

/* A member that is a string; "" if it is none. */
const char *results_text(const json_t *record, const char *member);

/* The verdict of a test or a property; VERDICT_COUNT if it has none: it is recorded only. */
enum verdict results_verdict(const json_t *record);

/* The same object with its keys in order; takes the reference over. New reference. */
json_t *results_in_order(json_t *object);

#endif
