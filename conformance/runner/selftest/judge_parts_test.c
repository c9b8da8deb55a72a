/* What no whole judgement of judge_test and judge_proof asks of the judge's files: each place with its own evidence,
 * and what SPEC.md makes of that. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "judge_calls_test.h"
#include "judge_sockets_test.h"
#include "judge_views_test.h"
#include "judged.h"
#include "runner/judge/checks.h"
#include "runner/judge/request_view.h"
#include "runner/judge/socket_view.h"
#include "seen_listener.h"
#include "tally.h"

/* ---- Checks ------------------------------------------------------------------------------------------------------ */

/* Two parts of one clause that are wrong are told together, at the level of the graver. */
static void test_merged(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    test.evidence.answer.ports[0] = 1;
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "127.0.0.1");
    judged_expect_wrong(&test, "another address and another port", "BIND-004",
                        "reports another address; reports another port");
}

static void test_levels(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    struct judging judging = {.least = VECTOR_SHOULD, .vector = &test.vector, .judgement = &test.judgement};
    const struct check *check = &test.judgement.checks[0];
    checks_add_resting_on(&judging, "V6-003", "V6-001", false, "a", "b");
    tally_note(check->level == VECTOR_SHOULD, "V6-003 rests on V6-001", "another level");
    checks_add(&judging, "V6-003", false, "c", "d");
    tally_note(check->level == VECTOR_MUST && strcmp(check->observed, "b; d") == 0, "the graver level comes second",
               check->observed);
    checks_add_resting_on(&judging, "V6-003", "V6-001", false, "e", "f");
    tally_note(check->level == VECTOR_MUST && strcmp(check->expected, "a; c; e") == 0, "the graver level comes first",
               check->expected);
}

static void test_most_checks(void) {
    static char names[CHECKS_MAX + 1][8];
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    struct judging judging = {.least = VECTOR_SHOULD, .vector = &test.vector, .judgement = &test.judgement};
    for (size_t i = 0; i <= CHECKS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "X-%03zu", i % 1000);
        checks_add(&judging, names[i], true, "", "");
    }
    tally_note(test.judgement.check_count == CHECKS_MAX && test.judgement.verdict == VERDICT_PASS,
               "as many checks as there is room for", "more, or beyond the room");
}

static void test_names(void) {
    tally_note(strcmp(verdict_name(VERDICT_ERROR), "error") == 0 && strcmp(verdict_name(VERDICT_COUNT), "unknown") == 0,
               "names of verdicts", verdict_name(VERDICT_COUNT));
    tally_note(strcmp(check_verdict_name(CHECK_FAIL), "fail") == 0 &&
                   strcmp(check_verdict_name(CHECK_RECORDED), "recorded") == 0 &&
                   strcmp(check_verdict_name((enum check_verdict)3), "unknown") == 0,
               "names of verdicts of checks", check_verdict_name((enum check_verdict)3));
}

/* ---- Faults that never happened ---------------------------------------------------------------------------------- */

static void begin_fault(struct judged *test, const char *clause, const char *call, const char *option) {
    judged_begin_refused(test, clause, "option", "EBADF");
    test->fault = (struct vector_fault){.call = call, .option = option, .family = "", .effect = "error", .nth = 1};
    test->vector.faults = &test->fault;
    test->vector.fault_count = 1;
    test->evidence.answer = (struct wire_answer){.kind = WIRE_OK, .sockets = 1, .ports = {-1, -1}};
    test->evidence.made.count = 1;
}

/* V6-002 demands that IPV6_V6ONLY is read back where the implementation set it, and by itself. */
static void test_demanded_option(void) {
    static const char none[] = "the call that is to fail is never made: getsockopt of v6only";
    static const struct {
        enum evidence_call_kind kind;
        int level;
        int option;
        bool by_layer;
        bool demanded;
    } calls[] = {
        {EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_V6ONLY, false, true},
        {EVIDENCE_GETSOCKOPT, IPPROTO_IPV6, IPV6_V6ONLY, false, false},
        {EVIDENCE_SETSOCKOPT, SOL_SOCKET, IPV6_V6ONLY, false, false},
        {EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_UNICAST_HOPS, false, false},
        {EVIDENCE_SETSOCKOPT, IPPROTO_IPV6, IPV6_V6ONLY, true, false},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct judged test;
        begin_fault(&test, "V6-002", "getsockopt", "v6only");
        judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET6);
        struct evidence_call *call = judged_add_option(&test, 1, AF_INET6, calls[i].level, calls[i].option, 1);
        call->kind = calls[i].kind;
        call->by_layer = calls[i].by_layer;
        judged_expect_verdict(&test, "reading IPV6_V6ONLY back", calls[i].demanded ? VERDICT_FAIL : VERDICT_UNSUPPORTED,
                              calls[i].demanded ? "" : none);
    }
}

