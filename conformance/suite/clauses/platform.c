/* ERR-002, ERR-004, ERR-008, ZONE-010, SOCK-001, CLN-004: the platform's own table of calls. What each hands to the
 * operating system, and that it takes errno from a call that failed, and from no other. */
#include <errno.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"

enum { DESCRIPTOR = 700 }; /* never opened: the calls on it are answered here */

static const struct listen_socket_system *begin(enum interpose_call call, int result, int left) {
    interpose.answer.call = call;
    interpose.answer.result = result;
    interpose.answer.left = left;
    memset(&interpose.handed, 0, sizeof interpose.handed);
    return listen_socket_platform();
}

/* What the test asks of the operating system afterwards is passed on. */
static void end(void) {
    interpose.answer.call = INTERPOSE_NONE;
}

/* ---- Each call's own errno ---- */

/* The entry of the table that makes the call. */
static int make_call(enum interpose_call call) {
    const struct listen_socket_system *system = listen_socket_platform();
    struct sockaddr_storage address = {.ss_family = AF_INET};
    listen_socket_handle handle = LISTEN_SOCKET_INVALID;
    socklen_t length = sizeof address;
    int value = 0;
    unsigned index = 0;
    switch (call) {
    case INTERPOSE_IF_NAMETOINDEX:
        return system->interface_index(system->context, "lo", &index);
    case INTERPOSE_SOCKET:
        return system->open_socket(system->context, AF_INET, SOCK_STREAM, IPPROTO_TCP, false, &handle);
    case INTERPOSE_SETSOCKOPT:
        return system->set_option(system->context, DESCRIPTOR, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1);
    case INTERPOSE_GETSOCKOPT:
        return system->get_option(system->context, DESCRIPTOR, LISTEN_SOCKET_OPTION_V6ONLY, &value);
    case INTERPOSE_BIND:
        return system->bind(system->context, DESCRIPTOR, (const struct sockaddr *)&address, length);
    case INTERPOSE_GETSOCKNAME:
        return system->local_address(system->context, DESCRIPTOR, (struct sockaddr *)&address, &length);
    case INTERPOSE_LISTEN:
        return system->listen(system->context, DESCRIPTOR, 1);
    default:
        return -1;
    }
}

static int answer_call(enum interpose_call call, int result, int stale, int left) {
    (void)begin(call, result, left);
    errno = stale;
    const int native = make_call(call);
    end();
    return native;
}

static const enum interpose_call calls[] = {INTERPOSE_IF_NAMETOINDEX, INTERPOSE_SOCKET, INTERPOSE_SETSOCKOPT,
                                            INTERPOSE_GETSOCKOPT,     INTERPOSE_BIND,   INTERPOSE_GETSOCKNAME,
                                            INTERPOSE_LISTEN};
static const int errors[] = {EACCES, EADDRINUSE, EBADF, EINTR, EINVAL, EMFILE, ENODEV, ENOMEM};

Test(ERR_002, a_call_that_succeeds_reports_no_errno_whoever_left_it) {
    for (size_t i = 0; i < COUNT(calls); i++) {
        const int success = calls[i] == INTERPOSE_IF_NAMETOINDEX ? 5 : 0;
        for (size_t k = 0; k < COUNT(errors); k++) {
            const int kept = answer_call(calls[i], success, errors[k], INTERPOSE_LEAVES_ERRNO);
            const int left = answer_call(calls[i], success, 0, errors[k]);
            CHECK(kept == 0, "call %zu succeeds, and reports errno %d from before it", i, kept);
            CHECK(left == 0, "call %zu succeeds, and reports errno %d that it left", i, left);
        }
    }
}

