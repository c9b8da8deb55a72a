/* Adds to a recording what came of its request: what the library says, and what the kernel says of the sockets. */
#ifndef SIMULATION_CHECK_LOOK_H
#define SIMULATION_CHECK_LOOK_H

#include "model/kernel/kernel.h"
#include "recording.h"
#include "suite/support/call.h"

/* The outcome, and every member of the out-parameters that has a meaning. */
void look_at_result(struct recording *recording, const struct call *call);

/* The sockets that came up, as the real or the simulated kernel has them. */
void look_at_real(struct recording *recording, const struct call *call);
void look_at_simulated(struct recording *recording, const struct call *call, const struct model_kernel *kernel);

#endif
