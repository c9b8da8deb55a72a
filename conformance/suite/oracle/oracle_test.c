/* The oracle by itself: which clause it names for an outcome, where the enumeration only compares outcomes. What is
 * expected stands in SPEC.md. Ends with "N passed, N failed"; exit status 1 if anything failed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "answers.h"
#include "codes.h"
#include "deciding.h"
#include "expect.h"
#include "model/oracle/calls.h"
#include "model/oracle/clause.h"
#include "model/oracle/deciding.h"
#include "model/oracle/look_up.h"
#include "model/oracle/oracle.h"
#include "refusals.h"

HINTS(page, .ai_family = AF_INET, .ai_flags = AI_PASSIVE); /* the seed page's */
HINTS(page6, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE);
HINTS(either, .ai_flags = AI_PASSIVE);
HINTS(loopback, .ai_family = AF_INET);
HINTS(mapped6, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE | AI_V4MAPPED);
HINTS(all6, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE | AI_ALL);
HINTS(configured, .ai_family = AF_INET, .ai_flags = AI_PASSIVE | AI_ADDRCONFIG);
HINTS(numeric_node, .ai_family = AF_INET, .ai_flags = AI_PASSIVE | AI_NUMERICHOST);
HINTS(numeric_service, .ai_family = AF_INET, .ai_flags = AI_PASSIVE | AI_NUMERICSERV);
static const struct addrinfo datagram = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
static const struct addrinfo udp = {.ai_family = AF_INET, .ai_protocol = IPPROTO_UDP, .ai_flags = AI_PASSIVE};
static const struct addrinfo any_type = {.ai_family = AF_INET, .ai_protocol = IPPROTO_TCP, .ai_flags = AI_PASSIVE};
static const struct addrinfo any_protocol = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};

/* ---- Requests that succeed --------------------------------------------------------------------------------------- */

static const struct {
    const char *clause;
    struct model_request request;
} successes[] = {
    {"STEP-006", CREATE(.service = "27015", .hints = &page)},
    /* hints */
    {"HINT-001", CREATE(.service = "27015")},
    {"HINT-004", OPEN(.service = "27015", .stack = LISTEN_SOCKET_STACK_IPV4)},
    {"FLAG-009", CREATE(.node = "::1", .service = "27015", .hints = &mapped6)},
    {"FLAG-011", CREATE(.service = "27015", .hints = &mapped6)},
    {"FLAG-010", CREATE(.service = "27015", .hints = &all6)},
    {"FLAG-013", CREATE(.service = "27015", .hints = &configured)},
    {"FLAG-005", CREATE(.node = "127.0.0.1", .service = "27015", .hints = &numeric_node)},
    {"FLAG-006", CREATE(.service = "27015", .hints = &numeric_node)},
    {"FLAG-007", CREATE(.service = "27015", .hints = &numeric_service)},
    {"FLAG-008", CREATE(.node = "127.0.0.1", .hints = &numeric_service)},
    {"FLAG-002", CREATE(.service = "27015", .hints = &loopback)},
    {"TYPE-007", CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram)},
    {"TYPE-007", CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &udp)},
    {"TYPE-001", CREATE(.service = "27015", .hints = &any_type)},
    {"TYPE-001", CREATE(.service = "27015", .hints = &any_protocol)},
    {"SEL-002", CREATE(.service = "27015", .hints = &either)},
    /* node */
    {"NODE-009", CREATE(.node = "four.example", .service = "27015", .hints = &page)},
    {"NODE-004", CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page)},
    {"NODE-004", CREATE(.node = "127.0.0.1", .service = "27015", .hints = &loopback)},
    {"NODE-005", CREATE(.node = "::1", .service = "27015", .hints = &page6)},
    {"NODE-012", CREATE(.node = "::ffff:127.0.0.1", .service = "27015", .hints = &page6)},
    {"ZONE-001", CREATE(.node = "fe80::1%eth0", .service = "27015", .hints = &page6)},
    {"ZONE-001", CREATE(.node = "fe80::1%2", .service = "27015", .hints = &page6)},
    {"ZONE-002", CREATE(.node = "::1%0", .service = "27015", .hints = &page6)},
    /* service */
    {"STK-011", OPEN(.hints = &page, .stack = LISTEN_SOCKET_STACK_IPV4)},
    {"NAME-001", CREATE(.service = "http", .hints = &page)},
    {"NAME-004", CREATE(.service = "HTTP", .hints = &page)},
    {"PORT-011", CREATE(.service = "0", .hints = &page)},
    {"PORT-002", CREATE(.service = "80", .hints = &page)},
    {"PORT-002", CREATE(.service = "1024", .hints = &page)},
    {"STEP-006", CREATE(.service = "27015", .hints = &page, .system_excess = 8)},
    /* stack */
    {"V6-004", CREATE(.service = "27015", .hints = &page6, .stack = LISTEN_SOCKET_STACK_DUAL)},
    {"STEP-006", OPEN(.service = "27015", .hints = &page, .stack = LISTEN_SOCKET_STACK_IPV4)},
    {"STK-002", OPEN(.service = "27015", .hints = &page6, .stack = LISTEN_SOCKET_STACK_IPV6)},
    {"STEP-017", OPEN(.service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_DUAL)},
    {"STEP-015", OPEN(.service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_PAIR)},
    {"STK-013", OPEN(.service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_AUTO)},
    /* options and backlog */
    {"REUSE-003", CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT)},
    {"SOCK-005", CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_NONBLOCK)},
    {"STEP-006", CREATE_TO(MODEL_LAST_BIND, -1, .service = "27015", .hints = &page)}, /* it is never used */
    {"LSTN-005", CREATE_TO(MODEL_LAST_LISTEN, 0, .service = "27015", .hints = &page)},
    {"STEP-006", CREATE_TO(MODEL_LAST_LISTEN, SOMAXCONN, .service = "27015", .hints = &page)},
    {"LSTN-002", CREATE_TO(MODEL_LAST_LISTEN, SOMAXCONN + 1, .service = "27015", .hints = &page)},
};

