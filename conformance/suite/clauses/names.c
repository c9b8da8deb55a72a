/* Where a host name leads, now and later (NODE-013, NODE-015), what is looked up how often (SEL-004, SEL-006), and when
 * a host lacks a family (SEL-005). */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "suite/support/checks.h"

#define TCP4(...)                                                                                                      \
    { .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .port = 27015, __VA_ARGS__ }
#define TCP6(...)                                                                                                      \
    { .family = AF_INET6, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .port = 27015, __VA_ARGS__ }

/* One address that no name may lead a stream socket to. */
static const struct {
    struct fake_entry entry;
    enum listen_socket_reason reason;
} refused[] = {
    {TCP4(.address = "0.0.0.0"), LISTEN_SOCKET_REASON_NAME_WILDCARD},
    {TCP6(.address = "::"), LISTEN_SOCKET_REASON_NAME_WILDCARD},
    {TCP6(.address = "::", .scope = 1), LISTEN_SOCKET_REASON_NAME_WILDCARD},
    {TCP6(.address = "::ffff:0.0.0.0"), LISTEN_SOCKET_REASON_NAME_WILDCARD},
    {TCP4(.address = "224.0.0.1"), LISTEN_SOCKET_REASON_NAME_NOT_UNICAST},
    {TCP4(.address = "255.255.255.255"), LISTEN_SOCKET_REASON_NAME_NOT_UNICAST},
    {TCP6(.address = "ff0e::1"), LISTEN_SOCKET_REASON_NAME_NOT_UNICAST},
    {TCP6(.address = "ff02::1"), LISTEN_SOCKET_REASON_NAME_NOT_UNICAST},
    {TCP6(.address = "::ffff:239.1.2.3"), LISTEN_SOCKET_REASON_NAME_NOT_UNICAST},
    {TCP6(.address = "fe80::1"), LISTEN_SOCKET_REASON_NAME_ZONE_MISSING},
    {TCP6(.address = "2001:db8::1", .scope = 3), LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED},
    {TCP6(.address = "::1", .scope = 1), LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED},
};

static void check_name_refused(const struct call_request *request, const struct fake_entry *entries, size_t count,
                               const struct fake_entry *at_fault, enum listen_socket_reason reason) {
    struct fake_system *fake = fake_answering(entries, count);
    const struct listen_socket_failure *failure =
        check_fails(fake, request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
    CHECK(failure->reason == reason, "%s: expected the reason \"%s\"; got \"%s\"", at_fault->address,
          listen_socket_reason_text(reason), listen_socket_reason_text(failure->reason));
    CHECK(failure->family == at_fault->family && failure->address.ss_family == at_fault->family,
          "%s: the family is %d, that of the address %d", at_fault->address, failure->family,
          failure->address.ss_family);
    CHECK(fake->calls[FAKE_SOCKET] == 0, "%s: a socket was made", at_fault->address);
}

Test(NODE_013, no_name_leads_to_the_wildcard_address_or_where_no_literal_may) {
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct fake_entry entries[] = {refused[i].entry, TCP4(.address = "192.0.2.1"), TCP6(.address = "2001:db8::1")};
        struct call_request request = request_for_node(refused[i].entry.family, "host.example");
        check_name_refused(&request, entries, 1, entries, refused[i].reason);
        request.hints.ai_family = AF_UNSPEC; /* the first match, and no other, counts */
        check_name_refused(&request, entries, COUNT(entries), entries, refused[i].reason);
        request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
        request.node = "host.example";
        check_name_refused(&request, entries, COUNT(entries), entries, refused[i].reason);
        request.stack = LISTEN_SOCKET_STACK_PAIR;
        check_name_refused(&request, entries, COUNT(entries), entries, refused[i].reason);
    }
    check_own_vectors();
}

