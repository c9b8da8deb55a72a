/* Every part of the range taken in each family by holders of each kind, and every request for port 0 then; and twenty
 * sockets one after the other. */
#include "picking.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compare_kernels.h"
#include "suite/vectors/sockets.h"

enum { FIRST = 40000, RANGE = 10, ALL = (1 << RANGE) - 1 };

/* ---- What is taken ---- */

/* Bit n: port FIRST + n. */
static const struct part {
    const char *name;
    unsigned ports;
} parts[] = {
    {"none", 0},        {"the lower half", 0x01f},   {"the upper half", 0x3e0}, {"the even ones", 0x155},
    {"the odd", 0x2aa}, {"five of no order", 0x26c}, {"nine", 0x3fe},           {"all", ALL},
};

static const struct holding {
    const char *name;
    bool reuseaddr;
    bool reuseport;
    bool listening;
} holdings[] = {
    {"listeners", true, false, true},
    {"bound sockets that can be reused", true, false, false},
    {"listeners that share", true, true, true},
    {"bound sockets that share", false, true, false},
};

struct holders {
    int handles[4 * RANGE]; /* of each family and type */
    struct model_endpoint endpoints[4 * RANGE];
    size_t count;
};

/* Makes one socket; -1 if it cannot be had. */
static int hold(const struct model_endpoint *endpoint) {
    const int on = 1;
    struct sockaddr_storage address;
    const socklen_t length = model_sockaddr(&endpoint->address, endpoint->port, &address);
    const int handle = socket(endpoint->address.family, endpoint->socktype | SOCK_CLOEXEC, 0);
    bool held = handle >= 0;
    if (endpoint->address.family == AF_INET6)
        held = held && setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0;
    if (endpoint->reuseaddr)
        held = held && setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
    if (endpoint->reuseport)
        held = held && setsockopt(handle, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
    held = held && bind(handle, (const struct sockaddr *)&address, length) == 0;
    return held && (!endpoint->listening || listen(handle, 1) == 0) ? handle : -1;
}

static bool hold_part(struct holders *holders, int family, int socktype, const struct part *part,
                      const struct holding *holding) {
    bool held = true;
    for (unsigned i = 0; i < RANGE; i++) {
        if ((part->ports >> i & 1) == 0)
            continue;
        struct model_endpoint *endpoint = &holders->endpoints[holders->count];
        *endpoint = (struct model_endpoint){.address = {.family = family},
                                            .port = (uint16_t)(FIRST + i),
                                            .socktype = socktype,
                                            .v6only = family == AF_INET6,
                                            .reuseaddr = holding->reuseaddr,
                                            .reuseport = holding->reuseport,
                                            .listening = holding->listening && socktype == SOCK_STREAM};
        holders->handles[holders->count] = hold(endpoint);
        held = holders->handles[holders->count++] >= 0 && held;
    }
    return held;
}

static bool hold_both_types(struct holders *holders, int family, const struct part *part,
                            const struct holding *holding) {
    const bool held = hold_part(holders, family, SOCK_STREAM, part, holding);
    return hold_part(holders, family, SOCK_DGRAM, part, holding) && held;
}

static void let_go(const struct holders *holders) {
    for (size_t i = 0; i < holders->count; i++) {
        if (holders->handles[i] >= 0)
            (void)close(holders->handles[i]);
    }
}

/* ---- What is asked then ---- */

static void make_host(struct model_host *host) {
    static const struct model_address locals[] = {{AF_INET, {127, 0, 0, 1}, 0}, {AF_INET6, {[15] = 1}, 0}};
    model_host_plain(host);
    host->locals = locals;
    host->local_count = MODEL_COUNT(locals);
    host->ephemeral_first = FIRST;
    host->ephemeral_count = RANGE;
    host->autobind_reuse = true;
}

static void compare_request(const struct call_request *request, const struct holders *holders, const char *what,
                            struct harness_tally *tally) {
    static struct comparison comparison;
    struct model_host host;
    struct sockets before;
    struct call call;
    make_host(&host);
    host.existing_sockets = holders->endpoints;
    host.existing_socket_count = holders->count;
    sockets_list(&before);
    run_real(&comparison, request, "few-ports", listen_socket_platform(), &call);
    end_real(&comparison, &before, &call);
    run_simulated(&comparison, request, &host);
    const bool equal = kernels_agree(&comparison, &host);
    if (!equal) {
        printf("DIFFERS picking: %s\n", what);
        print_comparison(&comparison);
    }
    harness_expect(tally, equal, "picking: %s: differs", what);
}

static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV6,
                                                  LISTEN_SOCKET_STACK_DUAL, LISTEN_SOCKET_STACK_PAIR,
                                                  LISTEN_SOCKET_STACK_AUTO};

