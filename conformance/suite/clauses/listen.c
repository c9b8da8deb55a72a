/* REUSE: address reuse; BIND: binding; LSTN: listening. */
#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/support/client.h"
#include "suite/vectors/sockets.h"

/* Leaves a connection of ours in TIME_WAIT on the port. Returns whether a listener without address reuse is refused
 * because of it. */
static bool leave_time_wait(const struct listen_socket *listener) {
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(27015)};
    char byte = 0;
    int client = client_connect(AF_INET, NULL, 27015);
    int served = accept4(listener->handle, NULL, NULL, SOCK_CLOEXEC);
    (void)close(served); /* the server closes first, so that its end waits */
    bool ended = client >= 0 && served >= 0 && read(client, &byte, 1) == 0;
    (void)close(client);
    (void)close(listener->handle);
    int plain = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool refused = bind(plain, (const struct sockaddr *)&address, sizeof address) != 0 && errno == EADDRINUSE;
    (void)close(plain);
    return ended && refused;
}

static void restart(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "open: %s", listen_socket_code_name(call.code));
    harness_expect(tally, leave_time_wait(&call.set.sockets[0]), "no connection is left in TIME_WAIT");
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "restart: %s", listen_socket_code_name(call.code));
    call_end(&call);
}

Test(REUSE_001, a_restart_is_not_refused_because_of_time_wait) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    check_comes_up(fake, &request);
    const struct fake_record *set = fake_nth(fake, FAKE_SET_OPTION, 1);
    CHECK(set->option == LISTEN_SOCKET_OPTION_ADDRESS_REUSE && set->value == 1, "the option is %s",
          listen_socket_option_name(set->option));
    fake = fresh_fake();
    request = request_for_node(AF_INET6, NULL);
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_SET_OPTION] == 1, "another option than IPV6_V6ONLY is set on a datagram socket");
    check_inside("plain", restart);
    check_own_vectors();
}

static void open_twice(struct harness_tally *tally, void *argument) {
    (void)argument;
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call first, second;
        const struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        call_run(&request, NULL, &first);
        call_run(&request, NULL, &second);
        harness_expect(tally, first.code == LISTEN_SOCKET_OK, "stack %d: %s", stack,
                       listen_socket_code_name(first.code));
        harness_expect(tally,
                       second.code == LISTEN_SOCKET_EADDRINUSE && second.failure.stage >= LISTEN_SOCKET_STAGE_BIND,
                       "stack %d, second: %s %s", stack, listen_socket_stage_name(second.failure.stage),
                       listen_socket_code_name(second.code));
        call_end(&second);
        call_end(&first);
    }
}

Test(REUSE_002, a_second_listener_is_refused) {
    check_inside("plain", open_twice);
    check_own_vectors();
}

static void share_on_request(struct harness_tally *tally, void *argument) {
    static const unsigned options[][2] = {
        {LISTEN_SOCKET_REUSEPORT, LISTEN_SOCKET_REUSEPORT}, {LISTEN_SOCKET_REUSEPORT, 0}, {0, LISTEN_SOCKET_REUSEPORT}};
    (void)argument;
    for (size_t i = 0; i < COUNT(options); i++) {
        struct call first, second;
        struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
        request.options = options[i][0];
        call_run(&request, NULL, &first);
        request.options = options[i][1];
        call_run(&request, NULL, &second);
        enum listen_socket_code expected = i == 0 ? LISTEN_SOCKET_OK : LISTEN_SOCKET_EADDRINUSE;
        harness_expect(tally, second.code == expected, "case %zu: expected %s; got %s", i,
                       listen_socket_code_name(expected), listen_socket_code_name(second.code));
        call_end(&second);
        call_end(&first);
    }
}

Test(REUSE_003, the_port_is_shared_only_on_request) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_SET_OPTION] == 1, "%u options are set without a request", fake->calls[FAKE_SET_OPTION]);
    fake = fresh_fake();
    request.options = LISTEN_SOCKET_REUSEPORT;
    check_comes_up(fake, &request);
    const struct fake_record *set = fake_nth(fake, FAKE_SET_OPTION, 2);
    CHECK(set != NULL && set->option == LISTEN_SOCKET_OPTION_REUSEPORT && set->value == 1, "it is not set on request");
    check_inside("plain", share_on_request);
    check_own_vectors();
}

/* ---- BIND ---- */

