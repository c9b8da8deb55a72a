/* How requests and sockets are read, compared and described, and how checks, levels and verdicts come of it. */
#include "judge_views_test.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judged.h"
#include "runner/judge/checks.h"
#include "runner/judge/request_view.h"
#include "runner/judge/socket_view.h"
#include "seen_listener.h"
#include "tally.h"

static void expect_text(const char *what, const char *seen, const char *expected) {
    tally_note(strcmp(seen, expected) == 0, what, seen);
}

static void expect(bool right, const char *what) {
    tally_note(right, what, "otherwise");
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

static const int strangers[] = {AF_UNSPEC, AF_UNIX, AF_AX25, AF_IPX, AF_NETLINK, AF_PACKET};
#define STRANGERS (sizeof strangers / sizeof *strangers)

static void test_addresses(void) {
    char text[INET6_ADDRSTRLEN];
    struct sockaddr_storage address = judged_address(AF_INET, "255.255.255.255", 80);
    socket_view_address_text(&address, text);
    expect_text("the longest IPv4 address", text, "255.255.255.255");
    expect(socket_view_port(&address) == 80, "the port of an IPv4 address");
    address = judged_address(AF_INET6, "::ffff:255.255.255.255", 81);
    socket_view_address_text(&address, text);
    expect_text("the longest mapped address", text, "::ffff:255.255.255.255");
    expect(socket_view_port(&address) == 81, "the port of an IPv6 address");
    for (size_t i = 0; i < STRANGERS; i++) {
        address.ss_family = (sa_family_t)strangers[i];
        memset(text, 'x', sizeof text);
        socket_view_address_text(&address, text);
        expect_text("the address of another family", text, "");
        expect(socket_view_port(&address) == 0, "the port of another family");
    }
}

static void test_is_address(void) {
    const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
    static const char *const others[] = {"::", "::2", "::100:1", "1::1", "::1:0:1"};
    struct sockaddr_storage address = judged_address(AF_INET6, "::1", 80);
    expect(socket_view_is(&address, &loopback), "the loopback address");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        address = judged_address(AF_INET6, others[i], 80);
        expect(!socket_view_is(&address, &loopback), others[i]);
    }
    for (size_t i = 0; i < STRANGERS; i++) {
        address = judged_address(AF_INET6, "::1", 80);
        address.ss_family = (sa_family_t)strangers[i];
        expect(!socket_view_is(&address, &loopback), "the loopback address of another family");
    }
}

/* ---- Expected sockets -------------------------------------------------------------------------------------------- */

/* The address and zone as the vector's text is read. */
static void expect_read(const char *text, int family, const char *address, const char *zone) {
    struct judged test;
    struct socket_views views;
    judged_begin(&test, "STEP-001", family);
    test.sockets[0].address = text;
    socket_views_expected(&test.vector, &test.outcome, &test.evidence.host, &views);
    expect_text(text, views.all[0].address, address);
    expect_text(text, views.all[0].zone, zone);
}

static void test_read_addresses(void) {
    expect_read("127.0.0.1", AF_INET, "127.0.0.1", "");
    expect_read("::1", AF_INET, "?", "");
    expect_read("127.0.0.1", AF_INET6, "?", "");
    expect_read("name", AF_INET, "?", "");
    expect_read("::0001%lo", AF_INET6, "::1", "lo");
    expect_read("::1%", AF_INET6, "::1", "");
    expect_read("::1%abcdefghijklmno", AF_INET6, "::1", "abcdefghijklmno");
    expect_read("::1%abcdefghijklmnop", AF_INET6, "::1", "abcdefghijklmno");
    expect_read("2001:0db8:0000:0000:0000:0000:0000:0001%x", AF_INET6, "2001:db8::1", "x");
    expect_read("0000:0000:0000:0000:0000:ffff:192.168.100.100", AF_INET6, "::ffff:192.168.100.100", "");
    expect_read("0000:0000:0000:0000:0000:ffff:192.168.100.1000", AF_INET6, "?", "");
    expect_read("::1.0.3.4", AF_INET6, "::100:304", "");
    expect_read("00000:0000:0000:0000:0000:ffff:192.168.100.100", AF_INET6, "?", "");
    expect_read("000000:0000:0000:0000:0000:ffff:192.168.100.100%x", AF_INET6, "?", "x");
    expect_read("0000000:0000:0000:0000:0000:ffff:192.168.100.100%x", AF_INET6, "?", "x");
}

static void test_expected(void) {
    static const struct {
        enum vector_step last;
        enum socket_state state;
        int v6only;
    } steps[] = {{VECTOR_STEP_RESOLVE, SOCKET_CREATED, -1},
                 {VECTOR_STEP_SOCKET, SOCKET_CREATED, -1},
                 {VECTOR_STEP_BIND, SOCKET_BOUND, 1},
                 {VECTOR_STEP_LISTEN, SOCKET_LISTENING, 1}};
    struct judged test;
    struct socket_views views;
    judged_begin(&test, "STEP-001", AF_INET6);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        test.vector.request.last_step = steps[i].last;
        memset(&views, 'x', sizeof views);
        socket_views_expected(&test.vector, &test.outcome, &test.evidence.host, &views);
        expect(views.count == 1 && !views.more && views.all[0].state == steps[i].state &&
                   views.all[0].v6only == steps[i].v6only && views.all[0].family == AF_INET6,
               "an IPv6 socket at each step");
    }
    judged_begin(&test, "STEP-001", AF_INET);
    socket_views_expected(&test.vector, &test.outcome, &test.evidence.host, &views);
    expect(views.all[0].family == AF_INET && views.all[0].v6only == -1 && views.all[0].port == 27015, "an IPv4 socket");
}

/* No vector has so many sockets: what is beyond the room is left out. */
static void test_many_expected(void) {
    struct vector_socket sockets[SOCKET_VIEWS_MAX + 1];
    struct judged test;
    struct socket_views views;
    judged_begin(&test, "STEP-001", AF_INET);
    for (size_t i = 0; i < SOCKET_VIEWS_MAX + 1; i++)
        sockets[i] = judged_wanted(AF_INET, "0.0.0.0", (int)i + 1);
    test.outcome.sockets = sockets;
    for (size_t i = 0; i < 2; i++) {
        test.outcome.socket_count = SOCKET_VIEWS_MAX + i;
        socket_views_expected(&test.vector, &test.outcome, &test.evidence.host, &views);
        expect(views.count == SOCKET_VIEWS_MAX && views.all[SOCKET_VIEWS_MAX - 1].port == SOCKET_VIEWS_MAX &&
                   !views.more,
               "as many as there is room for");
    }
}

