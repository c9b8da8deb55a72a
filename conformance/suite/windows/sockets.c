/* V6, STK, SOCK, BIND, LSTN: what comes up, asked of the sockets themselves, and clients. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "watch.h"

enum { IPV4 = AF_INET, IPV6 = AF_INET6 };

/* One socket of an outcome: everything that the system says of it. */
static void check_socket(const struct listen_socket *sock, int family, int v6only, const char *address) {
    char wanted[LISTEN_SOCKET_ADDRESS_TEXT];
    const SOCKET handle = sock->handle;
    (void)snprintf(wanted, sizeof wanted, family == IPV6 ? "[%s]:%d" : "%s:%d", address, listen_socket_port(sock));
    check(strcmp(listener_address(handle), wanted) == 0 && listen_socket_port(sock) != 0, "%s, not %s",
          listener_address(handle), wanted);
    check(listener_option(handle, SOL_SOCKET, SO_TYPE) == SOCK_STREAM, "a stream socket");
    check(listener_option(handle, SOL_SOCKET, SO_ACCEPTCONN) == 1, "%s listens", wanted);
    check(listener_option(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE) == 1, "%s is exclusive", wanted); /* REUSE-004 */
    check(listener_option(handle, SOL_SOCKET, SO_REUSEADDR) == 0, "%s is not shared", wanted);
    check(sock->family == family && sock->v6only == v6only && sock->state == LISTEN_SOCKET_LISTENING,
          "what the structure says");
    if (family == IPV6)
        check(listener_option(handle, IPPROTO_IPV6, IPV6_V6ONLY) == v6only, "%s: IPV6_V6ONLY", wanted);
}

/* Whether a client comes through; "reached" or "refused". */
static void check_client(const struct listen_socket *sock, const char *to, bool reaches) {
    SOCKET client = listener_connect(to, listen_socket_port(sock));
    check((client != INVALID_SOCKET) == reaches, "a client to %s is %s", to, reaches ? "refused" : "let in");
    if (client != INVALID_SOCKET) {
        SOCKET accepted = accept(sock->handle, NULL, NULL);
        check(accepted != INVALID_SOCKET, "accept: %d", WSAGetLastError());
        (void)closesocket(accepted);
        (void)closesocket(client);
    }
}

Test(STK_002, ipv4) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_IPV4, NULL, "0", &set))
        return;
    check(set.count == 1 && set.stack == LISTEN_SOCKET_STACK_IPV4, "one socket");
    check_socket(&set.sockets[0], IPV4, -1, "0.0.0.0");
    check_client(&set.sockets[0], "127.0.0.1", true);
    check_client(&set.sockets[0], "::1", false);
    listen_socket_close_set(&set);
}

Test(V6_003, ipv6_lets_no_IPv4_client_in) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_IPV6, NULL, "0", &set))
        return;
    check(set.count == 1 && set.stack == LISTEN_SOCKET_STACK_IPV6, "one socket");
    check_socket(&set.sockets[0], IPV6, 1, "::");
    check_client(&set.sockets[0], "::1", true);
    check_client(&set.sockets[0], "127.0.0.1", false);
    listen_socket_close_set(&set);
}

Test(V6_004, dual_lets_both_in) {
    struct listen_socket_set set;
    struct sockaddr_in6 peer;
    int length = sizeof peer;
    static const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
    if (!listener_open(LISTEN_SOCKET_STACK_DUAL, NULL, "0", &set))
        return;
    check(set.count == 1 && set.stack == LISTEN_SOCKET_STACK_DUAL, "one socket");
    check_socket(&set.sockets[0], IPV6, 0, "::");
    check_client(&set.sockets[0], "::1", true);
    SOCKET client = listener_connect("127.0.0.1", listen_socket_port(&set.sockets[0]));
    check(client != INVALID_SOCKET, "an IPv4 client is refused");
    if (client != INVALID_SOCKET) {
        SOCKET accepted = accept(set.sockets[0].handle, (struct sockaddr *)&peer, &length);
        check(accepted != INVALID_SOCKET && peer.sin6_family == IPV6 &&
                  memcmp(&peer.sin6_addr, mapped, sizeof mapped) == 0,
              "its address is the mapped one");
        (void)closesocket(accepted);
        (void)closesocket(client);
    }
    listen_socket_close_set(&set);
}

Test(V6_007, dual_holds_the_port_in_both_families) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_DUAL, NULL, "0", &set))
        return;
    const int port = listen_socket_port(&set.sockets[0]);
    listener_check_taken(LISTEN_SOCKET_STACK_DUAL, NULL, port);
    listener_check_taken(LISTEN_SOCKET_STACK_IPV6, NULL, port);
    listener_check_taken(LISTEN_SOCKET_STACK_IPV4, NULL, port);
    listener_check_taken(LISTEN_SOCKET_STACK_PAIR, NULL, port);
    listen_socket_close_set(&set);
}