static const char *clause_on(const struct model_host *host, const struct model_request *request, bool ok) {
    struct model_prediction prediction;

    model_predict(request, host, &prediction, NULL);
    return prediction.ok == ok ? model_clause(request, host, &prediction) : "another outcome";
}

static void test_successes(void) {
    struct model_host host;

    model_host_plain(&host);
    for (size_t i = 0; i < MODEL_COUNT(successes); i++) {
        char what[64];

        snprintf(what, sizeof what, "success %zu, node %s, service %s", i, successes[i].request.node,
                 successes[i].request.service);
        expect_clause(what, successes[i].clause, clause_on(&host, &successes[i].request, true));
    }
}

/* Where the host, not the request, is what is least ordinary. */
static void test_hosts(void) {
    static const struct model_request plain = CREATE(.service = "27015", .hints = &page);
    static const struct model_request six = CREATE(.service = "27015", .hints = &page6);
    static const struct model_request automatic =
        OPEN(.service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_AUTO);
    static const struct model_request named =
        OPEN(.node = "own.example", .service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_AUTO);
    struct model_endpoint held = {
        .address = {.family = AF_INET}, .port = 27015, .socktype = SOCK_STREAM, .reuseaddr = true, .v6only = true};
    struct model_host host;

    model_host_plain(&host);
    expect_clause("auto with a name, beside its node", "NODE-009", clause_on(&host, &named, true));
    host.v6only = MODEL_V6ONLY_KEEPS_ONE;
    expect_clause("auto where there is no dual mode", "STK-009", clause_on(&host, &automatic, true));
    model_host_plain(&host);
    host.ipv6 = false;
    expect_clause("auto where there is no IPv6", "STK-009", clause_on(&host, &automatic, true));
    model_host_plain(&host);
    host.existing_sockets = &held;
    host.existing_socket_count = 1;
    expect_clause("beside a bound socket", "REUSE-001", clause_on(&host, &plain, true));
    expect_clause("created beside a bound socket, and not bound", "STEP-006",
                  clause_on(&host,
                            &(struct model_request)CREATE_TO(MODEL_LAST_SOCKET, 9, .service = "27015", .hints = &page),
                            true));
    held.listening = true;
    expect_clause("an IPv6 socket beside an IPv4 listener", "V6-001", clause_on(&host, &six, true));
    held.address = (struct model_address){AF_INET, {127, 0, 0, 2}, 0};
    held.listening = false;
    expect_clause("an IPv6 socket beside a bound IPv4 socket", "REUSE-001", clause_on(&host, &six, true));
    held.listening = true;
    expect_clause(
        "another address of the same port", "REUSE-001",
        clause_on(&host, &(struct model_request)CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page), true));
    held.port = 27016;
    expect_clause("beside a listener on another port", "STEP-006", clause_on(&host, &plain, true));
    held.port = 27014;
    expect_clause("beside a listener on a lower port", "STEP-006", clause_on(&host, &plain, true));
    held.port = 27015;
    held.socktype = SOCK_DGRAM;
    expect_clause("beside a datagram socket", "STEP-006", clause_on(&host, &plain, true));
    host.rules = MODEL_RULES_WINDOWS;
    held.socktype = SOCK_STREAM;
    held.address = (struct model_address){AF_INET, {127, 0, 0, 2}, 0};
    expect_clause(
        "on Windows, beside a socket on another address", "REUSE-004",
        clause_on(&host, &(struct model_request)CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page), true));
}