static void test_demanded(void) {
    struct judged test;
    begin_fault(&test, "V6-006", "getsockopt", "v6only");
    judged_add_option(&test, 1, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    judged_expect_verdict(&test, "a vector that is not about reading back", VERDICT_UNSUPPORTED,
                          "the call that is to fail is never made: getsockopt of v6only");
    begin_fault(&test, "BIND-004", "getsockname", "");
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_expect_verdict(&test, "BIND-004 demands getsockname", VERDICT_FAIL, "");
    begin_fault(&test, "CLN-001", "getsockname", "");
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_expect_verdict(&test, "another clause does not", VERDICT_UNSUPPORTED,
                          "the call that is to fail is never made: getsockname");
    begin_fault(&test, "CLN-001", "listen", "");
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_expect_verdict(&test, "nothing demands listen of such a vector", VERDICT_UNSUPPORTED,
                          "the call that is to fail is never made: listen");
    test.evidence.calls.more = true;
    judged_expect_verdict(&test, "the call may be among those that were not kept", VERDICT_FAIL, "");
}

/* ---- Refusals and their calls ------------------------------------------------------------------------------------ */

static void test_untouched(void) {
    struct judged test;
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_UNIX);
    judged_expect_right(&test, "a socket of another kind touches nothing", "PRE-002");
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    judged_add_call(&test, EVIDENCE_CONNECT, 1, AF_INET6)->address = judged_address(AF_INET6, "::1", 53);
    judged_expect_wrong(&test, "a name server over IPv6", "PRE-002", "asks a name server");
    test.evidence.calls.all[0].address = judged_address(AF_INET6, "::1", 443);
    judged_expect_right(&test, "another server over IPv6", "PRE-002");
    test.evidence.calls.all[0].address = (struct sockaddr_storage){.ss_family = AF_UNIX};
    judged_expect_right(&test, "a server on this host", "PRE-002");
    judged_begin_refused(&test, "TYPE-001", "validate", "EAI_SOCKTYPE");
    test.vector.request.socktype = "raw";
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET)->type = SOCK_RAW;
    judged_add_call(&test, EVIDENCE_CONNECT, 1, AF_INET)->type = SOCK_RAW;
    judged_expect_wrong(&test, "a raw socket is no resolver's, connected or not", "PRE-002", "makes a socket");
    test.vector.request.socktype = "dgram";
    test.vector.request.protocol = "udp";
    test.evidence.calls.all[0].type = test.evidence.calls.all[1].type = SOCK_DGRAM;
    judged_expect_right(&test, "a datagram socket that is connected is the resolver's", "PRE-002");
    test.evidence.calls.all[1].kind = EVIDENCE_BIND;
    judged_expect_wrong(&test, "one that is not is the request's", "PRE-002", "makes a socket");
}

/* Without a stack create has made a socket before listen refuses a datagram socket, or a negative backlog. */
static void test_refused_by_listen(void) {
    struct judged test;
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    test.vector.request.stack = "";
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_expect_wrong(&test, "nothing for listen to refuse", "PRE-002", "makes a socket");
    test.vector.request.backlog = -1;
    judged_expect_not_judged(&test, "a negative backlog", "PRE-002");
    judged_begin_refused(&test, "TYPE-008", "validate", "EOPNOTSUPP");
    test.vector.request.stack = "";
    test.vector.request.socktype = "dgram";
    test.vector.request.protocol = "udp";
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET)->type = SOCK_DGRAM;
    judged_expect_not_judged(&test, "a datagram socket", "PRE-002");
}