static void test_reach(void) {
    static const struct {
        const char *address, *type;
        int family, v6only;
        enum vector_step last;
        enum evidence_reach ipv4, ipv6;
    } listeners[] = {
        {"::", "stream", AF_INET6, 1, VECTOR_STEP_LISTEN, EVIDENCE_NOT_REACHED, EVIDENCE_REACHED},
        {"::", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_REACHED, EVIDENCE_REACHED},
        {"::", "stream", AF_INET6, -1, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"::", "stream", AF_INET6, 1, VECTOR_STEP_BIND, EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED},
        {"::", "dgram", AF_INET6, 1, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED},
        {"::", "tcp", AF_INET6, 1, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_NOT_TRIED},
        {"::1", "stream", AF_INET6, 1, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"::1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"2001:db8::1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"::ffff:10.0.0.1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_REACHED, EVIDENCE_NOT_TRIED},
        {"::ffff:0:1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_REACHED, EVIDENCE_NOT_TRIED},
        {"::ffff:0:0:1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"::ffef:0:1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"64:ff9b::10.0.0.1", "stream", AF_INET6, 0, VECTOR_STEP_LISTEN, EVIDENCE_NOT_TRIED, EVIDENCE_REACHED},
        {"0.0.0.0", "stream", AF_INET, -1, VECTOR_STEP_LISTEN, EVIDENCE_REACHED, EVIDENCE_NOT_TRIED},
        {"10.0.0.1", "stream", AF_INET, -1, VECTOR_STEP_LISTEN, EVIDENCE_REACHED, EVIDENCE_NOT_TRIED},
    };
    for (size_t i = 0; i < 4 * sizeof listeners / sizeof *listeners; i++) {
        const bool ipv4 = i % 2;
        const bool ipv6 = i / 2 % 2;
        struct judged test;
        struct socket_views views;
        judged_begin(&test, "STEP-001", listeners[i / 4].family);
        test.sockets[0].address = listeners[i / 4].address;
        test.sockets[0].socktype = listeners[i / 4].type;
        test.sockets[0].v6only = listeners[i / 4].v6only;
        test.vector.request.last_step = listeners[i / 4].last;
        test.evidence.host.ipv4_loopback = ipv4;
        test.evidence.host.ipv6_loopback = ipv6;
        socket_views_expected(&test.vector, &test.outcome, &test.evidence.host, &views);
        tally_note(views.all[0].ipv4 == (ipv4 ? listeners[i / 4].ipv4 : EVIDENCE_NOT_TRIED) &&
                       views.all[0].ipv6 == (ipv6 ? listeners[i / 4].ipv6 : EVIDENCE_NOT_TRIED),
                   listeners[i / 4].address, "other connections");
    }
}

/* ---- Seen sockets ------------------------------------------------------------------------------------------------ */

static void observe(struct judged *test, struct socket_views *views) {
    memset(views, 'x', sizeof *views);
    socket_views_observed(&test->vector, &test->evidence, &test->evidence.made, views);
}

/* IPv6 first, then by address, type, state and port. */
static void test_sorted(void) {
    struct judged test;
    struct socket_views views;
    char text[CHECK_TEXT];
    judged_begin(&test, "STEP-001", AF_INET);
    struct evidence_socket *all = test.evidence.made.all;
    const struct evidence_socket wild = seen_listener(AF_INET, "0.0.0.0", 80);
    test.evidence.made.count = 8;
    all[6] = wild;
    all[0] = wild;
    all[1] = seen_listener(AF_INET, "0.0.0.0", 79);
    all[2] = wild;
    all[2].listening = false;
    all[3] = wild;
    all[3].type = SOCK_DGRAM;
    all[4] = seen_listener(AF_INET6, "::1", 1);
    all[5] = seen_listener(AF_INET6, "::", 2);
    all[6].family = AF_NETLINK;
    all[6].address.ss_family = AF_NETLINK;
    all[7] = wild;
    all[7].family = AF_UNIX;
    for (size_t turn = 0; turn < 8; turn++) {
        observe(&test, &views);
        socket_views_describe(&views, text, sizeof text);
        expect_text(
            "sockets in order", text,
            "listens on [::]:2 v6only=1 and listens on [::1]:1 v6only=1 and listens on 0.0.0.0:80 (dgram, tcp) "
            "and bound to 0.0.0.0:80 and listens on 0.0.0.0:79 and listens on 0.0.0.0:80 and a unix socket and a "
            "netlink socket");
        const struct evidence_socket first = all[0];
        memmove(&all[0], &all[1], 7 * sizeof *all);
        all[7] = first;
    }
}

static void test_zones(void) {
    static const struct {
        int family;
        unsigned zone;
        const char *index;
    } zones[] = {{AF_INET6, 0, ""}, {AF_INET6, 7, "7"}, {AF_INET6, 4294967295U, "4294967295"},
                 {AF_INET, 7, ""},  {AF_UNIX, 7, ""},   {AF_NETLINK, 7, ""},
                 {AF_PACKET, 7, ""}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct judged test;
        struct socket_views views;
        judged_begin(&test, "STEP-001", AF_INET6);
        struct evidence_socket *socket = &test.evidence.made.all[0];
        socket->family = zones[i].family;
        ((struct sockaddr_in6 *)&socket->address)->sin6_scope_id = zones[i].zone;
        snprintf(socket->zone, sizeof socket->zone, "abcdefghijklmno");
        observe(&test, &views);
        expect_text("a zone's index", views.all[0].zone_index, zones[i].index);
        expect_text("a zone's name", views.all[0].zone, "abcdefghijklmno");
    }
}

/* A port of the system's range was picked, unless the vector names it or the service may mean it. */
static void test_picked_ports(void) {
    static const struct {
        int port, view;
    } ports[] = {{32767, 32767}, {32768, -1}, {40000, -1}, {60999, -1}, {61000, 61000}, {80, 80}};
    struct vector_socket sockets[] = {judged_wanted(AF_INET6, "::", 40001), judged_wanted(AF_INET, "0.0.0.0", 40002),
                                      judged_wanted(AF_INET, "0.0.0.0", 40003)};
    const struct vector_socket named = judged_wanted(AF_INET, "0.0.0.0", 40004);
    struct vector_outcome outcomes[2];
    struct judged test;
    struct socket_views views;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        judged_begin(&test, "STEP-001", AF_INET);
        test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", ports[i].port);
        observe(&test, &views);
        expect(views.all[0].port == ports[i].view, "a port of the system's range");
    }
    for (int port = 40000; port < 40006; port++) {
        judged_begin(&test, "STEP-001", AF_INET);
        outcomes[0] = outcomes[1] = test.outcome;
        outcomes[0].sockets = &named;
        outcomes[1].sockets = sockets;
        outcomes[1].socket_count = 2;
        test.vector.outcomes = outcomes;
        test.vector.outcome_count = 2;
        test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", port);
        observe(&test, &views);
        expect(views.all[0].port == (port == 40001 || port == 40002 || port == 40004 ? port : -1),
               "a port that an outcome names");
    }
}

static void test_states(void) {
    static const struct {
        const char *address;
        int family, port;
        enum socket_state state;
    } sockets[] = {{"0.0.0.0", AF_INET, 0, SOCKET_CREATED}, {"0.0.0.0", AF_INET, 1, SOCKET_BOUND},
                   {"0.0.0.1", AF_INET, 0, SOCKET_BOUND},   {"::", AF_INET6, 0, SOCKET_CREATED},
                   {"::", AF_INET6, 1, SOCKET_BOUND},       {"::1", AF_INET6, 0, SOCKET_BOUND}};
    struct judged test;
    struct socket_views views;
    for (size_t i = 0; i < sizeof sockets / sizeof *sockets; i++) {
        judged_begin(&test, "STEP-001", AF_INET);
        test.evidence.made.all[0] = seen_listener(sockets[i].family, sockets[i].address, sockets[i].port);
        test.evidence.made.all[0].listening = false;
        observe(&test, &views);
        expect(views.all[0].state == sockets[i].state, sockets[i].address);
    }
    for (size_t i = 0; i < STRANGERS; i++) {
        judged_begin(&test, "STEP-001", AF_INET6);
        test.evidence.made.all[0] = seen_listener(AF_INET6, "::1", 1);
        test.evidence.made.all[0].listening = false;
        memset((char *)&test.evidence.made.all[0].address + 4, 1, 4); /* where an IPv4 address has its bytes */
        test.evidence.made.all[0].address.ss_family = (sa_family_t)strangers[i];
        observe(&test, &views);
        expect(views.all[0].state == SOCKET_CREATED, "a socket of another family");
    }
}

/* Of a socket that is created only, the answer alone says where it is to be bound. */
static void begin_created(struct judged *test) {
    judged_begin(test, "STEP-013", AF_INET6);
    test->vector.request.last_step = VECTOR_STEP_SOCKET;
    test->evidence.made.all[0].listening = false;
    test->evidence.made.all[0].address = judged_address(AF_INET6, "::", 0);
    snprintf(test->evidence.answer.addresses[0], WIRE_WORD_MAX, "fe80::1%%eth0");
    test->evidence.answer.ports[0] = 0;
    test->evidence.said_zones[0] = 4294967295U;
}

static void expect_created(const struct judged *test, const char *address, const char *zone, const char *index,
                           int port) {
    struct socket_views views;
    memset(&views, 'x', sizeof views);
    socket_views_observed(&test->vector, &test->evidence, &test->evidence.made, &views);
    expect_text("the address that is said", views.all[0].address, address);
    expect_text("its zone", views.all[0].zone, zone);
    expect_text("its zone's index", views.all[0].zone_index, index);
    expect(views.all[0].port == port, "the port that is said");
}

static void test_said(void) {
    struct judged test;
    begin_created(&test);
    expect_created(&test, "fe80::1", "eth0", "4294967295", 0);
    test.evidence.said_zones[0] = 0;
    test.evidence.answer.ports[0] = -1;
    expect_created(&test, "fe80::1", "eth0", "", -2);
    test.evidence.answer.addresses[0][0] = '\0';
    test.evidence.answer.ports[0] = 40000;
    expect_created(&test, "", "", "", -1);
    begin_created(&test);
    test.evidence.answer.kind = WIRE_ERROR;
    expect_created(&test, "", "", "", -2);
}

/* It has words for two sockets. */
static void test_said_of_more(void) {
    struct judged test;
    struct socket_views views;
    begin_created(&test);
    for (size_t i = 1; i < 4; i++)
        test.evidence.made.all[i] = test.evidence.made.all[0];
    test.evidence.made.count = 4;
    test.evidence.answer.ports[0] = 1;
    test.evidence.answer.ports[1] = 2;
    observe(&test, &views);
    expect(views.count == 4 && views.all[0].port == -2 && views.all[1].port == -2 && views.all[2].port == 2 &&
               views.all[3].port == 1,
           "two of four sockets have words");
}

/* ---- Compared ---------------------------------------------------------------------------------------------------- */

static void test_same_port(void) {
    static const struct {
        int expected, observed;
        bool same;
    } ports[] = {{-1, -1, true},  {-1, 1, true},   {-1, 40000, true}, {-1, 0, false}, {-1, -2, false}, {80, 80, true},
                 {80, 79, false}, {80, 81, false}, {80, -1, false},   {80, -2, true}, {80, 0, false},  {80, -3, false},
                 {0, 0, true},    {0, -1, false},  {1, 1, true},      {1, 2, false},  {-2, -2, true},  {-2, 5, false}};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        const struct socket_view expected = {.port = ports[i].expected, .v6only = 7};
        const struct socket_view observed = {.port = ports[i].observed, .v6only = 7};
        char what[60];
        snprintf(what, sizeof what, "port %d for %d", ports[i].observed, ports[i].expected);
        expect(socket_view_same_port(&expected, &observed) == ports[i].same, what);
    }
}

