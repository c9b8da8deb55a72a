/* CLN-001, INIT-003, INIT-008: every call of Winsock made to fail, with every number that its page lists. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "watch.h"

/* The numbers of each kind of call, ended by 0; and the stage that its failure belongs to. */
static const struct {
    int numbers[16];
    enum listen_socket_stage stage;
} failures[WATCH_CALLS] = {
    [WATCH_STARTUP] = {{WSASYSNOTREADY, WSAVERNOTSUPPORTED, WSAEINPROGRESS, WSAEPROCLIM, WSAEFAULT},
                       LISTEN_SOCKET_STAGE_INITIALIZE},
    [WATCH_GETADDRINFO] = {{WSATRY_AGAIN, WSAEINVAL, WSANO_RECOVERY, WSAEAFNOSUPPORT, WSA_NOT_ENOUGH_MEMORY,
                            WSAHOST_NOT_FOUND, WSANO_DATA, WSATYPE_NOT_FOUND, WSAESOCKTNOSUPPORT, WSANOTINITIALISED,
                            WSAENOBUFS, 12345},
                           LISTEN_SOCKET_STAGE_RESOLVE},
    [WATCH_SOCKET] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEAFNOSUPPORT, WSAEINPROGRESS, WSAEMFILE, WSAENOBUFS,
                       WSAEPROTONOSUPPORT, WSAEPROTOTYPE, WSAEPROVIDERFAILEDINIT, WSAESOCKTNOSUPPORT,
                       WSAEINVALIDPROVIDER, WSAEINVALIDPROCTABLE, WSAEACCES},
                      LISTEN_SOCKET_STAGE_SOCKET},
    [WATCH_INHERIT] = {{ERROR_INVALID_HANDLE}, LISTEN_SOCKET_STAGE_SOCKET},
    [WATCH_SETSOCKOPT] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEFAULT, WSAEINPROGRESS, WSAEINVAL, WSAENOPROTOOPT,
                           WSAENOTSOCK, WSAEACCES},
                          LISTEN_SOCKET_STAGE_OPTION},
    [WATCH_GETSOCKOPT] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEFAULT, WSAEINPROGRESS, WSAEINVAL, WSAENOPROTOOPT,
                           WSAENOTSOCK},
                          LISTEN_SOCKET_STAGE_OPTION},
    [WATCH_IOCTL] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEINPROGRESS, WSAENOTSOCK, WSAEFAULT},
                     LISTEN_SOCKET_STAGE_SOCKET},
    [WATCH_BIND] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEACCES, WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAEFAULT,
                     WSAEINPROGRESS, WSAEINVAL, WSAENOBUFS, WSAENOTSOCK},
                    LISTEN_SOCKET_STAGE_BIND},
    [WATCH_GETSOCKNAME] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEFAULT, WSAEINPROGRESS, WSAENOTSOCK, WSAEINVAL},
                           LISTEN_SOCKET_STAGE_BIND},
    [WATCH_LISTEN] = {{WSANOTINITIALISED, WSAENETDOWN, WSAEADDRINUSE, WSAEINPROGRESS, WSAEINVAL, WSAEISCONN, WSAEMFILE,
                       WSAENOBUFS, WSAENOTSOCK, WSAEOPNOTSUPP},
                      LISTEN_SOCKET_STAGE_LISTEN},
};

/* The requests: each stack, on every address and on loopback, on a port that the system picks and on a given one. */
static struct scenario {
    enum listen_socket_stack stack;
    const char *node;
    const char *service;
    int flags;
    unsigned options;
    bool lacks_flag;
} scenarios[] = {
    {LISTEN_SOCKET_STACK_IPV4, NULL, "0", AI_PASSIVE, 0, false},
    {LISTEN_SOCKET_STACK_IPV6, NULL, "0", AI_PASSIVE, LISTEN_SOCKET_NONBLOCK, false},
    {LISTEN_SOCKET_STACK_DUAL, NULL, "0", AI_PASSIVE, LISTEN_SOCKET_NONBLOCK, true},
    {LISTEN_SOCKET_STACK_PAIR, NULL, "0", AI_PASSIVE, 0, false},
    {LISTEN_SOCKET_STACK_PAIR, NULL, "28115", 0, LISTEN_SOCKET_NONBLOCK, false},
    {LISTEN_SOCKET_STACK_AUTO, NULL, "0", AI_PASSIVE, 0, false},
    {LISTEN_SOCKET_STACK_AUTO, NULL, "0", 0, 0, true},
    {LISTEN_SOCKET_STACK_AUTO, "localhost", "0", AI_PASSIVE, 0, false},
    {LISTEN_SOCKET_STACK_AUTO, "::1", "28115", 0, 0, false},
    {LISTEN_SOCKET_STACK_NONE, NULL, "0", AI_PASSIVE, 0, false}, /* create, bind, listen */
    {LISTEN_SOCKET_STACK_NONE, "127.0.0.1", "28115", 0, LISTEN_SOCKET_NONBLOCK, false},
};
enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