static void test_other_options(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_add_option(&test, 1, AF_INET, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1);
    judged_expect_right(&test, "another option of IPv6 on an IPv4 socket", "V6-005");
    judged_add_option(&test, 1, AF_INET, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    judged_expect_wrong(&test, "IPV6_V6ONLY on an IPv4 socket", "V6-005", "IPV6_V6ONLY on an IPv4 socket");
}

/* In the second try the IPv4 socket picks, and is bound first; both are bound before either listens (STK-012). */
static void test_pair_order(void) {
    static const struct {
        enum evidence_call_kind kind;
        unsigned socket;
    } early[] = {{EVIDENCE_BIND, 2}, {EVIDENCE_LISTEN, 2}, {EVIDENCE_BIND, 1}, {EVIDENCE_LISTEN, 1}},
      right[] = {{EVIDENCE_BIND, 2}, {EVIDENCE_BIND, 1}, {EVIDENCE_LISTEN, 1}, {EVIDENCE_LISTEN, 2}};
    struct judged test;
    for (int is_right = 0; is_right < 2; is_right++) {
        judged_begin_pair(&test, "STK-012");
        judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET6);
        judged_add_call(&test, EVIDENCE_SOCKET, 2, AF_INET);
        for (size_t i = 0; i < 4; i++)
            judged_add_call(&test, (is_right ? right : early)[i].kind, (is_right ? right : early)[i].socket,
                            (is_right ? right : early)[i].socket == 1 ? AF_INET6 : AF_INET);
        if (is_right)
            judged_expect_right(&test, "IPv4 is bound first, and both before they listen", "STK-012");
        else
            judged_expect_wrong(&test, "IPv4 listens before IPv6 is bound", "STK-012", "listens before both are bound");
    }
}

/* ---- Going on after a failure ------------------------------------------------------------------------------------ */

static const char goes_on[] = "another socket is tried after a failure";

static void begin_auto(struct judged *test, const char *node) {
    judged_begin(test, "STK-009", AF_INET);
    test->vector.request.family = "unspec";
    test->vector.request.stack = "auto";
    judged_set_node(test, node);
}

/* A bind that fails, and then another socket. */
static void expect_after_bind(const char *text, int family, int next_family, int error, bool right) {
    struct judged test;
    char what[96];
    begin_auto(&test, NULL);
    judged_add_call(&test, EVIDENCE_SOCKET, 1, family);
    struct evidence_call *bind = judged_add_call(&test, EVIDENCE_BIND, 1, family);
    bind->error = error;
    bind->address = text ? judged_address(family, text, 27015) : (struct sockaddr_storage){.ss_family = AF_UNIX};
    judged_add_call(&test, EVIDENCE_CLOSE, 1, family);
    judged_add_call(&test, EVIDENCE_SOCKET, 2, next_family);
    snprintf(what, sizeof what, "bind to %s says %d, then a socket of family %d", text ? text : "another family", error,
             next_family);
    if (right)
        judged_expect_right(&test, what, "STK-009");
    else
        judged_expect_wrong(&test, what, "STK-009", goes_on);
}

static void test_absent_family(void) {
    expect_after_bind("::", AF_INET6, AF_INET, EADDRNOTAVAIL, true);
    expect_after_bind("::1", AF_INET6, AF_INET, EADDRNOTAVAIL, true);
    expect_after_bind("2001:db8::1", AF_INET6, AF_INET, EADDRNOTAVAIL, false);
    expect_after_bind(NULL, AF_INET6, AF_INET, EADDRNOTAVAIL, false);
    expect_after_bind("::", AF_INET6, AF_INET, EACCES, false);
    expect_after_bind("::", AF_INET6, AF_INET6, EADDRNOTAVAIL, false);
    expect_after_bind("0.0.0.0", AF_INET, AF_INET6, EADDRNOTAVAIL, true);
    expect_after_bind("127.0.0.1", AF_INET, AF_INET6, EADDRNOTAVAIL, true);
    expect_after_bind("192.0.2.1", AF_INET, AF_INET6, EADDRNOTAVAIL, false);
    expect_after_bind("10.0.0.0", AF_INET, AF_INET6, EADDRNOTAVAIL, false);
    expect_after_bind("0.0.0.0", AF_INET, AF_INET, EADDRNOTAVAIL, false);
}

/* STK-010: a node that is an address has one stack, except for the IPv6 wildcard; a name has two families. */
static void test_auto_nodes(void) {
    static const struct {
        const char *node;
        bool goes_on;
    } nodes[] = {{NULL, true},         {"::", true},      {"::1", false},
                 {"127.0.0.1", false}, {"fe80:z", false}, {"both.example", true}};
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        struct judged test;
        begin_auto(&test, nodes[i].node);
        judged_add_call(&test, EVIDENCE_SOCKET, 0, AF_INET6)->error = EAFNOSUPPORT;
        judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
        if (nodes[i].goes_on)
            judged_expect_right(&test, nodes[i].node ? nodes[i].node : "NULL", "STK-009");
        else
            judged_expect_wrong(&test, nodes[i].node, "STK-009", goes_on);
    }
}

