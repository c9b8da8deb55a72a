/* Whole answers of the oracle: of one request in one world the outcome, every member of it, and every call. */
#include "answers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "created.h"
#include "model/host/resolver.h"
#include "model/oracle/oracle.h"
#include "opened.h"

/* ---- Calls in words ---------------------------------------------------------------------------------------------- */

static const char *name_of_option(const struct model_step *step) {
    switch (step->option) {
    case LISTEN_SOCKET_OPTION_V6ONLY:
        return step->call == MODEL_CALL_GET_OPTION ? "v6only?" : step->value != 0 ? "v6only=1" : "v6only=0";
    case LISTEN_SOCKET_OPTION_ADDRESS_REUSE:
        return step->value == 1 ? "reuse" : "reuse?";
    default:
        return step->value == 1 ? "share" : "share?";
    }
}

static const char *name_of(const struct model_step *step) {
    switch (step->call) {
    case MODEL_CALL_INITIALIZE:
        return "init";
    case MODEL_CALL_INTERFACE_INDEX:
        return "index";
    case MODEL_CALL_RESOLVE:
        return step->family == AF_INET ? "resolve4" : step->family == AF_INET6 ? "resolve6" : "resolve";
    case MODEL_CALL_SOCKET:
        return step->family == AF_INET ? "socket4" : "socket6";
    case MODEL_CALL_BIND:
        return "bind";
    case MODEL_CALL_LOCAL_ADDRESS:
        return "name";
    case MODEL_CALL_LISTEN:
        return "listen";
    default:
        return name_of_option(step);
    }
}

/* The errors of the tables: the resolver's, the system's. */
static const char *name_of_error(int error) {
#define NAMED(name)                                                                                                    \
    { name, #name }
    static const struct {
        int error;
        const char *name;
    } names[] = {NAMED(EAI_AGAIN),
                 NAMED(EAI_BADFLAGS),
                 NAMED(EAI_FAIL),
                 NAMED(EAI_FAMILY),
                 NAMED(EAI_MEMORY),
                 NAMED(EAI_NODATA),
                 NAMED(EAI_NONAME),
                 NAMED(EAI_OVERFLOW),
                 NAMED(EAI_SERVICE),
                 NAMED(EAI_SYSTEM),
                 NAMED(EACCES),
                 NAMED(EADDRINUSE),
                 NAMED(EADDRNOTAVAIL),
                 NAMED(EAFNOSUPPORT),
                 NAMED(EBADF),
                 NAMED(EINVAL),
                 NAMED(EIO),
                 NAMED(EMFILE),
                 NAMED(ENFILE),
                 NAMED(ENOBUFS),
                 NAMED(ENODEV),
                 NAMED(ENOPROTOOPT),
                 NAMED(ENOTSOCK),
                 NAMED(ENXIO),
                 NAMED(EPERM),
                 NAMED(EPROTONOSUPPORT),
                 NAMED(MODEL_NOT_INITIALISED)};

    for (size_t i = 0; i < MODEL_COUNT(names); i++) {
        if (names[i].error == error)
            return names[i].name;
    }
    return "another";
}

static void tell_calls(const struct model_step *steps, size_t count, char *text, size_t size) {
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && at < size; i++) {
        char handle[24] = "";

        if (steps[i].handle != LISTEN_SOCKET_INVALID)
            snprintf(handle, sizeof handle, ":%lld", (long long)steps[i].handle);
        at += (size_t)snprintf(text + at, size - at, "%s%s%s%s%s", i > 0 ? " " : "", name_of(&steps[i]), handle,
                               steps[i].result != 0 ? "!" : "",
                               steps[i].result != 0 ? name_of_error(steps[i].result) : "");
    }
}

/* ---- Outcomes, member by member ---------------------------------------------------------------------------------- */

struct member {
    const char *name;
    long long expected;
    long long seen;
};

#define MEMBER(name)                                                                                                   \
    { #name, (long long)expected->name, (long long)seen->name }

static const char *first_difference(const struct member *members, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (members[i].expected != members[i].seen)
            return members[i].name;
    }
    return NULL;
}

static bool same_address(const struct model_address *a, const struct model_address *b) {
    return a->family == b->family && a->scope == b->scope && memcmp(a->bytes, b->bytes, 16) == 0;
}

static const char *difference_of_sockets(const struct model_socket *expected, const struct model_socket *seen) {
    const struct member members[] = {MEMBER(handle),      MEMBER(socktype),  MEMBER(protocol),   MEMBER(v6only),
                                     MEMBER(held_v6only), MEMBER(port),      MEMBER(bound_port), MEMBER(ephemeral),
                                     MEMBER(reuseaddr),   MEMBER(reuseport), MEMBER(state)};

    return same_address(&expected->address, &seen->address) ? first_difference(members, MODEL_COUNT(members))
                                                            : "address of a socket";
}

