/* deviations.tsv: how an implementation is known to differ, test by test and clause by clause, with the reason.
 *
 * A header line, then one line a declaration, six fields separated by tabs:
 *     test      a test's id, or a glob of ids ("PORT-003/t*")
 *     clause    the clause that fails
 *     observed  what is seen, exactly as the runner says it
 *     reason    why it is so; --rebaseline writes "unexplained", a difference until somebody has explained it
 *     url       a report or a page of documentation; "-" for none
 *     since     the implementation's version that it was first seen in
 */
#ifndef DEVIATIONS_H
#define DEVIATIONS_H

#include "results.h"

struct deviation {
    char *line; /* owns the fields */
    const char *fields[6];
    int number; /* of the line in the file */
    bool used;
};

struct deviations {
    char name[64]; /* of the adapter */
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

/* Reads `path`; a file that is not there declares nothing. No two lines may declare the same of one test in `set`.
 * False with a message that names the adapter, the line and what is wrong with it. */
bool deviations_load(const char *adapter, const char *path, const struct vector_set *set, struct deviations *deviations,
                     char *error, size_t size);
void deviations_free(struct deviations *deviations);

/* How much was run: a declaration is only held against what was judged. */
struct deviations_run {
    bool whole;              /* all tests, so that a declaration that no test shows does not hold */
    enum vector_level least; /* clauses below were recorded, not judged */
};

/* Turns the failures of the adapter that are declared into "deviates". Each declaration that does not hold is added to
 * `differences` (an array of strings that name the line). */
void deviations_apply(struct deviations *deviations, const struct deviations_run *run, struct results *results,
                      json_t *differences);

/* Writes `path` anew from what was seen, and keeps what still holds. To be called after deviations_apply. */
bool deviations_rebaseline(const struct deviations *deviations, const char *path, const struct results *results,
                           char *error, size_t size);

#endif
