/* A request before and after its validation. Private to src/. */
#ifndef REQUEST_H
#define REQUEST_H

#include "node.h"
#include "service.h"

/* What the caller of create or open gave, before any check. */
struct asked {
    const char *node;
    const char *service;
    const struct addrinfo *hints; /* never NULL: create and open put their own defaults in its place */
    unsigned options;
    enum listen_socket_stack stack; /* 0 for create */
};

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

#endif
