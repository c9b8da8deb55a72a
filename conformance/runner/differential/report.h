/* What the fuzzer prints.
 */
#ifndef FUZZ_REPORT_H
#define FUZZ_REPORT_H

#include <stdio.h>

#include "compare.h"
#include "participants.h"

/* A kind of disagreement, with a request that shows it. */
struct fuzz_kind {
    size_t number;
    size_t request; /* the how-manieth of the sequence led to it */
    size_t which;   /* adapter */
    size_t other;   /* where the oracle is silent: the adapter whose side is the expected one; else which */
    const struct fuzz_case *shown; /* put to all adapters */
    const struct fuzz_finding *finding;
    enum vector_level least;
    const char *saved; /* where the vector is, or why there is none; "" where nothing is to be said */
};

void fuzz_report_kind(FILE *out, const struct participants *participants, const struct fuzz_kind *kind);

/* By adapter: how often asked, how often it differed, in how many kinds. */
struct fuzz_tally {
    size_t asked;
    size_t differed;
    size_t kinds;
};

struct fuzz_sum {
    uint64_t seed;
    size_t requests;
    size_t silent; /* of them without an outcome of the oracle's */
    size_t questions;
    size_t kinds;
    struct fuzz_tally tallies[ADAPTERS_MAX];
};

void fuzz_report_end(FILE *out, const struct participants *participants, const struct fuzz_sum *sum);

#endif
