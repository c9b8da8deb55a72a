/* PORT: the service as a number; NAME: the service as a name. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "suite/support/checks.h"
#include "suite/support/interpose.h"
#include "suite/vectors/sockets.h"

Test(PORT_001, no_service_is_port_0) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = request_for_node(AF_INET, "192.0.2.1");
    request.service = NULL;
    check_comes_up(fake, &request);
    struct sockaddr_in bound;
    memcpy(&bound, &fake_nth(fake, FAKE_BIND, 1)->address, sizeof bound);
    CHECK(bound.sin_port == 0, "bind got port %u", (unsigned)ntohs(bound.sin_port));
    CHECK(fake_nth(fake, FAKE_RESOLVE, 1)->service_null, "the resolver is given a service");
    check_own_vectors();
}

/* The port that create makes of a service; -1 if it is refused. */
static int created_port(struct fake_system *fake, const char *service) {
    struct call call;
    struct sockaddr_in address;
    const struct call_request request = call_create(AF_INET, service);
    fake_forget(fake);
    call_run(&request, &fake->seam, &call);
    if (call.code != LISTEN_SOCKET_OK)
        return -1;
    memcpy(&address, &call.set.sockets[0].address, sizeof address);
    call_end(&call);
    return ntohs(address.sin_port);
}

Test(PORT_002, each_decimal_string_up_to_65535_is_its_port) {
    struct fake_system *fake = fresh_fake();
    for (int port = 0; port <= 65535; port++) {
        char service[16];
        (void)snprintf(service, sizeof service, "%d", port);
        int got = created_port(fake, service);
        CHECK(got == port, "\"%s\": expected port %d; got %d", service, port, got);
    }
    check_own_vectors();
}

Test(PORT_003, digits_above_65535_are_refused_and_never_truncated) {
    static const char *const services[] = {"65536",
                                           "65616",
                                           "99999",
                                           "100000",
                                           "131152",
                                           "2147483648",
                                           "2147483728",
                                           "4294967296",
                                           "4294967376",
                                           "9223372036854775808",
                                           "9223372036854775888",
                                           "18446744073709551616",
                                           "18446744073709551696",
                                           "340282366920938463463374607431768211536",
                                           NULL};
    check_services_refused(services, LISTEN_SOCKET_REASON_PORT_TOO_LARGE);
    struct fake_system *fake = fresh_fake();
    for (int number = 65536; number <= 200000; number++) {
        char service[16];
        (void)snprintf(service, sizeof service, "%d", number);
        int got = created_port(fake, service);
        CHECK(got == -1, "\"%s\" is taken for port %d", service, got);
    }
    check_own_vectors();
}

Test(PORT_004, a_minus_sign_is_refused_also_where_it_would_wrap) {
    check_services_refused((const char *const[]){"-1", "-80", "-65456", "-4294967216", "-18446744073709551536", NULL},
                           LISTEN_SOCKET_REASON_PORT_SIGN);
    check_services_refused((const char *const[]){"-", "--80", NULL}, LISTEN_SOCKET_REASON_SERVICE_HYPHEN);
    check_own_vectors();
}

Test(PORT_005, a_plus_sign_and_minus_zero_are_refused) {
    check_services_refused((const char *const[]){"+80", "+0", "-0", "+65616", NULL}, LISTEN_SOCKET_REASON_PORT_SIGN);
    check_own_vectors();
}

Test(PORT_006, white_space_anywhere_is_refused) {
    static const char blanks[] = " \t\n\v\f\r";
    for (const char *blank = blanks; *blank != '\0'; blank++) {
        const char around[][4] = {
            {*blank, '8', '0', '\0'}, {'8', '0', *blank, '\0'}, {'8', *blank, '0', '\0'}, {*blank, '\0'}};
        for (size_t i = 0; i < COUNT(around); i++)
            check_services_refused((const char *const[]){around[i], NULL}, LISTEN_SOCKET_REASON_SERVICE_BLANK);
    }
    check_own_vectors();
}

