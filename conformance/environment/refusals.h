/* What an environment refuses by a filter of system calls, as data. Needs the C library only.
 *
 * filters.c makes the kernel do it. Who watches the calls of an adapter and answers them itself can do it by these data
 * instead: a filter's own answer goes before every watcher's, so that a call that it refuses is never seen. */
#ifndef ENVIRONMENT_REFUSALS_H
#define ENVIRONMENT_REFUSALS_H

#include <stdbool.h>

#include "reader/environments.h"

enum refused_call { REFUSED_SOCKET, REFUSED_BIND, REFUSED_LISTEN };

/* Every such call of the environment's processes fails, from their start to their end, whatever the socket's type. */
struct environment_refusal {
    enum environment_id environment;
    enum refused_call call;
    int family; /* of socket: the only one that is refused; AF_UNSPEC for the other calls, which cannot tell */
    int error;
};

/* What the environment refuses; NULL if that is nothing. */
const struct environment_refusal *environment_refusal(const char *environment);

/* The error of a call under the refusal (NULL: none), or 0. `family` is that of socket. */
int environment_refusal_error(const struct environment_refusal *refusal, enum refused_call call, int family);

#endif
