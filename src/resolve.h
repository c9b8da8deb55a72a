/* Step 1: the questions to the resolver, and what is taken of its answers. Private to src/. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "answer.h"

/* Asks for one family (AF_UNSPEC: for either, of a host name), and selects the address to use. The socket layer is
 * initialised. On failure: stage resolve or select. */
INTERNAL enum listen_socket_code resolve_one(const struct request *request, int family, struct answer *answer,
                                             struct listen_socket_failure *failure);

/* Asks for a host name in both families at once, and selects the first address of each; IPv6 is judged first. One of
 * the two may be none, not both (SEL-004). */
INTERNAL enum listen_socket_code resolve_both(const struct request *request, struct answer *ipv6, struct answer *ipv4,
                                              struct listen_socket_failure *failure);

/* Whether the failure, of resolve_one for one family and a NULL node or of socket(), is a sign that the host lacks that
 * family (SEL-005). */
INTERNAL bool resolve_lacks_family(const struct listen_socket_failure *failure);

#endif
