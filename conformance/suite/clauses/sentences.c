/* ERR-005, TXT-001, TXT-002: sentences to the letter, one for each way to put one together, and cut to each size. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/fence.h"

/* A failure as the library records it, with the address that it is about. */
struct told {
    struct listen_socket_failure failure;
    const char *ipv4; /* NULL: no address, or `ipv6` */
    const char *ipv6;
    bool asks; /* whether the request is at hand: node "host", service "http", stack dual */
    const char *sentence;
};

#define EXPLAINED(member_stage, member_code, number)                                                                   \
    .stage = LISTEN_SOCKET_STAGE_##member_stage, .code = LISTEN_SOCKET_##member_code, .native = (number)

static const struct told sentences[] = {
    {{EXPLAINED(VALIDATE, EAI_NONAME, -2), .input = LISTEN_SOCKET_INPUT_NODE, .reason = LISTEN_SOCKET_REASON_NODE_BYTE,
      .position = 3},
     .asks = true,
     .sentence =
         "validate: node \"host\" refused at byte 3 (EAI_NONAME, -2): it holds a byte that is in no address and "
         "no host name"},
    {{EXPLAINED(VALIDATE, EAI_SERVICE, -8), .input = LISTEN_SOCKET_INPUT_SERVICE,
      .reason = LISTEN_SOCKET_REASON_PORT_SIGN, .position = 1},
     .asks = true,
     .sentence =
         "validate: service \"http\" refused at byte 1 (EAI_SERVICE, -8): a port is written without a sign, as 0 "
         "to 65535"},
    {{EXPLAINED(VALIDATE, EAI_SERVICE, -8), .input = LISTEN_SOCKET_INPUT_SERVICE,
      .reason = LISTEN_SOCKET_REASON_SERVICE_EMPTY},
     .sentence = "validate: service refused (EAI_SERVICE, -8): it is empty; give a port from 0 to 65535 or a service "
                 "name, or nothing at all (NULL)"},
    {{EXPLAINED(VALIDATE, EAI_FAMILY, -6), .input = LISTEN_SOCKET_INPUT_FAMILY,
      .reason = LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK},
     .asks = true,
     .sentence =
         "validate: family refused with the stack dual (EAI_FAMILY, -6): the family must be AF_UNSPEC or the one "
         "family of the stack"},
    {{EXPLAINED(VALIDATE, EAI_FAMILY, -6), .input = LISTEN_SOCKET_INPUT_FAMILY,
      .reason = LISTEN_SOCKET_REASON_FAMILY_UNKNOWN},
     .asks = true,
     .sentence = "validate: family refused (EAI_FAMILY, -6): the family must be AF_INET, AF_INET6 or AF_UNSPEC"},
    {{EXPLAINED(INITIALIZE, NOTINITIALISED, 7), .call = LISTEN_SOCKET_CALL_INITIALIZE},
     .asks = true,
     .sentence =
         "initialize: initialize failed (NOTINITIALISED, 7): the socket layer is not initialised in the version "
         "needed"},
    {{EXPLAINED(RESOLVE, EAI_NONAME, -2), .call = LISTEN_SOCKET_CALL_GETADDRINFO, .family = AF_INET},
     .asks = true,
     .sentence =
         "resolve: getaddrinfo failed for an IPv4 address of node \"host\", service \"http\" (EAI_NONAME, -2): no "
         "such address is known"},
    {{EXPLAINED(RESOLVE, EAI_AGAIN, -3), .call = LISTEN_SOCKET_CALL_GETADDRINFO, .family = AF_INET6},
     .sentence = "resolve: getaddrinfo failed for an IPv6 address (EAI_AGAIN, -3): no name server answered, or "
                 "the one that did could not (SERVFAIL, REFUSED); try again later"},
    {{EXPLAINED(RESOLVE, EAI_SYSTEM, -11), .call = LISTEN_SOCKET_CALL_GETADDRINFO, .detail = EIO},
     .sentence = "resolve: getaddrinfo failed for an IPv4 or IPv6 address (EAI_SYSTEM, -11, EIO 5): the resolver met a "
                 "system error, or can use none of its sources (/etc/nsswitch.conf)"},
    {{EXPLAINED(RESOLVE, EAI_SYSTEM, -11), .call = LISTEN_SOCKET_CALL_GETADDRINFO, .detail = -5, .family = 99},
     .sentence = "resolve: getaddrinfo failed for an IPv4 or IPv6 address (EAI_SYSTEM, -11, UNKNOWN -5): the resolver "
                 "met a system error, or can use none of its sources (/etc/nsswitch.conf)"},
    {{EXPLAINED(RESOLVE, EAI_NONAME, -2), .call = LISTEN_SOCKET_CALL_GETADDRINFO, .detail = EMFILE},
     .sentence = "resolve: this process has too many open files; raise its limit (ulimit -n) (EMFILE, 24): getaddrinfo "
                 "failed for an IPv4 or IPv6 address (EAI_NONAME, -2): no such address is known"},
    {{EXPLAINED(RESOLVE, EAI_NONAME, -2), .call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX},
     .asks = true,
     .sentence =
         "resolve: if_nametoindex failed for the zone of node \"host\" (EAI_NONAME, UNKNOWN -2): this host has no "
         "interface of that name"},
    {{EXPLAINED(RESOLVE, EMFILE, EMFILE), .call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX},
     .sentence = "resolve: if_nametoindex failed (EMFILE, EMFILE 24): this process has too many open files; raise its "
                 "limit (ulimit -n)"},
    {{EXPLAINED(SELECT, EAI_FAIL, -4), .family = AF_INET, .reason = LISTEN_SOCKET_REASON_ENTRY_PORT},
     .ipv4 = "192.0.2.1",
     .asks = true,
     .sentence = "select: the resolver's answer for an IPv4 address of node \"host\", service \"http\", which is "
                 "192.0.2.1:8080, refused (EAI_FAIL, -4): the first match in the resolver's answer does not have the "
                 "requested port"},
    {{EXPLAINED(SELECT, EAI_FAIL, -4), .family = AF_INET6, .reason = LISTEN_SOCKET_REASON_NO_MATCH},
     .sentence =
         "select: the resolver's answer for an IPv6 address refused (EAI_FAIL, -4): the resolver's answer has no "
         "entry of the requested family, type and protocol"},
    {{EXPLAINED(SELECT, EAI_NONAME, -2), .family = AF_INET, .reason = LISTEN_SOCKET_REASON_NO_ADDRESS},
     .sentence =
         "select: the resolver's answer for an IPv4 address refused (EAI_NONAME, -2): the resolver gave no IPv4 "
         "address for the name"},
    {{EXPLAINED(SELECT, EAI_NONAME, -2), .family = AF_INET6, .reason = LISTEN_SOCKET_REASON_NO_ADDRESS},
     .sentence =
         "select: the resolver's answer for an IPv6 address refused (EAI_NONAME, -2): the resolver gave no IPv6 "
         "address for the name"},
    {{EXPLAINED(SELECT, EAI_FAIL, -4), .reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS, .address_length = 1},
     .sentence = "select: the resolver's answer for an IPv4 or IPv6 address, which is -, refused (EAI_FAIL, -4): the "
                 "first match in the resolver's answer does not have the requested address"},
    {{EXPLAINED(SOCKET, EMFILE, 24), .call = LISTEN_SOCKET_CALL_SOCKET, .address_length = 1},
     .sentence = "socket: socket failed for - (EMFILE, 24): this process has too many open files; raise its limit "
                 "(ulimit -n)"},
    {{EXPLAINED(SOCKET, EACCES, 13), .call = LISTEN_SOCKET_CALL_SOCKET},
     .ipv6 = "2001:db8::1",
     .sentence = "socket: socket failed for [2001:db8::1%7]:8080 (EACCES, 13): a security policy forbids it"},
    {{EXPLAINED(OPTION, ENOPROTOOPT, 92), .call = LISTEN_SOCKET_CALL_SETSOCKOPT, .option = LISTEN_SOCKET_OPTION_V6ONLY},
     .ipv6 = "::",
     .sentence =
         "option: setsockopt(IPV6_V6ONLY) failed for [::%7]:8080 (ENOPROTOOPT, 92): this host does not offer the "
         "socket option, or not this value of it; the stack ipv4 does not need this option"},
    {{EXPLAINED(OPTION, EINVAL, 22), .call = LISTEN_SOCKET_CALL_GETSOCKOPT,
      .option = LISTEN_SOCKET_OPTION_ADDRESS_REUSE, .reason = LISTEN_SOCKET_REASON_OPTION_NOT_HELD},
     .ipv4 = "0.0.0.0",
     .sentence = "option: getsockopt(SO_REUSEADDR) succeeded for 0.0.0.0:8080 (EINVAL, 22): the option reads back as "
                 "another value than was set"},
    {{EXPLAINED(BIND, EACCES, 13), .call = LISTEN_SOCKET_CALL_BIND},
     .ipv4 = "192.0.2.254",
     .sentence = "bind: bind failed for 192.0.2.254:8080 (EACCES, 13): this process may not bind the port: the system "
                 "keeps low ports for privileged processes (on Linux those below net.ipv4.ip_unprivileged_port_start), "
                 "or a security policy forbids it"},
    {{EXPLAINED(BIND, EADDRNOTAVAIL, 99), .call = LISTEN_SOCKET_CALL_BIND},
     .ipv4 = "192.0.2.254",
     .sentence =
         "bind: bind failed for 192.0.2.254:8080 (EADDRNOTAVAIL, 99): the address is not one of this host's, or "
         "not ready yet: an IPv6 address can be bound when the check for duplicates is over, which takes a second or "
         "two, does not begin before the link is up, and ends for good where another host has the address"},
    {{EXPLAINED(BIND, EADDRINUSE, 98), .call = LISTEN_SOCKET_CALL_BIND},
     .ipv4 = "192.0.2.254",
     .sentence =
         "bind: bind failed for 192.0.2.254:8080 (EADDRINUSE, 98): another socket has the address and port; end "
         "it, or choose another port"},
    {{EXPLAINED(BIND, EADDRINUSE, 98), .call = LISTEN_SOCKET_CALL_BIND, .reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT,
      .tries = 16},
     .ipv4 = "0.0.0.0",
     .sentence = "bind: bind failed for 0.0.0.0:8080 (EADDRINUSE, 98): 16 ports were tried: no port that the system "
                 "picked in one family was free in the other"},
    {{EXPLAINED(BIND, EINVAL, 22), .call = LISTEN_SOCKET_CALL_GETSOCKNAME,
      .reason = LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD},
     .ipv4 = "0.0.0.0",
     .sentence =
         "bind: getsockname succeeded for 0.0.0.0:8080 (EINVAL, 22): the local address reads back as another one "
         "than was bound: a jail or a policy changes it; give the address that is allowed"},
    {{EXPLAINED(LISTEN, EADDRNOTAVAIL, 99), .call = LISTEN_SOCKET_CALL_LISTEN},
     .ipv4 = "0.0.0.0",
     .sentence =
         "listen: listen failed for 0.0.0.0:8080 (EADDRNOTAVAIL, 99): the address is not one of this host's, or "
         "not ready yet"},
};

