/* Ports that the host picks: in a range of four of which every part is taken in each family, by holders of every kind;
 * and twenty sockets in a range of ten. */
#include "exhaustive.h"

#define RANGE 4u /* ports, from FIRST */
#define FIRST 40000u
#define SUBSETS (UINT64_C(1) << RANGE)

static const struct addrinfo passive = {.ai_flags = AI_PASSIVE};
static const struct addrinfo passive4 = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
static const struct addrinfo loopback = {0};
static const struct addrinfo datagram = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_DGRAM};

static const struct model_request requests[] = {
    {.service = "0", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR},
    {.service = "0", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_AUTO},
    {.service = "0", .hints = &loopback, .open = true, .stack = LISTEN_SOCKET_STACK_AUTO},
    {.service = "0", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_IPV4},
    {.service = "0", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_IPV6},
    {.service = "0", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_DUAL},
    {.service = "0", .hints = &loopback, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR, .node = "both.example"},
    {.service = "0", .hints = &passive4, .last_step = MODEL_LAST_LISTEN},
    {.service = "0", .hints = &passive, .last_step = MODEL_LAST_LISTEN, .stack = LISTEN_SOCKET_STACK_DUAL},
    {.service = "0", .hints = &datagram, .last_step = MODEL_LAST_BIND},
    {.service = "40001", .hints = &passive, .open = true, .stack = LISTEN_SOCKET_STACK_PAIR},
    {.service = "40001", .hints = &datagram, .last_step = MODEL_LAST_BIND},
};

/* Takes one digit of a mixed-radix number off. */
static unsigned digit(uint64_t *index, uint64_t base) {
    const unsigned value = (unsigned)(*index % base);

    *index /= base;
    return value;
}

/* The sockets that hold a part of the range in one family. */
static size_t take(struct model_endpoint *holders, unsigned part, struct model_endpoint holder) {
    size_t count = 0;

    for (unsigned i = 0; i < RANGE; i++) {
        holder.port = (uint16_t)(FIRST + i);
        if ((part >> i & 1) != 0)
            holders[count++] = holder;
    }
    return count;
}

/* What there is of holders on one platform, by number: how many kinds, and the nth. */
struct kinds {
    const struct host_set *hosts;
    uint64_t count;
    void (*read)(uint64_t index, struct model_endpoint *holder, struct model_host *host);
};

static void read_linux_kind(uint64_t index, struct model_endpoint *holder, struct model_host *host) {
    host->autobind_reuse = digit(&index, 2) != 0;
    holder->reuseaddr = digit(&index, 2) != 0;
    holder->reuseport = digit(&index, 2) != 0;
    holder->listening = digit(&index, 2) != 0;
    holder->v6only = digit(&index, 2) != 0;
    holder->socktype = digit(&index, 2) != 0 ? SOCK_DGRAM : SOCK_STREAM;
}

static void read_windows_kind(uint64_t index, struct model_endpoint *holder, struct model_host *host) {
    host->excluded_first = FIRST + 1;
    host->excluded_count = (uint16_t)digit(&index, 2);
    holder->use = (enum model_use)digit(&index, 3);
    holder->other_user = digit(&index, 2) != 0;
    holder->v6only = digit(&index, 2) != 0;
    holder->socktype = digit(&index, 2) != 0 ? SOCK_DGRAM : SOCK_STREAM;
}

static const struct kinds linux_kinds = {&linux_hosts, 64, read_linux_kind};
static const struct kinds windows_kinds = {&windows_hosts, 48, read_windows_kind};

