/* The exhaustive runs: what can be enumerated is enumerated, and every case is compared with the oracle.
 *
 * A space is a set of cases in a fixed order. Its function makes each of them, by way of one `struct run`, which deals
 * them to the jobs, keeps the time, counts, and prints what disagrees.
 */
#ifndef SUITE_EXHAUSTIVE_H
#define SUITE_EXHAUSTIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "suite/support/checked_call.h"

/* What all jobs of a space share. */
struct tally {
    uint64_t done; /* cases made */
    uint64_t disagreements;
    uint64_t unfinished; /* jobs that ran out of time, or of cases */
};

struct run {
    struct checked_call *call;
    struct tally *tally; /* shared with other processes */
    uint64_t job;
    uint64_t jobs;
    bool bounded;     /* not all is made: the cases are taken from everywhere in the space */
    uint64_t most;    /* cases of this job */
    int64_t start;    /* of the monotonic clock, in milliseconds */
    int64_t deadline; /* the same */
    bool late;
    uint64_t done; /* of this job */
};

struct space {
    const char *name;
    const char *what;
    void (*enumerate)(struct run *run);
};

extern const struct space hints_space;
extern const struct space ports_space;
extern const struct space nodes_space;
extern const struct space arguments_space;
extern const struct space answers_space;
extern const struct space names_space;
extern const struct space hosts_space;
extern const struct space faults_space;
extern const struct space pairs_space;
extern const struct space ledger_space;
extern const struct space picking_space;
extern const struct space matrix_space;
extern const struct space windows_holders_space;
extern const struct space windows_hosts_space;
extern const struct space windows_picking_space;
extern const struct space windows_faults_space;
extern const struct space windows_pairs_space;
extern const struct space windows_layer_space;

/* The case to make at step `step` of `size`: all of them once, scattered if the run is bounded. `size` is below 2 to
 * the 32. */
uint64_t run_case(const struct run *run, uint64_t step, uint64_t size);

/* Whether there is time for another case, and one is allowed. Cheap. */
bool run_goes_on(struct run *run);

/* Makes one case; true if all was as demanded. */
bool run_try(struct run *run, const struct model_request *request, const struct model_host *host);

/* The same on the host as the last case left it. */
bool run_again(struct run *run, const struct model_request *request, const struct model_host *host);

/* Counts one case that is no request; if it is not as demanded, prints what should be. */
void run_check(struct run *run, bool well, const char *what);

/* The faults that a call can have, one after the other, for the `nth` call of that name; and how many they are. */
size_t fault_count(enum model_rules rules, enum model_call call);
struct model_fault fault_at(enum model_rules rules, enum model_call call, unsigned nth, size_t n);

/* The requests that stand for all that are tried, each of which takes another path; and how many they are. */
size_t request_count(void);
struct model_request request_at(size_t index);

/* Hosts of one platform that differ in what they lack; the first is the plain one. */
struct host_set {
    enum model_rules rules;
    size_t count;
    struct model_host (*at)(size_t index);
};

extern const struct host_set linux_hosts;
extern const struct host_set windows_hosts;

#endif