/* auto and pair by themselves: nothing else about the request is out of the ordinary. */
static void test_auto_with_node(void) {
    static const struct model_request request =
        OPEN(.node = "0.0.0.0", .service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_AUTO);
    const char *clauses[MODEL_DECIDING_MOST];
    struct model_prediction prediction;
    struct model_host host;

    model_host_plain(&host);
    model_predict(&request, &host, &prediction, NULL);
    const size_t count = model_deciding_clauses(&request, &host, &prediction, clauses);

    expect(count == 1 && strcmp(clauses[0], "STK-010") == 0, "auto with a literal", "STK-010 alone",
           count > 0 ? clauses[0] : "none");
}

/* ---- Calls that fail --------------------------------------------------------------------------------------------- */

#define FAILURE(stage_, code_, call_)                                                                                  \
    .stage = LISTEN_SOCKET_STAGE_##stage_, .code = LISTEN_SOCKET_##code_, .call = LISTEN_SOCKET_CALL_##call_

/* What a prediction says of a request that breaks no rule, and the clause of that. */
static const struct {
    const char *clause;
    const char *service;
    struct model_prediction prediction;
} failures[] = {
    {"INIT-002", "27015", {FAILURE(INITIALIZE, UNKNOWN, INITIALIZE)}},
    {"INIT-002", "27015", {FAILURE(INITIALIZE, NOTINITIALISED, INITIALIZE)}},
    {"INIT-007", "27015", {FAILURE(INITIALIZE, EAGAIN, INITIALIZE)}},
    {"INIT-006", "27015", {FAILURE(BIND, NOTINITIALISED, BIND)}},
    {"NODE-009", "27015", {FAILURE(RESOLVE, EAI_AGAIN, GETADDRINFO)}},
    {"STEP-009", NULL, {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)}},
    {"PORT-008", "3com", {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)}},
    {"NAME-002", "http", {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)}},
    {"NAME-002", "TFTP", {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)}},
    {"NAME-005", "nobody-knows", {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)}},
    {"ZONE-004", "27015", {FAILURE(RESOLVE, EAI_NONAME, IF_NAMETOINDEX)}},
    {"ZONE-010", "27015", {FAILURE(RESOLVE, EMFILE, IF_NAMETOINDEX)}},
    {"SEL-004", "27015", {FAILURE(SELECT, EAI_NONAME, NONE), .reason = LISTEN_SOCKET_REASON_NO_ADDRESS}},
    {"RES-002", "27015", {FAILURE(SELECT, EAI_FAIL, NONE), .reason = LISTEN_SOCKET_REASON_NO_MATCH}},
    {"RES-006", "27015", {FAILURE(SELECT, EAI_FAIL, NONE), .reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS}},
    {"RES-006", "27015", {FAILURE(SELECT, EAI_FAIL, NONE), .reason = LISTEN_SOCKET_REASON_ENTRY_PORT}},
    {"NODE-013", "27015", {FAILURE(SELECT, EAI_FAIL, NONE), .reason = LISTEN_SOCKET_REASON_NAME_WILDCARD}},
    {"NODE-013", "27015", {FAILURE(SELECT, EAI_FAIL, NONE), .reason = LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED}},
    {"FAM-004", "27015", {FAILURE(SOCKET, EAFNOSUPPORT, SOCKET)}},
    {"FAM-004", "27015", {FAILURE(SOCKET, EPROTONOSUPPORT, SOCKET)}},
    {"SOCK-003", "27015", {FAILURE(SOCKET, EMFILE, SOCKET)}},
    {"BIND-004", "27015", {FAILURE(BIND, EADDRNOTAVAIL, GETSOCKNAME)}},
    {"REUSE-005", "0", {FAILURE(BIND, EADDRINUSE, BIND), .reason = LISTEN_SOCKET_REASON_RANGE_EXHAUSTED}},
    {"STK-006", "0", {FAILURE(BIND, EADDRINUSE, BIND), .reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT}},
    {"REUSE-004", "27015", {FAILURE(BIND, EADDRINUSE, BIND), .reason = LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY}},
    {"BIND-005", "27015", {FAILURE(BIND, EADDRINUSE, BIND)}},
    {"BIND-006", "27015", {FAILURE(BIND, EADDRNOTAVAIL, BIND)}},
    {"PORT-014", "80", {FAILURE(BIND, EACCES, BIND), .address = {AF_INET, {0}, 0}}},
    {"NODE-011", "80", {FAILURE(BIND, EACCES, BIND), .address = {AF_INET, {255, 255, 255, 255}, 0}}},
    {"ZONE-004", "27015", {FAILURE(BIND, ENODEV, BIND)}},
    {"BIND-002", "27015", {FAILURE(BIND, ENOMEM, BIND)}},
    {"V6-002", "27015", {FAILURE(OPTION, ENOPROTOOPT, GETSOCKOPT), .option = LISTEN_SOCKET_OPTION_V6ONLY}},
    {"V6-006", "27015", {FAILURE(OPTION, ENOPROTOOPT, SETSOCKOPT), .option = LISTEN_SOCKET_OPTION_V6ONLY}},
    {"REUSE-007", "27015", {FAILURE(OPTION, EPERM, SETSOCKOPT), .option = LISTEN_SOCKET_OPTION_REUSEPORT}},
    {"REUSE-002", "27015", {FAILURE(LISTEN, EADDRINUSE, LISTEN)}},
    {"LSTN-004", "27015", {FAILURE(LISTEN, EPERM, LISTEN)}},
    {"TYPE-008", "27015", {FAILURE(VALIDATE, EOPNOTSUPP, NONE)}},
    {"LSTN-003", "27015", {FAILURE(VALIDATE, EINVAL, NONE)}},
};

