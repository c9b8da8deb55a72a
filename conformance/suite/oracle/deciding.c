/* Which clauses decide an outcome: of each request and world all of them, and no other. */
#include "deciding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "model/oracle/deciding.h"
#include "model/oracle/oracle.h"

HINTS(page, .ai_family = AF_INET, .ai_flags = AI_PASSIVE);
HINTS(page6, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE);
HINTS(either, .ai_flags = AI_PASSIVE);
HINTS(loopback);
HINTS(numeric_service, .ai_flags = AI_PASSIVE | AI_NUMERICSERV);
HINTS(configured, .ai_flags = AI_PASSIVE | AI_ADDRCONFIG, .ai_family = AF_INET);
HINTS(configured6, .ai_flags = AI_PASSIVE | AI_ADDRCONFIG, .ai_family = AF_INET6);
HINTS(unix_family, .ai_family = AF_UNIX);
static const struct addrinfo stream_alone = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
static const struct addrinfo tcp_alone = {.ai_family = AF_INET, .ai_protocol = IPPROTO_TCP, .ai_flags = AI_PASSIVE};
static const struct addrinfo datagram_alone = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
static const struct addrinfo udp_alone = {.ai_family = AF_INET, .ai_protocol = IPPROTO_UDP, .ai_flags = AI_PASSIVE};
static const struct addrinfo datagram = {
    .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM, .ai_protocol = IPPROTO_UDP, .ai_flags = AI_PASSIVE};
static const struct addrinfo mismatch = {.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_UDP};
static const struct addrinfo bad_flag_not_zero = {.ai_flags = 0x10000, .ai_addrlen = 1};
static const struct addrinfo unix_numeric = {.ai_family = AF_UNIX, .ai_flags = AI_NUMERICSERV};
static const struct addrinfo unix_udp = {.ai_family = AF_UNIX, .ai_protocol = IPPROTO_UDP};
static const struct addrinfo negative_type = {.ai_socktype = -1};
static const struct addrinfo unix_77 = {.ai_family = AF_UNIX, .ai_socktype = 77};

