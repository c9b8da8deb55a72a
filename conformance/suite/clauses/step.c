/* STEP: the documented steps, as calls over the seam and as sockets of the real kernel. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/support/client.h"
#include "suite/support/fence.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_IPV6,
                                                  LISTEN_SOCKET_STACK_DUAL, LISTEN_SOCKET_STACK_PAIR,
                                                  LISTEN_SOCKET_STACK_AUTO};

Test(STEP_001, initialisation_is_the_first_call_and_balanced) {
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_open(stacks[i], "27015");
        check_comes_up(fake, &request);
        CHECK(fake->records[0].call == FAKE_INITIALIZE, "stack %s: the first call is not initialize",
              listen_socket_stack_name(stacks[i]));
        CHECK(fake->initialisations > 0 && fake->initialisations == fake->releases,
              "stack %s: %u initialisations, %u releases", listen_socket_stack_name(stacks[i]), fake->initialisations,
              fake->releases);
    }
}

Test(STEP_002, the_address_is_the_entrys_byte_for_byte) {
    static const struct fake_entry entries[] = {{.family = AF_INET6,
                                                 .type = SOCK_STREAM,
                                                 .protocol = IPPROTO_TCP,
                                                 .address = "fe80::77",
                                                 .port = 8123,
                                                 .scope = 5}};
    struct fake_system *fake = fresh_fake();
    struct call_request request = request_for_node(AF_INET6, "host.example");
    struct sockaddr_in6 bound;
    request.service = "some-service";
    fake->script.given = true;
    fake->script.entries = entries;
    fake->script.count = 1;
    check_comes_up(fake, &request);
    const struct fake_record *bind = fake_nth(fake, FAKE_BIND, 1);
    CHECK(bind->length == sizeof bound, "expected the length %zu; got %u", sizeof bound, (unsigned)bind->length);
    memcpy(&bound, &bind->address, sizeof bound);
    CHECK(bound.sin6_port == htons(8123), "the port is not the answer's: %u", (unsigned)ntohs(bound.sin6_port));
    CHECK(bound.sin6_scope_id == 5, "the zone is not the answer's: %u", (unsigned)bound.sin6_scope_id);
    CHECK(bound.sin6_addr.s6_addr[0] == 0xfe && bound.sin6_addr.s6_addr[15] == 0x77, "the address is not the answer's");
    check_own_vectors();
}

static struct addrinfo entry_with_rubbish;
static struct sockaddr_in ipv4_with_rubbish;
static struct sockaddr_in6 ipv6_of_entry;

/* A resolver that leaves rubbish in the bytes of an IPv4 address that have no meaning. */
static int resolve_with_rubbish(void *context, const char *node, const char *service, const struct addrinfo *hints,
                                struct addrinfo **list, int *detail) {
    const bool ipv4 = hints->ai_family == AF_INET;
    (void)context, (void)node, (void)service, (void)detail;
    ipv4_with_rubbish = (struct sockaddr_in){.sin_family = AF_INET};
    memset(ipv4_with_rubbish.sin_zero, 0x5a, sizeof ipv4_with_rubbish.sin_zero);
    ipv6_of_entry = (struct sockaddr_in6){.sin6_family = AF_INET6};
    entry_with_rubbish =
        (struct addrinfo){.ai_family = hints->ai_family,
                          .ai_socktype = SOCK_STREAM,
                          .ai_protocol = IPPROTO_TCP,
                          .ai_addrlen = ipv4 ? sizeof ipv4_with_rubbish : sizeof ipv6_of_entry,
                          .ai_addr = ipv4 ? (struct sockaddr *)&ipv4_with_rubbish : (struct sockaddr *)&ipv6_of_entry};
    *list = &entry_with_rubbish;
    return 0;
}

static void keep_list(void *context, struct addrinfo *list) {
    (void)context, (void)list;
}

