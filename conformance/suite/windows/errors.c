/* ERR, PRE, PORT, NODE: numbers of Winsock and neutral codes; what validation refuses without a call. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "watch.h"

/* The table of SPEC.md, "Neutral codes", in numbers. */
struct numbered {
    int native;
    const char *code;
};

static const struct numbered of_resolver[] = {
    {0, "ok"},
    {8, "EAI_MEMORY"},
    {10022, "EAI_BADFLAGS"},
    {10044, "EAI_SOCKTYPE"},
    {10047, "EAI_FAMILY"},
    {10093, "NOTINITIALISED"},
    {10109, "EAI_SERVICE"},
    {11001, "EAI_NONAME"},
    {11002, "EAI_AGAIN"},
    {11003, "EAI_FAIL"},
    {11004, "EAI_NONAME"},
};

static const struct numbered of_system[] = {
    {0, "ok"},
    {8, "ENOMEM"},
    {55, "ENODEV"},
    {10004, "EINTR"},
    {10009, "EBADF"},
    {10013, "EACCES"},
    {10014, "EFAULT"},
    {10022, "EINVAL"},
    {10024, "EMFILE"},
    {10035, "EAGAIN"},
    {10036, "EAGAIN"},
    {10038, "ENOTSOCK"},
    {10041, "EPROTOTYPE"},
    {10042, "ENOPROTOOPT"},
    {10043, "EPROTONOSUPPORT"},
    {10044, "ESOCKTNOSUPPORT"},
    {10045, "EOPNOTSUPP"},
    {10046, "EAFNOSUPPORT"},
    {10047, "EAFNOSUPPORT"},
    {10048, "EADDRINUSE"},
    {10049, "EADDRNOTAVAIL"},
    {10050, "ENETDOWN"},
    {10055, "ENOBUFS"},
    {10056, "EISCONN"},
    {10067, "EAGAIN"},
    {10091, "NOTINITIALISED"},
    {10092, "NOTINITIALISED"},
    {10093, "NOTINITIALISED"},
    {10104, "NOTINITIALISED"},
    {10105, "NOTINITIALISED"},
    {10106, "NOTINITIALISED"},
};

enum {
    RESOLVER_ROWS = sizeof of_resolver / sizeof of_resolver[0],
    SYSTEM_ROWS = sizeof of_system / sizeof of_system[0]
};

static const char *find(const struct numbered *rows, size_t count, int native) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i].native == native)
            return rows[i].code;
    }
    return "UNKNOWN";
}

/* A number of the other calls that the resolver returns is what it met. */
static const char *find_resolver(int native) {
    const char *name = find(of_resolver, RESOLVER_ROWS, native);
    if (strcmp(name, "UNKNOWN") == 0 && strcmp(find(of_system, SYSTEM_ROWS, native), "UNKNOWN") != 0)
        return "EAI_SYSTEM";
    return name;
}

Test(ERR_003, every_number) {
    unsigned wrong = 0;
    for (int native = -1000; native < 20000; native++) {
        const char *resolver = listen_socket_code_name(listen_socket_code_of_resolver(native));
        const char *system = listen_socket_code_name(listen_socket_code_of_system(native));
        const char *wanted_resolver = find_resolver(native);
        const char *wanted_system = find(of_system, SYSTEM_ROWS, native);
        wrong += strcmp(resolver, wanted_resolver) != 0 || strcmp(system, wanted_system) != 0;
        if (strcmp(wanted_resolver, "UNKNOWN") != 0)
            check(strcmp(resolver, wanted_resolver) == 0, "resolver %d: %s", native, resolver);
        if (strcmp(wanted_system, "UNKNOWN") != 0)
            check(strcmp(system, wanted_system) == 0, "system %d: %s", native, system);
    }
    check(wrong == 0, "%u numbers are mapped otherwise", wrong);
}

Test(ERR_003, the_number_of_each_code) {
    for (int code = 0; code <= LISTEN_SOCKET_NOTINITIALISED + 1; code++) {
        const enum listen_socket_code asked = (enum listen_socket_code)code;
        const int native = listen_socket_native_of_code(asked);
        const bool none = asked == LISTEN_SOCKET_OK || asked == LISTEN_SOCKET_UNKNOWN ||
                          asked == LISTEN_SOCKET_EAI_SYSTEM || asked == LISTEN_SOCKET_EIO ||
                          asked == LISTEN_SOCKET_ENFILE || asked == LISTEN_SOCKET_ENOSYS ||
                          asked == LISTEN_SOCKET_EPERM || code > LISTEN_SOCKET_NOTINITIALISED;
        check((native == 0) == none, "%s: %d", listen_socket_code_name(asked), native);
        check(none || listen_socket_code_of_resolver(native) == asked || listen_socket_code_of_system(native) == asked,
              "%s: %d, which is another", listen_socket_code_name(asked), native);
    }
}

