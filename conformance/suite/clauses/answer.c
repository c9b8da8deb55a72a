/* RES: the resolver's answer; SEL: which address; SOCK: the socket. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/support/fence.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

#define TCP4(...)                                                                                                      \
    { .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, __VA_ARGS__ }
#define TCP6(...)                                                                                                      \
    { .family = AF_INET6, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, __VA_ARGS__ }

/* An answer with a wrong entry before a right one is refused at select for that reason. */
static void check_answer_refused(const struct call_request *request, const struct fake_entry *wrong,
                                 enum listen_socket_reason reason) {
    const struct fake_entry entries[] = {*wrong, TCP4(.address = "192.0.2.1", .port = 27015)};
    struct fake_system *fake = fake_answering(entries, COUNT(entries));
    const struct listen_socket_failure *failure =
        check_fails(fake, request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
    CHECK(failure->reason == reason, "expected the reason \"%s\"; got \"%s\"", listen_socket_reason_text(reason),
          listen_socket_reason_text(failure->reason));
    CHECK(failure->call == LISTEN_SOCKET_CALL_NONE && failure->family == wrong->family,
          "the call is %s, the family %d, not %d", listen_socket_call_name(failure->call), failure->family,
          wrong->family);
    CHECK(fake->calls[FAKE_SOCKET] == 0, "a socket was made of an answer that is wrong");
}

Test(RES_001, an_empty_success_is_a_failure) {
    struct fake_system *fake = fake_answering(NULL, 0);
    const struct call_request request = call_create(AF_INET, "27015");
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
    check_trace(fake, "initialize resolve release"); /* and there is nothing to free */
}

Test(RES_002, an_answer_without_a_match_is_a_failure) {
    static const struct fake_entry entries[] = {
        TCP6(.address = "::", .port = 27015),
        {.family = AF_INET, .type = SOCK_DGRAM, .protocol = IPPROTO_UDP, .address = "0.0.0.0", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_SCTP, .address = "0.0.0.0", .port = 27015},
        {.family = AF_UNIX, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "0.0.0.0", .port = 27015}};
    struct fake_system *fake = fake_answering(entries, COUNT(entries));
    struct call_request request = call_create(AF_INET, "27015");
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
    CHECK(failure->reason == LISTEN_SOCKET_REASON_NO_MATCH, "the reason is \"%s\"",
          listen_socket_reason_text(failure->reason));
    check_trace(fake, "initialize resolve free_list release");
    fake = fake_answering(&entries[3], 1); /* AF_UNSPEC means one of the two families */
    request = request_for_node(AF_UNSPEC, "host.example");
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
}

Test(RES_003, length_and_inner_family_are_the_entrys) {
    static const struct fake_entry wrong[] = {TCP4(.address = "192.0.2.1", .port = 27015, .length_change = -1),
                                              TCP4(.address = "192.0.2.1", .port = 27015, .length_change = 12),
                                              TCP4(.address = "192.0.2.1", .port = 27015, .length_change = -16),
                                              TCP4(.address = "192.0.2.1", .port = 27015, .inner_family = AF_INET6),
                                              TCP4(.address = "192.0.2.1", .port = 27015, .inner_family = AF_UNIX)};
    const struct call_request request = request_for_node(AF_INET, "192.0.2.1");
    for (size_t i = 0; i < COUNT(wrong); i++)
        check_answer_refused(&request, &wrong[i], LISTEN_SOCKET_REASON_ENTRY_ADDRESS);
    static const struct fake_entry short6 = TCP6(.address = "::", .port = 27015, .length_change = -12);
    const struct call_request request6 = call_create(AF_INET6, "27015");
    check_answer_refused(&request6, &short6, LISTEN_SOCKET_REASON_ENTRY_ADDRESS);
}

static struct addrinfo fenced_entry;

static int answer_with_fenced_entry(void *context, const char *node, const char *service, const struct addrinfo *hints,
                                    struct addrinfo **list, int *detail) {
    (void)context, (void)node, (void)service, (void)hints, (void)detail;
    *list = &fenced_entry;
    return 0;
}

static void keep_list(void *context, struct addrinfo *list) {
    (void)context, (void)list;
}

/* An answer of one entry, whose address has so many bytes and no byte behind them. */
static struct fake_system *fake_answering_fenced(int family, const void *address, size_t size) {
    struct fake_system *fake = fresh_fake();
    fenced_entry = (struct addrinfo){.ai_family = family,
                                     .ai_socktype = SOCK_STREAM,
                                     .ai_protocol = IPPROTO_TCP,
                                     .ai_addrlen = (socklen_t)size,
                                     .ai_addr = fence(address, size, FENCE_BEHIND)};
    fake->seam.resolve = answer_with_fenced_entry;
    fake->seam.free_list = keep_list;
    return fake;
}

Test(RES_003, of_an_entrys_address_no_byte_more_is_read_than_it_has) {
    const struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(27015)};
    const struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(27015)};
    const struct call_request request4 = call_create(AF_INET, "27015"), request6 = call_create(AF_INET6, "27015");
    check_comes_up(fake_answering_fenced(AF_INET, &ipv4, sizeof ipv4), &request4);
    check_comes_up(fake_answering_fenced(AF_INET6, &ipv6, sizeof ipv6), &request6);
    for (size_t size = 0; size < sizeof ipv6; size += sizeof(int)) {
        struct fake_system *fake = fake_answering_fenced(AF_INET6, &ipv6, size);
        (void)check_fails(fake, &request6, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
        if (size == sizeof ipv4)
            continue;
        fake = fake_answering_fenced(AF_INET, &ipv4, size < sizeof ipv4 ? size : sizeof ipv4 - sizeof(int));
        (void)check_fails(fake, &request4, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
    }
}

Test(RES_004, flags_and_canonical_name_of_the_answer_are_not_read) {
    static const struct fake_entry entries[] = {
        TCP4(.address = "192.0.2.1", .port = 27015, .flags = -1, .canonname = "other"),
        TCP4(.address = "192.0.2.1", .port = 27015, .flags = 0, .canonname = NULL)};
    for (size_t i = 0; i < COUNT(entries); i++) {
        struct call_request request = request_for_node(AF_INET, "192.0.2.1");
        request.hints.ai_flags |= AI_CANONNAME;
        check_comes_up(fake_answering(&entries[i], 1), &request);
    }
}

Test(RES_005, the_list_is_freed_once_and_nothing_else_ever) {
    static const int errors[] = {EAI_FAIL, EAI_AGAIN, EAI_MEMORY, EAI_NONAME};
    struct call call;
    struct call_request request = call_create(AF_INET, "27015");
    call_run(&request, NULL, &call); /* the platform's own resolver */
    call_end(&call);
    CHECK(interpose.freed == 1 && interpose.freed_null == 0, "freed %u times, with NULL %u", interpose.freed,
          interpose.freed_null);
    interpose.resolve_error = EAI_FAIL;
    call_run(&request, NULL, &call);
    interpose.resolve_error = 0;
    CHECK(interpose.freed == 1, "freeaddrinfo after a failure");
    for (size_t i = 0; i < COUNT(errors); i++) { /* after these the list pointer is rubbish */
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, FAKE_RESOLVE, 1, errors[i]);
        call_run(&request, &fake->seam, &call);
        CHECK(call.code != LISTEN_SOCKET_OK && fake->calls[FAKE_FREE_LIST] == 0, "a list is freed after a failure");
    }
    request.last_step = VECTOR_STEP_LISTEN;
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_FREE_LIST] == 1, "freed %u times", fake->calls[FAKE_FREE_LIST]);
}

