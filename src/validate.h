/* The validation of a whole request, before anything is touched (PRE-001, PRE-002). Private to src/. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "request.h"

/* What validation needs to know of the call beside the request. */
struct operation {
    bool open;       /* open; else create */
    bool has_result; /* there is a place for what comes of it */
    int backlog;     /* of open; of create 0 */
};

/* Checks everything, in the order of PRE-001. `asked` may be NULL. Returns LISTEN_SOCKET_OK and fills `*request`; or
 * fills `*failure` and returns its code. */
INTERNAL enum listen_socket_code validate_request(const struct listen_socket_request *asked,
                                                  const struct operation *operation, struct request *request,
                                                  struct listen_socket_failure *failure);

/* Refuses a negative backlog (LSTN-003). */
INTERNAL enum listen_socket_code validate_backlog(int backlog, struct listen_socket_failure *failure);

#endif
