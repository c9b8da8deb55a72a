/* TYPE: socket type and protocol; FAM: the family; FLAG: the flags. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

static void check_kind_refused(int type, int protocol, enum listen_socket_input input,
                               enum listen_socket_reason reason) {
    struct call_request request = call_create(AF_INET, "27015");
    request.hints.ai_socktype = type;
    request.hints.ai_protocol = protocol;
    check_refused(&request, LISTEN_SOCKET_EAI_SOCKTYPE, input, reason);
}

Test(TYPE_001, zero_is_completed_for_resolver_and_socket_alike) {
    static const int kinds[][4] = {{0, 0, SOCK_STREAM, IPPROTO_TCP},
                                   {SOCK_STREAM, 0, SOCK_STREAM, IPPROTO_TCP},
                                   {0, IPPROTO_TCP, SOCK_STREAM, IPPROTO_TCP},
                                   {SOCK_DGRAM, 0, SOCK_DGRAM, IPPROTO_UDP},
                                   {0, IPPROTO_UDP, SOCK_DGRAM, IPPROTO_UDP}};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request = call_create(AF_INET, "27015");
        request.hints.ai_socktype = kinds[i][0];
        request.hints.ai_protocol = kinds[i][1];
        check_comes_up(fake, &request);
        const struct fake_record *asked = fake_nth(fake, FAKE_RESOLVE, 1);
        const struct fake_record *made = fake_nth(fake, FAKE_SOCKET, 1);
        CHECK(asked->hints.ai_socktype == kinds[i][2] && asked->hints.ai_protocol == kinds[i][3],
              "(%d, %d): the resolver is asked for (%d, %d)", kinds[i][0], kinds[i][1], asked->hints.ai_socktype,
              asked->hints.ai_protocol);
        CHECK(made->type == kinds[i][2] && made->protocol == kinds[i][3], "(%d, %d): socket gets (%d, %d)", kinds[i][0],
              kinds[i][1], made->type, made->protocol);
    }
    check_own_vectors();
}

Test(TYPE_002, type_and_protocol_that_do_not_belong_together_are_refused) {
    check_kind_refused(SOCK_STREAM, IPPROTO_UDP, LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH);
    check_kind_refused(SOCK_DGRAM, IPPROTO_TCP, LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH);
    check_own_vectors();
}

Test(TYPE_003, an_unknown_type_is_refused) {
    static const int types[] = {7, 8, 9, 11, 99, 2047, -1, INT_MIN};
    for (size_t i = 0; i < COUNT(types); i++)
        check_kind_refused(types[i], 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_UNKNOWN);
    check_own_vectors();
}

Test(TYPE_004, flag_bits_in_the_type_are_refused) {
    static const int bits[] = {SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_CLOEXEC | SOCK_NONBLOCK};
    for (size_t i = 0; i < COUNT(bits); i++) {
        check_kind_refused(SOCK_STREAM | bits[i], IPPROTO_TCP, LISTEN_SOCKET_INPUT_SOCKTYPE,
                           LISTEN_SOCKET_REASON_TYPE_FLAG_BITS);
        check_kind_refused(bits[i], 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_FLAG_BITS);
    }
    check_own_vectors();
}

Test(TYPE_005, an_unknown_protocol_is_refused_with_or_without_a_type) {
    static const int protocols[] = {1, 2, 5, 7, 16, 18, 255, 256, 65542, -1, INT_MIN, INT_MAX};
    static const int types[] = {0, SOCK_STREAM, SOCK_DGRAM};
    for (size_t i = 0; i < COUNT(protocols) * COUNT(types); i++)
        check_kind_refused(types[i % COUNT(types)], protocols[i / COUNT(types)], LISTEN_SOCKET_INPUT_PROTOCOL,
                           LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH);
    check_own_vectors();
}

Test(TYPE_006, other_transports_are_refused) {
    static const int protocols[] = {IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE, 262 /* MPTCP */};
    check_kind_refused(SOCK_RAW, 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_UNKNOWN);
    check_kind_refused(SOCK_SEQPACKET, 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_UNKNOWN);
    check_kind_refused(SOCK_RDM, 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_UNKNOWN);
    check_kind_refused(SOCK_DCCP, 0, LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_UNKNOWN);
    for (size_t i = 0; i < COUNT(protocols); i++)
        check_kind_refused(SOCK_STREAM, protocols[i], LISTEN_SOCKET_INPUT_PROTOCOL,
                           LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH);
    check_own_vectors();
}

