/* NODE: the node; ZONE: the zone of an IPv6 address. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

/* The address that create makes of a node over the scripted system, as text. */
static const char *created_address(int family, const char *node, int *v6only) {
    static char text[LISTEN_SOCKET_ADDRESS_TEXT];
    struct call call;
    struct call_request request = request_for_node(family, node);
    request.last_step = VECTOR_STEP_SOCKET;
    check_stays_up(fresh_fake(), &request, &call);
    const struct listen_socket *sock = &call.set.sockets[0];
    (void)listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, text,
                                       sizeof text);
    if (v6only != NULL)
        *v6only = sock->v6only;
    call_end(&call);
    return text;
}

static void check_created(const char *node, const char *expected) {
    const char *got = created_address(AF_UNSPEC, node, NULL);
    CHECK(strcmp(got, expected) == 0, "node \"%s\": expected %s; got %s", node, expected, got);
}

Test(NODE_001, neither_node_nor_service_is_refused_in_create) {
    struct call_request request = call_create(AF_INET, NULL);
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NOTHING_ASKED);
    request = call_open(LISTEN_SOCKET_STACK_IPV4, NULL);
    check_comes_up(fresh_fake(), &request);
    check_own_vectors();
}

Test(NODE_002, the_empty_node_is_refused) {
    check_nodes_refused((const char *const[]){"", NULL}, LISTEN_SOCKET_REASON_NODE_EMPTY);
    check_own_vectors();
}

Test(NODE_003, the_asterisk_is_refused) {
    check_nodes_refused((const char *const[]){"*", NULL}, LISTEN_SOCKET_REASON_NODE_BYTE);
    check_own_vectors();
}

Test(NODE_004, what_is_only_like_an_ipv4_address_is_refused) {
    static const char *const nodes[] = {
        "127",       "127.1",      "127.0.1",    "0177.0.0.1", "0x7f.0.0.1",       "0x7f000001", "127.0.0.0x1",
        "1.2.3.4.5", "1.2.3.256",  "1.2.3.1000", "1.2.3.04",   "1.2.3.4.",         "1..2.3",     ".1.2.3",
        "1.2.3.-4",  "2130706433", "host.1",     "1.2.3.0x",   "1.2.3.4294967300", "00.0.0.0",   NULL};
    for (const char *const *node = nodes; *node != NULL; node++) {
        if (strcmp(*node, "1.2.3.-4") != 0) /* its last label is no number, and it is no host name */
            check_nodes_refused((const char *const[]){*node, NULL}, LISTEN_SOCKET_REASON_NODE_IPV4);
        else
            check_nodes_refused((const char *const[]){*node, NULL}, LISTEN_SOCKET_REASON_NODE_NAME);
    }
    check_created("0.0.0.0", "0.0.0.0:27015");
    check_created("255.254.253.252", "255.254.253.252:27015");
    check_own_vectors();
}

Test(NODE_005, every_form_of_rfc_4291_is_the_same_request) {
    static const char *const spellings[] = {"2001:db8:0:0:0:0:0:1", "2001:DB8::1",       "2001:0db8:0000::0001",
                                            "2001:db8:0:0::0:1",    "2001:db8::0.0.0.1", "2001:db8:0:0:0:0:0.0.0.1"};
    for (size_t i = 0; i < COUNT(spellings); i++)
        check_created(spellings[i], "[2001:db8::1]:27015");
    check_created("::", "[::]:27015");
    check_created("1::", "[1::]:27015");
    check_created("::2:3:4:5:6:7:8", "[0:2:3:4:5:6:7:8]:27015"); /* one group of zeros is not shortened */
    check_created("1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]:27015");
    check_own_vectors();
}

Test(NODE_006, what_has_a_colon_and_is_no_such_form_is_refused) {
    static const char *const nodes[] = {":",
                                        ":::",
                                        "1::2::3",
                                        "1:2:3:4:5:6:7",
                                        "1:2:3:4:5:6:7:8:9",
                                        "1:2:3:4:5:6:7::8",
                                        "::1:2:3:4:5:6:7:8",
                                        "12345::",
                                        "::g",
                                        "1:2:3:4:5:6:7:",
                                        ":1:2:3:4:5:6:7",
                                        "::1/128",
                                        "1:2:3:4:5:6:7:1.2.3.4",
                                        "::1.2.3.4:5",
                                        "host:",
                                        "::1 ",
                                        "1:2:3:4::5:6:7:8:9",
                                        NULL};
    check_nodes_refused(nodes, LISTEN_SOCKET_REASON_NODE_IPV6);
    /* who wrote the port into the node is told so */
    check_nodes_refused((const char *const[]){"host:80", "127.0.0.1:0", "localhost:65535", "[::1]:80", NULL},
                        LISTEN_SOCKET_REASON_NODE_WITH_PORT);
    check_own_vectors();
}