Test(RES_005, a_list_that_is_refused_is_freed_and_none_is_not) {
    static const struct fake_entry wrong = TCP4(.address = "192.0.2.1", .port = 27015, .length_change = -1);
    for (int stack = LISTEN_SOCKET_STACK_NONE; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        if (stack == LISTEN_SOCKET_STACK_IPV6 || stack == LISTEN_SOCKET_STACK_DUAL)
            continue; /* the entry is an IPv4 one */
        struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        request.node = "host.example";
        if (stack == LISTEN_SOCKET_STACK_NONE)
            request = request_for_node(AF_UNSPEC, "host.example");
        struct fake_system *fake = fake_answering(&wrong, 1);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
        CHECK(fake->calls[FAKE_FREE_LIST] == 1, "a list that is refused is freed %u times",
              fake->calls[FAKE_FREE_LIST]);
        fake = fake_answering(NULL, 0);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
        CHECK(fake->calls[FAKE_FREE_LIST] == 0, "no list is freed %u times", fake->calls[FAKE_FREE_LIST]);
    }
}

Test(RES_006, an_entry_that_is_not_what_was_asked_is_refused) {
    static const struct {
        const char *node, *service;
        int family;
        struct fake_entry wrong;
        enum listen_socket_reason reason;
    } cases[] = {
        {NULL, "27015", AF_INET, TCP4(.address = NULL), LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {NULL, "27015", AF_INET, TCP4(.address = "127.0.0.1", .port = 27015), LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {NULL, "27015", AF_INET6, TCP6(.address = "::1", .port = 27015), LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {NULL, "27015", AF_INET6, TCP6(.address = "::", .port = 27015, .scope = 1), LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {NULL, "27015", AF_INET6, TCP6(.address = "::", .port = 27015, .scope = 0x01000000),
         LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {"192.0.2.1", "27015", AF_INET, TCP4(.address = "192.0.2.2", .port = 27015),
         LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        /* the resolver was not told of a zone, so its answer has none */
        {"fe80::1%7", "27015", AF_INET6, TCP6(.address = "fe80::1", .port = 27015, .scope = 7),
         LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {"fe80::1%lo", "27015", AF_INET6, TCP6(.address = "fe80::2", .port = 27015),
         LISTEN_SOCKET_REASON_ENTRY_ADDRESS},
        {NULL, "27015", AF_INET, TCP4(.address = "0.0.0.0", .port = 27016), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {NULL, "27015", AF_INET, TCP4(.address = "0.0.0.0", .port = 0), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {NULL, "27015", AF_INET6, TCP6(.address = "::", .port = 34665), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {NULL, "0", AF_INET, TCP4(.address = "0.0.0.0", .port = 1), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {NULL, "http", AF_INET, TCP4(.address = "0.0.0.0", .port = 0), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {"192.0.2.1", NULL, AF_INET, TCP4(.address = "192.0.2.1", .port = 80), LISTEN_SOCKET_REASON_ENTRY_PORT},
        {"host.example", "27015", AF_INET, TCP4(.address = "192.0.2.1", .port = 1), LISTEN_SOCKET_REASON_ENTRY_PORT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct call_request request = call_create(cases[i].family, cases[i].service);
        request.node = cases[i].node;
        check_answer_refused(&request, &cases[i].wrong, cases[i].reason);
    }
    static const struct fake_entry mapped = TCP6(.address = "::ffff:192.0.2.1", .port = 27015);
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    request.node = "host.example";
    check_answer_refused(&request, &mapped, LISTEN_SOCKET_REASON_NAME_MAPPED);
}

Test(RES_006, loopback_and_mapped_addresses_are_held_against_the_request) {
    static const struct fake_entry wildcard = TCP4(.address = "0.0.0.0", .port = 27015);
    static const struct fake_entry unmapped = TCP6(.address = "::192.0.2.1", .port = 27015);
    struct call_request request = call_create(AF_INET, "27015");
    request.hints.ai_flags = 0;
    check_answer_refused(&request, &wildcard, LISTEN_SOCKET_REASON_ENTRY_ADDRESS);
    request = request_for_node(AF_INET6, "192.0.2.1");
    request.hints.ai_flags = AI_V4MAPPED;
    check_answer_refused(&request, &unmapped, LISTEN_SOCKET_REASON_ENTRY_ADDRESS);
    check_own_vectors();
}

/* Numbers of families beside the two that count. */
Test(SOCK_002, an_entry_of_any_other_family_is_passed_over) {
    const struct call_request request = request_for_node(AF_UNSPEC, "host.example");
    for (int family = -1; family < 60; family++) {
        const struct fake_entry entries[] = {
            {.family = family, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.9", .port = 27015},
            TCP6(.address = "2001:db8::1", .port = 27015)};
        if (family == AF_INET || family == AF_INET6)
            continue;
        struct fake_system *fake = fake_answering(entries, COUNT(entries));
        check_comes_up(fake, &request);
        CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family == AF_INET6, "an entry of family %d is taken", family);
    }
}

/* ---- SEL ---- */

Test(SEL_001, a_failure_of_the_first_match_is_the_result) {
    static const struct fake_entry entries[] = {TCP4(.address = "192.0.2.1", .port = 27015),
                                                TCP4(.address = "192.0.2.2", .port = 27015)};
    static const enum fake_call calls[] = {FAKE_SOCKET, FAKE_BIND};
    static const enum listen_socket_stage stages[] = {LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_STAGE_BIND};
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct fake_system *fake = fake_answering(entries, COUNT(entries));
        const struct call_request request = request_for_node(AF_INET, "host.example");
        fake_fail(fake, calls[i], 1, EADDRNOTAVAIL);
        (void)check_fails(fake, &request, stages[i], LISTEN_SOCKET_EADDRNOTAVAIL);
        CHECK(fake->calls[FAKE_SOCKET] == 1, "%u sockets were made", fake->calls[FAKE_SOCKET]);
    }
    check_own_vectors();
}

Test(SEL_002, no_node_and_no_family_asks_ipv6_first) {
    static const int absences[] = {EAI_NONAME, EAI_FAMILY};
    const struct call_request request = call_create(AF_UNSPEC, "27015");
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_RESOLVE] == 1 && fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family == AF_INET6,
          "IPv6 is not asked for first, or not alone");
    for (size_t i = 0; i < COUNT(absences); i++) {
        fake = fresh_fake();
        fake_fail(fake, FAKE_RESOLVE, 1, absences[i]);
        check_comes_up(fake, &request);
        CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family == AF_INET, "the socket is not IPv4");
    }
    fake = fresh_fake();
    fake_fail(fake, FAKE_RESOLVE, 1, EAI_AGAIN);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_AGAIN);
    CHECK(fake->calls[FAKE_RESOLVE] == 1, "IPv4 is asked for after EAI_AGAIN");
    fake = fresh_fake();
    const struct call_request named = request_for_node(AF_UNSPEC, "both.example");
    check_comes_up(fake, &named);
    CHECK(fake->calls[FAKE_RESOLVE] == 1 && fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family == AF_UNSPEC,
          "a host name is not asked for once, with AF_UNSPEC");
    check_own_vectors();
}

static void ask_in_hostile_surroundings(struct harness_tally *tally, void *argument) {
    static const struct {
        int family;
        const char *node, *expected;
    } cases[] = {
        {AF_UNSPEC, NULL, "[::]:27015"}, {AF_INET, NULL, "0.0.0.0:27015"}, {AF_UNSPEC, "0.0.0.0", "0.0.0.0:27015"}};
    (void)argument;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[LISTEN_SOCKET_ADDRESS_TEXT] = "";
        struct call call;
        const struct call_request request = request_for_node(cases[i].family, cases[i].node);
        call_run(&request, NULL, &call);
        if (call.code == LISTEN_SOCKET_OK)
            (void)listen_socket_format_address((const struct sockaddr *)&call.set.sockets[0].address,
                                               call.set.sockets[0].address_length, text, sizeof text);
        harness_expect(tally, strcmp(text, cases[i].expected) == 0, "expected %s; got %s \"%s\"", cases[i].expected,
                       listen_socket_code_name(call.code), text);
        call_end(&call);
    }
}

/* The resolver is told that what is a number is one, so that it asks no file of the host's. */
Test(SEL_003, numbers_are_asked_for_as_numbers) {
    static const char *const nodes[] = {"192.0.2.1", "2001:db8::1", NULL};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = request_for_node(AF_UNSPEC, nodes[i]);
        check_comes_up(fake, &request);
        int flags = fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_flags;
        CHECK((flags & AI_NUMERICSERV) != 0, "the port is not asked for as a number");
        CHECK(nodes[i] == NULL || (flags & AI_NUMERICHOST) != 0, "%s is not asked for as an address", nodes[i]);
    }
}

Test(SEL_003, local_configuration_cannot_change_the_outcome) {
    check_inside("hostile-gai", ask_in_hostile_surroundings);
    check_inside("loopback-down", ask_in_hostile_surroundings);
    check_own_vectors();
}

/* ---- SOCK ---- */

static void live_without_standard_descriptors(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        (void)close(descriptor);
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "no pair: %s", listen_socket_code_name(call.code));
    harness_expect(tally, call.set.sockets[0].handle == 0, "the first descriptor is %d", call.set.sockets[0].handle);
    harness_expect(tally, sockets_option(0, SOL_SOCKET, SO_ACCEPTCONN) == 1, "descriptor 0 does not listen");
    call_end(&call);
    harness_expect(tally, fcntl(0, F_GETFD) == -1 && errno == EBADF, "descriptor 0 is left open");
}

Test(SOCK_001, descriptor_0_is_a_socket_like_any_other) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    fake->first_handle = 0;
    check_comes_up(fake, &request);
    fake = fresh_fake();
    fake->first_handle = 0;
    fake_fail(fake, FAKE_LISTEN, 1, EADDRINUSE);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_EADDRINUSE);
    check_inside("plain", live_without_standard_descriptors);
    check_own_vectors();
}

Test(SOCK_002, af_unspec_never_reaches_socket) {
    static const char *const nodes[] = {NULL, "192.0.2.1", "::1", "both.example"};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = request_for_node(AF_UNSPEC, nodes[i]);
        check_comes_up(fake, &request);
        int family = fake_nth(fake, FAKE_SOCKET, 1)->family;
        CHECK(family == AF_INET || family == AF_INET6, "socket gets family %d", family);
    }
    static const struct fake_entry entries[] = {
        {.family = AF_UNSPEC, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.1", .port = 27015},
        TCP4(.address = "192.0.2.1", .port = 27015)};
    struct fake_system *fake = fake_answering(entries, COUNT(entries)); /* an entry of no family is passed over */
    const struct call_request request = request_for_node(AF_UNSPEC, "host.example");
    check_comes_up(fake, &request);
    CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family == AF_INET, "an entry of AF_UNSPEC is taken");
    check_own_vectors();
}

static void open_without_descriptors(struct harness_tally *tally, void *argument) {
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 1024};
    (void)argument;
    (void)setrlimit(RLIMIT_NOFILE, &none);
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call call;
        const struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        call_run(&request, NULL, &call);
        harness_expect(tally, call_failed_as(&call, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EMFILE),
                       "stack %d: expected error socket EMFILE; got %s %s", stack,
                       listen_socket_stage_name(call.failure.stage), listen_socket_code_name(call.code));
    }
}

