/* One request on each of the two kernels, and the two recordings side by side. */
#ifndef SIMULATION_CHECK_COMPARE_KERNELS_H
#define SIMULATION_CHECK_COMPARE_KERNELS_H

#include "look.h"
#include "model/oracle/prediction.h"

/* What the two runs of a request work with. Large: static. */
struct comparison {
    struct model_kernel kernel;
    struct recording real;
    struct recording simulated;
    struct model_prediction prediction; /* the oracle's, for the simulated run */
    struct model_step steps[MODEL_STEPS_MOST];
    char unforeseen[400]; /* "" or how the simulated run differs from it */
};

/* Makes the request on the real kernel, which is the platform's seam with or without faults before it, in the
 * environment that the process is in. The sockets stay open. */
void run_real(struct comparison *comparison, const struct call_request *request, const char *environment,
              const struct listen_socket_system *kernel, struct call *call);

/* Closes what run_real has opened; `before` are the sockets that were open before it. */
struct sockets;
void end_real(struct comparison *comparison, const struct sockets *before, struct call *call);

/* Makes the same request on the simulated kernel with that host, which picks the ports that the real one picked, and
 * holds it against the oracle's prediction for that host: outcome, failure record, every call, what the kernel has. */
void run_simulated(struct comparison *comparison, const struct call_request *request, struct model_host *host);

/* Whether the recordings are the same, the real kernel picked no port that the host could not, and the oracle predicted
 * the run. */
bool kernels_agree(const struct comparison *comparison, const struct model_host *host);

/* Prints both, line by line, and what is wrong with the simulated ledger. */
void print_comparison(const struct comparison *comparison);

#endif
