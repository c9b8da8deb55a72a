/* INIT: WSAStartup and WSACleanup, as the library calls them. */
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "watch.h"

static const struct listen_socket_request loopback = {
    .node = "127.0.0.1", .service = "0", .stack = LISTEN_SOCKET_STACK_IPV4};

/* Opens with that plan, closes what came up, and returns what was called. */
static const struct watch_seen *open_with(const struct watch_plan *plan, struct listen_socket_failure *failure) {
    struct listen_socket_set set;
    watch_begin(plan);
    const enum listen_socket_code code = listen_socket_open(&loopback, 5, &set, failure);
    listen_socket_close_set(&set);
    const struct watch_seen *seen = watch_end();
    check(code == failure->code, "the result is the failure's code");
    return seen;
}

Test(INIT_001, version_2_2_is_asked_for) {
    struct listen_socket_failure failure;
    const struct watch_seen *seen = open_with(NULL, &failure);
    check(failure.code == LISTEN_SOCKET_OK, "it comes up");
    check(seen->count > 0 && seen->steps[0].call == WATCH_STARTUP && seen->steps[0].value == MAKEWORD(2, 2),
          "the first call is WSAStartup for 2.2");
}

Test(INIT_001, another_version_is_released_and_refused) {
    static const WORD granted[] = {MAKEWORD(1, 1), MAKEWORD(2, 1), MAKEWORD(2, 0),
                                   MAKEWORD(1, 0), MAKEWORD(2, 3), MAKEWORD(3, 2)};
    for (size_t i = 0; i < sizeof granted / sizeof granted[0]; i++) {
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_failure failure;
        plan.granted = granted[i];
        const struct watch_seen *seen = open_with(&plan, &failure);
        listener_check_failure(&failure, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_NOTINITIALISED, "granted");
        check(failure.native == WSAVERNOTSUPPORTED && failure.call == LISTEN_SOCKET_CALL_INITIALIZE,
              "%u.%u: the record has %d", LOBYTE(granted[i]), HIBYTE(granted[i]), failure.native);
        check(seen->count == 2 && seen->steps[1].call == WATCH_CLEANUP && seen->wrong == 0,
              "WSAStartup, WSACleanup and no other call, but %u", (unsigned)seen->count);
    }
}

Test(INIT_002, the_error_is_what_WSAStartup_returns) {
    static const struct {
        int native;
        enum listen_socket_code code;
    } rows[] = {{WSASYSNOTREADY, LISTEN_SOCKET_NOTINITIALISED},
                {WSAVERNOTSUPPORTED, LISTEN_SOCKET_NOTINITIALISED},
                {WSAEINPROGRESS, LISTEN_SOCKET_EAGAIN},
                {WSAEPROCLIM, LISTEN_SOCKET_EAGAIN},
                {WSAEFAULT, LISTEN_SOCKET_EFAULT},
                {12346, LISTEN_SOCKET_UNKNOWN}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct watch_plan plan = WATCH_PLAN;
        struct listen_socket_failure failure;
        plan.faults[0] = (struct watch_fault){1, rows[i].native};
        const struct watch_seen *seen = open_with(&plan, &failure);
        listener_check_failure(&failure, LISTEN_SOCKET_STAGE_INITIALIZE, rows[i].code, "WSAStartup");
        check(failure.native == rows[i].native, "%d, not %d", failure.native, rows[i].native);
        check(seen->count == 1 && seen->cleanups == 0, "nothing is called after it, WSACleanup least of all");
    }
}

Test(INIT_003, a_socket_holds_one_initialisation_until_it_is_closed) {
    struct listen_socket sock;
    const struct addrinfo hints = listener_hints(AF_INET6, AI_PASSIVE);
    const struct listen_socket_request request = {.service = "0", .hints = &hints};
    watch_begin(NULL);
    check(listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_OK, "create");
    check(listen_socket_bind(&sock, NULL) == LISTEN_SOCKET_OK, "bind");
    check(listen_socket_listen(&sock, 5, NULL) == LISTEN_SOCKET_OK, "listen");
    const struct watch_seen *seen = watch_end();
    check(seen->startups == 1 && seen->cleanups == 0 && seen->sockets == 1, "one initialisation, one socket");
    watch_begin(NULL);
    listen_socket_close(&sock);
    seen = watch_end();
    check(seen->count == 2 && seen->cleanups == 1, "one closesocket and one WSACleanup");
}