static void test_failures(void) {
    struct model_host host;
    char what[64];

    model_host_plain(&host);
    for (size_t i = 0; i < MODEL_COUNT(failures); i++) {
        const struct model_request request =
            CREATE(.node = "127.0.0.1", .service = failures[i].service, .hints = &page);

        snprintf(what, sizeof what, "failure %zu, service %s", i, failures[i].service);
        expect_clause(what, failures[i].clause, model_clause(&request, &host, &failures[i].prediction));
    }
}

/* The same failure, of which the host or the request says more. */
static void test_failures_on_hosts(void) {
    static const struct model_request named = CREATE(.service = "http", .hints = &page);
    static const struct model_request dual = OPEN(.service = "27015", .stack = LISTEN_SOCKET_STACK_DUAL);
    static const struct model_prediction unknown = {FAILURE(RESOLVE, EAI_SERVICE, GETADDRINFO)};
    static const struct model_prediction refused = {FAILURE(OPTION, ENOPROTOOPT, SETSOCKOPT),
                                                    .option = LISTEN_SOCKET_OPTION_REUSEPORT};
    static const struct model_prediction taken = {FAILURE(BIND, EADDRINUSE, BIND)};
    static const struct model_prediction listen_taken = {FAILURE(LISTEN, EADDRINUSE, LISTEN)};
    static const struct model_request create_dual =
        CREATE(.service = "27015", .hints = &either, .stack = LISTEN_SOCKET_STACK_DUAL);
    static const struct model_request ipv4 = OPEN(.service = "27015", .stack = LISTEN_SOCKET_STACK_IPV4);
    static const struct model_request pair = OPEN(.service = "27015", .stack = LISTEN_SOCKET_STACK_PAIR);
    struct model_host host;

    model_host_plain(&host);
    expect_clause("dual finds its address in use", "V6-007", model_clause(&dual, &host, &taken));
    expect_clause("create finds it for dual", "V6-007", model_clause(&create_dual, &host, &taken));
    expect_clause("ipv4 finds its address in use", "BIND-005", model_clause(&ipv4, &host, &taken));
    expect_clause("pair finds its address in use", "BIND-005", model_clause(&pair, &host, &taken));
    host.listen_error = EADDRINUSE;
    expect_clause("a host on which every listen fails", "LSTN-004", model_clause(&named, &host, &listen_taken));
    host.service_count = 0;
    expect_clause("no database of services", "NAME-006", model_clause(&named, &host, &unknown));
    model_host_windows(&host);
    expect_clause("a host without SO_REUSEPORT", "REUSE-003", model_clause(&named, &host, &refused));
}

/* ---- Signs that a host lacks a family (SEL-005) ------------------------------------------------------------------ */