static void test_same_address(void) {
    static const struct {
        const char *expected, *zone, *observed, *observed_zone, *index;
        bool same;
    } addresses[] = {{"::1", "", "::1", "", "", true},           {"::1", "", "::2", "", "", false},
                     {"::2", "", "::1", "", "", false},          {"::1", "2", "::1", "eth0", "2", true},
                     {"::1", "2", "::1", "eth0", "3", false},    {"::1", "3", "::1", "eth0", "2", false},
                     {"::1", "eth0", "::1", "eth0", "2", true},  {"::1", "eth1", "::1", "eth0", "2", false},
                     {"::1", "eth0", "::1", "eth1", "2", false}, {"::1", "", "::1", "eth0", "2", false},
                     {"::1", "", "::1", "eth0", "", false},      {"::1", "eth0", "::1", "", "", false},
                     {"::1", "2", "::2", "eth0", "2", false}};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct socket_view expected = {.state = SOCKET_BOUND};
        struct socket_view observed = {.state = SOCKET_BOUND};
        snprintf(expected.address, sizeof expected.address, "%s", addresses[i].expected);
        snprintf(expected.zone, sizeof expected.zone, "%s", addresses[i].zone);
        snprintf(observed.address, sizeof observed.address, "%s", addresses[i].observed);
        snprintf(observed.zone, sizeof observed.zone, "%s", addresses[i].observed_zone);
        snprintf(observed.zone_index, sizeof observed.zone_index, "%s", addresses[i].index);
        expect(socket_view_same_address(&expected, &observed) == addresses[i].same, "an address with its zone");
    }
    for (int state = SOCKET_CREATED; state <= SOCKET_LISTENING; state++) {
        const struct socket_view expected = {.address = "::"};
        const struct socket_view observed = {.state = (enum socket_state)state};
        expect(socket_view_same_address(&expected, &observed) == (state == SOCKET_CREATED),
               "an address that nobody knows");
    }
}