#define STACK(name) .stack = LISTEN_SOCKET_STACK_##name
#define FAILS(call_, error_)                                                                                           \
    { .call = MODEL_CALL_##call_, .nth = 1, .error = (error_) }
#define HOLDER(address_, ...)                                                                                          \
    { .address = address_, .port = 27015, .socktype = SOCK_STREAM, __VA_ARGS__ }
#define WILD4                                                                                                          \
    { .family = AF_INET }
#define WILD6                                                                                                          \
    { .family = AF_INET6 }
#define OTHER4                                                                                                         \
    { AF_INET, {127, 0, 0, 2}, 0 }
#define LOOP4                                                                                                          \
    { AF_INET, {127, 0, 0, 1}, 0 }
#define LOOP6                                                                                                          \
    { AF_INET6, {[15] = 1}, 0 }

#define MAPPED4                                                                                                        \
    { AF_INET6, {[10] = 255, 255, 127, 0, 0, 1}, 0 }

static void without_ipv6(struct model_host *host) {
    host->ipv6 = false;
}

static void without_descriptors(struct model_host *host) {
    host->descriptor_limit = 3;
}

static void with_privileged_ports(struct model_host *host) {
    host->privileged_below = 1024;
}

static void with_empty_answers(struct model_host *host) {
    host->script.empty = true;
}

static void with_failing_listen(struct model_host *host) {
    host->listen_error = EADDRINUSE;
}

struct row {
    const char *clauses;
    struct model_request request;
    struct world world;
};

static void expect_row(const char *group, size_t index, const struct row *row) {
    const char *clauses[MODEL_DECIDING_MOST];
    struct model_prediction prediction;
    struct model_host host;
    char seen[256] = "";
    char what[64];

    make_world(&row->world, &host);
    model_predict(&row->request, &host, &prediction, NULL);
    const size_t count = model_deciding_clauses(&row->request, &host, &prediction, clauses);

    for (size_t i = 0; i < count; i++) {
        const size_t used = strlen(seen);
        (void)snprintf(seen + used, sizeof seen - used, "%s%s", i > 0 ? " " : "", clauses[i]);
    }
    snprintf(what, sizeof what, "%s %zu decided by", group, index);
    expect_clause(what, row->clauses, seen);
}

#define EXPECT_ROWS(rows)                                                                                              \
    for (size_t i = 0; i < MODEL_COUNT(rows); i++)                                                                     \
    expect_row(#rows, i, &(rows)[i])

/* ---- Refusals ---------------------------------------------------------------------------------------------------- */

static const struct row refusals[] = {
    {"FAM-001", CREATE(.service = "80", .hints = &unix_family), {0}},
    {"FAM-001", CREATE(.node = "::1", .service = "80", .hints = &unix_family), {0}},
    {"TYPE-003", CREATE(.node = "224.0.0.1", .hints = &negative_type), {0}}, /* no known type, so no stream */
    {"TYPE-002 ERR-009", CREATE(.service = "80", .hints = &mismatch), {0}},
    {"PORT-003", CREATE(.service = "65536", .hints = &page), {0}},
    {"NODE-004", CREATE(.node = "1", .hints = &page), {0}},
    /* why a text is no port, where some resolver takes it for one */
    {"FLAG-007", CREATE(.service = "http", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-003 ERR-009", CREATE(.service = "65536", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-004", CREATE(.service = "-1", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-005", CREATE(.service = "+1", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-006", CREATE(.service = " 1", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-007", CREATE(.service = "01", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-009", CREATE(.service = "", .hints = &numeric_service), {0}},
    {"FLAG-007 PORT-016", CREATE(.service = "*", .hints = &numeric_service), {0}},
    {"FLAG-007", CREATE(.service = "8_0", .hints = &numeric_service), {0}},
    {"FLAG-007", CREATE(.service = "\x80", .hints = &numeric_service), {0}},
    {"FLAG-007", CREATE(.service = "a_b", .hints = &numeric_service), {0}},
    /* two rules */
    {"FAM-001 PRE-001", CREATE(.service = "65536", .hints = &unix_family), {0}},
    {"FAM-001 PRE-001", CREATE(.node = "", .service = "80", .hints = &unix_family), {0}},
    {"FAM-001 PRE-001", CREATE(.service = "80", .hints = &unix_77), {0}},
    {"FAM-001 PRE-001", {.backlog = -1, .open = true, STACK(AUTO), .hints = &unix_family}, {0}},
    {"PORT-003 PRE-001", CREATE(.node = "", .service = "65536", .hints = &page), {0}},
    {"NODE-002 PRE-001", {.node = "", .backlog = -1, .open = true, STACK(IPV4), .hints = &page}, {0}},
    {"FAM-001 PRE-001", CREATE(.service = "http", .hints = &unix_numeric), {0}},
    {"FAM-001 PRE-001", OPEN(STACK(AUTO), .hints = &unix_udp), {0}},
    {"TYPE-002 ERR-009",
     CREATE(.node = "224.0.0.1", .hints = &mismatch),
     {0}}, /* a type that is not known is no stream */
    {"NODE-001 PRE-001", CREATE(.hints = &unix_family), {0}},
    {"FLAG-007 PRE-001", {.service = "http", .backlog = -1, .open = true, STACK(AUTO), .hints = &numeric_service}, {0}},
    {"PORT-003 PRE-001", OPEN(.node = "::ffff:127.0.0.1", .service = "65536", STACK(IPV6), .hints = &page6), {0}},
    {"STK-007 PRE-001", OPEN(.node = "::ffff:127.0.0.1", STACK(IPV6), .hints = &page), {0}},
    {"FAM-001 PRE-001", OPEN(.node = "::ffff:127.0.0.1", STACK(IPV6), .hints = &unix_family), {0}},
    /* whose order nobody can see: of one code, of one argument; and those that all others rest on */
    {"FLAG-001", CREATE(.service = "80", .hints = &bad_flag_not_zero), {0}},
    {"STK-001", OPEN(.service = "65536", .stack = 77, .hints = &unix_family), {0}},
    {"PRE-004", CREATE(.service = "65536", .system_gap = 1, .hints = &unix_family), {0}},
    {"LSTN-003", {.backlog = -1, .open = true, STACK(IPV4), .hints = &page}, {0}},
};

/* ---- What is tried ----------------------------------------------------------------------------------------------- */

static const struct row tried[] = {
    {"", CREATE(.service = "27015", .hints = &page), {0}},
    {"", OPEN(.service = "27015", STACK(IPV4), .hints = &page), {0}},
    /* hints */
    {"TYPE-001 SEL-002", CREATE(.service = "27015"), {0}},
    {"TYPE-001", CREATE(.node = "127.0.0.1", .service = "27015"), {0}},
    {"HINT-004", OPEN(.service = "27015", STACK(IPV4)), {0}},
    {"TYPE-001", CREATE(.service = "27015", .hints = &stream_alone), {0}},
    {"TYPE-001", CREATE(.service = "27015", .hints = &tcp_alone), {0}},
    {"TYPE-001 TYPE-007", CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram_alone), {0}},
    {"TYPE-001 TYPE-007", CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &udp_alone), {0}},
    {"TYPE-007", CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram), {0}},
    {"TYPE-001", OPEN(.service = "27015", STACK(IPV4), .hints = &tcp_alone), {0}},
    {"FLAG-013", CREATE(.service = "27015", .hints = &configured), {0}},
    {"FLAG-013", OPEN(.service = "27015", STACK(IPV4), .hints = &configured), {0}},
    {"FLAG-013", CREATE(.node = "127.0.0.1", .hints = &configured), {0}},
    {"FLAG-013", CREATE(.node = "::1", .hints = &configured6), {0}},
    {"", CREATE(.node = "four.example", .hints = &configured), {0}},
    {"SEL-002", CREATE(.service = "27015", .hints = &either), {0}},
    {"", CREATE(.node = "127.0.0.1", .hints = &either), {0}},
    {"", CREATE(.service = "27015", STACK(DUAL), .hints = &either), {0}},
    {"", OPEN(.service = "27015", STACK(PAIR), .hints = &either), {0}},
    /* texts */
    {"HINT-004 STK-011", OPEN(STACK(IPV4)), {0}},
    {"STK-011", OPEN(STACK(IPV4), .hints = &page), {0}},
    {"NAME-004", CREATE(.service = "HTTP", .hints = &page), {0}},
    {"NAME-004", CREATE(.service = "Www", .hints = &page), {0}},
    {"", CREATE(.service = "http", .hints = &page), {0}},
    {"", CREATE(.service = "example-svc", .hints = &page), {0}}, /* the last one that the host has */
    {"", CREATE(.service = "MixedCase", .hints = &page), {0}},
    {"ZONE-001", CREATE(.node = "fe80::1%eth0", .hints = &page6), {0}},
    {"ZONE-001", CREATE(.node = "fe80::1%2", .hints = &page6), {0}},
    {"ZONE-002", CREATE(.node = "::1%0", .hints = &page6), {0}},
    {"", CREATE(.node = "::1", .hints = &page6), {0}},
    /* stacks */
    {"SEL-004", OPEN(.node = "both.example", .service = "27015", STACK(PAIR), .hints = &either), {0}},
    {"STK-006", OPEN(.service = "0", STACK(PAIR), .hints = &either), {0}},
    {"SEL-004 STK-006", OPEN(.node = "both.example", .service = "0", STACK(PAIR), .hints = &either), {0}},
    {"", OPEN(.service = "http", STACK(PAIR), .hints = &either), {0}},
    {"", OPEN(.service = "0", STACK(DUAL), .hints = &either), {0}},
    {"", OPEN(.node = "both.example", .service = "27015", STACK(IPV6), .hints = &page6), {0}},
    {"STK-013", OPEN(.service = "27015", STACK(AUTO), .hints = &either), {0}},
    {"FLAG-015", OPEN(.service = "27015", STACK(AUTO), .hints = &loopback), {0}},
    {"HINT-004 STK-013", OPEN(.service = "27015", STACK(AUTO)), {0}},
    {"STK-010", OPEN(.node = "::", .service = "27015", STACK(AUTO), .hints = &loopback), {0}},
    {"STK-010", OPEN(.node = "::1", .service = "27015", STACK(AUTO), .hints = &either), {0}},
    {"STK-010", OPEN(.node = "0.0.0.0", .service = "27015", STACK(AUTO), .hints = &either), {0}},
    {"STK-010", OPEN(.node = "both.example", .service = "27015", STACK(AUTO), .hints = &either), {0}},
    {"STK-010 STK-009", OPEN(.node = "four.example", .service = "27015", STACK(AUTO), .hints = &either), {0}},
    {"STK-013 STK-009", OPEN(.service = "27015", STACK(AUTO), .hints = &either), {.change = without_ipv6}},
};

/* ---- Failures: what was not reached decides nothing -------------------------------------------------------------- */

static const struct row failing[] = {
    {"NAME-005", CREATE(.node = "fe80::1%eth0", .service = "NoSuch", .hints = NULL), {0}},
    {"INIT-002 TYPE-001 SEL-002", CREATE(.service = "27015"), {.fault = FAILS(INITIALIZE, EIO)}},
    {"RES-002", CREATE(.service = "27015"), {.change = with_empty_answers}},
    {"RES-002 ZONE-001", CREATE(.node = "fe80::1%eth0", .service = "27015"), {.change = with_empty_answers}},
    {"SOCK-003", CREATE(.service = "HTTP"), {.change = without_descriptors}},
    {"SOCK-003", OPEN(STACK(IPV4)), {.change = without_descriptors}},
    {"SOCK-003", OPEN(.service = "0", STACK(PAIR)), {.change = without_descriptors}},
    {"SOCK-003 SEL-004", OPEN(.node = "both.example", .service = "0", STACK(PAIR)), {.change = without_descriptors}},
    {"SOCK-003 STK-013 STK-009", OPEN(STACK(AUTO)), {.change = without_descriptors}},
    {"SOCK-003 STK-010", OPEN(.node = "127.0.0.1", STACK(AUTO)), {.change = without_descriptors}},
    {"SOCK-003 STK-010", OPEN(.node = "::1", STACK(AUTO)), {.change = without_descriptors}},
    {"SOCK-003 STK-010", OPEN(.node = "0.0.0.0", STACK(AUTO)), {.change = without_descriptors}},
    {"SOCK-003 STK-010 STK-009", OPEN(.node = "::", STACK(AUTO)), {.change = without_descriptors}},
    {"SOCK-003 STK-010 STK-009", OPEN(.node = "four.example", STACK(AUTO)), {.change = without_descriptors}},
    {"PORT-014 TYPE-001 SEL-002 NAME-004", CREATE(.service = "HTTP"), {.change = with_privileged_ports}},
    {"PORT-014", CREATE(.service = "80", .hints = &page), {.change = with_privileged_ports}},
    {"BIND-005 HINT-004 STK-011", OPEN(STACK(IPV4)), {.held = {HOLDER(WILD4, .listening = true)}}},
    {"BIND-006", CREATE(.node = "192.0.2.9", .service = "HTTP", .hints = &page), {0}},
    {"BIND-006 HINT-004", OPEN(.node = "192.0.2.9", STACK(IPV4)), {0}},
    {"ZONE-004 ZONE-001", CREATE(.node = "fe80::1%9", .service = "80", .hints = &page6), {0}},
    {"TYPE-008 TYPE-007", CREATE(.service = "80", .hints = &datagram), {0}},
    {"LSTN-003", CREATE_TO(MODEL_LAST_LISTEN, -1, .service = "80", .hints = &page), {0}},
    /* what the schedule makes fail says nothing of ports and addresses */
    {"BIND-002", CREATE(.service = "80", .hints = &page), {.fault = FAILS(BIND, EADDRINUSE)}},
    {"BIND-002", CREATE(.service = "80", .hints = &page), {.fault = FAILS(BIND, EADDRNOTAVAIL)}},
    {"BIND-002", CREATE(.service = "80", .hints = &page), {.fault = FAILS(BIND, EACCES)}},
    {"BIND-002", CREATE(.service = "80", .hints = &page), {.fault = FAILS(BIND, EPERM)}},
    {"BIND-002", OPEN(.service = "80", STACK(DUAL), .hints = &either), {.fault = FAILS(BIND, EADDRINUSE)}},
    {"BIND-002",
     CREATE(.service = "27015", .hints = &page6),
     {.held = {HOLDER(WILD4, .listening = true)}, .fault = FAILS(BIND, EADDRINUSE)}},
    {"BIND-002",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {HOLDER(LOOP4, .listening = true)}, .fault = FAILS(BIND, EADDRINUSE)}},
    {"BIND-002",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(WILD6, .listening = true)}, .fault = FAILS(BIND, EACCES)}},
    {"LSTN-004", CREATE(.service = "80", .hints = &page), {.fault = FAILS(LISTEN, EADDRINUSE)}},
    {"LSTN-004", CREATE(.service = "80", .hints = &page), {.fault = FAILS(LISTEN, EPERM)}},
    {"LSTN-004", CREATE(.service = "80", .hints = &page), {.change = with_failing_listen}},
    {"REUSE-007", CREATE(.service = "80", .hints = &page), {.fault = FAILS(SET_OPTION, EPERM)}},
};

