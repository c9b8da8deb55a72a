/* The simulated kernel behind the seam: what a `struct model_host` says, played to the routine call by call.
 *
 * It keeps descriptors, sockets, ports, lists and initialisations as a host does, makes those calls fail that the
 * schedule names, writes down every call, and keeps the ledger: whatever the routine does that no routine may do is a
 * violation, whether or not it changed the outcome. Deterministic: the same host and the same calls give the same
 * answers. It makes no real call and allocates nothing.
 *
 * Use:
 *
 *     static struct model_kernel kernel;                     (large: not on the stack)
 *     struct listen_socket_system system;
 *
 *     model_kernel_init(&kernel, &host);
 *     model_kernel_system(&kernel, &system);
 *     ... listen_socket_open(..., &system, ...) ...
 *     if (model_kernel_violations(&kernel) != 0) ...         (broken rules)
 *     if (model_kernel_balance(&kernel, 1) != 0) ...         (what is held, if one socket should be)
 */
#ifndef MODEL_KERNEL_H
#define MODEL_KERNEL_H

#include "calls.h"
#include "ledger.h"
#include "trace.h"

/* Starts a kernel. `host` and its tables must outlive it. The structure is zero before the first time, and is used
 * again by another call of this function, never by zeroing it: the address sanitizer was told that nobody may touch
 * the lists that were freed. */
void model_kernel_init(struct model_kernel *kernel, const struct model_host *host);

/* Changes the host while it runs, for another request: faults and counters begin anew, what is held stays held. */
void model_kernel_change(struct model_kernel *kernel, const struct model_host *host);

#endif