/* STK-009: dual mode is absent if IPV6_V6ONLY cannot be made 0, or is not 0 when it is read; not if it cannot be 1. */
static void test_dual_mode(void) {
    struct judged test;
    begin_auto(&test, NULL);
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET6);
    judged_add_option(&test, 1, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, 0)->error = EINVAL;
    judged_add_call(&test, EVIDENCE_SOCKET, 2, AF_INET6);
    judged_expect_right(&test, "it cannot be made 0", "STK-009");
    test.evidence.calls.all[1].value = 1;
    judged_expect_wrong(&test, "it cannot be made 1", "STK-009", goes_on);
    begin_auto(&test, NULL);
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET6);
    judged_add_option(&test, 1, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    struct evidence_call *get = judged_add_option(&test, 1, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, -1);
    get->kind = EVIDENCE_GETSOCKOPT;
    get->error = ENOPROTOOPT;
    judged_add_call(&test, EVIDENCE_SOCKET, 2, AF_INET6);
    judged_expect_right(&test, "it was set to 0 and cannot be read", "STK-009");
}

/* SEL-002: create with neither family nor node goes from IPv6 to IPv4, and no other way; with dual it wants IPv6. */
static void expect_create(const char *what, int family, int next_family, const char *options, bool hints, bool right) {
    struct judged test;
    judged_begin(&test, "SEL-001", AF_INET);
    test.vector.request.family = "unspec";
    test.vector.request.stack = test.outcome.stack = "";
    test.vector.request.options = options;
    test.vector.request.hints = hints;
    judged_add_call(&test, EVIDENCE_SOCKET, 0, family)->error = EAFNOSUPPORT;
    judged_add_call(&test, EVIDENCE_SOCKET, 1, next_family);
    if (right)
        judged_expect_right(&test, what, "SEL-001");
    else
        judged_expect_wrong(&test, what, "SEL-001", goes_on);
}

static void test_create(void) {
    expect_create("IPv6, then IPv4", AF_INET6, AF_INET, "", true, true);
    expect_create("NULL hints: the same", AF_INET6, AF_INET, "", false, true);
    expect_create("IPv4, then IPv6", AF_INET, AF_INET6, "", true, false);
    expect_create("IPv6 twice", AF_INET6, AF_INET6, "", true, false);
    expect_create("dual: IPv6 alone", AF_INET6, AF_INET, "dual", true, false);
}

/* CLN-004: another thread may have been given the same number since. */
static void test_closed_twice(void) {
    struct judged test;
    judged_begin_refused(&test, "BIND-005", "bind", "EADDRINUSE");
    judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET);
    judged_add_call(&test, EVIDENCE_BIND, 1, AF_INET)->error = EADDRINUSE;
    judged_add_call(&test, EVIDENCE_CLOSE, 1, AF_INET);
    judged_add_call(&test, EVIDENCE_CLOSE, 1, AF_INET);
    judged_expect_wrong(&test, "by the same thread", "CLN-004", "closed twice");
    test.evidence.calls.all[3].thread = 2;
    judged_expect_right(&test, "by another thread", "CLN-004");
    test.evidence.calls.closes = false;
    judged_expect_not_judged(&test, "where close is not watched", "CLN-004");
}

/* ---- Outcomes ---------------------------------------------------------------------------------------------------- */

static void test_resolved(void) {
    struct judged test;
    judged_begin(&test, "STEP-012", AF_INET);
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = 0;
    judged_expect_wrong(&test, "a socket where only a look-up was asked for", "CLN-007",
                        "another socket: listens on 0.0.0.0:27015");
    tally_note(strcmp(test.judgement.checks[0].observed, "listens on 0.0.0.0:27015") == 0, "the socket is told",
               test.judgement.checks[0].observed);
}