/* What one run came to. */
struct outcome {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    bool whole; /* nothing after a failure, and the sockets after a success */
};

static void run_steps(const struct listen_socket_request *request, struct outcome *outcome) {
    struct listen_socket sock;
    outcome->code = listen_socket_create(request, &sock, &outcome->failure);
    if (outcome->code == LISTEN_SOCKET_OK)
        outcome->code = listen_socket_bind(&sock, &outcome->failure);
    if (outcome->code == LISTEN_SOCKET_OK)
        outcome->code = listen_socket_listen(&sock, 5, &outcome->failure);
    outcome->whole = (outcome->code == LISTEN_SOCKET_OK) == (sock.state == LISTEN_SOCKET_LISTENING) &&
                     (outcome->code == LISTEN_SOCKET_OK) == (sock.handle != LISTEN_SOCKET_INVALID);
    listen_socket_close(&sock);
}

static const struct watch_seen *run(const struct scenario *scenario, struct watch_plan plan, struct outcome *outcome) {
    const struct addrinfo hints = listener_hints(AF_UNSPEC, scenario->flags);
    struct listen_socket_set set;
    const struct listen_socket_request request = {.node = scenario->node,
                                                  .service = scenario->service,
                                                  .hints = &hints,
                                                  .stack = scenario->stack,
                                                  .options = scenario->options};
    plan.lacks_flag = scenario->lacks_flag;
    watch_begin(&plan);
    if (scenario->stack == LISTEN_SOCKET_STACK_NONE) {
        run_steps(&request, outcome);
    } else {
        outcome->code = listen_socket_open(&request, 5, &set, &outcome->failure);
        outcome->whole = (outcome->code == LISTEN_SOCKET_OK) == (set.count > 0);
        listen_socket_close_set(&set);
    }
    return watch_end();
}

/* SO_EXCLUSIVEADDRUSE belongs to the birth of the socket, IPV6_V6ONLY is an option. */
static enum listen_socket_stage stage_of(const struct watch_step *step) {
    return step->call == WATCH_SETSOCKOPT && step->level == SOL_SOCKET ? LISTEN_SOCKET_STAGE_SOCKET
                                                                       : failures[step->call].stage;
}

static enum listen_socket_code code_of(const struct watch_step *step, const struct outcome *outcome, int number) {
    if (step->call == WATCH_GETADDRINFO)
        return listen_socket_code_of_resolver(number);
    if (step->call == WATCH_BIND && number == WSAEACCES && outcome->failure.address.ss_family != 0) {
        struct sockaddr_in address; /* the port stands at the same place in both families */
        memcpy(&address, &outcome->failure.address, sizeof address);
        return address.sin_port != 0 ? LISTEN_SOCKET_EADDRINUSE : LISTEN_SOCKET_EACCES; /* REUSE-004 */
    }
    return listen_socket_code_of_system(number);
}

static const struct watch_step *last_failed(const struct watch_seen *seen) {
    const struct watch_step *step = NULL;
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->steps[i].failed)
            step = &seen->steps[i];
    }
    return step;
}

/* Everything is given back; what failed last is what is told, unless auto or the next try of a pair went on. */
static void judge(const struct watch_seen *seen, const struct outcome *outcome, int number, const char *what) {
    const struct watch_step *step = last_failed(seen);
    check(seen->startups == seen->cleanups, "%s: %d WSAStartup, %d WSACleanup", what, seen->startups, seen->cleanups);
    check(seen->sockets == 0 && seen->lists == 0 && seen->wrong == 0, "%s: %d sockets, %d lists left, %d wrong", what,
          seen->sockets, seen->lists, seen->wrong);
    check(outcome->whole && (step != NULL || number == 0), "%s: half an outcome, or no fault", what);
    if (outcome->code == LISTEN_SOCKET_OK || step == NULL)
        return;
    check(outcome->failure.native == number && outcome->failure.stage == stage_of(step) &&
              outcome->code == code_of(step, outcome, number),
          "%s: %s %s (%d)", what, listen_socket_stage_name(outcome->failure.stage),
          listen_socket_code_name(outcome->code), outcome->failure.native);
}

/* The call that can fail as the `at`th of a run without faults. */
static enum watch_call call_at(const struct scenario *scenario, size_t at) {
    const struct watch_plan plan = WATCH_PLAN;
    struct outcome outcome;
    const struct watch_seen *seen = run(scenario, plan, &outcome);
    for (size_t i = 0; i < seen->count; i++) {
        const enum watch_call call = seen->steps[i].call;
        if (call != WATCH_CLEANUP && call != WATCH_FREEADDRINFO && call != WATCH_CLOSE && --at == 0)
            return call;
    }
    return WATCH_CALLS;
}