/* With the holders there: every stack, and a datagram socket, without and with the option to share. */
static void compare_requests(const struct holders *holders, const char *what, struct harness_tally *tally) {
    char line[200];
    for (size_t i = 0; i < 2 * (MODEL_COUNT(stacks) + 1); i++) {
        const size_t which = i / 2;
        const bool datagram = which == MODEL_COUNT(stacks);
        struct call_request request = datagram ? call_create(AF_INET6, "0") : call_open(stacks[which], "0");
        if (datagram) {
            request.hints.ai_socktype = SOCK_DGRAM;
            request.hints.ai_protocol = IPPROTO_UDP;
            request.last_step = VECTOR_STEP_BIND;
        }
        request.options = i % 2 != 0 ? LISTEN_SOCKET_REUSEPORT : 0;
        (void)snprintf(line, sizeof line, "%s, %s%s", what,
                       datagram ? "a datagram socket" : listen_socket_stack_name(stacks[which]),
                       i % 2 != 0 ? " that shares" : "");
        compare_request(&request, holders, line, tally);
    }
}

/* ---- What other routines do ---- */

/* How they make a socket: with options before bind, which the library never does for a port that is picked. */
struct habit {
    int family;
    bool v6only;
    int socktype;
    bool reuseaddr;
    bool reuseport;
};

static struct habit habit_at(unsigned n) {
    return (struct habit){.family = n % 3 == 0 ? AF_INET : AF_INET6,
                          .v6only = n % 3 == 1,
                          .socktype = n / 3 % 2 == 0 ? SOCK_STREAM : SOCK_DGRAM,
                          .reuseaddr = (n / 6 & 1) != 0,
                          .reuseport = (n / 12 & 1) != 0};
}

enum { HABITS = 24 };

/* Makes a socket and binds it, to port 0 or to `*port`, where the bound port is then. Closes it if that fails. */
static bool bind_by_habit(const struct listen_socket_system *seam, const struct habit *habit, uint16_t *port,
                          listen_socket_handle *handle) {
    const struct model_address wildcard = {.family = habit->family};
    const int protocol = habit->socktype == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    struct sockaddr_storage address = {0};
    struct model_address bound;
    socklen_t length = model_sockaddr(&wildcard, *port, &address);
    if (seam->open_socket(seam->context, habit->family, habit->socktype, protocol, false, handle) != 0)
        return false;
    if (habit->family == AF_INET6)
        (void)seam->set_option(seam->context, *handle, LISTEN_SOCKET_OPTION_V6ONLY, habit->v6only);
    if (habit->reuseaddr)
        (void)seam->set_option(seam->context, *handle, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1);
    if (habit->reuseport)
        (void)seam->set_option(seam->context, *handle, LISTEN_SOCKET_OPTION_REUSEPORT, 1);
    if (seam->bind(seam->context, *handle, (const struct sockaddr *)&address, length) != 0) {
        seam->close_socket(seam->context, *handle);
        return false;
    }
    length = sizeof address;
    if (seam->local_address(seam->context, *handle, (struct sockaddr *)&address, &length) == 0)
        (void)model_from_sockaddr((const struct sockaddr *)&address, length, &bound, port);
    return true;
}

/* A port is picked; another socket like the first asks for the same number; then both listen, and a third comes. */
static void follow_habit(const struct listen_socket_system *seam, const struct habit *habit) {
    listen_socket_handle handles[3];
    uint16_t port = 0;
    size_t count = 0;
    while (count < 2 && bind_by_habit(seam, habit, &port, &handles[count]))
        count++;
    for (size_t i = 0; i < count && habit->socktype == SOCK_STREAM; i++)
        (void)seam->listen(seam->context, handles[i], 1);
    if (count > 0 && bind_by_habit(seam, habit, &port, &handles[count]))
        count++;
    while (count > 0)
        seam->close_socket(seam->context, handles[--count]);
}