static const char *difference_of_failures(const struct model_prediction *expected,
                                          const struct model_prediction *seen) {
    const struct member members[] = {MEMBER(stage),  MEMBER(code),   MEMBER(input),      MEMBER(call),
                                     MEMBER(native), MEMBER(option), MEMBER(detail),     MEMBER(family),
                                     MEMBER(reason), MEMBER(tries),  MEMBER(has_address)};
    const char *difference = first_difference(members, MODEL_COUNT(members));

    if (difference != NULL || !expected->has_address)
        return difference;
    return expected->port == seen->port && same_address(&expected->address, &seen->address) ? NULL : "address";
}

static const char *difference_of_outcomes(const struct model_prediction *expected,
                                          const struct model_prediction *seen) {
    const struct member of_both[] = {MEMBER(ok), MEMBER(count), MEMBER(left)};
    const struct member of_success[] = {MEMBER(stack), MEMBER(set_reason)};
    const char *difference = first_difference(of_both, MODEL_COUNT(of_both));

    if (difference == NULL)
        difference = expected->ok ? first_difference(of_success, MODEL_COUNT(of_success))
                                  : difference_of_failures(expected, seen);
    for (size_t i = 0; difference == NULL && i < expected->count; i++)
        difference = difference_of_sockets(&expected->sockets[i], &seen->sockets[i]);
    return difference;
}

static void expect_answer(const char *group, size_t index, const struct answer *answer) {
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_prediction prediction;
    struct model_host host;
    char calls[8192];
    char what[64];

    make_world(&answer->world, &host);
    memset(steps, 0xa5, sizeof steps);
    memset(&prediction, 0xa5, sizeof prediction);
    model_predict(&answer->request, &host, &prediction, steps);
    tell_calls(steps, prediction.step_count, calls, sizeof calls);
    snprintf(what, sizeof what, "calls of %s %zu", group, index);
    expect_clause(what, answer->calls, calls);
    const char *difference = difference_of_outcomes(&answer->outcome, &prediction);

    snprintf(what, sizeof what, "outcome of %s %zu", group, index);
    expect(difference == NULL, what, "as written", difference);
}

/* ---- Questions to the resolver ----------------------------------------------------------------------------------- */

HINTS(page, .ai_family = AF_INET, .ai_flags = AI_PASSIVE);
HINTS(all_flags, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE | AI_CANONNAME | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG);
HINTS(all_flags4, .ai_family = AF_INET, .ai_flags = AI_PASSIVE | AI_CANONNAME | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG);
HINTS(all_without_mapping, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE | AI_CANONNAME | AI_ALL | AI_ADDRCONFIG);
HINTS(null_flags, .ai_family = AF_INET6,
      .ai_flags = AI_PASSIVE | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | AI_NUMERICHOST);
HINTS(no_flags);
HINTS(canonical, .ai_flags = AI_CANONNAME);

#define LONG_NAME "a-label-of-forty-bytes-for-a-longer-name.a-label-of-forty-bytes-for-a-longer-name.example"

