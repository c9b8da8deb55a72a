/* STK, second part: the hints and nodes of open, and stack auto. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/vectors/sockets.h"

Test(STK_007, the_family_hint_is_unspec_or_the_stacks) {
    static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6};
    static const bool accepted[][3] = {[LISTEN_SOCKET_STACK_IPV4] = {true, true, false},
                                       [LISTEN_SOCKET_STACK_IPV6] = {true, false, true},
                                       [LISTEN_SOCKET_STACK_DUAL] = {true, false, true},
                                       [LISTEN_SOCKET_STACK_PAIR] = {true, false, false},
                                       [LISTEN_SOCKET_STACK_AUTO] = {true, false, false}};
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        for (size_t i = 0; i < COUNT(families); i++) {
            struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
            request.hints.ai_family = families[i];
            if (accepted[stack][i])
                check_comes_up(fresh_fake(), &request);
            else
                check_refused(&request, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
                              LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK);
        }
    }
    check_own_vectors();
}

/* Opens auto for a node over the scripted system. Returns the stack that came up. */
static enum listen_socket_stack auto_stack(struct fake_system *fake, const char *node, int flags) {
    struct call call;
    struct call_request request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
    request.node = node;
    request.hints.ai_flags = flags;
    check_stays_up(fake, &request, &call);
    enum listen_socket_stack stack = call.set.stack;
    call_end(&call);
    CHECK(*fake_ledger(fake, 0) == '\0', "%s", fake_ledger(fake, 0));
    return stack;
}

static void check_auto(struct fake_system *fake, const char *node, int flags, enum listen_socket_stack expected) {
    enum listen_socket_stack got = auto_stack(fake, node, flags);
    CHECK(got == expected, "node %s, flags %#x: expected %s; got %s", node != NULL ? node : "NULL", (unsigned)flags,
          listen_socket_stack_name(expected), listen_socket_stack_name(got));
}

Test(STK_008, auto_says_what_came_up) {
    check_auto(fresh_fake(), "127.0.0.1", AI_PASSIVE, LISTEN_SOCKET_STACK_IPV4);
    check_auto(fresh_fake(), "::1", AI_PASSIVE, LISTEN_SOCKET_STACK_IPV6);
    check_own_vectors();
}

Test(STK_013, auto_is_dual_where_the_host_can) {
    check_auto(fresh_fake(), NULL, AI_PASSIVE, LISTEN_SOCKET_STACK_DUAL);
}

Test(STK_012, of_a_pair_ipv6_comes_first_and_both_are_bound_before_either_listens) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    check_comes_up(fake, &request);
    CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family == AF_INET6, "the first is not IPv6");
    CHECK(fake_nth(fake, FAKE_SOCKET, 2)->family == AF_INET, "the second is not IPv4");
    CHECK(fake_nth(fake, FAKE_BIND, 1)->address.ss_family == AF_INET6, "IPv4 is bound first");
    CHECK(fake_place(fake, FAKE_BIND, 2) < fake_place(fake, FAKE_LISTEN, 1), "one listens before both are bound");
}

/* The calls of a pair that can fail, in their order. Of a look-up `family` is the number. */
struct pair_step {
    enum fake_call call;
    int family;
    enum listen_socket_stage stage;
    int error;
};

static struct fake_fault fault_of_step(const struct pair_step *step) {
    if (step->call == FAKE_RESOLVE)
        return (struct fake_fault){.call = FAKE_RESOLVE, .nth = (unsigned)step->family, .error = step->error};
    return (struct fake_fault){
        .call = step->call, .nth = 1, .always = true, .family = step->family, .error = step->error};
}

/* Lets each two of the steps fail: the failure is that of the first. */
static void check_pair_steps(const char *service, const struct pair_step *steps, size_t count) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, service);
    for (size_t i = 0; i < count * count; i++) {
        const struct pair_step *first = &steps[i / count], *second = &steps[i % count];
        const enum listen_socket_code code = first->call == FAKE_RESOLVE ? listen_socket_code_of_resolver(first->error)
                                                                         : listen_socket_code_of_system(first->error);
        if (first >= second)
            continue;
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = fault_of_step(first);
        fake->faults[1] = fault_of_step(second);
        (void)check_fails(fake, &request, first->stage, code);
    }
}

