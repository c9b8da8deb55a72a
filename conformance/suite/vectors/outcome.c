/* Compares and describes outcomes. */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

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
