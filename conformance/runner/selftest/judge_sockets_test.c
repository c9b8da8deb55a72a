/* What came of a request, its sockets and the words about them: what is judged, and exactly what is said of it. */
#include "judge_sockets_test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "judged.h"
#include "runner/judge/request_view.h"
#include "runner/judge/socket_view.h"
#include "seen_listener.h"
#include "tally.h"

static struct evidence_socket *made(struct judged *test) {
    return &test->evidence.made.all[0];
}

static void say_address(struct judged *test, size_t i, const char *text) {
    snprintf(test->evidence.answer.addresses[i], WIRE_WORD_MAX, "%s", text);
}

static void say_stack(struct judged *test, const char *text) {
    snprintf(test->evidence.answer.stack, WIRE_WORD_MAX, "%s", text);
}

/* ---- All that is judged ------------------------------------------------------------------------------------------ */

static void test_all_of_ipv4(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    judged_expect_all(&test, "an IPv4 listener",
                      "STEP-007: listens on 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; SOCK-004: close-on-exec; SOCK-005: blocking; "
                      "SOCK-008: every interface of its address; REUSE-001: SO_REUSEADDR set; "
                      "REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; CLN-001: nothing left open");
    judged_add_calls(&test, "socket4#1 reuseaddr4#1 bind4#1 getsockname4#1 listen4#1");
    say_address(&test, 0, "0.0.0.0");
    say_stack(&test, "ipv4");
    test.evidence.answer.ports[0] = 27015;
    judged_expect_all(&test, "an IPv4 listener, with calls and words",
                      "STEP-007: listens on 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; SOCK-004: close-on-exec; SOCK-005: blocking; "
                      "SOCK-008: every interface of its address; REUSE-001: SO_REUSEADDR set; "
                      "REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
                      "BIND-004: reports the address that it has; STK-008: reports the stack that came up; "
                      "CLN-001: nothing left open; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_ipv6(void) {
    struct judged test;
    judged_begin(&test, "STEP-014", AF_INET6);
    judged_set_service(&test, "0");
    test.sockets[0].port = -1;
    test.vector.request.options = "nonblock";
    *made(&test) = seen_listener(AF_INET6, "::", 40000);
    made(&test)->nonblock = true;
    test.evidence.answer.ports[0] = 40000;
    judged_add_calls(&test, "socket6#1 v6only6#1 bind6#1 getsockname6#1 listen6#1 reuseaddr6#1");
    judged_expect_all(&test, "an IPv6 listener on a picked port",
                      "STEP-014: listens on [::]:ephemeral; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; STEP-007: clients get through; V6-001: v6only=1; "
                      "V6-003: no IPv4 client gets through; SOCK-004: close-on-exec; SOCK-005: non-blocking; "
                      "SOCK-008: every interface of its address; REUSE-001: SO_REUSEADDR set; "
                      "REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
                      "PORT-011: reports the port that it has; CLN-001: nothing left open; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; REUSE-006: sharing options set last; "
                      "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
                      "SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_dual(void) {
    struct judged test;
    judged_begin(&test, "STEP-017", AF_INET6);
    test.vector.request.stack = test.outcome.stack = "dual";
    test.sockets[0].v6only = made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_expect_all(&test, "a dual listener",
                      "STEP-017: listens on [::]:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; STEP-007: clients get through; V6-001: v6only=0; "
                      "SOCK-004: close-on-exec; SOCK-005: blocking; SOCK-008: every interface of its address; "
                      "REUSE-001: SO_REUSEADDR set; REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
                      "CLN-001: nothing left open");
}

static void test_all_of_created(void) {
    struct judged test;
    judged_begin(&test, "STEP-013", AF_INET);
    test.vector.request.stack = test.outcome.stack = "";
    test.vector.request.last_step = VECTOR_STEP_SOCKET;
    *made(&test) = (struct evidence_socket){.family = AF_INET,
                                            .type = SOCK_STREAM,
                                            .protocol = IPPROTO_TCP,
                                            .cloexec = true,
                                            .v6only = -1,
                                            .backlog = -1,
                                            .address.ss_family = AF_INET};
    say_address(&test, 0, "0.0.0.0");
    test.evidence.answer.ports[0] = 27015;
    judged_add_calls(&test, "socket4#1");
    judged_expect_all(&test, "a socket that is created only",
                      "STEP-013: created for 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; STEP-023: created only; SOCK-004: close-on-exec; "
                      "SOCK-008: every interface of its address; REUSE-003: SO_REUSEPORT not set; "
                      "CLN-001: nothing left open; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; REUSE-001: set before bind; "
                      "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
                      "LSTN-001: bound before it listens; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_datagrams(void) {
    struct judged test;
    judged_begin_datagram(&test, "TYPE-007");
    judged_add_calls(&test, "socket4#1d bind4#1d getsockname4#1d");
    judged_expect_all(&test, "a datagram socket",
                      "TYPE-007: bound to 0.0.0.0:27015; CLN-007: no other socket; LSTN-001: bound; "
                      "SOCK-004: close-on-exec; SOCK-008: every interface of its address; "
                      "REUSE-001: SO_REUSEADDR not set; REUSE-003: SO_REUSEPORT not set; "
                      "CLN-001: nothing left open; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_early(void) {
    struct judged test;
    judged_begin(&test, "REUSE-006", AF_INET);
    judged_set_service(&test, "0");
    test.vector.request.stack = test.outcome.stack = "";
    test.sockets[0].port = -1;
    test.vector.request.last_step = VECTOR_STEP_BIND;
    *made(&test) = seen_listener(AF_INET, "0.0.0.0", 40000);
    made(&test)->listening = made(&test)->reuseaddr = false;
    judged_expect_all(&test, "a stream socket of a picked port that is bound only",
                      "REUSE-006: bound to 0.0.0.0:ephemeral; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: bound; SOCK-004: close-on-exec; "
                      "SOCK-008: every interface of its address; REUSE-003: SO_REUSEPORT not set; "
                      "CLN-001: nothing left open");
}

static void test_all_of_refused(void) {
    struct judged test;
    judged_begin_refused(&test, "BIND-005", "bind", "EADDRINUSE");
    judged_add_calls(&test, "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1");
    judged_expect_all(&test, "bind refuses",
                      "BIND-005: refused; ERR-001: stage bind; ERR-002: EADDRINUSE; "
                      "CLN-001: nothing left open; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; SOCK-004: close-on-exec from birth; "
                      "REUSE-001: set before bind; LSTN-002: listen(128); "
                      "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
                      "LSTN-001: bound before it listens; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    judged_add_calls(&test, "");
    judged_expect_all(&test, "validation refuses",
                      "PORT-003: refused; ERR-001: stage validate, resolve or select / stage validate; "
                      "ERR-002: EAI_SERVICE; CLN-001: nothing left open; PRE-002: touches nothing; "
                      "V6-001: set before bind; V6-005: no IPV6_V6ONLY on an IPv4 socket; "
                      "SOCK-004: close-on-exec from birth; REUSE-001: set before bind; LSTN-002: listen(128); "
                      "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
                      "LSTN-001: bound before it listens; SEL-001: nothing else is tried after a failure; "
                      "CLN-004: closed once");
    judged_begin_refused(&test, "PRE-001", "validate", "EAI_SERVICE");
    judged_expect_all(&test, "one of two faults is told",
                      "PRE-001: refused; ERR-001: stage validate, resolve or select / stage validate; "
                      "CLN-001: nothing left open");
    judged_begin_refused(&test, "NODE-005", "resolve", "EAI_NONAME");
    test.clauses[1] = "ERR-009";
    judged_expect_all(&test, "a name that has no address",
                      "NODE-005: refused; ERR-001: stage validate, resolve or select / stage resolve; "
                      "ERR-009: EAI_NONAME; CLN-001: nothing left open");
}

static void test_all_of_pair(void) {
    struct judged test;
    judged_begin_pair(&test, "STK-005");
    judged_add_calls(&test,
                     "socket6#1 socket4#2 v6only6#1 bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect_all(&test, "a pair",
                      "STK-005: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral; "
                      "CLN-007: no other socket; STEP-004: stream; STEP-005: tcp; LSTN-001: listening; "
                      "STEP-007: clients get through; V6-001: v6only=1; V6-003: no IPv4 client gets through; "
                      "SOCK-004: close-on-exec; SOCK-005: blocking; SOCK-008: every interface of its address; "
                      "REUSE-001: SO_REUSEADDR set; REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
                      "CLN-001: nothing left open; V6-005: no IPV6_V6ONLY on an IPv4 socket; "
                      "REUSE-006: sharing options set last; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; "
                      "STK-012: IPv6 first, both bound before they listen; "
                      "SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_auto(void) {
    struct judged test;
    judged_begin(&test, "STK-009", AF_INET);
    test.vector.request.stack = "auto";
    test.vector.request.backlog = made(&test)->backlog = 0;
    judged_add_calls(&test, "socket6#0!EAFNOSUPPORT socket4#1 reuseaddr4#1 bind4#1 listen4#1=0");
    judged_expect_all(&test, "auto on a host without IPv6, with a backlog of 0",
                      "STK-009: listens on 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; STEP-007: clients get through; "
                      "SOCK-004: close-on-exec; SOCK-005: blocking; SOCK-008: every interface of its address; "
                      "REUSE-001: SO_REUSEADDR set; REUSE-003: SO_REUSEPORT not set; LSTN-005: backlog 0; "
                      "CLN-001: nothing left open; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; SOCK-006: no socket made and closed again; "
                      "CLN-004: closed once");
}

static void test_all_of_resolved(void) {
    struct judged test;
    judged_begin(&test, "STEP-012", AF_INET);
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = test.evidence.made.count = 0;
    test.evidence.answer.sockets = 0;
    judged_expect_all(&test, "resolved only",
                      "STEP-012: resolved; CLN-007: no other socket; CLN-001: nothing left open");
}

static void test_all_of_breakdown(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    snprintf(test.evidence.error, sizeof test.evidence.error, "hangs");
    test.evidence.gone = true;
    judged_expect_all(&test, "no further request",
                      "CLN-001!: the next request is served / no further request is served");
}

void judge_sockets_test(void) {
    test_all_of_ipv4();
    test_all_of_ipv6();
    test_all_of_dual();
    test_all_of_created();
    test_all_of_datagrams();
    test_all_of_early();
    test_all_of_refused();
    test_all_of_pair();
    test_all_of_auto();
    test_all_of_resolved();
    test_all_of_breakdown();
}
