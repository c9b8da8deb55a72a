/* ERR: what a failure says; CLN: cleaning up; TXT: texts. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

/* How each call that fails must be reported. */
static const struct {
    enum fake_call call;
    enum listen_socket_stage stage;
    enum listen_socket_call named;
} meanings[] = {
    {FAKE_INITIALIZE, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_CALL_INITIALIZE},
    {FAKE_RESOLVE, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_CALL_GETADDRINFO},
    {FAKE_SOCKET, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_CALL_SOCKET},
    {FAKE_SET_OPTION, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_CALL_SETSOCKOPT},
    {FAKE_GET_OPTION, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_CALL_GETSOCKOPT},
    {FAKE_BIND, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_BIND},
    {FAKE_LOCAL_ADDRESS, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME},
    {FAKE_LISTEN, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_CALL_LISTEN},
};

/* The request of a scenario: one of the stacks, or for 0 create, bind and listen. */
static struct call_request scenario(int stack) {
    struct call_request request =
        stack != 0 ? call_open((enum listen_socket_stack)stack, "27015") : call_create(AF_INET6, "27015");
    request.last_step = VECTOR_STEP_LISTEN;
    return request;
}

/* Makes the nth call of a scenario fail; false if there are not so many calls. `error` must be one that auto gives up
 * after; only after a failed IPV6_V6ONLY does it always go on. */
static bool fail_nth(int stack, unsigned nth, int error, struct call *call, struct fake_system **used) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = scenario(stack);
    fake_fail(fake, FAKE_ANY, nth, error);
    call_run(&request, &fake->seam, call);
    *used = fake;
    return fake->fallible >= nth;
}

/* The nth of the calls that can fail. */
static enum fake_call nth_call(const struct fake_system *fake, unsigned nth) {
    size_t i = 0;
    for (; i < fake->count; i++) {
        if (fake->records[i].call < FAKE_FREE_LIST && --nth == 0)
            break;
    }
    return i < fake->count ? fake->records[i].call : FAKE_ANY;
}

static void check_meaning(int stack, unsigned nth, enum fake_call kind, const struct call *call) {
    for (size_t i = 0; i < COUNT(meanings); i++) {
        if (meanings[i].call != kind)
            continue;
        CHECK(call->failure.stage == meanings[i].stage, "stack %d, call %u: expected the stage %s; got %s", stack, nth,
              listen_socket_stage_name(meanings[i].stage), listen_socket_stage_name(call->failure.stage));
        CHECK(call->failure.call == meanings[i].named, "stack %d, call %u: expected the call %s; got %s", stack, nth,
              listen_socket_call_name(meanings[i].named), listen_socket_call_name(call->failure.call));
    }
}

Test(ERR_001, every_call_that_fails_names_its_stage) {
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call call;
        struct fake_system *fake = NULL;
        unsigned nth = 1;
        for (; fail_nth(stack, nth, EPERM, &call, &fake); nth++) {
            if (call.code == LISTEN_SOCKET_OK) /* auto goes on if dual mode is refused */
                CHECK(stack == LISTEN_SOCKET_STACK_AUTO && call.set.stack == LISTEN_SOCKET_STACK_PAIR,
                      "stack %d comes up though call %u fails", stack, nth);
            else
                check_meaning(stack, nth, nth_call(fake, nth), &call);
            call_end(&call);
        }
        CHECK(nth > 7, "stack %d makes %u calls only", stack, nth - 1);
        call_end(&call);
    }
    check_own_vectors();
}

Test(ERR_002, a_failure_carries_the_code_of_its_call) {
    static const int errors[] = {EACCES, EADDRINUSE, EADDRNOTAVAIL, EINVAL, ENOBUFS, ENOMEM, EPERM, ENOTSOCK};
    static const enum fake_call calls[] = {FAKE_INITIALIZE, FAKE_SOCKET, FAKE_SET_OPTION,   FAKE_GET_OPTION,
                                           FAKE_BIND,       FAKE_LISTEN, FAKE_LOCAL_ADDRESS};
    for (size_t i = 0; i < COUNT(errors) * COUNT(calls); i++) {
        const int error = errors[i % COUNT(errors)];
        struct call call;
        struct fake_system *fake = fresh_fake();
        const struct call_request request = scenario(LISTEN_SOCKET_STACK_PAIR);
        fake_fail(fake, calls[i / COUNT(errors)], 1, error);
        call_run(&request, &fake->seam, &call);
        CHECK(call.code == listen_socket_code_of_system(error) && call.failure.native == error,
              "call %d fails with %s: got %s, number %d", (int)calls[i / COUNT(errors)],
              listen_socket_code_name(listen_socket_code_of_system(error)), listen_socket_code_name(call.code),
              call.failure.native);
    }
    check_own_vectors();
}

