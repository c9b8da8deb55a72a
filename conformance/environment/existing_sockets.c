/* Makes the sockets that exist before a request. */
#include "existing_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reader/address.h"
#include "reader/numbers.h"

/* Sets its options, binds it, and has it listen if it is to, or to take a connection. */
static bool prepare(int fd, const struct vector_existing_socket *existing_socket, bool shares,
                    const struct sockaddr_storage *address, socklen_t length) {
    int yes = 1;
    int v6only = existing_socket->v6only;
    if (shares && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return false;
    if (existing_socket->reuseport && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
        return false;
    if (address->ss_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) != 0)
        return false;
    const bool listens = existing_socket->listening || existing_socket->connected;
    return bind(fd, (const struct sockaddr *)address, length) == 0 && (!listens || listen(fd, 16) == 0);
}

static int new_socket(struct existing_sockets *existing_sockets, int family, int socktype) {
    int fd = socket(family, socktype | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        existing_sockets->sockets[existing_sockets->count++] = fd;
    return fd;
}

/* Closed at once, with no trace in the system (TIME_WAIT), which would be in the way of the next vector. */
static bool end_at_once(int fd) {
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0;
}

/* Puts a connection to the listener in its place. The other end keeps its descriptor until all are closed. */
static bool replace_by_connection(struct existing_sockets *existing_sockets, int listener,
                                  const struct vector_existing_socket *existing_socket,
                                  const struct sockaddr_storage *address, socklen_t length) {
    struct sockaddr_storage own;
    const int client = new_socket(existing_sockets, address->ss_family, SOCK_STREAM);
    address_of_text(address->ss_family, existing_socket->address, existing_socket->port + VECTOR_CLIENT_PORT, &own);
    if (client < 0 || !end_at_once(client) || bind(client, (const struct sockaddr *)&own, length) != 0 ||
        connect(client, (const struct sockaddr *)address, length) != 0)
        return false;
    const int accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (accepted < 0 || !end_at_once(accepted) || dup3(accepted, listener, O_CLOEXEC) < 0)
        return false;
    close(accepted);
    return true;
}

static bool open_one(struct existing_sockets *existing_sockets, const struct vector_existing_socket *existing_socket,
                     bool shares) {
    struct sockaddr_storage address;
    const int family = number_of_word(family_numbers, existing_socket->family);
    const socklen_t length = address_of_text(family, existing_socket->address, existing_socket->port, &address);
    if (length == 0) {
        errno = EINVAL;
        return false;
    }
    const int socktype = number_of_word(socktype_numbers, existing_socket->socktype);
    const int fd = new_socket(existing_sockets, family, socktype);
    return fd >= 0 && prepare(fd, existing_socket, shares, &address, length) &&
           (!existing_socket->connected ||
            replace_by_connection(existing_sockets, fd, existing_socket, &address, length));
}

bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size) {
    existing_sockets->count = 0;
    for (size_t i = 0; i < vector->existing_socket_count && i < EXISTING_SOCKETS_MAX / 2; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        if (!open_one(existing_sockets, existing_socket, vector_shares_port(vector, existing_socket))) {
            snprintf(error, size, "the vector's existing socket %s port %d cannot be made: %s",
                     existing_socket->address, existing_socket->port, strerror(errno));
            existing_sockets_close(existing_sockets);
            return false;
        }
    }
    return true;
}

void existing_sockets_close(struct existing_sockets *existing_sockets) {
    for (size_t i = 0; i < existing_sockets->count; i++)
        close(existing_sockets->sockets[i]);
    existing_sockets->count = 0;
}