Test(ERR_002, a_call_that_fails_reports_its_own_errno_not_an_older_one) {
    for (size_t i = 0; i < COUNT(calls); i++) {
        const int failure = calls[i] == INTERPOSE_IF_NAMETOINDEX ? 0 : -1;
        for (size_t k = 0; k < COUNT(errors); k++) {
            const int after_none = answer_call(calls[i], failure, 0, errors[k]);
            const int after_other = answer_call(calls[i], failure, ENOTTY, errors[k]);
            CHECK(after_none == errors[k], "call %zu fails with %d: %d is reported", i, errors[k], after_none);
            CHECK(after_other == errors[k], "call %zu fails with %d after %d: %d is reported", i, errors[k], ENOTTY,
                  after_other);
        }
    }
}

Test(STEP_001, the_platforms_initialisation_reports_no_errno) {
    const struct listen_socket_system *system = listen_socket_platform();
    errno = EMFILE;
    CHECK(system->initialize(system->context) == 0, "errno of an earlier call is the result");
    system->release(system->context);
}

/* ---- The resolver ---- */

/* A resolver that gives this result and errno; with `left` INTERPOSE_LEAVES_ERRNO it does not touch what was there. */
static int detail_of(int result, int stale, int left) {
    const struct listen_socket_system *system = begin(INTERPOSE_GETADDRINFO, result, left);
    struct addrinfo *list = NULL;
    int detail = 7777;
    errno = stale;
    const int native = system->resolve(system->context, NULL, "1", &(struct addrinfo){.ai_flags = 0}, &list, &detail);
    end();
    CHECK(native == result, "the resolver's %d is given as %d", result, native);
    return detail;
}

Test(ERR_004, a_resolver_that_leaves_errno_alone_has_no_errno) {
    static const int results[] = {EAI_SYSTEM, EAI_NONAME, EAI_FAIL};
    for (size_t i = 0; i < COUNT(results); i++) {
        for (size_t k = 0; k < COUNT(errors); k++) {
            const int untouched = detail_of(results[i], errors[k], INTERPOSE_LEAVES_ERRNO);
            CHECK(untouched == 0, "errno %d from before the call is told as the resolver's: %d", errors[k], untouched);
            CHECK(detail_of(results[i], ENOTTY, errors[k]) == errors[k], "the resolver's errno %d is lost", errors[k]);
        }
        CHECK(detail_of(results[i], 0, INTERPOSE_LEAVES_ERRNO) == 0, "errno is 0, and something else is told");
    }
}

/* The failure of a request whose resolver fails with errno untouched, and its sentence. */
static void check_untouched(int result, enum listen_socket_code code, int stale, const char *sentence) {
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    const struct listen_socket_request request = {.service = "27015", .hints = &hints};
    struct listen_socket sock;
    struct listen_socket_failure failure;
    char told[LISTEN_SOCKET_EXPLAIN_TEXT];
    (void)begin(INTERPOSE_GETADDRINFO, result, INTERPOSE_LEAVES_ERRNO);
    errno = stale;
    const enum listen_socket_code got = listen_socket_create(&request, &sock, &failure);
    end();
    (void)listen_socket_explain(&failure, &request, told, sizeof told);
    CHECK(got == code && failure.native == result && failure.detail == 0, "got %s, number %d, errno %d",
          listen_socket_code_name(got), failure.native, failure.detail);
    CHECK(strcmp(told, sentence) == 0, "after errno %d: %s", stale, told);
    CHECK(interpose.freed == 0, "a list is freed that the resolver never gave");
}

Test(ERR_004, a_request_tells_no_errno_that_is_not_the_resolvers) {
    static const char system_error[] =
        "resolve: getaddrinfo failed for an IPv4 address of node NULL, service "
        "\"27015\" (EAI_SYSTEM, -11): the resolver met a system error, or can use none of its sources "
        "(/etc/nsswitch.conf)";
    check_untouched(EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM, 0, system_error);
    check_untouched(EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM, EIO, system_error);
    check_untouched(EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM, EMFILE, system_error);
}

