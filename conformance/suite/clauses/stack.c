/* V6: IPV6_V6ONLY; STK: stacks. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/support/client.h"
#include "suite/vectors/sockets.h"

Test(V6_001, it_is_set_on_every_ipv6_socket_before_bind) {
    static const struct {
        bool open;
        enum listen_socket_stack stack;
        int value;
    } cases[] = {{false, LISTEN_SOCKET_STACK_NONE, 1}, {false, LISTEN_SOCKET_STACK_DUAL, 0},
                 {true, LISTEN_SOCKET_STACK_IPV6, 1},  {true, LISTEN_SOCKET_STACK_DUAL, 0},
                 {true, LISTEN_SOCKET_STACK_PAIR, 1},  {true, LISTEN_SOCKET_STACK_AUTO, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request =
            cases[i].open ? call_open(cases[i].stack, "27015") : call_create(AF_INET6, "27015");
        request.stack = cases[i].stack;
        request.last_step = VECTOR_STEP_LISTEN;
        check_comes_up(fake, &request);
        const struct fake_record *set = fake_nth(fake, FAKE_SET_OPTION, 1);
        CHECK(set->option == LISTEN_SOCKET_OPTION_V6ONLY && set->value == cases[i].value,
              "case %zu: the first option set is %s = %d", i, listen_socket_option_name(set->option), set->value);
        CHECK(fake_place(fake, FAKE_SET_OPTION, 1) < fake_place(fake, FAKE_BIND, 1), "case %zu: set after bind", i);
    }
    check_own_vectors();
}

Test(V6_002, it_is_read_back) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    struct fake_system *fake = fresh_fake();
    fake->v6only_stuck = true;
    fake->v6only_stuck_at = 1;
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT);
    CHECK(failure->call == LISTEN_SOCKET_CALL_GETSOCKOPT && failure->option == LISTEN_SOCKET_OPTION_V6ONLY,
          "the call is %s", listen_socket_call_name(failure->call));
    fake = fresh_fake();
    const struct call_request only = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    fake->v6only_stuck = true;
    fake->v6only_stuck_at = 0;
    (void)check_fails(fake, &only, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT);
    fake->v6only_stuck_at = 256; /* any value except 0 counts as 1 */
    fake_forget(fake);
    check_comes_up(fake, &only);
    fake = fresh_fake();
    fake_fail(fake, FAKE_GET_OPTION, 1, ENOBUFS);
    (void)check_fails(fake, &only, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOBUFS);
}

static void refuse_ipv4_clients(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "open: %s", listen_socket_code_name(call.code));
    harness_expect(tally, client_reaches(&call.set.sockets[0], AF_INET6), "no IPv6 client gets through");
    errno = 0;
    int client = client_connect(AF_INET, NULL, 27015);
    harness_expect(tally, client < 0 && errno == ECONNREFUSED, "an IPv4 client gets through, or errno %d", errno);
    call_end(&call);
}

Test(V6_003, no_ipv4_client_gets_through) {
    check_inside("plain", refuse_ipv4_clients);
    check_inside("bindv6only", refuse_ipv4_clients);
    check_own_vectors();
}

static void see_ipv4_clients_as_mapped(struct harness_tally *tally, void *argument) {
    (void)argument;
    char peer[LISTEN_SOCKET_ADDRESS_TEXT];
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "open: %s", listen_socket_code_name(call.code));
    client_peer(&call.set.sockets[0], AF_INET, peer, sizeof peer);
    harness_expect(tally, strncmp(peer, "[::ffff:127.0.0.1]:", 19) == 0, "the IPv4 peer is \"%s\"", peer);
    client_peer(&call.set.sockets[0], AF_INET6, peer, sizeof peer);
    harness_expect(tally, strncmp(peer, "[::1]:", 6) == 0, "the IPv6 peer is \"%s\"", peer);
    call_end(&call);
}

Test(V6_004, dual_sees_ipv4_clients_as_mapped_addresses) {
    check_inside("plain", see_ipv4_clients_as_mapped);
    check_inside("bindv6only", see_ipv4_clients_as_mapped);
    check_own_vectors();
}

Test(V6_005, it_is_never_applied_to_an_ipv4_socket) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    check_comes_up(fake, &request); /* the ledger knows the families */
    check_trace(fake, "initialize resolve free_list socket set_option bind local_address listen close release");
    CHECK(fake_nth(fake, FAKE_SET_OPTION, 1)->option == LISTEN_SOCKET_OPTION_ADDRESS_REUSE, "another option is set");
    check_own_vectors();
}

