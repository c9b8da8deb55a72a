/* The strict grammars: what a request may say, decided before anything is touched (PRE-001, PRE-002). Private to src/.
 *
 * Each grammar is a pure function of its text; service.c, node.c and hints.c hold one each. What they return is a
 * reason, NONE where the text is in the language; the code that belongs to it is the caller's business, since
 * AI_NUMERICSERV changes it.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdint.h>

#include "listen_socket.h"

/* The flags that a request may carry (FLAG-001). */
#define REQUEST_FLAGS                                                                                                  \
    (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG)

/* What Linux and the BSDs let socket() take beside the type; it has no place in hints (TYPE-004). */
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
#define REQUEST_TYPE_FLAG_BITS (SOCK_CLOEXEC | SOCK_NONBLOCK)
#else
#define REQUEST_TYPE_FLAG_BITS 0
#endif

enum service_kind {
    SERVICE_NULL, /* no service: port 0 */
    SERVICE_PORT, /* a number; `port` has it */
    SERVICE_NAME  /* in the grammar of service names; the resolver knows the rest */
};

struct service {
    enum service_kind kind;
    uint16_t port; /* in host byte order */
};

/* `text` is NULL or terminated. Fills `*service` where the result is REASON_NONE, else leaves it as it was. */
enum listen_socket_reason service_parse(const char *text, struct service *service);

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

/* The longest node text without its zone that is an address: eight groups, or six and a dotted tail; with the final
 * NUL. */
#define NODE_ADDRESS_TEXT 46

/* `text` is NULL or terminated. Fills `*node` where the result is REASON_NONE, else leaves it as it was. */
enum listen_socket_reason node_parse(const char *text, struct node *node);

/* What kind of address an IPv4 or IPv6 node is. */
bool node_is_wildcard(const struct node *node); /* IPv6 */
bool node_is_mapped(const struct node *node);
bool node_is_link_local(const struct node *node); /* fe80::/10 and, among multicast, ff02::/16 */
bool node_is_unicast(const struct node *node);    /* neither multicast nor 255.255.255.255 */

/* A request that has passed every check, in the one form that the routine works with. */
struct request {
    const char *node_text;
    const char *service_text;
    struct node node;
    struct service service;
    int family; /* AF_INET, AF_INET6, or AF_UNSPEC */
    int socktype;
    int protocol;
    int flags;
    unsigned options;
    enum listen_socket_stack stack; /* 0 for create */
};

/* What the caller of open or create gave, before any check. */
struct asked {
    const char *node;
    const char *service;
    const struct addrinfo *hints; /* never NULL: the callers put their own defaults in its place */
    unsigned options;
    enum listen_socket_stack stack; /* 0 for create */
};

/* Checks all but the backlog in the order of PRE-001. Returns LISTEN_SOCKET_OK and fills `*request`; or fills the
 * members code, native, input, reason and stage of `*failure` and returns its code. */
enum listen_socket_code request_check(const struct asked *asked, struct request *request,
                                      struct listen_socket_failure *failure);

/* Hints, flags, family, type and protocol: the part of request_check that hints.c does. Fills the members family,
 * socktype, protocol, flags and options of `*request`. */
enum listen_socket_code hints_check(const struct asked *asked, struct request *request,
                                    struct listen_socket_failure *failure);

/* Fills a failure at the stage validate and returns its code. */
enum listen_socket_code failure_invalid(struct listen_socket_failure *failure, enum listen_socket_code code,
                                        enum listen_socket_input input, enum listen_socket_reason reason);

#endif
