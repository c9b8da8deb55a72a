/* REUSE: who else may have the port. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "watch.h"

/* Every socket of a stack is exclusive from birth and never shared. */
static void check_birth(enum listen_socket_stack stack, const char *service, unsigned options) {
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = service, .stack = stack, .options = options};
    watch_begin(NULL);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, NULL);
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    size_t born = 0, shared = 0;
    check(code == LISTEN_SOCKET_OK, "%s: %s", listen_socket_stack_name(stack), listen_socket_code_name(code));
    for (size_t i = 0; i < seen->count; i++) {
        const struct watch_step *step = &seen->steps[i];
        const struct watch_step *next = i + 1 < seen->count ? step + 1 : step;
        born += step->call == WATCH_SOCKET && next->call == WATCH_SETSOCKOPT && next->handle == step->handle &&
                next->level == SOL_SOCKET && next->option == SO_EXCLUSIVEADDRUSE && next->value == 1;
        shared += step->call == WATCH_SETSOCKOPT && step->level == SOL_SOCKET && step->option != SO_EXCLUSIVEADDRUSE;
    }
    check(born == watch_count(seen, WATCH_SOCKET) && born > 0, "%u of %u sockets are exclusive by the next call",
          (unsigned)born, (unsigned)watch_count(seen, WATCH_SOCKET));
    check(shared == 0, "SO_REUSEADDR is never set, nor any other");
}

Test(REUSE_004, exclusive_from_birth) {
    for (enum listen_socket_stack stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        check_birth(stack, "0", 0);
        check_birth(stack, "0", LISTEN_SOCKET_NONBLOCK);
        check_birth(stack, "28015", 0);
    }
}

Test(REUSE_004, datagram_sockets_too) {
    struct addrinfo hints = listener_hints(AF_INET, AI_PASSIVE);
    const struct listen_socket_request request = {.service = "0", .hints = &hints};
    struct listen_socket sock;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_protocol = IPPROTO_UDP;
    check(listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK, "create");
    check(listener_option(sock.handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE) == 1, "exclusive before it is bound");
    check(listen_socket_bind(&sock, NULL) == LISTEN_SOCKET_OK, "bind");
    listen_socket_close(&sock);
}

/* Binds a socket of somebody's to the port with SO_REUSEADDR, as one who wants our clients does; 0 or the error. */
static int steal(int family, int port) {
    char service[8];
    struct addrinfo hints = listener_hints(family, AI_PASSIVE);
    struct addrinfo *list = NULL;
    const DWORD on = 1;
    (void)snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(NULL, service, &hints, &list) != 0)
        return -1;
    SOCKET thief = socket(family, SOCK_STREAM, IPPROTO_TCP);
    (void)setsockopt(thief, SOL_SOCKET, SO_REUSEADDR, (const char *)&on, sizeof on);
    const int error = bind(thief, list->ai_addr, (int)list->ai_addrlen) == 0 ? 0 : WSAGetLastError();
    (void)closesocket(thief);
    freeaddrinfo(list);
    return error;
}

Test(REUSE_004, nobody_joins_with_SO_REUSEADDR) {
    struct listen_socket_set set;
    if (!listener_open(LISTEN_SOCKET_STACK_DUAL, NULL, "0", &set))
        return;
    const int ipv6 = steal(AF_INET6, listen_socket_port(&set.sockets[0]));
    const int ipv4 = steal(AF_INET, listen_socket_port(&set.sockets[0]));
    check(ipv6 == WSAEACCES || ipv6 == WSAEADDRINUSE, "IPv6: %d", ipv6);
    check(ipv4 == WSAEACCES || ipv4 == WSAEADDRINUSE, "IPv4: %d", ipv4);
    listen_socket_close_set(&set);
}

/* Opens with the call of bind made to fail with that number. */
static void fail_bind(const char *service, int number, struct listen_socket_failure *failure, char *text, size_t size) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = service, .stack = LISTEN_SOCKET_STACK_IPV4};
    plan.faults[0] = (struct watch_fault){5, number}; /* WSAStartup, getaddrinfo, WSASocketW, setsockopt, bind */
    watch_begin(&plan);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, failure);
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(code == failure->code && watch_count(seen, WATCH_BIND) == 1 && seen->sockets == 0, "bind fails once");
    (void)listen_socket_explain(failure, &request, text, size);
}

Test(REUSE_004, WSAEACCES_of_bind_is_EADDRINUSE) {
    struct listen_socket_failure failure;
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    fail_bind("28015", WSAEACCES, &failure, text, sizeof text);
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE, "WSAEACCES");
    check(failure.native == WSAEACCES && failure.reason == LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY,
          "the number is kept: %d", failure.native);
    check(strstr(text, "exclusively") != NULL && strstr(text, "excludedportrange") != NULL &&
              strstr(text, "(EADDRINUSE, 10013)") != NULL,
          "both that it can mean are said: %s", text);
    fail_bind("28015", WSAEADDRINUSE, &failure, text, sizeof text);
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE, "WSAEADDRINUSE");
    check(strstr(text, "exclusively") == NULL && strstr(text, "(EADDRINUSE, 10048)") != NULL, "%s", text);
    fail_bind("0", WSAEACCES, &failure, text, sizeof text);
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EACCES, "nobody has a port still to pick");
}

/* Which of the calls that can fail the nth bind is; both from 1. */
static size_t find_bind(const struct watch_seen *seen, unsigned nth) {
    size_t calls = 0;
    for (size_t i = 0; i < seen->count && nth > 0; i++) {
        const enum watch_call call = seen->steps[i].call;
        calls += call != WATCH_CLEANUP && call != WATCH_FREEADDRINFO && call != WATCH_CLOSE;
        nth -= call == WATCH_BIND;
    }
    return calls;
}