/* What is asked: the last question of the request. */
static const struct {
    struct model_request request;
    const char *node;
    const char *service;
    int flags;
} questions[] = {
    {CREATE(.service = "27015", .hints = &page), NULL, "27015", AI_PASSIVE | AI_NUMERICSERV},
    {CREATE(.service = "27015", .hints = &no_flags), NULL, "27015", AI_NUMERICSERV},
    {CREATE(.service = "27015", .hints = &null_flags), NULL, "27015", AI_PASSIVE | AI_NUMERICSERV},
    {CREATE(.service = "http", .hints = &page), NULL, "http", AI_PASSIVE},
    {CREATE(.service = "HTtp", .hints = &page), NULL, "http", AI_PASSIVE},
    {CREATE(.service = "A-9-Z-A", .hints = &page), NULL, "a-9-z-a", AI_PASSIVE},
    {CREATE(.service = "EXAMPLE-SERVICE", .hints = &page), NULL, "example-service", AI_PASSIVE}, /* 15 bytes */
    {CREATE(.node = "127.0.0.1", .hints = &all_flags4), "127.0.0.1", NULL, AI_CANONNAME | AI_NUMERICHOST},
    {CREATE(.node = "127.0.0.1", .hints = &all_flags), "127.0.0.1", NULL,
     AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL},
    {CREATE(.node = "127.0.0.1", .service = "80", .hints = &page), "127.0.0.1", "80", AI_NUMERICHOST | AI_NUMERICSERV},
    {CREATE(.node = "::1%0", .hints = &all_flags), "::1", NULL, AI_CANONNAME | AI_NUMERICHOST},
    {CREATE(.node = "fe80::1%2", .hints = &all_flags), "fe80::1", NULL, AI_CANONNAME | AI_NUMERICHOST},
    {CREATE(.node = "fe80::1%eth0", .hints = &all_flags), "fe80::1", NULL, AI_CANONNAME | AI_NUMERICHOST},
    {CREATE(.node = "both.example", .hints = &all_flags), "both.example", NULL,
     AI_CANONNAME | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG},
    {CREATE(.node = "both.example", .hints = &all_flags4), "both.example", NULL, AI_CANONNAME | AI_ADDRCONFIG},
    {CREATE(.node = "both.example", .hints = &all_without_mapping), "both.example", NULL, AI_CANONNAME | AI_ADDRCONFIG},
    {CREATE(.node = LONG_NAME, .service = "80", .hints = &page), LONG_NAME, "80", AI_NUMERICSERV},
    {OPEN(.stack = LISTEN_SOCKET_STACK_IPV4), NULL, "27015", AI_PASSIVE | AI_NUMERICSERV},
    {OPEN(.node = "::", .stack = LISTEN_SOCKET_STACK_AUTO, .hints = &no_flags), NULL, "27015",
     AI_PASSIVE | AI_NUMERICSERV},
    {OPEN(.node = "::", .stack = LISTEN_SOCKET_STACK_AUTO, .hints = &canonical), NULL, "27015",
     AI_PASSIVE | AI_NUMERICSERV},
    {OPEN(.node = "::", .stack = LISTEN_SOCKET_STACK_IPV6, .hints = &no_flags), "::", "27015",
     AI_NUMERICHOST | AI_NUMERICSERV},
    {OPEN(.node = "::1", .stack = LISTEN_SOCKET_STACK_AUTO, .hints = &no_flags), "::1", "27015",
     AI_NUMERICHOST | AI_NUMERICSERV},
    {OPEN(.service = "http", .stack = LISTEN_SOCKET_STACK_PAIR), NULL, "80", AI_PASSIVE | AI_NUMERICSERV}, /* STK-005 */
    {OPEN(.service = "MixedCase", .stack = LISTEN_SOCKET_STACK_PAIR), NULL, "8081", AI_PASSIVE | AI_NUMERICSERV},
};

static void test_questions(void) {
    for (size_t i = 0; i < MODEL_COUNT(questions); i++) {
        const struct model_question question = {
            .node = questions[i].node, .service = questions[i].service, .flags = questions[i].flags};
        struct model_step steps[MODEL_STEPS_MOST];
        struct model_prediction prediction;
        struct model_host host;
        uint64_t asked = 0;
        char what[64];

        model_host_plain(&host);
        model_predict(&questions[i].request, &host, &prediction, steps);
        for (size_t k = 0; k < prediction.step_count; k++)
            asked = steps[k].call == MODEL_CALL_RESOLVE ? steps[k].digest : asked;
        snprintf(what, sizeof what, "question %zu", i);
        expect(asked == model_question_digest(&question), what, "node, service and flags as written", "others");
    }
}

/* ---- Calls' arguments -------------------------------------------------------------------------------------------- */

/* What the words of a call leave out. */
static void test_arguments(void) {
    static const struct model_request request =
        CREATE(.node = "fe80::1%eth0", .service = "27015", .options = LISTEN_SOCKET_NONBLOCK);
    const struct model_address address = {AF_INET6, {0xfe, 0x80, [15] = 1}, 2};
    struct sockaddr_storage raw;
    const socklen_t length = model_sockaddr(&address, 27015, &raw);
    const struct model_step expected[] = {
        {.call = MODEL_CALL_INITIALIZE},
        {.call = MODEL_CALL_INTERFACE_INDEX, .digest = model_name_digest("eth0")},
        {.call = MODEL_CALL_RESOLVE, .socktype = SOCK_STREAM, .protocol = IPPROTO_TCP, .digest = 1},
        {.call = MODEL_CALL_SOCKET, .socktype = SOCK_STREAM, .protocol = IPPROTO_TCP, .nonblock = true},
        {.call = MODEL_CALL_SET_OPTION, .value = 1},
        {.call = MODEL_CALL_GET_OPTION},
        {.call = MODEL_CALL_SET_OPTION, .value = 1},
        {.call = MODEL_CALL_BIND, .digest = model_digest(0, &raw, length)},
        {.call = MODEL_CALL_LOCAL_ADDRESS},
        {.call = MODEL_CALL_LISTEN, .backlog = 9},
    };
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_prediction prediction;
    struct model_host host;

    model_host_plain(&host);
    model_predict(&request, &host, &prediction, steps);
    expect(prediction.step_count == MODEL_COUNT(expected), "arguments", "ten calls", "others");
    for (size_t i = 0; i < prediction.step_count && i < MODEL_COUNT(expected); i++) {
        const struct model_step *a = &expected[i];
        const struct model_step *b = &steps[i];

        expect(a->call == b->call && a->socktype == b->socktype && a->protocol == b->protocol && a->value == b->value &&
                   a->backlog == b->backlog && a->nonblock == b->nonblock &&
                   (a->digest == b->digest || (a->digest == 1 && b->digest != 0)),
               "arguments of a call", "as written", name_of(b));
    }
}