/* It is no part of the address, and is bound as the resolver gave it, also where the port is put in. */
Test(STEP_002, what_has_no_meaning_in_an_answer_has_no_effect) {
    static const enum listen_socket_stack both[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_PAIR};
    for (size_t i = 0; i < COUNT(both); i++) {
        const struct call_request request = call_open(both[i], "0");
        struct fake_system *fake = fresh_fake();
        struct sockaddr_in bound;
        fake->seam.resolve = resolve_with_rubbish;
        fake->seam.free_list = keep_list;
        check_comes_up(fake, &request);
        memcpy(&bound, &fake_nth(fake, FAKE_BIND, both[i] == LISTEN_SOCKET_STACK_PAIR ? 2 : 1)->address, sizeof bound);
        CHECK(bound.sin_family == AF_INET &&
                  memcmp(bound.sin_zero, ipv4_with_rubbish.sin_zero, sizeof bound.sin_zero) == 0,
              "stack %s: the bytes are not the answer's", listen_socket_stack_name(both[i]));
    }
}

/* Creates a socket on the real kernel, and reads one option of it. */
static int created_option(int family, int name) {
    struct call call;
    const struct call_request request = call_create(family, "27015");
    call_run(&request, NULL, &call);
    CHECK(call.code == LISTEN_SOCKET_OK, "create failed: %s", listen_socket_code_name(call.code));
    int value = sockets_option(call.set.sockets[0].handle, SOL_SOCKET, name);
    call_end(&call);
    return value;
}

Test(STEP_003, af_inet_is_an_ipv4_socket) {
    int domain = created_option(AF_INET, SO_DOMAIN);
    CHECK(domain == AF_INET, "expected the domain AF_INET; got %d", domain);
    check_own_vectors();
}

Test(STEP_004, sock_stream_is_a_stream_socket) {
    int type = created_option(AF_INET, SO_TYPE);
    CHECK(type == SOCK_STREAM, "expected SOCK_STREAM; got %d", type);
    check_own_vectors();
}

Test(STEP_005, ipproto_tcp_is_a_tcp_socket) {
    int protocol = created_option(AF_INET, SO_PROTOCOL);
    CHECK(protocol == IPPROTO_TCP, "expected IPPROTO_TCP; got %d", protocol);
    check_own_vectors();
}

/* The address that create makes with the real resolver. */
static void check_created_address(int family, int flags, const char *expected) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    struct call call;
    struct call_request request = call_create(family, "27015");
    request.hints.ai_flags = flags;
    call_run(&request, NULL, &call);
    CHECK(call.code == LISTEN_SOCKET_OK, "create failed: %s", listen_socket_code_name(call.code));
    (void)listen_socket_format_address((const struct sockaddr *)&call.set.sockets[0].address,
                                       call.set.sockets[0].address_length, text, sizeof text);
    call_end(&call);
    CHECK(strcmp(text, expected) == 0, "expected the address %s; got %s", expected, text);
}

Test(STEP_006, passive_and_no_node_is_the_wildcard_address) {
    check_created_address(AF_INET, AI_PASSIVE, "0.0.0.0:27015");
    check_created_address(AF_INET6, AI_PASSIVE, "[::]:27015");
    check_own_vectors();
}

static void connect_to_the_default_port(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "open failed: %s", listen_socket_code_name(call.code));
    int port = sockets_port(call.set.sockets[0].handle);
    harness_expect(tally, port == 27015, "the port is %d", port);
    harness_expect(tally, client_reaches(&call.set.sockets[0], AF_INET), "no client gets through to port 27015");
}

Test(STEP_007, a_client_connects_to_27015) {
    check_inside("plain", connect_to_the_default_port);
    check_own_vectors();
}

/* Leaves rubbish on the stack, in the place of the next call's variables. */
static __attribute__((noinline)) size_t poison_stack(void) {
    volatile unsigned char rubbish[16384];
    size_t sum = 0;
    for (size_t i = 0; i < sizeof rubbish; i++)
        rubbish[i] = 0xa5;
    for (size_t i = 0; i < sizeof rubbish; i += 512)
        sum += rubbish[i];
    return sum;
}

Test(STEP_008, the_resolver_gets_hints_that_are_zero_but_for_four_fields) {
    struct call call;
    struct addrinfo expected;
    const struct call_request request = call_create(AF_INET, "27015");
    CHECK(poison_stack() > 0, "the stack is poisoned");
    call_run(&request, NULL, &call);
    call_end(&call);
    memset(&expected, 0, sizeof expected);
    expected.ai_family = AF_INET;
    expected.ai_socktype = SOCK_STREAM;
    expected.ai_protocol = IPPROTO_TCP;
    expected.ai_flags = interpose.hints.ai_flags;
    CHECK(interpose.resolved == 1 && !interpose.hints_null, "getaddrinfo was called %u times, hints NULL: %d",
          interpose.resolved, interpose.hints_null);
    CHECK(interpose.hints_at != &request.hints, "the caller's own hints were handed on");
    CHECK(memcmp(&expected, &interpose.hints, sizeof expected) == 0, "a member beyond the four fields is not zero");
    CHECK((interpose.hints.ai_flags & AI_PASSIVE) != 0, "AI_PASSIVE is missing");
}

