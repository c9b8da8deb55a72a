/* Ports that the system picks: STK-006 in ranges of which a part is taken, REUSE-005 to REUSE-007. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/vectors/sockets.h"

/* Twenty ports in a range of ten that the system may hand out twice: ten, and ten refusals. */
static void exhaust_the_range(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call calls[20];
    size_t up = 0, refused = 0, again = 0;
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct call_request request = call_open(LISTEN_SOCKET_STACK_NONE, "0");
        request.hints.ai_family = AF_INET;
        request.last_step = VECTOR_STEP_BIND; /* all are bound before any listens */
        call_run(&request, NULL, &calls[i]);
        up += calls[i].code == LISTEN_SOCKET_OK ? 1 : 0;
        refused += call_failed_as(&calls[i], LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE) &&
                           calls[i].failure.reason == LISTEN_SOCKET_REASON_RANGE_EXHAUSTED
                       ? 1
                       : 0;
        for (size_t j = 0; j < i && calls[i].code == LISTEN_SOCKET_OK; j++)
            again += calls[j].code == LISTEN_SOCKET_OK && listen_socket_port(&calls[j].set.sockets[0]) ==
                                                              listen_socket_port(&calls[i].set.sockets[0])
                         ? 1
                         : 0;
    }
    harness_expect(tally, up == 10 && refused == 10 && again == 0, "%zu up, %zu refused, %zu twice", up, refused,
                   again);
    for (size_t i = 0; i < COUNT(calls); i++) {
        const bool listens =
            calls[i].code != LISTEN_SOCKET_OK || listen_socket_listen(&calls[i].set.sockets[0], 1, NULL) == 0;
        harness_expect(tally, listens, "socket %zu cannot listen", i);
        call_end(&calls[i]);
    }
}

/* Sets the range of ports to pick from in this network namespace. */
static bool set_ports(const char *range) {
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "w");
    bool done = file != NULL && fputs(range, file) >= 0;
    if (file != NULL)
        done = fclose(file) == 0 && done;
    file = fopen("/proc/sys/net/ipv4/ip_autobind_reuse", "w");
    done = file != NULL && fputs("1", file) >= 0 && done;
    if (file != NULL)
        done = fclose(file) == 0 && done;
    return done;
}

static void pick_from_few(struct harness_tally *tally, void *argument) {
    harness_expect(tally, set_ports("40000 40009"), "the range cannot be set");
    exhaust_the_range(tally, argument);
}

Test(REUSE_005, a_picked_port_is_nobody_elses) {
    check_inside("plain", pick_from_few);
    check_own_vectors();
}

Test(REUSE_006, sharing_options_of_a_picked_port_come_after_listen) {
    struct fake_system *fake = fresh_fake(); /* it refuses them anywhere else */
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "0");
    request.options = LISTEN_SOCKET_REUSEPORT;
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list socket bind local_address listen set_option set_option close "
                      "release");
    fake = fresh_fake();
    request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list resolve free_list socket initialize socket set_option get_option "
                      "bind local_address bind local_address listen listen set_option set_option close release close "
                      "release");
    fake_fail(fake, FAKE_SET_OPTION, 2, ENOPROTOOPT); /* the first is IPV6_V6ONLY */
    fake_forget(fake);
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT);
    CHECK(failure->option == LISTEN_SOCKET_OPTION_ADDRESS_REUSE, "the option is %s",
          listen_socket_option_name(failure->option));
    fake = fresh_fake(); /* create, bind and listen of one socket; then a datagram socket, which cannot listen */
    request = call_create(AF_INET, "0");
    request.last_step = VECTOR_STEP_LISTEN;
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list socket bind local_address listen set_option close release");
    fake = fresh_fake();
    request.last_step = VECTOR_STEP_BIND;
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    request.options = LISTEN_SOCKET_REUSEPORT;
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list socket bind local_address set_option close release");
    check_own_vectors();
}

