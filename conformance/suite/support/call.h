/* One request put to the library, and what came of it, for the clause tests and the vector programs. Portable: makes no
 * system call of its own. */
#ifndef SUITE_CALL_H
#define SUITE_CALL_H

#include <netdb.h>
#include <netinet/in.h>

#include "listen_socket.h"
#include "model/oracle/prediction.h"
#include "reader/vectors.h"

/* A request in this platform's numbers: a struct model_request that holds its own hints, so that a function can return
 * one and a test can change it. */
struct call_request {
    const char *node;
    const char *service;
    bool null_hints;
    struct addrinfo hints;
    unsigned options;
    bool open; /* else create, and what comes after it */
    enum listen_socket_stack stack;
    int backlog;
    enum vector_step last_step;
};

/* What came of it. `set` holds the sockets of a success, also of create (then its stack is NONE). */
struct call {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    struct listen_socket_set set;
    const char *breach; /* "" or a breach of the manual: a result that is not failure.code, an out-parameter that is not
                           invalid after a failure, a failure that is not zero after a success */
};

/* The request of a vector. False, with a sentence in `error`, if it has a word that this platform has no number for. */
bool call_of_vector(const struct vector_request *vector, struct call_request *request, char *error, size_t size);

/* A request as the documented steps make it: stream, TCP, AI_PASSIVE, NULL node; create up to the socket. */
struct call_request call_create(int family, const char *service);
/* The same for a stack, opened in full; STACK_NONE: create, bind and listen. */
struct call_request call_open(enum listen_socket_stack stack, const char *service);

/* The same request as the oracle takes it. Points into `request`. */
struct model_request call_model_request(const struct call_request *request);

/* Makes the calls of the request, after filling all out-parameters with rubbish. */
void call_run(const struct call_request *request, const struct listen_socket_system *system, struct call *call);

/* Closes the sockets of a success. */
void call_end(struct call *call);

/* Whether the call failed with that code at that stage. */
bool call_failed_as(const struct call *call, enum listen_socket_stage stage, enum listen_socket_code code);

/* One line: "ok dual [::]:27015", "error bind EADDRINUSE (native 98)". */
void call_describe(const struct call *call, char *buffer, size_t size);

#endif
