/* Compares and describes outcomes. */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

#include "reader/address.h"
#include "reader/numbers.h"

bool outcome_is_error(const struct vector_outcome *expected, const struct call *got) {
    return !expected->ok && got->code != LISTEN_SOCKET_OK && *got->breach == '\0' &&
           strcmp(listen_socket_stage_name(got->failure.stage), expected->stage) == 0 &&
           strcmp(listen_socket_code_name(got->code), expected->code) == 0;
}

static size_t describe_one(const struct vector_outcome *outcome, char *buffer, size_t size) {
    if (!outcome->ok)
        return (size_t)snprintf(buffer, size, "error %s %s", outcome->stage, outcome->code);
    size_t used = (size_t)snprintf(buffer, size, "ok %s", outcome->stack);
    for (size_t i = 0; i < outcome->socket_count && used < size; i++) {
        const struct vector_socket *sock = &outcome->sockets[i];
        used += (size_t)snprintf(buffer + used, size - used, " %s %s %s %s port %d v6only=%d", sock->family,
                                 sock->socktype, sock->protocol, sock->address, sock->port, sock->v6only);
    }
    return used;
}

void outcome_describe(const struct vector *vector, char *buffer, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < vector->outcome_count && used < size; i++) {
        if (i > 0)
            used += (size_t)snprintf(buffer + used, size - used, " or ");
        if (used < size)
            used += describe_one(&vector->outcomes[i], buffer + used, size - used);
    }
}

/* The bytes of an address, in one way on every platform: 127.0.0.1, 0:0:0:0:0:0:0:1%0. */
static void describe_address(const struct listen_socket *sock, char *buffer, size_t size) {
    unsigned char bytes[16];
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    memcpy(&ipv4, &sock->address, sizeof ipv4);
    memcpy(&ipv6, &sock->address, sizeof ipv6);
    memcpy(bytes, &ipv4.sin_addr, sizeof ipv4.sin_addr);
    if (sock->family != AF_INET6) {
        (void)snprintf(buffer, size, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
        return;
    }
    memcpy(bytes, &ipv6.sin6_addr, sizeof bytes);
    size_t used = 0;
    for (size_t i = 0; i < sizeof bytes && used < size; i += 2)
        used += (size_t)snprintf(buffer + used, size - used, "%x%s", (unsigned)bytes[i] << 8 | bytes[i + 1],
                                 i + 2 < sizeof bytes ? ":" : "");
    if (used < size)
        (void)snprintf(buffer + used, size - used, "%%%lu", (unsigned long)ipv6.sin6_scope_id);
}

/* A port that the system is to pick is any. */
static size_t describe_socket(const struct vector *vector, const struct listen_socket *sock, char *buffer,
                              size_t size) {
    const struct vector_outcome *expected = &vector->outcomes[0];
    const bool any_port = sock->ephemeral && (expected->socket_count == 0 || expected->sockets[0].port < 0);
    char address[64];
    char port[16] = "any";
    describe_address(sock, address, sizeof address);
    if (!any_port)
        (void)snprintf(port, sizeof port, "%d", address_port(&sock->address));
    const char *family = word_of_number(family_numbers, sock->family);
    const char *socktype = word_of_number(socktype_numbers, sock->socktype);
    const char *protocol = word_of_number(protocol_numbers, sock->protocol);
    return (size_t)snprintf(buffer, size, "; %s %s %s %s port %s v6only=%d state=%d backlog=%d",
                            family != NULL ? family : "?", socktype != NULL ? socktype : "?",
                            protocol != NULL ? protocol : "?", address, port, sock->v6only, (int)sock->state,
                            sock->backlog);
}

/* If the last step is resolve, create goes further than asked: whatever fails later does not count. */
bool outcome_is_resolved(const struct vector *vector, const struct call *got) {
    return vector->request.last_step == VECTOR_STEP_RESOLVE && vector->outcomes[0].ok &&
           (got->code == LISTEN_SOCKET_OK || got->failure.stage >= LISTEN_SOCKET_STAGE_SOCKET);
}

void outcome_neutral(const struct vector *vector, const struct call *call, char *buffer, size_t size) {
    if (outcome_is_resolved(vector, call)) {
        (void)snprintf(buffer, size, "ok resolved");
        return;
    }
    if (call->code != LISTEN_SOCKET_OK) {
        (void)snprintf(buffer, size, "error %s %s%s%s", listen_socket_stage_name(call->failure.stage),
                       listen_socket_code_name(call->code), *call->breach != '\0' ? "; " : "", call->breach);
        return;
    }
    const char *stack = call->set.stack != 0 ? listen_socket_stack_name(call->set.stack) : "created";
    size_t used = (size_t)snprintf(buffer, size, "ok %s", stack);
    for (size_t i = 0; i < call->set.count && used < size; i++)
        used += describe_socket(vector, &call->set.sockets[i], buffer + used, size - used);
}

void outcome_message(const struct vector *vector, const char *got, char *message, size_t size) {
    char expected[512];
    outcome_describe(vector, expected, sizeof expected);
    (void)snprintf(message, size, "%s (%s): expected %s; got %s", vector->id, vector->why, expected, got);
}

bool outcome_run_validation_only(const struct vector *vector, const struct listen_socket_system *system, char *message,
                                 size_t size) {
    struct call_request request;
    struct call call;
    char got[512];
    if (!call_of_vector(&vector->request, &request, got, sizeof got)) {
        outcome_message(vector, got, message, size);
        return false;
    }
    call_run(&request, system, &call);
    call_describe(&call, got, sizeof got);
    call_end(&call);
    for (size_t i = 0; i < vector->outcome_count; i++) {
        if (outcome_is_error(&vector->outcomes[i], &call))
            return true;
    }
    outcome_message(vector, got, message, size);
    return false;
}
