/* Ports that the kernel picks, in a range of ten with ip_autobind_reuse, on both kernels. */
#ifndef SIMULATION_CHECK_PICKING_H
#define SIMULATION_CHECK_PICKING_H

#include "suite/vectors/harness.h"

/* Everything, in the environment "few-ports", whose range of ports it changes. A harness_body. */
void picking_check(struct harness_tally *tally, void *nothing);

#endif