Test(SOCK_003, resource_errors_are_reported_as_they_are) {
    static const int errors[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES};
    static const enum listen_socket_code codes[] = {LISTEN_SOCKET_EMFILE, LISTEN_SOCKET_ENFILE, LISTEN_SOCKET_ENOBUFS,
                                                    LISTEN_SOCKET_ENOMEM, LISTEN_SOCKET_EACCES};
    for (size_t i = 0; i < COUNT(errors); i++) {
        for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
            struct fake_system *fake = fresh_fake();
            const struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
            fake_fail(fake, FAKE_SOCKET, 1, errors[i]);
            (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, codes[i]);
            CHECK(fake->calls[FAKE_SOCKET] == 1, "stack %d: tried again after %s", stack,
                  listen_socket_code_name(codes[i]));
        }
    }
    check_inside("plain", open_without_descriptors);
    check_own_vectors();
}

/* Whether a program that this process executes has the descriptor. */
static bool child_program_has(int descriptor) {
    char command[64];
    int status = -1;
    (void)snprintf(command, sizeof command, "test -e /proc/self/fd/%d", descriptor);
    pid_t child = fork();
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(99);
    }
    (void)waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) <= 1, "the program could not be run: %d", status);
    return WEXITSTATUS(status) == 0;
}