/* A pair where auto should have made one socket is told as such only if both halves are complete. */
static void test_auto_as_pair(void) {
    struct judged test;
    for (int i = 0; i < 3; i++) {
        judged_begin_pair(&test, "STK-013");
        test.vector.request.stack = "auto";
        test.outcome.stack = "dual";
        test.sockets[0].v6only = 0;
        test.outcome.socket_count = 1;
        if (i == 1)
            test.evidence.made.all[0].listening = false;
        if (i == 2)
            test.evidence.made.all[1].address = judged_address(AF_INET, "0.0.0.0", 40001);
        judged_check(&test, "STK-013");
        tally_note(test.judgement.outcome_right == (i != 0), "a pair in place of a dual socket",
                   test.judgement.checks[0].observed);
    }
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

/* The protocol that comes with another type is no second fault; one that comes with none is. */
static void test_protocols(void) {
    struct judged test;
    judged_begin_datagram(&test, "TYPE-007");
    test.evidence.made.all[0].type = SOCK_STREAM;
    test.evidence.made.all[0].protocol = IPPROTO_TCP;
    judged_expect_wrong(&test, "a stream socket with its own protocol", "TYPE-007", "stream");
    test.evidence.made.all[0].protocol = IPPROTO_MPTCP;
    judged_expect_wrong(&test, "a stream socket with another protocol", "TYPE-007", "stream; mptcp");
}

static void test_clients(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    test.evidence.host.ipv4_loopback = false;
    test.evidence.made.all[0].ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect_right(&test, "no IPv4 on this host: no client is expected", "STEP-007");
    judged_begin(&test, "V6-003", AF_INET6);
    test.evidence.host.ipv4_loopback = false;
    test.evidence.made.all[0].ipv4 = EVIDENCE_REACHED;
    judged_expect_right(&test, "no IPv4 on this host: no client is kept out", "V6-003");
    judged_begin(&test, "V6-003", AF_INET6);
    test.evidence.made.all[0].ipv4 = EVIDENCE_REACHED;
    judged_expect_wrong(&test, "an IPv4 client", "V6-003", "IPv4 clients get through");
}

static void test_mptcp(void) {
    struct judged test;
    judged_begin(&test, "STEP-014", AF_INET6);
    test.evidence.made.all[0].v6only = -1;
    judged_expect_wrong(&test, "a TCP socket tells IPV6_V6ONLY", "V6-001", "v6only cannot be read");
    test.evidence.made.all[0].protocol = IPPROTO_MPTCP;
    judged_expect_not_judged(&test, "an MPTCP socket may not", "V6-001");
}

static void test_backlog(void) {
    struct judged test;
    judged_begin(&test, "LSTN-002", AF_INET);
    test.evidence.host.somaxconn = -1;
    test.vector.request.backlog = test.evidence.made.all[0].backlog = 100000;
    judged_expect_right(&test, "no limit is known", "LSTN-002");
    test.evidence.host.somaxconn = 4096;
    judged_expect_wrong(&test, "beyond the limit", "LSTN-002", "backlog 100000");
}

/* REUSE-006: of a picked port the sharing options are due after listen, of a datagram socket after bind. */
static void test_sharing(void) {
    struct judged test;
    judged_begin(&test, "REUSE-006", AF_INET);
    judged_set_service(&test, "0");
    test.sockets[0].port = -1;
    test.vector.request.options = "reuseport";
    test.vector.request.last_step = VECTOR_STEP_BIND;
    test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 40000);
    test.evidence.made.all[0].listening = test.evidence.made.all[0].reuseaddr = false;
    judged_expect_right(&test, "a stream socket has none before listen", "REUSE-006");
    judged_expect_not_judged(&test, "SO_REUSEPORT is not due before listen", "REUSE-003");
    test.evidence.made.all[0].reuseport = true;
    judged_expect_wrong(&test, "SO_REUSEPORT before listen", "REUSE-006", "sharing options set too early");
    test.vector.request.options = "";
    judged_expect_right(&test, "SO_REUSEPORT that nobody asked for is not early", "REUSE-006");
    judged_expect_wrong(&test, "but wrong", "REUSE-003", "SO_REUSEPORT set");
    judged_begin_datagram(&test, "REUSE-003");
    judged_set_service(&test, "0");
    test.sockets[0].port = -1;
    test.evidence.made.all[0].address = judged_address(AF_INET, "0.0.0.0", 40000);
    test.vector.request.options = "nonblock,reuseport";
    judged_expect_wrong(&test, "a datagram socket has SO_REUSEPORT after bind", "REUSE-003", "SO_REUSEPORT not set");
}

static void test_options(void) {
    struct vector_request request = {.options = "nonblock,reuseport,dual"};
    tally_note(request_has_option(&request, "nonblock") && request_has_option(&request, "reuseport") &&
                   request_has_option(&request, "dual"),
               "each of three options", "not found");
    tally_note(!request_has_option(&request, "block") && !request_has_option(&request, "reuse") &&
                   !request_has_option(&request, "port"),
               "a part of an option is none", "found");
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

static void test_said_addresses(void) {
    struct judged test;
    judged_begin(&test, "STEP-014", AF_INET6);
    test.evidence.made.all[0].address = judged_address(AF_INET6, "fe80::1", 27015);
    ((struct sockaddr_in6 *)&test.evidence.made.all[0].address)->sin6_scope_id = 2;
    snprintf(test.evidence.made.all[0].zone, sizeof test.evidence.made.all[0].zone, "eth0");
    test.sockets[0].address = "fe80::1%eth0";
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "fe80::1%%eth0");
    judged_expect_right(&test, "a zone by its name", "BIND-004");
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "fe80::1%%2");
    judged_expect_right(&test, "a zone by its index", "BIND-004");
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "fe80::1%%3");
    judged_expect_wrong(&test, "another index", "BIND-004", "reports another address");
    judged_begin(&test, "STEP-014", AF_INET6);
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "::%%x");
    judged_expect_wrong(&test, "a zone where there is none", "BIND-004", "reports another address");
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "%060d", 0);
    judged_expect_wrong(&test, "a text that is too long for an address", "BIND-004", "reports another address");
}

