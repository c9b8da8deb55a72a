/* Private to the oracle: the walk over the calls, between what one socket takes (walk.c) and what a stack takes
 * (shapes.c). */
#ifndef MODEL_WALK_H
#define MODEL_WALK_H

#include "model/host/resolver.h"
#include "parsed_request.h"

/* Why a walk ended before its goal. */
struct trouble {
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    int call;
    int native;
    int detail;
    enum listen_socket_option option; /* stage option: which */
};

/* What one socket of a shape is to be. */
struct aim {
    int family; /* of the question to the resolver */
    int v6only; /* 1 or 0; -1: 1, but 0 for an IPv4-mapped address (create) */
    bool node;  /* the request's node; else NULL */
    bool passive;
    const char *service;
    enum model_service_kind service_kind;
    uint16_t port;
};

struct walk {
    const struct model_facts *facts;
    const struct model_environment *environment;
    struct model_step *steps;
    size_t step_count;
    struct model_counters counters;
    unsigned ephemeral; /* ports that the host has tried */
    unsigned binds;
    uint64_t held; /* descriptors of ours */
    struct model_socket sockets[2];
    struct trouble trouble;
};

/* The three operations on one socket of the walk. Where one fails, false, and walk->trouble says why. */
bool model_walk_create(struct walk *walk, struct aim aim, struct model_socket *socket);
bool model_walk_bind(struct walk *walk, struct model_socket *socket);
bool model_walk_listen(struct walk *walk, struct model_socket *socket);

#endif