Test(STEP_009, only_the_return_value_says_whether_the_resolver_failed) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    interpose.resolve_error = EAI_FAIL;
    interpose.resolve_errno = 0;
    call_run(&request, NULL, &call);
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_FAIL), "EAI_FAIL was not seen");
    CHECK(call.failure.native == EAI_FAIL, "the number is %d, not EAI_FAIL", call.failure.native);
    check_comes_up(fresh_fake(), &request); /* each call of the scripted system changes errno */
    interpose.resolve_error = 0;
    check_own_vectors();
}

Test(STEP_010, a_failed_resolver_leaves_nothing_to_free_and_no_socket) {
    const struct call_request request = call_create(AF_INET, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_RESOLVE, 1, EAI_FAIL);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_FAIL);
    check_trace(fake, "initialize resolve release");
    check_own_vectors();
}

/* call_run fills the out-parameters with rubbish, and after a failure looks for one that is not invalid. */
Test(STEP_011, every_out_parameter_is_invalid_after_every_failure) {
    static const struct {
        enum fake_call call;
        int error;
        enum listen_socket_stage stage;
    } failures[] = {
        {FAKE_INITIALIZE, EPERM, LISTEN_SOCKET_STAGE_INITIALIZE}, {FAKE_SOCKET, EPERM, LISTEN_SOCKET_STAGE_SOCKET},
        {FAKE_SET_OPTION, EPERM, LISTEN_SOCKET_STAGE_OPTION},     {FAKE_BIND, EPERM, LISTEN_SOCKET_STAGE_BIND},
        {FAKE_LOCAL_ADDRESS, EPERM, LISTEN_SOCKET_STAGE_BIND},    {FAKE_LISTEN, EPERM, LISTEN_SOCKET_STAGE_LISTEN},
    };
    for (size_t i = 0; i < COUNT(failures); i++) {
        struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, failures[i].call, 1, failures[i].error);
        (void)check_fails(fake, &request, failures[i].stage, LISTEN_SOCKET_EPERM);
        request = call_create(AF_INET6, "27015");
        request.last_step = VECTOR_STEP_LISTEN;
        fake = fresh_fake();
        fake_fail(fake, failures[i].call, 1, failures[i].error);
        (void)check_fails(fake, &request, failures[i].stage, LISTEN_SOCKET_EPERM);
    }
}

static bool is_untouched(const struct listen_socket *sock) {
    static const struct listen_socket closed = LISTEN_SOCKET_INIT;
    return sock->handle == closed.handle && sock->state == closed.state && sock->family == closed.family &&
           sock->socktype == closed.socktype && sock->protocol == closed.protocol && sock->v6only == closed.v6only &&
           sock->backlog == closed.backlog && sock->options == closed.options && sock->ephemeral == closed.ephemeral &&
           sock->system == closed.system && sock->address_length == closed.address_length &&
           memcmp(&sock->address, &closed.address, sizeof sock->address) == 0;
}

Test(STEP_011, no_member_of_a_socket_is_left_behind_by_a_failure) {
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        for (unsigned nth = 1; nth < 24; nth++) {
            struct call call;
            struct fake_system *fake = fresh_fake();
            fake_fail(fake, FAKE_ANY, nth, EPERM);
            fake->faults[0].always = true;
            call_run(&request, &fake->seam, &call);
            for (size_t i = call.set.count; i < COUNT(call.set.sockets); i++)
                CHECK(is_untouched(&call.set.sockets[i]), "stack %d, call %u fails: socket %zu has a trace of it",
                      stack, nth, i);
            call_end(&call);
        }
    }
}