/* So many groups in front of a gap and behind it; `tail`: the last two are written as an IPv4 address. */
static void write_groups(char *text, size_t size, int front, int back, bool tail) {
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < front; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%x", i > 0 ? ":" : "", 0x101 * (i + 1));
    used += (size_t)snprintf(text + used, size - used, "::");
    for (int i = 0; i < (tail ? back - 2 : back); i++)
        used += (size_t)snprintf(text + used, size - used, "%s%x", i > 0 ? ":" : "", 0xa0b * (i + 1));
    if (tail)
        (void)snprintf(text + used, size - used, "%s192.0.2.33", back > 2 ? ":" : "");
}

/* What the resolver gives for the text is held against what was read: it must be the same address. */
Test(NODE_006, a_gap_is_as_long_as_the_groups_around_it_leave) {
    for (int front = 0; front <= 7; front++) {
        for (int back = 0; front + back <= 7; back++) {
            char text[64];
            const struct call_request request = request_for_node(AF_INET6, text);
            write_groups(text, sizeof text, front, back, false);
            check_comes_up(fresh_fake(), &request);
            if (back < 2)
                continue;
            write_groups(text, sizeof text, front, back, true);
            check_comes_up(fresh_fake(), &request);
        }
    }
}

Test(NODE_007, brackets_are_refused) {
    check_nodes_refused((const char *const[]){"[::1]", "[a]b:80", "[::1", "::1]", "[127.0.0.1]", "[host]",
                                              "fe80::1%[lo]", "[::1].80", "[::1]80", "[::1];80", NULL},
                        LISTEN_SOCKET_REASON_NODE_BRACKETS);
    check_own_vectors();
}

Test(NODE_008, a_dotted_tail_is_four_strict_octets) {
    check_nodes_refused((const char *const[]){"::ffff:127.1", "::ffff:0127.0.0.1", "::ffff:1.2.3.256", "::1.2.3",
                                              "::ffff:1.2.3.4.", "::0x7f.0.0.1", NULL},
                        LISTEN_SOCKET_REASON_NODE_IPV6);
    check_created("::ffff:192.0.2.1", "[::ffff:192.0.2.1]:27015");
    check_own_vectors();
}

Test(NODE_009, a_host_name_is_resolved) {
    struct call_request request = request_for_node(AF_INET, "AZ.Example");
    check_created("four.example", "192.0.2.1:27015");
    (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    check_own_vectors();
}

Test(NODE_014, the_grammar_of_host_names_is_kept) {
    char labels[256];
    memset(labels, 'a', sizeof labels);
    labels[64] = '\0';
    check_nodes_refused((const char *const[]){"a..b", "-a", "a-", "a.-b", ".", ".a", "a..", labels, NULL},
                        LISTEN_SOCKET_REASON_NODE_NAME);
    for (size_t at = 63; at < 254; at += 64)
        labels[at] = '.';
    labels[64] = 'a';
    labels[254] = '\0'; /* 254 characters */
    check_nodes_refused((const char *const[]){labels, NULL}, LISTEN_SOCKET_REASON_NODE_NAME);
    labels[253] = '\0'; /* 253 are allowed; the resolver does not know it */
    struct call_request request = request_for_node(AF_INET, labels);
    struct fake_system *fake = fresh_fake();
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    labels[253] = '.'; /* a final dot does not count */
    labels[254] = '\0';
    (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    request.node = "AZ.Example"; /* the first and the last letters of both cases */
    (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    check_nodes_refused((const char *const[]){"a@b", "a`b", "a{b", NULL}, LISTEN_SOCKET_REASON_NODE_BYTE);
}

Test(NODE_010, any_other_byte_is_refused) {
    char node[] = "a?b", with_port[] = "a?b:80"; /* who wrote a port behind it is told so, whatever else is wrong */
    for (int byte = 1; byte < 256; byte++) {
        bool of_a_name = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                         byte == '-' || byte == '.';
        if (of_a_name || strchr(":[]", byte) != NULL)
            continue;
        node[1] = with_port[1] = (char)byte;
        check_nodes_refused((const char *const[]){node, NULL}, LISTEN_SOCKET_REASON_NODE_BYTE);
        check_nodes_refused((const char *const[]){with_port, NULL}, LISTEN_SOCKET_REASON_NODE_WITH_PORT);
    }
    check_own_vectors();
}

Test(NODE_011, multicast_and_broadcast_are_refused_for_streams_only) {
    static const char *const nodes[] = {"224.0.0.0", "239.255.255.255",  "255.255.255.255",        "ff00::",
                                        "ff0e::1",   "::ffff:224.0.0.1", "::ffff:255.255.255.255", NULL};
    check_nodes_refused(nodes, LISTEN_SOCKET_REASON_NODE_NOT_UNICAST);
    for (const char *const *node = nodes; *node != NULL; node++) {
        struct call_request request = request_for_node(AF_UNSPEC, *node);
        request.hints.ai_socktype = SOCK_DGRAM;
        request.hints.ai_protocol = IPPROTO_UDP;
        check_comes_up(fresh_fake(), &request);
    }
    check_created("223.255.255.255", "223.255.255.255:27015");
    check_created("240.0.0.1", "240.0.0.1:27015");
    check_own_vectors();
}

Test(NODE_012, a_mapped_literal_is_for_create_and_not_for_stacks) {
    int v6only = -1;
    const char *address = created_address(AF_INET6, "::ffff:192.0.2.1", &v6only);
    CHECK(strcmp(address, "[::ffff:192.0.2.1]:27015") == 0 && v6only == 0, "got %s, v6only %d", address, v6only);
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_AUTO};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct call_request request = call_open(stacks[i], "27015");
        request.node = "::ffff:192.0.2.1";
        check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_MAPPED);
    }
    check_own_vectors();
}