Test(PORT_007, leading_zeros_are_refused) {
    check_services_refused((const char *const[]){"080", "00", "0080", "027015", "000000000000080", NULL},
                           LISTEN_SOCKET_REASON_PORT_LEADING_ZERO);
    CHECK(created_port(fresh_fake(), "0") == 0, "\"0\" is refused");
    check_own_vectors();
}

Test(PORT_008, digits_with_other_text_are_refused) {
    check_services_refused((const char *const[]){"80.0", "8_0", "80,443", "80/tcp", "80:", "8'0", "80\x01", NULL},
                           LISTEN_SOCKET_REASON_SERVICE_BYTE);
    static const char *const names[] = {"0x50", "1e3", "80a", "80L", "0b101", "0o17"};
    for (size_t i = 0; i < COUNT(names); i++) { /* names by the grammar, which the resolver does not know */
        const struct call_request request = call_create(AF_INET, names[i]);
        (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
    }
    check_own_vectors();
}

Test(PORT_009, the_empty_service_is_refused) {
    check_services_refused((const char *const[]){"", NULL}, LISTEN_SOCKET_REASON_SERVICE_EMPTY);
    check_own_vectors();
}

Test(PORT_010, bytes_outside_ascii_are_refused) {
    char service[] = "8?0";
    for (int byte = 128; byte < 256; byte++) {
        service[1] = (char)byte;
        check_services_refused((const char *const[]){service, NULL}, LISTEN_SOCKET_REASON_SERVICE_BYTE);
    }
    check_services_refused((const char *const[]){"\xd9\xa8\xd9\xa0", "\xef\xbc\x98\xef\xbc\x90",
                                                 "\xef\xbb\xbf"
                                                 "80",
                                                 NULL},
                           LISTEN_SOCKET_REASON_SERVICE_BYTE);
    check_own_vectors();
}

static void learn_the_port(struct harness_tally *tally, void *argument) {
    (void)argument;
    struct call call;
    struct call_request request = call_create(AF_INET6, "0");
    request.last_step = VECTOR_STEP_LISTEN;
    call_run(&request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "port 0: %s", listen_socket_code_name(call.code));
    struct sockaddr_in6 told;
    memcpy(&told, &call.set.sockets[0].address, sizeof told);
    int port = sockets_port(call.set.sockets[0].handle);
    harness_expect(tally, port != 0 && ntohs(told.sin6_port) == port, "the port is %d, the one reported %u", port,
                   (unsigned)ntohs(told.sin6_port));
    call_end(&call);
}

Test(PORT_011, port_0_is_accepted_and_the_real_port_reported) {
    check_inside("plain", learn_the_port);
    check_own_vectors();
}

Test(PORT_012, the_port_is_in_network_byte_order) {
    struct fake_system *fake = fresh_fake();
    const struct call_request request = request_for_node(AF_INET, NULL);
    check_comes_up(fake, &request);
    struct sockaddr_in bound;
    unsigned char bytes[2];
    memcpy(&bound, &fake_nth(fake, FAKE_BIND, 1)->address, sizeof bound);
    memcpy(bytes, &bound.sin_port, sizeof bytes);
    CHECK(bytes[0] == 0x69 && bytes[1] == 0x87, "port 27015 is the bytes %02x %02x", bytes[0], bytes[1]);
    check_own_vectors();
}

Test(PORT_013, digits_are_never_looked_up_as_a_name) {
    struct call call;
    struct call_request request = call_create(AF_INET, "27015");
    call_run(&request, NULL, &call);
    call_end(&call);
    CHECK(interpose.resolved == 1 && (interpose.hints.ai_flags & AI_NUMERICSERV) != 0,
          "the resolver is not told that the service is numeric");
    request.service = "65536";
    call_run(&request, NULL, &call);
    CHECK(interpose.resolved == 1, "digits that are refused reach the resolver");
    check_own_vectors();
}

Test(PORT_014, the_kernel_refuses_a_privileged_port) {
    struct fake_system *fake = fresh_fake();
    struct call_request request = call_open(LISTEN_SOCKET_STACK_IPV4, "80");
    fake_fail(fake, FAKE_BIND, 1, EACCES);
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_EACCES);
    check_comes_up(fresh_fake(), &request); /* the routine does not refuse it itself */
    check_own_vectors();
}