Test(NODE_013, in_a_pair_ipv6_is_looked_at_first_and_one_refused_entry_is_final) {
    static const struct fake_entry both[] = {TCP4(.address = "0.0.0.0"), TCP6(.address = "fe80::1")};
    static const struct fake_entry second[] = {TCP4(.address = "192.0.2.1"), TCP4(.address = "0.0.0.0"),
                                               TCP6(.address = "2001:db8::1"), TCP6(.address = "::")};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
    request.node = "host.example";
    check_name_refused(&request, both, 2, &both[1], LISTEN_SOCKET_REASON_NAME_ZONE_MISSING);
    check_comes_up(fake_answering(second, 4), &request); /* only the entries that are used are judged */
    request.stack = LISTEN_SOCKET_STACK_AUTO;
    check_name_refused(&request, both, 2, &both[1], LISTEN_SOCKET_REASON_NAME_ZONE_MISSING);
    check_comes_up(fake_answering(second, 4), &request);
}

Test(NODE_013, what_a_literal_may_be_a_names_address_may_be) {
    static const struct fake_entry mapped = TCP6(.address = "::ffff:192.0.2.1");
    static const struct fake_entry link_local = TCP6(.address = "fe80::1", .scope = 1);
    struct fake_entry multicast = TCP4(.address = "224.0.0.1");
    struct call_request request = request_for_node(AF_INET6, "host.example");
    check_comes_up(fake_answering(&mapped, 1), &request);
    check_comes_up(fake_answering(&link_local, 1), &request);
    request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    request.node = "host.example";
    check_comes_up(fake_answering(&link_local, 1), &request);
    check_name_refused(&request, &mapped, 1, &mapped, LISTEN_SOCKET_REASON_NAME_MAPPED);
    multicast.type = SOCK_DGRAM;
    multicast.protocol = IPPROTO_UDP;
    request = request_for_node(AF_INET, "host.example");
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    check_comes_up(fake_answering(&multicast, 1), &request);
}

/* Of IPv4 in its mapped form only the wildcard is one, whichever of its four bytes another one differs in. */
Test(NODE_013, a_mapped_address_with_one_byte_is_no_wildcard) {
    static const char *const addresses[] = {"::ffff:0.0.0.1", "::ffff:0.0.1.0", "::ffff:0.1.0.0", "::ffff:1.0.0.0"};
    const struct call_request request = request_for_node(AF_INET6, "host.example");
    for (size_t i = 0; i < COUNT(addresses); i++) {
        const struct fake_entry entry = TCP6(.address = addresses[i]);
        check_comes_up(fake_answering(&entry, 1), &request);
    }
}

static void check_leads_to(const struct fake_entry *entry, enum listen_socket_stack stack) {
    struct sockaddr_in wanted = {.sin_family = AF_INET, .sin_port = htons((in_port_t)entry->port)};
    struct call_request request = call_open(stack, "27015");
    struct call call;
    request.node = "host.example";
    struct fake_system *fake = fake_answering(entry, 1);
    check_stays_up(fake, &request, &call);
    CHECK(inet_pton(AF_INET, entry->address, &wanted.sin_addr) == 1, "the test's address %s", entry->address);
    CHECK(memcmp(&call.set.sockets[0].address, &wanted, sizeof wanted) == 0, "it does not lead to %s", entry->address);
    CHECK(fake->calls[FAKE_RESOLVE] == 1, "the resolver is asked %u times", fake->calls[FAKE_RESOLVE]);
    call_end(&call);
}

Test(NODE_015, each_request_asks_anew) {
    static const struct fake_entry entries[] = {TCP4(.address = "192.0.2.1"), TCP4(.address = "192.0.2.2")};
    for (size_t i = 0; i < COUNT(entries); i++) {
        check_leads_to(&entries[i], LISTEN_SOCKET_STACK_IPV4);
        check_leads_to(&entries[i], LISTEN_SOCKET_STACK_AUTO);
    }
    check_own_vectors();
}

/* ---- SEL ---- */

Test(SEL_004, a_host_name_is_looked_up_once_before_any_socket) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_NONE, LISTEN_SOCKET_STACK_IPV4,
                                                      LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_PAIR,
                                                      LISTEN_SOCKET_STACK_AUTO};
    static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_UNSPEC, AF_UNSPEC};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request = call_open(stacks[i], "27015");
        request.node = "both.example";
        check_comes_up(fake, &request);
        CHECK(fake->calls[FAKE_RESOLVE] == 1, "stack %d: %u look-ups", (int)stacks[i], fake->calls[FAKE_RESOLVE]);
        CHECK(fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family == families[i], "stack %d: family %d is asked for",
              (int)stacks[i], fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family);
        CHECK(fake_place(fake, FAKE_RESOLVE, 1) < fake_place(fake, FAKE_SOCKET, 1), "a socket is made first");
    }
    check_own_vectors();
}

