/* What came of a request, added to its recording: what the library says, and what the kernel itself says of the sockets
 * that it holds for the library. */
#ifndef TWO_KERNELS_LOOK_H
#define TWO_KERNELS_LOOK_H

#include "model/kernel/kernel.h"
#include "recording.h"
#include "suite/support/call.h"

/* The outcome, and every member of what was handed back that means something. */
void look_at_result(struct recording *recording, const struct call *call);

/* The sockets that came up, as the real kernel, or the simulated one, has them. */
void look_at_real(struct recording *recording, const struct call *call);
void look_at_simulated(struct recording *recording, const struct call *call, const struct model_kernel *kernel);

#endif