static void set_address(struct listen_socket_failure *failure, const struct told *told) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(8080)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(8080), .sin6_scope_id = 7};
    if (told->ipv4 != NULL) {
        CHECK(inet_pton(AF_INET, told->ipv4, &ipv4.sin_addr) == 1, "%s", told->ipv4);
        memcpy(&failure->address, &ipv4, sizeof ipv4);
        failure->address_length = sizeof ipv4;
    } else if (told->ipv6 != NULL) {
        CHECK(inet_pton(AF_INET6, told->ipv6, &ipv6.sin6_addr) == 1, "%s", told->ipv6);
        memcpy(&failure->address, &ipv6, sizeof ipv6);
        failure->address_length = sizeof ipv6;
    }
}

/* The text at each size from nothing to more than the whole: its beginning, ended, nothing behind it touched, and the
 * whole length told. */
static void check_sizes(const struct listen_socket_failure *failure, const struct listen_socket_request *request,
                        const char *whole) {
    char around[1024], *const buffer = around + 1;
    const size_t length = strlen(whole);
    for (size_t size = 0; size <= length + 2; size++) {
        memset(around, 0x55, sizeof around);
        const size_t told = listen_socket_explain(failure, request, buffer, size);
        const size_t shown = size == 0 ? 0 : size <= length ? size - 1 : length;
        CHECK(told == length, "at size %zu the length is %zu, not %zu: %s", size, told, length, whole);
        CHECK(size == 0 || (memcmp(buffer, whole, shown) == 0 && buffer[shown] == '\0'), "at size %zu: %.*s", size,
              (int)size, buffer);
        CHECK(around[0] == 0x55 && buffer[size] == 0x55, "at size %zu a byte beside it is written", size);
    }
    CHECK(listen_socket_explain(failure, request, NULL, 0) == length, "without a buffer: %s", whole);
}

