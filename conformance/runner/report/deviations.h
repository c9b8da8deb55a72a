/* deviations.tsv: how an implementation is known to differ, clause by clause and test by test, with the reason.
 *
 * A header line, then one line a declaration, six fields separated by tabs:
 *     test      the tests that show it: a list of ids, clauses, ranges and globs as test_list.h has it; usually "*" for
 *               a property, which tests show that do not name its clause
 *     clause    the clause that fails
 *     observed  what is seen, exactly as the runner says it
 *     reason    why it is so; --rebaseline writes "unexplained", a difference until somebody has explained it
 *     url       a report or a page of documentation; "-" for none
 *     since     the implementation's version that it was first seen in
 *
 * A declaration is exact: each test that it selects, and in which the clause was judged, must show what it declares.
 */
#ifndef DEVIATIONS_H
#define DEVIATIONS_H

#include "results.h"

struct deviation {
    char *line; /* owns the fields */
    const char *fields[6];
    int number;    /* of the line in the file */
    bool *selects; /* for each vector of the set, in its order */
    bool used;
};

struct deviations {
    char name[64]; /* of the adapter */
    const struct vector_set *set;
    struct deviation *all;
    size_t count;
};

enum deviation_field {
    DEVIATION_TEST,
    DEVIATION_CLAUSE,
    DEVIATION_OBSERVED,
    DEVIATION_REASON,
    DEVIATION_URL,
    DEVIATION_SINCE
};

#define DEVIATION_FIELDS 6

extern const char deviations_header[]; /* the first line of the file */

/* Reads `path`; a file that is not there declares nothing. No two lines may declare the same clause of one test in
 * `set`, which must stay where it is. False with a message that names the adapter, the line and what is wrong with it.
 */
bool deviations_load(const char *adapter, const char *path, const struct vector_set *set, struct deviations *deviations,
                     char *error, size_t size);
void deviations_free(struct deviations *deviations);

/* How much was run: a declaration is only held against what was judged. */
struct deviations_run {
    bool whole;              /* all tests, so that a declaration that no test shows does not hold */
    enum vector_level least; /* clauses below were recorded, not judged */
};

/* Turns the failures of the adapter that are declared into "declared", and a test whose own failures all are into
 * "deviates". Each declaration that does not hold is added to `differences` (an array of strings that name the line).
 * False without memory. */
bool deviations_apply(struct deviations *deviations, const struct deviations_run *run, struct results *results,
                      json_t *differences);

/* The adapter's tests in the order of the set, NULL where there is none. To be freed; NULL without memory. */
json_t **deviations_tests(const struct deviations *deviations, const struct results *results);

/* Whether the test was judged: not skipped, and no error. */
bool deviations_was_judged(const json_t *test);

/* Whether the check failed, declared or not. */
bool deviations_is_failure(const json_t *check);

#endif