static void enumerate_ranges(struct run *run, const struct kinds *kinds) {
    const uint64_t size = SUBSETS * SUBSETS * kinds->count * RANGE * 2 * MODEL_COUNT(requests);
    struct model_endpoint holders[2 * RANGE];
    struct model_host host = kinds->hosts->at(0);

    host.ephemeral_first = FIRST;
    host.ephemeral_count = RANGE;
    host.existing_sockets = holders;
    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        uint64_t index = run_case(run, step, size);
        struct model_request request = requests[digit(&index, MODEL_COUNT(requests))];
        struct model_endpoint holder = {.address = {.family = AF_INET}};

        request.options = digit(&index, 2) != 0 ? LISTEN_SOCKET_REUSEPORT : 0;
        request.backlog = 9;
        host.seed = digit(&index, RANGE);
        kinds->read(digit(&index, kinds->count), &holder, &host);
        host.existing_socket_count = take(holders, digit(&index, SUBSETS), holder);
        holder.address.family = AF_INET6;
        host.existing_socket_count += take(holders + host.existing_socket_count, digit(&index, SUBSETS), holder);
        run_try(run, &request, &host);
    }
}

/* ---- Twenty in ten (REUSE-005) ----------------------------------------------------------------------------------- */

#define TEN 10u

/* Opens twenty; whether ten came up, on ten ports, and ten were refused for want of one. */
static bool fill_range(const struct listen_socket_request *request, struct model_kernel *kernel) {
    static struct listen_socket_set sets[2 * TEN];
    struct listen_socket_failure failure;
    unsigned ports = 0;
    bool well = true;

    for (size_t i = 0; i < (size_t)2 * TEN; i++) {
        const enum listen_socket_code code = listen_socket_open(request, 5, &sets[i], &failure);
        const unsigned port = code == LISTEN_SOCKET_OK ? (unsigned)listen_socket_port(&sets[i].sockets[0]) - FIRST : 0;

        well = well &&
               (i < TEN ? code == LISTEN_SOCKET_OK && port < TEN && (ports >> port & 1) == 0
                        : code == LISTEN_SOCKET_EADDRINUSE && failure.reason == LISTEN_SOCKET_REASON_RANGE_EXHAUSTED);
        ports |= 1u << port;
    }
    for (size_t i = (size_t)2 * TEN; i > 0; i--)
        listen_socket_close_set(&sets[i - 1]);
    return well && ports == (1u << TEN) - 1 && (model_kernel_violations(kernel) | model_kernel_balance(kernel, 0)) == 0;
}

static void enumerate_twenty(struct run *run, const struct host_set *hosts) {
    static struct model_kernel kernel;
    struct listen_socket_system system;
    struct model_host host = hosts->at(0);
    const unsigned options = hosts->rules == MODEL_RULES_LINUX ? 2 : 1; /* Windows has no SO_REUSEPORT */
    char what[160];

    host.ephemeral_first = FIRST;
    host.ephemeral_count = TEN;
    for (unsigned index = 0; run->job == 0 && index < 5 * 2 * options; index++) {
        const struct listen_socket_request request = {.service = "0",
                                                      .stack = (enum listen_socket_stack)(index % 5 + 1),
                                                      .options = index / 10 != 0 ? LISTEN_SOCKET_REUSEPORT : 0,
                                                      .system = &system};

        host.autobind_reuse = index / 5 % 2 != 0;
        model_kernel_init(&kernel, &host);
        model_kernel_system(&kernel, &system);
        snprintf(what, sizeof what, "twenty of stack %u in a range of ten, options %#x, autobind_reuse %d (REUSE-005)",
                 index % 5 + 1, request.options, host.autobind_reuse);
        run_check(run, fill_range(&request, &kernel), what);
    }
}

static void enumerate_picking(struct run *run) {
    enumerate_twenty(run, &linux_hosts);
    enumerate_ranges(run, &linux_kinds);
}

static void enumerate_windows_picking(struct run *run) {
    enumerate_twenty(run, &windows_hosts);
    enumerate_ranges(run, &windows_kinds);
}

const struct space picking_space = {
    "picking", "ports picked in a range of four, of which every part is taken by holders of every kind",
    enumerate_picking};
const struct space windows_picking_space = {
    "windows-picking", "the same on a Windows host, with and without an excluded port", enumerate_windows_picking};