static void test_said_of_pair(void) {
    struct judged test;
    judged_begin_pair(&test, "STK-005");
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "0.0.0.0");
    snprintf(test.evidence.answer.addresses[1], WIRE_WORD_MAX, "::");
    judged_expect_right(&test, "the IPv4 address first", "BIND-004");
    snprintf(test.evidence.answer.addresses[1], WIRE_WORD_MAX, "::1");
    judged_expect_wrong(&test, "the second is another", "BIND-004", "reports another address");
}

/* If another stack came up than should have, its name is the right word for it; so is that of the one asked for. */
static void test_said_stack(void) {
    struct judged test;
    judged_begin(&test, "STEP-014", AF_INET6);
    test.evidence.made.all[0].v6only = 0;
    test.evidence.made.all[0].ipv4 = EVIDENCE_REACHED;
    snprintf(test.evidence.answer.stack, WIRE_WORD_MAX, "dual");
    judged_expect_right(&test, "dual came up, and is reported", "STK-008");
    snprintf(test.evidence.answer.stack, WIRE_WORD_MAX, "ipv6");
    judged_expect_right(&test, "dual came up, and ipv6 is reported, which was asked for", "STK-008");
    snprintf(test.evidence.answer.stack, WIRE_WORD_MAX, "pair");
    judged_expect_wrong(&test, "neither", "STK-008", "reports stack pair");
}

/* ---- Views ------------------------------------------------------------------------------------------------------- */

static void expect_text(const char *what, const char *seen, const char *expected) {
    tally_note(strcmp(seen, expected) == 0, what, seen);
}

