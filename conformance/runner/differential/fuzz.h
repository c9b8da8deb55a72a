/* Differential fuzzing: random requests to several implementations at once, each compared with the oracle's prediction.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>

#include "reader/vectors.h"
#include "runner/adapter/adapter.h"

struct fuzz_plan {
    struct adapter *const *adapters;
    size_t count;
    const struct vector_set *set; /* some requests are made from these */
    const char *files;            /* directory of the environments' files */
    const char *save;             /* directory for the vectors that show what was found; NULL: none are written */
    uint64_t seed;
    size_t requests;         /* 0: as many as fit into the seconds */
    size_t seconds;          /* 0: until all requests are made */
    enum vector_level least; /* clauses below are not judged */
    int timeout;             /* milliseconds */
    bool untraced;
    bool progress; /* show it on standard error */
};

enum fuzz_result { FUZZ_AGREE, FUZZ_DISAGREE, FUZZ_ERROR, FUZZ_NOTHING };

/* Carries out the plan. Prints each kind of disagreement when it is found, with the simplest request that shows it, and
 * a summary at the end. If the number of requests ends it, the output depends on the plan and the implementations
 * alone, except for the last line, which has the time in it. */
enum fuzz_result fuzz(const struct fuzz_plan *plan);

#endif