Test(BIND_001, bind_gets_the_entrys_address_and_length) {
    static const struct fake_entry entry = {
        .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.77", .port = 51234};
    struct fake_system *fake = fresh_fake();
    struct call_request request = request_for_node(AF_INET, "host.example");
    struct sockaddr_in expected = {.sin_family = AF_INET, .sin_port = htons(51234)};
    request.service = "some-service";
    fake->script.given = true;
    fake->script.entries = &entry;
    fake->script.count = 1;
    check_comes_up(fake, &request);
    (void)inet_pton(AF_INET, "192.0.2.77", &expected.sin_addr);
    const struct fake_record *bind = fake_nth(fake, FAKE_BIND, 1);
    CHECK(bind->length == sizeof expected && memcmp(&bind->address, &expected, sizeof expected) == 0,
          "bind got another address, or %u bytes", (unsigned)bind->length);
    check_own_vectors();
}

Test(BIND_002, a_failed_bind_is_captured_closed_and_released) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 1, EADDRINUSE);
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE);
    CHECK(failure->native == EADDRINUSE && failure->call == LISTEN_SOCKET_CALL_BIND, "number %d, call %s",
          failure->native, listen_socket_call_name(failure->call));
    check_trace(fake, "initialize resolve free_list socket set_option bind close release");
    check_own_vectors();
}

/* A system may bind such a socket to the interface nevertheless; the ledger sees every call on it except close. */
Test(BIND_003, a_socket_whose_bind_failed_is_closed_and_never_used_again) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    struct call_request request = request_for_node(AF_INET6, "fe80::1%lo");
    request.last_step = VECTOR_STEP_LISTEN;
    fake_fail(fake, FAKE_BIND, 1, EADDRNOTAVAIL);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
    CHECK(fake->calls[FAKE_BIND] == 1 && fake->calls[FAKE_CLOSE] == 1 && fake->calls[FAKE_LISTEN] == 0,
          "%u binds, %u closes, %u listens", fake->calls[FAKE_BIND], fake->calls[FAKE_CLOSE], fake->calls[FAKE_LISTEN]);
    fake = fresh_fake();
    request = call_create(AF_INET, "27015");
    check_stays_up(fake, &request, &call);
    fake_fail(fake, FAKE_BIND, 1, EADDRINUSE);
    struct listen_socket *sock = &call.set.sockets[0];
    CHECK(listen_socket_bind(sock, NULL) == LISTEN_SOCKET_EADDRINUSE, "bind does not fail");
    CHECK(sock->state == LISTEN_SOCKET_CLOSED && sock->handle == LISTEN_SOCKET_INVALID, "the socket is not gone");
    CHECK(listen_socket_bind(sock, NULL) == LISTEN_SOCKET_EINVAL, "it can be bound again");
    CHECK(listen_socket_listen(sock, 1, NULL) == LISTEN_SOCKET_EINVAL, "it can be listened on");
    CHECK(*fake_ledger(fake, 0) == '\0', "%s", fake_ledger(fake, 0));
    check_own_vectors();
}

Test(BIND_004, the_local_address_is_read_back) {
    static const enum fake_wrong_answer wrong_answers[] = {FAKE_WRONG_PORT,   FAKE_WRONG_PORT_ZERO, FAKE_WRONG_ADDRESS,
                                                           FAKE_WRONG_FAMILY, FAKE_WRONG_LENGTH,    FAKE_WRONG_SCOPE};
    static const char *const nodes[] = {"192.0.2.1", "2001:db8::1"};
    for (size_t i = 0; i < COUNT(wrong_answers) * COUNT(nodes); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = request_for_node(AF_UNSPEC, nodes[i % 2]);
        fake->wrong_answer = wrong_answers[i / 2];
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
        CHECK(failure->call == LISTEN_SOCKET_CALL_GETSOCKNAME, "wrong answer %d: the call is %s",
              (int)wrong_answers[i / 2], listen_socket_call_name(failure->call));
    }
    struct fake_system *fake = fresh_fake();
    struct call_request request = request_for_node(AF_INET, NULL);
    request.service = "0";
    fake->wrong_answer = FAKE_WRONG_PORT_ZERO; /* any port except 0 is right */
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
    fake->wrong_answer = FAKE_WRONG_PORT;
    fake_forget(fake);
    check_comes_up(fake, &request);
    fake = fresh_fake();
    fake_fail(fake, FAKE_LOCAL_ADDRESS, 1, ENOBUFS);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_ENOBUFS);
    check_own_vectors();
}

/* A getsockname that says that it succeeded, and writes nothing. */
static int tell_nothing(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    (void)context, (void)handle, (void)address;
    *length = sizeof(struct sockaddr_in);
    return 0;
}