/* Opens a host name's listener with getaddrinfo made to fail. */
static void fail_resolver(int number, struct listen_socket_failure *failure, char *text, size_t size) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_set set;
    const struct listen_socket_request request = {.node = "host", .service = "0", .stack = LISTEN_SOCKET_STACK_IPV4};
    plan.faults[0] = (struct watch_fault){2, number};
    watch_begin(&plan);
    (void)!listen_socket_open(&request, 5, &set, failure);
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(seen->count == 3 && seen->cleanups == 1 && seen->lists == 0, "no list, nothing freed (STEP-010)");
    (void)listen_socket_explain(failure, &request, text, size);
}

Test(ERR_004, what_the_resolver_met) {
    struct listen_socket_failure failure;
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    for (size_t i = 1; i < RESOLVER_ROWS; i++) {
        fail_resolver(of_resolver[i].native, &failure, text, sizeof text);
        check(failure.stage == LISTEN_SOCKET_STAGE_RESOLVE && failure.native == of_resolver[i].native &&
                  failure.detail == 0 && strcmp(listen_socket_code_name(failure.code), of_resolver[i].code) == 0,
              "%d: %s", of_resolver[i].native, text);
    }
    fail_resolver(WSAENETDOWN, &failure, text, sizeof text);
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SYSTEM, "WSAENETDOWN");
    check(failure.native == WSAENETDOWN && failure.detail == WSAENETDOWN &&
              strstr(text, "(EAI_SYSTEM, 10050, ENETDOWN 10050)") != NULL,
          "%s", text);
    fail_resolver(12345, &failure, text, sizeof text);
    check(failure.code == LISTEN_SOCKET_UNKNOWN && failure.native == 12345 && failure.detail == 0, "%s", text);
}

Test(ERR_008, a_shortage_inside_the_resolver) {
    struct listen_socket_failure failure;
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    fail_resolver(WSAEMFILE, &failure, text, sizeof text);
    check(failure.code == LISTEN_SOCKET_EAI_SYSTEM && failure.detail == WSAEMFILE, "the detail is %d", failure.detail);
    check(strstr(text, "resolve: this process has too many open files") == text, "%s", text);
}

/* A provider that sets no number must not pass for one that succeeded. */
Test(ERR_002, a_failure_without_a_number_is_one) {
    for (size_t at = 3; at <= 7; at++) { /* WSASocketW, setsockopt, bind, getsockname, listen */
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_IPV4};
        plan.faults[0] = (struct watch_fault){at, WATCH_AS_IT_IS};
        watch_begin(&plan);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
        listen_socket_close_set(&set);
        const struct watch_seen *seen = watch_end();
        check(code == LISTEN_SOCKET_UNKNOWN && failure.native == WSASYSCALLFAILURE, "call %u: %s %d", (unsigned)at,
              listen_socket_code_name(code), failure.native);
        check(seen->sockets == 0 && seen->startups == seen->cleanups && seen->wrong == 0, "nothing is left");
    }
}

