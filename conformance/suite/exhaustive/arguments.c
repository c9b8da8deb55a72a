/* What is asked for first: the request and the place for its result, every size of the seam's table, every call missing
 * in it, every stack and option; each together with faults that come later in the order (PRE-001 PRE-004). */
#include "exhaustive.h"

static const struct addrinfo wrong = {.ai_family = AF_UNIX};
static const int stacks[] = {-1, 0, 1, 2, 3, 4, 5, 6};
static const unsigned options[] = {0, LISTEN_SOCKET_REUSEPORT, 4, 8, 0x80000000u};

/* What is asked beside; a request that is right, and one that breaks many rules. */
static struct model_request argued_request_at(unsigned n) {
    const bool right = n % 2 == 0;

    n /= 2;
    return (struct model_request){.service = right ? "80" : "x y",
                                  .hints = right ? NULL : &wrong,
                                  .node = right && n / 2 % MODEL_COUNT(stacks) == 1 ? "::1" : NULL,
                                  .open = n % 2 == 0,
                                  .stack = stacks[n / 2 % MODEL_COUNT(stacks)],
                                  .options = options[n / 2 / MODEL_COUNT(stacks)],
                                  .last_step = MODEL_LAST_BIND};
}

#define REQUESTS (UINT64_C(4) * MODEL_COUNT(stacks) * MODEL_COUNT(options))
#define SIZE ((int)sizeof(struct listen_socket_system))

static void enumerate_arguments(struct run *run) {
    const unsigned sizes = 2 * sizeof(struct listen_socket_system) + 1; /* 0 to twice the right one */
    const uint64_t size = (uint64_t)3 * sizes * (MODEL_SYSTEM_CALLS + 1) * REQUESTS;
    const struct model_host host = linux_hosts.at(0);

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        uint64_t index = run_case(run, step, size);
        struct model_request request = argued_request_at((unsigned)(index % REQUESTS));

        index /= REQUESTS;
        request.missing = (enum model_missing)(index % 3);
        request.system_gap = (unsigned)(index / 3 % (MODEL_SYSTEM_CALLS + 1));
        request.system_excess = (int)(index / 3 / (MODEL_SYSTEM_CALLS + 1)) - SIZE;
        run_try(run, &request, &host);
    }
}

const struct space arguments_space = {
    "arguments", "request, result, every size and gap of the seam's table, stacks and options", enumerate_arguments};
