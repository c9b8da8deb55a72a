/* The routine with its own seam for Windows, over a simulated Winsock: every request on every Windows host, and every
 * call of Winsock failing. */
#include <errno.h>

#include "winsock.h"

/* The seam has nothing to do where the routine asks for address reuse, which is set from birth, and no call for
 * SO_REUSEPORT: Winsock sees neither (REUSE-003 REUSE-004). A socket is made, and then made non-blocking. */
static void adapt(struct checked_call *call) {
    size_t kept = 0;

    for (size_t i = 0; i < call->prediction.step_count; i++) {
        const struct model_step *step = &call->steps[i];

        if (step->call == MODEL_CALL_SET_OPTION && step->option != LISTEN_SOCKET_OPTION_V6ONLY)
            continue;
        call->steps[kept] = *step;
        call->steps[kept++].nonblock = false;
    }
    call->prediction.step_count = kept;
    for (size_t i = 0; i < 2; i++)
        call->prediction.sockets[i].reuseaddr = false;
}

#define MANNERS (UINT64_C(2) * 2 * 2 * 4)

static struct winsock_manner manner_at(uint64_t index) {
    return (struct winsock_manner){.grants_other = index % 2 != 0,
                                   .lacks_flag = index / 2 % 2 != 0,
                                   .short_option = index / 4 % 2 != 0,
                                   .part = (enum winsock_part)(index / 8 % 4)};
}

/* Whether what is to fail for a socket is a call that is made for it. */
static bool part_is_made(const struct winsock_manner *manner, const struct model_request *request) {
    if (manner->part == WINSOCK_PART_INHERIT)
        return manner->lacks_flag;
    return manner->part != WINSOCK_PART_NONBLOCK || (request->options & LISTEN_SOCKET_NONBLOCK) != 0;
}

static bool try_seam(struct run *run, const struct model_request *request, const struct model_host *host,
                     const struct winsock_manner *manner) {
    winsock_begin(&run->call->kernel, manner);
    const bool well = run_try(run, request, host);
    const char *complaint = winsock_complaint();

    if (complaint != NULL)
        run_check(run, false, complaint);
    return well && complaint == NULL;
}

/* One fault as the seam can meet it. False if it cannot: if_nametoindex has no number of its own. */
static bool fit_fault(struct model_fault *fault) {
    if (fault->call == MODEL_CALL_SET_OPTION)
        fault->option = LISTEN_SOCKET_OPTION_V6ONLY;
    fault->detail = fault->error == EAI_SYSTEM ? EAI_SYSTEM : 0; /* ERR-004 */
    return fault->call != MODEL_CALL_INTERFACE_INDEX || fault->error == ENODEV;
}

static void enumerate_calls(struct run *run, const struct model_request *request, struct model_host *host,
                            const struct winsock_manner *manner) {
    static enum model_call calls[MODEL_STEPS_MOST];
    unsigned seen[MODEL_CALL_FALLIBLE] = {0};
    const size_t count = run->call->prediction.step_count;

    for (size_t i = 0; i < count; i++)
        calls[i] = run->call->steps[i].call;
    for (size_t i = 0; i < count && run_goes_on(run); i++) {
        const unsigned nth = ++seen[calls[i]];

        for (size_t n = 0; n < fault_count(windows_hosts.rules, calls[i]); n++) {
            host->faults[0] = fault_at(windows_hosts.rules, calls[i], nth, n);
            if (fit_fault(&host->faults[0]))
                try_seam(run, request, host, manner);
        }
    }
}

static void enumerate_seam(struct run *run) {
    const uint64_t pairs = request_count() * windows_hosts.count;
    const uint64_t size = pairs * MANNERS;

    run->call->platform = listen_socket_platform();
    run->call->adapt = adapt;
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct winsock_manner manner = manner_at(index / pairs);
        const struct model_request request = request_at(index % request_count());
        struct model_host host = windows_hosts.at(index % pairs / request_count());

        if (part_is_made(&manner, &request) && try_seam(run, &request, &host, &manner))
            enumerate_calls(run, &request, &host, &manner);
    }
    run->call->platform = NULL;
    run->call->adapt = NULL;
}

const struct space seam_space = {"windows-seam", "every call of Winsock below the seam, on every Windows host, fails",
                                 enumerate_seam};
