/* Makes the sockets that exist before a request. */
#include "existing_sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool address_of(const struct vector_existing_socket *existing_socket, struct sockaddr_storage *address,
                       socklen_t *length) {
    char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
    memset(address, 0, sizeof *address);
    snprintf(text, sizeof text, "%s", existing_socket->address);
    if (strcmp(existing_socket->family, "inet") == 0) {
        struct sockaddr_in *four = (struct sockaddr_in *)address;
        *length = sizeof *four;
        four->sin_family = AF_INET;
        four->sin_port = htons((in_port_t)existing_socket->port);
        return inet_pton(AF_INET, text, &four->sin_addr) == 1;
    }
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    char *zone = strchr(text, '%');
    *length = sizeof *six;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((in_port_t)existing_socket->port);
    if (zone) {
        *zone++ = '\0';
        six->sin6_scope_id = if_nametoindex(zone);
    }
    return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

static bool prepare(int fd, const struct vector_existing_socket *existing_socket) {
    struct sockaddr_storage address;
    socklen_t length;
    int yes = 1;
    int v6only = existing_socket->v6only;
    if (!address_of(existing_socket, &address, &length)) {
        errno = EINVAL;
        return false;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return false;
    if (address.ss_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) != 0)
        return false;
    return bind(fd, (struct sockaddr *)&address, length) == 0 && (!existing_socket->listening || listen(fd, 16) == 0);
}

bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size) {
    existing_sockets->count = 0;
    for (size_t i = 0; i < vector->existing_socket_count && i < EXISTING_SOCKETS_MAX; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        int fd = socket(strcmp(existing_socket->family, "inet") == 0 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC,
                        IPPROTO_TCP);
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
