/* Lists the sockets of this process, and compares one with what a vector expects. */
#include "sockets.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reader/address.h"
#include "reader/numbers.h"

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

static bool read_local(int descriptor, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    memset(address, 0, sizeof *address);
    return getsockname(descriptor, (struct sockaddr *)address, &length) == 0;
}

int sockets_port(int descriptor) {
    struct sockaddr_storage address;
    return read_local(descriptor, &address) ? address_port(&address) : 0;
}

static bool is_unbound(int descriptor) {
    struct sockaddr_storage address;
    struct sockaddr_storage wildcard;
    if (!read_local(descriptor, &address))
        return false;
    (void)address_of_text(address.ss_family, address.ss_family == AF_INET ? "0.0.0.0" : "::", 0, &wildcard);
    return address_equal(&address, &wildcard);
}

/* What differs in the addresses; NULL if nothing does. */
static const char *address_fault(const struct vector_socket *expected, bool bound, const struct listen_socket *sock) {
    const int family = number_of_word(family_numbers, expected->family);
    const int told = address_port(&sock->address);
    const int port = expected->port < 0 && told != 0 ? told : expected->port;
    struct sockaddr_storage wanted;
    struct sockaddr_storage local;
    const socklen_t length = address_of_text(family, expected->address, port, &wanted);
    if (length == 0)
        return "the vector's address, which cannot be read,";
    if (!address_equal(&sock->address, &wanted))
        return "the address reported";
    if (sock->address_length != length)
        return "the length of the address reported";
    if (!bound)
        return is_unbound(sock->handle) ? NULL : "the local address: it is bound already";
    if (!read_local(sock->handle, &local))
        return "the local address: it cannot be read";
    return address_equal(&local, &sock->address) ? NULL : "the local address";
}

/* Whether it is bound to another interface than that of its address's zone, which bind alone leads to. */
static bool is_bound_to_interface(int descriptor) {
    struct sockaddr_storage address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address;
    const int device = sockets_option(descriptor, SOL_SOCKET, SO_BINDTOIFINDEX);
    const bool ipv6 = read_local(descriptor, &address) && address.ss_family == AF_INET6;
    return device > 0 && !(ipv6 && (uint32_t)device == six->sin6_scope_id);
}

/* What differs in the properties that the kernel reports, except the address; NULL if nothing does. */
static const char *kernel_fault(const struct call_request *request, const struct listen_socket *sock) {
    const bool stream = sock->socktype == SOCK_STREAM;
    const bool bound = request->last_step >= VECTOR_STEP_BIND;
    /* for a picked port sharing waits until the socket listens (REUSE-006); a datagram socket cannot */
    const bool shares = bound && (!sock->ephemeral || !stream || request->last_step == VECTOR_STEP_LISTEN);
    const int handle = sock->handle;
    if (sockets_option(handle, SOL_SOCKET, SO_DOMAIN) != sock->family)
        return "the domain";
    if (sockets_option(handle, SOL_SOCKET, SO_TYPE) != sock->socktype)
        return "the type";
    if (sockets_option(handle, SOL_SOCKET, SO_PROTOCOL) != sock->protocol)
        return "the protocol";
    if (sockets_option(handle, SOL_SOCKET, SO_ACCEPTCONN) != (request->last_step == VECTOR_STEP_LISTEN ? 1 : 0))
        return "whether it listens";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEADDR) != (shares && stream ? 1 : 0))
        return "SO_REUSEADDR";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEPORT) !=
        (shares && (request->options & LISTEN_SOCKET_REUSEPORT) != 0))
        return "SO_REUSEPORT";
    if (bound && sock->family == AF_INET6 && sockets_option(handle, IPPROTO_IPV6, IPV6_V6ONLY) != sock->v6only)
        return "IPV6_V6ONLY";
    if (is_bound_to_interface(handle))
        return "the interface that it is bound to"; /* SOCK-008 */
    if (fcntl(handle, F_GETFD) != FD_CLOEXEC)
        return "close-on-exec";
    const bool nonblock = (fcntl(handle, F_GETFL) & O_NONBLOCK) != 0;
    return nonblock == ((request->options & LISTEN_SOCKET_NONBLOCK) != 0) ? NULL : "whether it blocks";
}

/* What differs in the structure, except the address; NULL if nothing does. */
static const char *structure_fault(const struct vector_socket *expected, const struct call_request *request,
                                   const struct listen_socket *sock) {
    static const enum listen_socket_state states[] = {[VECTOR_STEP_SOCKET] = LISTEN_SOCKET_CREATED,
                                                      [VECTOR_STEP_BIND] = LISTEN_SOCKET_BOUND,
                                                      [VECTOR_STEP_LISTEN] = LISTEN_SOCKET_LISTENING};
    if (sock->state != states[request->last_step])
        return "the state";
    if (sock->family != number_of_word(family_numbers, expected->family))
        return "the family";
    if (sock->socktype != number_of_word(socktype_numbers, expected->socktype))
        return "the type reported";
    if (sock->protocol != number_of_word(protocol_numbers, expected->protocol))
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