/* One that wants all the room that an address can need. */
static int want_room(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    const struct sockaddr_in local = {
        .sin_family = AF_INET, .sin_port = htons(27015), .sin_addr.s_addr = htonl(0xc0000201)};
    (void)context, (void)handle;
    if (*length != sizeof(struct sockaddr_storage))
        return ENOMEM;
    memcpy(address, &local, sizeof local);
    *length = sizeof local;
    return 0;
}

Test(BIND_004, what_is_read_back_comes_from_the_system_alone) {
    const struct call_request request = request_for_node(AF_INET, "192.0.2.1");
    static const unsigned char zeros[sizeof(struct sockaddr_storage)];
    struct fake_system *fake = fresh_fake();
    struct call call;
    fake->seam.local_address = tell_nothing;
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
    fake = fresh_fake();
    fake->seam.local_address = want_room;
    check_stays_up(fake, &request, &call);
    const struct listen_socket *sock = &call.set.sockets[0];
    CHECK(sock->address_length == sizeof(struct sockaddr_in), "the length is %u", (unsigned)sock->address_length);
    CHECK(memcmp((const char *)&sock->address + sizeof(struct sockaddr_in), zeros,
                 sizeof zeros - sizeof(struct sockaddr_in)) == 0,
          "there is rubbish behind the address");
    call_end(&call);
}

/* What getsockname says in the next test. */
static struct sockaddr_in6 told_address;
static socklen_t told_length;

static int tell(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length) {
    (void)context, (void)handle;
    memcpy(address, &told_address, sizeof told_address);
    *length = told_length;
    return 0;
}

static struct fake_system *fake_telling(int family, socklen_t length, uint32_t zone) {
    struct fake_system *fake = fresh_fake();
    told_address =
        (struct sockaddr_in6){.sin6_family = (sa_family_t)family, .sin6_port = htons(27015), .sin6_scope_id = zone};
    if (zone != 0) { /* fe80::1 */
        told_address.sin6_addr.s6_addr[0] = 0xfe;
        told_address.sin6_addr.s6_addr[1] = 0x80;
        told_address.sin6_addr.s6_addr[15] = 1;
    }
    told_length = length;
    fake->seam.local_address = tell;
    return fake;
}

/* The wildcard address has the same bytes in every family: family and length alone tell. */
Test(BIND_004, family_length_and_zone_are_held_against_what_was_bound) {
    const socklen_t size4 = sizeof(struct sockaddr_in), size6 = sizeof(struct sockaddr_in6);
    const struct call_request request4 = request_for_node(AF_INET, NULL), request6 = request_for_node(AF_INET6, NULL);
    const struct call_request zoned = request_for_node(AF_INET6, "fe80::1%5");
    for (int family = 0; family <= AF_INET6 + 1; family++) {
        for (socklen_t length = 0; length <= size6 + 4; length += 4) {
            struct fake_system *fake = fake_telling(family, length, 0);
            if (family == AF_INET && length == size4)
                check_comes_up(fake, &request4);
            else
                (void)check_fails(fake, &request4, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
            fake = fake_telling(family, length, 0);
            if (family == AF_INET6 && length == size6)
                check_comes_up(fake, &request6);
            else
                (void)check_fails(fake, &request6, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
        }
    }
    for (uint32_t zone = 1; zone <= 0x5000000; zone += 4) {
        struct fake_system *fake = fake_telling(AF_INET6, size6, zone);
        if (zone == 5)
            check_comes_up(fake, &zoned);
        else
            (void)check_fails(fake, &zoned, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
        if (zone > 8)
            zone *= 2;
    }
}

/* Fills the stack below the caller, so that what is not set there is seen. */
static void dirty_stack(void) {
    volatile unsigned char bytes[8192];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = 0xa5;
}

static int (*initialize_next)(void *context);

/* Leaves a stack that is dirty where the routine's next steps have their memory. */
static int initialize_and_dirty(void *context) {
    const int native = initialize_next(context);
    dirty_stack();
    return native;
}

static struct fake_system *fake_with_dirty_stack(void) {
    struct fake_system *fake = fresh_fake();
    initialize_next = fake->seam.initialize;
    fake->seam.initialize = initialize_and_dirty;
    return fake;
}

static void check_zero_behind(const struct sockaddr_storage *address, socklen_t length, const char *what) {
    static const unsigned char zeros[sizeof *address];
    const size_t used = address->ss_family == AF_INET ? offsetof(struct sockaddr_in, sin_zero) : length;
    CHECK(memcmp((const char *)address + used, zeros, sizeof *address - used) == 0, "%s, family %d: rubbish behind it",
          what, address->ss_family);
}

/* The bytes of an address that have no meaning are zero, as the page has it: in what is bound and in what is told. */
Test(BIND_001, what_has_no_meaning_in_an_address_is_zero) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_NONE, LISTEN_SOCKET_STACK_IPV4,
                                                      LISTEN_SOCKET_STACK_PAIR};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        const struct call_request request = call_open(stacks[i], "0");
        struct fake_system *fake = fake_with_dirty_stack();
        struct call call;
        check_stays_up(fake, &request, &call);
        for (size_t n = 0; n < call.set.count; n++) {
            const struct fake_record *bind = fake_nth(fake, FAKE_BIND, (unsigned)n + 1);
            check_zero_behind(&bind->address, bind->length, "bound");
            check_zero_behind(&call.set.sockets[n].address, call.set.sockets[n].address_length, "told");
        }
        call_end(&call);
        struct call_request created = call_create(i == 0 ? AF_INET6 : AF_INET, "27015");
        check_stays_up(fake_with_dirty_stack(), &created, &call);
        check_zero_behind(&call.set.sockets[0].address, call.set.sockets[0].address_length, "created");
        call_end(&call);
    }
}

