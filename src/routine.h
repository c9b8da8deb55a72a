/* The steps of the routine as open needs them, which has checked its request already. Private to src/. */
#ifndef ROUTINE_H
#define ROUTINE_H

#include "request.h"

/* Steps 1 to 4 for a request that has passed every check; otherwise as listen_socket_create. */
enum listen_socket_code routine_create(const struct request *request, const struct listen_socket_system *system,
                                       struct listen_socket *sock, struct listen_socket_failure *failure);

/* As listen_socket_listen, but if listen() fails, `*sock` is left as it was, for the caller to close: a pair is closed
 * as a whole. */
enum listen_socket_code routine_listen(struct listen_socket *sock, int backlog, struct listen_socket_failure *failure);

/* Makes `*sock` hold nothing, without closing anything. */
void routine_set_closed(struct listen_socket *sock);

#endif
