/* One request put to the library, and what came of it: the one way in which the suite and the vector programs call the
 * routine. Portable; makes no system call of its own. */
#ifndef SUITE_ATTEMPT_H
#define SUITE_ATTEMPT_H

#include "listen_socket.h"
#include "reader/vectors.h"

/* What is asked, in the platform's numbers. */
struct attempt_request {
    const char *node;
    const char *service;
    bool null_hints;
    struct addrinfo hints;
    unsigned options;
    enum listen_socket_stack stack; /* 0: create */
    int backlog;
    enum vector_upto upto;
};

/* What came of it. `set` holds the sockets of a success, also of create (then stack is 0). */
struct attempt {
    enum listen_socket_code code;
    struct listen_socket_failure failure;
    struct listen_socket_set set;
    const char *breach; /* "" or how the call itself broke the manual: a result that is not failure.code, an
                    out-parameter that is not invalid after a failure, a record that is not zero after a success */
};

/* The request of a vector. Returns false, with a sentence in `error`, where it holds a name that is not known. */
bool attempt_of_vector(const struct vector_request *vector, struct attempt_request *request, char *error, size_t size);

/* A request as the documented steps make it: stream, TCP, AI_PASSIVE, NULL node; create up to the socket. */
struct attempt_request attempt_create(int family, const char *service);
/* The same for a stack, opened in full. */
struct attempt_request attempt_open(enum listen_socket_stack stack, const char *service);

/* Makes the calls that the request needs. The out-parameters are filled with rubbish before. */
void attempt_run(const struct attempt_request *request, const struct listen_socket_system *system,
                 struct attempt *attempt);

/* Closes what the attempt holds. */
void attempt_end(struct attempt *attempt);

/* Whether the code and stage are these. */
bool attempt_failed_as(const struct attempt *attempt, enum listen_socket_stage stage, enum listen_socket_code code);

/* One line: "ok dual [::]:27015", "error bind EADDRINUSE (native 98)". */
void attempt_describe(const struct attempt *attempt, char *buffer, size_t size);

#endif