/* A table of system calls may have numbers of its own: any but 0 is a failure, also one below 0. */
Test(ERR_002, every_number_but_0_is_a_failure) {
    static const int errors[] = {-12345, INT_MIN, INT_MAX};
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        for (size_t i = 0; i < COUNT(errors); i++) {
            struct call call;
            struct fake_system *fake = NULL;
            unsigned nth = 1;
            for (; fail_nth(stack, nth, errors[i], &call, &fake); nth++) {
                CHECK(call.code == LISTEN_SOCKET_OK || call.code == LISTEN_SOCKET_UNKNOWN,
                      "stack %d, call %u gives %d: the code is %s", stack, nth, errors[i],
                      listen_socket_code_name(call.code));
                CHECK(call.code != LISTEN_SOCKET_OK || call.set.stack == LISTEN_SOCKET_STACK_PAIR,
                      "stack %d comes up though call %u gives %d", stack, nth, errors[i]);
                call_end(&call);
            }
            call_end(&call);
        }
    }
    const struct call_request zoned = request_for_node(AF_INET6, "fe80::1%lo");
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, FAKE_INTERFACE_INDEX, 1, errors[i]);
        (void)check_fails(fake, &zoned, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_UNKNOWN);
    }
}

/* All codes of the manual, with the platform's numbers. */
#define NEUTRAL(name)                                                                                                  \
    { name, LISTEN_SOCKET_##name, #name }
static const struct {
    int native;
    enum listen_socket_code code;
    const char *name;
} system_codes[] = {NEUTRAL(EACCES),         NEUTRAL(EADDRINUSE),  NEUTRAL(EADDRNOTAVAIL),   NEUTRAL(EAFNOSUPPORT),
                    NEUTRAL(EAGAIN),         NEUTRAL(EBADF),       NEUTRAL(EFAULT),          NEUTRAL(EINTR),
                    NEUTRAL(EINVAL),         NEUTRAL(EIO),         NEUTRAL(EISCONN),         NEUTRAL(EMFILE),
                    NEUTRAL(ENETDOWN),       NEUTRAL(ENFILE),      NEUTRAL(ENOBUFS),         NEUTRAL(ENODEV),
                    NEUTRAL(ENOMEM),         NEUTRAL(ENOPROTOOPT), NEUTRAL(ENOSYS),          NEUTRAL(ENOTSOCK),
                    NEUTRAL(EOPNOTSUPP),     NEUTRAL(EPERM),       NEUTRAL(EPROTONOSUPPORT), NEUTRAL(EPROTOTYPE),
                    NEUTRAL(ESOCKTNOSUPPORT)},
  resolver_codes[] = {NEUTRAL(EAI_AGAIN),   NEUTRAL(EAI_BADFLAGS), NEUTRAL(EAI_FAIL),
                      NEUTRAL(EAI_FAMILY),  NEUTRAL(EAI_MEMORY),   NEUTRAL(EAI_NONAME),
                      NEUTRAL(EAI_SERVICE), NEUTRAL(EAI_SOCKTYPE), NEUTRAL(EAI_SYSTEM)};

Test(ERR_003, numbers_are_mapped_to_neutral_names_both_ways) {
    size_t known = 0;
    for (size_t i = 0; i < COUNT(system_codes); i++) {
        CHECK(listen_socket_code_of_system(system_codes[i].native) == system_codes[i].code, "%s", system_codes[i].name);
        CHECK(listen_socket_native_of_code(system_codes[i].code) == system_codes[i].native, "%s", system_codes[i].name);
        CHECK(strcmp(listen_socket_code_name(system_codes[i].code), system_codes[i].name) == 0, "%s is named %s",
              system_codes[i].name, listen_socket_code_name(system_codes[i].code));
    }
    for (size_t i = 0; i < COUNT(resolver_codes); i++) {
        CHECK(listen_socket_code_of_resolver(resolver_codes[i].native) == resolver_codes[i].code, "%s",
              resolver_codes[i].name);
        CHECK(listen_socket_native_of_code(resolver_codes[i].code) == resolver_codes[i].native, "%s",
              resolver_codes[i].name);
        CHECK(strcmp(listen_socket_code_name(resolver_codes[i].code), resolver_codes[i].name) == 0, "%s is named %s",
              resolver_codes[i].name, listen_socket_code_name(resolver_codes[i].code));
    }
    for (int number = -300; number < 300; number++)
        known += listen_socket_code_of_system(number) != LISTEN_SOCKET_UNKNOWN ? 1 : 0;
    CHECK(known == COUNT(system_codes) + 1, "%zu numbers of errno are known, 0 among them", known);
    CHECK(listen_socket_code_of_system(0) == LISTEN_SOCKET_OK && listen_socket_code_of_resolver(0) == LISTEN_SOCKET_OK,
          "0 is not ok");
#ifdef EAI_NODATA
    CHECK(listen_socket_code_of_resolver(EAI_NODATA) == LISTEN_SOCKET_EAI_NONAME, "EAI_NODATA");
    CHECK(listen_socket_code_of_resolver(EAI_ADDRFAMILY) == LISTEN_SOCKET_EAI_NONAME, "EAI_ADDRFAMILY");
#endif
    CHECK(listen_socket_native_of_code(LISTEN_SOCKET_UNKNOWN) == 0, "UNKNOWN has a number");
    struct fake_system *fake = fresh_fake();
    const struct call_request request = scenario(LISTEN_SOCKET_STACK_IPV4);
    fake_fail(fake, FAKE_BIND, 1, 7777); /* an unknown number is kept */
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_UNKNOWN);
    CHECK(failure->native == 7777, "the number is %d", failure->native);
}