static void test_stacks(void) {
    static const struct {
        int families[2];
        int v6only;
        size_t count;
        const char *stack;
    } stacks[] = {
        {{AF_INET6, AF_INET}, 1, 2, "pair"}, {{AF_INET6, AF_INET}, 0, 2, ""},  {{AF_INET6, AF_INET}, 2, 2, ""},
        {{AF_UNIX, AF_INET}, 1, 2, ""},      {{AF_PACKET, AF_INET}, 1, 2, ""}, {{AF_INET6, AF_UNIX}, 1, 2, ""},
        {{AF_INET6, AF_PACKET}, 1, 2, ""},   {{AF_INET, AF_INET}, 1, 2, ""},   {{AF_INET6, AF_INET6}, 1, 2, ""},
        {{AF_INET, 0}, -1, 1, "ipv4"},       {{AF_UNIX, 0}, -1, 1, ""},        {{AF_UNIX, 0}, 1, 1, ""},
        {{AF_NETLINK, 0}, 0, 1, ""},         {{AF_INET6, 0}, 1, 1, "ipv6"},    {{AF_INET6, 0}, 0, 1, "dual"},
        {{AF_INET, 0}, -1, 0, ""},           {{AF_INET6, 0}, 1, 0, ""}};
    for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++) {
        struct socket_views views = {.count = stacks[i].count};
        for (size_t k = 0; k < 2; k++)
            views.all[k] = (struct socket_view){.family = stacks[i].families[k], .v6only = stacks[i].v6only};
        expect_text("a stack", socket_views_stack(&views), stacks[i].stack);
    }
}

static void test_services(void) {
    static const struct {
        const char *service;
        int port;
        bool comes;
    } readings[] = {{"18", 18, true},       {"18", 17, false},       {"18", 19, false},
                    {"012", 10, true},      {"012", 12, true},       {"012", 11, false},
                    {"0x12", 18, true},     {"0x12", 0, true},       {"0x12", 12, false},
                    {"1.9", 1, true},       {"1.9", 2, false},       {"6.5616e4", 80, true},
                    {"-1", 65535, true},    {"65536", 0, true},      {"09000000000065616", 32848, true},
                    {"9e15", 32768, false}, {"-9e15", 32768, false}, {"1e16", 0, false},
                    {"-1e16", 0, false},    {"8e15", 0, true}};
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        tally_note(socket_view_port_comes_of(readings[i].service, readings[i].port) == readings[i].comes,
                   readings[i].service, readings[i].comes ? "does not" : "does");
}

/* ---- Described --------------------------------------------------------------------------------------------------- */

static void expect_description(const struct socket_view *view, const char *places, const char *all) {
    struct socket_views views = {.count = 1};
    char text[CHECK_TEXT];
    views.all[0] = *view;
    memset(text, 'x', sizeof text);
    socket_views_describe_places(&views, text, sizeof text);
    expect_text("a place", text, places);
    memset(text, 'x', sizeof text);
    socket_views_describe(&views, text, sizeof text);
    expect_text("a socket", text, all);
}

static void test_descriptions(void) {
    struct socket_view view = {.state = SOCKET_LISTENING,
                               .family = AF_INET6,
                               .type = "stream",
                               .protocol = "tcp",
                               .address = "fe80::1",
                               .zone = "eth0",
                               .zone_index = "2",
                               .port = 0,
                               .v6only = 0};
    expect_description(&view, "listens on [fe80::1%eth0]:0", "listens on [fe80::1%eth0]:0 v6only=0");
    view.zone[0] = '\0';
    view.port = 65535;
    view.v6only = -1;
    expect_description(&view, "listens on [fe80::1]:65535", "listens on [fe80::1]:65535");
    view.state = SOCKET_BOUND;
    view.v6only = 1;
    view.ipv4 = EVIDENCE_NOT_REACHED;
    expect_description(&view, "bound to [fe80::1]:65535", "bound to [fe80::1]:65535 v6only=1");
    view.state = SOCKET_CREATED;
    view.address[0] = '\0';
    view.port = -2;
    view.ipv4 = EVIDENCE_NOT_TRIED;
    expect_description(&view, "created for [?]:?", "created for [?]:?");
    view = (struct socket_view){.state = SOCKET_LISTENING,
                                .family = AF_INET,
                                .type = "stream",
                                .protocol = "udp",
                                .address = "0.0.0.0",
                                .zone = "x",
                                .port = -1,
                                .v6only = 1};
    expect_description(&view, "listens on 0.0.0.0:ephemeral", "listens on 0.0.0.0:ephemeral (stream, udp)");
    view.type = "dgram";
    view.protocol = "tcp";
    view.ipv4 = EVIDENCE_REACHED;
    expect_description(&view, "listens on 0.0.0.0:ephemeral", "listens on 0.0.0.0:ephemeral (dgram, tcp)");
    view.ipv4 = EVIDENCE_NOT_REACHED;
    expect_description(&view, "listens on 0.0.0.0:ephemeral",
                       "listens on 0.0.0.0:ephemeral (dgram, tcp), no IPv4 client gets through");
}

