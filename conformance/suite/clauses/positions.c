/* ERR-005, NODE-004: the reason, and the byte at which it is told, for texts that are one byte away from right. */
#include "suite/support/checks.h"
#include "suite/support/fence.h"

struct refused {
    const char *text;
    enum listen_socket_reason reason;
    int position; /* from 1; 0 where it is not one byte */
};

#define REASON(name) LISTEN_SOCKET_REASON_##name

static const struct refused nodes[] = {
    {"host name", REASON(NODE_BYTE), 5},
    {"a_b", REASON(NODE_BYTE), 2},
    {"a$b", REASON(NODE_BYTE), 2},
    {"a&b", REASON(NODE_BYTE), 2},
    {"AZaz09-._", REASON(NODE_BYTE), 9},
    {"MNOmnopq5.\xff", REASON(NODE_BYTE), 11},
    {"\xc3\xa4", REASON(NODE_BYTE), 1},
    {"ho%st", REASON(NODE_BYTE), 0},
    {"%", REASON(NODE_BYTE), 0},
    {"a.-xf", REASON(NODE_NAME), 0},
    {"[::1]", REASON(NODE_BRACKETS), 1},
    {"a]b", REASON(NODE_BRACKETS), 2},
    {"::[", REASON(NODE_BRACKETS), 3},
    {"[::1]:8a", REASON(NODE_BRACKETS), 1},
    {"[::1]80", REASON(NODE_BRACKETS), 1},
    {"[::1", REASON(NODE_BRACKETS), 1},
    {"1x2.3.4", REASON(NODE_IPV4), 2},
    {"127-0.0.1", REASON(NODE_IPV4), 4},
    {"1-2.3.4", REASON(NODE_IPV4), 2},
    {"1.2-3.4", REASON(NODE_IPV4), 4},
    {"1.2.3", REASON(NODE_IPV4), 0},
    {"1.2.3.4.5", REASON(NODE_IPV4), 0},
    {"1.2.3.4.", REASON(NODE_IPV4), 0},
    {"1..3.4", REASON(NODE_IPV4), 0},
    {".1.2.3", REASON(NODE_IPV4), 0},
    {"256.1.1.1", REASON(NODE_IPV4), 0},
    {"1.1.1.256", REASON(NODE_IPV4), 0},
    {"00.1.1.1", REASON(NODE_IPV4), 0},
    {"1.1.1.01", REASON(NODE_IPV4), 0},
    {"1.1.1.1000", REASON(NODE_IPV4), 0},
    {"1.2.3%eth0", REASON(NODE_IPV4), 0},
    {"1.2.3.0x10", REASON(NODE_IPV4), 8},
    {"0x7f.1", REASON(NODE_IPV4), 2},
    {"ab.1", REASON(NODE_IPV4), 1},
    {"1.2.3.4-", REASON(NODE_NAME), 0},
    {"1.2.3.4 ", REASON(NODE_BYTE), 8},
    {"1.2.f.4", REASON(NODE_IPV4), 5},
    {"0", REASON(NODE_IPV4), 0},
    {"0x", REASON(NODE_IPV4), 2},
    {"::g", REASON(NODE_IPV6), 3},
    {"::G", REASON(NODE_IPV6), 3},
    {"::`", REASON(NODE_IPV6), 3},
    {"::@", REASON(NODE_IPV6), 3},
    {"::f/", REASON(NODE_IPV6), 4},
    {"1:2", REASON(NODE_WITH_PORT), 2},
    {"::12345", REASON(NODE_IPV6), 0},
    {":1", REASON(NODE_WITH_PORT), 1},
    {"1:2:3:4:5:6:7:8:9", REASON(NODE_IPV6), 0},
    {"1:2:3:4::5:6:7:8", REASON(NODE_IPV6), 0},
    {"1::2::3", REASON(NODE_IPV6), 0},
    {"1:2:3:4:5:6:7:8:9::", REASON(NODE_IPV6), 0},
    {"1:2:3:4:5:6:7:8:9::a", REASON(NODE_IPV6), 0},
    {"::1:2:3:4:5:6:7:8:9", REASON(NODE_IPV6), 0},
    {"a::1:2:3:4:5:6:7:8:9", REASON(NODE_IPV6), 0},
    {"1:2:3:4:5:6:7:8::", REASON(NODE_IPV6), 0},
    {"::1:2:3:4:5:6:7:192.0.2.1", REASON(NODE_IPV6), 0},
    {"1.2.3.4::", REASON(NODE_IPV6), 0},
    {"1:2:3:4:5:6:7:1.2.3.4", REASON(NODE_IPV6), 0},
    {"::1.2.3", REASON(NODE_IPV6), 0},
    {"::1x2.3.4", REASON(NODE_IPV6), 4},
    {"fe80::x%eth0", REASON(NODE_IPV6), 7},
    {"fe80:::1%eth0", REASON(NODE_IPV6), 0},
    {"a:1:2", REASON(NODE_IPV6), 0},
    {"g:1:2", REASON(NODE_IPV6), 1},
    {"host:80x", REASON(NODE_IPV6), 1},
    {"host:", REASON(NODE_IPV6), 1},
    {"host:80\xff", REASON(NODE_IPV6), 1},
    {"localhost:80", REASON(NODE_WITH_PORT), 10},
    {"127.0.0.1:80", REASON(NODE_WITH_PORT), 10},
    {"[::1]:80", REASON(NODE_WITH_PORT), 6},
    {"999.1.1.1:0", REASON(NODE_WITH_PORT), 10},
    {"fe80::1%", REASON(ZONE_MALFORMED), 0},
    {"fe80::1%010", REASON(ZONE_MALFORMED), 0},
    {"fe80::1%00", REASON(ZONE_MALFORMED), 0},
    {"fe80::1%4294967296", REASON(ZONE_MALFORMED), 0},
    {"fe80::1%10000000000", REASON(ZONE_MALFORMED), 0},
    {"1.2.3.4%1", REASON(ZONE_MISPLACED), 0},
};