Test(ERR_004, eai_system_keeps_errno) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    interpose.resolve_error = EAI_SYSTEM;
    interpose.resolve_errno = EMFILE;
    call_run(&request, NULL, &call);
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SYSTEM), "EAI_SYSTEM is lost");
    CHECK(call.failure.detail == EMFILE, "errno is %d", call.failure.detail);
    interpose.resolve_error = EAI_FAIL; /* any other error says nothing about errno, except for a shortage: ERR-008 */
    interpose.resolve_errno = ENOENT;
    call_run(&request, NULL, &call);
    interpose.resolve_error = 0;
    CHECK(call.failure.detail == 0, "errno is kept with EAI_FAIL: %d", call.failure.detail);
    struct fake_system *fake = fresh_fake();
    fake->faults[0] = (struct fake_fault){.call = FAKE_RESOLVE, .nth = 1, .error = EAI_SYSTEM, .detail = EIO};
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SYSTEM);
    CHECK(failure->detail == EIO, "errno is %d", failure->detail);
}

/* A resolver that says nothing of errno. */
static int resolve_without_detail(void *context, const char *node, const char *service, const struct addrinfo *hints,
                                  struct addrinfo **list, int *detail) {
    (void)context, (void)node, (void)service, (void)hints, (void)list, (void)detail;
    return EAI_SYSTEM;
}

Test(ERR_004, an_errno_that_is_not_told_is_0) {
    const struct call_request request = call_create(AF_INET, "27015");
    struct fake_system *fake = fresh_fake();
    fake->seam.resolve = resolve_without_detail;
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SYSTEM);
    CHECK(failure->detail == 0, "errno is %d", failure->detail);
}

Test(ERR_005, a_failure_names_the_argument_the_address_the_option) {
    static const enum fake_call calls[] = {FAKE_SOCKET, FAKE_SET_OPTION, FAKE_GET_OPTION, FAKE_BIND, FAKE_LISTEN};
    struct call_request request = scenario(LISTEN_SOCKET_STACK_IPV6);
    for (size_t i = 0; i < COUNT(calls); i++) {
        char text[LISTEN_SOCKET_ADDRESS_TEXT];
        struct call call;
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, calls[i], 1, EPERM);
        call_run(&request, &fake->seam, &call);
        (void)listen_socket_format_address((const struct sockaddr *)&call.failure.address, call.failure.address_length,
                                           text, sizeof text);
        CHECK(strcmp(text, "[::]:27015") == 0, "call %zu: the address is \"%s\"", i, text);
        bool option = calls[i] == FAKE_SET_OPTION || calls[i] == FAKE_GET_OPTION;
        CHECK((call.failure.option == LISTEN_SOCKET_OPTION_V6ONLY) == option, "call %zu: the option is %s", i,
              listen_socket_option_name(call.failure.option));
    }
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_SET_OPTION, 2, EPERM);
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_EPERM);
    char sentence[1024];
    struct listen_socket_request asked = {.service = "27015"};
    (void)listen_socket_explain(failure, &asked, sentence, sizeof sentence);
    CHECK(strstr(sentence, "[::]:27015") != NULL && strstr(sentence, "SO_REUSEADDR") != NULL &&
              strstr(sentence, "EPERM") != NULL && strstr(sentence, "option") != NULL,
          "the sentence is \"%s\"", sentence);
    request.service = "65616";
    failure = check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_VALIDATE, LISTEN_SOCKET_EAI_SERVICE);
    asked.service = "65616";
    (void)listen_socket_explain(failure, &asked, sentence, sizeof sentence);
    CHECK(strstr(sentence, "service") != NULL && strstr(sentence, "65616") != NULL && strstr(sentence, "65535") != NULL,
          "the sentence is \"%s\"", sentence);
}

Test(ERR_008, a_shortage_inside_the_resolver_is_told_first) {
    static const int errors[] = {EAI_NONAME, EAI_AGAIN, EAI_SERVICE, EAI_FAIL, EAI_MEMORY, EAI_SYSTEM};
    static const int shortages[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
    static const int others[] = {ENOENT, ECONNREFUSED, EACCES, EINVAL, 0};
    const struct call_request request = request_for_node(AF_UNSPEC, "both.example");
    const struct listen_socket_request asked = {.node = "both.example", .service = "27015"};
    for (size_t i = 0; i < COUNT(errors) * COUNT(shortages); i++) {
        char sentence[LISTEN_SOCKET_EXPLAIN_TEXT];
        const int error = errors[i / COUNT(shortages)];
        const int shortage = shortages[i % COUNT(shortages)];
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = (struct fake_fault){.call = FAKE_RESOLVE, .nth = 1, .error = error, .detail = shortage};
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, listen_socket_code_of_resolver(error));
        CHECK(failure->detail == shortage, "errno %d is told as %d", shortage, failure->detail);
        (void)listen_socket_explain(failure, &asked, sentence, sizeof sentence);
        const char *name = listen_socket_code_name(listen_socket_code_of_system(shortage));
        const char *at = strstr(sentence, name);
        CHECK(at != NULL && at < strstr(sentence, "getaddrinfo"), "the sentence does not begin with %s: \"%s\"", name,
              sentence);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = (struct fake_fault){.call = FAKE_RESOLVE, .nth = 1, .error = EAI_NONAME, .detail = others[i]};
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
        CHECK(failure->detail == 0, "errno %d is told with EAI_NONAME", others[i]);
    }
    interpose.resolve_error = EAI_NONAME; /* the platform's own table too; errno is 0 before the call */
    interpose.resolve_errno = EMFILE;
    struct call call;
    call_run(&request, NULL, &call);
    interpose.resolve_error = 0;
    CHECK(call.failure.detail == EMFILE, "errno is %d", call.failure.detail);
}