Test(ERR_005, every_sentence_is_this_one_and_is_cut_to_every_size) {
    const struct listen_socket_request request = {.node = "host", .service = "http", .stack = LISTEN_SOCKET_STACK_DUAL};
    for (size_t i = 0; i < COUNT(sentences); i++) {
        const struct told *told = &sentences[i];
        const struct listen_socket_request *asked = told->asks ? &request : NULL;
        struct listen_socket_failure failure = told->failure;
        char sentence[1024];
        set_address(&failure, told);
        (void)listen_socket_explain(&failure, asked, sentence, sizeof sentence);
        CHECK(strcmp(sentence, told->sentence) == 0, "expected: %s; got: %s", told->sentence, sentence);
        check_sizes(&failure, asked, told->sentence);
    }
    const struct listen_socket_failure none = {.stage = LISTEN_SOCKET_STAGE_NONE};
    check_sizes(&none, NULL, "no failure");
}

/* ---- What was asked, quoted ---- */

static void check_quoted(const char *node, const char *quoted) {
    const struct listen_socket_failure failure = {EXPLAINED(VALIDATE, EAI_NONAME, -2),
                                                  .input = LISTEN_SOCKET_INPUT_NODE,
                                                  .reason = LISTEN_SOCKET_REASON_NODE_NAME};
    const struct listen_socket_request request = {.node = node};
    char sentence[1024], expected[1024];
    (void)snprintf(expected, sizeof expected, "validate: node %s refused (EAI_NONAME, -2): %s", quoted,
                   listen_socket_reason_text(LISTEN_SOCKET_REASON_NODE_NAME));
    (void)listen_socket_explain(&failure, &request, sentence, sizeof sentence);
    CHECK(strcmp(sentence, expected) == 0, "expected: %s; got: %s", expected, sentence);
}

