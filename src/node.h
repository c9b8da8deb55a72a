/* The grammar of nodes: what a node's text is, decided from the text alone. Private to src/. */
#ifndef NODE_H
#define NODE_H

#include <stdint.h>

#include "internal.h"
#include "listen_socket.h"

enum node_kind {
    NODE_NULL,
    NODE_IPV4, /* `bytes` has the four octets */
    NODE_IPV6, /* `bytes` has the sixteen */
    NODE_NAME  /* in the grammar of host names */
};

enum zone_kind {
    ZONE_NONE,  /* none, or the default zone "%0" */
    ZONE_INDEX, /* `zone` has it, 1 or more */
    ZONE_NAME   /* an interface's name; the resolver knows its index */
};

struct node {
    enum node_kind kind;
    enum zone_kind zone_kind;
    uint32_t zone;
    unsigned char bytes[16]; /* in network byte order */
};

/* Room, in bytes with the final NUL, for an address as a node text has it, without its zone: eight groups, or six and a
 * dotted tail. */
#define NODE_ADDRESS_TEXT 46

/* `text` is NULL or terminated; `*node` is all zeros. Returns REASON_NONE and fills `*node`; or returns what is wrong
 * with the text, and then `*node` says nothing. */
INTERNAL enum listen_socket_reason node_parse(const char *text, struct node *node);

/* What kind of address an IPv4 or IPv6 node is. */
INTERNAL bool node_is_wildcard(const struct node *node); /* IPv6 */
INTERNAL bool node_is_mapped(const struct node *node);
INTERNAL bool node_is_link_local(const struct node *node); /* IPv6: fe80::/10, and multicast
                                                               of interface-local and link-local scope */
INTERNAL bool node_is_unicast(const struct node *node);    /* neither multicast nor 255.255.255.255 */

/* Where in the refused text the byte is that `reason` is about, from 1; 0 if it is about no one byte. */
INTERNAL int node_position(const char *text, enum listen_socket_reason reason);

#endif