Test(PORT_016, the_asterisk_is_refused) {
    check_services_refused((const char *const[]){"*", NULL}, LISTEN_SOCKET_REASON_SERVICE_BYTE);
    check_own_vectors();
}

/* ---- NAME ---- */

Test(NAME_001, a_known_name_is_its_port) {
    struct fake_system *fake = fresh_fake();
    int port = created_port(fake, "http");
    CHECK(port == 80, "\"http\" is port %d", port);
    CHECK((fake_nth(fake, FAKE_RESOLVE, 1)->hints.ai_flags & AI_NUMERICSERV) == 0, "asked as a number");
    check_own_vectors();
}

Test(NAME_002, a_name_of_the_other_protocol_is_refused) {
    struct call_request request = call_create(AF_INET, "tftp");
    (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
    request.hints.ai_socktype = SOCK_DGRAM;
    request.hints.ai_protocol = IPPROTO_UDP;
    check_comes_up(fresh_fake(), &request);
    check_own_vectors();
}

Test(NAME_003, a_name_outside_the_grammar_is_refused_before_any_look_up) {
    check_services_refused((const char *const[]){"sixteen-letters0", "abcdefghijklmnop", "0123456789-01234", NULL},
                           LISTEN_SOCKET_REASON_SERVICE_TOO_LONG);
    check_services_refused((const char *const[]){"-http", "http-", "ht--tp", "1--a", NULL},
                           LISTEN_SOCKET_REASON_SERVICE_HYPHEN);
    check_services_refused((const char *const[]){"1-2", "80-443", NULL}, LISTEN_SOCKET_REASON_SERVICE_NO_LETTER);
    check_services_refused((const char *const[]){"ht_tp", "h.t", "http\x7f", "http!", "#", NULL},
                           LISTEN_SOCKET_REASON_SERVICE_BYTE);
    static const char *const names[] = {"a", "a1", "1a", "a-b-c", "fifteen-letters", "Z"};
    for (size_t i = 0; i < COUNT(names); i++) { /* names by the grammar, which the resolver does not know */
        const struct call_request request = call_create(AF_INET, names[i]);
        (void)check_fails(fresh_fake(), &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
    }
    check_own_vectors();
}

Test(NAME_004, case_does_not_matter_and_two_look_ups_are_the_most) {
    struct fake_system *fake = fresh_fake();
    int port = created_port(fake, "HtTp");
    CHECK(port == 80, "\"HtTp\" is port %d", port);
    CHECK(fake->calls[FAKE_RESOLVE] == 2, "%u look-ups", fake->calls[FAKE_RESOLVE]);
    CHECK(strcmp(fake_nth(fake, FAKE_RESOLVE, 1)->service, "HtTp") == 0, "the first look-up is not as it is spelled");
    CHECK(strcmp(fake_nth(fake, FAKE_RESOLVE, 2)->service, "http") == 0, "the second is not in lower case");
    fake = fresh_fake();
    CHECK(created_port(fake, "http") == 80 && fake->calls[FAKE_RESOLVE] == 1, "a second look-up without need");
    struct call_request request = call_create(AF_INET, "UNKNOWN");
    fake = fresh_fake();
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
    CHECK(fake->calls[FAKE_RESOLVE] == 2, "%u look-ups of an unknown name", fake->calls[FAKE_RESOLVE]);
    fake = fresh_fake();
    request.service = "HTTP";
    fake_fail(fake, FAKE_RESOLVE, 1, EAI_FAIL); /* after another error it is not asked again */
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_FAIL);
    CHECK(fake->calls[FAKE_RESOLVE] == 1, "asked again after EAI_FAIL");
    check_own_vectors();
}

Test(NAME_004, each_letter_is_folded_and_nothing_else) {
    static const struct {
        const char *asked, *again;
    } names[] = {{"ABCDEFGHIJKLMNO", "abcdefghijklmno"},
                 {"PQRSTUVWXYZ", "pqrstuvwxyz"},
                 {"A-0-9", "a-0-9"},
                 {"Z-1-2-3-4-5-6-7", "z-1-2-3-4-5-6-7"},
                 {"a-8-z", NULL},
                 {"http-0123456789", NULL}};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct fake_system *fake = fresh_fake();
        const struct call_request request = call_create(AF_INET, names[i].asked);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
        const struct fake_record *again = fake_nth(fake, FAKE_RESOLVE, 2);
        CHECK((again == NULL) == (names[i].again == NULL), "%s: asked again, or not", names[i].asked);
        CHECK(again == NULL || strcmp(again->service, names[i].again) == 0, "%s: asked again for %s", names[i].asked,
              again != NULL ? again->service : "");
    }
}