/* ---- ZONE ---- */

static void check_zones_refused(const char *const *zones) {
    for (; *zones != NULL; zones++) {
        char node[64] = "fe80::1%";
        (void)strncat(node, *zones, sizeof node - strlen(node) - 1);
        check_nodes_refused((const char *const[]){node, NULL}, LISTEN_SOCKET_REASON_ZONE_MALFORMED);
    }
}

/* Each of the twelve bytes before the IPv4 address decides. */
Test(NODE_012, an_address_with_one_other_byte_is_not_mapped) {
    static const char *const others[] = {"100::ffff:192.0.2.1",    "1::ffff:192.0.2.1",       "0:100::ffff:192.0.2.1",
                                         "0:1::ffff:192.0.2.1",    "0:0:100::ffff:192.0.2.1", "0:0:1::ffff:192.0.2.1",
                                         "::100:0:ffff:192.0.2.1", "::1:0:ffff:192.0.2.1",    "::100:ffff:192.0.2.1",
                                         "::1:ffff:192.0.2.1",     "::feff:192.0.2.1",        "::ff00:192.0.2.1",
                                         "::fffe:192.0.2.1",       "::ff:192.0.2.1",          "::192.0.2.1"};
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV6, "27015");
    for (size_t i = 0; i < COUNT(others); i++) {
        request.node = others[i];
        check_comes_up(fresh_fake(), &request);
    }
    request.node = "::ffff:192.0.2.1";
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_MAPPED);
}

Test(ZONE_001, a_zone_is_an_index_or_an_interfaces_name) {
    check_zones_refused(
        (const char *const[]){"a%b", "a/b", "a:b", "a b", " lo", "lo\t", "\x7f", "\xc3\xa9", "sixteen-letters0", NULL});
    check_created("fe80::1%7", "[fe80::1%7]:27015");
    check_created("fe80::1%4294967295", "[fe80::1%4294967295]:27015");
    check_created("fe80::1%lo", "[fe80::1%1]:27015");
    struct call_request request = request_for_node(AF_INET6, "fe80::1%fifteen-letters");
    struct fake_system *fake = fresh_fake();
    call_run(&request, &fake->seam, &(struct call){.code = LISTEN_SOCKET_OK});
    CHECK(fake->calls[FAKE_INTERFACE_INDEX] == 1, "a name of 15 characters is not looked for");
    fake = fresh_fake(); /* digits are an index, also if an interface is named so; the system is not asked */
    request.node = "fe80::1%7";
    check_comes_up(fake, &request);
    CHECK(fake->calls[FAKE_INTERFACE_INDEX] == 0, "an index is looked for as a name");
    check_own_vectors();
}