Test(BIND_005, an_address_in_use_is_eaddrinuse) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 1, EADDRINUSE);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRINUSE);
    check_own_vectors();
}

Test(BIND_006, an_address_of_another_host_is_eaddrnotavail) {
    struct call call;
    const struct call_request request = request_for_node(AF_INET, "192.0.2.1"); /* an address for documentation */
    call_run(&request, NULL, &call);
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL),
          "expected error bind EADDRNOTAVAIL; got %s %s", listen_socket_stage_name(call.failure.stage),
          listen_socket_code_name(call.code));
    check_own_vectors();
}

/* ---- LSTN ---- */

static void accept_after_listen(struct harness_tally *tally, void *argument) {
    static const int families[] = {AF_INET, AF_INET6};
    (void)argument;
    for (size_t i = 0; i < COUNT(families); i++) {
        struct call call;
        struct call_request request = call_create(families[i], "27015");
        request.last_step = VECTOR_STEP_LISTEN;
        call_run(&request, NULL, &call);
        harness_expect(tally, call.code == LISTEN_SOCKET_OK, "%s", listen_socket_code_name(call.code));
        harness_expect(tally, client_reaches(&call.set.sockets[0], families[i]), "family %d is not reached",
                       families[i]);
        call_end(&call);
    }
}

Test(LSTN_001, a_listener_accepts_and_only_a_bound_socket_is_one) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    check_comes_up(fake, &request); /* the ledger sees a listen on an unbound socket */
    CHECK(fake_place(fake, FAKE_BIND, 1) < fake_place(fake, FAKE_LISTEN, 1), "listen comes before bind");
    check_inside("plain", accept_after_listen);
    check_own_vectors();
}

/* The backlog that the system's listen gets. */
static int listened_backlog(int backlog) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    request.backlog = backlog;
    check_comes_up(fake, &request);
    return fake_nth(fake, FAKE_LISTEN, 1)->value;
}

Test(LSTN_002, a_large_backlog_is_handed_on) {
    CHECK(listened_backlog(2147483647) == 2147483647, "listen got %d", listened_backlog(2147483647));
    CHECK(listened_backlog(SOMAXCONN) == SOMAXCONN, "listen got %d", listened_backlog(SOMAXCONN));
    check_own_vectors();
}

Test(LSTN_003, a_negative_backlog_is_refused) {
    static const int backlogs[] = {-1, -128, -2147483647 - 1};
    for (size_t i = 0; i < COUNT(backlogs); i++) {
        struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
        request.backlog = backlogs[i];
        check_refused(&request, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG,
                      LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE);
    }
    check_own_vectors();
}

Test(LSTN_004, a_failed_listen_is_captured_closed_and_released) {
    static const int errors[] = {EADDRINUSE, EOPNOTSUPP, ENOBUFS};
    for (size_t i = 0; i < COUNT(errors); i++) {
        const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, FAKE_LISTEN, 1, errors[i]);
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_LISTEN, listen_socket_code_of_system(errors[i]));
        CHECK(failure->call == LISTEN_SOCKET_CALL_LISTEN, "the call is %s", listen_socket_call_name(failure->call));
        check_trace(fake, "initialize resolve free_list socket set_option bind local_address listen close release");
    }
    check_own_vectors();
}