/* The sentence about a failure of the request over the scripted system. */
static const char *explain(struct fake_system *fake, const struct call_request *request, bool with_request) {
    static char sentence[LISTEN_SOCKET_EXPLAIN_TEXT];
    static struct call call;
    call_run(request, &fake->seam, &call);
    CHECK(call.code != LISTEN_SOCKET_OK, "it comes up");
    const struct listen_socket_request asked = {
        .node = request->node, .service = request->service, .stack = request->stack};
    (void)listen_socket_explain(&call.failure, with_request ? &asked : NULL, sentence, sizeof sentence);
    return sentence;
}

static void check_sentence(const char *sentence, const char *part) {
    CHECK(strstr(sentence, part) != NULL, "\"%s\" is not in \"%s\"", part, sentence);
}

Test(ERR_005, a_sentence_says_what_was_asked_and_what_is_wrong_with_it) {
    char longest[200] = "";
    memset(longest, 'a', sizeof longest - 1);
    struct call_request request = request_for_node(AF_UNSPEC, longest);
    check_sentence(explain(fresh_fake(), &request, true), "... (199 bytes)"); /* cut, and how long it was */
    request.node = "host name";
    check_sentence(explain(fresh_fake(), &request, true), "node \"host name\" refused at byte 5");
    check_sentence(explain(fresh_fake(), &request, false), "node refused at byte 5"); /* the request is not at hand */
    request.node = "localhost:80";
    check_sentence(explain(fresh_fake(), &request, true), "refused at byte 10");
    request = request_for_node(AF_INET6, "fe80::1%nowhere");
    check_sentence(explain(fresh_fake(), &request, true), "for the zone of node \"fe80::1%nowhere\"");
    check_sentence(explain(fresh_fake(), &request, false), "if_nametoindex failed (EAI_NONAME, ENODEV ");
    request = request_for_node(AF_UNSPEC, "nobody.example");
    check_sentence(explain(fresh_fake(), &request, true), "for an IPv4 or IPv6 address of node \"nobody.example\"");
    check_sentence(explain(fresh_fake(), &request, false), "for an IPv4 or IPv6 address (EAI_NONAME");
    request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    request.hints.ai_family = AF_INET;
    check_sentence(explain(fresh_fake(), &request, true), "family refused with the stack pair");
    check_sentence(explain(fresh_fake(), &request, false), "family refused (EAI_FAMILY");
    struct listen_socket_failure failure = {.stage = LISTEN_SOCKET_STAGE_BIND,
                                            .code = LISTEN_SOCKET_EADDRINUSE,
                                            .call = LISTEN_SOCKET_CALL_BIND,
                                            .reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT,
                                            .tries = 16};
    char sentence[LISTEN_SOCKET_EXPLAIN_TEXT];
    (void)listen_socket_explain(&failure, NULL, sentence, sizeof sentence);
    check_sentence(sentence, "16 ports were tried");
}

/* EACCES, EADDRNOTAVAIL and EADDRINUSE mean different things for different calls. */
Test(ERR_005, a_sentence_says_nothing_that_is_not_so) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "15000");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 1, EACCES);
    const char *sentence = explain(fake, &request, true);
    check_sentence(sentence, "ip_unprivileged_port_start");
    CHECK(strstr(sentence, "1024") == NULL, "the sentence names a port that nobody chose: \"%s\"", sentence);
    fake = fresh_fake();
    fake_fail(fake, FAKE_SOCKET, 1, EACCES);
    sentence = explain(fake, &request, true);
    check_sentence(sentence, "policy");
    CHECK(strstr(sentence, "port_start") == NULL, "socket() has no port: \"%s\"", sentence);
    fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 1, EADDRNOTAVAIL);
    check_sentence(explain(fake, &request, true), "not ready yet");
    fake = fresh_fake();
    fake->wrong_answer = FAKE_WRONG_ADDRESS;
    check_sentence(explain(fake, &request, true), "getsockname succeeded");
    fake = fresh_fake();
    fake_fail(fake, FAKE_GET_OPTION, 1, ENOPROTOOPT);
    check_sentence(explain(fake, &request, true), "the stack ipv4 does not need");
    const struct call_request picked = call_open(LISTEN_SOCKET_STACK_IPV4, "0");
    fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 1, EADDRINUSE);
    sentence = explain(fake, &picked, true);
    check_sentence(sentence, "no port left to pick");
    CHECK(strstr(sentence, "choose another") == NULL, "nobody chose a port: \"%s\"", sentence);
}

