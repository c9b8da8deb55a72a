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

static const struct wire_hello reporting = {
    .capabilities = {[WIRE_IPV4] = true, [WIRE_IPV6] = true, [WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true},
    .reports = {[WIRE_REPORTS_ADDRESS] = true, [WIRE_REPORTS_PORT] = true, [WIRE_REPORTS_STACK] = true}};

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
                      "REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; CLN-001: nothing left open; CLN-008: "
                      "the process as it was");
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
                      "CLN-001: nothing left open; CLN-008: the process as it was; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; "
                      "BIND-001: bind gets the address and its length; BIND-003: closed after a failed bind; "
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
    judged_expect_all(
        &test, "an IPv6 listener on a picked port",
        "STEP-014: listens on [::]:ephemeral; CLN-007: no other socket; STEP-004: stream; "
        "STEP-005: tcp; LSTN-001: listening; STEP-007: clients get through; V6-001: v6only=1; "
        "V6-003: no IPv4 client gets through; SOCK-004: close-on-exec; SOCK-005: non-blocking; "
        "SOCK-008: every interface of its address; REUSE-001: SO_REUSEADDR set; "
        "REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
        "PORT-011: reports the port that it has; CLN-001: nothing left open; CLN-008: the process as it was; "
        "V6-005: no IPV6_V6ONLY on an IPv4 socket; REUSE-006: sharing options set last; "
        "BIND-001: bind gets the address and its length; "
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
                      "CLN-001: nothing left open; CLN-008: the process as it was");
}

/* Stack auto may have bound others before, dual ones among them. */
static void test_value_of_v6only(void) {
    struct judged test;
    judged_begin(&test, "STEP-017", AF_INET6);
    test.vector.request.stack = test.outcome.stack = "dual";
    test.sockets[0].v6only = made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_add_calls(&test, "socket6#1 v6only6#1=0 reuseaddr6#1 bind6#1 getsockname6#1 listen6#1");
    judged_expect_right(&test, "a dual socket gets 0", "V6-001");
    test.evidence.calls.all[1].value = 1;
    judged_expect_wrong(&test, "and not 1", "V6-001", "set to the other value before bind");
    made(&test)->protocol = IPPROTO_MPTCP;
    made(&test)->v6only = -1; /* an MPTCP socket of an older kernel cannot tell it; the calls do */
    judged_expect_wrong(&test, "nor where it cannot be read", "V6-001", "set to the other value before bind");
    test.vector.request.stack = "auto";
    judged_expect_right(&test, "but of auto", "V6-001");
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
                      "CLN-001: nothing left open; CLN-008: the process as it was; V6-001: set before bind; "
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
                      "CLN-001: nothing left open; CLN-008: the process as it was; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; "
                      "BIND-001: bind gets the address and its length; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
}

static void test_all_of_early(void) {
    struct judged test;
    judged_begin(&test, "STEP-001", AF_INET);
    judged_set_service(&test, "0");
    test.vector.request.stack = test.outcome.stack = "";
    test.sockets[0].port = -1;
    test.vector.request.last_step = VECTOR_STEP_BIND;
    *made(&test) = seen_listener(AF_INET, "0.0.0.0", 40000);
    made(&test)->listening = made(&test)->reuseaddr = false;
    judged_expect_all(&test, "a stream socket of a picked port that is bound only",
                      "STEP-001: bound to 0.0.0.0:ephemeral; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: bound; SOCK-004: close-on-exec; "
                      "SOCK-008: every interface of its address; REUSE-003: SO_REUSEPORT not set; REUSE-006: sharing "
                      "options set last; "
                      "CLN-001: nothing left open; CLN-008: the process as it was");
}

static void test_all_of_refused(void) {
    struct judged test;
    judged_begin_refused(&test, "BIND-005", "bind", "EADDRINUSE");
    judged_add_calls(&test, "socket4#1 reuseaddr4#1 bind4#1!EADDRINUSE close4#1");
    judged_expect_all(&test, "bind refuses",
                      "BIND-005: refused; ERR-001: stage bind; ERR-002: EADDRINUSE; "
                      "CLN-001: nothing left open; CLN-008: the process as it was; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; SOCK-004: close-on-exec from birth; "
                      "REUSE-001: set before bind; "
                      "BIND-001: bind gets the address and its length; LSTN-002: listen(128); "
                      "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
                      "LSTN-001: bound before it listens; SEL-001: nothing else is tried after a failure; "
                      "SOCK-006: no socket made and closed again; CLN-004: closed once");
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    judged_add_calls(&test, "");
    judged_expect_all(
        &test, "validation refuses",
        "PORT-003: refused; ERR-001: stage validate, resolve or select / stage validate; "
        "ERR-002: EAI_SERVICE; CLN-001: nothing left open; CLN-008: the process as it was; PRE-002: touches nothing; "
        "V6-001: set before bind; V6-005: no IPV6_V6ONLY on an IPv4 socket; "
        "SOCK-004: close-on-exec from birth; REUSE-001: set before bind; LSTN-002: listen(128); "
        "BIND-003: closed after a failed bind; V6-006: closed after an option failed; "
        "LSTN-001: bound before it listens; SEL-001: nothing else is tried after a failure; "
        "CLN-004: closed once");
    judged_begin_refused(&test, "PRE-001", "validate", "EAI_SERVICE");
    judged_expect_all(&test, "one of two faults is told",
                      "PRE-001: refused; ERR-001: stage validate, resolve or select / stage validate; "
                      "CLN-001: nothing left open; CLN-008: the process as it was");
    judged_begin_refused(&test, "NODE-005", "resolve", "EAI_NONAME");
    test.clauses[1] = "ERR-009";
    judged_expect_all(&test, "a name that has no address",
                      "NODE-005: refused; ERR-001: stage validate, resolve or select / stage resolve; "
                      "ERR-009: EAI_NONAME; CLN-001: nothing left open; CLN-008: the process as it was");
}

static void test_all_of_pair(void) {
    struct judged test;
    judged_begin_pair(&test, "STK-005");
    judged_add_calls(&test,
                     "socket6#1 socket4#2 v6only6#1 bind6#1 bind4#2 listen6#1 listen4#2 reuseaddr6#1 reuseaddr4#2");
    judged_expect_all(
        &test, "a pair",
        "STK-005: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral; "
        "CLN-007: no other socket; STEP-004: stream; STEP-005: tcp; LSTN-001: listening; "
        "STEP-007: clients get through; V6-001: v6only=1; V6-003: no IPv4 client gets through; "
        "SOCK-004: close-on-exec; SOCK-005: blocking; SOCK-008: every interface of its address; "
        "REUSE-001: SO_REUSEADDR set; REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
        "CLN-001: nothing left open; CLN-008: the process as it was; V6-005: no IPV6_V6ONLY on an IPv4 socket; "
        "PORT-011: bind asks for port 0; REUSE-006: sharing options set last; "
        "BIND-001: bind gets the address and its length; BIND-003: closed after a failed bind; "
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
                      "CLN-001: nothing left open; CLN-008: the process as it was; V6-001: set before bind; "
                      "V6-005: no IPV6_V6ONLY on an IPv4 socket; "
                      "BIND-001: bind gets the address and its length; BIND-003: closed after a failed bind; "
                      "V6-006: closed after an option failed; SOCK-006: no socket made and closed again; "
                      "CLN-004: closed once");
}

static void test_all_of_resolved(void) {
    struct judged test;
    judged_begin(&test, "STEP-012", AF_INET);
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = test.evidence.made.count = 0;
    test.evidence.answer.sockets = 0;
    test.evidence.hello = &reporting;
    judged_expect_all(
        &test, "resolved only",
        "STEP-012: resolved; CLN-007: no other socket; CLN-001: nothing left open; CLN-008: the process as it was");
}

static void test_all_of_breakdown(void) {
    struct judged test;
    judged_begin(&test, "STEP-007", AF_INET);
    snprintf(test.evidence.error, sizeof test.evidence.error, "hangs");
    test.evidence.gone = true;
    judged_expect_all(&test, "no further request",
                      "CLN-001!: the next request is served / no further request is served");
}

/* ---- Bases ------------------------------------------------------------------------------------------------------- */

static void begin_ipv4(struct judged *test) {
    judged_begin(test, "STEP-001", AF_INET);
}

static void begin_ipv6(struct judged *test) {
    judged_begin(test, "STEP-001", AF_INET6);
}

static void begin_dual(struct judged *test) {
    judged_begin(test, "STEP-001", AF_INET6);
    test->vector.request.stack = test->outcome.stack = "dual";
    test->sockets[0].v6only = made(test)->v6only = 0;
    made(test)->ipv4 = EVIDENCE_REACHED;
}

/* It has IPv4 clients only. */
static void begin_mapped(struct judged *test) {
    begin_dual(test);
    test->sockets[0].address = "::ffff:127.0.0.1";
    made(test)->address = judged_address(AF_INET6, "::ffff:127.0.0.1", 27015);
    made(test)->ipv6 = EVIDENCE_NOT_TRIED;
}

static void begin_created(struct judged *test, int family) {
    judged_begin(test, "STEP-001", family);
    test->vector.request.stack = test->outcome.stack = "";
    test->vector.request.last_step = VECTOR_STEP_SOCKET;
    *made(test) = (struct evidence_socket){.family = family,
                                           .type = SOCK_STREAM,
                                           .protocol = IPPROTO_TCP,
                                           .cloexec = true,
                                           .v6only = family == AF_INET6 ? 0 : -1,
                                           .backlog = -1,
                                           .address.ss_family = (sa_family_t)family};
}

static void begin_bound(struct judged *test) {
    judged_begin(test, "STEP-001", AF_INET);
    test->vector.request.stack = test->outcome.stack = "";
    test->vector.request.last_step = VECTOR_STEP_BIND;
    made(test)->listening = false;
    made(test)->backlog = -1;
    made(test)->ipv4 = EVIDENCE_NOT_TRIED;
}

static void begin_pair(struct judged *test) {
    judged_begin_pair(test, "STEP-001");
}

