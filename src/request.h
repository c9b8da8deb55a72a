/* A request that has passed validation, in the one form that the routine works with. Private to src/. */
#ifndef REQUEST_H
#define REQUEST_H

#include "node.h"
#include "service.h"

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
    bool open;                      /* all of it, for a stack; else create */
    enum listen_socket_stack stack; /* of create: NONE or DUAL */
    const struct listen_socket_system *system;
};

#endif
