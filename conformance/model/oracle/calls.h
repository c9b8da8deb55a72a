/* Private to the oracle: the calls that one socket takes, made on a host one after the other. */
#ifndef MODEL_CALLS_H
#define MODEL_CALLS_H

#include "model/host/resolver.h"
#include "parsed_request.h"

/* Why a sequence of calls ended early. */
struct error {
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    int call;
    int native;
    int detail;
    enum listen_socket_option option; /* stage option: which */
};

/* What one socket of a stack is to be. */
struct socket_plan {
    int family; /* of the question to the resolver */
    int v6only; /* 1 or 0; -1: 1, but 0 for an IPv4-mapped address (create) */
    bool node;  /* the request's node; else NULL */
    bool passive;
    const char *service;
    enum model_service_kind service_kind;
    uint16_t port;
};

struct call_sequence {
    const struct model_parsed_request *parsed;
    const struct model_host *host;
    struct model_step *steps;
    size_t step_count;
    struct model_counters counters;
    unsigned ephemeral; /* ports that the host has tried */
    unsigned binds;
    uint64_t held; /* descriptors of ours */
    struct model_socket sockets[2];
    struct error error;
};

/* The three operations on one socket of the sequence. If one fails, false, and sequence->error says why. */
bool model_sequence_create(struct call_sequence *sequence, struct socket_plan plan, struct model_socket *socket);
bool model_sequence_bind(struct call_sequence *sequence, struct model_socket *socket);
bool model_sequence_listen(struct call_sequence *sequence, struct model_socket *socket);

/* Whether an existing socket of the host has what `wanted` wants, after so many binds of ours. `share`: options may
 * allow both; else every overlap counts. */
bool model_existing_socket_blocks(const struct model_host *host, unsigned binds, const struct model_endpoint *wanted,
                                  bool share);

#endif