static size_t count_calls(const struct scenario *scenario) {
    const struct watch_plan plan = WATCH_PLAN;
    struct outcome outcome;
    char what[64];
    const struct watch_seen *seen = run(scenario, plan, &outcome);
    (void)snprintf(what, sizeof what, "scenario %u", (unsigned)(scenario - scenarios));
    judge(seen, &outcome, 0, what);
    check(outcome.code == LISTEN_SOCKET_OK && seen->can_fail > 0, "%s comes up: %s", what,
          listen_socket_code_name(outcome.code));
    return seen->can_fail;
}

static void fail_each(bool always) {
    for (struct scenario *scenario = scenarios; scenario < scenarios + SCENARIOS; scenario++) {
        const size_t calls = count_calls(scenario);
        for (size_t at = 1; at <= calls; at++) {
            const enum watch_call call = call_at(scenario, at);
            for (const int *number = failures[call].numbers; call < WATCH_CALLS && *number != 0; number++) {
                struct watch_plan plan = WATCH_PLAN;
                struct outcome outcome;
                char what[96];
                plan.faults[0] = (struct watch_fault){at, *number};
                plan.always = always;
                (void)snprintf(what, sizeof what, "scenario %u, call %u (%s), %d", (unsigned)(scenario - scenarios),
                               (unsigned)at, watch_name(call), *number);
                const struct watch_seen *seen = run(scenario, plan, &outcome);
                judge(seen, &outcome, *number, what);
            }
        }
    }
}

Test(INIT_003, each_call_fails_once) {
    fail_each(false);
}

Test(CLN_001, each_call_fails_from_then_on) {
    fail_each(true);
}

/* Handles are reused from the lowest on: after many requests, most of which failed, the next one is about the first. */
Test(CLN_001, no_handle_is_left) {
    const SOCKET before = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    enum { HANDLE_STEP = 4, ROUNDS = 50 };
    (void)closesocket(before);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct watch_plan plan = WATCH_PLAN;
        struct outcome outcome;
        plan.faults[0] = (struct watch_fault){1 + round % 12, WSAENOBUFS};
        (void)run(&scenarios[round % SCENARIOS], plan, &outcome);
    }
    const SOCKET after = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    check(after != INVALID_SOCKET && after < before + HANDLE_STEP * ROUNDS / 2, "%llu, then %llu",
          (unsigned long long)before, (unsigned long long)after);
    (void)closesocket(after);
}

/* Steps after which the last error was asked for though the call had not failed or says itself with what, or was not
 * asked for, or more than once. */
static size_t count_wrongly_asked(const struct watch_seen *seen) {
    size_t wrong = 0;
    for (size_t i = 0; i < seen->count; i++) {
        const struct watch_step *step = &seen->steps[i];
        const bool tells =
            step->call == WATCH_STARTUP || step->call == WATCH_GETADDRINFO || step->call == WATCH_INTERFACE;
        const bool fails = step->failed || (step->call == WATCH_SOCKET && step->handle == INVALID_SOCKET);
        wrong += step->asked != (fails && !tells ? 1u : 0u);
    }
    return wrong;
}

/* The watching calls spoil the last error wherever no call has failed. */
Test(INIT_008, asked_once_right_after_the_call_that_failed) {
    for (struct scenario *scenario = scenarios; scenario < scenarios + SCENARIOS; scenario++) {
        const size_t calls = count_calls(scenario);
        for (size_t at = 0; at <= calls; at++) { /* 0: none fails */
            struct watch_plan plan = WATCH_PLAN;
            struct outcome outcome;
            plan.faults[0] = (struct watch_fault){at, WSAENOBUFS};
            const struct watch_seen *seen = run(scenario, plan, &outcome);
            check(count_wrongly_asked(seen) == 0, "scenario %u, call %u: %u times", (unsigned)(scenario - scenarios),
                  (unsigned)at, (unsigned)count_wrongly_asked(seen));
        }
    }
}

/* Beside the calls that are made to fail, one that does: a port that another has. */
Test(INIT_008, of_a_bind_that_fails_by_itself) {
    struct listen_socket_set holder, set;
    struct listen_socket_failure failure;
    char service[8];
    if (!listener_open(LISTEN_SOCKET_STACK_DUAL, NULL, "0", &holder))
        return;
    (void)snprintf(service, sizeof service, "%d", listen_socket_port(&holder.sockets[0]));
    const struct listen_socket_request request = {.service = service, .stack = LISTEN_SOCKET_STACK_IPV6};
    watch_begin(NULL);
    const enum listen_socket_code code = listen_socket_open(&request, 5, &set, &failure);
    const struct watch_seen *seen = watch_end();
    check(code == LISTEN_SOCKET_EADDRINUSE && (failure.native == WSAEACCES || failure.native == WSAEADDRINUSE), "%s %d",
          listen_socket_code_name(code), failure.native);
    for (size_t i = 0; i < seen->count; i++)
        check(seen->steps[i].asked == (seen->steps[i].call == WATCH_BIND ? 1u : 0u), "step %u, %s", (unsigned)i,
              watch_name(seen->steps[i].call));
    listen_socket_close_set(&holder);
}
