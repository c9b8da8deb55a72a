#include "sockets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int sockets_option(int descriptor, int level, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(descriptor, level, name, &value, &length) == 0 ? value : -1;
}

void sockets_list(struct sockets *sockets) {
    memset(sockets, 0, sizeof *sockets);
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        struct stat status;
        int descriptor = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || sockets->count == SOCKETS_MOST || fstat(descriptor, &status) != 0 ||
            !S_ISSOCK(status.st_mode))
            continue;
        int domain = sockets_option(descriptor, SOL_SOCKET, SO_DOMAIN);
        if (domain != AF_INET && domain != AF_INET6)
            continue;
        sockets->open[sockets->count].descriptor = descriptor;
        sockets->open[sockets->count].inode = (unsigned long)status.st_ino;
        sockets->count++;
    }
    (void)closedir(directory);
}

bool sockets_equal(const struct sockets *a, const struct sockets *b) {
    return a->count == b->count && memcmp(a->open, b->open, sizeof a->open) == 0;
}

/* An address in plain form: family, bytes, zone, port. Compared by its bytes. */
struct plain_address {
    int family;
    unsigned char bytes[16];
    unsigned zone;
    int port;
};

static struct plain_address plain_of(const struct sockaddr_storage *address) {
    struct plain_address plain;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    memset(&plain, 0, sizeof plain);
    memcpy(&ipv4, address, sizeof ipv4);
    memcpy(&ipv6, address, sizeof ipv6);
    plain.family = address->ss_family;
    plain.port = ntohs(ipv4.sin_port); /* at the same place in both families */
    if (plain.family == AF_INET) {
        memcpy(plain.bytes, &ipv4.sin_addr, sizeof ipv4.sin_addr);
    } else {
        memcpy(plain.bytes, &ipv6.sin6_addr, sizeof ipv6.sin6_addr);
        plain.zone = ipv6.sin6_scope_id;
    }
    return plain;
}

/* The expected address; the port is that of `got` where any will do. False where its text is no address. */
static bool plain_expected(const struct vector_socket *expected, const struct plain_address *got,
                           struct plain_address *plain) {
    char text[96];
    memset(plain, 0, sizeof *plain);
    (void)snprintf(text, sizeof text, "%s", expected->address);
    char *zone = strchr(text, '%');
    if (zone != NULL) {
        *zone++ = '\0';
        plain->zone = if_nametoindex(zone);
        if (plain->zone == 0)
            plain->zone = (unsigned)strtoul(zone, NULL, 10);
    }
    plain->family = strcmp(expected->family, "inet") == 0 ? AF_INET : AF_INET6;
    plain->port = expected->port < 0 && got->port != 0 ? got->port : expected->port;
    return inet_pton(plain->family, text, plain->bytes) == 1;
}

static bool read_local(int descriptor, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    memset(address, 0, sizeof *address);
    return getsockname(descriptor, (struct sockaddr *)address, &length) == 0;
}

int sockets_port(int descriptor) {
    struct sockaddr_storage address;
    return read_local(descriptor, &address) ? plain_of(&address).port : 0;
}

static bool is_unbound(int descriptor) {
    static const unsigned char zeros[16];
    struct sockaddr_storage address;
    if (!read_local(descriptor, &address))
        return false;
    struct plain_address plain = plain_of(&address);
    return plain.port == 0 && memcmp(plain.bytes, zeros, sizeof zeros) == 0;
}

/* What differs in the addresses, or NULL. */
static const char *address_fault(const struct vector_socket *expected, bool bound, const struct listen_socket *sock) {
    struct plain_address told = plain_of(&sock->address);
    struct plain_address wanted;
    struct sockaddr_storage local;
    if (!plain_expected(expected, &told, &wanted))
        return "the vector's address, which is none";
    if (memcmp(&told, &wanted, sizeof told) != 0)
        return "the address reported";
    if (sock->address_length != (told.family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)))
        return "the length of the address reported";
    if (!bound)
        return is_unbound(sock->handle) ? NULL : "the local address: it is bound already";
    if (!read_local(sock->handle, &local))
        return "the local address: it cannot be read";
    struct plain_address held = plain_of(&local);
    return memcmp(&held, &told, sizeof held) == 0 ? NULL : "the local address";
}

/* What differs in what the kernel says of the socket, its address aside, or NULL. */
static const char *kernel_fault(const struct call_request *request, const struct listen_socket *sock) {
    const bool stream = sock->socktype == SOCK_STREAM;
    const bool bound = request->last_step >= VECTOR_STEP_BIND;
    const int handle = sock->handle;
    if (sockets_option(handle, SOL_SOCKET, SO_DOMAIN) != sock->family)
        return "the domain";
    if (sockets_option(handle, SOL_SOCKET, SO_TYPE) != sock->socktype)
        return "the type";
    if (sockets_option(handle, SOL_SOCKET, SO_PROTOCOL) != sock->protocol)
        return "the protocol";
    if (sockets_option(handle, SOL_SOCKET, SO_ACCEPTCONN) != (request->last_step == VECTOR_STEP_LISTEN ? 1 : 0))
        return "whether it listens";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEADDR) != (bound && stream ? 1 : 0))
        return "SO_REUSEADDR";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEPORT) !=
        (bound && (request->options & LISTEN_SOCKET_REUSEPORT) != 0))
        return "SO_REUSEPORT";
    if (bound && sock->family == AF_INET6 && sockets_option(handle, IPPROTO_IPV6, IPV6_V6ONLY) != sock->v6only)
        return "IPV6_V6ONLY";
    if (fcntl(handle, F_GETFD) != FD_CLOEXEC)
        return "close-on-exec";
    const bool nonblock = (fcntl(handle, F_GETFL) & O_NONBLOCK) != 0;
    return nonblock == ((request->options & LISTEN_SOCKET_NONBLOCK) != 0) ? NULL : "whether it blocks";
}

/* What differs in the structure, its address aside, or NULL. */
static const char *structure_fault(const struct vector_socket *expected, const struct call_request *request,
                                   const struct listen_socket *sock) {
    static const enum listen_socket_state states[] = {[VECTOR_STEP_SOCKET] = LISTEN_SOCKET_CREATED,
                                                      [VECTOR_STEP_BIND] = LISTEN_SOCKET_BOUND,
                                                      [VECTOR_STEP_LISTEN] = LISTEN_SOCKET_LISTENING};
    const bool stream = strcmp(expected->socktype, "stream") == 0;
    if (sock->state != states[request->last_step])
        return "the state";
    if (sock->family != (strcmp(expected->family, "inet") == 0 ? AF_INET : AF_INET6))
        return "the family";
    if (sock->socktype != (stream ? SOCK_STREAM : SOCK_DGRAM))
        return "the type reported";
    if (sock->protocol != (strcmp(expected->protocol, "tcp") == 0 ? IPPROTO_TCP : IPPROTO_UDP))
        return "the protocol reported";
    if (sock->v6only != expected->v6only)
        return "v6only";
    return sock->backlog == (request->last_step == VECTOR_STEP_LISTEN ? request->backlog : 0) ? NULL : "the backlog";
}

bool sockets_match(const struct vector_socket *expected, const struct call_request *request,
                   const struct listen_socket *sock, char *why, size_t size) {
    const char *fault = structure_fault(expected, request, sock);
    if (fault == NULL)
        fault = kernel_fault(request, sock);
    if (fault == NULL)
        fault = address_fault(expected, request->last_step >= VECTOR_STEP_BIND, sock);
    if (fault == NULL)
        return true;
    (void)snprintf(why, size, "; %s is not as expected", fault);
    return false;
}