static void compare_habits(const struct holders *holders, const char *what, struct harness_tally *tally) {
    static struct comparison comparison;
    struct listen_socket_system simulated;
    struct model_host host;
    make_host(&host);
    host.existing_sockets = holders->endpoints;
    host.existing_socket_count = holders->count;
    for (unsigned n = 0; n < HABITS; n++) {
        const struct habit habit = habit_at(n);
        recording_begin(&comparison.real, listen_socket_platform());
        follow_habit(&comparison.real.system, &habit);
        host.picks = comparison.real.picks;
        host.pick_count = comparison.real.pick_count;
        model_kernel_init(&comparison.kernel, &host);
        model_kernel_system(&comparison.kernel, &simulated);
        recording_begin(&comparison.simulated, &simulated);
        follow_habit(&comparison.simulated.system, &habit);
        host.pick_count = 0;
        const bool equal = kernels_agree(&comparison, &host);
        if (!equal) {
            printf("DIFFERS picking: %s, habit %u\n", what, n);
            print_comparison(&comparison);
        }
        harness_expect(tally, equal, "picking: %s, habit %u: differs", what, n);
    }
}

static void compare_parts(struct harness_tally *tally) {
    char what[120];
    for (size_t i = 0; i < MODEL_COUNT(parts) * MODEL_COUNT(holdings) * 3; i++) {
        const struct part *part = &parts[i / 3 % MODEL_COUNT(parts)];
        const struct holding *holding = &holdings[i / 3 / MODEL_COUNT(parts)];
        struct holders holders = {.count = 0};
        bool held = true;
        if (i % 3 != 1)
            held = hold_both_types(&holders, AF_INET, part, holding);
        if (i % 3 != 0)
            held = hold_both_types(&holders, AF_INET6, part, holding) && held;
        (void)snprintf(what, sizeof what, "%s taken by %s in %s", part->name, holding->name,
                       i % 3 == 0   ? "IPv4"
                       : i % 3 == 1 ? "IPv6"
                                    : "both families");
        harness_expect(tally, held, "picking: %s: cannot be had", what);
        compare_requests(&holders, what, tally);
        compare_habits(&holders, what, tally);
        let_go(&holders);
    }
}

/* ---- Twenty in ten (REUSE-005) ---- */

/* Whether, of twenty, ten come up, on ten ports, and ten are refused for want of one. */
static bool fill_range(const struct listen_socket_request *request) {
    struct listen_socket_set sets[2 * RANGE];
    unsigned ports = 0;
    bool right = true;
    for (size_t i = 0; i < (size_t)2 * RANGE; i++) {
        const enum listen_socket_code code = listen_socket_open(request, 5, &sets[i], NULL);
        const unsigned port = (unsigned)listen_socket_port(&sets[i].sockets[0]) - FIRST;
        right = right && code == (i < RANGE ? LISTEN_SOCKET_OK : LISTEN_SOCKET_EADDRINUSE);
        right = right && (i >= RANGE || (port < RANGE && (ports >> port & 1) == 0));
        ports |= i < RANGE && port < RANGE ? 1u << port : 0;
    }
    for (size_t i = 0; i < (size_t)2 * RANGE; i++)
        listen_socket_close_set(&sets[i]);
    return right && ports == ALL;
}

static void compare_twenty(struct harness_tally *tally) {
    static struct model_kernel kernel;
    struct listen_socket_system simulated;
    struct model_host host;
    make_host(&host);
    for (size_t i = 0; i < 2 * MODEL_COUNT(stacks); i++) {
        struct listen_socket_request request = {
            .service = "0", .stack = stacks[i / 2], .options = i % 2 != 0 ? LISTEN_SOCKET_REUSEPORT : 0};
        const bool real = fill_range(&request);
        model_kernel_init(&kernel, &host);
        model_kernel_system(&kernel, &simulated);
        request.system = &simulated;
        harness_expect(tally, real && fill_range(&request), "picking: twenty of stack %s%s in a range of ten",
                       listen_socket_stack_name(stacks[i / 2]), i % 2 != 0 ? " that share" : "");
    }
}

/* ---- All of it ---- */

void picking_check(struct harness_tally *tally, void *nothing) {
    FILE *range = fopen("/proc/sys/net/ipv4/ip_local_port_range", "we");
    bool written = false;
    (void)nothing;
    if (range != NULL) {
        written = fprintf(range, "%d %d", FIRST, FIRST + RANGE - 1) > 0;
        written = fclose(range) == 0 && written;
    }
    harness_expect(tally, written, "picking: the range cannot be set");
    compare_parts(tally);
    compare_twenty(tally);
    (void)fflush(stdout);
}