Test(INIT_003, a_pair_holds_two) {
    struct listen_socket_set set;
    const struct listen_socket_request request = {.service = "0", .stack = LISTEN_SOCKET_STACK_PAIR};
    watch_begin(NULL);
    check(listen_socket_open(&request, 5, &set, NULL) == LISTEN_SOCKET_OK, "open");
    const struct watch_seen *seen = watch_end();
    check(seen->startups == seen->cleanups + 2 && seen->sockets == 2, "two initialisations, two sockets");
    watch_begin(NULL);
    listen_socket_close(&set.sockets[1]);
    seen = watch_end();
    check(seen->cleanups == 1 && watch_count(seen, WATCH_CLOSE) == 1, "each socket has its own");
    check(listener_option(set.sockets[0].handle, SOL_SOCKET, SO_ACCEPTCONN) == 1, "the other listens on");
    listen_socket_close_set(&set);
}

Test(INIT_004, closed_before_its_release) {
    struct listen_socket_failure failure;
    const struct watch_seen *seen = open_with(NULL, &failure);
    const size_t count = seen->count;
    check(count > 2 && seen->steps[count - 2].call == WATCH_CLOSE && seen->steps[count - 1].call == WATCH_CLEANUP,
          "the last two calls are closesocket and WSACleanup");
    check(seen->wrong == 0, "no call before WSAStartup or after WSACleanup");
}

Test(STEP_001, nothing_is_initialised_for_a_request_that_is_refused) {
    static const struct listen_socket_request open = {.service = "65616", .stack = LISTEN_SOCKET_STACK_AUTO};
    static const struct listen_socket_request create = {.service = "65616"};
    struct listen_socket_set set;
    struct listen_socket sock;
    watch_begin(NULL);
    const enum listen_socket_code opened = listen_socket_open(&open, 5, &set, NULL);
    const enum listen_socket_code created = listen_socket_create(&create, &sock, NULL);
    const struct watch_seen *seen = watch_end();
    check(opened == LISTEN_SOCKET_EAI_SERVICE && created == LISTEN_SOCKET_EAI_SERVICE && seen->count == 0,
          "EAI_SERVICE, and no call");
}

Test(STEP_001, WSAStartup_is_the_first_call) {
    struct listen_socket_failure failure;
    const struct watch_seen *seen = open_with(NULL, &failure);
    check(failure.code == LISTEN_SOCKET_OK && seen->count > 0 && seen->steps[0].call == WATCH_STARTUP,
          "it comes first");
    check(seen->wrong == 0, "and nothing is called without one");
}

Test(INIT_007, too_many_are_EAGAIN) {
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_failure failure;
    plan.faults[0] = (struct watch_fault){1, WSAEPROCLIM};
    const struct watch_seen *seen = open_with(&plan, &failure);
    listener_check_failure(&failure, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_EAGAIN, "WSAStartup");
    check(failure.native == WSAEPROCLIM && seen->count == 1, "the number is kept, nothing else is called");
}

enum { BEYOND_16_BITS = 65537 };

/* A count of 16 bits would be 0 or 1 here, and the library's release would end Winsock for the whole program. */
Test(INIT_003, on_top_of_2_16_of_the_program) {
    struct listen_socket_set set;
    WSADATA data;
    unsigned begun = 0;
    for (int i = 0; i < BEYOND_16_BITS; i++)
        begun += WSAStartup(MAKEWORD(2, 2), &data) == 0;
    check(begun == BEYOND_16_BITS, "%u of %d WSAStartup succeed", begun, BEYOND_16_BITS);
    if (listener_open(LISTEN_SOCKET_STACK_IPV4, "localhost", "0", &set)) {
        check(listener_option(set.sockets[0].handle, SOL_SOCKET, SO_ACCEPTCONN) == 1, "it listens");
        listen_socket_close_set(&set);
    }
    check(listener_count_initialisations() == BEYOND_16_BITS + 1, "the library's own are released, and no other");
}