Test(SOCK_004, no_program_that_is_started_inherits_the_socket) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    call_run(&request, NULL, &call);
    CHECK(call.code == LISTEN_SOCKET_OK, "create: %s", listen_socket_code_name(call.code));
    int type = interpose.socket_type;
    int handle = call.set.sockets[0].handle;
    bool inherited = child_program_has(handle);
    (void)fcntl(handle, F_SETFD, 0);
    bool control = child_program_has(handle); /* the check can see a socket */
    call_end(&call);
    CHECK((type & SOCK_CLOEXEC) != 0, "close-on-exec is not from birth: socket got the type %#x", (unsigned)type);
    CHECK(!inherited, "the program has the socket");
    CHECK(control, "a socket without close-on-exec is not seen either");
    check_own_vectors();
}

Test(SOCK_005, it_blocks_unless_asked_otherwise) {
    static const unsigned options[] = {0, LISTEN_SOCKET_NONBLOCK};
    for (size_t i = 0; i < COUNT(options); i++) {
        struct call call;
        struct call_request request = call_create(AF_INET6, "27015");
        request.options = options[i];
        call_run(&request, NULL, &call);
        CHECK(call.code == LISTEN_SOCKET_OK, "create: %s", listen_socket_code_name(call.code));
        bool from_birth = (interpose.socket_type & SOCK_NONBLOCK) != 0;
        bool nonblock = (fcntl(call.set.sockets[0].handle, F_GETFL) & O_NONBLOCK) != 0;
        call_end(&call);
        CHECK(nonblock == (options[i] != 0) && from_birth == nonblock, "options %u: non-blocking %d, from birth %d",
              options[i], nonblock, from_birth);
    }
    check_own_vectors();
}