Test(STK_005, pair_has_one_port) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_PAIR, NULL, "0", &set))
        return;
    check(set.count == 2 && set.stack == LISTEN_SOCKET_STACK_PAIR, "two sockets");
    check(listen_socket_port(&set.sockets[0]) == listen_socket_port(&set.sockets[1]), "one port");
    check_socket(&set.sockets[0], IPV6, 1, "::");
    check_socket(&set.sockets[1], IPV4, -1, "0.0.0.0");
    check_client(&set.sockets[0], "::1", true);
    check_client(&set.sockets[1], "127.0.0.1", true);
    listen_socket_close_set(&set);
}

Test(STK_004, pair_both_or_neither) {
    struct listen_socket_set ipv4;
    if (!listener_open(LISTEN_SOCKET_STACK_IPV4, NULL, "0", &ipv4))
        return;
    const int port = listen_socket_port(&ipv4.sockets[0]);
    listener_check_taken(LISTEN_SOCKET_STACK_PAIR, NULL, port);
    SOCKET client = listener_connect("::1", port);
    check(client == INVALID_SOCKET, "its IPv6 half is closed again");
    listen_socket_close_set(&ipv4);
}

Test(STK_008, auto_is_dual) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_AUTO, NULL, "0", &set))
        return;
    check(set.count == 1 && set.stack == LISTEN_SOCKET_STACK_DUAL && set.reason == LISTEN_SOCKET_REASON_NONE, "dual");
    check_socket(&set.sockets[0], IPV6, 0, "::");
    listen_socket_close_set(&set);
}

/* On loopback and on an address, each with the stack of its own. */
Test(STK_010, an_address_is_its_own_stack) {
    static const struct {
        const char *node;
        enum listen_socket_stack asked;
        enum listen_socket_stack stack;
        const char *address;
    } rows[] = {{"127.0.0.1", LISTEN_SOCKET_STACK_AUTO, LISTEN_SOCKET_STACK_IPV4, "127.0.0.1"},
                {"::1", LISTEN_SOCKET_STACK_AUTO, LISTEN_SOCKET_STACK_IPV6, "::1"},
                {"::", LISTEN_SOCKET_STACK_AUTO, LISTEN_SOCKET_STACK_DUAL, "::"},
                {"0.0.0.0", LISTEN_SOCKET_STACK_AUTO, LISTEN_SOCKET_STACK_IPV4, "0.0.0.0"},
                {"127.0.0.1", LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV4, "127.0.0.1"},
                {"0:0:0:0:0:0:0:1", LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_IPV6, "::1"},
                {"0::0", LISTEN_SOCKET_STACK_DUAL, LISTEN_SOCKET_STACK_DUAL, "::"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct listen_socket_set set;
        if (!listener_open(rows[i].asked, rows[i].node, "0", &set))
            continue;
        const bool ipv4 = rows[i].stack == LISTEN_SOCKET_STACK_IPV4;
        check(set.count == 1 && set.stack == rows[i].stack, "%s: %s", rows[i].node,
              listen_socket_stack_name(set.stack));
        check_socket(&set.sockets[0], ipv4 ? IPV4 : IPV6, ipv4 ? -1 : rows[i].stack == LISTEN_SOCKET_STACK_IPV6,
                     rows[i].address);
        listen_socket_close_set(&set);
    }
}

Test(FLAG_002, without_AI_PASSIVE_it_is_loopback) {
    const struct addrinfo hints = listener_hints(AF_UNSPEC, 0);
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV6,
                                                      LISTEN_SOCKET_STACK_PAIR, LISTEN_SOCKET_STACK_AUTO};
    for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        const struct listen_socket_request request = {.service = "0", .hints = &hints, .stack = stacks[i]};
        struct listen_socket_set set;
        check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "%s",
              listen_socket_stack_name(stacks[i]));
        for (size_t k = 0; k < set.count; k++) {
            const bool ipv4 = set.sockets[k].family == IPV4;
            check_socket(&set.sockets[k], set.sockets[k].family, ipv4 ? -1 : 1, ipv4 ? "127.0.0.1" : "::1");
        }
        listen_socket_close_set(&set);
    }
}

Test(NODE_009, a_host_name_is_resolved) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_AUTO, "localhost", "0", &set))
        return;
    check(set.count >= 1 && strcmp(listener_address(set.sockets[set.count - 1].handle), "-") != 0, "localhost");
    listen_socket_close_set(&set);
}