Test(TYPE_007, a_datagram_socket_binds_and_is_no_stack) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_create(AF_INET, "27015");
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = 0;
    request.last_step = VECTOR_STEP_BIND;
    check_comes_up(fake, &request);
    check_trace(fake, "initialize resolve free_list socket bind local_address close release"); /* no address reuse */
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++) {
        request = call_open((enum listen_socket_stack)stack, "27015");
        request.hints.ai_socktype = SOCK_DGRAM;
        request.hints.ai_protocol = 0;
        check_refused(&request, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE,
                      LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN);
    }
    check_own_vectors();
}

Test(TYPE_008, a_datagram_socket_cannot_listen) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_create(AF_INET, "27015");
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    request.last_step = VECTOR_STEP_LISTEN;
    const struct listen_socket_failure *failure =
        check_fails(fake, &request, LISTEN_SOCKET_STAGE_VALIDATE, LISTEN_SOCKET_EOPNOTSUPP);
    CHECK(failure->input == LISTEN_SOCKET_INPUT_SOCKET && failure->reason == LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN,
          "the argument is %s, the reason \"%s\"", listen_socket_input_name(failure->input),
          listen_socket_reason_text(failure->reason));
    CHECK(fake->calls[FAKE_LISTEN] == 0, "listen was called on a datagram socket");
}

/* ---- FAM ---- */

Test(FAM_001, every_other_family_is_refused) {
    static const int far[] = {-1, 255, 256 + AF_INET, 65536 + AF_INET6, INT_MAX, INT_MIN};
    for (int family = 0; family < 64 + (int)COUNT(far); family++) {
        struct call_request request = call_create(family < 64 ? family : far[family - 64], "27015");
        int asked = request.hints.ai_family;
        if (asked != AF_UNSPEC && asked != AF_INET && asked != AF_INET6)
            check_refused(&request, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
                          LISTEN_SOCKET_REASON_FAMILY_UNKNOWN);
    }
    check_own_vectors();
}

Test(FAM_002, a_literal_of_the_other_family_is_refused) {
    struct call_request request = request_for_node(AF_INET, "::1");
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY);
    request = request_for_node(AF_INET6, "127.0.0.1");
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY);
    struct fake_system *fake = fresh_fake();
    request = request_for_node(AF_UNSPEC, "127.0.0.1");
    check_comes_up(fake, &request);
    CHECK(fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_family == AF_INET, "the literal's own family is not asked for");
    check_own_vectors();
}

Test(FAM_003, a_mapped_literal_with_af_inet_is_refused) {
    static const char *const nodes[] = {"::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:FFFF:127.0.0.1"};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct call_request request = request_for_node(AF_INET, nodes[i]);
        check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_MAPPED);
    }
    check_own_vectors();
}

Test(FAM_004, a_family_that_the_kernel_lacks_fails_at_socket) {
    static const int families[] = {AF_INET, AF_INET6};
    for (size_t i = 0; i < COUNT(families); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_create(families[i], "27015");
        fake_fail(fake, FAKE_SOCKET, 1, EAFNOSUPPORT);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT);
    }
    check_own_vectors();
}

/* ---- FLAG ---- */

static const int all_flags[] = {AI_PASSIVE,  AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV,
                                AI_V4MAPPED, AI_ALL,       AI_ADDRCONFIG};

/* The flags of the first call of the resolver. */
static int resolver_flags(const struct call_request *request) {
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, request);
    return fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_flags;
}

/* The address that is bound, as text. */
static const char *bound_address(const struct call_request *request) {
    static char text[LISTEN_SOCKET_ADDRESS_TEXT];
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, request);
    const struct fake_record *bind = fake_nth(fake, FAKE_BIND, 1);
    CHECK(bind != NULL, "nothing was bound");
    (void)listen_socket_format_address((const struct sockaddr *)&bind->address, bind->length, text, sizeof text);
    return text;
}

Test(FLAG_001, every_bit_outside_the_seven_is_refused) {
    unsigned known = 0;
    for (size_t i = 0; i < COUNT(all_flags); i++)
        known |= (unsigned)all_flags[i];
    for (unsigned bit = 0; bit < 32; bit++) {
        struct call_request request = call_create(AF_INET, "27015");
        if ((known >> bit & 1U) != 0)
            continue;
        request.hints.ai_flags = (int)(1U << bit);
        check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                      LISTEN_SOCKET_REASON_UNKNOWN_FLAG);
        request.hints.ai_flags = (int)(1U << bit | AI_PASSIVE | AI_NUMERICSERV);
        check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                      LISTEN_SOCKET_REASON_UNKNOWN_FLAG);
    }
    check_own_vectors();
}

