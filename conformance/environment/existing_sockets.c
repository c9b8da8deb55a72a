/* Makes the sockets that exist before a request. */
#include "existing_sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reader/address.h"
#include "reader/numbers.h"

static bool prepare(int fd, const struct vector_existing_socket *existing_socket) {
    struct sockaddr_storage address;
    int family = number_of_word(family_numbers, existing_socket->family);
    socklen_t length = address_of_text(family, existing_socket->address, existing_socket->port, &address);
    int yes = 1;
    int v6only = existing_socket->v6only;
    if (length == 0) {
        errno = EINVAL;
        return false;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return false;
    if (existing_socket->reuseport && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
        return false;
    if (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) != 0)
        return false;
    return bind(fd, (struct sockaddr *)&address, length) == 0 && (!existing_socket->listening || listen(fd, 16) == 0);
}

bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size) {
    existing_sockets->count = 0;
    for (size_t i = 0; i < vector->existing_socket_count && i < EXISTING_SOCKETS_MAX; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        int fd =
            socket(number_of_word(family_numbers, existing_socket->family), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
        if (fd >= 0)
            existing_sockets->sockets[existing_sockets->count++] = fd;
        if (fd < 0 || !prepare(fd, existing_socket)) {
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
