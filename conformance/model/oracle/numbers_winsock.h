/* The numbers of Winsock and the codes that they stand for, as the table of SPEC.md has them (ERR-003); for codes.c. */
#ifndef MODEL_NUMBERS_WINSOCK_H
#define MODEL_NUMBERS_WINSOCK_H

#include <string.h>

#include "prediction.h"

static const struct number resolver_numbers[] = {
    {0, LISTEN_SOCKET_OK},
    {11002, LISTEN_SOCKET_EAI_AGAIN},
    {10022, LISTEN_SOCKET_EAI_BADFLAGS},
    {11003, LISTEN_SOCKET_EAI_FAIL},
    {10047, LISTEN_SOCKET_EAI_FAMILY},
    {8, LISTEN_SOCKET_EAI_MEMORY},
    {11001, LISTEN_SOCKET_EAI_NONAME},
    {11004, LISTEN_SOCKET_EAI_NONAME},
    {10109, LISTEN_SOCKET_EAI_SERVICE},
    {10044, LISTEN_SOCKET_EAI_SOCKTYPE},
    {10093, LISTEN_SOCKET_NOTINITIALISED},  /* INIT-006 */
    {EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM}, /* of those below, the one that stands for all in the tests */
};

static const struct number system_numbers[] = {
    {0, LISTEN_SOCKET_OK},
    {10013, LISTEN_SOCKET_EACCES},
    {10048, LISTEN_SOCKET_EADDRINUSE},
    {10049, LISTEN_SOCKET_EADDRNOTAVAIL},
    {10047, LISTEN_SOCKET_EAFNOSUPPORT},
    {10046, LISTEN_SOCKET_EAFNOSUPPORT},
    {10035, LISTEN_SOCKET_EAGAIN},
    {10036, LISTEN_SOCKET_EAGAIN},
    {10067, LISTEN_SOCKET_EAGAIN}, /* INIT-007 */
    {10009, LISTEN_SOCKET_EBADF},
    {10014, LISTEN_SOCKET_EFAULT},
    {10004, LISTEN_SOCKET_EINTR},
    {10022, LISTEN_SOCKET_EINVAL},
    {10056, LISTEN_SOCKET_EISCONN},
    {10024, LISTEN_SOCKET_EMFILE},
    {10050, LISTEN_SOCKET_ENETDOWN},
    {10055, LISTEN_SOCKET_ENOBUFS},
    {55, LISTEN_SOCKET_ENODEV},
    {8, LISTEN_SOCKET_ENOMEM},
    {10042, LISTEN_SOCKET_ENOPROTOOPT},
    {10038, LISTEN_SOCKET_ENOTSOCK},
    {10045, LISTEN_SOCKET_EOPNOTSUPP},
    {10043, LISTEN_SOCKET_EPROTONOSUPPORT},
    {10041, LISTEN_SOCKET_EPROTOTYPE},
    {10044, LISTEN_SOCKET_ESOCKTNOSUPPORT},
    {10093, LISTEN_SOCKET_NOTINITIALISED}, /* INIT-006 */
    {10091, LISTEN_SOCKET_NOTINITIALISED},
    {10092, LISTEN_SOCKET_NOTINITIALISED},
    {10104, LISTEN_SOCKET_NOTINITIALISED},
    {10105, LISTEN_SOCKET_NOTINITIALISED},
    {10106, LISTEN_SOCKET_NOTINITIALISED},
};

/* WSAEACCES of bind means that another holds the port exclusively (REUSE-004), but a port that is to be picked has no
 * holder, and a datagram socket for the broadcast address needs none to be refused. */
static inline bool is_held_exclusively(int native, const struct model_socket *socket) {
    static const struct model_address broadcast = {AF_INET, {255, 255, 255, 255}, 0};
    const struct model_address mapped = model_mapped(&broadcast);
    const struct model_address *other = socket->address.family == AF_INET ? &broadcast : &mapped;

    if (native != 10013 || socket->port == 0)
        return false;
    return socket->socktype != SOCK_DGRAM || memcmp(socket->address.bytes, other->bytes, 16) != 0;
}

#endif