static void begin_pair_on(struct judged *test, int port) {
    judged_begin_pair(test, "STEP-001");
    judged_set_service(test, "27015");
    for (int i = 0; i < 2; i++) {
        test->sockets[i].port = port;
        test->evidence.made.all[i].address = judged_address(i ? AF_INET : AF_INET6, i ? "0.0.0.0" : "::", port);
    }
}

static void place(struct judged *test, size_t i, const char *address, int port) {
    struct evidence_socket *socket = &test->evidence.made.all[i];
    socket->address = judged_address(socket->family, address, port);
}

static void add_listener(struct judged *test, int family, const char *address, int port) {
    test->evidence.made.all[test->evidence.made.count++] = seen_listener(family, address, port);
    test->evidence.answer.sockets++;
}

static void set_zone(struct judged *test, unsigned index, int device) {
    ((struct sockaddr_in6 *)&made(test)->address)->sin6_scope_id = index;
    made(test)->device = device;
}

/* ---- Clients ----------------------------------------------------------------------------------------------------- */

#define NO_IPV4 "STEP-007!: clients get through / no IPv4 client gets through"
#define NO_IPV6 "STEP-007!: clients get through / no IPv6 client gets through"
#define NO_DUAL "STEP-017!: IPv4 clients get through / no IPv4 client gets through"
#define LEAKS "V6-003!: no IPv4 client gets through / IPv4 clients get through"
#define DUAL_FOR_IPV6 "V6-001!: v6only=1 / v6only=0"
#define IPV6_FOR_DUAL "V6-001!: v6only=0 / v6only=1"

static void test_own_clients(void) {
    static const char *const not_mapped[] = {"::1",           "::fffe:7f00:1", "::feff:7f00:1",   "::fe:7f00:1",
                                             "::ff01:7f00:1", "2001:db8::1",   "::1:ffff:7f00:1", "1::ffff:7f00:1"};
    struct judged test;
    begin_ipv4(&test);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "no IPv4 client", NO_IPV4);
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    judged_expect(&test, "no IPv4 client tried", "");
    begin_ipv6(&test);
    test.evidence.host.ipv4_loopback = false;
    made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "no IPv6 client, on a host without IPv4", NO_IPV6);
    test.evidence.host.ipv6_loopback = false;
    judged_expect(&test, "no IPv6 client, on a host without IPv6", "");
    begin_mapped(&test);
    made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "a mapped address has no IPv6 clients", "");
    for (size_t i = 0; i < sizeof not_mapped / sizeof *not_mapped; i++) {
        begin_mapped(&test);
        test.sockets[0].address = not_mapped[i];
        place(&test, 0, not_mapped[i], 27015);
        made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
        made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
        judged_expect(&test, not_mapped[i], NO_IPV6);
    }
    begin_ipv4(&test);
    memset((char *)&made(&test)->address + 18, 0xFF, 2);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "an IPv4 address is not mapped, whatever stands behind it", NO_IPV4);
    begin_mapped(&test);
    made(&test)->family = AF_VSOCK;
    made(&test)->address.ss_family = AF_VSOCK;
    made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
    judged_expect_wrong(&test, "nor is one of another family", "STEP-007", "no IPv6 client gets through");
    begin_ipv4(&test);
    made(&test)->family = AF_UNIX;
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect_not_judged(&test, "a local socket has no IPv4 clients", "STEP-007");
}

static void test_ipv4_clients(void) {
    struct judged test;
    begin_ipv6(&test);
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_expect(&test, "IPv4 clients of an IPv6 socket", LEAKS);
    test.evidence.host.ipv4_loopback = false;
    judged_expect(&test, "on a host without IPv4", "");
    begin_dual(&test);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "no IPv4 client of a dual socket", NO_DUAL);
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    judged_expect(&test, "none tried", "");
    begin_mapped(&test);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "no IPv4 client of a mapped address", NO_DUAL);
    begin_dual(&test);
    test.sockets[0].address = "::1";
    place(&test, 0, "::1", 27015);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "an IPv6 address has none", "");
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_expect(&test, "nor is it judged if it has", "");
    begin_ipv6(&test);
    made(&test)->listening = false;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
    made(&test)->backlog = 5;
    judged_expect(&test, "clients and queue of a socket that does not listen", "LSTN-001!: listening / bound");
    begin_ipv6(&test);
    made(&test)->v6only = -1;
    made(&test)->protocol = IPPROTO_MPTCP;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_expect(&test, "IPv4 clients where nobody can tell what IPV6_V6ONLY is", "STEP-005!: tcp / mptcp");
}

/* Where the vector is about the clients, they are told; else IPV6_V6ONLY. */
static void test_about_clients(void) {
    struct judged test;
    begin_ipv6(&test);
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    judged_expect(&test, "dual for IPv6", DUAL_FOR_IPV6);
    test.clauses[1] = "V6-003";
    judged_expect(&test, "dual for IPv6, about clients", LEAKS);
    judged_expect_not_judged(&test, "so that nothing is said of IPV6_V6ONLY", "V6-001");
    test.clauses[1] = "STEP-017";
    judged_expect(&test, "dual for IPv6, about a dual socket's clients", DUAL_FOR_IPV6 "; " LEAKS);
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    judged_expect(&test, "dual for IPv6, and no client tried", DUAL_FOR_IPV6);
    begin_dual(&test);
    made(&test)->v6only = 1;
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    judged_expect(&test, "IPv6 for dual", IPV6_FOR_DUAL);
    test.clauses[1] = "STEP-017";
    judged_expect(&test, "IPv6 for dual, about clients", NO_DUAL);
    test.clauses[1] = "V6-003";
    judged_expect(&test, "IPv6 for dual, about an IPv6 socket's clients", IPV6_FOR_DUAL "; " NO_DUAL);
    begin_ipv6(&test);
    test.clauses[1] = "V6-003";
    *made(&test) = seen_listener(AF_INET, "0.0.0.0", 27015);
    judged_expect(&test, "IPv4 for IPv6, about clients", "STEP-001!: listens on [::]:27015 / listens on 0.0.0.0:27015");
    made(&test)->family = AF_VSOCK;
    made(&test)->v6only = 0;
    judged_expect(&test, "a socket of another family, about clients",
                  "STEP-001!: listens on [::]:27015 / a other socket");
}

/* The level of what is wrong: V6-003 rests on V6-001 where the socket is not IPv6 only. */
static void test_levels_of_clients(void) {
    struct judged test;
    begin_dual(&test);
    made(&test)->ipv6 = EVIDENCE_NOT_REACHED;
    tally_note(judged_check(&test, "STEP-007")->level == VECTOR_MUST, "the clients of a dual socket", "another level");
    begin_dual(&test);
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    tally_note(judged_check(&test, "STEP-017")->level == VECTOR_MUST, "IPv4 clients of a dual socket", "another level");
    begin_ipv6(&test);
    test.clauses[1] = "V6-003";
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_REACHED;
    tally_note(judged_check(&test, "V6-003")->level == VECTOR_SHOULD, "IPv4 clients where V6-001 is broken",
               "another level");
    begin_ipv4(&test);
    made(&test)->nonblock = true;
    tally_note(judged_check(&test, "STEP-004")->level == VECTOR_MUST, "the type of a socket", "another level");
}

/* ---- Type and protocol ------------------------------------------------------------------------------------------- */

/* What is said of a type and a protocol that were not asked for. A type that brings its own protocol is one fault. */
static void test_types(void) {
    static const struct {
        int number;
        const char *name;
    } types[] = {{SOCK_STREAM, "stream"},
                 {SOCK_DGRAM, "dgram"},
                 {SOCK_RAW, "raw"},
                 {SOCK_SEQPACKET, "seqpacket"},
                 {SOCK_RDM, "other"}},
      protocols[] = {
          {IPPROTO_TCP, "tcp"},   {IPPROTO_UDP, "udp"},         {IPPROTO_SCTP, "sctp"}, {IPPROTO_MPTCP, "mptcp"},
          {IPPROTO_DCCP, "dccp"}, {IPPROTO_UDPLITE, "udplite"}, {253, "other"}};
    for (size_t i = 0; i < 2 * sizeof types / sizeof *types * (sizeof protocols / sizeof *protocols); i++) {
        const size_t type = i / 2 % 5;
        const size_t protocol = i / 10;
        const bool datagrams = i % 2;
        struct judged test;
        char first[64] = "", expected[160];
        const bool other_type = type != (datagrams ? 1 : 0);
        const bool brought = other_type && type == protocol && type < 2;
        if (datagrams)
            judged_begin_datagram(&test, "STEP-001");
        else
            begin_bound(&test);
        made(&test)->type = types[type].number;
        made(&test)->protocol = protocols[protocol].number;
        if (other_type)
            snprintf(first, sizeof first, "%s!: %s / %s", datagrams ? "TYPE-007" : "STEP-004",
                     datagrams ? "dgram" : "stream", types[type].name);
        if (protocol == (datagrams ? 1 : 0) || brought)
            snprintf(expected, sizeof expected, "%s", first);
        else if (first[0] && datagrams) /* two parts of one clause */
            snprintf(expected, sizeof expected, "TYPE-007!: dgram; udp / %s; %s", types[type].name,
                     protocols[protocol].name);
        else
            snprintf(expected, sizeof expected, "%s%s%s!: %s / %s", first, first[0] ? "; " : "",
                     datagrams ? "TYPE-007" : "STEP-005", datagrams ? "udp" : "tcp", protocols[protocol].name);
        judged_expect(&test, "a type and a protocol", expected);
    }
}

