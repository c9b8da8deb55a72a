/* The record of a failure: filled here, for every stage alike. */
#include "failure.h"

#include <string.h>

#include "system.h"

INTERNAL struct listen_socket_failure *failure_begin(struct listen_socket_failure *wanted,
                                                     struct listen_socket_failure *scrap) {
    struct listen_socket_failure *failure = wanted != NULL ? wanted : scrap;
    memset(failure, 0, sizeof *failure);
    return failure;
}

INTERNAL void failure_note_address(struct listen_socket_failure *failure, const struct sockaddr_storage *address,
                                   socklen_t length) {
    failure->family = address->ss_family; /* ERR-005 */
    failure->address = *address;
    failure->address_length = length;
}

INTERNAL void failure_note_socket(struct listen_socket_failure *failure, const struct listen_socket *sock) {
    failure_note_address(failure, &sock->address, sock->address_length);
}

INTERNAL enum listen_socket_code failure_invalid(struct listen_socket_failure *failure, enum listen_socket_code code,
                                                 enum listen_socket_input input, enum listen_socket_reason reason) {
    failure->stage = LISTEN_SOCKET_STAGE_VALIDATE;
    failure->code = code;
    failure->native = listen_socket_native_of_code(code);
    failure->input = input;
    failure->reason = reason;
    return code;
}

INTERNAL enum listen_socket_code failure_of_call(struct listen_socket_failure *failure, enum listen_socket_stage stage,
                                                 enum listen_socket_call call, int native,
                                                 const struct listen_socket *sock) {
    failure->stage = stage; /* ERR-001 */
    failure->call = call;
    failure->native = native;
    system_note_meaning(failure, sock); /* ERR-002, ERR-003 */
    failure_note_socket(failure, sock);
    return failure->code;
}

INTERNAL enum listen_socket_code failure_of_answer(struct listen_socket_failure *failure,
                                                   enum listen_socket_stage stage, enum listen_socket_call call,
                                                   enum listen_socket_code code, enum listen_socket_reason reason) {
    failure->stage = stage;
    failure->call = call;
    failure->code = code;
    failure->native = listen_socket_native_of_code(code);
    failure->reason = reason;
    return code;
}

INTERNAL bool failure_is_shortage(int detail) {
    const enum listen_socket_code code = listen_socket_code_of_system(detail);
    return code == LISTEN_SOCKET_EMFILE || code == LISTEN_SOCKET_ENFILE || code == LISTEN_SOCKET_ENOBUFS ||
           code == LISTEN_SOCKET_ENOMEM;
}
