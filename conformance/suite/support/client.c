/* A client that connects to a listener, and looks at what comes through. */
#include "client.h"

#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include "reader/address.h"
#include "suite/vectors/sockets.h"

int client_connect(int family, const char *address, int port) {
    struct sockaddr_storage peer;
    if (address == NULL)
        address = family == AF_INET ? "127.0.0.1" : "::1";
    const socklen_t length = address_of_text(family, address, port, &peer);
    if (length == 0) {
        errno = EINVAL;
        return -1;
    }
    int client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (client < 0)
        return -1;
    if (connect(client, (const struct sockaddr *)&peer, length) == 0)
        return client;
    int reason = errno;
    (void)close(client);
    errno = reason;
    return -1;
}

/* Connects and accepts. Returns the accepted descriptor, -1 if the listener was not reached; `*client` is the other
 * end. */
static int meet(const struct listen_socket *listener, int family, int *client, struct sockaddr_storage *peer,
                socklen_t *length) {
    *client = client_connect(family, NULL, sockets_port(listener->handle));
    if (*client < 0)
        return -1;
    return accept4(listener->handle, (struct sockaddr *)peer, length, SOCK_CLOEXEC);
}

bool client_reaches(const struct listen_socket *listener, int family) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int client = -1;
    char byte = 0;
    int served = meet(listener, family, &client, &peer, &length);
    bool reached = served >= 0 && write(client, "!", 1) == 1 && read(served, &byte, 1) == 1 && byte == '!';
    if (client >= 0)
        (void)close(client);
    if (served >= 0)
        (void)close(served);
    return reached;
}

void client_peer(const struct listen_socket *listener, int family, char *buffer, size_t size) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int client = -1;
    int served = meet(listener, family, &client, &peer, &length);
    buffer[0] = '\0';
    if (served >= 0)
        (void)listen_socket_format_address((const struct sockaddr *)&peer, length, buffer, size);
    if (client >= 0)
        (void)close(client);
    if (served >= 0)
        (void)close(served);
}