static const struct refused services[] = {
    {"-80", REASON(PORT_SIGN), 1},
    {"+0", REASON(PORT_SIGN), 1},
    {"+x", REASON(SERVICE_BYTE), 1},
    {" 80", REASON(SERVICE_BLANK), 1},
    {"8 0", REASON(SERVICE_BLANK), 2},
    {"80\n", REASON(SERVICE_BLANK), 3},
    {"80\t", REASON(SERVICE_BLANK), 3},
    {"80\r", REASON(SERVICE_BLANK), 3},
    {"80\x08", REASON(SERVICE_BYTE), 3},
    {"80\x0e", REASON(SERVICE_BYTE), 3},
    {"h_p", REASON(SERVICE_BYTE), 2},
    {"http*", REASON(SERVICE_BYTE), 5},
    {"80.5", REASON(SERVICE_BYTE), 3},
    {"\xff", REASON(SERVICE_BYTE), 1},
    {"a\xff", REASON(SERVICE_BYTE), 2},
    {"65536", REASON(PORT_TOO_LARGE), 0},
    {"99999", REASON(PORT_TOO_LARGE), 0},
    {"100000", REASON(PORT_TOO_LARGE), 0},
    {"65616", REASON(PORT_TOO_LARGE), 0},
    {"4295032832", REASON(PORT_TOO_LARGE), 0},
    {"00", REASON(PORT_LEADING_ZERO), 0},
    {"012345", REASON(PORT_LEADING_ZERO), 0},
    {"0000000000000000", REASON(PORT_LEADING_ZERO), 0},
    {"a-", REASON(SERVICE_HYPHEN), 0},
    {"-a", REASON(SERVICE_HYPHEN), 0},
    {"a--b", REASON(SERVICE_HYPHEN), 0},
    {"1-1", REASON(SERVICE_NO_LETTER), 0},
    {"abcdefghijklmnop", REASON(SERVICE_TOO_LONG), 0},
    {"", REASON(SERVICE_EMPTY), 0},
};