Test(CLN_006, the_port_is_told_in_one_call) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    check_stays_up(fake, &request, &call);
    const int port = listen_socket_port(&call.set.sockets[0]);
    listen_socket_close_set(&call.set);
    CHECK(port == 27015, "the port is %d", port);
    CHECK(listen_socket_port(&call.set.sockets[0]) == 0, "a closed socket has a port");
    CHECK(strcmp(listen_socket_version(), LISTEN_SOCKET_VERSION) == 0, "the version is %s", listen_socket_version());
}

/* A text that is there for every value of an enumeration and beyond. */
#define CHECK_TEXTS(function, type, last)                                                                              \
    for (int value = -2; value <= (int)(last) + 2; value++) {                                                          \
        const char *text = function((type)value);                                                                      \
        CHECK(text != NULL, "%s(%d) is NULL", #function, value);                                                       \
        if (value < 0 || value > (int)(last))                                                                          \
            CHECK(strncmp(text, "unknown", 7) == 0, "%s(%d) is \"%s\"", #function, value, text);                       \
        else                                                                                                           \
            CHECK(strncmp(text, "unknown ", 8) != 0, "%s(%d) has no text", #function, value);                          \
    }

Test(ERR_006, texts_exist_for_every_value) {
    CHECK_TEXTS(listen_socket_stage_name, enum listen_socket_stage, LISTEN_SOCKET_STAGE_LISTEN)
    CHECK_TEXTS(listen_socket_code_name, enum listen_socket_code, LISTEN_SOCKET_NOTINITIALISED)
    CHECK_TEXTS(listen_socket_code_text, enum listen_socket_code, LISTEN_SOCKET_NOTINITIALISED)
    CHECK_TEXTS(listen_socket_call_name, enum listen_socket_call, LISTEN_SOCKET_CALL_IF_NAMETOINDEX)
    CHECK_TEXTS(listen_socket_option_name, enum listen_socket_option, LISTEN_SOCKET_OPTION_REUSEPORT)
    CHECK_TEXTS(listen_socket_input_name, enum listen_socket_input, LISTEN_SOCKET_INPUT_SYSTEM)
    CHECK_TEXTS(listen_socket_reason_text, enum listen_socket_reason, LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY)
    CHECK(strcmp(listen_socket_stack_name(LISTEN_SOCKET_STACK_AUTO), "auto") == 0, "the stack auto has another name");
    CHECK(strcmp(listen_socket_stack_name(LISTEN_SOCKET_STACK_NONE), "none") == 0, "stack 0 has another name");
    for (int reason = LISTEN_SOCKET_REASON_NONE + 1; reason <= LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY; reason++)
        CHECK(*listen_socket_reason_text((enum listen_socket_reason)reason) != '\0', "reason %d is empty", reason);
}

Test(ERR_007, the_resolver_is_never_asked_again) {
    for (size_t i = 0; i < COUNT(resolver_codes); i++) {
        const struct call_request request = call_create(AF_INET, "27015");
        struct fake_system *fake = fresh_fake();
        fake->faults[0] = (struct fake_fault){.call = FAKE_RESOLVE, .nth = 1, .error = resolver_codes[i].native};
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, resolver_codes[i].code);
        CHECK(fake->calls[FAKE_RESOLVE] == 1, "asked %u times after %s", fake->calls[FAKE_RESOLVE],
              resolver_codes[i].name);
    }
    CHECK(strstr(listen_socket_code_text(LISTEN_SOCKET_EAI_AGAIN), "again") != NULL, "EAI_AGAIN does not say so");
}

/* ---- CLN ---- */

/* Each call of each scenario fails, alone and with all later ones; then the request is made again without the fault. */
Test(CLN_001, after_every_failure_nothing_is_left_and_a_second_try_works) {
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        for (unsigned nth = 1; nth <= 24; nth++) {
            struct call call;
            struct fake_system *fake = NULL;
            (void)fail_nth(stack, nth, EPERM, &call, &fake);
            CHECK(*call.breach == '\0', "stack %d, call %u fails: %s", stack, nth, call.breach);
            call_end(&call);
            CHECK(*fake_ledger(fake, 0) == '\0', "stack %d, call %u fails: %s", stack, nth, fake_ledger(fake, 0));
            fake->faults[0].nth = 0;
            const struct call_request request = scenario(stack);
            fake_forget(fake);
            check_comes_up(fake, &request);
            fake->faults[0] = (struct fake_fault){.call = FAKE_ANY, .nth = nth, .always = true, .error = EPERM};
            fake_forget(fake);
            call_run(&request, &fake->seam, &call);
            call_end(&call);
            CHECK(*fake_ledger(fake, 0) == '\0', "stack %d, from call %u all fail: %s", stack, nth,
                  fake_ledger(fake, 0));
        }
    }
    check_own_vectors();
}

Test(CLN_002, release_is_in_reverse_order_of_acquisition) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = scenario(LISTEN_SOCKET_STACK_PAIR);
    check_stays_up(fake, &request, &call);
    int first = call.set.sockets[0].handle;
    call_end(&call);
    CHECK(fake_nth(fake, FAKE_CLOSE, 2)->handle == first, "the first socket is not closed last");
    CHECK(fake_place(fake, FAKE_FREE_LIST, 1) < fake_place(fake, FAKE_BIND, 1), "the list is kept until after bind");
    CHECK(fake->records[fake->count - 1].call == FAKE_RELEASE, "release is not the last call");
}

