/* Makes the sockets that exist before a request, by Winsock's calls. The other platform's is existing_sockets.c. */
#include "existing_sockets.h"

#if defined(_WIN32)

#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include "reader/address.h"
#include "reader/numbers.h"

/* A handle has 32 bits that count, on Windows of 64 bits too. */
static int number_of(SOCKET handle) {
    return (int)(intptr_t)handle;
}

static SOCKET handle_of(int number) {
    return (SOCKET)(intptr_t)number;
}

static bool set(SOCKET handle, int level, int name, DWORD value) {
    return setsockopt(handle, level, name, (const char *)&value, sizeof value) == 0;
}

/* How it holds its port; a server without a word about it is exclusive, as every server is to be. */
static bool set_use(SOCKET handle, const char *use) {
    if (strcmp(use, "default") == 0)
        return true;
    return set(handle, SOL_SOCKET, strcmp(use, "reuse") == 0 ? SO_REUSEADDR : SO_EXCLUSIVEADDRUSE, 1);
}

/* Sets its options, binds it, and has it listen if it is to, or to take a connection. */
static bool prepare(SOCKET handle, const struct vector_existing_socket *existing_socket,
                    const struct sockaddr_storage *address, socklen_t length) {
    if (!set_use(handle, existing_socket->use))
        return false;
    if (address->ss_family == AF_INET6 && !set(handle, IPPROTO_IPV6, IPV6_V6ONLY, existing_socket->v6only ? 1 : 0))
        return false;
    const bool listens = existing_socket->listening || existing_socket->connected;
    return bind(handle, (const struct sockaddr *)address, length) == 0 && (!listens || listen(handle, 16) == 0);
}

static SOCKET note(struct existing_sockets *existing_sockets, SOCKET handle) {
    if (handle != INVALID_SOCKET)
        existing_sockets->sockets[existing_sockets->count++] = number_of(handle);
    return handle;
}

static SOCKET new_socket(struct existing_sockets *existing_sockets, int family, int type) {
    return note(existing_sockets, WSASocketW(family, type, type == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP, NULL, 0,
                                             WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
}

/* Closed at once, with no trace in the system (TIME_WAIT), which would be in the way of the next vector. */
static bool end_at_once(SOCKET handle) {
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(handle, SOL_SOCKET, SO_LINGER, (const char *)&at_once, sizeof at_once) == 0;
}

/* Puts a connection to the listener in its place. The other end keeps its handle until all are closed. */
static bool replace_by_connection(struct existing_sockets *existing_sockets, SOCKET listener,
                                  const struct vector_existing_socket *existing_socket,
                                  const struct sockaddr_storage *address, socklen_t length) {
    struct sockaddr_storage own;
    const size_t place = existing_sockets->count - 1;
    const SOCKET client = new_socket(existing_sockets, address->ss_family, SOCK_STREAM);
    address_of_text(address->ss_family, existing_socket->address, existing_socket->port + VECTOR_CLIENT_PORT, &own);
    if (client == INVALID_SOCKET || !end_at_once(client) || bind(client, (const struct sockaddr *)&own, length) != 0 ||
        connect(client, (const struct sockaddr *)address, length) != 0)
        return false;
    const SOCKET accepted = accept(listener, NULL, NULL);
    if (accepted == INVALID_SOCKET)
        return false;
    existing_sockets->sockets[place] = number_of(accepted);
    (void)closesocket(listener);
    return end_at_once(accepted);
}

static bool open_one(struct existing_sockets *existing_sockets, const struct vector_existing_socket *existing_socket) {
    struct sockaddr_storage address;
    const int family = number_of_word(family_numbers, existing_socket->family);
    const int type = number_of_word(socktype_numbers, existing_socket->socktype);
    const socklen_t length = address_of_text(family, existing_socket->address, existing_socket->port, &address);
    WSASetLastError(WSAEINVAL);
    const SOCKET handle = length != 0 ? new_socket(existing_sockets, family, type) : INVALID_SOCKET;
    return handle != INVALID_SOCKET && prepare(handle, existing_socket, &address, length) &&
           (!existing_socket->connected ||
            replace_by_connection(existing_sockets, handle, existing_socket, &address, length));
}

bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size) {
    existing_sockets->count = 0;
    for (size_t i = 0; i < vector->existing_socket_count && i < EXISTING_SOCKETS_MAX / 2; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        if (!open_one(existing_sockets, existing_socket)) {
            snprintf(error, size, "the vector's existing socket %s port %d cannot be made: %d",
                     existing_socket->address, existing_socket->port, WSAGetLastError());
            existing_sockets_close(existing_sockets);
            return false;
        }
    }
    return true;
}

void existing_sockets_close(struct existing_sockets *existing_sockets) {
    for (size_t i = 0; i < existing_sockets->count; i++)
        (void)closesocket(handle_of(existing_sockets->sockets[i]));
    existing_sockets->count = 0;
}

#endif