Test(V6_006, if_it_cannot_be_set_the_request_fails) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_DUAL,
                                                      LISTEN_SOCKET_STACK_PAIR};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_open(stacks[i], "27015");
        fake_fail(fake, FAKE_SET_OPTION, 1, EINVAL);
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_EINVAL);
        CHECK(failure->option == LISTEN_SOCKET_OPTION_V6ONLY, "the option is %s",
              listen_socket_option_name(failure->option));
        CHECK(fake->calls[FAKE_BIND] == 0, "bind is called all the same");
    }
}

/* A system that says that it has read the option, and tells no value. */
static int tell_no_value(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    (void)context, (void)handle, (void)option, (void)value;
    return 0;
}

Test(V6_002, any_number_but_0_is_on_and_no_value_is_not_held) {
    static const int values[] = {1, 2, -1, INT_MIN, 0};
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_DUAL};
    for (size_t i = 0; i < COUNT(values) * COUNT(stacks); i++) {
        const int value = values[i / COUNT(stacks)];
        const enum listen_socket_stack stack = stacks[i % COUNT(stacks)];
        const struct call_request request = call_open(stack, "27015");
        struct fake_system *fake = fresh_fake();
        fake->v6only_stuck = true;
        fake->v6only_stuck_at = value;
        if ((value != 0) == (stack == LISTEN_SOCKET_STACK_IPV6))
            check_comes_up(fake, &request);
        else
            (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT);
        fake = fresh_fake();
        fake->seam.get_option = tell_no_value;
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_ENOPROTOOPT);
    }
}

/* What create makes for the stack dual is an IPv6 socket, or none. */
Test(STK_001, create_for_dual_does_not_go_over_to_ipv4) {
    static const int absences[] = {EAI_FAMILY, EAI_NONAME};
    struct call_request request = call_create(AF_UNSPEC, "27015");
    request.stack = LISTEN_SOCKET_STACK_DUAL;
    for (size_t i = 0; i < COUNT(absences); i++) {
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, FAKE_RESOLVE, 1, absences[i]);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, listen_socket_code_of_resolver(absences[i]));
        CHECK(fake->calls[FAKE_RESOLVE] == 1 && fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family == AF_INET6,
              "%u families are asked for", fake->calls[FAKE_RESOLVE]);
    }
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_SOCKET, 1, EAFNOSUPPORT);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT);
}

static void hold_the_port_in_both_families(struct harness_tally *tally, void *argument) {
    static const char *const nodes[] = {NULL, "127.0.0.1"};
    (void)argument;
    struct call dual, second;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    call_run(&request, NULL, &dual);
    harness_expect(tally, dual.code == LISTEN_SOCKET_OK, "dual: %s", listen_socket_code_name(dual.code));
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct call_request ipv4 = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
        ipv4.node = nodes[i];
        call_run(&ipv4, NULL, &second);
        harness_expect(tally, second.code == LISTEN_SOCKET_EADDRINUSE, "beside a dual listener: %s",
                       listen_socket_code_name(second.code));
    }
    call_end(&dual);
    const struct call_request ipv4 = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    call_run(&ipv4, NULL, &second);
    call_run(&request, NULL, &dual);
    harness_expect(tally, second.code == LISTEN_SOCKET_OK && dual.code == LISTEN_SOCKET_EADDRINUSE,
                   "beside an IPv4 listener: %s", listen_socket_code_name(dual.code));
    call_end(&second);
}

Test(V6_007, dual_holds_the_port_in_both_families) {
    check_inside("plain", hold_the_port_in_both_families);
    check_own_vectors();
}

/* ---- STK ---- */

/* Opens over the scripted system. Returns the stack that came up; 0 if none did. */
static enum listen_socket_stack stack_of(struct fake_system *fake, const struct call_request *request) {
    struct call call;
    call_run(request, &fake->seam, &call);
    enum listen_socket_stack stack = call.code == LISTEN_SOCKET_OK ? call.set.stack : 0;
    CHECK(*call.breach == '\0', "%s", call.breach);
    call_end(&call);
    CHECK(*fake_ledger(fake, 0) == '\0', "%s", fake_ledger(fake, 0));
    return stack;
}

Test(STK_001, the_stack_named_comes_up_or_the_request_fails) {
    static const int unknown[] = {0, -1, 6, 77};
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack < LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        enum listen_socket_stack got = stack_of(fresh_fake(), &request);
        CHECK((int)got == stack, "asked for stack %d, got %d", stack, (int)got);
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = (struct fake_fault){.call = FAKE_SOCKET, .nth = 1, .error = EAFNOSUPPORT};
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT);
        CHECK(fake->calls[FAKE_SOCKET] == 1, "stack %d goes on after a failure", stack);
    }
    for (size_t i = 0; i < COUNT(unknown); i++) {
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        const struct listen_socket_request request = {
            .service = "27015", .stack = (enum listen_socket_stack)unknown[i], .system = &fresh_fake()->seam};
        enum listen_socket_code code = listen_socket_open(&request, 128, &set, &failure);
        CHECK(code == LISTEN_SOCKET_EINVAL && failure.input == LISTEN_SOCKET_INPUT_STACK, "stack %d: %s", unknown[i],
              listen_socket_code_name(code));
    }
    check_own_vectors();
}