Test(CLN_003, cleanup_does_not_change_the_error) {
    struct call call;
    struct call_request request = request_for_node(AF_INET, "192.0.2.1");
    interpose.clobber = true;
    interpose.close_interrupted = true;
    call_run(&request, NULL, &call);
    interpose.clobber = interpose.close_interrupted = false;
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL),
          "expected error bind EADDRNOTAVAIL; got %s %s", listen_socket_stage_name(call.failure.stage),
          listen_socket_code_name(call.code));
    CHECK(call.failure.native == EADDRNOTAVAIL, "the number is %d", call.failure.native);
}

Test(CLN_004, close_is_never_repeated) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "27015");
    call_run(&request, NULL, &call);
    CHECK(call.code == LISTEN_SOCKET_OK, "create: %s", listen_socket_code_name(call.code));
    const unsigned before = interpose.closes;
    interpose.close_interrupted = true; /* the descriptor is closed nevertheless */
    call_end(&call);
    interpose.close_interrupted = false;
    const unsigned closes = interpose.closes - before;
    CHECK(closes == 1, "close was called %u times", closes);
    CHECK(interpose.closed_twice == 0, "what was not open was closed");
}

Test(CLN_006, close_leaves_nothing_and_closing_again_has_no_effect) {
    struct fake_system *fake = fresh_fake();
    struct call call;
    const struct call_request request = scenario(LISTEN_SOCKET_STACK_PAIR);
    check_stays_up(fake, &request, &call);
    struct listen_socket_set *set = &call.set;
    listen_socket_close(&set->sockets[0]);
    CHECK(set->sockets[0].handle == LISTEN_SOCKET_INVALID && set->sockets[0].state == LISTEN_SOCKET_CLOSED,
          "the structure is not invalid");
    listen_socket_close(&set->sockets[0]);
    CHECK(fake->calls[FAKE_CLOSE] == 1, "closing again makes a call");
    listen_socket_close_set(set);
    CHECK(fake->calls[FAKE_CLOSE] == 2 && set->count == 0 && (int)set->stack == 0, "the set is not empty");
    listen_socket_close_set(set);
    listen_socket_close(NULL);
    listen_socket_close_set(NULL);
    struct listen_socket never = LISTEN_SOCKET_INIT;
    listen_socket_close(&never);
    CHECK(fake->calls[FAKE_CLOSE] == 2 && *fake_ledger(fake, 0) == '\0', "%u closes, %s", fake->calls[FAKE_CLOSE],
          fake_ledger(fake, 0));
}

static void hold_exactly_the_sockets(struct harness_tally *tally, void *argument) {
    (void)argument;
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct sockets before, after;
        struct call call;
        const struct call_request request = scenario(stack);
        sockets_list(&before);
        call_run(&request, NULL, &call);
        sockets_list(&after);
        size_t wanted = stack == LISTEN_SOCKET_STACK_PAIR ? 2 : 1;
        harness_expect(tally, call.code == LISTEN_SOCKET_OK && after.count == before.count + wanted,
                       "stack %d: %s, %zu sockets more", stack, listen_socket_code_name(call.code),
                       after.count - before.count);
        call_end(&call);
        sockets_list(&after);
        harness_expect(tally, sockets_equal(&before, &after), "stack %d: not as before", stack);
    }
}

Test(CLN_007, success_leaves_exactly_the_sockets) {
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        const struct call_request request = scenario(stack);
        check_comes_up(fresh_fake(), &request); /* the ledger: no list, one initialisation for each socket */
    }
    check_inside("plain", hold_exactly_the_sockets);
    check_own_vectors();
}

/* What belongs to the whole process. */
struct process_view {
    void (*handlers[NSIG])(int);
    sigset_t blocked;
    mode_t mask;
    struct stat directory;
    struct rlimit limits[3];
    struct stat streams[3];
    int flags[3];
};

static void look_at_process(struct process_view *view) {
    memset(view, 0, sizeof *view); /* they are compared as bytes */
    for (int i = 1; i < NSIG; i++) {
        struct sigaction action = {.sa_handler = SIG_DFL};
        (void)sigaction(i, NULL, &action);
        view->handlers[i] = action.sa_handler;
    }
    (void)sigprocmask(SIG_BLOCK, NULL, &view->blocked);
    view->mask = umask(0);
    umask(view->mask);
    (void)stat(".", &view->directory);
    memset(&view->directory.st_atim, 0, sizeof view->directory.st_atim);
    (void)getrlimit(RLIMIT_NOFILE, &view->limits[0]);
    (void)getrlimit(RLIMIT_CORE, &view->limits[1]);
    (void)getrlimit(RLIMIT_STACK, &view->limits[2]);
    for (int i = 0; i < 3; i++) {
        (void)fstat(i, &view->streams[i]);
        view->flags[i] = fcntl(i, F_GETFL);
        memset(&view->streams[i].st_atim, 0, sizeof view->streams[i].st_atim); /* somebody else may write there */
        memset(&view->streams[i].st_mtim, 0, sizeof view->streams[i].st_mtim);
        memset(&view->streams[i].st_ctim, 0, sizeof view->streams[i].st_ctim);
        view->streams[i].st_size = 0;
        view->streams[i].st_blocks = 0;
    }
}