/* All that the caller hands over, with a page behind it that nobody may touch. */
Test(STEP_011, nothing_beside_the_callers_structures_is_read_or_written) {
    struct fake_system *fake = fresh_fake();
    const struct addrinfo zero_hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    const struct listen_socket_failure no_failure = {.stage = LISTEN_SOCKET_STAGE_NONE};
    const struct listen_socket_set no_set = {.count = 0};
    struct listen_socket_request request = {.service = "27015"};
    struct listen_socket_failure *failure = fence(&no_failure, sizeof no_failure, FENCE_BEHIND);
    struct listen_socket_set *set = fence(&no_set, sizeof no_set, FENCE_BEHIND);
    struct listen_socket *sock = fence(&no_set.sockets[0], sizeof *sock, FENCE_BEHIND);
    request.hints = fence(&zero_hints, sizeof zero_hints, FENCE_BEHIND);
    request.system = fence(&fake->seam, sizeof fake->seam, FENCE_BEHIND);
    for (unsigned nth = 1; nth < 24; nth++) {
        const struct listen_socket_request *asked = NULL;
        fake_fail(fake, FAKE_ANY, nth, EPERM);
        for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
            fake_forget(fake);
            request.stack = (enum listen_socket_stack)stack;
            asked = fence(&request, sizeof request, FENCE_BEHIND);
            enum listen_socket_code code = LISTEN_SOCKET_OK;
            if (stack != LISTEN_SOCKET_STACK_NONE)
                code = listen_socket_open(asked, 1, set, failure);
            else if ((code = listen_socket_create(asked, sock, failure)) == LISTEN_SOCKET_OK)
                code = listen_socket_bind(sock, failure);
            CHECK(code == failure->code, "stack %d, call %u fails: %s", stack, nth, listen_socket_code_name(code));
            listen_socket_close(sock);
            listen_socket_close_set(set);
        }
    }
}

Test(STEP_012, the_first_entry_that_matches_is_used_whatever_surrounds_it) {
    static const struct fake_entry entries[] = {
        {.family = AF_INET6, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "2001:db8::1", .port = 27015},
        {.family = AF_INET, .type = SOCK_DGRAM, .protocol = IPPROTO_UDP, .address = "192.0.2.1", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_SCTP, .address = "192.0.2.2", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.3", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.4", .port = 27015}};
    static const char *const expected[] = {"192.0.2.3:27015", "[2001:db8::1]:27015"};
    static const int families[] = {AF_INET, AF_UNSPEC};
    for (size_t i = 0; i < COUNT(families); i++) {
        char text[LISTEN_SOCKET_ADDRESS_TEXT];
        struct fake_system *fake = fresh_fake();
        const struct call_request request = request_for_node(families[i], "host.example");
        fake->script.given = true;
        fake->script.entries = entries;
        fake->script.count = COUNT(entries);
        check_comes_up(fake, &request);
        const struct fake_record *bind = fake_nth(fake, FAKE_BIND, 1);
        (void)listen_socket_format_address((const struct sockaddr *)&bind->address, bind->length, text, sizeof text);
        CHECK(strcmp(text, expected[i]) == 0, "family %d: expected %s; got %s", families[i], expected[i], text);
    }
    check_own_vectors();
}

Test(STEP_013, socket_gets_the_entrys_family_type_and_protocol) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_create(AF_UNSPEC, "27015");
    request.hints.ai_socktype = 0;
    request.hints.ai_protocol = IPPROTO_UDP;
    check_comes_up(fake, &request);
    const struct fake_record *made = fake_nth(fake, FAKE_SOCKET, 1);
    CHECK(made->family == AF_INET6 && made->type == SOCK_DGRAM && made->protocol == IPPROTO_UDP,
          "expected socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP); got %d, %d, %d", made->family, made->type,
          made->protocol);
    check_own_vectors();
}

Test(STEP_014, af_inet6_is_an_ipv6_socket) {
    int domain = created_option(AF_INET6, SO_DOMAIN);
    CHECK(domain == AF_INET6, "expected the domain AF_INET6; got %d", domain);
    check_own_vectors();
}

Test(STEP_015, a_pair_is_two_sockets_one_a_family) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_SOCKET] == 2, "expected two sockets; got %u", fake->calls[FAKE_SOCKET]);
    CHECK(fake->calls[FAKE_LISTEN] == 2, "expected two listeners; got %u", fake->calls[FAKE_LISTEN]);
    CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family + fake_nth(fake, FAKE_SOCKET, 2)->family == AF_INET + AF_INET6,
          "they are not of one family each");
    check_own_vectors();
}

