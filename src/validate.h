/* The validation of a whole request, before anything is touched (PRE-001, PRE-002). Private to src/. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "request.h"

/* Checks all but the backlog, in the order of PRE-001. Returns LISTEN_SOCKET_OK and fills `*request`; or fills
 * `*failure` and returns its code. */
enum listen_socket_code validate_request(const struct asked *asked, struct request *request,
                                         struct listen_socket_failure *failure);

/* Refuses a negative backlog (LSTN-003). */
enum listen_socket_code validate_backlog(int backlog, struct listen_socket_failure *failure);

#endif
