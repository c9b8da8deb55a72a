/* Filling the record of a failure. Private to src/. */
#ifndef FAILURE_H
#define FAILURE_H

#include "internal.h"
#include "listen_socket.h"

/* The record to fill: the caller's, or `scrap` if the caller wants none; zeroed. */
INTERNAL struct listen_socket_failure *failure_begin(struct listen_socket_failure *wanted,
                                                     struct listen_socket_failure *scrap);

/* Notes which address, and so which family, the failure is about (ERR-005). */
INTERNAL void failure_note_address(struct listen_socket_failure *failure, const struct sockaddr_storage *address,
                                   socklen_t length);
INTERNAL void failure_note_socket(struct listen_socket_failure *failure, const struct listen_socket *sock);

/* Each of these fills the record and returns its code. */

/* The request itself is at fault: stage validate. */
INTERNAL enum listen_socket_code failure_invalid(struct listen_socket_failure *failure, enum listen_socket_code code,
                                                 enum listen_socket_input input, enum listen_socket_reason reason);

/* A call for `sock` failed with the platform's number. */
INTERNAL enum listen_socket_code failure_of_call(struct listen_socket_failure *failure, enum listen_socket_stage stage,
                                                 enum listen_socket_call call, int native,
                                                 const struct listen_socket *sock);

/* The call succeeded, but the system's answer is not what was requested. */
INTERNAL enum listen_socket_code failure_of_answer(struct listen_socket_failure *failure,
                                                   enum listen_socket_stage stage, enum listen_socket_call call,
                                                   enum listen_socket_code code, enum listen_socket_reason reason);

/* Whether errno, as the resolver left it, says that it could not look, whatever its own code is (ERR-008). */
INTERNAL bool failure_is_shortage(int detail);

#endif