/* Fails setting the option, the nth of all options that the request sets. */
static void check_sharing_fails(const struct call_request *request, unsigned nth, enum listen_socket_option option) {
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_SET_OPTION, nth, EPERM);
    const struct listen_socket_failure *failure =
        check_fails(fake, request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_EPERM);
    CHECK(failure->option == option, "the option is %s", listen_socket_option_name(failure->option));
}

Test(REUSE_007, a_sharing_option_that_cannot_be_set_is_a_failure) {
    static const char *const ports[] = {"27015", "0"};
    for (size_t i = 0; i < COUNT(ports); i++) {
        struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, ports[i]);
        request.options = LISTEN_SOCKET_REUSEPORT;
        check_sharing_fails(&request, 1, LISTEN_SOCKET_OPTION_ADDRESS_REUSE);
        check_sharing_fails(&request, 2, LISTEN_SOCKET_OPTION_REUSEPORT);
        request = call_create(AF_INET, ports[i]);
        request.last_step = VECTOR_STEP_BIND;
        request.hints.ai_socktype = SOCK_DGRAM;
        request.hints.ai_protocol = IPPROTO_UDP;
        request.options = LISTEN_SOCKET_REUSEPORT;
        check_sharing_fails(&request, 1, LISTEN_SOCKET_OPTION_REUSEPORT);
    }
    check_own_vectors();
}

/* ---- Pairs in a range of a hundred ports, of which a part is taken in one family ---- */

enum { FIRST_PORT = 40000, PORTS = 100, PAIRS = 1000 };

static const char *const parts[] = {"lower half", "upper half",    "even ones",
                                    "odd ones",   "a random half", "all but one"};

/* A half of the ports that looks random, and is the same each time. */
static bool is_in_random_half(int index) {
    return ((unsigned)index * 2654435761u >> 16 & 1u) != 0;
}

static bool is_taken(size_t part, int index) {
    switch (part) {
    case 0:
        return index < PORTS / 2;
    case 1:
        return index >= PORTS / 2;
    case 2:
        return index % 2 == 0;
    case 3:
        return index % 2 == 1;
    case 4:
        return is_in_random_half(index);
    default:
        return index != 37;
    }
}

