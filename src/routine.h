/* The steps of the routine on one socket, as create and open put them together. Private to src/. */
#ifndef ROUTINE_H
#define ROUTINE_H

#include "answer.h"

/* Makes `*sock` hold nothing, without closing anything. */
INTERNAL void routine_set_closed(struct listen_socket *sock);

/* Initialises the socket layer; on success the caller owes one release, or hands that to a socket. */
INTERNAL enum listen_socket_code routine_initialize(const struct request *request,
                                                    struct listen_socket_failure *failure);

/* Creates the socket for an address; `dual` says that its IPV6_V6ONLY is to be 0. It takes over one initialisation on
 * success. `*sock` is closed, and after a failure it is again. */
INTERNAL enum listen_socket_code routine_create(const struct request *request, const struct answer *answer, bool dual,
                                                struct listen_socket *sock, struct listen_socket_failure *failure);

/* As listen_socket_bind and listen_socket_listen on a socket in the right state, but if they fail, `*sock` is left as
 * it was, for the caller to close: a pair is closed as a whole. */
INTERNAL enum listen_socket_code routine_bind(struct listen_socket *sock, struct listen_socket_failure *failure);
INTERNAL enum listen_socket_code routine_listen(struct listen_socket *sock, int backlog,
                                                struct listen_socket_failure *failure);

/* What is left to be done on a socket that listens: the sharing options, for a port that the system picked
 * (REUSE-006). */
INTERNAL enum listen_socket_code routine_share(struct listen_socket *sock, struct listen_socket_failure *failure);

#endif
