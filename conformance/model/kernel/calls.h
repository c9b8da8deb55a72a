/* The seam's table of the simulated kernel. */
#ifndef MODEL_KERNEL_CALLS_H
#define MODEL_KERNEL_CALLS_H

#include "ledger.h"

/* Fills in the seam's table for this kernel. */
void model_kernel_system(struct model_kernel *kernel, struct listen_socket_system *system);

#endif