Test(STK_014, of_two_steps_of_a_pair_that_fail_the_first_is_told) {
    static const struct pair_step given[] = {{FAKE_RESOLVE, 1, LISTEN_SOCKET_STAGE_RESOLVE, EAI_FAIL},
                                             {FAKE_RESOLVE, 2, LISTEN_SOCKET_STAGE_RESOLVE, EAI_MEMORY},
                                             {FAKE_SOCKET, AF_INET6, LISTEN_SOCKET_STAGE_SOCKET, EMFILE},
                                             {FAKE_SOCKET, AF_INET, LISTEN_SOCKET_STAGE_SOCKET, ENFILE},
                                             {FAKE_SET_OPTION, AF_INET6, LISTEN_SOCKET_STAGE_OPTION, EINVAL},
                                             {FAKE_GET_OPTION, AF_INET6, LISTEN_SOCKET_STAGE_OPTION, EFAULT},
                                             {FAKE_BIND, AF_INET6, LISTEN_SOCKET_STAGE_BIND, EACCES},
                                             {FAKE_LOCAL_ADDRESS, AF_INET6, LISTEN_SOCKET_STAGE_BIND, ENOTSOCK},
                                             {FAKE_SET_OPTION, AF_INET, LISTEN_SOCKET_STAGE_OPTION, EPERM},
                                             {FAKE_BIND, AF_INET, LISTEN_SOCKET_STAGE_BIND, EADDRNOTAVAIL},
                                             {FAKE_LOCAL_ADDRESS, AF_INET, LISTEN_SOCKET_STAGE_BIND, ENOBUFS},
                                             {FAKE_LISTEN, AF_INET6, LISTEN_SOCKET_STAGE_LISTEN, EOPNOTSUPP},
                                             {FAKE_LISTEN, AF_INET, LISTEN_SOCKET_STAGE_LISTEN, EBADF}};
    static const struct pair_step picked[] = {{FAKE_SOCKET, AF_INET, LISTEN_SOCKET_STAGE_SOCKET, ENFILE},
                                              {FAKE_BIND, AF_INET6, LISTEN_SOCKET_STAGE_BIND, EACCES},
                                              {FAKE_BIND, AF_INET, LISTEN_SOCKET_STAGE_BIND, EADDRNOTAVAIL},
                                              {FAKE_LISTEN, AF_INET6, LISTEN_SOCKET_STAGE_LISTEN, EOPNOTSUPP},
                                              {FAKE_LISTEN, AF_INET, LISTEN_SOCKET_STAGE_LISTEN, EBADF},
                                              {FAKE_SET_OPTION, AF_INET, LISTEN_SOCKET_STAGE_OPTION, EPERM}};
    check_pair_steps("27015", given, COUNT(given));
    check_pair_steps("0", picked, COUNT(picked));
    check_own_vectors();
}

