/* INIT: initialise and release; PRE: validation and its order; HINT: the hints. */
#include <errno.h>
#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"
#include "suite/vectors/outcome.h"
#include "suite/vectors/sockets.h"
#include "suite/vectors/vector_table.h"

Test(INIT_002, the_error_is_what_initialisation_returned) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_INITIALIZE, 1, ENOMEM); /* errno has another value by then */
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_ENOMEM);
    CHECK(failure->native == ENOMEM, "the number is %d", failure->native);
    CHECK(failure->call == LISTEN_SOCKET_CALL_INITIALIZE, "the call is %s", listen_socket_call_name(failure->call));
}

Test(INIT_003, releases_match_initialisations_on_every_path) {
    for (int stack = 0; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        for (unsigned nth = 1; nth < 24; nth++) {
            struct call call;
            struct fake_system *fake = fresh_fake();
            fake_fail(fake, FAKE_ANY, nth, EPERM);
            call_run(&request, &fake->seam, &call);
            unsigned held = fake->initialisations - fake->releases;
            CHECK(held == call.set.count, "stack %d, call %u fails: %u initialisations held for %zu sockets", stack,
                  nth, held, call.set.count);
            call_end(&call);
            CHECK(fake->initialisations == fake->releases, "stack %d, call %u fails: %u initialisations, %u releases",
                  stack, nth, fake->initialisations, fake->releases);
        }
    }
    struct fake_system *fake = fresh_fake();
    const struct call_request request = call_create(AF_INET, "27015");
    fake_fail(fake, FAKE_INITIALIZE, 1, EPERM);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_EPERM);
    check_trace(fake, "initialize");
}

Test(INIT_004, sockets_are_closed_before_the_release) {
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_BIND, 2, EPERM);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EPERM);
    CHECK(fake_place(fake, FAKE_CLOSE, 1) < fake_place(fake, FAKE_RELEASE, 1), "released before it is closed");
    CHECK(fake_place(fake, FAKE_CLOSE, 2) < fake_place(fake, FAKE_RELEASE, 2), "released before it is closed");
}

/* ---- PRE ---- */

/* One mistake in a request. `open`: 1 for open only, -1 for create only. */
struct mistake {
    const char *name;
    int open;
    enum listen_socket_code code;
    enum listen_socket_input input;
};

/* In the order of PRE-001. */
static const struct mistake mistakes[] = {
    {"stack", 0, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK},
    {"options", 0, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS},
    {"nothing", -1, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE},
    {"unknown flag", 0, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS},
    {"flag against argument", 0, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS},
    {"hints not zero", 0, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS},
    {"family", 0, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY},
    {"type", 0, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE},
    {"protocol", 0, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_PROTOCOL},
    {"service", 0, LISTEN_SOCKET_EAI_SERVICE, LISTEN_SOCKET_INPUT_SERVICE},
    {"node", 0, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE},
    {"backlog", 1, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG},
};

/* Makes the mistake; false if it cannot be combined with the mistakes that the request has. */
static bool make_mistake(const char *name, struct call_request *request) {
    const bool nothing = request->service == NULL;
    if (strcmp(name, "stack") == 0)
        request->stack = (enum listen_socket_stack)77;
    else if (strcmp(name, "options") == 0)
        request->options |= 0x40U;
    else if (strcmp(name, "nothing") == 0)
        request->service = NULL;
    else if (strcmp(name, "unknown flag") == 0)
        request->hints.ai_flags |= 0x4000;
    else if (strcmp(name, "flag against argument") == 0)
        request->hints.ai_flags |= AI_CANONNAME; /* the node is NULL */
    else if (strcmp(name, "hints not zero") == 0)
        request->hints.ai_addrlen = 16;
    else if (strcmp(name, "family") == 0)
        request->hints.ai_family = 99;
    else if (strcmp(name, "type") == 0)
        request->hints.ai_socktype = 99;
    else if (strcmp(name, "protocol") == 0)
        request->hints.ai_protocol = 99;
    else if (strcmp(name, "service") == 0 && !nothing)
        request->service = "65536";
    else if (strcmp(name, "node") == 0 && !nothing && (request->hints.ai_flags & AI_CANONNAME) == 0)
        request->node = "1.2.3";
    else if (strcmp(name, "backlog") == 0)
        request->backlog = -1;
    else
        return false;
    return true;
}