static void test_descriptions_of_strangers(void) {
    struct socket_view view = {
        .state = SOCKET_LISTENING, .type = "dgram", .protocol = "udp", .address = "0.0.0.0", .port = -1, .v6only = 1};
    for (size_t i = 1; i < STRANGERS; i++) {
        char text[80];
        view.family = strangers[i];
        view.ipv4 = EVIDENCE_NOT_TRIED;
        view.protocol = "udp";
        snprintf(text, sizeof text, "a %s socket",
                 strangers[i] == AF_UNIX      ? "unix"
                 : strangers[i] == AF_NETLINK ? "netlink"
                                              : "other");
        struct socket_views views = {.count = 1};
        char seen[80];
        views.all[0] = view;
        socket_views_describe_places(&views, seen, sizeof seen);
        expect_text("a socket of another family", seen, text);
        views.all[0].ipv4 = EVIDENCE_REACHED;
        views.all[0].type = "stream";
        views.all[0].protocol = "tcp";
        socket_views_describe(&views, seen, sizeof seen);
        expect_text("whatever else is seen of it", seen, text);
        views.all[0].ipv4 = EVIDENCE_NOT_REACHED;
        socket_views_describe(&views, seen, sizeof seen);
        snprintf(text + strlen(text), sizeof text - strlen(text), ", no IPv4 client gets through");
        expect_text("or tried", seen, text);
    }
}

/* What has no room is cut off, and nothing behind it is touched. */
static void test_short_texts(void) {
    struct socket_views views = {.count = 2, .more = true};
    for (size_t i = 0; i < 2; i++)
        views.all[i] = (struct socket_view){.state = SOCKET_LISTENING,
                                            .family = AF_INET,
                                            .type = "stream",
                                            .protocol = "tcp",
                                            .address = "1.2.3.4",
                                            .port = 80,
                                            .v6only = -1};
    static const char whole[] = "listens on 1.2.3.4:80 and listens on 1.2.3.4:80 and more";
    char text[80];
    for (size_t size = 2; size < sizeof whole + 2; size++) {
        char expected[80];
        memset(text, 'x', sizeof text);
        socket_views_describe_places(&views, text, size);
        snprintf(expected, sizeof expected, "%.*s", (int)size - 1, whole);
        tally_note(strcmp(text, expected) == 0 && text[size] == 'x', "a text that is cut off", text);
    }
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

static void test_may_mean(void) {
    static const struct {
        bool hints;
        const char *socktype, *protocol;
        int type, seen_protocol;
        bool may;
    } sockets[] = {{false, "dgram", "udp", SOCK_STREAM, 0, true},
                   {false, "dgram", "udp", SOCK_DGRAM, 0, false},
                   {false, "dgram", "udp", 0, 0, false},
                   {false, "0", "33", 6, 33, false},
                   {true, "stream", "tcp", SOCK_STREAM, 0, true},
                   {true, "stream", "tcp", SOCK_DGRAM, 0, false},
                   {true, "stream", "tcp", 0, IPPROTO_TCP, false},
                   {true, "dgram", "udp", SOCK_STREAM, IPPROTO_UDP, false},
                   {true, "dgram", "udp", SOCK_RAW, IPPROTO_UDP, false},
                   {true, "0", "33", 6, 33, true},
                   {true, "0", "33", 6, 34, false},
                   {true, "0", "33", 6, 32, false},
                   {true, "0", "1", SOCK_RAW, 1, true},
                   {true, "0", "0", SOCK_RAW, 0, false},
                   {true, "0", "0", SOCK_STREAM, 0, true},
                   {true, "0", "0", SOCK_DGRAM, 0, false},
                   {true, "0", "udp", SOCK_STREAM, IPPROTO_UDP, true},
                   {true, "0", "4294967295", SOCK_RAW, -1, true},
                   {true, "2147483648", "33", 6, 33, false}};
    for (size_t i = 0; i < sizeof sockets / sizeof *sockets; i++) {
        struct judged test;
        judged_begin(&test, "STEP-001", AF_INET);
        test.vector.request.hints = sockets[i].hints;
        test.vector.request.socktype = sockets[i].socktype;
        test.vector.request.protocol = sockets[i].protocol;
        expect(request_may_mean(&test.vector.request, sockets[i].type, sockets[i].seen_protocol) == sockets[i].may,
               "a socket that may be meant");
    }
}

static void test_picks_port(void) {
    static const struct {
        const char *service, *stack;
        bool picks;
    } requests[] = {{"0", "", true},   {"0", "ipv4", true},  {"00", "", false},     {"/", "", false},
                    {"", "", false},   {"1", "", false},     {NULL, "ipv4", false}, {NULL, "", true},
                    {"0a", "", false}, {NULL, "\xff", false}};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct judged test;
        judged_begin(&test, "STEP-001", AF_INET);
        judged_set_service(&test, requests[i].service);
        test.vector.request.stack = requests[i].stack;
        test.vector.request.options = requests[i].stack[0] ? "" : "dual";
        expect(request_picks_port(&test.vector.request) == requests[i].picks, "a request that picks the port");
    }
}

static void test_options(void) {
    static const struct {
        const char *options;
        bool has;
    } lists[] = {{"dual", true},       {"", false},      {"a,dual", true},    {"dual,a", true},   {"adual,dual", true},
                 {"adual", false},     {"duala", false}, {"+dual", false},    {"dual+", false},   {"dualdual", false},
                 {"duala,dual", true}, {"a,", false},    {"dual,dual", true}, {"a+dual,b", false}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct vector_request request = {.options = lists[i].options};
        expect(request_has_option(&request, "dual") == lists[i].has, lists[i].options);
    }
}

/* ---- Checks ------------------------------------------------------------------------------------------------------ */