#define TEN "0123456789"

Test(TXT_002, a_value_is_quoted_byte_by_byte_and_cut_after_sixty) {
    check_quoted(NULL, "NULL");
    check_quoted("", "\"\"");
    check_quoted("a\x1f !~\x7f\x80\xff", "\"a\\x1f !~\\x7f\\x80\\xff\"");
    check_quoted("\"#[\\]", "\"\\x22#[\\x5c]\"");
    check_quoted(TEN TEN TEN TEN TEN "012345678", "\"" TEN TEN TEN TEN TEN "012345678\"");
    check_quoted(TEN TEN TEN TEN TEN TEN, "\"" TEN TEN TEN TEN TEN TEN "\"");
    check_quoted(TEN TEN TEN TEN TEN TEN "x", "\"" TEN TEN TEN TEN TEN TEN "\"... (61 bytes)");
}

/* ---- Addresses ---- */

static void check_address(const char *address, uint32_t zone, const char *expected) {
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(0x1234), .sin6_scope_id = zone};
    char text[LISTEN_SOCKET_ADDRESS_TEXT + 2];
    const size_t length = strlen(expected);
    CHECK(inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1, "%s is no address", address);
    for (size_t size = 0; size <= length + 1; size++) {
        memset(text, 0x55, sizeof text);
        const size_t told = listen_socket_format_address((const struct sockaddr *)&ipv6, sizeof ipv6, text, size);
        const size_t shown = size == 0 ? 0 : size <= length ? size - 1 : length;
        CHECK(told == length, "%s at size %zu: length %zu", address, size, told);
        CHECK(size == 0 || (memcmp(text, expected, shown) == 0 && text[shown] == '\0'), "%s at size %zu: expected %s",
              address, size, expected);
        CHECK(text[size] == 0x55, "%s at size %zu: the byte after it is written", address, size);
    }
}

