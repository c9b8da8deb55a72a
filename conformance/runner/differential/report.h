/* Prints kinds of disagreement and the fuzzer's summary.
 */
#ifndef FUZZ_REPORT_H
#define FUZZ_REPORT_H

#include <stdio.h>

#include "compare.h"
#include "participants.h"

/* A kind of disagreement, with a request that shows it. */
struct fuzz_kind {
    size_t number;
    size_t request; /* the number of the request that led to it; 1 = the first */
    size_t adapter;
    size_t other; /* the adapter whose outcome counts as expected; `adapter` itself if the oracle predicts one */
    const struct fuzz_case *shown; /* the request, with the replies of all adapters */
    const struct fuzz_finding *finding;
    enum vector_level least;
    const char *saved; /* the id of the saved vector, or why there is none; "": print nothing */
};

void fuzz_report_kind(FILE *out, const struct participants *participants, const struct fuzz_kind *kind);

/* How often an adapter was asked, how often it differed, in how many kinds. */
struct fuzz_tally {
    size_t asked;
    size_t differed;
    size_t kinds;
};

struct fuzz_totals {
    uint64_t seed;
    size_t requests;
    size_t undecided; /* requests without an outcome of the oracle's */
    size_t questions;
    size_t kinds;
    struct fuzz_tally tallies[ADAPTERS_MAX];
};

void fuzz_report_end(FILE *out, const struct participants *participants, const struct fuzz_totals *totals);

#endif