/* ---- Sockets that are already there ------------------------------------------------------------------------------ */

static const struct row neighbours[] = {
    /* that overlap, and let a socket come up beside them */
    {"REUSE-001", CREATE(.service = "27015", .hints = &page), {.held = {HOLDER(OTHER4, .reuseaddr = true)}}},
    {"REUSE-001",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(OTHER4, .reuseaddr = true), HOLDER(LOOP4, .reuseaddr = true)}}}, /* named once */
    {"", CREATE(.service = "27016", .hints = &page), {.held = {HOLDER(OTHER4, .reuseaddr = true)}}},
    {"",
     CREATE(.service = "27015", .hints = &page),
     {.held = {{.address = WILD4, .port = 27015, .socktype = SOCK_DGRAM}}}},
    {"",
     CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page),
     {.held = {HOLDER(OTHER4, .reuseaddr = true)}}},
    {"REUSE-003",
     CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {HOLDER(WILD4, .reuseport = true, .listening = true)}}},
    {"REUSE-001",
     CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {HOLDER(WILD4, .reuseport = true)}}},
    {"",
     CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {HOLDER(OTHER4, .reuseport = true, .listening = true)}}},
    {"",
     CREATE_TO(MODEL_LAST_SOCKET, 9, .service = "27015", .hints = &page),
     {.held = {HOLDER(OTHER4, .reuseaddr = true)}}},
    {"",
     CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {{.address = WILD4, .port = 27015, .socktype = SOCK_DGRAM}}}},
    {"TYPE-007",
     CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {HOLDER(WILD4)}}},
    {"TYPE-007 REUSE-003",
     CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {{.address = WILD4, .port = 27015, .socktype = SOCK_DGRAM, .reuseport = true}}}},
    /* an IPv6 socket beside IPv4: only if it is an IPv6 socket alone */
    {"V6-008", CREATE(.service = "27015", .hints = &page6), {.held = {HOLDER(WILD4, .listening = true)}}},
    {"", CREATE(.service = "27015", .hints = &page6), {.held = {HOLDER(WILD4, .reuseaddr = true)}}},
    {"", CREATE(.node = "::1", .service = "27015", .hints = &page6), {.held = {HOLDER(WILD4, .listening = true)}}},
    {"", CREATE(.service = "27015", .hints = &page), {.held = {HOLDER(WILD6, .v6only = true, .listening = true)}}},
    {"TYPE-001",
     CREATE(.node = "::ffff:127.0.0.1", .service = "27015"),
     {.held = {HOLDER(LOOP6, .v6only = true, .listening = true)}}},
    {"REUSE-001",
     OPEN(.service = "27015", STACK(DUAL), .hints = &either),
     {.held = {HOLDER(LOOP6, .v6only = true, .reuseaddr = true)}}},
    {"TYPE-001 REUSE-001",
     CREATE(.service = "27015", .hints = &tcp_alone),
     {.held = {HOLDER(OTHER4, .reuseaddr = true), HOLDER(LOOP4, .reuseaddr = true)}}},
    /* two sockets beside two */
    {"REUSE-001",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {HOLDER(LOOP6, .v6only = true, .reuseaddr = true), {.port = 27016}}}},
    {"REUSE-001",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {{.port = 27016}, HOLDER(LOOP6, .v6only = true, .reuseaddr = true)}}},
    {"REUSE-001",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {HOLDER(LOOP4, .reuseaddr = true), {.port = 27016}}}},
    {"REUSE-001",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {{.port = 27016}, HOLDER(LOOP4, .reuseaddr = true)}}},
    {"", OPEN(.service = "27015", STACK(PAIR), .hints = &either), {.held = {{.port = 27016}}}},
    /* Windows */
    {"REUSE-004",
     CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page),
     {.windows = true, .held = {HOLDER(WILD4, .listening = true)}}},
    {"", CREATE(.node = "127.0.0.1", .service = "27015", .hints = &page), {.windows = true, .held = {HOLDER(OTHER4)}}},
    {"V6-008",
     CREATE(.service = "27015", .hints = &page6),
     {.windows = true, .held = {HOLDER(WILD4, .listening = true)}}},
};