/* V6-001 is a SHOULD, V6-003 a MUST, SOCK-007 an INFO. */
static void test_levels(void) {
    struct judged test;
    judged_begin(&test, "V6-001", AF_INET6);
    struct judging judging = {.least = VECTOR_SHOULD, .vector = &test.vector, .judgement = &test.judgement};
    const struct check *checks = test.judgement.checks;
    checks_add(&judging, "X-001", false, "", "");
    expect(checks[0].level == VECTOR_MUST && checks[0].verdict == CHECK_FAIL, "a clause that is not in SPEC.md");
    checks_add_deciding(&judging, "V6-003", false, "", "");
    expect(checks[1].level == VECTOR_SHOULD, "what decides is weaker");
    test.clauses[0] = "V6-003";
    checks_add_deciding(&judging, "V6-002", false, "", "");
    expect(checks[2].level == VECTOR_SHOULD, "the clause is weaker than what decides");
    checks_add_deciding(&judging, "STEP-001", false, "", "");
    expect(checks[3].level == VECTOR_MUST, "neither is weaker");
    checks_add_resting_on(&judging, "V6-001", "V6-003", false, "", "");
    expect(checks[4].level == VECTOR_SHOULD, "the clause is weaker than what it rests on");
    checks_add(&judging, "STEP-002", true, "a", "a");
    checks_add_resting_on(&judging, "STEP-002", "V6-001", false, "b", "c");
    expect(checks[5].level == VECTOR_SHOULD && strcmp(checks[5].expected, "b") == 0, "a wrong part of a lesser level");
    checks_add(&judging, "SOCK-007", false, "", "");
    expect(checks[6].level == VECTOR_INFO && checks[6].verdict == CHECK_RECORDED, "what is never judged is recorded");
    expect(checks_found_wrong(&judging, "SOCK-007") && !checks_found_wrong(&judging, "SOCK-008"),
           "what was found wrong");
    judging.least = VECTOR_MUST;
    checks_add(&judging, "SOCK-004", false, "", "");
    expect(checks[7].verdict == CHECK_RECORDED && !checks[7].own && checks_found_wrong(&judging, "SOCK-004"),
           "what is below the level asked for is recorded");
}

/* Texts are cut to their room, and touch nothing else. */
static void test_long_texts(void) {
    static char names[CHECKS_MAX][8];
    char text[2][2 * CHECK_TEXT];
    struct judged test;
    judged_begin(&test, "STEP-001", AF_INET);
    struct judging judging = {.least = VECTOR_SHOULD, .vector = &test.vector, .judgement = &test.judgement};
    for (size_t i = 0; i < 2; i++) {
        memset(text[i], i ? 'b' : 'a', sizeof text[i]);
        text[i][sizeof text[i] - 1] = '\0';
    }
    for (size_t i = 0; i < CHECKS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "X-%03zu", i % 1000);
        checks_add(&judging, names[i], i % 2, i % 2 ? "" : text[0], i % 2 ? "" : text[1]);
    }
    for (size_t i = 1; i < CHECKS_MAX; i += 2) {
        checks_add(&judging, names[i], false, text[0], text[1]);
        checks_add(&judging, names[i], false, "c", "c");
    }
    bool right = test.judgement.check_count == CHECKS_MAX;
    for (size_t i = 0; i < CHECKS_MAX; i++)
        right = right && strspn(test.judgement.checks[i].expected, "a") == CHECK_TEXT - 1 &&
                strspn(test.judgement.checks[i].observed, "b") == CHECK_TEXT - 1 &&
                test.judgement.checks[i].clause == names[i];
    expect(right, "long texts");
}

/* ---- Verdicts ---------------------------------------------------------------------------------------------------- */

static void test_names(void) {
    static const char *const verdicts[] = {"pass",    "fail",  "deviates", "unsupported",
                                           "skipped", "error", "unknown",  "unknown"};
    static const char *const checks[] = {"pass", "fail", "recorded", "unknown", "unknown"};
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        expect_text("a verdict", verdict_name((enum verdict)i), verdicts[i]);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        expect_text("a check's verdict", check_verdict_name((enum check_verdict)i), checks[i]);
}

/* What is below the level asked for is recorded, be it right or wrong; and what was there before is forgotten. */
static void test_recorded(void) {
    struct judged test;
    judged_begin(&test, "SOCK-004", AF_INET);
    memset(&test.judgement, 0xFF, sizeof test.judgement);
    judge(VECTOR_MUST, &test.vector, &test.evidence, &test.judgement);
    size_t recorded = 0;
    size_t wrong = 0;
    for (size_t i = 0; i < test.judgement.check_count; i++) {
        recorded += test.judgement.checks[i].verdict == CHECK_RECORDED;
        wrong += (test.judgement.checks[i].verdict == CHECK_RECORDED) != (test.judgement.checks[i].level < VECTOR_MUST);
    }
    expect(test.judgement.verdict == VERDICT_PASS && test.judgement.reason[0] == '\0' && recorded > 2 && wrong == 0,
           "what is right is recorded below the level");
    expect(test.judgement.checks[0].verdict == CHECK_RECORDED, "the first");
    expect(test.judgement.checks[test.judgement.check_count - 1].verdict == CHECK_RECORDED, "the last");
    judged_begin(&test, "SOCK-007", AF_INET);
    test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 80);
    judged_expect(&test, "what is only recorded", "SOCK-007?: listens on 0.0.0.0:27015 / listens on 0.0.0.0:80");
    judged_expect_verdict(&test, "does not fail", VERDICT_PASS, "");
}

static void test_other_kind(void) {
    struct judged test;
    judged_begin(&test, "STEP-001", AF_INET);
    test.evidence.answer = (struct wire_answer){.kind = WIRE_ERROR, .ports = {-1, -1}};
    test.evidence.made.count = 0;
    judged_add_calls(&test, "socket4#1 close4#1");
    judged_expect_all(&test, "refused, and it was to come up",
                      "STEP-001!: listens on 0.0.0.0:27015 / refused with no code; CLN-001: nothing left open; "
                      "CLN-008: the process as it was");
    judged_begin_refused(&test, "STEP-001", "bind", "EADDRINUSE");
    test.evidence.answer = (struct wire_answer){.kind = WIRE_OK, .sockets = 7, .ports = {-1, -1}};
    test.evidence.made.count = 1;
    test.evidence.made.all[0] = seen_listener(AF_INET, "0.0.0.0", 27015);
    judged_add_calls(&test, "socket4#1 close4#1");
    judged_expect_all(
        &test, "it came up, and was to be refused",
        "STEP-001!: refused / listens on 0.0.0.0:27015; CLN-001: nothing left open; CLN-008: the process as it was");
    judged_expect_verdict(&test, "and no more is said", VERDICT_FAIL, "");
    judged_begin_refused(&test, "STEP-001", "bind", "EADDRINUSE");
    judged_add_calls(&test, "socket4#1 close4#1");
    judged_expect_all(&test, "refused at another time",
                      "STEP-001!: refused because a system call failed / refused before a system call failed; CLN-001: "
                      "nothing left open; CLN-008: the process as it was");
}