/* Each request that fails at resolve has initialised, and must have released. */
Test(INIT_003, after_2_16_requests_that_fail) {
    const struct addrinfo hints = listener_hints(AF_INET6, 0);
    const struct listen_socket_request request = {.node = "fe80::1%ethernet_32768", .service = "0", .hints = &hints};
    struct listen_socket sock;
    unsigned refused = 0;
    for (int i = 0; i < BEYOND_16_BITS; i++)
        refused += listen_socket_create(&request, &sock, NULL) == LISTEN_SOCKET_EAI_NONAME;
    check(refused == BEYOND_16_BITS, "%u of %d are refused", refused, BEYOND_16_BITS);
    check(listener_count_initialisations() == 1, "the test's own initialisation is left, and no other");
}

static int no_initialize(void *context) {
    (void)context;
    return 0;
}

static void no_release(void *context) {
    (void)context;
}

/* A program that calls WSACleanup once too often takes the library's initialisation away. */
Test(INIT_006, a_layer_that_is_not_there_is_NOTINITIALISED) {
    struct listen_socket_system system = *listen_socket_platform();
    struct listen_socket_request request = loopback;
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    int cleanups = 0;
    system.initialize = no_initialize;
    system.release = no_release;
    request.system = &system;
    while (WSACleanup() == 0)
        cleanups++;
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
    for (; cleanups > 0; cleanups--) /* what the test itself holds */
        listener_begin_winsock();
    check(code == LISTEN_SOCKET_NOTINITIALISED && failure.native == WSANOTINITIALISED, "%s %d",
          listen_socket_code_name(code), failure.native);
    check(failure.stage == LISTEN_SOCKET_STAGE_RESOLVE || failure.stage == LISTEN_SOCKET_STAGE_SOCKET, "stage %s",
          listen_socket_stage_name(failure.stage)); /* Wine's resolver does without */
    check(set.count == 0, "nothing came up");
}

/* Opens that stack with the call number `at` finding no Winsock, none if it is 0, and closes it; what was called. */
static const struct watch_seen *take_away(enum listen_socket_stack stack, size_t at,
                                          struct listen_socket_failure *failure) {
    const struct listen_socket_request request = {.service = "0", .stack = stack};
    struct watch_plan plan = WATCH_PLAN;
    struct listen_socket_set set;
    plan.faults[0] = (struct watch_fault){at, WSANOTINITIALISED};
    watch_begin(&plan);
    (void)!listen_socket_open(&request, 5, &set, failure);
    listen_socket_close_set(&set);
    return watch_end();
}

/* Auto takes it for no lack of a family or of dual mode. */
Test(INIT_006, taken_away_between_the_calls) {
    for (enum listen_socket_stack stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct listen_socket_failure failure;
        const size_t calls = take_away(stack, 0, &failure)->can_fail;
        check(calls > 6, "%s: %u calls", listen_socket_stack_name(stack), (unsigned)calls);
        for (size_t at = 2; at <= calls; at++) { /* the first is WSAStartup */
            const struct watch_seen *seen = take_away(stack, at, &failure);
            check(failure.code == LISTEN_SOCKET_NOTINITIALISED && failure.native == WSANOTINITIALISED &&
                      seen->can_fail == at,
                  "%s, call %u: %s", listen_socket_stack_name(stack), (unsigned)at,
                  listen_socket_code_name(failure.code));
            check(seen->sockets == 0 && seen->startups == seen->cleanups, "%s, call %u: nothing is left",
                  listen_socket_stack_name(stack), (unsigned)at);
        }
    }
}
