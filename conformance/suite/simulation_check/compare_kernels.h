/* One request on each of the two kernels, and the two recordings side by side. */
#ifndef SIMULATION_CHECK_COMPARE_KERNELS_H
#define SIMULATION_CHECK_COMPARE_KERNELS_H

#include "look.h"

/* What the two runs of a request work with. Large: static. */
struct comparison {
    struct model_kernel kernel;
    struct recording real;
    struct recording simulated;
};

/* Makes the request on the real kernel, in the environment that the process is in. The sockets stay open. */
void run_real(struct comparison *comparison, const struct call_request *request, const char *environment,
              struct call *call);

/* Closes what run_real has opened; `before` are the sockets that were open before it. */
struct sockets;
void end_real(struct comparison *comparison, const struct sockets *before, struct call *call);

/* Makes the same request on the simulated kernel with that host, which picks the ports that the real one picked. */
void run_simulated(struct comparison *comparison, const struct call_request *request, struct model_host *host);

/* Whether the recordings are the same, and the real kernel picked no port that the host could not. */
bool kernels_agree(const struct comparison *comparison, const struct model_host *host);

/* Prints both, line by line, and what is wrong with the simulated ledger. */
void print_comparison(const struct comparison *comparison);

#endif