static void test_breakdowns(void) {
    struct judged test;
    judged_begin(&test, "STEP-001", AF_INET);
    memset(test.evidence.error, 'e', sizeof test.evidence.error - 1);
    judged_expect_verdict(&test, "a long error", VERDICT_ERROR, test.evidence.error);
    test.evidence.error[1] = '\0';
    judged_expect_verdict(&test, "a short one", VERDICT_ERROR, "e");
    judged_expect_all(&test, "and nothing is judged", "");
    test.evidence.error[0] = '\0';
    test.evidence.answer.kind = WIRE_NONE;
    judged_expect_verdict(&test, "no answer", VERDICT_ERROR, "there is no answer to judge");
    test.evidence.answer.kind = WIRE_CLOSED;
    judged_expect_verdict(&test, "another answer", VERDICT_ERROR, "there is no answer to judge");
}

static void test_unsupported(void) {
    char long_reason[240];
    struct judged test;
    judged_begin(&test, "STEP-001", AF_INET);
    test.evidence.answer = (struct wire_answer){.kind = WIRE_UNSUPPORTED, .why = "no-dual", .stack = "no-ipv4"};
    judged_expect_verdict(&test, "with a socket", VERDICT_ERROR,
                          "the adapter answered unsupported (\"no-dual\") and left a socket open");
    test.evidence.made.count = 0;
    test.evidence.left.count = 1;
    judged_expect_verdict(&test, "declared", VERDICT_UNSUPPORTED, "no-dual");
    snprintf(test.evidence.answer.why, sizeof test.evidence.answer.why, "no-ipv4");
    judged_expect_verdict(
        &test, "not declared", VERDICT_ERROR,
        "the adapter answered unsupported, why \"no-ipv4\", to a request that its hello says it can be asked");
    snprintf(test.evidence.answer.why, sizeof test.evidence.answer.why, "a\x01z");
    judged_expect_verdict(
        &test, "with a byte that is no character", VERDICT_ERROR,
        "the adapter answered unsupported, why \"a\\x01z\", to a request that its hello says it can be asked");
    memset(test.evidence.answer.why, 'w', WIRE_WORD_MAX - 1);
    snprintf(long_reason, sizeof long_reason,
             "the adapter answered unsupported, why \"%.86s...\", to a request that its hello says it can be asked",
             test.evidence.answer.why);
    judged_expect_verdict(&test, "a long word", VERDICT_ERROR, long_reason);
}

/* ---- Faults that never happened ---------------------------------------------------------------------------------- */

static const struct vector_fault faults[] = {
    {.call = "listen", .option = "", .family = "", .effect = "error", .nth = 1},
    {.call = "getsockname", .option = "", .family = "", .effect = "error", .nth = 1}};

static void begin_fault(struct judged *test, const char *clause, const char *calls) {
    judged_begin(test, clause, AF_INET);
    test->vector.faults = faults;
    test->vector.fault_count = 1;
    judged_add_calls(test, calls);
}

static void test_faults(void) {
    static const char never[] = "the call that is to fail is never made: listen";
    struct judged test;
    begin_fault(&test, "STEP-001", "socket4#1");
    judged_expect_verdict(&test, "it never happened", VERDICT_UNSUPPORTED, never);
    judged_expect_all(&test, "and nothing is judged", "");
    while (test.evidence.calls.count < EVIDENCE_CALLS_MAX)
        judged_add_calls(&test, "fcntlu#7");
    judged_expect_verdict(&test, "nor among as many calls as are kept", VERDICT_UNSUPPORTED, never);
    test.vector.fault_count = 0;
    judged_expect_verdict(&test, "a list of none", VERDICT_PASS, "");
    test.vector.fault_count = 2;
    judged_expect_verdict(&test, "two", VERDICT_UNSUPPORTED, never);
    test.clauses[0] = "BIND-004";
    judged_expect_verdict(&test, "two, and the second is demanded", VERDICT_PASS, "");
    test.vector.fault_count = 1;
    judged_expect_verdict(&test, "not the first", VERDICT_UNSUPPORTED, never);
    test.evidence.calls.traced = false;
    judged_expect_verdict(&test, "nobody watched", VERDICT_PASS, "");
    begin_fault(&test, "STEP-001", "listen4#1*");
    judged_expect_verdict(&test, "it happened first of all", VERDICT_PASS, "");
    begin_fault(&test, "STEP-001", "socket4#1^ bind4#1? listen4#1*");
    judged_expect_verdict(&test, "it happened last of all", VERDICT_PASS, "");
    begin_fault(&test, "STEP-001", "socket4#1^ bind4#1?");
    judged_expect_verdict(&test, "what is inferred, or not known, was not injected", VERDICT_UNSUPPORTED, never);
    begin_fault(&test, "STEP-001", "socket4#1");
    test.evidence.answer.kind = WIRE_ERROR;
    test.evidence.made.count = 0;
    judged_expect_verdict(&test, "it was refused", VERDICT_FAIL, "");
}

static void test_demanded(void) {
    static const char *const calls[] = {"bind", "getsockname", "getsockopt", "listen", "setsockopt"};
    for (size_t i = 0; i < 2 * sizeof calls / sizeof *calls; i++) {
        const char *const call = calls[i / 2];
        const bool option = i % 2;
        struct judged test;
        struct vector_fault fault = faults[0];
        begin_fault(&test, option ? "V6-002" : "BIND-004", "socket6#1 v6only6#1");
        fault.call = call;
        test.vector.faults = &fault;
        judge(VECTOR_SHOULD, &test.vector, &test.evidence, &test.judgement);
        const bool demanded = strcmp(call, option ? "getsockopt" : "getsockname") == 0;
        tally_note((test.judgement.verdict == VERDICT_UNSUPPORTED) != demanded, call, test.judgement.reason);
    }
}

