/* One request made of the library on a simulated host, and judged: by the oracle, the trace and the ledger.
 *
 * For the exhaustive runs, the suite's fault tests and the fuzzers: they differ in where requests and hosts come
 * from, not in what is done with them.
 */
#ifndef SUITE_TRIAL_H
#define SUITE_TRIAL_H

#include "model/kernel/compare.h"

/* Large: static, zero before the first time. */
struct trial {
    struct model_kernel kernel;
    struct listen_socket_system system;
    struct model_expectation expectation;
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_result result;
    char why[160]; /* where it was not as demanded */
};

/* Makes the request on a fresh host, compares, ends what came up and closes it once more, and looks into the books.
 * Returns whether all was as demanded. */
bool trial_run(struct trial *trial, const struct model_request *request, const struct model_environment *environment);

/* The same request once more on the same host after `environment` (its faults, say) changed: CLN-001. After
 * trial_run only. */
bool trial_again(struct trial *trial, const struct model_request *request, const struct model_environment *environment);

/* Prints the last one in full. */
void trial_print(FILE *out, const struct trial *trial, const struct model_request *request);

#endif