Test(SEL_004, the_order_between_families_has_no_effect_on_pair_and_auto) {
    static const struct fake_entry orders[][4] = {{TCP6(.address = "2001:db8::1"), TCP6(.address = "2001:db8::2"),
                                                   TCP4(.address = "192.0.2.1"), TCP4(.address = "192.0.2.2")},
                                                  {TCP4(.address = "192.0.2.1"), TCP4(.address = "192.0.2.2"),
                                                   TCP6(.address = "2001:db8::1"), TCP6(.address = "2001:db8::2")},
                                                  {TCP4(.address = "192.0.2.1"), TCP6(.address = "2001:db8::1"),
                                                   TCP4(.address = "192.0.2.2"), TCP6(.address = "2001:db8::2")}};
    static const char *const expected[] = {"[2001:db8::1]:27015", "192.0.2.1:27015"};
    for (size_t i = 0; i < 2 * COUNT(orders); i++) {
        struct fake_system *fake = fake_answering(orders[i / 2], 4);
        struct call_request request =
            call_open(i % 2 == 0 ? LISTEN_SOCKET_STACK_PAIR : LISTEN_SOCKET_STACK_AUTO, "27015");
        request.node = "host.example";
        check_comes_up(fake, &request);
        for (unsigned nth = 1; nth <= 2; nth++) {
            char text[LISTEN_SOCKET_ADDRESS_TEXT];
            const struct fake_record *bind = fake_nth(fake, FAKE_BIND, nth);
            (void)listen_socket_format_address((const struct sockaddr *)&bind->address, bind->length, text,
                                               sizeof text);
            CHECK(strcmp(text, expected[nth - 1]) == 0, "order %zu: expected %s; got %s", i / 2, expected[nth - 1],
                  text);
        }
    }
}

Test(SEL_004, a_pair_says_which_family_the_name_has_no_address_of) {
    static const char *const nodes[] = {"four.example", "six.example"};
    static const int missing[] = {AF_INET6, AF_INET};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        char sentence[LISTEN_SOCKET_EXPLAIN_TEXT];
        struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "27015");
        request.node = nodes[i];
        const struct listen_socket_failure *failure =
            check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_NONAME);
        CHECK(failure->reason == LISTEN_SOCKET_REASON_NO_ADDRESS && failure->family == missing[i],
              "node %s: family %d, reason \"%s\"", nodes[i], failure->family,
              listen_socket_reason_text(failure->reason));
        const struct listen_socket_request asked = {.node = nodes[i], .service = "27015"};
        (void)listen_socket_explain(failure, &asked, sentence, sizeof sentence);
        CHECK(strstr(sentence, missing[i] == AF_INET6 ? "IPv6" : "IPv4") != NULL, "the sentence is \"%s\"", sentence);
    }
}