Test(STEP_023, create_neither_binds_nor_listens) {
    const struct addrinfo hints = listener_hints(IPV6, AI_PASSIVE);
    const struct listen_socket_request request = {.service = "27015", .hints = &hints};
    struct listen_socket sock;
    check(listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK, "create");
    struct sockaddr_in6 address;
    int length = sizeof address;
    check(getsockname(sock.handle, (struct sockaddr *)&address, &length) != 0 || address.sin6_port == 0, "not bound");
    check(listener_option(sock.handle, SOL_SOCKET, SO_ACCEPTCONN) == 0, "not listening");
    check(sock.state == LISTEN_SOCKET_CREATED && listen_socket_port(&sock) == 27015, "the port that it is to have");
    listen_socket_close(&sock);
    check(sock.handle == LISTEN_SOCKET_INVALID, "closed");
}

Test(V6_001, set_before_bind_and_read_back) {
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_PAIR};
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "open");
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    size_t sets = 0, reads = 0, first_bind = 0;
    while (first_bind < seen->count && seen->steps[first_bind].call != WATCH_BIND)
        first_bind++;
    for (size_t i = 0; i < seen->count; i++) {
        const struct watch_step *step = &seen->steps[i];
        if (step->level != IPPROTO_IPV6 || step->option != IPV6_V6ONLY)
            continue;
        sets += step->call == WATCH_SETSOCKOPT && step->value == 1 && i < first_bind;
        reads += step->call == WATCH_GETSOCKOPT && i < first_bind;
    }
    check(sets == 1 && reads == 1, "set %u times and read %u times, on the IPv6 socket alone (V6-005)", (unsigned)sets,
          (unsigned)reads);
}

/* Providers that answer with one byte, with four, with nothing, or with the other value. */
Test(V6_002, what_getsockopt_writes) {
    static const struct {
        int bytes;
        DWORD value;
        enum listen_socket_stack stack;
        bool holds;
    } rows[] = {{1, 1, LISTEN_SOCKET_STACK_IPV6, true},          {4, 1, LISTEN_SOCKET_STACK_IPV6, true},
                {4, 0xffffffff, LISTEN_SOCKET_STACK_IPV6, true}, {1, 0, LISTEN_SOCKET_STACK_DUAL, true},
                {4, 0, LISTEN_SOCKET_STACK_DUAL, true},          {1, 0, LISTEN_SOCKET_STACK_IPV6, false},
                {4, 0, LISTEN_SOCKET_STACK_IPV6, false},         {1, 1, LISTEN_SOCKET_STACK_DUAL, false},
                {4, 0x100, LISTEN_SOCKET_STACK_DUAL, false},     {0, 1, LISTEN_SOCKET_STACK_IPV6, false},
                {0, 0, LISTEN_SOCKET_STACK_DUAL, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {.service = "0", .stack = rows[i].stack};
        plan.option_bytes = rows[i].bytes;
        plan.option_value = rows[i].value;
        watch_begin(&plan);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
        listen_socket_close_set(&set);
        const struct watch_seen *seen = watch_end();
        check((code == LISTEN_SOCKET_OK) == rows[i].holds, "row %u: %s", (unsigned)i, listen_socket_code_name(code));
        if (!rows[i].holds)
            listener_check_failure(&failure, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT, "read back");
        check(seen->sockets == 0 && seen->startups == seen->cleanups, "nothing is left");
    }
}

Test(SOCK_005, non_blocking_only_if_asked) {
    struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_IPV4};
    struct listen_socket_set set;
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "open");
    listen_socket_close_set(&set);
    check(watch_count(watch_end(), WATCH_IOCTL) == 0, "blocking: no call");
    request.options = LISTEN_SOCKET_NONBLOCK;
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "open");
    const struct watch_seen *seen = watch_end();
    bool asked = watch_count(seen, WATCH_IOCTL) == 1;
    check(asked, "one ioctlsocket");
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->steps[i].call != WATCH_IOCTL)
            continue;
        asked = asked && seen->steps[i].option == (int)FIONBIO && seen->steps[i].value == 1;
        check(asked && i >= 2 && seen->steps[i - 2].call == WATCH_SOCKET, "FIONBIO, 1, at birth");
    }
    check(asked && accept(set.sockets[0].handle, NULL, NULL) == INVALID_SOCKET && WSAGetLastError() == WSAEWOULDBLOCK,
          "accept does not wait");
    listen_socket_close_set(&set);
}

