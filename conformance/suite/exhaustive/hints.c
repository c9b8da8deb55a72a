/* Every combination of hints: family -1..45, type 0..10 plain and with the flag bits of socket(), protocol -1..262,
 * every subset of the seven flags and each other bit, with a node and a service of each kind; and for the stacks the
 * hints on both sides of what is known. */
#include <limits.h>

#include "exhaustive.h"
#include "model/host/resolver.h"

#define SUBSETS 128u   /* of the seven flags */
#define OTHER_BITS 25u /* of 32 */

static const char *const nodes[] = {NULL,           "127.0.0.1",    "::1",    "::ffff:127.0.0.1",
                                    "fe80::1%eth0", "both.example", "no name"};
static const char *const services[] = {NULL, "27015", "http", "65536"};
static const int type_bits[] = {0, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_CLOEXEC | SOCK_NONBLOCK};

/* The nth set of flags: each subset of the seven, then each other bit alone. */
static int flags_at(unsigned n) {
    const unsigned known = MODEL_RESOLVER_FLAGS;
    unsigned flags = 0;

    for (unsigned bit = 0, index = 0, other = SUBSETS; bit < 32; bit++) {
        const bool is_known = (known >> bit & 1) != 0;

        if (is_known ? n < SUBSETS && (n >> index & 1) != 0 : n >= SUBSETS && other == n)
            flags |= 1u << bit;
        index += is_known;
        other += !is_known;
    }
    return (int)flags;
}

/* Takes one digit of a mixed-radix number off. */
static unsigned digit(uint64_t *index, unsigned base) {
    const unsigned value = (unsigned)(*index % base);

    *index /= base;
    return value;
}

static void enumerate_create(struct run *run, const int *flags) {
    const uint64_t size = UINT64_C(47) * 44 * 264 * (SUBSETS + OTHER_BITS) * MODEL_COUNT(nodes) * MODEL_COUNT(services);
    struct model_host host;
    struct addrinfo hints = {0};
    struct model_request request = {.hints = &hints, .backlog = 5, .last_step = MODEL_LAST_BIND};

    model_host_plain(&host);
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        uint64_t index = run_case(run, step, size);

        hints.ai_flags = flags[digit(&index, SUBSETS + OTHER_BITS)];
        hints.ai_family = (int)digit(&index, 47) - 1;
        hints.ai_socktype = type_bits[digit(&index, 4)];
        hints.ai_socktype |= (int)digit(&index, 11);
        hints.ai_protocol = (int)digit(&index, 264) - 1;
        request.node = nodes[digit(&index, MODEL_COUNT(nodes))];
        request.service = services[digit(&index, MODEL_COUNT(services))];
        run_try(run, &request, &host);
    }
}

