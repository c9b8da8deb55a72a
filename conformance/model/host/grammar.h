/* The grammars of node and service, as the specification words them: what a text is, and what it stands for.
 *
 * They are written as automata and as "read it, print it, compare", on purpose: hardly any routine reads a port or an
 * address like that, so none is likely to have the same mistake. Total: every terminated string has an answer.
 */
#ifndef MODEL_GRAMMAR_H
#define MODEL_GRAMMAR_H

#include "host.h"

enum model_service_kind { MODEL_SERVICE_ABSENT, MODEL_SERVICE_PORT, MODEL_SERVICE_NAME, MODEL_SERVICE_WRONG };

/* What the service text is. `*port` is its value if it is a port, else 0. */
enum model_service_kind model_read_service(const char *text, uint16_t *port);

enum model_node_kind { MODEL_NODE_ABSENT, MODEL_NODE_IPV4, MODEL_NODE_IPV6, MODEL_NODE_NAME, MODEL_NODE_WRONG };
enum model_zone_kind { MODEL_ZONE_NONE, MODEL_ZONE_INDEX, MODEL_ZONE_NAME, MODEL_ZONE_WRONG };

struct model_node {
    enum model_node_kind kind;
    struct model_address address; /* of a literal, with the index of a zone that is written as one */
    enum model_zone_kind zone;    /* "%0" is MODEL_ZONE_NONE */
    size_t length;                /* of the literal without its zone */
};

/* What the node text is, whatever socket type, family and flags are. */
void model_read_node(const char *text, struct model_node *node);

/* Properties of an address that some requests refuse. IPv4-mapped ones have those of the IPv4 address. */
bool model_is_multicast_or_broadcast(const struct model_address *address);
/* Of IPv6 only: fe80::/10, and multicast of interface-local or link-local scope. */
bool model_is_linklocal(const struct model_address *address);

#endif