static void close_one_of_a_pair(struct harness_tally *tally, void *argument) {
    (void)argument;
    static const int families[] = {AF_INET6, AF_INET};
    for (size_t closed = 0; closed < 2; closed++) {
        struct call call;
        const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
        call_run(&request, NULL, &call);
        harness_expect(tally, call.code == LISTEN_SOCKET_OK, "no pair: %s", listen_socket_code_name(call.code));
        if (call.code != LISTEN_SOCKET_OK)
            return;
        listen_socket_close(&call.set.sockets[closed]);
        harness_expect(tally, client_reaches(&call.set.sockets[1 - closed], families[1 - closed]),
                       "with socket %zu closed the other does not serve", closed);
        harness_expect(tally, client_connect(families[closed], NULL, 27015) < 0,
                       "socket %zu is closed and still reached", closed);
        call_end(&call); /* one of them is closed already */
    }
}

Test(STEP_016, each_of_a_pair_is_usable_without_the_other) {
    check_inside("plain", close_one_of_a_pair);
}

static void reach_dual_by_both(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK && call.set.count == 1, "no dual listener: %s",
                   listen_socket_code_name(call.code));
    harness_expect(tally, client_reaches(&call.set.sockets[0], AF_INET6), "no IPv6 client gets through");
    harness_expect(tally, client_reaches(&call.set.sockets[0], AF_INET), "no IPv4 client gets through");
}

Test(STEP_017, a_dual_listener_serves_both_families) {
    check_inside("bindv6only", reach_dual_by_both);
    check_inside("plain", reach_dual_by_both);
    check_own_vectors();
}

Test(STEP_018, no_call_is_made_on_an_invalid_socket) {
    struct call_request request = call_create(AF_INET6, "27015");
    request.last_step = VECTOR_STEP_LISTEN;
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_SOCKET, 1, EACCES);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EACCES);
    CHECK(fake->calls[FAKE_CLOSE] == 0 && fake->calls[FAKE_SET_OPTION] == 0, "a call was made on no socket");
    check_own_vectors();
}

Test(STEP_019, a_failed_socket_frees_the_list_once_and_releases) {
    const struct call_request request = call_create(AF_INET, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_SOCKET, 1, ENFILE);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_ENFILE);
    check_trace(fake, "initialize resolve free_list socket release");
    check_own_vectors();
}

Test(STEP_020, the_error_is_read_before_cleanup_can_change_it) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    interpose.clobber = true;
    interpose.socket_error = EMFILE;
    call_run(&request, NULL, &call);
    interpose.clobber = false;
    interpose.socket_error = 0;
    CHECK(interpose.freed == 1, "the list was freed %u times", interpose.freed);
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EMFILE),
          "expected error socket EMFILE; got %s %s", listen_socket_stage_name(call.failure.stage),
          listen_socket_code_name(call.code));
    CHECK(call.failure.native == EMFILE, "the number is %d", call.failure.native);
    struct fake_system *fake = fresh_fake(); /* each of its calls changes errno, release too */
    fake_fail(fake, FAKE_SOCKET, 1, EMFILE);
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EMFILE);
    CHECK(failure->native == EMFILE, "over the scripted system the number is %d", failure->native);
}

Test(STEP_021, the_address_outlives_the_list) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    check_stays_up(fake, &request, &call);
    CHECK(fake->open_lists == 0, "create keeps a list"); /* freed lists are overwritten */
    CHECK(listen_socket_bind(&call.set.sockets[0], NULL) == LISTEN_SOCKET_OK, "the address cannot be bound");
    struct sockaddr_in bound;
    memcpy(&bound, &fake_nth(fake, FAKE_BIND, 1)->address, sizeof bound);
    CHECK(bound.sin_family == AF_INET && bound.sin_port == htons(27015), "the address is not the one chosen");
    call_end(&call);
    check_own_vectors();
}

Test(STEP_023, create_neither_binds_nor_listens) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = call_create(AF_INET6, "27015");
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list socket close release");
    call_run(&request, NULL, &call);
    int port = sockets_port(call.set.sockets[0].handle);
    int listening = sockets_option(call.set.sockets[0].handle, SOL_SOCKET, SO_ACCEPTCONN);
    call_end(&call);
    CHECK(port == 0 && listening == 0, "the socket has port %d, listening %d", port, listening);
    check_own_vectors();
}
