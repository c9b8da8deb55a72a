/* The system's answers, compared with the request. Private to src/. */
#ifndef ANSWER_H
#define ANSWER_H

#include "request.h"

/* Finds the first entry of the list that has the requested family (AF_UNSPEC: either), type and protocol, and checks
 * that its address is the requested one. On success its triple and address are copied into `*sock`; `list` is not
 * needed any more. On failure: stage select, EAI_FAIL. */
enum listen_socket_code answer_take(const struct request *request, int family, const struct addrinfo *list,
                                    struct listen_socket *sock, struct listen_socket_failure *failure);

/* Whether the address of `*sock`, an AF_INET6 one, is an IPv4-mapped address. */
bool answer_is_mapped(const struct listen_socket *sock);

/* The port of the address of `*sock`, in host byte order. */
uint16_t answer_port(const struct listen_socket *sock);

/* Whether the local address read back, in `*held`, is the requested one, in `*asked`: with any port but 0 if port 0 was
 * requested. */
bool answer_is_bound(const struct listen_socket *asked, const struct listen_socket *held);

#endif
