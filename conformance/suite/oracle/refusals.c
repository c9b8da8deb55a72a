/* Requests that validation refuses: of each rule one, and of each text and number that a rule stands for. */
#include "refusals.h"

#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "model/oracle/clause.h"
#include "model/oracle/oracle.h"

HINTS(page, .ai_family = AF_INET, .ai_flags = AI_PASSIVE); /* the seed page's */
HINTS(page6, .ai_family = AF_INET6, .ai_flags = AI_PASSIVE);
HINTS(either, .ai_flags = AI_PASSIVE);
HINTS(loopback);

/* ---- Services ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *clause;
    const char *text;
} services[] = {
    {"PORT-003", "65536"},
    {"PORT-003", "18446744073709551696"},
    {"PORT-004", "-1"},
    {"PORT-004", "-80"},
    {"PORT-004", "-10"},
    {"PORT-004", "-01"},
    {"PORT-005", "-0"},
    {"PORT-005", "+0"},
    {"PORT-005", "+80"},
    {"PORT-006", " "},
    {"PORT-006", " 80"},
    {"PORT-006", "80 "},
    {"PORT-006", "8 0"},
    {"PORT-006", "80\t"},
    {"PORT-006", "80\n"},
    {"PORT-006", "80\v"},
    {"PORT-006", "80\f"},
    {"PORT-006", "80\r"},
    {"PORT-006", "ht tp"},
    {"PORT-006", "+ 80"},
    {"PORT-007", "00"},
    {"PORT-007", "080"},
    {"PORT-007", "065536"},
    {"PORT-008", "8_0"},
    {"PORT-008", "80.0"},
    {"PORT-008", "80,443"},
    {"PORT-008", ".80"},
    {"PORT-008", "@8"},
    {"PORT-008", "[9"},
    {"PORT-008", "`0"},
    {"PORT-008", "{1"},
    {"PORT-008", "--80"},
    {"PORT-008", "+-80"},
    {"PORT-008", "-8a"},
    {"PORT-008", "80-"},
    {"PORT-009", ""},
    {"PORT-010", "\x80"},
    {"PORT-010", "80\xff"},
    {"PORT-010", "\xef\xbc\x98"}, /* a full-width 8 */
    {"PORT-010", "80\xc2\xa0"},   /* a blank that ASCII does not have */
    {"PORT-016", "*"},
    {"NAME-003", "**"},
    {"NAME-003", "+"},
    {"NAME-003", "-"},
    {"NAME-003", "-a"},
    {"NAME-003", "a-"},
    {"NAME-003", "a--b"},
    {"NAME-003", "a_b"},
    {"NAME-003", "a_1"},
    {"NAME-003", "z_1"},
    {"NAME-003", "A_9"},
    {"NAME-003", "Z_0"},
    {"NAME-003", "\x7f"},
    {"NAME-003", "sixteen-letters-"},
};

static void test_services(void) {
    for (size_t i = 0; i < MODEL_COUNT(services); i++) {
        const struct model_request request = CREATE(.service = services[i].text, .hints = &page);
        const struct model_prediction refused = {.ok = false};
        struct model_host host;
        char what[64];

        model_host_plain(&host);
        snprintf(what, sizeof what, "service \"%s\"", services[i].text);
        expect_clause(what, services[i].clause, model_clause_of_service(services[i].text));
        expect_clause(what, services[i].clause, model_clause(&request, &host, &refused));
    }
}

/* ---- Nodes ------------------------------------------------------------------------------------------------------- */

#define TEN "abcdefghij"
#define FIFTY TEN TEN TEN TEN TEN