static bool is_process_as(const struct process_view *before) {
    static struct process_view now;
    look_at_process(&now);
    return memcmp(before, &now, sizeof now) == 0;
}

static void leave_the_process_alone(struct harness_tally *tally, void *argument) {
    static struct process_view before;
    (void)argument;
    look_at_process(&before);
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call first;
        struct call second; /* its port is in use */
        const struct call_request request = scenario(stack);
        call_run(&request, NULL, &first);
        call_run(&request, NULL, &second);
        const bool right = first.code == LISTEN_SOCKET_OK && second.code == LISTEN_SOCKET_EADDRINUSE;
        harness_expect(tally, right && is_process_as(&before), "stack %d: %s, then %s", stack,
                       listen_socket_code_name(first.code), listen_socket_code_name(second.code));
        call_end(&second);
        call_end(&first);
        harness_expect(tally, is_process_as(&before), "stack %d: not as before, closed", stack);
    }
    umask(before.mask ^ 1);
    harness_expect(tally, !is_process_as(&before),
                   "another file creation mask is not seen"); /* the check can see one */
    umask(before.mask);
}

Test(CLN_008, nothing_else_of_the_process_changes) {
    check_inside("plain", leave_the_process_alone);
    check_own_vectors();
}

/* ---- TXT ---- */

static void check_text(const char *address, const char *expected) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    CHECK(inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1, "%s is no address", address);
    ipv6.sin6_scope_id = strncmp(address, "fe80", 4) == 0 ? 4294967295U : 0;
    size_t length = listen_socket_format_address((const struct sockaddr *)&ipv6, sizeof ipv6, text, sizeof text);
    CHECK(strcmp(text, expected) == 0 && length == strlen(expected), "%s: expected %s; got %s", address, expected,
          text);
}

Test(TXT_001, addresses_are_printed_as_rfc_5952_says) {
    static const char *const texts[][2] = {
        {"2001:DB8:0:0:0:0:0:1", "[2001:db8::1]:80"},
        {"2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:80"},
        {"2001:0:0:1:0:0:0:1", "[2001:0:0:1::1]:80"},
        {"2001:db8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]:80"},
        {"::", "[::]:80"},
        {"::1", "[::1]:80"},
        {"1::", "[1::]:80"},
        {"::ffff:192.0.2.1", "[::ffff:192.0.2.1]:80"},
        {"::127.0.0.1", "[::7f00:1]:80"},
        {"0:1:0:1:0:1:0:1", "[0:1:0:1:0:1:0:1]:80"},
        {"fe80::abcd", "[fe80::abcd%4294967295]:80"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:80"}};
    for (size_t i = 0; i < COUNT(texts); i++)
        check_text(texts[i][0], texts[i][1]);
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(65535), .sin_addr.s_addr = htonl(0xc0000201)};
    char text[8];
    size_t length = listen_socket_format_address((const struct sockaddr *)&ipv4, sizeof ipv4, text, sizeof text);
    CHECK(strcmp(text, "192.0.2") == 0 && length == strlen("192.0.2.1:65535"), "cut to \"%s\", length %zu", text,
          length);
    CHECK(listen_socket_format_address(NULL, 0, text, sizeof text) == 1 && strcmp(text, "-") == 0, "NULL is \"%s\"",
          text);
    CHECK(listen_socket_format_address((const struct sockaddr *)&ipv4, 4, text, sizeof text) == 1 &&
              strcmp(text, "-") == 0,
          "four bytes are \"%s\"", text);
    const struct sockaddr_storage local = {.ss_family = AF_UNIX};
    CHECK(listen_socket_format_address((const struct sockaddr *)&local, sizeof local, text, sizeof text) == 1 &&
              strcmp(text, "-") == 0,
          "an address of another family is \"%s\"", text);
    CHECK(listen_socket_format_address((const struct sockaddr *)&ipv4, sizeof ipv4, NULL, 0) == 15, "without a buffer");
}

Test(TXT_002, texts_come_from_an_own_table_in_every_locale) {
    static const char *const locales[] = {"C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", ""};
    const char *texts[LISTEN_SOCKET_NOTINITIALISED + 1] = {NULL};
    for (size_t i = 0; i < COUNT(locales); i++) {
        if (setlocale(LC_ALL, locales[i]) == NULL)
            continue; /* not on this machine; "C" always is */
        for (int code = 0; code < LISTEN_SOCKET_NOTINITIALISED + 1; code++) {
            const char *text = listen_socket_code_text((enum listen_socket_code)code);
            CHECK(i == 0 || texts[code] == text, "code %d has another text in locale \"%s\"", code, locales[i]);
            texts[code] = text;
        }
    }
}

/* A library's text for a number would be another. */
Test(TXT_002, a_sentence_ends_with_the_own_text) {
    static const int errors[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EIO, EAFNOSUPPORT};
    const struct call_request request = call_create(AF_INET, "27015");
    char sentence[1024];
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct fake_system *fake = fresh_fake();
        const enum listen_socket_code code = listen_socket_code_of_system(errors[i]);
        fake_fail(fake, FAKE_SOCKET, 1, errors[i]);
        const struct listen_socket_failure *failure = check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, code);
        (void)listen_socket_explain(failure, NULL, sentence, sizeof sentence);
        const char *end = strrchr(sentence, ':');
        CHECK(end != NULL && strcmp(end + 2, listen_socket_code_text(code)) == 0, "the sentence is \"%s\"", sentence);
    }
}