/* Two sockets are bound alike; the second to listen is refused. */
static void listen_second(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct listen_socket socks[2];
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
    const struct listen_socket_request asked = {.service = "27015", .hints = &hints};
    struct sockets before, after;
    sockets_list(&before);
    for (size_t i = 0; i < 2; i++) {
        enum listen_socket_code made = listen_socket_create(&asked, &socks[i], NULL);
        if (made == LISTEN_SOCKET_OK)
            made = listen_socket_bind(&socks[i], NULL);
        harness_expect(tally, made == LISTEN_SOCKET_OK, "socket %zu: %s", i, listen_socket_code_name(made));
    }
    struct listen_socket_failure failure;
    harness_expect(tally, listen_socket_listen(&socks[0], 1, &failure) == LISTEN_SOCKET_OK,
                   "the first does not listen");
    enum listen_socket_code code = listen_socket_listen(&socks[1], 1, &failure);
    harness_expect(tally, code == LISTEN_SOCKET_EADDRINUSE && failure.stage == LISTEN_SOCKET_STAGE_LISTEN,
                   "the second: %s %s", listen_socket_stage_name(failure.stage), listen_socket_code_name(code));
    listen_socket_close(&socks[0]);
    listen_socket_close(&socks[1]);
    sockets_list(&after);
    harness_expect(tally, sockets_equal(&before, &after), "a socket is left open");
}

Test(LSTN_004, of_two_that_are_bound_alike_the_second_to_listen_is_refused) {
    check_inside("plain", listen_second);
}

Test(LSTN_005, a_backlog_of_0_is_passed_on) {
    CHECK(listened_backlog(0) == 0, "listen got %d", listened_backlog(0));
    check_own_vectors();
}

static void check_state_refused(const struct listen_socket *sock, enum listen_socket_code code,
                                const struct listen_socket_failure *failure) {
    CHECK(code == LISTEN_SOCKET_EINVAL && failure->stage == LISTEN_SOCKET_STAGE_VALIDATE &&
              failure->input == LISTEN_SOCKET_INPUT_SOCKET,
          "state %d: expected error validate EINVAL for the socket; got %s %s", (int)sock->state,
          listen_socket_stage_name(failure->stage), listen_socket_code_name(code));
}

/* Makes the calls that the state of the socket forbids. */
static void check_out_of_order(struct fake_system *fake, struct listen_socket *sock, bool may_bind, bool may_listen) {
    struct listen_socket before;
    struct listen_socket_failure failure;
    const size_t calls = fake->count;
    memcpy(&before, sock, sizeof before);
    if (!may_bind) {
        enum listen_socket_code code = listen_socket_bind(sock, &failure);
        check_state_refused(sock, code, &failure);
    }
    if (!may_listen) {
        enum listen_socket_code code = listen_socket_listen(sock, 1, &failure);
        check_state_refused(sock, code, &failure);
    }
    CHECK(memcmp(&before, sock, sizeof before) == 0, "the socket in state %d is changed", (int)sock->state);
    CHECK(fake->count == calls, "a call is made in state %d", (int)sock->state);
}

Test(LSTN_006, calls_out_of_order_are_refused_and_change_nothing) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    check_stays_up(fake, &request, &call);
    struct listen_socket *sock = &call.set.sockets[0];
    check_out_of_order(fake, sock, true, false);
    CHECK(listen_socket_bind(sock, NULL) == LISTEN_SOCKET_OK, "bind");
    check_out_of_order(fake, sock, false, true);
    CHECK(listen_socket_listen(sock, 1, NULL) == LISTEN_SOCKET_OK, "listen");
    check_out_of_order(fake, sock, false, false);
    listen_socket_close(sock);
    check_out_of_order(fake, sock, false, false);
}

Test(LSTN_006, a_socket_that_is_missing_is_told_from_one_in_the_wrong_state) {
    struct listen_socket closed = LISTEN_SOCKET_INIT;
    for (int missing = 0; missing <= 1; missing++) {
        struct listen_socket *sock = missing == 1 ? NULL : &closed;
        const enum listen_socket_reason reason =
            missing == 1 ? LISTEN_SOCKET_REASON_SOCKET_MISSING : LISTEN_SOCKET_REASON_WRONG_STATE;
        struct listen_socket_failure failures[2];
        const enum listen_socket_code codes[2] = {listen_socket_bind(sock, &failures[0]),
                                                  listen_socket_listen(sock, 1, &failures[1])};
        for (size_t i = 0; i < COUNT(failures); i++) {
            CHECK(codes[i] == LISTEN_SOCKET_EINVAL && failures[i].stage == LISTEN_SOCKET_STAGE_VALIDATE,
                  "call %zu, missing %d: the code is %s", i, missing, listen_socket_code_name(codes[i]));
            CHECK(failures[i].input == LISTEN_SOCKET_INPUT_SOCKET && failures[i].reason == reason,
                  "call %zu, missing %d: the reason is \"%s\"", i, missing,
                  listen_socket_reason_text(failures[i].reason));
        }
    }
}