static const struct {
    const char *clause;
    const char *text;
} nodes[] = {
    {"NODE-002", ""},
    {"NODE-003", "*"},
    {"NODE-004", "1"},
    {"NODE-004", "127.1"},
    {"NODE-004", "127.0.1"},
    {"NODE-004", "127.0.0.1."},
    {"NODE-004", "127.0.0.256"},
    {"NODE-004", "127.0.0.01"},
    {"NODE-004", "1.2.3.4.5"},
    {"NODE-004", "2130706433"},
    {"NODE-004", "0x"},
    {"NODE-004", "0X"},
    {"NODE-004", "0x7f.1"},
    {"NODE-004", "host.0x7F"},
    {"NODE-004", "host.0Xaf."},
    {"NODE-004", "a_b.1"},
    {"NODE-004", "-.1"},
    {"NODE-004", FIFTY "." FIFTY "." FIFTY "." FIFTY "." FIFTY ".1"}, /* of any length */
    {"NODE-006", ":"},
    {"NODE-006", ":::"},
    {"NODE-006", "1::2::3"},
    {"NODE-006", "1:2:3:4:5:6:7"},
    {"NODE-006", "::1/64"},
    {"NODE-006", "::12345"},
    {"NODE-006", "host:80"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:2%0"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25%0"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:251%0"},
    {"NODE-006", ":::%eth0.1"}, /* what follows "%" is no part of the address */
    {"NODE-006", "1:%"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:2"}, /* 63 bytes, 64 and more */
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25:26"},
    {"NODE-006", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25:26%0"},
    {"NODE-007", "[::1]"},
    {"NODE-007", "::1]"},
    {"NODE-007", "[host"},
    {"NODE-008", "::ffff:127.1"},
    {"NODE-008", "::ffff:0127.0.0.1"},
    {"NODE-008", "::127.0.0.256%0"},
    {"NODE-008", "0.0.0.0::1"},
    {"NODE-010", "a_b"},
    {"NODE-010", "a b"},
    {"NODE-010", "a/b"},
    {"NODE-010", "\xc3\xa9.example"},
    {"NODE-010", "host%0"},
    {"NODE-010", "%"},
    {"NODE-010", "1.host%eth0"},
    {"NODE-010", "a_b.1x1f"},
    {"NODE-010", "a_b.0y1f"},
    {"NODE-010", "a_b.0Y1f"},
    {"NODE-010", "a_b.0w1f"},
    {"NODE-014", "."},
    {"NODE-014", ".."},
    {"NODE-014", "1.."},
    {"NODE-014", "a..b"},
    {"NODE-014", ".host"},
    {"NODE-014", "-a"},
    {"NODE-014", "a-"},
    {"NODE-014", "0x-"},
    {"NODE-014", "-0x"},
    {"NODE-014", "-x1f"},
    {"NODE-014", TEN FIFTY "abcd"},
    {"NODE-014", FIFTY "." FIFTY "." FIFTY "." FIFTY "." FIFTY},
    {"ZONE-001", "fe80::1%a/b"},
    {"ZONE-001", "fe80::1%0x2 "},
    {"ZONE-001", "fe80::1%eth0%eth0"},
    {"ZONE-001", "fe80::1%sixteen-letters-"},
    {"ZONE-001", "::1%:"},
    {"ZONE-003", "::1%"},
    {"ZONE-003", "fe80::1%"},
    {"ZONE-004", "fe80::1%4294967296"},
    {"ZONE-005", "fe80::1%00"},
    {"ZONE-005", "fe80::1%02"},
    {"ZONE-007", "127.0.0.1%0"},
    {"ZONE-007", "127.0.0.1%"},
    {"ZONE-007", "1%eth0"},
    {"ZONE-007", "0x7f.1.%:"}, /* a colon behind "%" makes no IPv6 address */
};

static void test_nodes(void) {
    for (size_t i = 0; i < MODEL_COUNT(nodes); i++) {
        const struct model_request request = CREATE(.node = nodes[i].text, .service = "80", .hints = &either);
        const struct model_prediction refused = {.ok = false};
        struct model_host host;
        char what[96];

        model_host_plain(&host);
        snprintf(what, sizeof what, "node \"%.70s\"", nodes[i].text);
        expect_clause(what, "NODE-014", model_predict_rule(&request));
        expect_clause(what, nodes[i].clause, model_clause(&request, &host, &refused));
    }
}

/* ---- Rules ------------------------------------------------------------------------------------------------------- */

#define REFUSED(code_, input_, reason_)                                                                                \
    LISTEN_SOCKET_##code_, LISTEN_SOCKET_INPUT_##input_, LISTEN_SOCKET_REASON_##reason_
#define REFUSED_VARIOUSLY(code_, input_) LISTEN_SOCKET_##code_, LISTEN_SOCKET_INPUT_##input_, MODEL_UNSAID
#define HINTED(...)                                                                                                    \
    &(const struct addrinfo) {                                                                                         \
        __VA_ARGS__                                                                                                    \
    }
#define STREAM(...) HINTED(.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP, __VA_ARGS__)
#define TYPED(type_, protocol_) HINTED(.ai_socktype = (type_), .ai_protocol = (protocol_))
#define STACK(name) .stack = LISTEN_SOCKET_STACK_##name

static struct addrinfo other_hints;

/* Each breaks one rule alone. */
static const struct {
    const char *clause;
    enum listen_socket_code code;
    enum listen_socket_input input;
    int reason;
    struct model_request request;
} rules[] = {
    {"PRE-001", REFUSED(EINVAL, REQUEST, REQUEST_MISSING), CREATE(.missing = MODEL_MISSING_REQUEST)},
    {"PRE-001", REFUSED(EINVAL, RESULT, RESULT_MISSING), CREATE(.service = "80", .missing = MODEL_MISSING_RESULT)},
    {"PRE-004", REFUSED(EINVAL, SYSTEM, SYSTEM_TOO_SMALL), CREATE(.service = "80", .system_excess = -1)},
    {"PRE-004", REFUSED(EINVAL, SYSTEM, SYSTEM_INCOMPLETE), CREATE(.service = "80", .system_gap = MODEL_SYSTEM_CALLS)},
    {"PRE-001", REFUSED(EINVAL, STACK, STACK_NOT_CREATED), CREATE(.service = "80", .stack = -1)},
    {"STK-001", REFUSED(EINVAL, STACK, STACK_UNKNOWN), OPEN(.stack = -1)},
    {"STK-001", REFUSED(EINVAL, STACK, STACK_UNKNOWN), OPEN(STACK(NONE))},
    {"STK-001", REFUSED(EINVAL, STACK, STACK_UNKNOWN), OPEN(.stack = LISTEN_SOCKET_STACK_AUTO + 1)},
    {"PRE-001", REFUSED(EINVAL, STACK, STACK_NOT_CREATED), CREATE(.service = "80", STACK(PAIR))},
    {"PRE-001", REFUSED(EINVAL, OPTIONS, OPTION_UNKNOWN), CREATE(.service = "80", .options = 4)},
    {"NODE-001", REFUSED(EAI_NONAME, NODE, NOTHING_ASKED), CREATE(.hints = &page)},
    {"FLAG-001", REFUSED(EAI_BADFLAGS, FLAGS, UNKNOWN_FLAG),
     CREATE(.service = "80", .hints = STREAM(.ai_flags = 0x10000))},
    {"FLAG-004", REFUSED(EAI_BADFLAGS, FLAGS, CANONNAME_WITHOUT_NODE),
     CREATE(.service = "80", .hints = STREAM(.ai_flags = AI_CANONNAME))},
    {"FLAG-014", REFUSED(EAI_BADFLAGS, FLAGS, MAPPED_ON_V6ONLY),
     OPEN(.node = "::1", STACK(IPV6), .hints = STREAM(.ai_flags = AI_V4MAPPED))},
    {"FLAG-015", REFUSED(EAI_BADFLAGS, FLAGS, DUAL_NOT_PASSIVE), OPEN(STACK(DUAL), .hints = &loopback)},
    {"HINT-002", REFUSED(EAI_BADFLAGS, HINTS, HINTS_NOT_ZERO),
     CREATE(.service = "80", .hints = STREAM(.ai_addrlen = 1))},
    {"HINT-002", REFUSED(EAI_BADFLAGS, HINTS, HINTS_NOT_ZERO),
     CREATE(.service = "80", .hints = STREAM(.ai_next = &other_hints))},
    {"FAM-001", REFUSED(EAI_FAMILY, FAMILY, FAMILY_UNKNOWN),
     CREATE(.service = "80", .hints = STREAM(.ai_family = AF_UNIX))},
    {"STK-007", REFUSED(EAI_FAMILY, FAMILY, FAMILY_NOT_OF_STACK), OPEN(STACK(IPV6), .hints = &page)},
    {"TYPE-003", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(77, 0))},
    {"TYPE-003", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(-1, 0))},
    {"TYPE-004", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE),
     CREATE(.service = "80", .hints = TYPED(SOCK_STREAM | SOCK_CLOEXEC, 0))},
    {"TYPE-004", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_NONBLOCK, 0))},
    {"TYPE-006", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_RAW, 0))},
    {"TYPE-006", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_SEQPACKET, 0))},
    {"TYPE-006", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_RDM, 0))},
    {"TYPE-006", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_DCCP, 0))},
    {"TYPE-006", REFUSED_VARIOUSLY(EAI_SOCKTYPE, SOCKTYPE), CREATE(.service = "80", .hints = TYPED(SOCK_PACKET, 0))},
    {"TYPE-007", REFUSED(EAI_SOCKTYPE, SOCKTYPE, TYPE_CANNOT_LISTEN), OPEN(STACK(IPV4), .hints = TYPED(SOCK_DGRAM, 0))},
    {"TYPE-007", REFUSED(EAI_SOCKTYPE, PROTOCOL, TYPE_CANNOT_LISTEN),
     OPEN(STACK(IPV4), .hints = TYPED(0, IPPROTO_UDP))},
    {"TYPE-002", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(SOCK_STREAM, IPPROTO_UDP))},
    {"TYPE-002", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(SOCK_DGRAM, IPPROTO_TCP))},
    {"TYPE-005", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(SOCK_STREAM, 255))},
    {"TYPE-005", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH), CREATE(.service = "80", .hints = TYPED(0, -1))},
    {"TYPE-006", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(SOCK_STREAM, IPPROTO_SCTP))},
    {"TYPE-006", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(0, IPPROTO_DCCP))},
    {"TYPE-006", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(0, IPPROTO_UDPLITE))},
    {"TYPE-006", REFUSED(EAI_SOCKTYPE, PROTOCOL, PROTOCOL_MISMATCH),
     CREATE(.service = "80", .hints = TYPED(0, 262))}, /* MPTCP */
    {"FLAG-007", REFUSED_VARIOUSLY(EAI_NONAME, SERVICE),
     CREATE(.service = "http", .hints = STREAM(.ai_flags = AI_NUMERICSERV))},
    {"PORT-003", REFUSED_VARIOUSLY(EAI_SERVICE, SERVICE), CREATE(.service = "65536", .hints = &page)},
    {"NODE-002", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "", .hints = &page)},
    {"FLAG-005", REFUSED(EAI_NONAME, NODE, NODE_NOT_NUMERIC),
     CREATE(.node = "four.example", .hints = STREAM(.ai_flags = AI_NUMERICHOST))},
    {"FAM-002", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "::1", .hints = &page)},
    {"FAM-002", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "127.0.0.1", .hints = &page6)},
    {"FAM-002", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "127.0.0.1", STACK(IPV6))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE),
     OPEN(.node = "127.0.0.1", STACK(DUAL), .hints = STREAM(.ai_flags = AI_PASSIVE | AI_V4MAPPED))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "127.0.0.1", STACK(DUAL))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "127.0.0.1", STACK(DUAL), .hints = &page6)},
    {"FAM-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "::ffff:127.0.0.1", .hints = &page)},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::1", STACK(DUAL))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::ffff:127.0.0.1", STACK(PAIR))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::1", STACK(PAIR))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "four.example", STACK(DUAL))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), CREATE(.node = "::1", STACK(DUAL))},
    {"NODE-012", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::ffff:127.0.0.1", STACK(IPV6))},
    {"NODE-012", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::ffff:127.0.0.1", STACK(AUTO))},
    {"STK-003", REFUSED_VARIOUSLY(EAI_NONAME, NODE), OPEN(.node = "::ffff:127.0.0.1", STACK(DUAL))},
    {"NODE-011", REFUSED(EAI_NONAME, NODE, NODE_NOT_UNICAST), CREATE(.node = "224.0.0.1", .hints = &page)},
    {"ZONE-006", REFUSED(EAI_NONAME, NODE, ZONE_MISPLACED), CREATE(.node = "::1%eth0", .hints = &page6)},
    {"ZONE-008", REFUSED(EAI_NONAME, NODE, ZONE_MISSING), CREATE(.node = "fe80::1", .hints = &page6)},
    {"LSTN-003", REFUSED(EINVAL, BACKLOG, BACKLOG_NEGATIVE), {.backlog = -1, .open = true, STACK(IPV4)}},
};

static void test_rules(void) {
    struct model_prediction prediction;
    struct model_host host;
    char what[64];

    model_host_plain(&host);
    for (size_t i = 0; i < MODEL_COUNT(rules); i++) {
        snprintf(what, sizeof what, "rule %zu, %s", i, rules[i].clause);
        memset(&prediction, 0xa5, sizeof prediction);
        model_predict(&rules[i].request, &host, &prediction, NULL);
        expect(!prediction.ok && prediction.stage == LISTEN_SOCKET_STAGE_VALIDATE && prediction.step_count == 0, what,
               "a refusal before any call", "another outcome");
        expect(prediction.code == rules[i].code && prediction.input == (int)rules[i].input &&
                   prediction.reason == rules[i].reason,
               what, "its code, argument and reason", "another");
        expect(prediction.call == LISTEN_SOCKET_CALL_NONE && prediction.native != 0 && prediction.option == 0 &&
                   prediction.detail == 0 && prediction.family == 0 && prediction.tries == 0 &&
                   !prediction.has_address && prediction.left == LISTEN_SOCKET_CLOSED,
               what, "a record of validation", "another");
        if (model_predict_rule(&rules[i].request) != NULL)
            expect_clause(what, rules[i].clause, model_clause(&rules[i].request, &host, &prediction));
        expect(!model_predict_order(&rules[i].request), what, "no order", "an order");
    }
}

void test_refusals(void) {
    test_services();
    test_nodes();
    test_rules();
}