/* bind refuses the broadcast address to a datagram socket without SO_BROADCAST by the same number; nobody holds that. A
 * multicast address can be held like any other. */
Test(REUSE_004, WSAEACCES_of_the_broadcast_address_is_EACCES) {
    static const struct {
        const char *node;
        enum listen_socket_code code;
    } rows[] = {{"255.255.255.255", LISTEN_SOCKET_EACCES},
                {"::ffff:255.255.255.255", LISTEN_SOCKET_EACCES},
                {"::ffff:255.255.255.254", LISTEN_SOCKET_EADDRINUSE},
                {"224.0.0.1", LISTEN_SOCKET_EADDRINUSE},
                {"255.255.255.254", LISTEN_SOCKET_EADDRINUSE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct addrinfo hints = listener_hints(AF_UNSPEC, AI_PASSIVE);
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket sock;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {.node = rows[i].node, .service = "28015", .hints = &hints};
        hints.ai_socktype = SOCK_DGRAM;
        hints.ai_protocol = IPPROTO_UDP;
        check(listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK, "create");
        plan.faults[0] = (struct watch_fault){sock.family == AF_INET ? 1 : 3, WSAEACCES}; /* bind */
        watch_begin(&plan);
        (void)!listen_socket_bind(&sock, &failure);
        (void)watch_end();
        listener_check_failure(&failure, LISTEN_SOCKET_STAGE_BIND, rows[i].code, rows[i].node);
        check((failure.reason == LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY) == (rows[i].code == LISTEN_SOCKET_EADDRINUSE),
              "%s: the reason", rows[i].node);
    }
}

/* A port that the administrator has excluded, or that somebody holds: bind's answer is the same, whatever the stack;
 * final, and nothing else is tried. */
Test(REUSE_004, WSAEACCES_is_final_in_every_stack) {
    for (enum listen_socket_stack stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {.service = "28015", .stack = stack};
        watch_begin(NULL);
        check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "without a fault");
        listen_socket_close_set(&set);
        plan.faults[0] = (struct watch_fault){find_bind(watch_end(), 1), WSAEACCES};
        watch_begin(&plan);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
        const struct watch_seen *seen = watch_end();
        check(code == LISTEN_SOCKET_EADDRINUSE && failure.reason == LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY &&
                  failure.native == WSAEACCES && set.count == 0,
              "%s: %s", listen_socket_stack_name(stack), listen_socket_code_name(code));
        check(watch_count(seen, WATCH_BIND) == 1 && seen->sockets == 0 && seen->startups == seen->cleanups,
              "%s: %u binds", listen_socket_stack_name(stack), (unsigned)watch_count(seen, WATCH_BIND));
    }
}

/* The number that one half of a pair picked is excluded, or held, in the other family: another is picked. */
Test(REUSE_004, a_picked_number_that_is_excluded_is_tried_anew) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_PAIR};
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "without a fault");
    listen_socket_close_set(&set);
    plan.faults[0] = (struct watch_fault){find_bind(watch_end(), 2), WSAEACCES};
    watch_begin(&plan);
    check(listen_socket_open(&request, 5, &set, &failure) == LISTEN_SOCKET_OK, "the second try comes up");
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(watch_count(seen, WATCH_BIND) == 4 && seen->sockets == 0, "%u binds, of two tries",
          (unsigned)watch_count(seen, WATCH_BIND));
}

Test(REUSE_002, a_second_listener_is_refused) {
    static const struct {
        enum listen_socket_stack stack;
        const char *node;
        enum listen_socket_stack second;
        const char *second_node;
    } rows[] = {
        {LISTEN_SOCKET_STACK_IPV4, NULL, LISTEN_SOCKET_STACK_IPV4, NULL},
        {LISTEN_SOCKET_STACK_IPV6, NULL, LISTEN_SOCKET_STACK_IPV6, NULL},
        {LISTEN_SOCKET_STACK_PAIR, NULL, LISTEN_SOCKET_STACK_DUAL, NULL},
        {LISTEN_SOCKET_STACK_PAIR, NULL, LISTEN_SOCKET_STACK_IPV4, NULL},
        {LISTEN_SOCKET_STACK_IPV4, "127.0.0.1", LISTEN_SOCKET_STACK_IPV4, "127.0.0.1"},
        {LISTEN_SOCKET_STACK_IPV6, "::1", LISTEN_SOCKET_STACK_IPV6, "::1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct listen_socket_set set;
        if (!listener_open(rows[i].stack, rows[i].node, "0", &set))
            continue;
        listener_check_taken(rows[i].second, rows[i].second_node, listen_socket_port(&set.sockets[0]));
        listen_socket_close_set(&set);
    }
}

/* Windows has no SO_REUSEPORT: refused when it would be set, before bind or, for a picked port, after listen. */
Test(REUSE_003, SO_REUSEPORT_does_not_exist) {
    static const char *const services[] = {"28015", "0"};
    for (size_t i = 0; i < 2; i++) {
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {
            .service = services[i], .stack = LISTEN_SOCKET_STACK_IPV4, .options = LISTEN_SOCKET_REUSEPORT};
        watch_begin(NULL);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
        const struct watch_seen *seen = watch_end();
        check(code == LISTEN_SOCKET_ENOPROTOOPT && set.count == 0, "%s", listen_socket_code_name(code));
        listener_check_failure(&failure, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT, services[i]);
        check(failure.option == LISTEN_SOCKET_OPTION_REUSEPORT && failure.native == WSAENOPROTOOPT,
              "the option is named, 10042");
        check(seen->sockets == 0 && seen->startups == seen->cleanups && seen->wrong == 0, "nothing is left");
    }
}