Test(TXT_001, a_mapped_address_is_one_in_all_its_groups) {
    check_address("::ffff:1.22.203.4", 0, "[::ffff:1.22.203.4]:4660");
    check_address("1::ffff:1.22.203.4", 0, "[1::ffff:116:cb04]:4660");
    check_address("0:1::ffff:1.22.203.4", 0, "[0:1::ffff:116:cb04]:4660");
    check_address("0:0:1:0:0:ffff:1.22.203.4", 0, "[::1:0:0:ffff:116:cb04]:4660");
    check_address("::1:0:ffff:1.22.203.4", 0, "[::1:0:ffff:116:cb04]:4660");
    check_address("::1:ffff:1.22.203.4", 0, "[::1:ffff:116:cb04]:4660");
    check_address("::fffe:1.22.203.4", 0, "[::fffe:116:cb04]:4660");
    check_address("::1:0:1.22.203.4", 0, "[::1:0:116:cb04]:4660");
    check_address("fe80::1", 1, "[fe80::1%1]:4660");
    check_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 4294967295U,
                  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:4660");
}

static void check_length(const struct sockaddr_storage *address, socklen_t length, const char *expected) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    const bool aligned = length % sizeof(int) == 0; /* so that it can lie at a fence */
    const void *bytes = aligned ? fence(address, length, FENCE_BEHIND) : address;
    (void)listen_socket_format_address(bytes, length, text, sizeof text);
    CHECK(strcmp(text, expected) == 0, "family %d of %u bytes: expected %s; got %s", address->ss_family,
          (unsigned)length, expected, text);
}

Test(TXT_001, what_is_shorter_than_its_family_or_of_another_is_no_address) {
    struct sockaddr_storage address = {.ss_family = AF_INET};
    check_length(&address, 0, "-");
    check_length(&address, sizeof(struct sockaddr_in) - 1, "-");
    check_length(&address, sizeof(struct sockaddr_in), "0.0.0.0:0");
    check_length(&address, sizeof address, "0.0.0.0:0");
    address.ss_family = AF_INET6;
    check_length(&address, sizeof(struct sockaddr_in), "-");
    check_length(&address, sizeof(struct sockaddr_in6) - 1, "-");
    check_length(&address, sizeof(struct sockaddr_in6), "[::]:0");
    check_length(&address, sizeof address, "[::]:0");
    address.ss_family = AF_INET6 + 1;
    check_length(&address, sizeof address, "-");
    address.ss_family = AF_INET + 1;
    check_length(&address, sizeof address, "-");
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    CHECK(listen_socket_format_address(NULL, sizeof address, text, sizeof text) == 1 && strcmp(text, "-") == 0,
          "no address is \"%s\"", text);
}