Test(STK_002, ipv4_and_ipv6_are_one_socket_each) {
    static const struct {
        enum listen_socket_stack stack;
        int family, v6only;
    } cases[] = {{LISTEN_SOCKET_STACK_IPV4, AF_INET, -1}, {LISTEN_SOCKET_STACK_IPV6, AF_INET6, 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct call call;
        const struct call_request request = call_open(cases[i].stack, "27015");
        check_stays_up(fresh_fake(), &request, &call);
        struct listen_socket sock = call.set.sockets[0];
        size_t count = call.set.count;
        call_end(&call);
        CHECK(count == 1 && sock.family == cases[i].family && sock.v6only == cases[i].v6only,
              "%zu sockets, family %d, v6only %d", count, sock.family, sock.v6only);
    }
    check_own_vectors();
}

static void check_nodes_of_stack(enum listen_socket_stack stack, const char *const *nodes, bool accepted) {
    for (; *nodes != NULL; nodes++) {
        struct call_request request = call_open(stack, "27015");
        request.node = *nodes;
        if (accepted)
            check_comes_up(fresh_fake(), &request);
        else
            check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                          LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD);
    }
}

Test(STK_003, dual_and_pair_take_no_address_of_one_family) {
    check_nodes_of_stack(LISTEN_SOCKET_STACK_DUAL,
                         (const char *const[]){"::", "0::0", "0:0:0:0:0:0:0:0", "::0.0.0.0", "::%0", NULL}, true);
    check_nodes_of_stack(LISTEN_SOCKET_STACK_DUAL,
                         (const char *const[]){"0.0.0.0", "::1", "127.0.0.1", "both.example", "::ffff:1.2.3.4", NULL},
                         false);
    check_nodes_of_stack(LISTEN_SOCKET_STACK_PAIR, (const char *const[]){"both.example", NULL}, true);
    check_nodes_of_stack(LISTEN_SOCKET_STACK_PAIR, (const char *const[]){"::", "0.0.0.0", "::1", "127.0.0.1", NULL},
                         false);
    check_own_vectors();
}

Test(STK_004, a_pair_is_both_or_neither) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, &request);
    const unsigned calls = fake->fallible;
    for (unsigned nth = 1; nth <= calls; nth++) {
        struct call call;
        fake = fresh_fake();
        fake_fail(fake, FAKE_ANY, nth, EPERM); /* which is no EAI number */
        call_run(&request, &fake->seam, &call);
        CHECK(call.code != LISTEN_SOCKET_OK && *call.breach == '\0', "call %u fails: %s %s", nth,
              listen_socket_code_name(call.code), call.breach);
        CHECK(*fake_ledger(fake, 0) == '\0', "call %u fails: %s", nth, fake_ledger(fake, 0));
    }
    check_own_vectors();
}

Test(STK_005, both_of_a_pair_have_the_same_port) {
    static const char *const services[] = {"27015", "0", "http"};
    for (size_t i = 0; i < COUNT(services); i++) {
        struct call call;
        struct sockaddr_in6 ipv6;
        struct sockaddr_in ipv4;
        const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, services[i]);
        check_stays_up(fresh_fake(), &request, &call);
        memcpy(&ipv6, &call.set.sockets[0].address, sizeof ipv6);
        memcpy(&ipv4, &call.set.sockets[1].address, sizeof ipv4);
        call_end(&call);
        CHECK(ipv6.sin6_port == ipv4.sin_port && ipv4.sin_port != 0, "service %s: ports %u and %u", services[i],
              (unsigned)ntohs(ipv6.sin6_port), (unsigned)ntohs(ipv4.sin_port));
    }
    check_own_vectors();
}

static void open_many_pairs(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct sockets before, after;
    sockets_list(&before);
    for (int i = 0; i < 200; i++) {
        struct call call;
        const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
        call_run(&request, NULL, &call);
        harness_expect(tally, call.code == LISTEN_SOCKET_OK, "try %d: %s", i, listen_socket_code_name(call.code));
        int first = sockets_port(call.set.sockets[0].handle);
        int second = sockets_port(call.set.sockets[1].handle);
        harness_expect(tally, first == second && first != 0, "try %d: ports %d and %d", i, first, second);
        call_end(&call);
    }
    sockets_list(&after);
    harness_expect(tally, sockets_equal(&before, &after), "sockets are left");
}