Test(SEL_004, an_answer_of_neither_family_is_none) {
    static const struct fake_entry other = {
        .family = AF_UNIX, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "192.0.2.1", .port = 27015};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
    request.node = "host.example";
    for (int pair = 0; pair < 2; pair++) {
        request.stack = pair != 0 ? LISTEN_SOCKET_STACK_PAIR : LISTEN_SOCKET_STACK_AUTO;
        const struct listen_socket_failure *failure =
            check_fails(fake_answering(&other, 1), &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
        CHECK(failure->reason == LISTEN_SOCKET_REASON_NO_MATCH, "the reason is \"%s\"",
              listen_socket_reason_text(failure->reason));
    }
}

/* Opens the stack without a node, and with a service name. The look-ups must be of these families, once each, and only
 * the first may be for the name. */
static void check_look_ups(struct fake_system *fake, enum listen_socket_stack stack, int flags, int first, int second) {
    struct call_request request = call_open(stack, "http");
    request.hints.ai_flags = flags;
    check_comes_up(fake, &request);
    const struct fake_record *look_ups[] = {fake_nth(fake, FAKE_RESOLVE, 1), fake_nth(fake, FAKE_RESOLVE, 2)};
    CHECK(fake->calls[FAKE_RESOLVE] == (second != AF_UNSPEC ? 2U : 1U), "stack %d: %u look-ups", (int)stack,
          fake->calls[FAKE_RESOLVE]);
    CHECK(look_ups[0]->hints.ai_family == first && strcmp(look_ups[0]->service, "http") == 0,
          "stack %d: the first look-up is of family %d, service %s", (int)stack, look_ups[0]->hints.ai_family,
          look_ups[0]->service);
    CHECK(second == AF_UNSPEC || (look_ups[1]->hints.ai_family == second && strcmp(look_ups[1]->service, "80") == 0),
          "stack %d: the second look-up is wrong", (int)stack);
}

Test(SEL_006, a_stack_without_a_node_asks_for_each_family_once) {
    check_look_ups(fresh_fake(), LISTEN_SOCKET_STACK_IPV4, AI_PASSIVE, AF_INET, AF_UNSPEC);
    check_look_ups(fresh_fake(), LISTEN_SOCKET_STACK_IPV6, AI_PASSIVE, AF_INET6, AF_UNSPEC);
    check_look_ups(fresh_fake(), LISTEN_SOCKET_STACK_DUAL, AI_PASSIVE, AF_INET6, AF_UNSPEC);
    check_look_ups(fresh_fake(), LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, AF_INET6, AF_UNSPEC);
    struct fake_system *fake = fresh_fake();
    check_look_ups(fake, LISTEN_SOCKET_STACK_PAIR, AI_PASSIVE, AF_INET6, AF_INET);
    CHECK(fake_place(fake, FAKE_RESOLVE, 2) < fake_place(fake, FAKE_SOCKET, 1), "a socket is made first");
    check_look_ups(fresh_fake(), LISTEN_SOCKET_STACK_AUTO, 0, AF_INET6, AF_INET);
    fake = fresh_fake(); /* dual, then the pair */
    fake_fail(fake, FAKE_SET_OPTION, 1, ENOPROTOOPT);
    check_look_ups(fake, LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, AF_INET6, AF_INET);
    fake = fresh_fake(); /* dual, then ipv4 */
    fake_fail(fake, FAKE_SOCKET, 1, EAFNOSUPPORT);
    check_look_ups(fake, LISTEN_SOCKET_STACK_AUTO, AI_PASSIVE, AF_INET6, AF_INET);
    fake = fresh_fake(); /* the pair, then ipv4 */
    fake_fail(fake, FAKE_SOCKET, 1, EAFNOSUPPORT);
    check_look_ups(fake, LISTEN_SOCKET_STACK_AUTO, 0, AF_INET6, AF_INET);
}

Test(STK_005, a_service_name_has_one_port_in_both_families) {
    struct fake_entry entries[] = {TCP6(.address = "2001:db8::1"), TCP4(.address = "192.0.2.1")};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "some-service");
    request.node = "host.example";
    check_comes_up(fake_answering(entries, 2), &request);
    entries[1].port++;
    check_name_refused(&request, entries, 2, &entries[1], LISTEN_SOCKET_REASON_ENTRY_PORT);
    request.stack = LISTEN_SOCKET_STACK_AUTO;
    check_name_refused(&request, entries, 2, &entries[1], LISTEN_SOCKET_REASON_ENTRY_PORT);
}