Test(ERR_008, a_shortage_before_the_resolver_is_not_the_resolvers) {
    static const char no_name[] = "resolve: getaddrinfo failed for an IPv4 address of node NULL, service \"27015\" "
                                  "(EAI_NONAME, -2): no such address is known";
    check_untouched(EAI_NONAME, LISTEN_SOCKET_EAI_NONAME, EMFILE, no_name);
    check_untouched(EAI_NONAME, LISTEN_SOCKET_EAI_NONAME, ENOMEM, no_name);
}

/* ---- Interfaces ---- */

Test(ZONE_010, an_interface_that_is_not_found_without_errno_is_no_shortage) {
    for (size_t k = 0; k < COUNT(errors); k++) {
        const int error = answer_call(INTERPOSE_IF_NAMETOINDEX, 0, errors[k], INTERPOSE_LEAVES_ERRNO);
        CHECK(error == ENXIO, "errno %d from before the call is told as %d", errors[k], error);
    }
}

Test(ZONE_010, the_index_is_the_systems_and_the_name_the_callers) {
    static const char name[] = "lo";
    const struct listen_socket_system *system = begin(INTERPOSE_IF_NAMETOINDEX, 42, ENODEV);
    const unsigned before = interpose.sockets;
    unsigned index = 7;
    const int error = system->interface_index(system->context, name, &index);
    end();
    CHECK(error == 0 && index == 42, "error %d, index %u", error, index);
    CHECK(interpose.handed.times == 1 && interpose.handed.place == name, "asked %u times", interpose.handed.times);
    CHECK(interpose.sockets == before, "a socket is made though the interface is found");
}

Test(ZONE_010, the_question_for_a_shortage_leaves_no_socket) {
    interpose.no_interface = true;
    interpose.interface_errno = ENOENT;
    const unsigned sockets = interpose.sockets;
    const unsigned closes = interpose.closes;
    (void)begin(INTERPOSE_SOCKET, DESCRIPTOR, EMFILE); /* its close fails, and must not matter */
    const int error = make_call(INTERPOSE_IF_NAMETOINDEX);
    end();
    const struct interpose_handed made = interpose.handed;
    CHECK(error == ENOENT, "a socket could be made, and %d is told", error);
    CHECK(made.times == 1 && made.numbers[0] == AF_UNIX && made.numbers[1] == (SOCK_DGRAM | SOCK_CLOEXEC) &&
              made.numbers[2] == 0,
          "%u sockets: socket(%d, %#x, %d)", made.times, made.numbers[0], (unsigned)made.numbers[1], made.numbers[2]);
    CHECK(interpose.sockets == sockets + 1 && interpose.closes == closes + 1, "%u sockets are made, %u closed",
          interpose.sockets - sockets, interpose.closes - closes);
}

Test(ZONE_010, descriptor_0_that_answers_the_question_is_closed) {
    interpose.no_interface = true;
    interpose.interface_errno = ENOENT;
    interpose.socket_gives_0 = true;
    (void)begin(INTERPOSE_CLOSE, 0, 0); /* so that no descriptor of the test is closed */
    const int error = make_call(INTERPOSE_IF_NAMETOINDEX);
    end();
    interpose.socket_gives_0 = false;
    CHECK(error == ENOENT, "descriptor 0 is taken for a failure: %d", error);
    CHECK(interpose.handed.times == 1 && interpose.handed.descriptor == 0, "%u are closed, the last is %d",
          interpose.handed.times, interpose.handed.descriptor);
}

/* ---- What is handed on ---- */