Test(SOCK_006, one_socket_a_listener_and_none_leaked) {
    static const unsigned counts[] = {[0] = 1,
                                      [LISTEN_SOCKET_STACK_IPV4] = 1,
                                      [LISTEN_SOCKET_STACK_IPV6] = 1,
                                      [LISTEN_SOCKET_STACK_DUAL] = 1,
                                      [LISTEN_SOCKET_STACK_PAIR] = 2,
                                      [LISTEN_SOCKET_STACK_AUTO] = 1};
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        check_comes_up(fake, &request);
        CHECK(fake->calls[FAKE_SOCKET] == counts[stack], "stack %d: %u sockets were made", stack,
              fake->calls[FAKE_SOCKET]);
    }
    struct sockets before, after;
    struct call call;
    struct call_request request = call_create(AF_INET, "27015");
    request.node = "192.0.2.1"; /* not this host's: bind fails */
    request.last_step = VECTOR_STEP_BIND;
    sockets_list(&before);
    call_run(&request, NULL, &call);
    sockets_list(&after);
    CHECK(call.code == LISTEN_SOCKET_EADDRNOTAVAIL, "bind: %s", listen_socket_code_name(call.code));
    CHECK(sockets_equal(&before, &after), "a socket whose bind failed is left open");
    check_own_vectors();
}