static void test_other_type(void) {
    struct judged test;
    begin_ipv4(&test);
    made(&test)->type = SOCK_DGRAM;
    made(&test)->protocol = IPPROTO_UDP;
    made(&test)->listening = made(&test)->reuseaddr = false;
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    made(&test)->backlog = 5;
    judged_expect(&test, "nothing else is said of a socket of another type", "STEP-004!: stream / dgram");
    made(&test)->listening = true;
    judged_expect(&test, "not if it seems to listen", "STEP-004!: stream / dgram");
    judged_expect_not_judged(&test, "its protocol comes with the type", "STEP-005");
    judged_expect_not_judged(&test, "its step does, too", "LSTN-001");
    begin_bound(&test);
    judged_set_service(&test, "0");
    test.sockets[0].port = -1;
    place(&test, 0, "0.0.0.0", 40000);
    made(&test)->type = SOCK_DGRAM;
    made(&test)->protocol = IPPROTO_UDP;
    judged_expect(&test, "nor that its options are early", "STEP-004!: stream / dgram");
}

/* ---- Steps ------------------------------------------------------------------------------------------------------- */

static void test_steps(void) {
    struct judged test;
    begin_bound(&test);
    made(&test)->listening = true;
    made(&test)->ipv4 = EVIDENCE_NOT_REACHED;
    made(&test)->backlog = 5;
    judged_expect(&test, "it listens, and was to be bound", "LSTN-001!: bound / listening");
    begin_bound(&test);
    place(&test, 0, "0.0.0.0", 0);
    judged_expect(&test, "it is not bound at all", "STEP-001!: bound to 0.0.0.0:27015 / created for ?:?");
    begin_created(&test, AF_INET);
    judged_expect(&test, "created", "");
    place(&test, 0, "10.0.0.1", 99);
    judged_expect(&test, "bound anywhere, and was to be created", "STEP-023!: created only / bound");
    place(&test, 0, "10.0.0.1", 0);
    judged_expect(&test, "with an address and no port yet", "STEP-023!: created only / bound");
    made(&test)->listening = true;
    judged_expect(&test, "listening", "STEP-023!: created only / listening");
    begin_created(&test, AF_INET);
    say_address(&test, 0, "0.0.0.0");
    test.evidence.answer.ports[0] = 80;
    judged_expect(&test, "to be bound to another port",
                  "STEP-001!: created for 0.0.0.0:27015 / created for 0.0.0.0:80");
    say_address(&test, 0, "127.0.0.1");
    test.evidence.answer.ports[0] = 27015;
    judged_expect(&test, "to be bound to another address",
                  "STEP-001!: created for 0.0.0.0:27015 / created for 127.0.0.1:27015");
    test.evidence.answer.ports[0] = 0;
    judged_expect(&test, "and to port 0", "STEP-001!: created for 0.0.0.0:27015 / created for 127.0.0.1:0");
    begin_created(&test, AF_INET);
    *made(&test) = (struct evidence_socket){
        .family = AF_INET6, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .cloexec = true, .v6only = 0, .backlog = -1};
    made(&test)->address.ss_family = AF_INET6;
    judged_expect(&test, "IPv6 for IPv4", "STEP-001!: created for 0.0.0.0:27015 / created for [?]:?");
    begin_created(&test, AF_INET6);
    *made(&test) = (struct evidence_socket){
        .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .cloexec = true, .v6only = -1, .backlog = -1};
    made(&test)->address.ss_family = AF_INET;
    judged_expect(&test, "IPv4 for IPv6", "STEP-001!: created for [::]:27015 / created for ?:?");
}

static void test_v6only(void) {
    struct judged test;
    begin_created(&test, AF_INET6);
    made(&test)->v6only = 1;
    judged_expect(&test, "until bind nothing says when IPV6_V6ONLY is set", "");
    judged_expect_not_judged(&test, "so that it is not judged", "V6-001");
    begin_ipv6(&test);
    made(&test)->listening = false;
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    place(&test, 0, "::", 0);
    judged_expect(&test, "nor of a socket that was to be bound",
                  "STEP-001!: listens on [::]:27015 / created for [?]:?");
    begin_ipv6(&test);
    made(&test)->protocol = IPPROTO_MPTCP;
    judged_expect_right(&test, "an MPTCP socket that is IPv6 only", "V6-001");
    begin_ipv6(&test);
    made(&test)->v6only = -1;
    judged_expect(&test, "it cannot be read", "V6-001!: v6only=1 / v6only cannot be read");
    made(&test)->protocol = IPPROTO_MPTCP + 1;
    judged_expect(&test, "of another protocol", "STEP-005!: tcp / other; V6-001!: v6only=1 / v6only cannot be read");
    made(&test)->protocol = IPPROTO_MPTCP;
    judged_expect(&test, "of an MPTCP socket", "STEP-005!: tcp / mptcp");
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    judged_expect(&test, "an MPTCP socket that tells it", "STEP-005!: tcp / mptcp; " DUAL_FOR_IPV6);
    begin_dual(&test);
    made(&test)->v6only = -1;
    judged_expect(&test, "of a dual socket", "V6-001!: v6only=0 / v6only cannot be read");
    begin_ipv6(&test);
    *made(&test) = seen_listener(AF_INET, "0.0.0.0", 27015);
    judged_expect(&test, "an IPv4 socket has none", "STEP-001!: listens on [::]:27015 / listens on 0.0.0.0:27015");
    begin_ipv4(&test);
    *made(&test) = seen_listener(AF_INET6, "::", 27015);
    judged_expect(&test, "nor is it judged where IPv4 was asked for",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on [::]:27015");
    test.sockets[0].v6only = 0;
    judged_expect(&test, "except that the vector says what it is to be",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on [::]:27015; " IPV6_FOR_DUAL);
}

/* Auto that came up as one dual socket in the place of a pair has what dual needs. */
static void test_dual_for_pair(void) {
    static const char half[] =
        "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on [::]:ephemeral";
    struct judged test;
    begin_pair(&test);
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    test.evidence.made.count = 1;
    test.evidence.answer.sockets = 1;
    char text[240];
    snprintf(text, sizeof text, "%s; " DUAL_FOR_IPV6, half);
    judged_expect(&test, "half of a pair is dual", text);
    test.vector.request.stack = "auto";
    judged_expect(&test, "dual for a pair", half);
    begin_pair(&test);
    test.vector.request.stack = "auto";
    made(&test)->v6only = 0;
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    judged_expect(&test, "a pair with a dual half", DUAL_FOR_IPV6);
    begin_dual(&test);
    test.vector.request.stack = "auto";
    made(&test)->v6only = 1;
    made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
    add_listener(&test, AF_INET, "0.0.0.0", 99);
    judged_expect(&test, "IPv6 for dual, and another one",
                  "CLN-007!: no other socket / another socket: listens on 0.0.0.0:99; " IPV6_FOR_DUAL);
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

static void test_device(void) {
    static const char bound[] = "SOCK-008!: every interface of its address / bound to an interface";
    static const struct {
        unsigned zone;
        int device;
        bool right;
    } devices[] = {{0, 0, true}, {0, 5, false}, {2, 0, true}, {2, 2, true}, {2, 3, false}, {2, 1, false}};
    struct judged test;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        begin_ipv6(&test);
        set_zone(&test, devices[i].zone, devices[i].device);
        test.sockets[0].address = devices[i].zone ? "::%2" : "::";
        judged_expect(&test, "an interface", devices[i].right ? "" : bound);
    }
    begin_ipv4(&test);
    set_zone(&test, 5, 5);
    judged_expect(&test, "an IPv4 address has no zone, whatever stands behind it", bound);
    set_zone(&test, 5, 1);
    judged_expect(&test, "nor another one", bound);
    set_zone(&test, 5, 5);
    made(&test)->address.ss_family = AF_VSOCK;
    judged_expect_wrong(&test, "nor has one of another family", "SOCK-008", "bound to an interface");
    made(&test)->address.ss_family = AF_INET;
    made(&test)->device = -1;
    judged_expect_not_judged(&test, "an interface that is not known", "SOCK-008");
    made(&test)->device = 0;
    judged_expect_right(&test, "none", "SOCK-008");
}

static void test_condition(void) {
    static const struct {
        enum evidence_condition condition;
        const char *observed;
    } wrong[] = {{EVIDENCE_CONNECTED, "connected to a peer"},
                 {EVIDENCE_SHUT_DOWN, "shut down"},
                 {EVIDENCE_TROUBLED, "an error waits in it"},
                 {EVIDENCE_WAITED_FOR, "a client waits in it"}};
    char failure[CHECK_TEXT];
    struct judged test;
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "a socket that was not asked", "SOCK-010");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        made(&test)->condition = wrong[i].condition;
        judged_expect_wrong(&test, "somebody has come", "SOCK-010", wrong[i].observed);
        snprintf(failure, sizeof failure, "SOCK-010!: nobody has come yet / %s", wrong[i].observed);
        judged_expect(&test, "what was expected", failure);
    }
    made(&test)->condition = EVIDENCE_NEW;
    judged_expect_right(&test, "nobody has", "SOCK-010");
}

static void test_other_options(void) {
    static const char *const changed[] = {"SO_LINGER TCP_NODELAY", "X", "\xff"};
    struct judged test;
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "options that were not compared", "SOCK-009");
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        test.evidence.made.all[0].compared = false;
        snprintf(made(&test)->changed, EVIDENCE_CHANGED_MAX, "%s", changed[i]);
        judged_expect_not_judged(&test, "nor is what stands there then", "SOCK-009");
        made(&test)->compared = true;
        judged_expect_wrong(&test, "options more", "SOCK-009", changed[i]);
    }
    judged_begin(&test, "STEP-007", AF_INET);
    made(&test)->compared = true;
    judged_expect_all(&test, "none more",
                      "STEP-007: listens on 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; "
                      "STEP-005: tcp; LSTN-001: listening; SOCK-004: close-on-exec; SOCK-005: blocking; "
                      "SOCK-008: every interface of its address; SOCK-009: no other option set; "
                      "REUSE-001: SO_REUSEADDR set; REUSE-003: SO_REUSEPORT not set; LSTN-002: backlog 128; "
                      "CLN-001: nothing left open; CLN-008: the process as it was");
}

