#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "suite/vectors/sockets.h"

int client_connect(int family, const char *address, int port) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    if (address == NULL)
        address = family == AF_INET ? "127.0.0.1" : "::1";
    void *bytes = family == AF_INET ? (void *)&ipv4.sin_addr : (void *)&ipv6.sin6_addr;
    if (inet_pton(family, address, bytes) != 1)
        return -1;
    int client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (client < 0)
        return -1;
    int result = family == AF_INET ? connect(client, (const struct sockaddr *)&ipv4, sizeof ipv4)
                                   : connect(client, (const struct sockaddr *)&ipv6, sizeof ipv6);
    if (result == 0)
        return client;
    int reason = errno;
    (void)close(client);
    errno = reason;
    return -1;
}

/* Connects and accepts; the accepted descriptor, and the client's in `*client`; -1 where it was not reached. */
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