Test(SOCK_008, no_interface_unless_its_zone_is_asked_for) {
    static const int families[] = {AF_INET, AF_INET6};
    for (size_t i = 0; i < COUNT(families); i++) {
        struct call call;
        const struct call_request request = call_create(families[i], "27015");
        call_run(&request, NULL, &call);
        CHECK(call.code == LISTEN_SOCKET_OK, "create: %s", listen_socket_code_name(call.code));
        int handle = call.set.sockets[0].handle;
        int device = sockets_option(handle, SOL_SOCKET, SO_BINDTOIFINDEX);
        static const int loopback = 1;
        const bool bound = setsockopt(handle, SOL_SOCKET, SO_BINDTOIFINDEX, &loopback, sizeof loopback) == 0;
        CHECK(bound || errno == EPERM, "binding to lo: %s", strerror(errno)); /* an older kernel wants privilege */
        int control = sockets_option(handle, SOL_SOCKET, SO_BINDTOIFINDEX);   /* the check can see an interface */
        call_end(&call);
        CHECK(device == 0, "the socket is bound to interface %d", device);
        CHECK(!bound || control == loopback, "an interface is not seen: %d", control);
    }
    check_own_vectors();
}

/* How many options of the socket tell something else than those of a new one. */
static size_t count_changed(int handle, int family) {
    static const int options[][2] = {
        {SOL_SOCKET, SO_BROADCAST},  {SOL_SOCKET, SO_DONTROUTE},      {SOL_SOCKET, SO_KEEPALIVE},
        {SOL_SOCKET, SO_OOBINLINE},  {SOL_SOCKET, SO_PRIORITY},       {SOL_SOCKET, SO_RCVBUF},
        {SOL_SOCKET, SO_RCVLOWAT},   {SOL_SOCKET, SO_SNDBUF},         {SOL_SOCKET, SO_LINGER},
        {SOL_SOCKET, SO_RCVTIMEO},   {SOL_SOCKET, SO_SNDTIMEO},       {IPPROTO_IP, IP_TTL},
        {IPPROTO_IP, IP_TOS},        {IPPROTO_IP, IP_FREEBIND},       {IPPROTO_IP, IP_TRANSPARENT},
        {IPPROTO_TCP, TCP_NODELAY},  {IPPROTO_TCP, TCP_DEFER_ACCEPT}, {IPPROTO_TCP, TCP_FASTOPEN},
        {IPPROTO_TCP, TCP_KEEPIDLE}, {IPPROTO_TCP, TCP_MAXSEG},       {IPPROTO_IPV6, IPV6_UNICAST_HOPS},
        {IPPROTO_IPV6, IPV6_TCLASS}};
    const int fresh = socket(family, SOCK_STREAM, IPPROTO_TCP);
    size_t changed = 0;
    CHECK(fresh >= 0, "no socket to compare with: %s", strerror(errno));
    for (size_t i = 0; i < COUNT(options); i++)
        changed +=
            sockets_option(handle, options[i][0], options[i][1]) != sockets_option(fresh, options[i][0], options[i][1]);
    close(fresh);
    return changed;
}