static void test_address_texts(void) {
    static const char *const texts[][2] = {
        {"::1.2.3.4", "::102:304"}, {"::0.2.3.4", "::2:304"}, {"::0.0.3.4", "::304"}, {"::1:102:304", "::1:102:304"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[INET6_ADDRSTRLEN];
        const struct sockaddr_storage address = judged_address(AF_INET6, texts[i][0], 0);
        socket_view_address_text(&address, text);
        expect_text(texts[i][0], text, texts[i][1]);
    }
}

static void test_family_names(void) {
    expect_text("AF_INET", socket_view_family(AF_INET), "inet");
    expect_text("AF_INET6", socket_view_family(AF_INET6), "inet6");
    expect_text("AF_UNIX", socket_view_family(AF_UNIX), "unix");
    expect_text("AF_NETLINK", socket_view_family(AF_NETLINK), "netlink");
    expect_text("AF_PACKET", socket_view_family(AF_PACKET), "other");
}

/* What was seen of one socket, described. */
static void expect_view(const char *expected, const struct evidence_socket *socket) {
    struct judged test;
    struct socket_views views;
    char text[CHECK_TEXT];
    judged_begin(&test, "STEP-007", AF_INET);
    test.evidence.made.all[0] = *socket;
    socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
    socket_views_describe(&views, text, sizeof text);
    expect_text("a view", text, expected);
}

static void test_descriptions(void) {
    struct evidence_socket socket = seen_listener(AF_INET, "0.0.0.0", 80);
    expect_view("listens on 0.0.0.0:80", &socket);
    socket.ipv4 = EVIDENCE_NOT_REACHED;
    expect_view("listens on 0.0.0.0:80, no IPv4 client gets through", &socket);
    socket.protocol = IPPROTO_DCCP;
    expect_view("listens on 0.0.0.0:80 (stream, dccp), no IPv4 client gets through", &socket);
    socket = seen_listener(AF_INET, "0.0.0.0", 80);
    socket.type = SOCK_DGRAM;
    socket.protocol = IPPROTO_UDPLITE;
    expect_view("listens on 0.0.0.0:80 (dgram, udplite)", &socket);
    socket.type = SOCK_RDM;
    socket.protocol = IPPROTO_TCP;
    expect_view("listens on 0.0.0.0:80 (other, tcp)", &socket);
    socket = seen_listener(AF_INET6, "::", 80);
    expect_view("listens on [::]:80 v6only=1", &socket);
    socket.ipv4 = EVIDENCE_REACHED;
    expect_view("listens on [::]:80 v6only=1, IPv4 clients get through", &socket);
    socket.v6only = 0;
    socket.ipv6 = EVIDENCE_NOT_REACHED;
    expect_view("listens on [::]:80 v6only=0, no IPv6 client gets through", &socket);
    socket.ipv4 = EVIDENCE_NOT_REACHED;
    socket.ipv6 = EVIDENCE_REACHED;
    expect_view("listens on [::]:80 v6only=0, no IPv4 client gets through", &socket);
    socket.v6only = -1;
    socket.ipv4 = EVIDENCE_NOT_TRIED;
    expect_view("listens on [::]:80", &socket);
    socket = seen_listener(AF_INET6, "::", 0);
    socket.listening = false;
    socket.ipv4 = EVIDENCE_NOT_TRIED;
    expect_view("created for [?]:?", &socket);
}

/* The sockets are sorted: IPv6 first. */
static void test_sorted(void) {
    struct judged test;
    struct socket_views views;
    for (int i = 0; i < 2; i++) {
        judged_begin_pair(&test, "STK-005");
        test.evidence.made.all[i] = seen_listener(AF_INET6, "::", 80);
        test.evidence.made.all[1 - i] = seen_listener(AF_INET, "0.0.0.0", 80);
        socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
        tally_note(views.all[0].family == AF_INET6 && views.all[1].family == AF_INET, "IPv6 comes first", "IPv4");
    }
}

static void test_stacks(void) {
    static const struct {
        int families[3];
        int v6only;
        size_t count;
        const char *stack;
    } stacks[] = {{{AF_INET6, AF_INET, 0}, 1, 2, "pair"},
                  {{AF_INET6, AF_INET, 0}, 0, 2, ""},
                  {{AF_INET6, AF_INET6, 0}, 1, 2, ""},
                  {{AF_INET, AF_INET, 0}, -1, 2, ""},
                  {{AF_INET, 0, 0}, -1, 1, "ipv4"},
                  {{AF_INET6, 0, 0}, 1, 1, "ipv6"},
                  {{AF_INET6, 0, 0}, 0, 1, "dual"},
                  {{AF_INET6, AF_INET, AF_INET}, 1, 3, ""},
                  {{0, 0, 0}, 1, 0, ""}};
    for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++) {
        struct socket_views views = {.count = stacks[i].count};
        for (size_t k = 0; k < stacks[i].count; k++)
            views.all[k] = (struct socket_view){.family = stacks[i].families[k], .v6only = stacks[i].v6only};
        expect_text("a stack", socket_views_stack(&views), stacks[i].stack);
        views.more = true;
        expect_text("more sockets than were looked at", socket_views_stack(&views), "");
    }
}

static void test_readings_of_services(void) {
    static const struct {
        const char *service;
        int port;
        bool comes;
    } readings[] = {{"80", 80, true},     {"65616", 80, true},  {"0x50", 80, true}, {"8e1", 80, true},
                    {"8e1", 8, true},     {"8e1", 81, false},   {"1e300", 1, true}, {"1e300", 2, false},
                    {"-1e300", 7, false}, {"-65456", 80, true}, {"nan", 0, true},   {"nan", 9, false},
                    {NULL, 0, false},     {"http", 80, false},  {"0120", 80, true}};
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        tally_note(socket_view_port_comes_of(readings[i].service, readings[i].port) == readings[i].comes,
                   readings[i].service ? readings[i].service : "NULL", readings[i].comes ? "does not" : "does");
}

/* A port of the system's range that the service may have been read as was asked for, not picked. */
static void test_stable_port(void) {
    struct judged test;
    judged_begin(&test, "PORT-003", AF_INET);
    judged_set_service(&test, "105536");
    test.evidence.made.all[0].address = judged_address(AF_INET, "0.0.0.0", 40000);
    judged_expect_wrong(&test, "105536 read as 40000", "PORT-003", "listens on 0.0.0.0:40000");
    judged_set_service(&test, "105537");
    judged_expect_wrong(&test, "a port that was picked", "PORT-003", "listens on 0.0.0.0:ephemeral");
}

/* What is expected of connections, by the host and the socket. */
static void expect_reach(struct judged *test, const char *what, enum evidence_reach ipv4, enum evidence_reach ipv6) {
    struct socket_views views;
    socket_views_expected(&test->vector, &test->outcome, &test->evidence.host, &views);
    tally_note(views.all[0].ipv4 == ipv4 && views.all[0].ipv6 == ipv6, what, "other connections");
}