Test(FLAG_002, without_passive_no_node_is_loopback) {
    struct call_request request = request_for_node(AF_INET, NULL);
    request.hints.ai_flags = 0;
    CHECK(strcmp(bound_address(&request), "127.0.0.1:27015") == 0, "got %s", bound_address(&request));
    request.hints.ai_family = AF_INET6;
    CHECK(strcmp(bound_address(&request), "[::1]:27015") == 0, "got %s", bound_address(&request));
    check_own_vectors();
}

Test(FLAG_003, passive_with_a_node_has_no_effect) {
    static const char *const nodes[] = {"192.0.2.1", "four.example"};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct call_request request = request_for_node(AF_INET, nodes[i]);
        const int with = resolver_flags(&request);
        CHECK(strcmp(bound_address(&request), "192.0.2.1:27015") == 0, "got %s", bound_address(&request));
        request.hints.ai_flags = 0;
        CHECK(resolver_flags(&request) == with, "node %s: the flag makes another question", nodes[i]);
        CHECK(strcmp(bound_address(&request), "192.0.2.1:27015") == 0, "got %s", bound_address(&request));
    }
    check_own_vectors();
}

Test(FLAG_004, canonname_needs_a_node) {
    struct call_request request = call_create(AF_INET, "27015");
    request.hints.ai_flags |= AI_CANONNAME;
    check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                  LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE);
    request.node = "192.0.2.1";
    check_comes_up(fresh_fake(), &request);
    check_own_vectors();
}

Test(FLAG_005, numerichost_refuses_names_without_asking) {
    struct call call;
    struct call_request request = request_for_node(AF_INET, "localhost");
    request.hints.ai_flags = AI_NUMERICHOST;
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC);
    call_run(&request, NULL, &call);
    CHECK(call.code == LISTEN_SOCKET_EAI_NONAME && interpose.resolved == 0, "the C library was asked");
    check_own_vectors();
}

Test(FLAG_006, numerichost_without_a_node_has_no_effect) {
    struct call_request request = request_for_node(AF_INET, NULL);
    request.hints.ai_flags |= AI_NUMERICHOST;
    CHECK((resolver_flags(&request) & AI_NUMERICHOST) == 0, "the flag is handed on");
    CHECK(strcmp(bound_address(&request), "0.0.0.0:27015") == 0, "got %s", bound_address(&request));
    check_own_vectors();
}

Test(FLAG_007, numericserv_turns_every_refusal_of_a_service_into_noname) {
    static const char *const services[] = {"http", "", "65536", "+80", "80 ", "080", "a--b", "*"};
    static const enum listen_socket_reason reasons[] = {
        LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC, LISTEN_SOCKET_REASON_SERVICE_EMPTY,
        LISTEN_SOCKET_REASON_PORT_TOO_LARGE,      LISTEN_SOCKET_REASON_PORT_SIGN,
        LISTEN_SOCKET_REASON_SERVICE_BLANK,       LISTEN_SOCKET_REASON_PORT_LEADING_ZERO,
        LISTEN_SOCKET_REASON_SERVICE_HYPHEN,      LISTEN_SOCKET_REASON_SERVICE_BYTE};
    for (size_t i = 0; i < COUNT(services); i++) {
        struct call_request request = call_create(AF_INET, services[i]);
        struct call call;
        request.hints.ai_flags |= AI_NUMERICSERV;
        call_run(&request, &fresh_fake()->seam, &call);
        CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_VALIDATE, LISTEN_SOCKET_EAI_NONAME),
              "\"%s\": expected error validate EAI_NONAME; got %s %s", services[i],
              listen_socket_stage_name(call.failure.stage), listen_socket_code_name(call.code));
        CHECK(call.failure.input == LISTEN_SOCKET_INPUT_SERVICE, "\"%s\": the service is not named", services[i]);
        CHECK(call.failure.reason == reasons[i], "\"%s\": the reason is \"%s\"", services[i],
              listen_socket_reason_text(call.failure.reason));
    }
    check_own_vectors();
}

Test(FLAG_008, numericserv_without_a_service_has_no_effect) {
    struct call_request request = request_for_node(AF_INET, "192.0.2.1");
    request.service = NULL;
    request.hints.ai_flags |= AI_NUMERICSERV;
    CHECK((resolver_flags(&request) & AI_NUMERICSERV) == 0, "the flag is handed on");
    CHECK(strcmp(bound_address(&request), "192.0.2.1:0") == 0, "got %s", bound_address(&request));
    check_own_vectors();
}