/* The calls of bind in turn: the family that picks, and the one that is given the number. */
static void check_turns(const struct fake_system *fake, unsigned tries) {
    for (unsigned try = 1; try <= tries; try++) {
        for (unsigned second = 0; second < 2; second++) {
            const struct fake_record *bind = fake_nth(fake, FAKE_BIND, 2 * try - 1 + second);
            struct sockaddr_in bound; /* the port is at the same place in both families */
            CHECK(bind != NULL, "no bind %u in try %u", second + 1, try);
            memcpy(&bound, &bind->address, sizeof bound);
            const bool ipv6 = (try % 2 == 1) == (second == 0);
            CHECK(bind->address.ss_family == (ipv6 ? AF_INET6 : AF_INET), "try %u: bind %u is of family %d", try,
                  second + 1, bind->address.ss_family);
            CHECK((bound.sin_port == 0) == (second == 0), "try %u: bind %u is to port %u", try, second + 1,
                  (unsigned)ntohs(bound.sin_port));
        }
    }
}

Test(STK_006, the_families_take_turns_at_picking_with_16_tries) {
    static const enum fake_call calls[] = {FAKE_BIND, FAKE_LISTEN};
    static const enum listen_socket_stage stages[] = {LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_STAGE_LISTEN};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, calls[i], 2, EADDRINUSE); /* the second socket's: one more try */
        check_comes_up(fake, &request);
        CHECK(fake->calls[FAKE_SOCKET] == 4, "%u sockets for two tries", fake->calls[FAKE_SOCKET]);
        CHECK(fake->calls[FAKE_RESOLVE] == 2, "%u look-ups", fake->calls[FAKE_RESOLVE]);
        check_turns(fake, 2);
        fake = fresh_fake();
        fake_fail(fake, calls[i], 1, EADDRINUSE); /* the picker's: final */
        (void)check_fails(fake, &request, stages[i], LISTEN_SOCKET_EADDRINUSE);
        CHECK(fake->calls[FAKE_SOCKET] == 2, "tried again after the socket that picked failed");
        fake = fresh_fake();
        fake_fail(fake, calls[i], 2, EACCES); /* another failure: final */
        (void)check_fails(fake, &request, stages[i], LISTEN_SOCKET_EACCES);
        CHECK(fake->calls[FAKE_SOCKET] == 2, "tried again after EACCES");
    }
    struct fake_system *fake = fresh_fake();
    request.service = "27015"; /* a fixed port: no other to try */
    fake_fail(fake, FAKE_BIND, 2, EADDRINUSE);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE);
    CHECK(fake->calls[FAKE_SOCKET] == 2, "a port that was named is tried again");
    check_inside("plain", open_many_pairs);
    check_own_vectors();
}

/* Every bind of a picked number finds it taken: the second of each try. */
static int fail_taken(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    struct fake_system *fake = context;
    fake->faults[0].nth = fake->calls[FAKE_BIND] % 2 == 1 ? fake->calls[FAKE_BIND] + 1 : 0;
    return fake->bind(context, handle, address, length);
}

Test(STK_006, after_16_tries_the_last_failure_is_the_result) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
    fake->faults[0] = (struct fake_fault){.call = FAKE_BIND, .error = EADDRINUSE};
    fake->bind = fake->seam.bind;
    fake->seam.bind = fail_taken;
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE);
    CHECK(fake->calls[FAKE_SOCKET] == 2 * LISTEN_SOCKET_PAIR_TRIES, "%u sockets in %d tries", fake->calls[FAKE_SOCKET],
          LISTEN_SOCKET_PAIR_TRIES);
    CHECK(failure->tries == LISTEN_SOCKET_PAIR_TRIES && failure->reason == LISTEN_SOCKET_REASON_NO_COMMON_PORT,
          "%d tries are reported, and the reason \"%s\"", failure->tries, listen_socket_reason_text(failure->reason));
    check_turns(fake, LISTEN_SOCKET_PAIR_TRIES);
    CHECK(fake->calls[FAKE_RESOLVE] == 2, "%u look-ups", fake->calls[FAKE_RESOLVE]);
}

/* Only bind and listen can fail because the port was taken; the same code from another call means something else. */
Test(STK_006, the_same_code_from_another_call_is_final) {
    static const struct {
        enum fake_call call;
        enum listen_socket_stage stage;
    } rows[] = {{FAKE_SET_OPTION, LISTEN_SOCKET_STAGE_OPTION}, {FAKE_LOCAL_ADDRESS, LISTEN_SOCKET_STAGE_BIND}};
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "0");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake_system *fake = fresh_fake();
        fake->faults[0] =
            (struct fake_fault){.call = rows[i].call, .nth = 1, .always = true, .family = AF_INET, .error = EADDRINUSE};
        (void)check_fails(fake, &request, rows[i].stage, LISTEN_SOCKET_EADDRINUSE);
        CHECK(fake->calls[FAKE_SOCKET] == 2, "tried again: %u sockets", fake->calls[FAKE_SOCKET]);
    }
}