/* The rows of the table in SPEC.md: the call that fails, and the stack that then comes up. */
Test(STK_009, auto_goes_on_where_a_family_or_dual_mode_is_absent) {
    static const struct {
        int flags;
        const char *node;
        struct fake_fault fault;
        enum listen_socket_stack expected;
    } rows[] = {
        {AI_PASSIVE, NULL, {FAKE_SOCKET, 1, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV4},
        {AI_PASSIVE, NULL, {FAKE_BIND, 1, false, 0, EADDRNOTAVAIL, 0}, LISTEN_SOCKET_STACK_IPV4},
        {AI_PASSIVE, "::", {FAKE_BIND, 1, false, 0, EADDRNOTAVAIL, 0}, LISTEN_SOCKET_STACK_IPV4},
        {AI_PASSIVE, NULL, {FAKE_SET_OPTION, 1, false, 0, EINVAL, 0}, LISTEN_SOCKET_STACK_PAIR},
        {AI_PASSIVE, NULL, {FAKE_SET_OPTION, 1, false, 0, ENOPROTOOPT, 0}, LISTEN_SOCKET_STACK_PAIR},
        {AI_PASSIVE, NULL, {FAKE_GET_OPTION, 1, false, 0, EPERM, 0}, LISTEN_SOCKET_STACK_PAIR},
        {AI_PASSIVE, NULL, {FAKE_SOCKET, 1, false, 0, EPROTONOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV4},
        {AI_PASSIVE, NULL, {FAKE_RESOLVE, 1, false, 0, EAI_FAMILY, 0}, LISTEN_SOCKET_STACK_IPV4},
        {AI_PASSIVE, NULL, {FAKE_RESOLVE, 1, false, 0, EAI_NONAME, 0}, LISTEN_SOCKET_STACK_IPV4},
        {0, NULL, {FAKE_RESOLVE, 1, false, 0, EAI_FAMILY, 0}, LISTEN_SOCKET_STACK_IPV4},
        {0, NULL, {FAKE_RESOLVE, 2, false, 0, EAI_NONAME, 0}, LISTEN_SOCKET_STACK_IPV6},
        {0, "both.example", {FAKE_SOCKET, 1, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV4},
        {0, "both.example", {FAKE_SOCKET, 2, false, 0, EPROTONOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV6},
        {0, NULL, {FAKE_SOCKET, 1, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV4},
        {0, NULL, {FAKE_BIND, 1, false, 0, EADDRNOTAVAIL, 0}, LISTEN_SOCKET_STACK_IPV4},
        {0, NULL, {FAKE_SOCKET, 2, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_STACK_IPV6},
        {0, NULL, {FAKE_BIND, 2, false, 0, EADDRNOTAVAIL, 0}, LISTEN_SOCKET_STACK_IPV6},
        {0, "four.example", {0}, LISTEN_SOCKET_STACK_IPV4},
        {0, "six.example", {0}, LISTEN_SOCKET_STACK_IPV6},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = rows[i].fault;
        check_auto(fake, rows[i].node, rows[i].flags, rows[i].expected);
        CHECK(fake->calls[FAKE_RESOLVE] <= 2, "row %zu: the resolver is asked %u times", i, fake->calls[FAKE_RESOLVE]);
    }
    struct fake_system *fake = fresh_fake();
    fake->v6only_stuck = true; /* 0 is not read back */
    fake->v6only_stuck_at = 1;
    check_auto(fake, NULL, AI_PASSIVE, LISTEN_SOCKET_STACK_PAIR);
    fake = fresh_fake(); /* two fallbacks: no dual mode, then no IPv4 */
    fake->faults[0] = (struct fake_fault){FAKE_SET_OPTION, 1, false, 0, EINVAL, 0};
    fake->faults[1] = (struct fake_fault){FAKE_BIND, 2, false, 0, EADDRNOTAVAIL, 0};
    check_auto(fake, NULL, AI_PASSIVE, LISTEN_SOCKET_STACK_IPV6);
    check_own_vectors();
}

Test(STK_009, a_family_that_is_missing_is_reported) {
    static const struct {
        const char *node;
        struct fake_fault fault;
        enum listen_socket_reason expected;
    } rows[] = {{NULL, {0}, LISTEN_SOCKET_REASON_NONE},
                {NULL, {FAKE_SOCKET, 1, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_REASON_FAMILY_ABSENT},
                {NULL, {FAKE_SOCKET, 2, false, 0, EAFNOSUPPORT, 0}, LISTEN_SOCKET_REASON_FAMILY_ABSENT},
                {"both.example", {0}, LISTEN_SOCKET_REASON_NONE},
                {"four.example", {0}, LISTEN_SOCKET_REASON_NO_ADDRESS},
                {"six.example", {0}, LISTEN_SOCKET_REASON_NO_ADDRESS},
                {"192.0.2.1", {0}, LISTEN_SOCKET_REASON_NONE}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct call call;
        struct fake_system *fake = fresh_fake();
        struct call_request request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
        request.node = rows[i].node;
        request.hints.ai_flags = 0;
        fake->faults[0] = rows[i].fault;
        check_stays_up(fake, &request, &call);
        const enum listen_socket_reason got = call.set.reason;
        call_end(&call);
        CHECK(got == rows[i].expected, "row %zu: expected the reason \"%s\"; got \"%s\"", i,
              listen_socket_reason_text(rows[i].expected), listen_socket_reason_text(got));
    }
}

/* A failure of auto that must be its result. */
#define FINAL(flags, node, call, nth, error, stage)                                                                    \
    { flags, node, {call, nth, false, 0, error, 0}, LISTEN_SOCKET_STAGE_##stage, LISTEN_SOCKET_##error }
static const struct {
    int flags;
    const char *node;
    struct fake_fault fault;
    enum listen_socket_stage stage;
    enum listen_socket_code code;
} finals[] = {
    FINAL(AI_PASSIVE, NULL, FAKE_SOCKET, 1, EMFILE, SOCKET),
    FINAL(AI_PASSIVE, NULL, FAKE_BIND, 1, EADDRINUSE, BIND),
    FINAL(AI_PASSIVE, NULL, FAKE_BIND, 1, EACCES, BIND),
    FINAL(AI_PASSIVE, NULL, FAKE_LOCAL_ADDRESS, 1, EADDRNOTAVAIL, BIND),
    FINAL(AI_PASSIVE, NULL, FAKE_SET_OPTION, 2, ENOPROTOOPT, OPTION),
    FINAL(AI_PASSIVE, NULL, FAKE_LISTEN, 1, EADDRINUSE, LISTEN),
    FINAL(AI_PASSIVE, NULL, FAKE_RESOLVE, 1, EAI_AGAIN, RESOLVE),
    FINAL(AI_PASSIVE, NULL, FAKE_RESOLVE, 1, EAI_SERVICE, RESOLVE),
    FINAL(AI_PASSIVE, NULL, FAKE_SOCKET, 1, EPERM, SOCKET),
    FINAL(AI_PASSIVE, NULL, FAKE_SOCKET, 1, EACCES, SOCKET),
    FINAL(0, NULL, FAKE_RESOLVE, 2, EAI_AGAIN, RESOLVE),
    FINAL(0, "both.example", FAKE_RESOLVE, 1, EAI_NONAME, RESOLVE),
    FINAL(0, "both.example", FAKE_RESOLVE, 1, EAI_FAMILY, RESOLVE),
    FINAL(0, NULL, FAKE_BIND, 2, EADDRINUSE, BIND),
    FINAL(0, NULL, FAKE_SET_OPTION, 1, EINVAL, OPTION),
    FINAL(0, "192.0.2.1", FAKE_BIND, 1, EADDRNOTAVAIL, BIND),
    FINAL(0, "2001:db8::1", FAKE_SOCKET, 1, EAFNOSUPPORT, SOCKET),
    FINAL(0, "both.example", FAKE_RESOLVE, 1, EAI_FAIL, RESOLVE),
    /* an address that the host does not have does not mean that the family is absent */
    FINAL(0, "both.example", FAKE_BIND, 1, EADDRNOTAVAIL, BIND),
    FINAL(0, "both.example", FAKE_BIND, 2, EADDRNOTAVAIL, BIND),
    /* for a host name only the failures of STK-009 mean that a family is absent */
    FINAL(0, "both.example", FAKE_SET_OPTION, 1, EINVAL, OPTION),
    FINAL(0, "both.example", FAKE_LISTEN, 1, EADDRINUSE, LISTEN),
};

Test(STK_009, every_other_failure_of_auto_is_final) {
    for (size_t i = 0; i < COUNT(finals); i++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
        request.node = finals[i].node;
        request.hints.ai_flags = finals[i].flags;
        fake->faults[0] = finals[i].fault;
        (void)check_fails(fake, &request, finals[i].stage, finals[i].code);
    }
}

/* A family is absent if the host lacks an address that every host with the family has: the wildcard and loopback, and
 * no other, whichever byte it differs in. */
Test(STK_009, only_the_wildcard_and_loopback_are_on_every_host) {
    static const char *const ipv6[] = {"::1", "::2", "::3", "::101", "::1:0:1", "1::1", "100::1", "8000::1"};
    static const char *const ipv4[] = {"127.0.0.1", "127.0.0.2", "127.0.1.1", "127.1.0.1", "126.0.0.1", "1.0.0.127"};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
    request.node = "host.example";
    for (size_t i = 0; i < COUNT(ipv6) + COUNT(ipv4); i++) {
        const bool first = i < COUNT(ipv6);
        const size_t n = first ? i : i - COUNT(ipv6);
        const struct fake_entry entries[] = {{.family = AF_INET6,
                                              .type = SOCK_STREAM,
                                              .protocol = IPPROTO_TCP,
                                              .address = first ? ipv6[n] : "2001:db8::1",
                                              .port = 27015},
                                             {.family = AF_INET,
                                              .type = SOCK_STREAM,
                                              .protocol = IPPROTO_TCP,
                                              .address = first ? "192.0.2.1" : ipv4[n],
                                              .port = 27015}};
        struct fake_system *fake = fake_answering(entries, COUNT(entries));
        fake->faults[0] = (struct fake_fault){.call = FAKE_BIND, .nth = first ? 1 : 2, .error = EADDRNOTAVAIL};
        if (n == 0)
            check_comes_up(fake, &request);
        else
            (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
    }
}

Test(STK_010, auto_with_an_address_is_that_addresss_stack) {
    check_auto(fresh_fake(), "192.0.2.1", 0, LISTEN_SOCKET_STACK_IPV4);
    check_auto(fresh_fake(), "0.0.0.0", AI_PASSIVE, LISTEN_SOCKET_STACK_IPV4);
    check_auto(fresh_fake(), "2001:db8::1", 0, LISTEN_SOCKET_STACK_IPV6);
    check_auto(fresh_fake(), "::1", AI_PASSIVE, LISTEN_SOCKET_STACK_IPV6);
    check_auto(fresh_fake(), "::", 0, LISTEN_SOCKET_STACK_DUAL);
    check_auto(fresh_fake(), "0::0", AI_PASSIVE, LISTEN_SOCKET_STACK_DUAL);
    check_auto(fresh_fake(), "both.example", 0, LISTEN_SOCKET_STACK_PAIR);
    check_own_vectors();
}

Test(STK_011, no_service_is_27015_in_open) {
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_open((enum listen_socket_stack)stack, NULL);
        check_comes_up(fake, &request);
        struct sockaddr_in bound; /* the port is at the same place in both families */
        memcpy(&bound, &fake_nth(fake, FAKE_BIND, 1)->address, sizeof bound);
        CHECK(bound.sin_port == htons(27015), "stack %d: port %u", stack, (unsigned)ntohs(bound.sin_port));
    }
    check_own_vectors();
}