/* What the grammars refuse: the same as on POSIX, and before any call. */
Test(PRE_002, refused_without_a_call) {
    static const struct {
        const char *node;
        const char *service;
        enum listen_socket_stack stack;
        int flags;
        const char *code;
    } rows[] = {
        {NULL, "65536", LISTEN_SOCKET_STACK_DUAL, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "65616", LISTEN_SOCKET_STACK_DUAL, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "4294967376", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "-18446744073709551536", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "080", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "", LISTEN_SOCKET_STACK_PAIR, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "+80", LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, " 80", LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, "EAI_SERVICE"},
        {NULL, "http", LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE | AI_NUMERICSERV, "EAI_NONAME"},
        {"", "0", LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, "EAI_NONAME"},
        {"*", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"[::1]", "0", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_NONAME"},
        {"127.1", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"0177.0.0.1", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"127.0.0.1 ", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"::ffff:127.0.0.1", "0", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_NONAME"},
        {"fe80::1", "0", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_NONAME"},
        {"::1%1", "0", LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, "EAI_NONAME"},
        {"224.0.0.1", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"::1", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, "EAI_NONAME"},
        {"localhost", "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE | AI_NUMERICHOST, "EAI_NONAME"},
        {"localhost", "0", LISTEN_SOCKET_STACK_DUAL, AI_PASSIVE, "EAI_NONAME"},
        {NULL, "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE | 0x4000, "EAI_BADFLAGS"}, /* AI_NON_AUTHORITATIVE */
        {NULL, "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE | 0x8000, "EAI_BADFLAGS"}, /* AI_SECURE */
        {NULL, "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE | AI_FQDN, "EAI_BADFLAGS"},
        {NULL, "0", LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE | AI_CANONNAME, "EAI_BADFLAGS"},
        {NULL, "0", LISTEN_SOCKET_STACK_DUAL, 0, "EAI_BADFLAGS"},
        {NULL, "0", LISTEN_SOCKET_STACK_NONE, AI_PASSIVE, "EINVAL"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct addrinfo hints = listener_hints(AF_UNSPEC, rows[i].flags);
        const struct listen_socket_request request = {
            .node = rows[i].node, .service = rows[i].service, .hints = &hints, .stack = rows[i].stack};
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        watch_begin(NULL);
        const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
        const struct watch_seen *seen = watch_end();
        check(strcmp(listen_socket_code_name(code), rows[i].code) == 0 && failure.stage == LISTEN_SOCKET_STAGE_VALIDATE,
              "row %u: %s %s, not %s", (unsigned)i, listen_socket_stage_name(failure.stage),
              listen_socket_code_name(code), rows[i].code);
        check(seen->count == 0 && set.count == 0, "row %u: %u calls", (unsigned)i, (unsigned)seen->count);
    }
}

/* What getaddrinfo is asked: nothing that its own oddities could read otherwise. */
Test(PORT_013, digits_without_AI_NUMERICSERV) {
    const struct addrinfo hints = listener_hints(AF_UNSPEC, AI_PASSIVE | AI_NUMERICSERV);
    const struct listen_socket_request request = {
        .node = "::1", .service = "0", .hints = &hints, .stack = LISTEN_SOCKET_STACK_IPV6};
    struct listen_socket_set set;
    watch_begin(NULL);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, NULL);
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(code == LISTEN_SOCKET_OK && seen->flags == AI_NUMERICHOST, "flags %x", (unsigned)seen->flags);
    check(strcmp(seen->node, "::1") == 0 && strcmp(seen->service, "0") == 0, "%s %s", seen->node, seen->service);
}

Test(STK_011, a_NULL_service_is_27015) {
    struct watch_plan plan = WATCH_PLAN;
    const struct listen_socket_request request = {.stack = LISTEN_SOCKET_STACK_DUAL};
    struct listen_socket_set set;
    plan.faults[0] = (struct watch_fault){2, WSATRY_AGAIN};
    watch_begin(&plan);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, NULL);
    const struct watch_seen *seen = watch_end();
    check(code == LISTEN_SOCKET_EAI_AGAIN && strcmp(seen->service, "27015") == 0 && strcmp(seen->node, "-") == 0 &&
              seen->flags == AI_PASSIVE,
          "getaddrinfo(%s, %s), flags %x", seen->node, seen->service, (unsigned)seen->flags);
}

Test(ZONE_004, an_interface_by_its_name) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket sock;
    struct listen_socket_failure failure;
    const struct addrinfo hints = listener_hints(AF_INET6, 0);
    const struct listen_socket_request request = {.node = "fe80::1%ethernet_32768", .service = "0", .hints = &hints};
    check(listen_socket_create(&request, &sock, &failure) == LISTEN_SOCKET_EAI_NONAME, "no such interface");
    check(failure.stage == LISTEN_SOCKET_STAGE_RESOLVE && failure.call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX &&
              failure.native == ERROR_DEV_NOT_EXIST,
          "resolve, %d", failure.native);
    plan.interface_index = 7;
    watch_begin(&plan);
    check(listen_socket_create(&request, &sock, &failure) == LISTEN_SOCKET_OK, "the interface 7");
    struct sockaddr_in6 address;
    memcpy(&address, &sock.address, sizeof address);
    check(address.sin6_scope_id == 7, "is in the address that it is to be bound to");
    listen_socket_close(&sock);
    (void)watch_end();
}
