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

/* Whether a connection of the runner's own got through. */
enum evidence_reach { EVIDENCE_NOT_TRIED, EVIDENCE_REACHED, EVIDENCE_NOT_REACHED };

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
    bool cloexec;                    /* of every descriptor that it has */
    int v6only;                      /* 1, 0; -1 on an IPv4 socket */
    int backlog;                     /* as the kernel capped it; -1 unless listening */
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

struct evidence {
    char error[512]; /* not "": the adapter broke its contract in this way, and nothing else is to be judged */
    struct wire_answer answer;
    char stage[WIRE_WORD_MAX]; /* the answer's stage and code in neutral names, by the adapter's meta.json; "" if it
                                  lost them */
    char code[WIRE_WORD_MAX];
    const struct wire_hello *hello;
    struct evidence_sockets made; /* there after the answer, not before the request */
    struct evidence_sockets left; /* of those, still there after an error, or after what was made was closed */
    struct environment_facts host;
};

#endif