Test(FLAG_009, v4mapped_is_honoured_with_af_inet6_only) {
    struct call_request request = request_for_node(AF_INET6, "192.0.2.1");
    request.hints.ai_flags = AI_V4MAPPED;
    CHECK(strcmp(bound_address(&request), "[::ffff:192.0.2.1]:27015") == 0, "got %s", bound_address(&request));
    struct fake_system *fake = fresh_fake();
    check_comes_up(fake, &request);
    CHECK(fake_nth(fake, FAKE_SET_OPTION, 1)->value == 0, "a mapped address with IPV6_V6ONLY = 1");
    request.hints.ai_family = AF_UNSPEC;
    CHECK(strcmp(bound_address(&request), "192.0.2.1:27015") == 0, "got %s", bound_address(&request));
    CHECK((resolver_flags(&request) & AI_V4MAPPED) == 0, "the flag is handed on with AF_UNSPEC");
    request.hints.ai_family = AF_INET;
    CHECK((resolver_flags(&request) & AI_V4MAPPED) == 0, "the flag is handed on with AF_INET");
    check_own_vectors();
}

Test(FLAG_010, all_without_v4mapped_is_ignored) {
    struct call_request request = request_for_node(AF_INET6, "192.0.2.1");
    request.hints.ai_flags = AI_ALL;
    check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY);
    request = request_for_node(AF_INET6, "six.example");
    request.hints.ai_flags = AI_ALL;
    CHECK((resolver_flags(&request) & AI_ALL) == 0, "the flag is handed on");
    check_own_vectors();
}

Test(FLAG_011, v4mapped_without_a_node_is_never_a_mapped_address) {
    struct call_request request = request_for_node(AF_INET6, NULL);
    request.hints.ai_flags = AI_V4MAPPED | AI_ALL | AI_PASSIVE;
    CHECK(strcmp(bound_address(&request), "[::]:27015") == 0, "got %s", bound_address(&request));
    CHECK((resolver_flags(&request) & (AI_V4MAPPED | AI_ALL)) == 0, "the flags are handed on");
    check_own_vectors();
}

Test(FLAG_012, a_mapped_address_has_the_length_of_sockaddr_in6) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = request_for_node(AF_INET6, "192.0.2.1");
    request.hints.ai_flags = AI_V4MAPPED;
    check_comes_up(fake, &request);
    socklen_t length = fake_nth(fake, FAKE_BIND, 1)->length;
    CHECK(length == sizeof(struct sockaddr_in6), "the length is %u", (unsigned)length);
    check_own_vectors();
}

Test(FLAG_013, addrconfig_reaches_the_resolver_with_a_host_name_only) {
    static const char *const nodes[] = {NULL, "192.0.2.1", "four.example"};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        struct call_request request = request_for_node(AF_INET, nodes[i]);
        request.hints.ai_flags |= AI_ADDRCONFIG;
        bool handed_on = (resolver_flags(&request) & AI_ADDRCONFIG) != 0;
        CHECK(handed_on == (i == 2), "node %s: handed on: %d", nodes[i] != NULL ? nodes[i] : "NULL", handed_on);
    }
    check_own_vectors();
}

Test(FLAG_014, v4mapped_with_a_node_does_not_go_with_v6only_stacks) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV6, LISTEN_SOCKET_STACK_PAIR,
                                                      LISTEN_SOCKET_STACK_AUTO};
    for (size_t i = 0; i < COUNT(stacks); i++) {
        struct call_request request = call_open(stacks[i], "27015");
        request.hints.ai_flags |= AI_V4MAPPED;
        check_comes_up(fresh_fake(), &request); /* it has no effect without a node */
        request.node = "six.example";
        check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                      LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY);
    }
    struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    request.hints.ai_flags |= AI_V4MAPPED;
    request.node = "::";
    check_comes_up(fresh_fake(), &request);
    request = call_open(LISTEN_SOCKET_STACK_IPV4, "27015");
    request.hints.ai_flags |= AI_V4MAPPED;
    request.node = "192.0.2.1";
    check_comes_up(fresh_fake(), &request);
    check_own_vectors();
}

Test(FLAG_015, dual_without_a_node_needs_passive) {
    struct call_request request = call_open(LISTEN_SOCKET_STACK_DUAL, "27015");
    request.hints.ai_flags = 0;
    check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                  LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE);
    request = call_create(AF_INET6, "27015");
    request.hints.ai_flags = 0;
    request.stack = LISTEN_SOCKET_STACK_DUAL;
    check_refused(&request, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
                  LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE);
    struct call call;
    struct fake_system *fake = fresh_fake();
    request = call_open(LISTEN_SOCKET_STACK_AUTO, "27015");
    request.hints.ai_flags = 0;
    check_stays_up(fake, &request, &call);
    enum listen_socket_stack stack = call.set.stack;
    call_end(&call);
    CHECK(stack == LISTEN_SOCKET_STACK_PAIR, "auto came up as %s", listen_socket_stack_name(stack));
    check_own_vectors();
}
