/* The checks of hints, options and stack. Private to src/. */
#ifndef HINTS_H
#define HINTS_H

#include "request.h"

/* Checks stack, options, flags, family, type and protocol, in the order of PRE-001. Returns LISTEN_SOCKET_OK and fills
 * the members of `*request` that come from them; or fills `*failure` and returns its code. */
enum listen_socket_code hints_check(const struct asked *asked, struct request *request,
                                    struct listen_socket_failure *failure);

#endif
