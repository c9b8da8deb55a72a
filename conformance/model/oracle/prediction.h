/* What the oracle is asked and what it predicts: the types only.
 *
 * The calls of a request, in order, which `struct model_step` describes. One socket is made, bound and set to listen by
 *
 *     create   initialize; resolve (again in lower case: NAME-004; again for IPv4: SEL-002); open_socket
 *     bind     set V6ONLY and get V6ONLY (AF_INET6 only); set ADDRESS_REUSE (stream only); set REUSEPORT (on
 *              request); bind; local_address
 *     listen   listen
 *
 * A single stack is create 0, bind 0, listen 0. A pair is create 0, bind 0 (IPv6), create 1, bind 1 (IPv4), listen 0,
 * listen 1. Socket 1 is asked for the decimal number that socket 0 was given (STK-005). If port 0 was asked for,
 * EADDRINUSE from bind or listen of socket 1 starts all over, LISTEN_SOCKET_PAIR_TRIES times at most. `auto` goes from
 * one of these stacks to the next; each begins from nothing, after all of the last was released. If a name's look-up is
 * repeated, both spellings of one family come before the next family.
 *
 * Only calls that can fail are predicted. What must be given back, when and how often is judged by the ledger of the
 * simulated kernel.
 */
#ifndef MODEL_PREDICTION_H
#define MODEL_PREDICTION_H

#include "model/host/host.h"

/* How far a request without a stack goes. */
enum model_last_step { MODEL_LAST_SOCKET, MODEL_LAST_BIND, MODEL_LAST_LISTEN };

/* What is asked: the arguments of listen_socket_open if `open`, else of create, bind and listen. */
struct model_request {
    const char *node;
    const char *service;
    const struct addrinfo *hints;
    unsigned options;
    bool open;
    int stack; /* with `open`; any number */
    int backlog;
    enum model_last_step last_step; /* without `open` */
};

/* What one call of the seam is expected to be, and was. Members that the call has no use for are 0. Texts and addresses
 * are compared by digest. */
struct model_step {
    enum model_call call;
    int handle; /* of the socket it is for; open_socket: the new one; -1: none */
    int family; /* resolve, open_socket; so are the next two */
    int socktype;
    int protocol;
    int option;      /* set_option, get_option: enum listen_socket_option */
    int value;       /* set_option */
    int backlog;     /* listen */
    uint64_t digest; /* resolve: node, service and flags; bind: the address, all bytes */
    bool nonblock;   /* open_socket */
    int result;      /* 0 or the error */
};

/* A socket as it must be. */
struct model_socket {
    int handle; /* the number that the host gives it: the lowest that is free */
    int socktype;
    int protocol;
    int v6only;                   /* 1, 0; -1 for AF_INET */
    bool held_v6only;             /* as the host has it: different only if the host does not do as it says */
    struct model_address address; /* that it is bound, or to be bound, to */
    uint16_t port;                /* as the host reports it, its own choice included; before bind: as asked */
    uint16_t bound_port;          /* as the host has it: different only if it reports another; 0 before bind */
    enum listen_socket_state state;
};

/* Predicted if the specification leaves it open. */
#define MODEL_UNSAID (-1)

struct model_prediction {
    bool ok;
    /* ok */
    int stack; /* that comes up; 0 without `open` */
    size_t count;
    struct model_socket sockets[2];
    /* failure */
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    int input;        /* enum listen_socket_input */
    int call;         /* enum listen_socket_call, or MODEL_UNSAID */
    int native;       /* the number that the call gave; if none failed, that of the code */
    int option;       /* enum listen_socket_option of the call that failed; else LISTEN_SOCKET_OPTION_NONE */
    int detail;       /* with EAI_SYSTEM */
    bool has_address; /* the failure names an address: that of `address` and `port` */
    struct model_address address;
    uint16_t port;
    enum listen_socket_state left; /* the socket's state afterwards: CLOSED, or BOUND if listen refused to try */
    /* both */
    size_t step_count; /* fallible calls made; the steps themselves are in the buffer given */
};

/* Room that always holds every step of a request: the longest is a pair that never finds its port. */
#define MODEL_STEPS_MOST 768

#endif
