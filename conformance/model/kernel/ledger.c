/* What the simulated kernel holds, and the two things that every call does: be counted, and be written down. */
#include "ledger.h"

#include <errno.h>

const struct model_fault *model_ledger_begin(struct model_kernel *kernel, struct model_called called) {
    if (kernel->initialisations == 0 && called.call != MODEL_CALL_INITIALIZE)
        kernel->violations |= MODEL_VIOLATION_BEFORE_INITIALIZE;
    if (kernel->host->released_at != 0 && kernel->counters.calls == kernel->host->released_at)
        model_ledger_release(kernel);
    return model_take_fault(kernel->host, &kernel->counters, &called);
}

int model_ledger_refusal(const struct model_kernel *kernel, const struct model_held *held) {
    if (kernel->host->rules != MODEL_RULES_WINDOWS)
        return 0;
    if (kernel->layer == 0)
        return MODEL_NOT_INITIALISED;
    return held != NULL && held->dead ? model_refusals(kernel->host)->closed_handle : 0;
}

void model_ledger_release(struct model_kernel *kernel) {
    if (kernel->layer > 0)
        kernel->layer--;
    for (uint64_t left = kernel->layer == 0 ? kernel->held : 0; left != 0; left &= left - 1)
        kernel->sockets[__builtin_ctzll(left)].dead = true;
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
    const int descriptor = model_descriptor(kernel->host, handle);
    const bool ours = descriptor >= 0 && (kernel->held >> descriptor & 1) != 0;

    return ours ? &kernel->sockets[descriptor] : NULL;
}

struct model_endpoint model_held_endpoint(const struct model_held *held) {
    return (struct model_endpoint){.address = held->address,
                                   .port = held->port,
                                   .socktype = held->socktype,
                                   .v6only = held->v6only,
                                   .reuseaddr = held->reuseaddr,
                                   .reuseport = held->reuseport,
                                   .listening = held->listening,
                                   .use = held->use};
}
