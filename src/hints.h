/* The checks of stack, options and hints. Private to src/. */
#ifndef HINTS_H
#define HINTS_H

#include "request.h"

/* Checks stack, options, flags, family, type and protocol, in the order of PRE-001. `hints` may be NULL. Returns
 * LISTEN_SOCKET_OK and fills the members of `*request` that come from the hints; or fills `*failure` and returns its
 * code. */
INTERNAL enum listen_socket_code hints_check(const struct addrinfo *hints, struct request *request,
                                             struct listen_socket_failure *failure);

/* Whether the flags ask for IPv4-mapped addresses. Not every platform has that flag, nor AI_ALL. */
INTERNAL bool hints_ask_mapped(int flags);

/* The flags about mapped addresses that the platform has. */
INTERNAL int hints_mapped_flags(void);

#endif
