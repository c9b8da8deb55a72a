/* Network interfaces beside lo, in the calling process's network namespace: pairs of virtual Ethernet interfaces, made
 * over rtnetlink, so that no other program is needed. */
#ifndef INTERFACES_H
#define INTERFACES_H

#include <stdbool.h>
#include <stddef.h>

/* One interface with the other end of its cable. The kernel takes index and index + 1 for the two. */
struct interface_pair {
    const char *name; /* at most 15 bytes; digits alone are a name too */
    const char *peer; /* name of the other end */
    int index;        /* of `name`, 2 or more; the peer has the next one */
    bool connected;   /* the peer is up: without it nothing is checked on the wire, and IPv6 addresses stay tentative */
    const char *address; /* an IPv6 address of `name`, without prefix length (it is 64); NULL for none */
    bool tentative;      /* the address has to pass duplicate address detection; else it is usable at once */
};

/* Makes the pairs and brings `name` up, in order. Returns false with the reason in `error`; what was made before stays.
 * Needs CAP_NET_ADMIN in the network namespace. */
bool interfaces_add(const struct interface_pair *pairs, size_t count, char *error, size_t size);

#endif