/* A handle is any number but INVALID_SOCKET: also 0, one that is negative as an int, and one that no int holds. */
static SOCKET odd_handle;
static int odd_open_socket(void *context, int family, int type, int protocol, bool nonblock, SOCKET *handle) {
    (void)context;
    (void)family;
    (void)type;
    (void)protocol;
    (void)nonblock;
    *handle = odd_handle;
    return 0;
}
static unsigned odd_closed;
static void odd_close_socket(void *context, SOCKET handle) {
    (void)context;
    odd_closed += handle == odd_handle;
}

Test(SOCK_001, any_handle_but_INVALID_SOCKET) {
    static const SOCKET handles[] = {0,
                                     1,
                                     0x7fffffff,
                                     0x80000000,
                                     0xfffffffe,
                                     0xffffffff,
                                     INVALID_SOCKET / 2,
                                     INVALID_SOCKET / 2 + 1,
                                     INVALID_SOCKET - 0xffff,
                                     INVALID_SOCKET - 1};
    struct listen_socket_system system = *listen_socket_platform();
    const struct addrinfo hints = listener_hints(IPV4, AI_PASSIVE);
    const struct listen_socket_request request = {.service = "0", .hints = &hints, .system = &system};
    system.open_socket = odd_open_socket;
    system.close_socket = odd_close_socket;
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        struct listen_socket sock;
        odd_handle = handles[i];
        if (odd_handle == INVALID_SOCKET) /* where a handle has 32 bits */
            continue;
        odd_closed = 0;
        check(listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK && sock.handle == odd_handle &&
                  sock.state == LISTEN_SOCKET_CREATED,
              "%llx is a socket", (unsigned long long)odd_handle);
        listen_socket_close(&sock);
        check(odd_closed == 1, "%llx is closed once", (unsigned long long)odd_handle);
    }
}

/* The same through Winsock's own calls: handles that are negative as an int, or as a number of 64 bits. */
Test(SOCK_001, handles_with_high_bits) {
    static const SOCKET bits[] = {0x80000000, INVALID_SOCKET / 2 + 1, (INVALID_SOCKET / 2 + 1) | 0x80000000,
                                  INVALID_SOCKET - 0xffff};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_set set;
        const struct listen_socket_request request = {
            .service = "0", .stack = LISTEN_SOCKET_STACK_PAIR, .options = LISTEN_SOCKET_NONBLOCK};
        plan.disguise = bits[i];
        plan.lacks_flag = i % 2 == 1;
        watch_begin(&plan);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, NULL);
        check(code == LISTEN_SOCKET_OK && (set.sockets[0].handle & bits[i]) == bits[i], "%llx: %s",
              (unsigned long long)bits[i], listen_socket_code_name(code));
        listen_socket_close_set(&set);
        const struct watch_seen *seen = watch_end();
        check(seen->sockets == 0 && seen->wrong == 0 && seen->startups == seen->cleanups, "%llx: nothing is left",
              (unsigned long long)bits[i]);
    }
}

/* By Winsock's default an IPv6 socket is of IPv6 alone; it is set all the same, to either value. */
Test(V6_001, the_default_is_1) {
    SOCKET plain = socket(IPV6, SOCK_STREAM, IPPROTO_TCP);
    check(listener_option(plain, IPPROTO_IPV6, IPV6_V6ONLY) == 1, "a new socket: %d",
          listener_option(plain, IPPROTO_IPV6, IPV6_V6ONLY));
    (void)closesocket(plain);
}

Test(BIND_006, an_address_of_another_host) {
    static const struct {
        const char *node;
        enum listen_socket_stack stack;
    } rows[] = {{"192.0.2.77", LISTEN_SOCKET_STACK_IPV4}, {"2001:db8::77", LISTEN_SOCKET_STACK_IPV6}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct listen_socket_request request = {.node = rows[i].node, .service = "0", .stack = rows[i].stack};
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        check(listen_socket_open(&request, 5, &set, &failure) != LISTEN_SOCKET_OK, "%s", rows[i].node);
        listener_check_failure(&failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL, rows[i].node);
        check(failure.native == WSAEADDRNOTAVAIL, "10049, not %d", failure.native);
    }
}

Test(LSTN_002, any_backlog_from_0_on) {
    static const int backlogs[] = {0, 1, 5, SOMAXCONN};
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_IPV6};
    for (size_t i = 0; i < sizeof backlogs / sizeof backlogs[0]; i++) {
        struct listen_socket_set set;
        check(listen_socket_open(&request, backlogs[i], &set, NULL) == LISTEN_SOCKET_OK, "%d", backlogs[i]);
        check(set.sockets[0].backlog == backlogs[i], "%d is told", backlogs[i]);
        listen_socket_close_set(&set);
    }
}
