/* Differential fuzzing: requests by chance to several implementations at once, and the oracle's word on each.
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
    const char *save;             /* directory for what is found; NULL: it is not saved */
    uint64_t seed;
    size_t requests;         /* 0: until the time is up */
    size_t seconds;          /* 0: until all requests are made */
    enum vector_level least; /* clauses below are not looked at */
    int timeout;             /* milliseconds */
    bool progress;           /* is shown on standard error */
};

enum fuzz_result { FUZZ_AGREE, FUZZ_DISAGREE, FUZZ_ERROR, FUZZ_NOTHING };

/* Does it, and prints each kind of disagreement when it is found, made as plain as it gets, and at the end what was
 * done. But for its last line, which has the time in it, all that it prints depends on the plan and on the
 * implementations only, as long as the requests are what ends it. */
enum fuzz_result fuzz(const struct fuzz_plan *plan);

#endif