/* Without a node each family is asked for by itself: IPv4 for the port that the name has in IPv6, as a number. */
Test(STK_005, the_second_question_has_the_port_of_the_first_answer) {
    static const struct {
        int port;
        const char *text;
    } ports[] = {{1, "1"}, {80, "80"}, {9999, "9999"}, {12345, "12345"}, {65535, "65535"}};
    const struct call_request request = call_open(LISTEN_SOCKET_STACK_PAIR, "some-service");
    for (size_t i = 0; i < COUNT(ports); i++) {
        struct fake_entry entries[] = {TCP6(.address = "::"), TCP4(.address = "0.0.0.0")};
        entries[0].port = entries[1].port = ports[i].port;
        struct fake_system *fake = fake_answering(entries, 2);
        check_comes_up(fake, &request);
        const struct fake_record *first = fake_nth(fake, FAKE_RESOLVE, 1), *second = fake_nth(fake, FAKE_RESOLVE, 2);
        CHECK(strcmp(first->service, "some-service") == 0 && strcmp(second->service, ports[i].text) == 0,
              "port %d: asked for %s, then for %s", ports[i].port, first->service, second->service);
        CHECK((first->hints.ai_flags & AI_NUMERICSERV) == 0 && (second->hints.ai_flags & AI_NUMERICSERV) != 0,
              "port %d: the second question is not for a number", ports[i].port);
        entries[1].port++;
        const struct listen_socket_failure *failure =
            check_fails(fake_answering(entries, 2), &request, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_EAI_FAIL);
        CHECK(failure->reason == LISTEN_SOCKET_REASON_ENTRY_PORT, "port %d: the reason is \"%s\"", ports[i].port,
              listen_socket_reason_text(failure->reason));
    }
}

/* The signs of SEL-005, the same for create and for open. */
static const struct {
    enum fake_call call;
    int error;
    bool sign;
} signs[] = {
    {FAKE_RESOLVE, EAI_FAMILY, true},     {FAKE_RESOLVE, EAI_NONAME, true},     {FAKE_SOCKET, EAFNOSUPPORT, true},
    {FAKE_SOCKET, EPROTONOSUPPORT, true}, {FAKE_RESOLVE, EAI_AGAIN, false},     {FAKE_RESOLVE, EAI_FAIL, false},
    {FAKE_RESOLVE, EAI_SYSTEM, false},    {FAKE_RESOLVE, EAI_SERVICE, false},   {FAKE_SOCKET, EACCES, false},
    {FAKE_SOCKET, EPERM, false},          {FAKE_SOCKET, EMFILE, false},         {FAKE_SOCKET, ENOBUFS, false},
    {FAKE_SOCKET, EINVAL, false},         {FAKE_SOCKET, ESOCKTNOSUPPORT, false}};

Test(SEL_005, create_and_open_know_the_same_signs_of_an_absent_family) {
    for (size_t i = 0; i < COUNT(signs); i++) {
        for (int open = 0; open < 2; open++) {
            struct call call;
            struct fake_system *fake = fresh_fake();
            struct call_request request =
                open != 0 ? call_open(LISTEN_SOCKET_STACK_AUTO, "27015") : call_create(AF_UNSPEC, "27015");
            fake_fail(fake, signs[i].call, 1, signs[i].error);
            call_run(&request, &fake->seam, &call);
            const int family = call.set.sockets[0].family;
            const enum listen_socket_code code = call.code;
            call_end(&call);
            CHECK((code == LISTEN_SOCKET_OK) == signs[i].sign, "%s, sign %zu: got %s", open != 0 ? "open" : "create", i,
                  listen_socket_code_name(code));
            CHECK(code != LISTEN_SOCKET_OK || family == AF_INET, "%s, sign %zu: family %d",
                  open != 0 ? "open" : "create", i, family);
            CHECK(*fake_ledger(fake, 0) == '\0', "sign %zu: %s", i, fake_ledger(fake, 0));
        }
    }
    struct fake_system *fake = fresh_fake(); /* bind is open's alone */
    const struct call_request request = request_for_node(AF_UNSPEC, NULL);
    fake_fail(fake, FAKE_BIND, 1, EADDRNOTAVAIL);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EADDRNOTAVAIL);
    fake = fresh_fake(); /* a name: a question about both families tells nothing about one */
    const struct call_request named = request_for_node(AF_UNSPEC, "both.example");
    fake_fail(fake, FAKE_RESOLVE, 1, EAI_FAMILY);
    (void)check_fails(fake, &named, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_FAMILY);
    CHECK(fake->calls[FAKE_RESOLVE] == 1, "a name is asked for again");
    check_own_vectors();
}