Test(ZONE_002, zone_0_is_no_zone) {
    check_created("::1%0", "[::1]:27015");
    check_created("::%0", "[::]:27015");
    struct fake_system *fake = fresh_fake();
    const struct call_request request = request_for_node(AF_INET6, "2001:db8::1%0");
    check_comes_up(fake, &request);
    CHECK(strchr(fake_nth(fake, FAKE_RESOLVE, 1)->node, '%') == NULL, "the resolver is given the zone 0");
    check_nodes_refused((const char *const[]){"fe80::1%0", NULL}, LISTEN_SOCKET_REASON_ZONE_MISSING);
    check_own_vectors();
}

Test(ZONE_003, an_empty_zone_is_refused) {
    check_zones_refused((const char *const[]){"", NULL});
    check_nodes_refused((const char *const[]){"::1%", NULL}, LISTEN_SOCKET_REASON_ZONE_MALFORMED);
    check_own_vectors();
}

Test(ZONE_004, an_index_beyond_32_bits_is_refused_and_an_unknown_name_fails) {
    check_zones_refused((const char *const[]){"4294967296", "4294967297", "9999999999", "18446744073709551617", NULL});
    struct call call;
    const struct call_request request = request_for_node(AF_INET6, "fe80::1%no-such-if");
    call_run(&request, NULL, &call); /* the real resolver */
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME),
          "expected error resolve EAI_NONAME; got %s %s", listen_socket_stage_name(call.failure.stage),
          listen_socket_code_name(call.code));
    struct fake_system *fake = fresh_fake();
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    CHECK(failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX && failure->native == ENODEV, "call %s, number %d",
          listen_socket_call_name(failure->call), failure->native);
    check_trace(fake, "initialize interface_index release");
    static const int absent[] = {ENODEV, ENXIO}; /* Linux says the one, POSIX the other */
    for (size_t i = 0; i < COUNT(absent); i++) {
        fake = fresh_fake();
        fake_fail(fake, FAKE_INTERFACE_INDEX, 1, absent[i]);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
    }
    check_own_vectors();
}

/* What the platform's own table says of an interface if if_nametoindex leaves this errno, and socket fails with the
 * other one. */
static int interface_error(int left, int socket_error) {
    const struct listen_socket_system *system = listen_socket_platform();
    unsigned index = 7;
    interpose.no_interface = true;
    interpose.interface_errno = left;
    interpose.socket_error = socket_error;
    const int error = system->interface_index(system->context, "lo", &index);
    interpose.no_interface = false;
    interpose.socket_error = 0;
    return error;
}

Test(ZONE_010, a_system_that_cannot_look_for_an_interface_says_why) {
    static const int shortages[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES, EPERM, EIO, EINTR};
    const struct call_request request = request_for_node(AF_INET6, "fe80::1%lo");
    for (size_t i = 0; i < COUNT(shortages); i++) {
        const int shortage = shortages[i];
        struct fake_system *fake = fresh_fake();
        fake_fail(fake, FAKE_INTERFACE_INDEX, 1, shortage);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, listen_socket_code_of_system(shortage));
        CHECK(interface_error(shortage, 0) == shortage, "errno %d is given as %d", shortage,
              interface_error(shortage, 0));
        CHECK(interface_error(ENOENT, shortage) == shortage, "ENOENT for errno %d is given as %d", shortage,
              interface_error(ENOENT, shortage));
    }
    CHECK(interface_error(ENOENT, 0) == ENOENT, "a socket that can be made again is a shortage");
    CHECK(interface_error(ENODEV, EMFILE) == ENODEV, "ENODEV is not given as it is");
    CHECK(interface_error(0, EMFILE) == ENXIO, "without errno it is not said that there is no interface");
    check_own_vectors();
}

Test(ZONE_005, a_leading_zero_is_refused) {
    check_zones_refused((const char *const[]){"01", "00", "007", NULL});
    check_own_vectors();
}

Test(ZONE_006, only_link_local_addresses_have_a_zone) {
    check_nodes_refused((const char *const[]){"::%1", "::1%1", "2001:db8::1%lo", "::ffff:1.2.3.4%1", "fec0::1%1",
                                              "fe7f::1%1", "::1%4294967295", NULL},
                        LISTEN_SOCKET_REASON_ZONE_MISPLACED);
    check_created("febf:ffff::1%3", "[febf:ffff::1%3]:27015");
    static const char *const multicast[] = {"ff01::1%lo", "ff11::2%1", "ff02::1%lo", "ff32::8000:1%1"};
    static const char *const larger[] = {"ff03::1%lo", "ff05::1%1", "ff08::1%1", "ff0e::1%1"};
    struct call_request request = request_for_node(AF_INET6, NULL);
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    for (size_t i = 0; i < COUNT(multicast); i++) { /* interface-local and link-local scope: RFC 4291 section 2.7 */
        request.node = multicast[i];
        check_comes_up(fresh_fake(), &request);
        request.node = larger[i];
        check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                      LISTEN_SOCKET_REASON_ZONE_MISPLACED);
    }
    check_own_vectors();
}