static void test_expected_reach(void) {
    struct judged test;
    judged_begin(&test, "V6-003", AF_INET6);
    expect_reach(&test, "an IPv6 listener", EVIDENCE_NOT_REACHED, EVIDENCE_REACHED);
    test.sockets[0].v6only = 0;
    expect_reach(&test, "a dual listener", EVIDENCE_REACHED, EVIDENCE_REACHED);
    test.sockets[0].v6only = -1;
    expect_reach(&test, "IPV6_V6ONLY is not compared", EVIDENCE_NOT_TRIED, EVIDENCE_REACHED);
    test.sockets[0].address = "::ffff:127.0.0.1";
    expect_reach(&test, "an IPv4-mapped listener", EVIDENCE_REACHED, EVIDENCE_NOT_TRIED);
    test.sockets[0].address = "::ffff:1:2:3";
    expect_reach(&test, "one that is not IPv4-mapped", EVIDENCE_NOT_TRIED, EVIDENCE_REACHED);
    test.evidence.host.ipv6_loopback = false;
    expect_reach(&test, "a host without IPv6", EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED);
    judged_begin(&test, "STEP-007", AF_INET);
    expect_reach(&test, "an IPv4 listener", EVIDENCE_REACHED, EVIDENCE_NOT_TRIED);
    test.evidence.host.ipv4_loopback = false;
    expect_reach(&test, "a host without IPv4", EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED);
    test.evidence.host.ipv4_loopback = true;
    test.sockets[0].socktype = "seqpacket";
    expect_reach(&test, "a type that no client here speaks", EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED);
}

/* A zone is the same by name and by index. */
static void test_zones(void) {
    struct socket_view expected = {.address = "fe80::1", .zone = "2"};
    struct socket_view observed = {.address = "fe80::1", .zone = "eth0", .zone_index = "2"};
    tally_note(socket_view_same_address(&expected, &observed), "the index of its zone", "another");
    snprintf(expected.zone, sizeof expected.zone, "3");
    tally_note(!socket_view_same_address(&expected, &observed), "another index", "the same");
    snprintf(expected.zone, sizeof expected.zone, "eth0");
    tally_note(socket_view_same_address(&expected, &observed), "the name of its zone", "another");
    observed.zone[0] = observed.zone_index[0] = '\0';
    tally_note(!socket_view_same_address(&expected, &observed), "no zone", "the same");
}

/* Of a socket that is created only, the words say where it is to be bound. */
static void test_created(void) {
    struct judged test;
    struct socket_views views;
    judged_begin(&test, "STEP-013", AF_INET6);
    test.vector.request.last_step = VECTOR_STEP_SOCKET;
    test.evidence.made.all[0].listening = false;
    test.evidence.made.all[0].address = judged_address(AF_INET6, "::", 0);
    test.evidence.said_zones[0] = 2;
    test.evidence.answer.ports[0] = 27015;
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "fe80::1%%eth0");
    socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
    tally_note(strcmp(views.all[0].zone_index, "2") == 0 && strcmp(views.all[0].zone, "eth0") == 0 &&
                   views.all[0].port == 27015,
               "the zone by name and index", views.all[0].zone_index);
    snprintf(test.evidence.answer.addresses[0], WIRE_WORD_MAX, "%060d", 0);
    socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
    expect_text("a text that is too long for an address", views.all[0].address, "?");
    test.evidence.made.count = 3;
    test.evidence.made.all[1] = test.evidence.made.all[2] = test.evidence.made.all[0];
    test.evidence.answer.ports[1] = 27015;
    socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
    size_t unknown = 0;
    for (size_t i = 0; i < views.count; i++)
        unknown += views.all[i].port == -2;
    tally_note(unknown == 1, "the answer has words for two sockets", "another number");
}

int main(void) {
    judge_calls_test();
    judge_sockets_test();
    judge_views_test();
    test_merged();
    test_levels();
    test_most_checks();
    test_names();
    test_demanded_option();
    test_demanded();
    test_untouched();
    test_refused_by_listen();
    test_other_options();
    test_pair_order();
    test_absent_family();
    test_auto_nodes();
    test_dual_mode();
    test_create();
    test_closed_twice();
    test_resolved();
    test_auto_as_pair();
    test_protocols();
    test_clients();
    test_mptcp();
    test_backlog();
    test_sharing();
    test_options();
    test_said_addresses();
    test_said_of_pair();
    test_said_stack();
    test_address_texts();
    test_family_names();
    test_descriptions();
    test_sorted();
    test_stacks();
    test_readings_of_services();
    test_stable_port();
    test_expected_reach();
    test_zones();
    test_created();
    return tally_finish();
}