static void test_never_set(void) {
    static const char *const calls[] = {"socket6#1 raw266#1", "socket6#1 ip266#1",       "socket6#1 pktinfo6#1",
                                        "socket6#1 hops6#1",  "socket6#1 readv6only6#1", "socket6#1 v6only6#1~"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct judged test;
        struct vector_fault fault = {
            .call = "getsockopt", .option = "v6only", .family = "", .effect = "error", .nth = 1};
        begin_fault(&test, "V6-002", calls[i]);
        test.vector.faults = &fault;
        judged_expect_verdict(&test, calls[i], VERDICT_UNSUPPORTED,
                              "the call that is to fail is never made: getsockopt of v6only");
    }
}

/* ---- Refusals by validation -------------------------------------------------------------------------------------- */

static void test_name_servers(void) {
    static const struct {
        int family;
        const char *address;
        int port;
        bool asked;
    } servers[] = {{AF_INET, "127.0.0.1", 53, true},  {AF_INET, "127.0.0.1", 52, false},
                   {AF_INET, "127.0.0.1", 54, false}, {AF_INET6, "::1", 53, true},
                   {AF_INET6, "::1", 52, false},      {AF_INET6, "::1", 54, false}};
    for (size_t i = 0; i < sizeof servers / sizeof *servers + STRANGERS; i++) {
        const bool strange = i >= sizeof servers / sizeof *servers;
        struct judged test;
        judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
        struct evidence_call *call = judged_add_call(&test, EVIDENCE_CONNECT, 1, AF_INET);
        call->address = strange ? judged_address(AF_INET, "127.0.0.1", 53)
                                : judged_address(servers[i].family, servers[i].address, servers[i].port);
        if (strange)
            call->address.ss_family = (sa_family_t)strangers[i - sizeof servers / sizeof *servers];
        judged_expect(&test, "a server",
                      !strange && servers[i].asked ? "PRE-002!: touches nothing / asks a name server" : "");
    }
}

/* What the environment's own name server counts. */
static void test_questions(void) {
    static const struct {
        const char *service;
        unsigned asked;
        const char *seen; /* NULL: not judged */
    } rows[] = {{"27015", 0, NULL},
                {"27015", 1, "no question asked twice"},
                {"27015", 2, "the resolver asked again"},
                {"27015", 9, "the resolver asked again"},
                {"http", 2, "the resolver asked again"},
                {"@[`{", 2, "the resolver asked again"},
                {"httP", 2, NULL}, /* NAME-004: and once more in lower case */
                {"A", 2, NULL},
                {"Z", 1, NULL}};
    struct judged test;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        judged_begin_refused(&test, "NODE-009", "resolve", "EAI_AGAIN");
        judged_set_service(&test, rows[i].service);
        test.evidence.asked = rows[i].asked;
        if (!rows[i].seen)
            judged_expect_not_judged(&test, rows[i].service, "ERR-007");
        else if (rows[i].asked == 1)
            judged_expect_right(&test, rows[i].service, "ERR-007");
        else
            judged_expect_wrong(&test, rows[i].service, "ERR-007", rows[i].seen);
    }
    judged_begin_refused(&test, "NODE-009", "resolve", "EAI_AGAIN");
    test.evidence.asked = 2;
    judged_expect(&test, "once more", "ERR-007!: no question asked twice / the resolver asked again");
    test.evidence.asked = 1;
    judged_expect_all(
        &test, "once",
        "NODE-009: refused; ERR-001: stage validate, resolve or select / stage resolve; ERR-002: EAI_AGAIN; "
        "CLN-001: nothing left open; CLN-008: the process as it was; ERR-007: no question asked twice");
    judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
    judged_add_calls(&test, "");
    judged_expect_right(&test, "nobody is asked before", "PRE-002");
    test.evidence.asked = 1;
    judged_expect_wrong(&test, "what is to be refused", "PRE-002", "asks a name server");
    judged_add_calls(&test, "socket4#1");
    judged_expect_wrong(&test, "a socket is told rather", "PRE-002", "makes a socket");
}

/* Without a stack it may be listen that refuses a negative backlog, or datagrams. */
static void test_refused_by_listen(void) {
    static const char touches[] = "PRE-002!: touches nothing / makes a socket";
    static const struct {
        const char *stack, *socktype;
        int type, backlog;
        enum vector_step last;
        bool touches;
    } requests[] = {{"", "stream", SOCK_STREAM, -1, VECTOR_STEP_LISTEN, false},
                    {"", "stream", SOCK_STREAM, 0, VECTOR_STEP_LISTEN, true},
                    {"", "stream", SOCK_STREAM, -1, VECTOR_STEP_BIND, true},
                    {"ipv4", "stream", SOCK_STREAM, -1, VECTOR_STEP_LISTEN, true},
                    {"", "dgram", SOCK_DGRAM, 128, VECTOR_STEP_LISTEN, false},
                    {"", "dgram", SOCK_DGRAM, 128, VECTOR_STEP_BIND, true},
                    {"ipv4", "dgram", SOCK_DGRAM, 128, VECTOR_STEP_LISTEN, true},
                    {"", "raw", SOCK_RAW, 128, VECTOR_STEP_LISTEN, true}};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct judged test;
        judged_begin_refused(&test, "PORT-003", "validate", "EAI_SERVICE");
        test.vector.request.stack = requests[i].stack;
        test.vector.request.socktype = requests[i].socktype;
        test.vector.request.backlog = requests[i].backlog;
        test.vector.request.last_step = requests[i].last;
        judged_add_call(&test, EVIDENCE_SOCKET, 1, AF_INET)->type = requests[i].type;
        judged_expect(&test, "a socket of what validation refuses", requests[i].touches ? touches : "");
    }
}

void judge_views_test(void) {
    test_addresses();
    test_is_address();
    test_read_addresses();
    test_expected();
    test_many_expected();
    test_reach();
    test_sorted();
    test_zones();
    test_picked_ports();
    test_states();
    test_said();
    test_said_of_more();
    test_same_port();
    test_same_address();
    test_stacks();
    test_services();
    test_descriptions();
    test_descriptions_of_strangers();
    test_short_texts();
    test_may_mean();
    test_picks_port();
    test_options();
    test_levels();
    test_long_texts();
    test_names();
    test_recorded();
    test_other_kind();
    test_breakdowns();
    test_unsupported();
    test_faults();
    test_demanded();
    test_never_set();
    test_name_servers();
    test_questions();
    test_refused_by_listen();
}
