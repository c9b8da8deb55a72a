/* A socket as a vector expects it and as the kernel shows it, brought to one form, so that the two can be compared and
 * printed alike. Nothing here does input or output. */
#ifndef SOCKET_VIEW_H
#define SOCKET_VIEW_H

#include "runner/evidence/evidence.h"

enum socket_state { SOCKET_CREATED, SOCKET_BOUND, SOCKET_LISTENING };

struct socket_view {
    size_t index; /* of a seen socket: its place in the evidence */
    enum socket_state state;
    int family; /* AF_INET or AF_INET6 */
    const char *type;
    const char *protocol;
    char address[INET6_ADDRSTRLEN]; /* RFC 5952, without zone; "": not known */
    char zone[IF_NAMESIZE];         /* the zone's name, or its index */
    char zone_index[16];
    int port;   /* -1: one that the system picked; -2: not known */
    int v6only; /* 1, 0; -1: it does not exist, or is not to be compared */
    enum evidence_reach ipv4;
    enum evidence_reach ipv6;
};

#define SOCKET_VIEWS_MAX EVIDENCE_SOCKETS_MAX

struct socket_views {
    struct socket_view all[SOCKET_VIEWS_MAX];
    size_t count;
    bool more;
};

/* What the outcome expects, with the connections that must and must not get through on `host`. */
void socket_views_expected(const struct vector *vector, const struct vector_outcome *outcome,
                           const struct environment_facts *host, struct socket_views *views);

/* What there is, sorted. Of a socket that is not bound yet the address and port are those that the answer names:
 * nothing else knows them. */
void socket_views_observed(const struct vector *vector, const struct evidence *evidence,
                           const struct evidence_sockets *sockets, struct socket_views *views);

/* Whether the seen socket has the expected port, or address and zone; true where nobody can know. */
bool socket_view_same_port(const struct socket_view *expected, const struct socket_view *observed);
bool socket_view_same_address(const struct socket_view *expected, const struct socket_view *observed);

/* "listens on 0.0.0.0:80", "listens on [::]:27015 v6only=1 and 0.0.0.0:27015", "no socket". */
void socket_views_describe(const struct socket_views *views, char *text, size_t size);

/* The same without what other clauses judge: state, address and port only. */
void socket_views_describe_places(const struct socket_views *views, char *text, size_t size);

/* "ipv4" "ipv6" "dual" "pair"; "" for anything else. */
const char *socket_views_stack(const struct socket_views *views);

/* "inet" "inet6" "unix" "netlink" "other" */
const char *socket_view_family(int family);

/* Takes "fe80::1%lo" apart; zone: NULL if there is none. Returns false if it is no address of the family. */
bool socket_view_read_address(const char *text, int family, struct sockaddr_storage *address, const char **zone);

/* The text of an address, RFC 5952. */
void socket_view_address_text(const struct sockaddr_storage *address, char text[INET6_ADDRSTRLEN]);
int socket_view_port(const struct sockaddr_storage *address);

/* Whether it is that IPv6 address. */
bool socket_view_is(const struct sockaddr_storage *address, const struct in6_addr *six);

/* Whether the port is what some reading of the service makes of it: as a decimal number, by its prefix, or as a
 * fraction; cut to 16 bits. */
bool socket_view_port_comes_of(const char *service, int port);

#endif