Test(NAME_004, only_a_name_is_asked_for_again) {
    static const char *const services[] = {NULL, "80"};
    for (size_t i = 0; i < COUNT(services); i++) {
        struct fake_system *fake = fresh_fake();
        struct call_request request = request_for_node(AF_INET, "host.example");
        request.service = services[i];
        fake_fail(fake, FAKE_RESOLVE, 1, EAI_SERVICE);
        (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
        CHECK(fake->calls[FAKE_RESOLVE] == 1, "%u look-ups", fake->calls[FAKE_RESOLVE]);
    }
}

Test(NAME_005, an_unknown_name_is_refused_by_the_resolver) {
    struct call call;
    const struct call_request request = call_create(AF_INET, "no-such-service");
    call_run(&request, NULL, &call); /* the real resolver, which answers the same without a database */
    CHECK(call_failed_as(&call, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE),
          "expected error resolve EAI_SERVICE; got %s %s", listen_socket_stage_name(call.failure.stage),
          listen_socket_code_name(call.code));
    check_own_vectors();
}

static void ask_without_services(struct harness_tally *tally, void *argument) {
    static const struct {
        const char *service;
        enum listen_socket_code code;
    } cases[] = {{"http", LISTEN_SOCKET_EAI_SERVICE}, {"HTTP", LISTEN_SOCKET_EAI_SERVICE}, {"80", LISTEN_SOCKET_OK}};
    (void)argument;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct call call;
        const struct call_request request = call_create(AF_INET, cases[i].service);
        call_run(&request, NULL, &call);
        harness_expect(tally, call.code == cases[i].code, "\"%s\": expected %s; got %s", cases[i].service,
                       listen_socket_code_name(cases[i].code), listen_socket_code_name(call.code));
        call_end(&call);
    }
}

Test(NAME_006, without_a_database_names_are_refused_and_numbers_work) {
    check_inside("no-services", ask_without_services);
    check_own_vectors();
}

Test(NAME_007, each_request_looks_the_service_up_anew) {
    static const int ports[] = {1540, 1541};
    for (size_t i = 0; i < COUNT(ports); i++) {
        const struct fake_entry entry = {
            .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .address = "0.0.0.0", .port = ports[i]};
        struct fake_system *fake = fake_answering(&entry, 1);
        const int port = created_port(fake, "moved");
        CHECK(port == ports[i] && fake->calls[FAKE_RESOLVE] == 1, "port %d after %u look-ups", port,
              fake->calls[FAKE_RESOLVE]);
    }
    const struct call_request request = call_create(AF_INET, "moved");
    struct fake_system *fake = fresh_fake();
    fake_fail(fake, FAKE_RESOLVE, 1, EAI_SERVICE); /* no port is kept */
    (void)check_fails(fake, &request, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_EAI_SERVICE);
    check_own_vectors();
}