/* ---- Listen by itself -------------------------------------------------------------------------------------------- */

#define BOUND_TO(type_, port_, ...) SOCKET(3, type_, -1, false, port_, port_, BOUND, .address = WILD4, __VA_ARGS__)
#define LISTENS_ON(type_, port_, ...)                                                                                  \
    SOCKET(3, type_, -1, false, port_, port_, LISTENING, .address = WILD4, __VA_ARGS__)

/* Listen of a socket that is bound already. */
static const struct {
    const char *calls;
    struct model_socket bound;
    struct model_request request;
    struct model_prediction outcome;
    struct world world;
} listening[] = {
    {"listen:3",
     BOUND_TO(STREAM, 27015, .reuseaddr = true),
     CREATE(.service = NULL),
     {.ok = true, .count = 1, .sockets = {LISTENS_ON(STREAM, 27015, .reuseaddr = true)}},
     {0}},
    {"listen:3 reuse:3 share:3",
     BOUND_TO(STREAM, 32768, .ephemeral = true),
     CREATE(.service = NULL, SHARED),
     {.ok = true,
      .count = 1,
      .sockets = {LISTENS_ON(STREAM, 32768, .ephemeral = true, .reuseaddr = true, .reuseport = true)}},
     {0}},
    {"listen:3!EADDRINUSE",
     BOUND_TO(STREAM, 27015, .reuseaddr = true),
     CREATE(.service = NULL),
     {FAILURE(LISTEN, EADDRINUSE, LISTEN, EADDRINUSE), .family = AF_INET, AT(27015, WILD4)},
     {.held = {HOLDER(WILD4, .reuseaddr = true, .listening = true)}}},
    {"",
     BOUND_TO(DGRAM, 27015, .reuseaddr = false),
     CREATE(.service = NULL),
     {FAILURE(VALIDATE, EOPNOTSUPP, NONE, EOPNOTSUPP), .input = MODEL_UNSAID, .reason = MODEL_UNSAID,
      .left = LISTEN_SOCKET_BOUND},
     {0}},
    {"",
     BOUND_TO(STREAM, 27015, .reuseaddr = true),
     CREATE_TO(MODEL_LAST_LISTEN, -1, .service = NULL),
     {FAILURE(VALIDATE, EINVAL, NONE, EINVAL), .input = LISTEN_SOCKET_INPUT_BACKLOG, .reason = MODEL_UNSAID,
      .left = LISTEN_SOCKET_BOUND},
     {0}},
};

static void test_listening(void) {
    for (size_t i = 0; i < MODEL_COUNT(listening); i++) {
        struct model_step steps[MODEL_STEPS_MOST];
        struct model_prediction prediction;
        struct model_host host;
        char calls[256];

        make_world(&listening[i].world, &host);
        memset(&prediction, 0xa5, sizeof prediction);
        model_predict_listen(&listening[i].request, &host, &listening[i].bound, &prediction, steps);
        tell_calls(steps, prediction.step_count, calls, sizeof calls);
        expect_clause("calls of listen", listening[i].calls, calls);
        const char *difference = difference_of_outcomes(&listening[i].outcome, &prediction);

        expect(difference == NULL, "outcome of listen", "as written", difference);
    }
}

void test_answers(void) {
    for (size_t i = 0; i < answers_created_count; i++)
        expect_answer("created", i, &answers_created[i]);
    for (size_t i = 0; i < answers_opened_count; i++)
        expect_answer("opened", i, &answers_opened[i]);
    test_questions();
    test_arguments();
    test_listening();
}