Test(SOCK_009, no_option_is_set_that_nobody_asked_for) {
    static const int families[] = {AF_INET, AF_INET6};
    static const int on = 1;
    for (size_t i = 0; i < COUNT(families); i++) {
        struct call call;
        const struct call_request request = call_create(families[i], "27015");
        call_run(&request, NULL, &call);
        CHECK(call.code == LISTEN_SOCKET_OK, "create: %s", listen_socket_code_name(call.code));
        const int handle = call.set.sockets[0].handle;
        const size_t changed = count_changed(handle, families[i]);
        const bool set = setsockopt(handle, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0;
        const size_t control = count_changed(handle, families[i]); /* the check can see one */
        call_end(&call);
        CHECK(changed == 0, "%zu options are not as on a new socket", changed);
        CHECK(set && control == 1, "an option that was set is not seen: %zu", control);
    }
    check_own_vectors();
}

/* Whether nobody has come to the listener, and it can hear. */
static bool is_nobodys(int handle) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    struct pollfd ready = {.fd = handle, .events = POLLIN | POLLRDHUP};
    return getpeername(handle, (struct sockaddr *)&peer, &length) != 0 && errno == ENOTCONN && poll(&ready, 1, 0) == 0;
}

Test(SOCK_010, nobody_has_come_to_a_listener) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV6};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct call call;
        const struct call_request request = call_open(stacks[i], "0");
        call_run(&request, NULL, &call);
        CHECK(call.code == LISTEN_SOCKET_OK, "open: %s", listen_socket_code_name(call.code));
        const struct listen_socket *sock = &call.set.sockets[0];
        const bool before = is_nobodys(sock->handle);
        const int client = socket(sock->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        /* To the wildcard address: this host. */
        const bool connected = connect(client, (const struct sockaddr *)&sock->address, sock->address_length) == 0;
        const bool control = is_nobodys(sock->handle); /* the check can see somebody */
        close(client);
        call_end(&call);
        CHECK(before, "somebody has come to a new listener");
        CHECK(connected && !control, "a client that waits is not seen");
    }
    check_own_vectors();
}
