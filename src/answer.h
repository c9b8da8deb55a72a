/* The system's answers, compared with the request. Private to src/. */
#ifndef ANSWER_H
#define ANSWER_H

#include "request.h"

/* One address that the resolver gave and that may be used, with all that socket() and bind() need. */
struct answer {
    int family; /* AF_UNSPEC: none */
    socklen_t length;
    struct sockaddr_storage address;
};

/* Finds the first entry of the list that has the family (AF_UNSPEC: either), and the request's type and protocol, and
 * checks that it may be used (RES-006, NODE-013). Its address is copied into `*answer`; `list` is not needed any more.
 * On failure `*answer` is none: stage select, EAI_FAIL. */
INTERNAL enum listen_socket_code answer_select(const struct request *request, int family, const struct addrinfo *list,
                                               struct answer *answer, struct listen_socket_failure *failure);

/* The same, but where no entry matches, `*answer` is none, and that is no failure. */
INTERNAL enum listen_socket_code answer_select_if_any(const struct request *request, int family,
                                                      const struct addrinfo *list, struct answer *answer,
                                                      struct listen_socket_failure *failure);

/* Whether the address is an IPv4-mapped one. */
INTERNAL bool answer_is_mapped(const struct sockaddr_storage *address);

/* Whether the address is one that every host with its family has: the wildcard or the loopback address. */
INTERNAL bool answer_is_on_every_host(const struct sockaddr_storage *address);

/* The port of the address, in host byte order; and another one put in its place. */
INTERNAL uint16_t answer_port(const struct sockaddr_storage *address);
INTERNAL void answer_set_port(struct sockaddr_storage *address, uint16_t port);

/* Whether the local address read back, in `*held`, is the requested one, in `*asked`: with any port but 0 if port 0 was
 * requested. */
INTERNAL bool answer_is_bound(const struct listen_socket *asked, const struct listen_socket *held);

#endif