/* A socket of a stranger's on the port, in one family alone; -1 if there is none. */
static int take_port(int family, int port) {
    const int one = 1;
    const struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    int taken = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (family == AF_INET6)
        (void)setsockopt(taken, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    const int result = family == AF_INET ? bind(taken, (const struct sockaddr *)&ipv4, sizeof ipv4)
                                         : bind(taken, (const struct sockaddr *)&ipv6, sizeof ipv6);
    if (result == 0)
        return taken;
    (void)close(taken);
    return -1;
}

static void open_pairs_beside(size_t part, int family, struct harness_tally *tally) {
    int taken[PORTS];
    int up = 0, expected = 0;
    for (int i = 0; i < PORTS; i++) {
        taken[i] = is_taken(part, i) ? take_port(family, FIRST_PORT + i) : -1;
        expected += taken[i] >= 0 ? 1 : 0;
    }
    harness_expect(tally, expected >= PORTS / 4, "only %d ports could be taken", expected);
    for (int i = 0; i < PAIRS; i++) {
        struct call call;
        const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
        call_run(&request, NULL, &call);
        up += call.code == LISTEN_SOCKET_OK &&
                      listen_socket_port(&call.set.sockets[0]) == listen_socket_port(&call.set.sockets[1])
                  ? 1
                  : 0;
        call_end(&call);
    }
    harness_expect(tally, up == PAIRS, "%s taken in IPv%d: %d of %d pairs came up", parts[part],
                   family == AF_INET ? 4 : 6, up, PAIRS);
    for (int i = 0; i < PORTS; i++) {
        if (taken[i] >= 0)
            (void)close(taken[i]);
    }
}

static void open_pairs_in_parts(struct harness_tally *tally, void *argument) {
    (void)argument;
    harness_expect(tally, set_ports("40000 40099"), "the range cannot be set");
    for (size_t part = 0; part < COUNT(parts); part++) {
        open_pairs_beside(part, AF_INET, tally);
        open_pairs_beside(part, AF_INET6, tally);
    }
}

Test(STK_006, a_pair_comes_up_whatever_part_of_the_range_is_taken) {
    check_inside("plain", open_pairs_in_parts);
}

/* One port free in IPv4, another one in IPv6, and none in both. */
static void find_no_common_port(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct sockets before, after;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
    harness_expect(tally, set_ports("40000 40001"), "the range cannot be set");
    const int ipv4 = take_port(AF_INET, 40000);
    const int ipv6 = take_port(AF_INET6, 40001);
    harness_expect(tally, ipv4 >= 0 && ipv6 >= 0, "the ports cannot be taken");
    sockets_list(&before);
    call_run(&request, NULL, &call);
    sockets_list(&after);
    harness_expect(tally, call_failed_as(&call, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE), "got %s %s",
                   listen_socket_stage_name(call.failure.stage), listen_socket_code_name(call.code));
    harness_expect(tally, call.failure.reason == LISTEN_SOCKET_REASON_NO_COMMON_PORT && call.failure.tries == 16,
                   "%d tries, \"%s\"", call.failure.tries, listen_socket_reason_text(call.failure.reason));
    harness_expect(tally, sockets_equal(&before, &after), "a socket is left");
    (void)close(ipv4);
    (void)close(ipv6);
}

Test(STK_006, without_a_common_port_16_tries_end_in_eaddrinuse) {
    check_inside("plain", find_no_common_port);
}

/* A server that shares its port with SO_REUSEPORT: a pair that asks for SO_REUSEPORT too does not join it unasked. */
static void stay_away_from_shared_ports(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call others[3], pair;
    harness_expect(tally, set_ports("40000 40003"), "the range cannot be set");
    for (size_t i = 0; i < COUNT(others); i++) { /* three of the four ports are another server's, in IPv4 */
        static const char *const services[] = {"40000", "40001", "40002"};
        struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, services[i]);
        request.options = LISTEN_SOCKET_REUSEPORT;
        call_run(&request, NULL, &others[i]);
        harness_expect(tally, others[i].code == LISTEN_SOCKET_OK, "%s", listen_socket_code_name(others[i].code));
    }
    for (int i = 0; i < 100; i++) {
        struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
        request.options = LISTEN_SOCKET_REUSEPORT;
        call_run(&request, NULL, &pair);
        const int port = pair.code == LISTEN_SOCKET_OK ? listen_socket_port(&pair.set.sockets[1]) : -1;
        harness_expect(tally, port == 40003, "try %d: %s, port %d", i, listen_socket_code_name(pair.code), port);
        call_end(&pair);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        call_end(&others[i]);
}

Test(REUSE_005, a_pair_does_not_join_another_servers_port) {
    check_inside("plain", stay_away_from_shared_ports);
}

/* Who shares on purpose can join a picked port once it listens, and a restart on it is not refused. */
static void join_a_picked_port(struct harness_tally *tally, void *argument) {
    (void)argument;
    char port[sizeof "65535"];
    struct call first, second, third;
    struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "0");
    request.options = LISTEN_SOCKET_REUSEPORT;
    call_run(&request, NULL, &first);
    harness_expect(tally, first.code == LISTEN_SOCKET_OK, "%s", listen_socket_code_name(first.code));
    (void)snprintf(port, sizeof port, "%d", listen_socket_port(&first.set.sockets[0]));
    request.service = port;
    call_run(&request, NULL, &second);
    harness_expect(tally, second.code == LISTEN_SOCKET_OK, "joining: %s", listen_socket_code_name(second.code));
    request.options = 0;
    call_run(&request, NULL, &third);
    harness_expect(tally, third.code == LISTEN_SOCKET_EADDRINUSE, "a stranger: %s",
                   listen_socket_code_name(third.code));
    call_end(&third);
    call_end(&second);
    call_end(&first);
}

Test(REUSE_006, joiners_can_join_a_picked_port_and_strangers_cannot) {
    check_inside("plain", join_a_picked_port);
}