static void test_reuse(void) {
    struct judged test;
    begin_bound(&test);
    made(&test)->reuseaddr = false;
    judged_expect(&test, "due after bind to a given port", "REUSE-001!: SO_REUSEADDR set / SO_REUSEADDR not set");
    test.vector.request.options = "reuseport";
    judged_expect(&test, "both are",
                  "REUSE-001!: SO_REUSEADDR set / SO_REUSEADDR not set; "
                  "REUSE-003!: SO_REUSEPORT set / SO_REUSEPORT not set");
    begin_bound(&test);
    judged_expect_not_judged(&test, "nothing of a given port is early", "REUSE-006");
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "nothing is early after listen", "REUSE-006");
    begin_created(&test, AF_INET);
    test.vector.request.options = "reuseport";
    judged_expect(&test, "nothing is due before bind", "");
    judged_expect_not_judged(&test, "SO_REUSEADDR is not judged before bind", "REUSE-001");
    judged_expect_not_judged(&test, "nor SO_REUSEPORT, if it was asked for", "REUSE-003");
    begin_created(&test, AF_INET);
    judged_set_service(&test, "0");
    judged_expect_not_judged(&test, "nor is it early", "REUSE-006");
    judged_begin_datagram(&test, "STEP-001");
    test.vector.request.last_step = VECTOR_STEP_SOCKET;
    place(&test, 0, "0.0.0.0", 0);
    made(&test)->reuseaddr = true;
    judged_expect(&test, "a datagram socket never has SO_REUSEADDR",
                  "REUSE-001!: SO_REUSEADDR not set / SO_REUSEADDR set");
}

static void test_blocking(void) {
    static const struct wire_hello one_mode = {.capabilities = {[WIRE_BACKLOG] = true}};
    struct judged test;
    begin_ipv4(&test);
    made(&test)->nonblock = true;
    judged_expect(&test, "non-blocking", "SOCK-005!: blocking / non-blocking");
    test.evidence.hello = &one_mode;
    judged_expect_not_judged(&test, "of one mode", "SOCK-005");
    begin_ipv4(&test);
    test.vector.request.options = "nonblock";
    judged_expect(&test, "blocking", "SOCK-005!: non-blocking / blocking");
}

static void test_queue(void) {
    static const struct wire_hello own_queue = {.capabilities = {[WIRE_OPTION_NONBLOCK] = true}};
    static const struct {
        int asked, most, seen;
        const char *failures;
    } queues[] = {{128, 4096, 128, ""},
                  {128, 4096, 5, "LSTN-002!: backlog 128 / backlog 5"},
                  {128, 4096, 200, "LSTN-002!: backlog 128 / backlog 200"},
                  {128, 4096, 0, "LSTN-002!: backlog 128 / backlog 0"},
                  {0, 4096, 5, "LSTN-005!: backlog 0 / backlog 5"},
                  {1, 4096, 5, "LSTN-002!: backlog 1 / backlog 5"},
                  {-1, 4096, 5, "LSTN-002!: backlog -1 / backlog 5"},
                  {128, 8, 8, ""},
                  {128, 0, 0, ""},
                  {128, -1, 128, ""},
                  {8, 8, 8, ""},
                  {128, 4096, -1, ""}};
    struct judged test;
    for (size_t i = 0; i < sizeof queues / sizeof *queues; i++) {
        begin_ipv4(&test);
        test.vector.request.backlog = queues[i].asked;
        test.evidence.host.somaxconn = queues[i].most;
        made(&test)->backlog = queues[i].seen;
        judged_expect(&test, "a backlog", queues[i].failures);
    }
    judged_expect_not_judged(&test, "a backlog that is not known", "LSTN-002");
    begin_ipv4(&test);
    made(&test)->backlog = 5;
    test.evidence.hello = &own_queue;
    judged_expect_not_judged(&test, "an implementation that cannot be told", "LSTN-002");
    begin_ipv4(&test);
    made(&test)->device = -1;
    judged_expect_right(&test, "where another number is not known", "LSTN-002");
    made(&test)->backlog = 5;
    made(&test)->protocol = IPPROTO_MPTCP;
    judged_expect(&test, "an MPTCP socket does not tell", "STEP-005!: tcp / mptcp");
}

static void test_layer(void) {
    static const struct wire_hello winsock = {
        .capabilities = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true, [WIRE_WINSOCK] = true}};
    struct judged test;
    begin_ipv4(&test);
    test.evidence.hello = &winsock;
    judged_expect_all(&test, "below Winsock",
                      "STEP-001: listens on 0.0.0.0:27015; CLN-007: no other socket; STEP-004: stream; STEP-005: tcp; "
                      "LSTN-001: listening; STEP-007: clients get through; SOCK-008: every interface of its address; "
                      "LSTN-002: backlog 128; CLN-001: nothing left open; CLN-008: the process as it was");
    begin_ipv6(&test);
    test.evidence.hello = &winsock;
    judged_expect_right(&test, "IPV6_V6ONLY below Winsock", "V6-001");
    judged_expect_right(&test, "IPv4 clients below Winsock", "V6-003");
}

/* Of a pair, what is wrong first is told. */
static void test_pair_properties(void) {
    struct judged test;
    begin_pair(&test);
    test.evidence.made.all[0].backlog = 5;
    test.evidence.made.all[1].backlog = 6;
    judged_expect(&test, "both", "LSTN-002!: backlog 128 / backlog 5");
    test.evidence.made.all[0].backlog = 128;
    judged_expect(&test, "the second", "LSTN-002!: backlog 128 / backlog 6");
    begin_pair(&test);
    test.evidence.made.all[1].cloexec = false;
    judged_expect(&test, "an option of the second",
                  "SOCK-004!: close-on-exec / inherited by programs that are executed");
}

/* ---- Which socket stands for which ------------------------------------------------------------------------------- */

#define OTHER "CLN-007!: no other socket / another socket: "

static void test_nearest(void) {
    struct judged test;
    begin_ipv4(&test);
    place(&test, 0, "0.0.0.0", 80);
    add_listener(&test, AF_INET6, "::", 27015);
    judged_expect(&test, "family before port",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on [::]:27015 and listens on 0.0.0.0:80; " OTHER
                  "listens on [::]:27015");
    begin_ipv4(&test);
    place(&test, 0, "127.0.0.1", 80);
    add_listener(&test, AF_INET6, "::", 27015);
    judged_expect(&test, "family before port, and no address is right",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on [::]:27015 and listens on 127.0.0.1:80; " OTHER
                  "listens on [::]:27015");
    begin_ipv6(&test);
    *made(&test) = seen_listener(AF_INET, "0.0.0.0", 27015);
    add_listener(&test, AF_INET6, "::1", 80);
    judged_expect(&test, "family before port, of IPv6",
                  "STEP-001!: listens on [::]:27015 / listens on [::1]:80 and listens on 0.0.0.0:27015; " OTHER
                  "listens on 0.0.0.0:27015");
    begin_ipv4(&test);
    test.sockets[0].address = "127.0.0.1";
    place(&test, 0, "127.0.0.1", 80);
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    judged_expect(&test, "address before port",
                  "STEP-001!: listens on 127.0.0.1:27015 / listens on 0.0.0.0:27015 and listens on 127.0.0.1:80; " OTHER
                  "listens on 0.0.0.0:27015");
    begin_ipv4(&test);
    add_listener(&test, AF_INET, "0.0.0.0", 80);
    judged_expect(&test, "port", OTHER "listens on 0.0.0.0:80");
    begin_ipv4(&test);
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    test.evidence.made.all[1].listening = false;
    judged_expect(&test, "state", OTHER "bound to 0.0.0.0:27015");
    begin_ipv4(&test);
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    test.evidence.made.all[1].type = SOCK_DGRAM;
    test.evidence.made.all[1].protocol = IPPROTO_UDP;
    judged_expect(&test, "type", OTHER "listens on 0.0.0.0:27015");
    begin_ipv4(&test);
    made(&test)->listening = false;
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    test.evidence.made.all[1].type = SOCK_RAW;
    judged_expect(&test, "state before type", OTHER "bound to 0.0.0.0:27015; STEP-004!: stream / raw");
    begin_ipv4(&test);
    test.vector.request.socktype = test.sockets[0].socktype = "dgram";
    test.vector.request.protocol = test.sockets[0].protocol = "udp";
    place(&test, 0, "1.1.1.1", 27015);
    add_listener(&test, AF_INET, "2.2.2.2", 27015);
    test.evidence.made.all[1].type = SOCK_DGRAM;
    test.evidence.made.all[1].protocol = IPPROTO_UDP;
    test.evidence.made.all[1].reuseaddr = false;
    judged_expect(&test, "type, of datagrams",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on 1.1.1.1:27015 and listens on 2.2.2.2:27015; " OTHER
                  "listens on 1.1.1.1:27015");
}

static void test_nearest_by_v6only(void) {
    for (int i = 0; i < 2; i++) {
        struct judged test;
        begin_ipv6(&test);
        add_listener(&test, AF_INET6, "::", 27015);
        test.evidence.made.all[i].v6only = 0;
        test.evidence.made.all[i].ipv4 = EVIDENCE_REACHED;
        judged_expect(&test, "IPV6_V6ONLY", OTHER "listens on [::]:27015");
        begin_dual(&test);
        add_listener(&test, AF_INET6, "::", 27015);
        test.evidence.made.all[1] = test.evidence.made.all[0];
        test.evidence.made.all[i].v6only = 1;
        judged_expect(&test, "IPV6_V6ONLY of dual", OTHER "listens on [::]:27015");
    }
}