static void check_two_mistakes(const struct mistake *first, const struct mistake *second, bool open) {
    struct call_request request = open ? call_open(LISTEN_SOCKET_STACK_AUTO, "27015") : call_create(AF_UNSPEC, "27015");
    struct fake_system *fake = fresh_fake();
    if (!make_mistake(first->name, &request) || !make_mistake(second->name, &request))
        return;
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_VALIDATE, first->code);
    CHECK(failure->input == first->input, "\"%s\" and \"%s\" both wrong: expected %s to be named; got %s", first->name,
          second->name, listen_socket_input_name(first->input), listen_socket_input_name(failure->input));
    CHECK(fake->count == 0, "\"%s\" and \"%s\" both wrong: calls were made", first->name, second->name);
}

Test(PRE_001, of_two_mistakes_the_first_in_order_is_reported) {
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        for (size_t j = i; j < COUNT(mistakes); j++) {
            if (mistakes[i].open >= 0 && mistakes[j].open >= 0)
                check_two_mistakes(&mistakes[i], &mistakes[j], true);
            if (mistakes[i].open <= 0 && mistakes[j].open <= 0)
                check_two_mistakes(&mistakes[i], &mistakes[j], false);
        }
    }
    check_own_vectors();
}

Test(PRE_002, validation_touches_nothing) {
    struct sockets before, after;
    struct call call;
    struct call_request request = call_create(AF_INET, "65536");
    sockets_list(&before);
    call_run(&request, NULL, &call);
    sockets_list(&after);
    CHECK(call.failure.stage == LISTEN_SOCKET_STAGE_VALIDATE, "65536 is not refused at validate");
    CHECK(interpose.resolved == 0, "%u names were resolved", interpose.resolved);
    CHECK(sockets_equal(&before, &after), "the sockets afterwards are not those from before");
    /* a refused call leaves its socket unchanged: call_run compares the bytes */
    request = call_create(AF_INET, "0");
    request.last_step = VECTOR_STEP_LISTEN;
    request.backlog = -1;
    struct fake_system *fake = fresh_fake();
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_VALIDATE, LISTEN_SOCKET_EINVAL);
    CHECK(fake->calls[FAKE_LISTEN] == 0, "listen was called");
    check_own_vectors();
}

/* What validation decides, on a host that lacks what the requests ask for. */
static void validate_all(struct harness_tally *tally, void *argument) {
    char message[2048];
    (void)argument;
    for (size_t i = 0; i < vector_table_count; i++) {
        if (!vector_table[i].validation_only || !vector_is_for(&vector_table[i], VECTOR_PLATFORM_HERE))
            continue;
        struct fake_system *fake = fresh_fake();
        bool right = outcome_run_validation_only(&vector_table[i], &fake->seam, message, sizeof message);
        harness_expect(tally, right, "%s", message);
    }
}

Test(PRE_003, what_validation_decides_is_the_same_on_every_host) {
    check_inside("no-ipv6", validate_all);
    check_inside("no-ipv4", validate_all);
    check_inside("few-descriptors", validate_all);
}

Test(PRE_003, what_validation_decides_does_not_hang_on_the_locale) {
    static const char *const locales[] = {"C", "C.UTF-8", "tr_TR.UTF-8", "fa_IR", ""};
    char message[2048];
    size_t run = 0;
    for (size_t i = 0; i < COUNT(locales); i++) {
        if (setlocale(LC_ALL, locales[i]) == NULL)
            continue; /* not on this machine; "C" always is */
        for (size_t j = 0; j < vector_table_count; j++) {
            if (!vector_table[j].validation_only || !vector_is_for(&vector_table[j], VECTOR_PLATFORM_HERE))
                continue;
            struct fake_system *fake = fresh_fake();
            bool right = outcome_run_validation_only(&vector_table[j], &fake->seam, message, sizeof message);
            CHECK(right, "locale \"%s\": %s", locales[i], message);
            bool late = strcmp(vector_table[j].clauses[0], "LSTN-003") == 0 || fake->count == 0;
            CHECK(late || *fake_ledger(fake, 0) == '\0', "locale \"%s\": %s: calls were made", locales[i],
                  vector_table[j].id);
            run++;
        }
    }
    CHECK(run > 0, "there are no vectors that validation decides");
    check_own_vectors();
}

/* Makes the request with a table of that size and with one call missing (from 0; -1: none); neither may be looked
 * behind. */
static enum listen_socket_code ask_with_table(size_t size, int missing, bool open, struct fake_system *fake,
                                              struct listen_socket_failure *failure) {
    const size_t first = offsetof(struct listen_socket_system, initialize);
    unsigned char *table = calloc(1, sizeof fake->seam + 64);
    if (table == NULL)
        abort();
    struct listen_socket_system *system = (struct listen_socket_system *)(void *)table;
    struct listen_socket sock = LISTEN_SOCKET_INIT;
    struct listen_socket_set set = {.count = 0};
    const struct listen_socket_request request = {
        .service = "0", .stack = open ? LISTEN_SOCKET_STACK_PAIR : LISTEN_SOCKET_STACK_NONE, .system = system};
    memcpy(table, &fake->seam, sizeof fake->seam);
    system->size = size;
    if (missing >= 0)
        memset(table + first + (size_t)missing * sizeof system->initialize, 0, sizeof system->initialize);
    enum listen_socket_code code =
        open ? listen_socket_open(&request, 16, &set, failure) : listen_socket_create(&request, &sock, failure);
    listen_socket_close(&sock);
    listen_socket_close_set(&set);
    free(table);
    return code;
}