static void test_lacking(void) {
#define RESOLVED(code_, family_)                                                                                       \
    {                                                                                                                  \
        .stage = LISTEN_SOCKET_STAGE_RESOLVE, .code = LISTEN_SOCKET_##code_, .call = LISTEN_SOCKET_CALL_GETADDRINFO,   \
        .family = (family_)                                                                                            \
    }
#define SOCKET(code_)                                                                                                  \
    { .stage = LISTEN_SOCKET_STAGE_SOCKET, .code = LISTEN_SOCKET_##code_, .family = AF_INET6 }
    static const struct {
        const char *what;
        struct error error;
        bool node;
        bool lacking;
    } signs[] = {
        {"EAI_FAMILY for one family", RESOLVED(EAI_FAMILY, AF_INET6), false, true},
        {"EAI_FAMILY for one family and a name", RESOLVED(EAI_FAMILY, AF_INET6), true, true},
        {"EAI_FAMILY for any family", RESOLVED(EAI_FAMILY, AF_UNSPEC), true, false},
        {"EAI_NONAME for a NULL node", RESOLVED(EAI_NONAME, AF_INET6), false, true},
        {"EAI_NONAME for a name", RESOLVED(EAI_NONAME, AF_INET6), true, false},
        {"EAI_AGAIN", RESOLVED(EAI_AGAIN, AF_INET6), false, false},
        {"an interface that is not known",
         {.stage = LISTEN_SOCKET_STAGE_RESOLVE,
          .code = LISTEN_SOCKET_EAI_NONAME,
          .call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX,
          .family = AF_INET6},
         false,
         false},
        {"EAFNOSUPPORT of socket()", SOCKET(EAFNOSUPPORT), false, true},
        {"EPROTONOSUPPORT of socket()", SOCKET(EPROTONOSUPPORT), true, true},
        {"EACCES of socket()", SOCKET(EACCES), false, false},
        {"EADDRNOTAVAIL of bind()",
         {.stage = LISTEN_SOCKET_STAGE_BIND, .code = LISTEN_SOCKET_EADDRNOTAVAIL, .family = AF_INET6},
         false,
         false},
    };

    for (size_t i = 0; i < MODEL_COUNT(signs); i++)
        expect(model_family_is_lacking(&signs[i].error, signs[i].node) == signs[i].lacking, signs[i].what,
               signs[i].lacking ? "a sign" : "no sign", "the other");
}

/* ---- The order of the rules (PRE-001) ---------------------------------------------------------------------------- */

static void test_order(void) {
    static const struct addrinfo wrong_type = {.ai_socktype = 77};
    static const struct model_request right = CREATE(.service = "27015", .hints = &page);
    static const struct model_request one = CREATE(.service = "27015", .hints = &wrong_type);
    static const struct model_request two = CREATE(.service = "65536", .hints = &wrong_type);

    expect(!model_predict_order(&right), "a right request", "no order", "an order");
    expect(!model_predict_order(&one), "one rule is broken", "no order", "an order");
    expect(model_predict_order(&two), "two rules are broken", "an order", "no order");
}

/* ---- What decides ------------------------------------------------------------------------------------------------ */

static bool decides(const struct model_host *host, const struct model_request *request, const char *clause) {
    const char *clauses[MODEL_DECIDING_MOST];
    struct model_prediction prediction;

    model_predict(request, host, &prediction, NULL);
    const size_t count = model_deciding_clauses(request, host, &prediction, clauses);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(clauses[i], clause) == 0)
            return true;
    }
    return false;
}

/* FLAG-013 is about a NULL or numeric node: where a name is looked up, the flag has its effect. */
static void test_configured(void) {
    struct model_host host;

    model_host_plain(&host);
    expect(decides(&host, &(struct model_request)CREATE(.service = "27015", .hints = &configured), "FLAG-013"),
           "AI_ADDRCONFIG and no node", "FLAG-013", "not");
    expect(decides(&host, &(struct model_request)CREATE(.node = "127.0.0.1", .service = "27015", .hints = &configured),
                   "FLAG-013"),
           "AI_ADDRCONFIG and a literal", "FLAG-013", "not");
    expect(!decides(&host,
                    &(struct model_request)CREATE(.node = "four.example", .service = "27015", .hints = &configured),
                    "FLAG-013"),
           "AI_ADDRCONFIG and a name", "not", "FLAG-013");
}