Test(SOCK_001, socket_is_asked_once_and_descriptor_0_is_a_socket) {
    static const struct {
        int family, type, protocol;
        bool nonblock;
    } asked[] = {{AF_INET, SOCK_STREAM, IPPROTO_TCP, false}, {AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true}};
    for (size_t i = 0; i < COUNT(asked); i++) {
        const struct listen_socket_system *system = begin(INTERPOSE_SOCKET, 0, EACCES);
        listen_socket_handle handle = LISTEN_SOCKET_INVALID;
        const int error = system->open_socket(system->context, asked[i].family, asked[i].type, asked[i].protocol,
                                              asked[i].nonblock, &handle);
        end();
        const int *numbers = interpose.handed.numbers;
        const int type = asked[i].type | SOCK_CLOEXEC | (asked[i].nonblock ? SOCK_NONBLOCK : 0);
        CHECK(error == 0 && handle == 0, "descriptor 0: error %d, handle %d", error, (int)handle);
        CHECK(interpose.handed.times == 1 && numbers[0] == asked[i].family && numbers[1] == type &&
                  numbers[2] == asked[i].protocol,
              "%u times: socket(%d, %#x, %d)", interpose.handed.times, numbers[0], (unsigned)numbers[1], numbers[2]);
    }
}

Test(STEP_020, a_socket_that_is_not_made_leaves_the_handle_alone) {
    const struct listen_socket_system *system = begin(INTERPOSE_SOCKET, -1, ENFILE);
    listen_socket_handle handle = 77;
    const int error = system->open_socket(system->context, AF_INET, SOCK_STREAM, IPPROTO_TCP, false, &handle);
    end();
    CHECK(error == ENFILE && handle == 77, "error %d, handle %d", error, (int)handle);
}

static const struct {
    enum listen_socket_option option;
    int level, number;
} options[] = {
    {LISTEN_SOCKET_OPTION_V6ONLY, IPPROTO_IPV6, IPV6_V6ONLY},
    {LISTEN_SOCKET_OPTION_ADDRESS_REUSE, SOL_SOCKET, SO_REUSEADDR},
    {LISTEN_SOCKET_OPTION_REUSEPORT, SOL_SOCKET, SO_REUSEPORT},
};

static void check_option(const struct interpose_handed *handed, size_t i) {
    CHECK(handed->times == 1 && handed->descriptor == DESCRIPTOR && handed->numbers[0] == options[i].level &&
              handed->numbers[1] == options[i].number && handed->length == sizeof(int) && handed->place != NULL,
          "option %zu: %u times: descriptor %d, level %d, option %d, length %u", i, handed->times, handed->descriptor,
          handed->numbers[0], handed->numbers[1], (unsigned)handed->length);
}

Test(V6_001, an_option_is_an_int_of_its_level_set_and_read_once) {
    for (size_t i = 0; i < COUNT(options); i++) {
        for (int value = 0; value <= 1; value++) {
            const struct listen_socket_system *system = begin(INTERPOSE_SETSOCKOPT, 0, EINVAL);
            (void)system->set_option(system->context, DESCRIPTOR, options[i].option, value);
            end();
            check_option(&interpose.handed, i);
            CHECK(interpose.handed.value == value, "%d is set for %d", interpose.handed.value, value);
        }
        const struct listen_socket_system *system = begin(INTERPOSE_GETSOCKOPT, 0, EINVAL);
        int value = 0;
        (void)system->get_option(system->context, DESCRIPTOR, options[i].option, &value);
        end();
        check_option(&interpose.handed, i);
        CHECK(interpose.handed.place == &value, "the option is read to another place");
    }
}

static void check_handed_address(const void *address, socklen_t length) {
    const struct interpose_handed *handed = &interpose.handed;
    CHECK(handed->times == 1 && handed->descriptor == DESCRIPTOR && handed->place == address &&
              handed->length == length,
          "%u times: descriptor %d, %s place, length %u for %u", handed->times, handed->descriptor,
          handed->place == address ? "the right" : "another", (unsigned)handed->length, (unsigned)length);
}