/* The two of a pair have one port. */
static void test_nearest_pair(void) {
    static const int others[] = {39999, 40001};
    struct judged test;
    for (size_t i = 0; i < 2; i++) {
        begin_pair(&test);
        add_listener(&test, AF_INET, "0.0.0.0", others[i]);
        judged_expect(&test, "an IPv4 socket more", OTHER "listens on 0.0.0.0:ephemeral");
        place(&test, 2, "0.0.0.0", 40000);
        place(&test, 1, "0.0.0.0", others[i]);
        judged_expect(&test, "an IPv4 socket more, and seen first", OTHER "listens on 0.0.0.0:ephemeral");
        begin_pair(&test);
        add_listener(&test, AF_INET6, "::", others[i]);
        judged_expect(&test, "an IPv6 socket more", OTHER "listens on [::]:ephemeral");
    }
    begin_pair(&test);
    test.evidence.made.all[1].listening = false;
    add_listener(&test, AF_INET, "0.0.0.0", 40001);
    judged_expect(&test, "one port before state", OTHER "listens on 0.0.0.0:ephemeral; LSTN-001!: listening / bound");
    begin_pair_on(&test, 27015);
    place(&test, 0, "::", 40000);
    place(&test, 1, "0.0.0.0", 40001);
    judged_expect(
        &test, "picked ports for a given one",
        "STEP-001!: listens on [::]:27015 and listens on 0.0.0.0:27015 / listens on [::]:ephemeral and listens "
        "on 0.0.0.0:ephemeral");
    begin_pair_on(&test, 27015);
    place(&test, 0, "::", 80);
    place(&test, 1, "0.0.0.0", 80);
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    judged_expect(&test, "the right port before one port",
                  "STEP-001!: listens on [::]:27015 and listens on 0.0.0.0:27015 / listens on [::]:80 and listens on "
                  "0.0.0.0:80 and listens on 0.0.0.0:27015; " OTHER "listens on 0.0.0.0:80");
    begin_pair(&test);
    place(&test, 1, "0.0.0.0", 40001);
    judged_expect(
        &test, "two ports",
        "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on [::]:ephemeral and "
        "listens on 0.0.0.0:ephemeral, on different ports");
    place(&test, 1, "0.0.0.0", 39999);
    judged_expect(
        &test, "a lesser one",
        "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on [::]:ephemeral and "
        "listens on 0.0.0.0:ephemeral, on different ports");
    begin_pair_on(&test, 27015);
    judged_expect(&test, "a given port", "");
    test.evidence.made.all[0] = test.evidence.made.all[1];
    test.evidence.made.count = 1;
    test.evidence.answer.sockets = 1;
    judged_expect(&test, "the IPv4 half alone",
                  "STEP-001!: listens on [::]:27015 and listens on 0.0.0.0:27015 / listens on 0.0.0.0:27015");
}

/* A pair where auto should have made one socket is the outcome's fault, and nothing else is judged. */
static void test_pair_for_dual(void) {
    static const char text[] = "STEP-001!: listens on [::]:27015 / listens on [::]:27015 and listens on 0.0.0.0:27015";
    struct judged test;
    begin_dual(&test);
    test.vector.request.stack = "auto";
    *made(&test) = seen_listener(AF_INET6, "::", 27015);
    add_listener(&test, AF_INET, "0.0.0.0", 27015);
    judged_expect(&test, "a pair for dual", text);
    test.evidence.answer.sockets = 7;
    judged_expect_verdict(&test, "nor the words", VERDICT_FAIL, "");
    test.evidence.answer.sockets = 2;
    test.vector.request.stack = "dual";
    judged_expect(&test, "where dual was asked for, each is judged", OTHER "listens on 0.0.0.0:27015; " IPV6_FOR_DUAL);
    test.vector.request.stack = "auto";
    test.evidence.made.all[1].listening = false;
    judged_expect(&test, "unless the second does not listen", OTHER "bound to 0.0.0.0:27015; " IPV6_FOR_DUAL);
    test.evidence.made.all[1] = seen_listener(AF_INET, "0.0.0.0", 80);
    judged_expect(&test, "or has a lesser port", OTHER "listens on 0.0.0.0:80; " IPV6_FOR_DUAL);
    test.evidence.made.all[1] = seen_listener(AF_INET, "0.0.0.0", 30000);
    judged_expect(&test, "or a greater one", OTHER "listens on 0.0.0.0:30000; " IPV6_FOR_DUAL);
    test.evidence.made.all[1] = seen_listener(AF_INET6, "::1", 27015);
    judged_expect(&test, "or both are of IPv6", OTHER "listens on [::1]:27015; " IPV6_FOR_DUAL);
    begin_ipv4(&test);
    test.vector.request.stack = "auto";
    add_listener(&test, AF_INET6, "::", 27015);
    judged_expect(&test, "a pair for IPv4",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on [::]:27015 and listens on 0.0.0.0:27015");
}

/* ---- Several outcomes -------------------------------------------------------------------------------------------- */

static struct vector_outcome ok_outcome(const struct vector_socket *sockets, size_t count, const char *stack) {
    return (struct vector_outcome){
        .name = "", .ok = true, .stack = stack, .sockets = sockets, .socket_count = count, .stage = "", .code = ""};
}

static struct vector_outcome refusal(const char *stage, const char *code) {
    return (struct vector_outcome){.name = "", .stack = "", .stage = stage, .code = code};
}

static void set_outcomes(struct judged *test, const struct vector_outcome *outcomes, size_t count) {
    test->vector.outcomes = outcomes;
    test->vector.outcome_count = count;
}

static void test_outcomes(void) {
    const struct vector_socket ports[] = {judged_wanted(AF_INET, "0.0.0.0", 27015),
                                          judged_wanted(AF_INET, "0.0.0.0", 80)};
    const struct vector_outcome first = ok_outcome(&ports[0], 1, "ipv4");
    const struct vector_outcome second = ok_outcome(&ports[1], 1, "ipv4");
    const struct vector_outcome outcomes[] = {first, second, second, first, refusal("bind", "EADDRINUSE")};
    struct judged test;
    begin_ipv4(&test);
    set_outcomes(&test, outcomes, 5);
    judged_expect(&test, "the first", "");
    place(&test, 0, "0.0.0.0", 80);
    judged_expect(&test, "the second", "");
    place(&test, 0, "0.0.0.0", 99);
    judged_expect(&test, "none",
                  "STEP-001!: listens on 0.0.0.0:27015, or listens on 0.0.0.0:80, or listens on 0.0.0.0:27015, or "
                  "refused / listens on 0.0.0.0:99");
    judged_begin_refused(&test, "STEP-001", "bind", "EADDRINUSE");
    set_outcomes(&test, outcomes, 5);
    judged_expect(&test, "the last", "");
    set_outcomes(&test, outcomes, 4);
    judged_expect(&test, "none is a refusal",
                  "STEP-001!: listens on 0.0.0.0:27015, or listens on 0.0.0.0:80, or listens on 0.0.0.0:27015 / "
                  "refused with EADDRINUSE");
    test.evidence.code[0] = '\0';
    judged_expect(&test, "and there is no code",
                  "STEP-001!: listens on 0.0.0.0:27015, or listens on 0.0.0.0:80, or listens on 0.0.0.0:27015 / "
                  "refused with no code");
    begin_ipv4(&test);
    set_outcomes(&test, &outcomes[4], 1);
    judged_expect(&test, "it was to be refused", "STEP-001!: refused / listens on 0.0.0.0:27015");
}

/* The number of sockets says which stack was meant. */
static void test_outcomes_of_stacks(void) {
    const struct vector_socket dual[] = {
        {.family = "inet6", .socktype = "stream", .protocol = "tcp", .address = "::", .port = 27015, .v6only = 0}};
    const struct vector_socket pair[] = {judged_wanted(AF_INET6, "::", 27015),
                                         judged_wanted(AF_INET, "0.0.0.0", 27015)};
    const struct vector_outcome outcomes[] = {ok_outcome(pair, 2, "pair"), ok_outcome(dual, 1, "dual"),
                                              ok_outcome(pair, 2, "pair")};
    static const char text[] =
        "STEP-001!: listens on [::]:27015 and listens on 0.0.0.0:27015, or listens on [::]:27015";
    struct judged test;
    for (size_t i = 0; i < 2; i++) {
        begin_dual(&test);
        set_outcomes(&test, &outcomes[i], 2);
        judged_expect(&test, "dual came up", "");
        made(&test)->v6only = 1;
        made(&test)->ipv4 = EVIDENCE_NOT_TRIED;
        judged_expect(&test, "one IPv6 socket came up", IPV6_FOR_DUAL);
        begin_pair_on(&test, 27015);
        set_outcomes(&test, &outcomes[i], 2);
        judged_expect(&test, "a pair came up", "");
        test.evidence.made.all[1].backlog = 5;
        judged_expect(&test, "a pair came up, and its second half is judged", "LSTN-002!: backlog 128 / backlog 5");
    }
    begin_ipv4(&test);
    set_outcomes(&test, outcomes, 2);
    char expected[240];
    snprintf(expected, sizeof expected, "%s / listens on 0.0.0.0:27015", text);
    judged_expect(&test, "the IPv4 half came up", expected);
    made(&test)->backlog = 5;
    snprintf(expected, sizeof expected, "%s / listens on 0.0.0.0:27015; LSTN-002!: backlog 128 / backlog 5", text);
    judged_expect(&test, "and it is judged", expected);
}

/* Of several refusals the time counts first, then the stage, then the code. */
static const struct {
    const char *stages[2], *codes[2];
    const char *stage, *code;
    const char *failures;
} refusals[] = {
    {{"bind", "listen"}, {"EACCES", "EADDRINUSE"}, "listen", "EADDRINUSE", ""},
    {{"bind", "listen"}, {"EACCES", "EADDRINUSE"}, "bind", "EACCES", ""},
    {{"bind", "listen"}, {"EACCES", "EADDRINUSE"}, "listen", "EINVAL", "ERR-002!: EADDRINUSE / EINVAL"},
    {{"bind", "listen"}, {"EACCES", "EADDRINUSE"}, "bind", "EADDRINUSE", "ERR-002!: EACCES / EADDRINUSE"},
    {{"listen", "bind"}, {"EADDRINUSE", "EACCES"}, "bind", "EADDRINUSE", "ERR-002!: EACCES / EADDRINUSE"},
    {{"bind", "listen"}, {"EACCES", "EADDRINUSE"}, "option", "EADDRINUSE", "ERR-001!: stage listen / stage option"},
    {{"bind", "listen"},
     {"EACCES", "EADDRINUSE"},
     "option",
     "EINVAL",
     "ERR-001!: stage bind / stage option; ERR-002!: EACCES / EINVAL"},
    {{"bind", "bind"}, {"EACCES", "EADDRINUSE"}, "bind", "EADDRINUSE", ""},
    {{"bind", "bind"}, {"EADDRINUSE", "EACCES"}, "bind", "EADDRINUSE", ""},
    {{"bind", "bind"}, {"EADDRINUSE", "EACCES"}, "bind", "EACCES", ""},
    {{"bind", "resolve"}, {"EINVAL", "EAI_FAIL"}, "validate", "EINVAL", "ERR-002!: EAI_FAIL / EINVAL"},
    {{"resolve", "bind"},
     {"EAI_FAIL", "EINVAL"},
     "option",
     "EAI_FAIL",
     "ERR-001!: stage bind / stage option; ERR-002!: EINVAL / EAI_FAIL"},
    {{"bind", "bind"},
     {"EINVAL", "EINVAL"},
     "resolve",
     "EINVAL",
     "STEP-001!: refused because a system call failed / refused before a system call failed"},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "bind",
     "EAI_FAIL",
     "STEP-001!: refused before a system call failed / refused because a system call failed"},
    {{"bind", "bind"},
     {"EINVAL", "EINVAL"},
     "resolve",
     "",
     "ERR-001!: stage bind / stage resolve; ERR-002!: EINVAL / no code"},
    {{"bind", "bind"}, {"EINVAL", "EINVAL"}, "", "EINVAL", "ERR-001!: stage bind / no stage"},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "",
     "EAI_FAIL",
     "ERR-001!: stage validate, resolve or select / no stage"},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "bind",
     "",
     "ERR-001!: stage validate, resolve or select / stage bind; ERR-002!: EAI_FAIL / no code"},
    {{"resolve", "resolve"}, {"EAI_FAIL", "EAI_FAIL"}, "initialize", "EAI_FAIL", ""},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "bind",
     "E",
     "STEP-001!: refused before a system call failed / refused because a system call failed"},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "b",
     "EINVAL",
     "STEP-001!: refused before a system call failed / refused because a system call failed"},
    {{"resolve", "resolve"},
     {"EAI_FAIL", "EAI_FAIL"},
     "\xff",
     "\xff",
     "STEP-001!: refused before a system call failed / refused because a system call failed"},
    {{"initialize", "initialize"}, {"EAI_FAIL", "EAI_FAIL"}, "select", "EAI_FAIL", ""},
    {{"socket", "socket"}, {"EMFILE", "EMFILE"}, "option", "EMFILE", "ERR-001!: stage socket / stage option"},
};