/* The hints on both sides of what is known, all combinations with every stack and option. */
static void enumerate_stacks(struct run *run, const int *flags) {
    static const int families[] = {-1, AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX, INT_MAX};
    static const int types[] = {0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, -1, SOCK_STREAM | SOCK_CLOEXEC};
    static const int protocols[] = {0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, -1};
    static const char *const all_nodes[] = {
        NULL,        "127.0.0.1",    "0.0.0.0",      "::1", "::",        "0::0%0",   "::ffff:127.0.0.1",
        "fe80::1%2", "four.example", "both.example", "",    "224.0.0.1", "ff01::1%2"};
    static const int backlogs[] = {128, 0, -1};
    static const int created[] = {LISTEN_SOCKET_STACK_NONE, LISTEN_SOCKET_STACK_DUAL, LISTEN_SOCKET_STACK_IPV6, -1};
    static const unsigned options[] = {0, LISTEN_SOCKET_NONBLOCK, LISTEN_SOCKET_REUSEPORT, 3, 4, 8};
    struct model_host host;
    struct addrinfo hints = {0};
    struct model_request request = {.open = true};
    const uint64_t size = UINT64_C(11) * MODEL_COUNT(options) * MODEL_COUNT(families) * MODEL_COUNT(types) *
                          MODEL_COUNT(protocols) * (SUBSETS + OTHER_BITS) * MODEL_COUNT(all_nodes) *
                          MODEL_COUNT(services) * MODEL_COUNT(backlogs);

    model_host_plain(&host);
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        uint64_t index = run_case(run, step, size);

        const unsigned operation = digit(&index, 11);

        request.open = operation < 7; /* with each stack, and two that are none; or create */
        request.stack = request.open ? (int)operation : created[operation - 7];
        request.options = options[digit(&index, MODEL_COUNT(options))];
        hints.ai_flags = flags[digit(&index, SUBSETS + OTHER_BITS)];
        hints.ai_family = families[digit(&index, MODEL_COUNT(families))];
        hints.ai_socktype = types[digit(&index, MODEL_COUNT(types))];
        hints.ai_protocol = protocols[digit(&index, MODEL_COUNT(protocols))];
        request.hints = &hints;
        request.node = all_nodes[digit(&index, MODEL_COUNT(all_nodes))];
        request.service = services[digit(&index, MODEL_COUNT(services))];
        request.backlog = backlogs[digit(&index, MODEL_COUNT(backlogs))];
        request.last_step = MODEL_LAST_LISTEN;
        run_try(run, &request, &host);
    }
}

/* The members that must be zero, each alone and all together, with everything else right or wrong. */
static void enumerate_members(struct run *run) {
    struct sockaddr address = {0};
    struct addrinfo other = {0};
    char name[] = "name";
    struct model_host host;

    model_host_plain(&host);
    for (unsigned index = 0; run->job == 0 && index < 16 * 2 * 2 * 2 * 7; index++) {
        struct addrinfo hints = {.ai_flags = (index >> 4 & 1) != 0 ? 0x8000 : AI_PASSIVE,
                                 .ai_family = (index >> 5 & 1) != 0 ? AF_UNIX : AF_INET,
                                 .ai_addrlen = index & 1,
                                 .ai_addr = (index & 2) != 0 ? &address : NULL,
                                 .ai_canonname = (index & 4) != 0 ? name : NULL,
                                 .ai_next = (index & 8) != 0 ? &other : NULL};
        const unsigned stack = index >> 7;
        const struct model_request request = {.service = (index >> 6 & 1) != 0 ? "x y" : "80",
                                              .hints = &hints,
                                              .open = stack != 6,
                                              .stack = (int)stack,
                                              .last_step = MODEL_LAST_LISTEN};

        run_try(run, &request, &host);
    }
}

/* HINT-001 HINT-004: no hints at all. */
static void enumerate_null_hints(struct run *run) {
    struct model_host host;

    model_host_plain(&host);
    for (unsigned index = 0; run->job == 0 && index < 14 * MODEL_COUNT(nodes) * MODEL_COUNT(services); index++) {
        const struct model_request request = {.node = nodes[index / 14 % MODEL_COUNT(nodes)],
                                              .service = services[index / 14 / MODEL_COUNT(nodes)],
                                              .open = index % 2 == 0,
                                              .stack = (int)(index / 2 % 7),
                                              .last_step = MODEL_LAST_LISTEN};

        run_try(run, &request, &host);
    }
}

static void enumerate_hints(struct run *run) {
    const int64_t end = run->deadline;
    int flags[SUBSETS + OTHER_BITS];

    for (unsigned n = 0; n < SUBSETS + OTHER_BITS; n++)
        flags[n] = flags_at(n);
    enumerate_members(run);
    enumerate_null_hints(run);
    run->deadline -= (run->deadline - run->start) / 2; /* half of the budget each for the two large parts */
    enumerate_stacks(run, flags);
    const bool late = run->late;

    run->late = false;
    run->deadline = end;
    enumerate_create(run, flags);
    run->late = run->late || late;
}

const struct space hints_space = {"hints", "family x type x protocol x flags x node x service, create and every stack",
                                  enumerate_hints};