Test(BIND_001, an_address_is_handed_on_with_the_callers_length) {
    static const socklen_t lengths[] = {sizeof(struct sockaddr_in), sizeof(struct sockaddr_in6),
                                        sizeof(struct sockaddr_storage)};
    struct sockaddr_storage address = {.ss_family = AF_INET};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        const struct listen_socket_system *system = begin(INTERPOSE_BIND, 0, EINVAL);
        (void)system->bind(system->context, DESCRIPTOR, (const struct sockaddr *)&address, lengths[i]);
        end();
        check_handed_address(&address, lengths[i]);
        socklen_t length = lengths[i];
        system = begin(INTERPOSE_GETSOCKNAME, 0, EINVAL);
        (void)system->local_address(system->context, DESCRIPTOR, (struct sockaddr *)&address, &length);
        end();
        check_handed_address(&address, lengths[i]);
        CHECK(length == lengths[i], "the length is %u after a call that left it alone", (unsigned)length);
    }
}

Test(LSTN_005, the_backlog_is_handed_on) {
    static const int backlogs[] = {0, 1, 128, 4096, 2147483647};
    for (size_t i = 0; i < COUNT(backlogs); i++) {
        const struct listen_socket_system *system = begin(INTERPOSE_LISTEN, 0, EINVAL);
        (void)system->listen(system->context, DESCRIPTOR, backlogs[i]);
        end();
        CHECK(interpose.handed.times == 1 && interpose.handed.descriptor == DESCRIPTOR &&
                  interpose.handed.numbers[0] == backlogs[i],
              "%u times: listen(%d, %d) for %d", interpose.handed.times, interpose.handed.descriptor,
              interpose.handed.numbers[0], backlogs[i]);
    }
}

Test(CLN_004, close_is_asked_once_whatever_it_says) {
    static const int left[] = {0, EINTR, EIO, EBADF};
    for (size_t i = 0; i < COUNT(left); i++) {
        const struct listen_socket_system *system = begin(INTERPOSE_CLOSE, left[i] == 0 ? 0 : -1, left[i]);
        system->close_socket(system->context, DESCRIPTOR);
        end();
        CHECK(interpose.handed.times == 1 && interpose.handed.descriptor == DESCRIPTOR, "close(%d) %u times after %d",
              interpose.handed.descriptor, interpose.handed.times, left[i]);
    }
}

Test(STEP_019, the_resolvers_arguments_are_the_callers_and_its_list_is_freed_once) {
    static const char node[] = "::1", service[] = "27015";
    const struct addrinfo hints = {.ai_family = AF_INET6};
    struct addrinfo *list = NULL;
    struct addrinfo answer = {.ai_family = AF_INET6};
    int detail = 0;
    const struct listen_socket_system *system = begin(INTERPOSE_GETADDRINFO, 0, INTERPOSE_LEAVES_ERRNO);
    (void)system->resolve(system->context, node, service, &hints, &list, &detail);
    end();
    const struct interpose_handed *handed = &interpose.handed;
    CHECK(handed->times == 1 && handed->place == node && handed->places[0] == service && handed->places[1] == &hints &&
              handed->places[2] == (const void *)&list,
          "an argument of getaddrinfo is not the caller's, or it is asked %u times", handed->times);
    system = begin(INTERPOSE_FREEADDRINFO, 0, EINVAL);
    system->free_list(system->context, &answer);
    end();
    CHECK(handed->times == 1 && handed->place == &answer, "freed %u times", handed->times);
}

Test(BIND_004, getsockname_is_handed_the_room_of_any_address) {
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    const struct listen_socket_request request = {.service = "0", .hints = &hints};
    struct listen_socket sock;
    const enum listen_socket_code created = listen_socket_create(&request, &sock, NULL);
    const enum listen_socket_code bound = listen_socket_bind(&sock, NULL);
    listen_socket_close(&sock);
    CHECK(created == LISTEN_SOCKET_OK && bound == LISTEN_SOCKET_OK, "create %s, bind %s",
          listen_socket_code_name(created), listen_socket_code_name(bound));
    CHECK(interpose.name_length == sizeof(struct sockaddr_storage), "the length on entry is %u",
          (unsigned)interpose.name_length);
}