static void test_refusals(void) {
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct vector_outcome outcomes[] = {refusal(refusals[i].stages[0], refusals[i].codes[0]),
                                                  refusal(refusals[i].stages[1], refusals[i].codes[1])};
        struct judged test;
        char what[80];
        judged_begin_refused(&test, "STEP-001", refusals[i].stage, refusals[i].code);
        set_outcomes(&test, outcomes, 2);
        snprintf(what, sizeof what, "%s %s or %s %s, said %s %s", refusals[i].stages[0], refusals[i].codes[0],
                 refusals[i].stages[1], refusals[i].codes[1], refusals[i].stage, refusals[i].code);
        judged_expect(&test, what, refusals[i].failures);
    }
}

/* When it was refused is said only where that is wrong, for each outcome by itself. */
static void test_refusals_in_time(void) {
    const struct vector_outcome outcomes[] = {refusal("bind", "EACCES"), refusal("resolve", "EAI_FAIL")};
    const struct vector_socket socket = judged_wanted(AF_INET, "0.0.0.0", 80);
    const struct vector_outcome or_port[] = {refusal("bind", "EACCES"), ok_outcome(&socket, 1, "ipv4")};
    struct judged test;
    judged_begin_refused(&test, "STEP-001", "bind", "EACCES");
    set_outcomes(&test, outcomes, 2);
    judged_expect_all(&test, "one of both",
                      "STEP-001: refused, or refused before a system call failed / refused; ERR-001: stage bind; "
                      "ERR-002: EACCES; CLN-001: nothing left open; CLN-008: the process as it was");
    begin_ipv4(&test);
    set_outcomes(&test, outcomes, 2);
    judged_expect(&test, "it came up", "STEP-001!: refused / listens on 0.0.0.0:27015");
    judged_begin_refused(&test, "STEP-001", "resolve", "EAI_FAIL");
    set_outcomes(&test, or_port, 2);
    judged_expect(&test, "neither",
                  "STEP-001!: refused because a system call failed, or listens on 0.0.0.0:80 / "
                  "refused before a system call failed");
}

/* If nothing is like any outcome, that of the right kind counts. */
static void test_unlike(void) {
    const struct vector_socket socket = judged_wanted(AF_INET, "0.0.0.0", 80);
    const struct vector_outcome outcomes[] = {refusal("bind", ""), ok_outcome(&socket, 1, "ipv4"),
                                              refusal("bind", "EACCES")};
    struct judged test;
    begin_ipv4(&test);
    set_outcomes(&test, outcomes, 2);
    test.evidence.made.count = 0;
    test.evidence.answer.sockets = 0;
    judged_expect_all(&test, "no socket",
                      "STEP-001!: refused, or listens on 0.0.0.0:80 / no socket; CLN-007: no other socket; CLN-001: "
                      "nothing left open; CLN-008: the process as it was");
    judged_begin_refused(&test, "STEP-001", "resolve", "EINVAL");
    set_outcomes(&test, &outcomes[1], 2);
    judged_expect(&test, "another refusal",
                  "STEP-001!: listens on 0.0.0.0:80, or refused because a system call failed / refused before a system "
                  "call failed");
    begin_ipv4(&test);
    for (int i = 0; i < 2; i++) {
        struct evidence_socket *other = &test.evidence.made.all[i];
        *other = seen_listener(AF_INET6, "::1", 1 + i);
        other->type = SOCK_DGRAM;
        other->protocol = IPPROTO_UDP;
        other->listening = false;
        other->ipv4 = other->ipv6 = EVIDENCE_NOT_TRIED;
    }
    test.evidence.made.count = 2;
    judged_expect(&test, "two that are unlike",
                  "STEP-001!: listens on 0.0.0.0:27015 / bound to [::1]:1 and bound to [::1]:2; " OTHER
                  "bound to [::1]:2; STEP-004!: stream / dgram");
}

/* That both have one port is graver than the states of both. */
static void test_one_port(void) {
    struct judged test;
    begin_pair(&test);
    add_listener(&test, AF_INET6, "::", 40001);
    add_listener(&test, AF_INET, "0.0.0.0", 40002);
    for (int i = 0; i < 2; i++)
        test.evidence.made.all[i].listening = false;
    made(&test)->v6only = 0;
    judged_expect(
        &test, "one port before the states of both",
        OTHER
        "listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral; LSTN-001!: listening / bound; " DUAL_FOR_IPV6);
}

/* Of two that are as like, the first stands. */
static void test_as_like(void) {
    struct judged test;
    begin_ipv4(&test);
    place(&test, 0, "0.0.0.0", 80);
    add_listener(&test, AF_INET, "0.0.0.0", 81);
    judged_expect(&test, "two other ports",
                  "STEP-001!: listens on 0.0.0.0:27015 / listens on 0.0.0.0:80 and listens on 0.0.0.0:81; " OTHER
                  "listens on 0.0.0.0:81");
    begin_pair_on(&test, 27015);
    for (int i = 0; i < 2; i++) {
        add_listener(&test, AF_INET6, "::", 80 + i);
        add_listener(&test, AF_INET, "0.0.0.0", 80 + i);
    }
    add_listener(&test, AF_INET6, "::", 82);
    judged_expect(&test, "a pair among seven",
                  OTHER
                  "listens on [::]:80 and listens on [::]:81 and listens on [::]:82 and listens on 0.0.0.0:80 and "
                  "listens on 0.0.0.0:81");
}

/* Where auto is to make a pair, a pair is right; where nothing is to be made, it is only too much. */
static void test_pair_of_auto(void) {
    struct judged test;
    begin_pair(&test);
    test.vector.request.stack = "auto";
    judged_expect(&test, "auto as a pair", "");
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = 0;
    judged_expect(&test, "a pair where nothing was to be made",
                  OTHER "listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral");
    begin_dual(&test);
    test.vector.request.stack = "auto";
    test.evidence.made.all[1] = seen_listener(AF_INET6, "::", 27015);
    test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 80);
    test.evidence.made.count = 2;
    judged_expect(&test, "the IPv4 socket was seen first, on another port",
                  OTHER "listens on 0.0.0.0:80; " IPV6_FOR_DUAL);
    begin_pair(&test);
    place(&test, 1, "0.0.0.0", 40001);
    test.evidence.answer = (struct wire_answer){.kind = WIRE_ERROR};
    judged_expect(&test, "two ports of what was refused",
                  "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / refused with no code");
}

/* Texts that are too long are cut off. */
static void test_long(void) {
    static const char expected[] = "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / ";
    struct judged test;
    struct socket_views views;
    char places[2048];
    char reason[600];
    begin_pair(&test);
    place(&test, 1, "0.0.0.0", 40001);
    for (int i = 0; i < 6; i++)
        add_listener(&test, AF_INET6, "2001:db8:1111:2222:3333:4444:5555:6666", 50000 + i);
    test.evidence.left = test.evidence.made;
    socket_views_observed(&test.vector, &test.evidence, &test.evidence.made, &views);
    socket_views_describe_places(&views, places, sizeof places);
    const struct check *first = judged_check(&test, "STEP-001");
    tally_note(strlen(first->observed) == CHECK_TEXT - 1 && strncmp(first->observed, places, CHECK_TEXT - 1) == 0,
               expected, first->observed);
    const struct check *left = judged_check(&test, "CLN-001");
    tally_note(strlen(left->observed) == CHECK_TEXT - 1 && strncmp(left->observed, "left open: ", 11) == 0 &&
                   strncmp(left->observed + 11, places, CHECK_TEXT - 12) == 0,
               "what is left", left->observed);
    const struct check *others = judged_check(&test, "CLN-007");
    tally_note(strlen(others->observed) == CHECK_TEXT - 1 &&
                   strncmp(others->observed, "another socket: listens on [2001:", 33) == 0,
               "what is too much", others->observed);
    begin_ipv4(&test);
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = 0;
    test.evidence.made.count = 0;
    test.evidence.answer.sockets = 1;
    snprintf(reason, sizeof reason, "the adapter's words differ from what was seen: said sockets=1, seen: no socket");
    judged_expect_verdict(&test, "one that is not there", VERDICT_ERROR, reason);
}

