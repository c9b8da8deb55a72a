/* Compares a socket with what a vector expects: what is the same on every platform. */
#include "sockets.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "reader/address.h"
#include "reader/numbers.h"

bool sockets_equal(const struct sockets *a, const struct sockets *b) {
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = a->open[i].handle == b->open[i].handle && a->open[i].identity == b->open[i].identity;
    return equal;
}

static bool read_local(listen_socket_handle handle, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    memset(address, 0, sizeof *address);
    return getsockname(handle, (struct sockaddr *)address, &length) == 0;
}

int sockets_port(listen_socket_handle handle) {
    struct sockaddr_storage address;
    return read_local(handle, &address) ? address_port(&address) : 0;
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
        return sockets_is_unbound(sock->handle) ? NULL : "the local address: it is bound already";
    if (!read_local(sock->handle, &local))
        return "the local address: it cannot be read";
    return address_equal(&local, &sock->address) ? NULL : "the local address";
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
        fault = sockets_system_fault(request, sock);
    if (fault == NULL)
        fault = address_fault(expected, request->last_step >= VECTOR_STEP_BIND, sock);
    if (fault == NULL)
        return true;
    (void)snprintf(why, size, "; %s is not as expected", fault);
    return false;
}