/* V6-007 is about an address; a failure without one says nothing of another holder. */
static void test_taken_without_address(void) {
    static const struct model_request request = CREATE(.service = "27015", .hints = &page);
    const struct model_endpoint held = {
        .address = {.family = AF_INET6}, .port = 27015, .socktype = SOCK_STREAM, .listening = true};
    struct model_prediction prediction = {FAILURE(BIND, EADDRINUSE, BIND), .has_address = true,
                                          .address = {.family = AF_INET}, .port = 27015,
                                          .sockets = {{.socktype = SOCK_STREAM}}};
    const char *clauses[MODEL_DECIDING_MOST] = {"none"};
    struct model_host host;

    model_host_plain(&host);
    host.existing_sockets = &held;
    host.existing_socket_count = 1;
    expect(model_deciding_clauses(&request, &host, &prediction, clauses) == 2 && strcmp(clauses[1], "V6-007") == 0,
           "taken by a dual socket", "BIND-005, V6-007", clauses[0]);
    prediction.has_address = false;
    expect(model_deciding_clauses(&request, &host, &prediction, clauses) == 1, "no address is told", "BIND-005 alone",
           "more");
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

/* A bind that binds another port than it is told cannot do so where the system picks. */
static void test_other_port(void) {
    static const struct model_request picked = CREATE(.service = "0", .hints = &page);
    static const struct model_request given = CREATE(.service = "27015", .hints = &page);
    struct model_prediction prediction;
    struct model_host host;

    model_host_plain(&host);
    host.faults[0] = (struct model_fault){.call = MODEL_CALL_BIND, .nth = 1, .wrong_answer = MODEL_WRONG_PORT};
    expect_clause("another port than 0", "PORT-011", clause_on(&host, &picked, true));
    model_predict(&picked, &host, &prediction, NULL);
    expect(prediction.ok && prediction.sockets[0].port >= host.ephemeral_first, "another port than 0",
           "one of the system's range", "another");
    expect_clause("another port than 27015", "BIND-004", clause_on(&host, &given, false));
}

/* The errors of a look-up are above 0 on Windows, and below 0 here. */
static void test_detail(void) {
    static const int errors[] = {-1, 11002};
    for (size_t i = 0; i < MODEL_COUNT(errors); i++) {
        struct model_host host;
        struct call_sequence sequence = {.host = &host};
        int detail = 0;
        model_host_windows(&host);
        host.faults[0] =
            (struct model_fault){.call = MODEL_CALL_RESOLVE, .nth = 1, .error = errors[i], .detail = ENOBUFS};
        const struct model_step step = {.call = MODEL_CALL_RESOLVE};
        expect(model_make_call(&sequence, step, NULL, &detail) == errors[i] && detail == ENOBUFS,
               "a look-up fails with a detail", "the detail", "none");
    }
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

/* A prediction is written to, and nothing behind it. */
static void test_behind_prediction(void) {
    static const struct model_request request = CREATE(.service = "27015", .hints = &page);
    static const struct model_socket bound = {.handle = 3};
    struct {
        struct model_prediction prediction;
        unsigned char behind[16];
    } area;
    struct model_host host;
    for (int listens = 0; listens <= 1; listens++) {
        model_host_plain(&host);
        memset(&area, 0xa5, sizeof area);
        if (listens)
            model_predict_listen(&request, &host, &bound, &area.prediction, NULL);
        else
            model_predict(&request, &host, &area.prediction, NULL);
        bool kept = true;
        for (size_t i = 0; i < sizeof area.behind; i++)
            kept = kept && area.behind[i] == 0xa5;
        expect(kept, "what is behind a prediction", "kept", "changed");
    }
}

/* A node is read from its first byte: what is in front of it may not be there. */
static void test_before_node(void) {
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct model_host host;
    expect(pages != MAP_FAILED && mprotect(pages, size, PROT_NONE) == 0, "two pages", "memory", "none");
    if (pages == MAP_FAILED)
        return;
    char *node = pages + size;
    memcpy(node, "%eth0", sizeof "%eth0");
    const struct model_request request = CREATE(.node = node, .service = "27015", .hints = &page);
    model_host_plain(&host);
    expect_clause("a zone alone", "NODE-010", clause_on(&host, &request, false));
    (void)munmap(pages, 2 * size);
}

int main(void) {
    test_successes();
    test_hosts();
    test_auto_with_node();
    test_failures();
    test_failures_on_hosts();
    test_lacking();
    test_order();
    test_configured();
    test_taken_without_address();
    test_other_port();
    test_detail();
    test_behind_prediction();
    test_before_node();
    test_refusals();
    test_deciding();
    test_answers();
    test_codes();
    return tell_expected();
}
