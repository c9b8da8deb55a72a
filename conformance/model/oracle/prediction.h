/* What the oracle is asked and what it predicts: the types only.
 *
 * The calls of a request, in order, which `struct model_step` describes:
 *
 *     look-up  interface_index (a zone by name); resolve; resolve again in lower case (NAME-004)
 *     socket   open_socket
 *     bind     set V6ONLY and get V6ONLY (AF_INET6 only); for a given port set ADDRESS_REUSE (stream only) and set
 *              REUSEPORT (on request); bind; local_address; for a picked port of a datagram socket set REUSEPORT (on
 *              request)
 *     listen   listen; and for a picked port, as the last step, set ADDRESS_REUSE and set REUSEPORT (on request)
 *
 * A look-up and open_socket need an initialisation that is no socket's: if there is none at hand, `initialize` comes
 * before. Each socket takes over one; one of which open_socket failed stays at hand.
 *
 * create is look-up, socket; with neither family nor node for IPv6, and if the host lacks it, once more for IPv4
 * (SEL-002). A single stack is look-up, socket, bind, listen. A pair is all look-ups first (one if it has a host name),
 * then tries of: socket 0, socket 1, bind of the one that has the turn, bind of the other, listen 0, listen 1, late
 * options 0, late options 1. If port 0 was asked for, the turns change, and EADDRINUSE from bind or listen of the
 * socket that was given the number makes the next try, of LISTEN_SOCKET_PAIR_TRIES. `auto` goes from one of these
 * stacks to the next, after all sockets of the last were closed; what a look-up has answered is not asked again.
 *
 * Only calls that can fail are predicted. What must be given back, when and how often is judged by the ledger of the
 * simulated kernel.
 */
#ifndef MODEL_PREDICTION_H
#define MODEL_PREDICTION_H

#include "model/host/host.h"

/* How far a request without a stack goes. */
enum model_last_step { MODEL_LAST_SOCKET, MODEL_LAST_BIND, MODEL_LAST_LISTEN };

/* What a request can lack of what PRE-001 asks for first. */
enum model_missing { MODEL_MISSING_NOTHING, MODEL_MISSING_REQUEST, MODEL_MISSING_RESULT };

/* The calls of the seam's table, each of which it needs. */
#define MODEL_SYSTEM_CALLS 12

/* What is asked: the arguments of listen_socket_open if `open`, else of create, bind and listen. */
struct model_request {
    const char *node;
    const char *service;
    const struct addrinfo *hints;
    unsigned options;
    bool open;
    int stack; /* any number */
    int backlog;
    enum model_last_step last_step; /* without `open` */
    enum model_missing missing;
    int system_excess;   /* of the size that the table says, over the right one */
    unsigned system_gap; /* the nth call of the table, from 1, is NULL; 0: none */
};

/* What one call of the seam is expected to be, and was. Members that the call has no use for are 0. Texts and addresses
 * are compared by digest. */
struct model_step {
    enum model_call call;
    listen_socket_handle handle; /* of the socket it is for; open_socket: the new one; LISTEN_SOCKET_INVALID: none */
    int family;                  /* resolve, open_socket; so are the next two */
    int socktype;
    int protocol;
    int option;      /* set_option, get_option: enum listen_socket_option */
    int value;       /* set_option */
    int backlog;     /* listen */
    uint64_t digest; /* resolve: node, service and flags; interface_index: the name; bind: the address, all bytes */
    bool nonblock;   /* open_socket */
    int result;      /* 0 or the error */
};

/* A socket as it must be. */
struct model_socket {
    listen_socket_handle handle; /* that the host gives it: of the lowest descriptor that is free */
    int socktype;
    int protocol;
    int v6only;                   /* 1, 0; -1 for AF_INET */
    bool held_v6only;             /* as the host has it: different only if the host does not do as it says */
    struct model_address address; /* that it is bound, or to be bound, to */
    uint16_t port;                /* as the host reports it, its own choice included; before bind: as asked */
    uint16_t bound_port;          /* as the host has it: different only if it reports another; 0 before bind */
    bool ephemeral;               /* the port is one that the host picks, or picked */
    bool reuseaddr;               /* as set so far; so is the next */
    bool reuseport;
    enum listen_socket_state state;
};

/* Predicted if the specification leaves it open. */
#define MODEL_UNSAID (-1)

struct model_prediction {
    bool ok;
    /* ok */
    int stack; /* that comes up; 0 without `open` */
    size_t count;
    enum listen_socket_reason set_reason; /* of a set: why one family is missing (STK-009) */
    struct model_socket sockets[2];
    /* failure */
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    int input;        /* enum listen_socket_input */
    int call;         /* enum listen_socket_call, or MODEL_UNSAID */
    int native;       /* the number that the call gave; if none failed, that of the code */
    int option;       /* enum listen_socket_option of the call that failed; else LISTEN_SOCKET_OPTION_NONE */
    int detail;       /* errno as the resolver left it, if that is told */
    int family;       /* that the failure is about, or MODEL_UNSAID */
    int reason;       /* enum listen_socket_reason, or MODEL_UNSAID */
    int tries;        /* of a pair that found no common port; else 0 */
    bool has_address; /* the failure names an address: that of `address` and `port` */
    struct model_address address;
    uint16_t port;
    enum listen_socket_state
        left; /* the socket's state afterwards: CLOSED, which is 0; BOUND if listen refused to try */
    /* both */
    size_t step_count; /* fallible calls made; the steps themselves are in the buffer given */
};

/* Room that always holds every step of a request: the longest is a pair that never finds its port. */
#define MODEL_STEPS_MOST 512

#endif