static void test_long_outcomes(void) {
    struct vector_socket sockets[5];
    struct vector_outcome outcomes[5];
    char whole[1200] = "";
    struct judged test;
    begin_ipv6(&test);
    for (int i = 0; i < 5; i++) {
        sockets[i] = judged_wanted(AF_INET6, "2001:db8:1111:2222:3333:4444:5555:6666%abcdefghijklmno", 10000 + i);
        outcomes[i] = ok_outcome(&sockets[i], 1, "ipv6");
        snprintf(whole + strlen(whole), sizeof whole - strlen(whole),
                 "%slistens on [2001:db8:1111:2222:3333:4444:5555:6666%%abcdefghijklmno]:%d", i ? ", or " : "",
                 10000 + i);
    }
    set_outcomes(&test, outcomes, 5);
    const struct check *check = judged_check(&test, "STEP-001");
    tally_note(strlen(check->expected) == CHECK_TEXT - 1 && strncmp(check->expected, whole, CHECK_TEXT - 1) == 0,
               "many outcomes", check->expected);
}

static void test_resolved(void) {
    struct judged test;
    judged_begin(&test, "STEP-012", AF_INET);
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    test.outcome.socket_count = 0;
    judged_expect(&test, "a socket where none was asked for", OTHER "listens on 0.0.0.0:27015");
    judged_expect_all(&test, "which is the outcome, too",
                      "STEP-012: resolved / listens on 0.0.0.0:27015; "
                      "CLN-007!: no other socket / another socket: listens on 0.0.0.0:27015; CLN-001: nothing left "
                      "open; CLN-008: the process as it was");
    judged_begin_refused(&test, "STEP-012", "resolve", "EAI_NONAME");
    test.vector.request.last_step = VECTOR_STEP_RESOLVE;
    judged_expect(&test, "it was to be refused", "");
    test.evidence.answer = (struct wire_answer){.kind = WIRE_OK, .ports = {-1, -1}};
    judged_expect(&test, "and was resolved", "STEP-012!: refused / resolved");
    begin_created(&test, AF_INET);
    test.evidence.made.count = 0;
    test.evidence.answer.sockets = 0;
    judged_expect(&test, "no socket was created", "STEP-001!: created for 0.0.0.0:27015 / no socket");
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

#define OTHER_ADDRESS "BIND-004!: reports the address that it has / reports another address"
#define OTHER_PORT "BIND-004!: reports the port that it has / reports another port"
#define NO_ADDRESS "BIND-004!: reports the address that it has / does not report the address"

static void test_said_address(void) {
    static const struct {
        const char *seen, *said;
        bool right;
    } addresses[] = {{"0.0.0.0", "0.0.0.0", true},    {"0.0.0.0", "0.0.0.1", false}, {"0.0.0.1", "0.0.0.0", false},
                     {"0.0.0.0", "::", false},        {"0.0.0.0", "", true},         {"0.0.0.0", "?", false},
                     {"0.0.0.0", "0.0.0.0%1", false}, {"0.0.0.0", "0.0.0", false},   {"0.0.0.0", "zone", false},
                     {"0.0.0.0", "\xff", false}};
    static const struct {
        const char *said;
        bool right;
    } texts[] = {{"2001:0db8:0000:0000:0000:0000:0000:0001", true},
                 {"2001:0db8:0000:0000:0000:0000:0.0.0.1", true},
                 {"2001:0db8:0000:0000:0000:0000:000.000.000.001", false},
                 {"2001:0db8:0000:0000:0000:0000:100.100.100.100", false},
                 {"2001:0db8:0000:0000:0000:0000:0000:00000000001", false},
                 {"2001:0db8:0000:0000:0000:0000:0000:000000000001", false},
                 {"2001:db8::1%", false},
                 {"2001:db8::1.", false}};
    struct judged test;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        begin_ipv4(&test);
        test.sockets[0].address = addresses[i].seen;
        place(&test, 0, addresses[i].seen, 27015);
        say_address(&test, 0, addresses[i].said);
        judged_expect(&test, addresses[i].said, addresses[i].right ? "" : OTHER_ADDRESS);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        begin_ipv6(&test);
        test.sockets[0].address = "2001:db8::1";
        place(&test, 0, "2001:db8::1", 27015);
        say_address(&test, 0, texts[i].said);
        judged_expect(&test, texts[i].said, texts[i].right ? "" : OTHER_ADDRESS);
    }
    begin_ipv6(&test);
    say_address(&test, 0, "name");
    judged_expect(&test, "a name is not the wildcard", OTHER_ADDRESS);
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "no address", "BIND-004");
    test.evidence.hello = &reporting;
    say_stack(&test, "ipv4");
    test.evidence.answer.ports[0] = 27015;
    judged_expect(&test, "no address, though it is to be reported", NO_ADDRESS);
}

static void test_said_zone(void) {
    static const struct {
        unsigned zone;
        const char *name, *said;
        bool right;
    } zones[] = {
        {2, "eth0", "fe80::1%eth0", true},  {2, "eth0", "fe80::1%2", true},     {2, "eth0", "fe80::1%02", true},
        {2, "eth0", "fe80::1%1", false},    {2, "eth0", "fe80::1%3", false},    {2, "eth0", "fe80::1%0x2", false},
        {2, "eth0", "fe80::1", false},      {2, "eth0", "fe80::1%eth1", false}, {0, "", "fe80::1", true},
        {0, "", "fe80::1%0", false},        {0, "", "fe80::1%eth0", false},     {10, "eth0", "fe80::1%10", true},
        {10, "eth0", "fe80::1%012", false}, {8, "eth0", "fe80::1%010", false},  {2, "eth0", "fe80::2%2", false},
        {2, "", "fe80::1%", false}};
    struct judged test;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        begin_ipv6(&test);
        place(&test, 0, "fe80::1", 27015);
        set_zone(&test, zones[i].zone, 0);
        snprintf(made(&test)->zone, sizeof made(&test)->zone, "%s", zones[i].name);
        test.sockets[0].address = zones[i].name[0] ? "fe80::1%eth0" : zones[i].zone ? "fe80::1%2" : "fe80::1";
        say_address(&test, 0, zones[i].said);
        judged_expect(&test, zones[i].said, zones[i].right ? "" : OTHER_ADDRESS);
    }
    begin_ipv4(&test);
    set_zone(&test, 5, 0);
    say_address(&test, 0, "0.0.0.0");
    judged_expect(&test, "an IPv4 address has no zone, whatever stands behind it", "");
}

static void test_said_port(void) {
    static const struct {
        const char *service;
        int seen;
        long said;
        const char *failures;
    } ports[] = {{"27015", 27015, 27015, ""},
                 {"27015", 27015, 27014, OTHER_PORT},
                 {"27015", 27015, 27016, OTHER_PORT},
                 {"27015", 27015, 0, OTHER_PORT},
                 {"0", 40000, 40001, "PORT-011!: reports the port that it has / reports another port"},
                 {"00", 40000, 40001, OTHER_PORT},
                 {"/", 40000, 40001, OTHER_PORT},
                 {NULL, 27015, 1, OTHER_PORT}};
    struct judged test;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        begin_ipv4(&test);
        judged_set_service(&test, ports[i].service);
        test.sockets[0].port = ports[i].seen == 40000 ? -1 : ports[i].seen;
        place(&test, 0, "0.0.0.0", ports[i].seen);
        test.evidence.answer.ports[0] = ports[i].said;
        judged_expect(&test, "a port", ports[i].failures);
    }
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "no port", "BIND-004");
    test.evidence.hello = &reporting;
    say_stack(&test, "ipv4");
    say_address(&test, 0, "0.0.0.0");
    judged_expect(&test, "no port, though it is to be reported",
                  "BIND-004!: reports the port that it has / does not report the port");
}

static void test_said_stack(void) {
    struct judged test;
    begin_ipv4(&test);
    judged_expect_not_judged(&test, "no stack", "STK-008");
    say_stack(&test, "ipv5");
    judged_expect(&test, "another", "STK-008!: reports the stack that came up / reports stack ipv5");
    say_stack(&test, "\xff");
    judged_expect(&test, "a byte that is no character",
                  "STK-008!: reports the stack that came up / reports stack \xff");
    say_stack(&test, "ipv");
    judged_expect(&test, "a part of it", "STK-008!: reports the stack that came up / reports stack ipv");
    say_stack(&test, "abcdefghijklmnopq");
    judged_expect(&test, "a long word", "STK-008!: reports the stack that came up / reports stack abcdefghijklmnop");
    test.evidence.hello = &reporting;
    test.evidence.answer.ports[0] = 27015;
    say_address(&test, 0, "0.0.0.0");
    say_stack(&test, "");
    judged_expect(&test, "none, though it is to be reported",
                  "STK-008!: reports the stack that came up / does not report the stack");
    test.vector.request.stack = "";
    judged_expect_not_judged(&test, "none where none was asked for", "STK-008");
    say_stack(&test, "dual");
    judged_expect_not_judged(&test, "one where none was asked for", "STK-008");
    test.vector.request.stack = "\xff";
    judged_expect_wrong(&test, "a stack of which only one byte is known", "STK-008", "reports stack dual");
    begin_ipv6(&test);
    made(&test)->family = AF_UNIX; /* no stack at all came up */
    judged_expect_not_judged(&test, "no stack, and none is reported", "STK-008");
}