static void check_one(const struct refused *refused, const char *node, const char *service,
                      enum listen_socket_input input) {
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    const struct listen_socket_request request = {
        .node = node, .service = service, .hints = &hints, .system = &fresh_fake()->seam};
    struct listen_socket sock;
    struct listen_socket_failure failure;
    const enum listen_socket_code code = listen_socket_create(&request, &sock, &failure);
    listen_socket_close(&sock);
    CHECK(failure.stage == LISTEN_SOCKET_STAGE_VALIDATE && failure.input == input && failure.reason == refused->reason,
          "\"%s\": expected: %s; got %s: %s", refused->text, listen_socket_reason_text(refused->reason),
          listen_socket_code_name(code), listen_socket_reason_text(failure.reason));
    CHECK(failure.position == refused->position, "\"%s\": expected position %d; got %d", refused->text,
          refused->position, failure.position);
}

Test(ERR_005, the_byte_at_fault_in_a_node_is_told) {
    for (size_t i = 0; i < COUNT(nodes); i++)
        check_one(&nodes[i], nodes[i].text, "80", LISTEN_SOCKET_INPUT_NODE);
}

Test(ERR_005, the_byte_at_fault_in_a_service_is_told) {
    for (size_t i = 0; i < COUNT(services); i++)
        check_one(&services[i], NULL, services[i].text, LISTEN_SOCKET_INPUT_SERVICE);
}

/* ---- Nothing beside the text ---- */

static const char *const accepted_nodes[] = {
    "1.2.3.4",
    "255.255.255.254",
    "::",
    "::1",
    "2001:db8::1:0",
    "1:2:3:4:5:6:7:8",
    "1::",
    "::ffff:192.0.2.1",
    "1:2:3:4:5:6:192.0.2.1",
    "fe80::1%lo",
    "fe80::1%4294967295",
    "ff02::1:ff00:1%7",
    "a",
    "a.b.",
    "localhost",
    "a.0xg",
    "a.0yf",
    "0zb",
    "a:f::A:F",
};
static const char *const accepted_services[] = {"0", "80", "65535", "a", "http", "x-1", "abcdefghijklmno"};

/* The outcome of a text is the same wherever it lies in memory, and no byte before it or behind its end is read. */
Test(PRE_002, a_nodes_text_alone_is_read) {
    for (enum fence_side side = FENCE_BEFORE; side <= FENCE_BEHIND; side++) {
        for (size_t i = 0; i < COUNT(nodes); i++)
            check_one(&nodes[i], fence_text(nodes[i].text, side), "80", LISTEN_SOCKET_INPUT_NODE);
        for (size_t i = 0; i < COUNT(accepted_nodes); i++) {
            struct call_request request = request_for_node(AF_UNSPEC, fence_text(accepted_nodes[i], side));
            struct call call;
            request.hints.ai_socktype = SOCK_DGRAM;
            request.hints.ai_protocol = IPPROTO_UDP;
            call_run(&request, &fresh_fake()->seam, &call);
            CHECK(call.failure.stage != LISTEN_SOCKET_STAGE_VALIDATE, "\"%s\" is refused: %s", accepted_nodes[i],
                  listen_socket_reason_text(call.failure.reason));
            call_end(&call);
        }
    }
}

Test(PRE_002, a_services_text_alone_is_read) {
    for (enum fence_side side = FENCE_BEFORE; side <= FENCE_BEHIND; side++) {
        for (size_t i = 0; i < COUNT(services); i++)
            check_one(&services[i], NULL, fence_text(services[i].text, side), LISTEN_SOCKET_INPUT_SERVICE);
        for (size_t i = 0; i < COUNT(accepted_services); i++) {
            const struct call_request request = call_create(AF_INET, fence_text(accepted_services[i], side));
            struct call call;
            call_run(&request, &fresh_fake()->seam, &call);
            CHECK(call.failure.stage != LISTEN_SOCKET_STAGE_VALIDATE, "\"%s\" is refused: %s", accepted_services[i],
                  listen_socket_reason_text(call.failure.reason));
            call_end(&call);
        }
    }
}