/* Every first byte, with each second byte where the answer changes or nearly does. */
Test(ZONE_006, link_local_is_said_by_ten_bits_and_by_a_scope) {
    static const unsigned seconds[] = {0x00, 0x01, 0x02, 0x03, 0x0f, 0x11, 0x12,
                                       0x40, 0x7f, 0x80, 0x82, 0xbf, 0xc0, 0xff};
    struct call_request request = request_for_node(AF_INET6, NULL);
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    request.last_step = VECTOR_STEP_SOCKET;
    for (size_t i = 0; i < 256 * COUNT(seconds); i++) {
        const unsigned first = (unsigned)(i / COUNT(seconds)), second = seconds[i % COUNT(seconds)];
        const bool scope = first == 0xff && ((second & 0xf) == 1 || (second & 0xf) == 2);
        const bool link_local = scope || (first == 0xfe && second >= 0x80 && second <= 0xbf);
        char bare[32], zoned[sizeof bare + 2];
        (void)snprintf(bare, sizeof bare, "%02x%02x::1", first, second);
        (void)snprintf(zoned, sizeof zoned, "%s%%1", bare);
        request.node = link_local ? zoned : bare;
        check_comes_up(fresh_fake(), &request);
        request.node = link_local ? bare : zoned;
        check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                      link_local ? LISTEN_SOCKET_REASON_ZONE_MISSING : LISTEN_SOCKET_REASON_ZONE_MISPLACED);
    }
}

Test(ZONE_008, an_ipv4_address_is_never_link_local) {
    check_created("254.128.0.1", "254.128.0.1:27015");
    check_created("255.1.0.1", "255.1.0.1:27015");
    check_created("255.2.0.1", "255.2.0.1:27015");
}

/* Every byte in an interface's name, which may be any that is printable but for five. */
Test(ZONE_001, each_byte_of_an_interfaces_name_is_allowed_or_not) {
    struct call_request request = request_for_node(AF_INET6, NULL);
    for (int byte = 1; byte < 256; byte++) {
        const char node[] = {'f', 'e', '8', '0', ':', ':', '1', '%', 'a', (char)byte, 'b', '\0'};
        const bool bracket = byte == '[' || byte == ']';
        request.node = node;
        if (byte <= ' ' || byte >= 0x7f || strchr("%/:[]", byte) != NULL) {
            check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                          bracket ? LISTEN_SOCKET_REASON_NODE_BRACKETS : LISTEN_SOCKET_REASON_ZONE_MALFORMED);
            continue;
        }
        struct fake_system *fake = fresh_fake();
        const struct listen_socket_failure *failure =
            check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_NONAME);
        CHECK(failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX &&
                  strcmp(fake_nth(fake, FAKE_INTERFACE_INDEX, 1)->node, node + 8) == 0,
              "byte %#x: asked for \"%s\"", (unsigned)byte, fake_nth(fake, FAKE_INTERFACE_INDEX, 1)->node);
    }
}

Test(ZONE_007, an_ipv4_address_has_no_zone) {
    check_nodes_refused((const char *const[]){"127.0.0.1%lo", "127.0.0.1%1", "127.0.0.1%0", "127.0.0.1%", NULL},
                        LISTEN_SOCKET_REASON_ZONE_MISPLACED);
    check_own_vectors();
}

Test(ZONE_008, a_link_local_address_needs_a_zone) {
    check_nodes_refused((const char *const[]){"fe80::1", "FE80::", "febf::1", NULL}, LISTEN_SOCKET_REASON_ZONE_MISSING);
    /* multicast is no address for a stream with any zone: nobody is told to add one */
    check_nodes_refused((const char *const[]){"ff01::1", "ff02::1", "ff12::1", NULL},
                        LISTEN_SOCKET_REASON_NODE_NOT_UNICAST);
    struct call_request request = request_for_node(AF_INET6, "ff01::1");
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_ZONE_MISSING);
    check_own_vectors();
}