/* No word is missing where nothing stands for it in the stack's name, though it came up as none. */
static void test_said_of_none(void) {
    struct judged test;
    begin_pair(&test);
    test.evidence.made.all[0].v6only = 0;
    test.evidence.made.all[0].ipv4 = EVIDENCE_NOT_TRIED;
    test.evidence.hello = &reporting;
    for (size_t i = 0; i < 2; i++)
        test.evidence.answer.ports[i] = 40000;
    say_address(&test, 0, "::");
    say_address(&test, 1, "0.0.0.0");
    judged_expect(&test, "a pair with a dual half, and no word of the stack",
                  DUAL_FOR_IPV6 "; STK-008!: reports the stack that came up / does not report the stack");
}

static void test_said_before_bind(void) {
    struct judged test;
    begin_created(&test, AF_INET);
    say_address(&test, 0, "0.0.0.0");
    test.evidence.answer.ports[0] = 27015;
    judged_expect_not_judged(&test, "words about a socket that is created only are the outcome's", "BIND-004");
    test.evidence.hello = &reporting;
    judged_expect_not_judged(&test, "if they are to be reported, too", "BIND-004");
    test.evidence.answer.addresses[0][0] = '\0';
    judged_expect(&test, "except that they are missing", NO_ADDRESS);
    judged_begin_datagram(&test, "STEP-001");
    say_address(&test, 0, "127.0.0.1");
    judged_expect(&test, "words about a socket that is bound", OTHER_ADDRESS);
    judged_begin_datagram(&test, "STEP-001");
    test.evidence.answer.ports[0] = 1;
    judged_expect(&test, "its port", OTHER_PORT);
}

/* Words of a pair that are those of the other order are told as such; mixed, they are no words of it. */
static void test_said_of_both(void) {
    static const struct {
        const char *addresses[2];
        long ports[2];
        const char *failures;
    } words[] = {{{"::", "0.0.0.0"}, {40000, 40000}, ""},
                 {{"0.0.0.0", "::"}, {40000, 40000}, "STK-012!: reports IPv6 first / reports IPv4 first"},
                 {{"::", "::"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"0.0.0.0", "0.0.0.0"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"::", "::1"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"::1", "0.0.0.0"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"0.0.0.0", "::1"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"127.0.0.1", "::"}, {40000, 40000}, OTHER_ADDRESS},
                 {{"::", "0.0.0.0"}, {40000, 1}, "PORT-011!: reports the port that it has / reports another port"},
                 {{"::", "0.0.0.0"}, {1, 40000}, "PORT-011!: reports the port that it has / reports another port"},
                 {{"", "0.0.0.0"}, {-1, 40000}, ""},
                 {{"::", ""}, {40000, -1}, ""},
                 {{"", ""}, {-1, -1}, ""}};
    struct judged test;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        begin_pair(&test);
        for (size_t k = 0; k < 2; k++) {
            say_address(&test, k, words[i].addresses[k]);
            test.evidence.answer.ports[k] = words[i].ports[k];
        }
        judged_expect(&test, "words of a pair", words[i].failures);
        test.evidence.hello = &reporting;
        say_stack(&test, "pair");
        if (i >= 10)
            judged_expect(
                &test, "words of a pair that are missing",
                "BIND-004!: reports the address that it has / does not report the address; PORT-011!: reports "
                "the port that it has / does not report the port");
        else
            judged_expect(&test, "words of a pair that are to be reported", words[i].failures);
    }
    begin_pair(&test);
    judged_expect_not_judged(&test, "no words", "BIND-004");
    judged_expect_not_judged(&test, "no ports", "PORT-011");
}

/* A kind of descriptor is any text that is not empty. */
static void test_piled_names(void) {
    struct judged test;
    begin_ipv4(&test);
    snprintf(test.evidence.piled, sizeof test.evidence.piled, "a");
    judged_expect_wrong(&test, "a name of one byte", "CLN-001", "left open: one more a, as after earlier requests");
    snprintf(test.evidence.piled, sizeof test.evidence.piled, "\xc3\xa9");
    judged_expect_wrong(&test, "of bytes beyond ASCII", "CLN-001",
                        "left open: one more \xc3\xa9, as after earlier requests");
}

/* Judged of what came up, and of what was refused. */
static void test_process(void) {
    struct judged test;
    begin_ipv4(&test);
    judged_expect_right(&test, "a process that is as it was", "CLN-008");
    snprintf(test.evidence.disturbed, sizeof test.evidence.disturbed, "u");
    judged_expect_wrong(&test, "a name of one byte", "CLN-008", "changed: u");
    snprintf(test.evidence.disturbed, sizeof test.evidence.disturbed, "\xc3\xa9");
    judged_expect_wrong(&test, "of bytes beyond ASCII", "CLN-008", "changed: \xc3\xa9");
    snprintf(test.evidence.disturbed, sizeof test.evidence.disturbed, "ignored signals, user");
    judged_expect(&test, "two things", "CLN-008!: the process as it was / changed: ignored signals, user");
    judged_expect_verdict(&test, "which the vector is not about", VERDICT_PASS, "");
    judged_begin_refused(&test, "BIND-005", "bind", "EADDRINUSE");
    snprintf(test.evidence.disturbed, sizeof test.evidence.disturbed, "user");
    judged_expect_wrong(&test, "after a refusal", "CLN-008", "changed: user");
}

/* Which socket a word is about is not known where there is another number of them. */
static void test_said_numbers(void) {
    static const char differ[] =
        "the adapter's words differ from what was seen: said sockets=2, seen: listens on 0.0.0.0:27015";
    struct judged test;
    begin_ipv4(&test);
    test.evidence.answer.sockets = 2;
    judged_expect_verdict(&test, "two said, one seen", VERDICT_ERROR, differ);
    test.evidence.made.more = true;
    judged_expect_verdict(&test, "more than are looked at", VERDICT_PASS, "");
    begin_ipv4(&test);
    say_address(&test, 0, "127.0.0.1");
    test.evidence.made.more = true;
    judged_expect(&test, "nor are words compared", "CLN-007!: no other socket / more sockets than are looked at");
    begin_ipv4(&test);
    add_listener(&test, AF_INET6, "::1", 99);
    test.evidence.answer.sockets = 1;
    say_address(&test, 0, "127.0.0.1");
    judged_expect_verdict(&test, "one said, two seen", VERDICT_PASS, "");
    judged_expect(&test, "nor are words of two compared", OTHER "listens on [::1]:99");
    test.evidence.made.more = true;
    judged_expect(&test, "two and more", OTHER "listens on [::1]:99 and more");
    begin_ipv4(&test);
    test.evidence.left = test.evidence.made;
    test.evidence.made.count = 0;
    test.evidence.answer.sockets = 0;
    say_address(&test, 0, "127.0.0.1");
    judged_expect(
        &test, "none there, one left",
        "STEP-001!: listens on 0.0.0.0:27015 / no socket; CLN-001!: nothing left open / left open: listens on "
        "0.0.0.0:27015");
    begin_pair(&test);
    test.evidence.made.count = 1;
    test.evidence.answer.sockets = 1;
    say_address(&test, 0, "127.0.0.1");
    judged_expect(&test, "half of a pair",
                  "STEP-001!: listens on [::]:ephemeral and listens on 0.0.0.0:ephemeral / listens on [::]:ephemeral");
    begin_ipv4(&test);
    test.evidence.left.more = true;
    judged_expect(&test, "more left than is looked at", "CLN-001!: nothing left open / left open: no socket and more");
    begin_ipv4(&test);
    test.evidence.left = test.evidence.made;
    test.evidence.left.more = true;
    judged_expect(&test, "one left and more",
                  "CLN-001!: nothing left open / left open: listens on 0.0.0.0:27015 and more");
    begin_ipv4(&test);
    snprintf(test.evidence.piled, sizeof test.evidence.piled, "descriptor of /etc/services");
    judged_expect(&test, "what is no socket is left at each request",
                  "CLN-001!: nothing left open / left open: one more descriptor of /etc/services, as after earlier "
                  "requests");
    test.evidence.left = test.evidence.made;
    judged_expect(&test, "a socket is told first", "CLN-001!: nothing left open / left open: listens on 0.0.0.0:27015");
    test.evidence.left = (struct evidence_sockets){.more = true};
    judged_expect(&test, "and so are more than are looked at",
                  "CLN-001!: nothing left open / left open: no socket and more");
    begin_ipv4(&test);
    test.evidence.left.more = true;
    say_address(&test, 0, "127.0.0.1");
    judged_expect(&test, "words are compared though more are left",
                  OTHER_ADDRESS "; CLN-001!: nothing left open / left open: no socket and more");
}

void judge_sockets_test(void) {
    test_all_of_ipv4();
    test_all_of_ipv6();
    test_all_of_dual();
    test_value_of_v6only();
    test_all_of_created();
    test_all_of_datagrams();
    test_all_of_early();
    test_all_of_refused();
    test_all_of_pair();
    test_all_of_auto();
    test_all_of_resolved();
    test_all_of_breakdown();
    test_own_clients();
    test_ipv4_clients();
    test_about_clients();
    test_levels_of_clients();
    test_types();
    test_other_type();
    test_steps();
    test_v6only();
    test_dual_for_pair();
    test_device();
    test_condition();
    test_other_options();
    test_reuse();
    test_blocking();
    test_queue();
    test_layer();
    test_pair_properties();
    test_nearest();
    test_nearest_by_v6only();
    test_nearest_pair();
    test_pair_for_dual();
    test_outcomes();
    test_outcomes_of_stacks();
    test_refusals();
    test_refusals_in_time();
    test_resolved();
    test_said_address();
    test_said_zone();
    test_said_port();
    test_said_stack();
    test_said_of_none();
    test_said_before_bind();
    test_said_of_both();
    test_piled_names();
    test_process();
    test_said_numbers();
    test_unlike();
    test_one_port();
    test_as_like();
    test_pair_of_auto();
    test_long();
    test_long_outcomes();
}