Test(TXT_002, a_sentence_quotes_what_would_command_a_terminal) {
    const struct listen_socket_failure none = {.stage = LISTEN_SOCKET_STAGE_NONE};
    struct listen_socket_failure failure;
    struct listen_socket sock;
    char sentence[1024];
    (void)listen_socket_explain(&none, NULL, sentence, sizeof sentence);
    CHECK(strcmp(sentence, "no failure") == 0, "an empty record is \"%s\"", sentence);
    const char *service = "\\\"\x1b[2J\xff";
    const struct listen_socket_request asked = {.service = service};
    enum listen_socket_code code = listen_socket_create(&asked, &sock, &failure);
    CHECK(code == LISTEN_SOCKET_EAI_SERVICE, "got %s", listen_socket_code_name(code));
    size_t length = listen_socket_explain(&failure, &asked, sentence, sizeof sentence);
    CHECK(strstr(sentence, "\"\\x5c\\x22\\x1b[2J\\xff\"") != NULL, "the sentence is \"%s\"", sentence);
    CHECK(length == strlen(sentence), "its length is said as %zu", length);
}

Test(ERR_002, the_platforms_table_gives_every_calls_own_error) {
    const struct listen_socket_system *system = listen_socket_platform();
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int value = 0;
    int results[] = {
        system->set_option(system->context, -1, LISTEN_SOCKET_OPTION_V6ONLY, 1),
        system->get_option(system->context, -1, LISTEN_SOCKET_OPTION_V6ONLY, &value),
        system->bind(system->context, -1, (const struct sockaddr *)&address, 0),
        system->local_address(system->context, -1, (struct sockaddr *)&address, &length),
        system->listen(system->context, -1, 1),
    };
    for (size_t i = 0; i < COUNT(results); i++)
        CHECK(results[i] == EBADF, "call %zu on no descriptor: %d, not EBADF", i, results[i]);
}

/* The platform's option as the table has set it, read without the table. */
static int option_of(int descriptor, enum listen_socket_option option) {
    static const int levels[] = {0, IPPROTO_IPV6, SOL_SOCKET, SOL_SOCKET};
    static const int numbers[] = {0, IPV6_V6ONLY, SO_REUSEADDR, SO_REUSEPORT};
    return sockets_option(descriptor, levels[option], numbers[option]);
}

/* errno has an old value before each call, as a program may have left it. */
Test(ERR_002, a_call_of_the_platforms_table_that_succeeds_is_0_whatever_errno_was) {
    const struct listen_socket_system *system = listen_socket_platform();
    const struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    struct sockaddr_storage local = {0};
    socklen_t length = sizeof local;
    int handle = -1;
    unsigned index = 0;
    const int input = dup(STDIN_FILENO);
    (void)close(STDIN_FILENO);
    errno = EIO;
    const int opened = system->open_socket(system->context, AF_INET6, SOCK_STREAM, IPPROTO_TCP, false, &handle);
    const int descriptor = dup(handle);
    (void)dup2(input, STDIN_FILENO);
    CHECK(opened == 0 && handle == 0, "socket with descriptor 0: %d, descriptor %d", opened, handle);
    for (int option = LISTEN_SOCKET_OPTION_V6ONLY; option <= LISTEN_SOCKET_OPTION_REUSEPORT; option++) {
        for (int value = 1; value >= 0; value--) {
            int told = -1;
            errno = EIO;
            CHECK(system->set_option(system->context, descriptor, (enum listen_socket_option)option, value) == 0,
                  "option %d is not set", option);
            CHECK((option_of(descriptor, (enum listen_socket_option)option) != 0) == (value != 0),
                  "option %d is not %d", option, value);
            errno = EIO;
            CHECK(system->get_option(system->context, descriptor, (enum listen_socket_option)option, &told) == 0 &&
                      (told != 0) == (value != 0),
                  "option %d is told as %d, not %d", option, told, value);
        }
    }
    errno = EIO;
    CHECK(system->bind(system->context, descriptor, (const struct sockaddr *)&any, sizeof any) == 0, "bind");
    errno = EIO;
    CHECK(system->local_address(system->context, descriptor, (struct sockaddr *)&local, &length) == 0 &&
              length == sizeof any && local.ss_family == AF_INET6,
          "getsockname: %u bytes, family %d", (unsigned)length, local.ss_family);
    errno = EIO;
    CHECK(system->listen(system->context, descriptor, 1) == 0, "listen");
    CHECK(option_of(descriptor, LISTEN_SOCKET_OPTION_V6ONLY) == 0 &&
              sockets_option(descriptor, SOL_SOCKET, SO_ACCEPTCONN) == 1,
          "it does not listen");
    errno = ENOENT;
    CHECK(system->interface_index(system->context, "lo", &index) == 0 && index == if_nametoindex("lo"), "lo is %u",
          index);
    system->close_socket(system->context, descriptor);
    CHECK(fcntl(descriptor, F_GETFD) == -1, "the socket is not closed");
}