/* That have the address: of the other family alone, or not. */
static const struct row taken[] = {
    {"BIND-005", CREATE(.service = "27015", .hints = &page), {.held = {HOLDER(WILD4, .listening = true)}}},
    {"BIND-005 V6-007", CREATE(.service = "27015", .hints = &page), {.held = {HOLDER(WILD6, .listening = true)}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(WILD6, .reuseaddr = true, .listening = true)}}},
    {"BIND-005 V6-007",
     OPEN(.service = "27015", STACK(DUAL), .hints = &either),
     {.held = {HOLDER(WILD4, .listening = true)}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", STACK(DUAL), .hints = &either),
     {.held = {HOLDER(LOOP4, .listening = true)}}},
    {"BIND-005",
     OPEN(.service = "27015", STACK(DUAL), .hints = &either),
     {.held = {HOLDER(WILD6, .v6only = true, .listening = true)}}},
    {"BIND-005",
     OPEN(.service = "27015", STACK(DUAL), .hints = &either),
     {.held = {HOLDER(WILD4, .listening = true), HOLDER(WILD6, .v6only = true, .listening = true)}}},
    {"BIND-005 STK-013 STK-009 V6-007",
     OPEN(.service = "27015", STACK(AUTO), .hints = &either),
     {.held = {HOLDER(WILD4, .listening = true)}}},
    {"BIND-005", OPEN(.service = "27015", STACK(IPV6), .hints = &page6), {.held = {HOLDER(WILD6, .listening = true)}}},
    /* a holder that is in nobody's way does not count */
    {"BIND-005",
     OPEN(.service = "27015", STACK(IPV6), .hints = &page6),
     {.held = {HOLDER(WILD4, .listening = true), HOLDER(WILD6, .v6only = true, .listening = true)}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(WILD6, .listening = true), {.address = WILD4, .port = 27015, .socktype = SOCK_DGRAM}}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(WILD4, .reuseaddr = true), HOLDER(WILD6, .listening = true)}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", .hints = &page, .options = LISTEN_SOCKET_REUSEPORT),
     {.held = {HOLDER(WILD4, .reuseport = true, .listening = true), HOLDER(WILD6, .listening = true)}}},
    {"BIND-005 V6-007",
     CREATE(.service = "27015", .hints = &page),
     {.held = {{.address = WILD4, .port = 27016, .socktype = SOCK_STREAM, .listening = true},
               HOLDER(WILD6, .listening = true)}}},
    {"BIND-005 TYPE-007 V6-007",
     CREATE_TO(MODEL_LAST_BIND, 9, .service = "27015", .hints = &datagram),
     {.held = {{.address = WILD6, .port = 27015, .socktype = SOCK_DGRAM, .reuseaddr = true}}}},
    {"BIND-005 V6-007",
     CREATE(.node = "::ffff:127.0.0.1", .service = "27015", .hints = &page6),
     {.held = {HOLDER(LOOP4, .listening = true)}}},
    {"BIND-005 V6-007",
     OPEN(.service = "27015", STACK(PAIR), .hints = &either),
     {.held = {HOLDER(MAPPED4, .listening = true)}}},
    /* by one that begins to listen when the address is bound */
    {"REUSE-002 V6-007",
     CREATE(.service = "27015", .hints = &page),
     {.held = {HOLDER(WILD6, .reuseaddr = true, .late = 1)}}},
    {"REUSE-002", CREATE(.service = "27015", .hints = &page), {.held = {HOLDER(WILD4, .reuseaddr = true, .late = 1)}}},
    /* Windows */
    {"BIND-005 V6-007", CREATE(.service = "27015", .hints = &page), {.windows = true, .held = {HOLDER(MAPPED4)}}},
    {"BIND-005", CREATE(.service = "27015", .hints = &page), {.windows = true, .held = {HOLDER(WILD4)}}},
    {"BIND-005 V6-007",
     OPEN(.service = "27015", STACK(DUAL), .hints = &either),
     {.windows = true, .held = {HOLDER(WILD4)}}},
};

void test_deciding(void) {
    EXPECT_ROWS(refusals);
    EXPECT_ROWS(tried);
    EXPECT_ROWS(failing);
    EXPECT_ROWS(neighbours);
    EXPECT_ROWS(taken);
}
