/* What the simulated kernel holds, and the two things that every call does: be counted, and be written down. */
#include "ledger.h"

#include <errno.h>

const struct model_fault *model_ledger_begin(struct model_kernel *kernel, struct model_called called) {
    if (kernel->initialisations == 0 && called.call != MODEL_CALL_INITIALIZE)
        kernel->violations |= MODEL_VIOLATION_BEFORE_INITIALIZE;
    return model_take_fault(kernel->host, &kernel->counters, &called);
}

void model_ledger_note(struct model_kernel *kernel, const struct model_step *step) {
    if (kernel->step_count < MODEL_STEPS_MOST)
        kernel->steps[kernel->step_count] = *step;
    else
        kernel->violations |= MODEL_VIOLATION_RUNAWAY;
    kernel->step_count++;
    errno = ERANGE; /* STEP-020 CLN-003: whoever reads errno too late finds a value that no call gave */
}

unsigned model_kernel_violations(const struct model_kernel *kernel) {
    return kernel->violations;
}

unsigned model_kernel_balance(const struct model_kernel *kernel, unsigned sockets) {
    unsigned wrong = 0;

    if ((unsigned)__builtin_popcountll(kernel->held) != sockets)
        wrong |= MODEL_VIOLATION_SOCKETS_HELD;
    if (kernel->live_lists != 0)
        wrong |= MODEL_VIOLATION_LISTS_HELD;
    if (kernel->initialisations != sockets)
        wrong |= MODEL_VIOLATION_INITIALISATIONS_HELD;
    return wrong;
}

const struct model_held *model_kernel_socket(const struct model_kernel *kernel, listen_socket_handle handle) {
    const bool ours = handle >= 0 && handle < MODEL_DESCRIPTORS && (kernel->held >> handle & 1) != 0;

    return ours ? &kernel->sockets[handle] : NULL;
}

struct model_endpoint model_held_endpoint(const struct model_held *held) {
    return (struct model_endpoint){.address = held->address,
                                   .port = held->port,
                                   .socktype = held->socktype,
                                   .v6only = held->v6only,
                                   .reuseaddr = held->reuseaddr,
                                   .reuseport = held->reuseport,
                                   .listening = held->listening};
}