Test(PRE_004, a_table_that_is_too_small_or_has_a_gap_is_refused) {
    const size_t whole = sizeof(struct listen_socket_system);
    const int calls = (int)((whole - offsetof(struct listen_socket_system, initialize)) / sizeof(void (*)(void)));
    struct listen_socket_failure failure;
    for (int open = 0; open < 2; open++) {
        for (size_t size = 0; size < whole + 64; size++) {
            struct fake_system *fake = fresh_fake();
            enum listen_socket_code code = ask_with_table(size, -1, open != 0, fake, &failure);
            CHECK((code == LISTEN_SOCKET_OK) == (size >= whole), "size %zu: %s", size, listen_socket_code_name(code));
            if (size < whole)
                CHECK(code == LISTEN_SOCKET_EINVAL && failure.input == LISTEN_SOCKET_INPUT_SYSTEM && fake->count == 0,
                      "size %zu: %s, for %s", size, listen_socket_code_name(code),
                      listen_socket_input_name(failure.input));
        }
        for (int missing = 0; missing < calls; missing++) {
            struct fake_system *fake = fresh_fake();
            enum listen_socket_code code = ask_with_table(whole, missing, open != 0, fake, &failure);
            CHECK(code == LISTEN_SOCKET_EINVAL && failure.stage == LISTEN_SOCKET_STAGE_VALIDATE &&
                      failure.input == LISTEN_SOCKET_INPUT_SYSTEM && fake->count == 0,
                  "call %d missing: %s, for %s", missing, listen_socket_code_name(code),
                  listen_socket_input_name(failure.input));
        }
    }
    CHECK(calls == 12, "%d calls in the table", calls);
    CHECK(listen_socket_platform()->size == whole, "the platform's own says that it has %zu bytes",
          listen_socket_platform()->size);
}

static void check_missing(const char *what, enum listen_socket_code code, const struct listen_socket_failure *failure,
                          enum listen_socket_input input) {
    CHECK(code == LISTEN_SOCKET_EINVAL && failure->stage == LISTEN_SOCKET_STAGE_VALIDATE && failure->input == input,
          "%s: %s at %s for %s", what, listen_socket_code_name(code), listen_socket_stage_name(failure->stage),
          listen_socket_input_name(failure->input));
}

Test(PRE_001, arguments_that_are_missing_come_first) {
    struct listen_socket_failure failure;
    struct listen_socket sock;
    struct listen_socket_set set;
    const struct listen_socket_request request = {.stack = (enum listen_socket_stack)77};
    memset(&sock, 0xa5, sizeof sock);
    memset(&set, 0xa5, sizeof set);
    enum listen_socket_code code = listen_socket_create(NULL, &sock, &failure);
    check_missing("create without a request", code, &failure, LISTEN_SOCKET_INPUT_REQUEST);
    CHECK(sock.state == LISTEN_SOCKET_CLOSED, "the socket is not closed");
    code = listen_socket_open(NULL, -1, &set, &failure);
    check_missing("open without a request", code, &failure, LISTEN_SOCKET_INPUT_REQUEST);
    CHECK(set.count == 0, "the set is not empty");
    code = listen_socket_create(&request, NULL, &failure);
    check_missing("create without a place", code, &failure, LISTEN_SOCKET_INPUT_RESULT);
    code = listen_socket_open(&request, -1, NULL, &failure);
    check_missing("open without a place", code, &failure, LISTEN_SOCKET_INPUT_RESULT);
    code = listen_socket_bind(NULL, &failure);
    check_missing("bind without a socket", code, &failure, LISTEN_SOCKET_INPUT_SOCKET);
    code = listen_socket_listen(NULL, -1, &failure);
    check_missing("listen without a socket", code, &failure, LISTEN_SOCKET_INPUT_SOCKET);
    CHECK(listen_socket_port(NULL) == 0, "NULL has a port");
}

/* ---- HINT ---- */

