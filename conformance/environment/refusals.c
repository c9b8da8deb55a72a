/* The table of refusals: which environment refuses which call, and with what. */
#include "refusals.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

/* An environment that is not here refuses nothing. */
static const struct environment_refusal refusals[] = {
    {ENVIRONMENT_NO_IPV6, REFUSED_SOCKET, AF_INET6, EAFNOSUPPORT},
    {ENVIRONMENT_NO_IPV6_PROTOCOL, REFUSED_SOCKET, AF_INET6, EPROTONOSUPPORT},
    {ENVIRONMENT_IPV6_DENIED, REFUSED_SOCKET, AF_INET6, EACCES},
    {ENVIRONMENT_IPV6_FORBIDDEN, REFUSED_SOCKET, AF_INET6, EPERM},
    {ENVIRONMENT_NO_IPV4, REFUSED_SOCKET, AF_INET, EAFNOSUPPORT},
    {ENVIRONMENT_NO_IPV4_PROTOCOL, REFUSED_SOCKET, AF_INET, EPROTONOSUPPORT},
    {ENVIRONMENT_IPV4_DENIED, REFUSED_SOCKET, AF_INET, EACCES},
    {ENVIRONMENT_BIND_FORBIDDEN, REFUSED_BIND, AF_UNSPEC, EPERM},
    {ENVIRONMENT_LISTEN_IN_USE, REFUSED_LISTEN, AF_UNSPEC, EADDRINUSE},
};

const struct environment_refusal *environment_refusal(const char *environment) {
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (environment_is(environment, refusals[i].environment))
            return &refusals[i];
    return NULL;
}

int environment_refusal_error(const struct environment_refusal *refusal, enum refused_call call, int family) {
    if (!refusal || refusal->call != call || (refusal->family != AF_UNSPEC && refusal->family != family))
        return 0;
    return refusal->error;
}
