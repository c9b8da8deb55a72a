/* What the runner knows of one request when it judges: plain data. session/ and evidence/ fill it, judge/ and report/
 * read it, so that judging needs no input or output. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "environment/facts.h"
#include "runner/adapter/capability.h"
#include "runner/adapter/wire.h"

/* More new sockets than this for one request is noted as "more", and cannot be right. */
#define EVIDENCE_SOCKETS_MAX 8

/* Room for the name of a kind of what an adapter has: see piles.h. */
#define EVIDENCE_KIND_MAX 112

/* Room for the names of options. */
#define EVIDENCE_CHANGED_MAX 128

/* Whether a connection of the runner's own got through. */
enum evidence_reach { EVIDENCE_NOT_TRIED, EVIDENCE_REACHED, EVIDENCE_NOT_REACHED };

/* What somebody who comes to the socket now would meet (SOCK-010). */
enum evidence_condition {
    EVIDENCE_CONDITION_NOT_KNOWN,
    EVIDENCE_NEW,       /* nobody has come yet */
    EVIDENCE_CONNECTED, /* it has a peer */
    EVIDENCE_SHUT_DOWN, /* nothing can be received any more */
    EVIDENCE_TROUBLED,  /* it has an error that is yet to be told */
    EVIDENCE_WAITED_FOR /* a connection or a datagram waits in it already */
};

/* One socket, as the kernel describes it. */
struct evidence_socket {
    uint64_t cookie; /* SO_COOKIE: the same socket in several descriptors or processes has one */
    int family;
    int type;
    int protocol;
    bool listening; /* SO_ACCEPTCONN */
    bool reuseaddr;
    bool reuseport;
    bool nonblock;
    bool cloexec;                       /* of every descriptor that it has */
    int v6only;                         /* 1, 0; -1 on an IPv4 socket */
    int backlog;                        /* as the kernel capped it; -1 unless listening */
    int device;                         /* index of the interface that it is bound to, 0 for none; -1: not known */
    bool compared;                      /* its other options were, with those of a new socket: */
    char changed[EVIDENCE_CHANGED_MAX]; /* the names of those that differ, see changed_options.h */
    enum evidence_condition condition;
    struct sockaddr_storage address; /* getsockname */
    char zone[IF_NAMESIZE];          /* the name of the zone of an IPv6 address; "" for none */
    enum evidence_reach ipv4;        /* an IPv4 client on its port */
    enum evidence_reach ipv6;
};

struct evidence_sockets {
    struct evidence_socket all[EVIDENCE_SOCKETS_MAX];
    size_t count;
    bool more;
};

/* ---- System calls ------------------------------------------------------------------------------------------------ */

/* A call on a socket, as the kernel was asked for it between the request and its answer. */
enum evidence_call_kind {
    EVIDENCE_SOCKET,
    EVIDENCE_SOCKETPAIR,
    EVIDENCE_SETSOCKOPT,
    EVIDENCE_GETSOCKOPT,
    EVIDENCE_BIND,
    EVIDENCE_LISTEN,
    EVIDENCE_GETSOCKNAME,
    EVIDENCE_ACCEPT,
    EVIDENCE_CONNECT,
    EVIDENCE_DUP,
    EVIDENCE_FCNTL,
    EVIDENCE_CLOSE,
    EVIDENCE_CALL_KINDS
};

/* How the result of a call is known. */
enum evidence_known {
    EVIDENCE_NOT_KNOWN, /* the call was let go on, and nothing shows what came of it */
    EVIDENCE_SEEN,      /* it was made on the caller's behalf, so that its result was seen */
    EVIDENCE_INFERRED,  /* it was let go on; a later state of the socket shows what came of it */
    EVIDENCE_INJECTED   /* a fault of the vector: the result is the runner's */
};

struct evidence_call {
    enum evidence_call_kind kind;
    pid_t thread;
    int descriptor;                  /* that it was called with; for socket: that it returned, -1 if it failed */
    unsigned socket;                 /* the how many-th socket of this request, from 1; 0: one from before, or none */
    int family;                      /* of the socket; for socket: as asked */
    int type;                        /* likewise, without flag bits */
    int protocol;                    /* likewise */
    bool cloexec;                    /* socket: SOCK_CLOEXEC was asked; fcntl: FD_CLOEXEC was */
    bool nonblock;                   /* socket: SOCK_NONBLOCK was asked; fcntl: O_NONBLOCK was */
    int level;                       /* setsockopt, getsockopt */
    int option;                      /* likewise */
    int value;                       /* setsockopt: the int that it was given; getsockopt: that it was told,
                                        -1 if none; listen: the backlog */
    bool by_layer;                   /* the layer below the implementation made it for itself: see trace.h */
    bool held;                       /* close: another descriptor has the socket still */
    struct sockaddr_storage address; /* bind, connect: as given; getsockname: as returned, else zero */
    int odd_length;                  /* bind: that of the address as given, unless it is that of its family: then 0 */
    enum evidence_known known;
    int error; /* the errno that it failed with; 0: it succeeded. Means something only if `known` says so */
};

/* A pair that makes all its tries in vain makes 144. */
#define EVIDENCE_CALLS_MAX 192

/* The calls on internet sockets, of all threads and processes of the adapter, in their order. */
struct evidence_calls {
    bool traced; /* false: nobody watched, and nothing follows from an empty list */
    bool closes; /* close was watched, too; else only that a socket is gone shows, as one close */
    struct evidence_call all[EVIDENCE_CALLS_MAX];
    size_t count;
    bool more;
};

struct evidence {
    char error[512]; /* not "": the adapter broke its contract in this way, and nothing else is to be judged */
    bool gone; /* with an error: the adapter's process ended, or did not answer, so that no further request is served */
    struct wire_answer answer;             /* a zone in it by the interface's name, if it has one */
    unsigned said_zones[WIRE_SOCKETS_MAX]; /* and by its index; 0 for none */
    char stage[WIRE_WORD_MAX]; /* the answer's stage and code in neutral names, by the adapter's meta.json; "" if it
                                  lost them */
    char code[WIRE_WORD_MAX];
    const struct wire_hello *hello;
    struct evidence_sockets made;  /* there after the answer, not before the request */
    struct evidence_sockets left;  /* of those, still there after an error, or after what was made was closed */
    char piled[EVIDENCE_KIND_MAX]; /* what is no socket, and of which this request and several before it left one each:
                                      see piles.h; "" for none */
    char disturbed[EVIDENCE_CHANGED_MAX]; /* what the process has changed since its hello: see process_state.h */
    unsigned asked;              /* how often the environment's name server was asked the same question between the
                                      request and its answer, at most; 0: nothing, or there is none */
    struct evidence_calls calls; /* from the request to its answer */
    struct environment_facts host;
};

#endif
