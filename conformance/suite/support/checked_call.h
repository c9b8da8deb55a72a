/* One request made of the library on a simulated host, and checked: by the oracle, the trace and the ledger. */
#ifndef SUITE_CHECKED_CALL_H
#define SUITE_CHECKED_CALL_H

#include "model/kernel/compare.h"

/* Large: static, zero before the first time. */
struct checked_call {
    struct model_kernel kernel;
    struct listen_socket_system system;
    struct model_prediction prediction;
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_result result;
    char why[160]; /* what was not as demanded */
    /* Set by the user, where the kernel stands below the platform's own seam; else NULL. */
    const struct listen_socket_system *platform; /* makes its calls of a platform that the kernel stands for */
    void (*adapt)(struct checked_call *call);    /* the prediction, to the calls that are made of the platform */
};

/* Makes the request on a new host, compares, closes what was opened, closes it once more, and looks into the ledger.
 * Returns whether all was as demanded. */
bool checked_call_run(struct checked_call *call, const struct model_request *request, const struct model_host *host);

/* The same request once more, on the kernel as the last one left it, after `host` (its faults, say) changed: CLN-001.
 * After checked_call_run only. */
bool checked_call_again(struct checked_call *call, const struct model_request *request, const struct model_host *host);

/* Prints the last one in full. */
void checked_call_print(FILE *out, const struct checked_call *call, const struct model_request *request);

#endif