Test(HINT_001, null_hints_are_all_zero_in_create) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_create(AF_UNSPEC, "27015");
    request.null_hints = true;
    check_comes_up(fake, &request);
    const struct fake_record *asked = fake_nth(fake, FAKE_RESOLVE, 1);
    CHECK((asked->hints.ai_flags & ~AI_NUMERICSERV) == 0, "flags %#x", (unsigned)asked->hints.ai_flags);
    CHECK(asked->hints.ai_socktype == SOCK_STREAM && asked->hints.ai_protocol == IPPROTO_TCP, "not stream and TCP");
    CHECK(fake_nth(fake, FAKE_SOCKET, 1)->family == AF_INET6, "not IPv6 first");
    check_own_vectors();
}

Test(HINT_002, hints_whose_other_members_are_not_zero_are_refused) {
    static struct addrinfo next;
    static struct sockaddr address;
    static char name[] = "name";
    for (int member = 0; member < 4; member++) {
        struct call_request request = call_create(AF_INET, "27015");
        request.hints.ai_addrlen = member == 0 ? 1 : 0;
        request.hints.ai_addr = member == 1 ? &address : NULL;
        request.hints.ai_canonname = member == 2 ? name : NULL;
        request.hints.ai_next = member == 3 ? &next : NULL;
        check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS,
                      LISTEN_SOCKET_REASON_HINTS_NOT_ZERO);
    }
    check_own_vectors();
}

Test(HINT_004, null_hints_are_passive_stream_tcp_in_open) {
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request = call_open((enum listen_socket_stack)stack, "27015");
        request.null_hints = true;
        check_comes_up(fake, &request);
        const struct fake_record *asked = fake_nth(fake, FAKE_RESOLVE, 1);
        CHECK((asked->hints.ai_flags & AI_PASSIVE) != 0, "stack %d: open with NULL hints is not passive", stack);
        CHECK(asked->hints.ai_socktype == SOCK_STREAM && asked->hints.ai_protocol == IPPROTO_TCP,
              "stack %d: type %d, protocol %d", stack, asked->hints.ai_socktype, asked->hints.ai_protocol);
    }
    check_own_vectors();
}

Test(HINT_003, the_socket_satisfies_every_hint_at_once) {
    static const int kinds[][2] = {{0, 0},           {SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP},
                                   {0, IPPROTO_TCP}, {SOCK_DGRAM, 0},  {SOCK_DGRAM, IPPROTO_UDP},
                                   {0, IPPROTO_UDP}};
    static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6};
    for (size_t i = 0; i < COUNT(kinds) * COUNT(families); i++) {
        struct call call;
        struct call_request request = call_create(families[i % COUNT(families)], "27015");
        request.hints.ai_socktype = kinds[i / COUNT(families)][0];
        request.hints.ai_protocol = kinds[i / COUNT(families)][1];
        call_run(&request, NULL, &call);
        CHECK(call.code == LISTEN_SOCKET_OK, "combination %zu: %s", i, listen_socket_code_name(call.code));
        int handle = call.set.sockets[0].handle;
        int family = sockets_option(handle, SOL_SOCKET, SO_DOMAIN);
        int type = sockets_option(handle, SOL_SOCKET, SO_TYPE);
        int protocol = sockets_option(handle, SOL_SOCKET, SO_PROTOCOL);
        call_end(&call);
        CHECK(request.hints.ai_family == AF_UNSPEC || request.hints.ai_family == family, "family %d", family);
        CHECK(request.hints.ai_socktype == 0 || request.hints.ai_socktype == type, "type %d", type);
        CHECK(request.hints.ai_protocol == 0 || request.hints.ai_protocol == protocol, "protocol %d", protocol);
        CHECK((type == SOCK_STREAM) == (protocol == IPPROTO_TCP), "type %d with protocol %d", type, protocol);
    }
    static const struct fake_entry entries[] = {
        {.family = AF_INET6, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "2001:db8::1", .port = 27015},
        {.family = AF_INET, .type = SOCK_DGRAM, .protocol = IPPROTO_TCP, .address = "192.0.2.2", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_SCTP, .address = "192.0.2.3", .port = 27015},
        {.family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.1", .port = 27015}};
    struct fake_system *fake = fake_answering(entries, COUNT(entries)); /* each but the last misses one hint */
    const struct call_request request = request_for_node(AF_INET, "host.example");
    check_comes_up(fake, &request);
    const struct fake_record *made = fake_nth(fake, FAKE_SOCKET, 1);
    CHECK(made->family == AF_INET && made->type == SOCK_STREAM && made->protocol == IPPROTO_TCP,
          "socket gets family %d, type %d, protocol %d", made->family, made->type, made->protocol);
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    made = fake_nth(fake, FAKE_BIND, 1);
    (void)listen_socket_format_address((const struct sockaddr *)&made->address, made->length, text, sizeof text);
    CHECK(strcmp(text, "192.0.2.1:27015") == 0, "bind gets %s", text);
    check_own_vectors();
}
