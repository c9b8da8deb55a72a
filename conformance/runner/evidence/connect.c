/* Clients of the runner's own, on loopback: each connects, is counted, and resets its connection. */
#include "connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MILLISECONDS 4000 /* loopback answers at once; a lost SYN is sent again after 1 s */
#define OWN_PORT 61001            /* above the range of every environment */

/* Where the system has no port left to pick for a client, it gets one that no server is asked for. */
static bool bind_own_port(int client, int family) {
    const int yes = 1;
    const struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(OWN_PORT)};
    const struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(OWN_PORT)};
    if (setsockopt(client, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return false;
    if (family == AF_INET)
        return bind(client, (const struct sockaddr *)&four, sizeof four) == 0;
    return bind(client, (const struct sockaddr *)&six, sizeof six) == 0;
}

/* Whether a connection to `address` gets through. It is then reset, so that nothing stays behind in either end's
 * tables. */
static enum evidence_reach reach(const struct sockaddr_storage *address, socklen_t length) {
    int client = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (client < 0)
        return EVIDENCE_NOT_TRIED;
    bool through = connect(client, (const struct sockaddr *)address, length) == 0;
    if (!through && errno == EADDRNOTAVAIL && bind_own_port(client, address->ss_family))
        through = connect(client, (const struct sockaddr *)address, length) == 0;
    if (!through && errno == EINPROGRESS) {
        struct pollfd waiting = {.fd = client, .events = POLLOUT};
        int error = 0;
        socklen_t size = sizeof error;
        through = poll(&waiting, 1, CONNECT_MILLISECONDS) == 1 &&
                  getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(client);
    return through ? EVIDENCE_REACHED : EVIDENCE_NOT_REACHED;
}

static enum evidence_reach reach_ipv4(in_addr_t address, in_port_t port) {
    struct sockaddr_storage target = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&target;
    four->sin_family = AF_INET;
    four->sin_addr.s_addr = address;
    four->sin_port = port;
    return reach(&target, sizeof *four);
}

static enum evidence_reach reach_ipv6(const struct in6_addr *address, uint32_t zone, in_port_t port) {
    struct sockaddr_storage target = {0};
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&target;
    six->sin6_family = AF_INET6;
    six->sin6_addr = *address;
    six->sin6_scope_id = zone;
    six->sin6_port = port;
    return reach(&target, sizeof *six);
}

static void connect_ipv4_listener(struct evidence_socket *listener, const struct environment_facts *host) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)&listener->address;
    bool wildcard = four->sin_addr.s_addr == htonl(INADDR_ANY);
    if (host->ipv4_loopback)
        listener->ipv4 = reach_ipv4(wildcard ? htonl(INADDR_LOOPBACK) : four->sin_addr.s_addr, four->sin_port);
}

/* Whether another listener, of the set or of the vector's existing sockets, takes IPv4 clients on that port: then
 * nobody can tell which one answers. */
static bool ipv4_is_taken(const struct vector *vector, const struct evidence_sockets *sockets, in_port_t port) {
    for (size_t i = 0; i < sockets->count; i++) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&sockets->all[i].address;
        if (four->sin_family == AF_INET && four->sin_port == port)
            return true;
    }
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        if (existing_socket->port == ntohs(port) && strcmp(existing_socket->socktype, "stream") == 0 &&
            (strcmp(existing_socket->family, "inet") == 0 || !existing_socket->v6only))
            return true;
    }
    return false;
}

static void connect_ipv6_listener(struct evidence_socket *listener, const struct vector *vector,
                                  const struct evidence_sockets *sockets, const struct environment_facts *host) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&listener->address;
    in_addr_t mapped;
    memcpy(&mapped, six->sin6_addr.s6_addr + 12, sizeof mapped);
    if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
        if (host->ipv4_loopback)
            listener->ipv4 = reach_ipv4(mapped == htonl(INADDR_ANY) ? htonl(INADDR_LOOPBACK) : mapped, six->sin6_port);
        return;
    }
    bool wildcard = IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr);
    if (host->ipv6_loopback)
        listener->ipv6 = reach_ipv6(wildcard ? &in6addr_loopback : &six->sin6_addr, six->sin6_scope_id, six->sin6_port);
    bool room =
        listener->backlog != 0 || listener->ipv6 == EVIDENCE_NOT_TRIED; /* a queue of 0 takes one connection, not two */
    if (wildcard && room && host->ipv4_loopback && !ipv4_is_taken(vector, sockets, six->sin6_port))
        listener->ipv4 = reach_ipv4(htonl(INADDR_LOOPBACK), six->sin6_port);
}

void observe_connect(const struct vector *vector, struct evidence_sockets *sockets,
                     const struct environment_facts *host) {
    for (size_t i = 0; i < sockets->count; i++) {
        struct evidence_socket *socket = &sockets->all[i];
        if (!socket->listening || socket->type != SOCK_STREAM)
            continue;
        if (socket->family == AF_INET)
            connect_ipv4_listener(socket, host);
        else
            connect_ipv6_listener(socket, vector, sockets, host);
    }
}
