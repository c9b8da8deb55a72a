/* Lists the sockets of this process as the kernel has them, and compares one with what a vector expects. */
#ifndef SUITE_SOCKETS_H
#define SUITE_SOCKETS_H

#include <stdint.h>

#include "suite/support/call.h"

enum { SOCKETS_MOST = 64 };

/* The descriptors or handles of this process that are IPv4 or IPv6 sockets, each with what tells the socket from
 * another one: its inode, or the system's object. Other descriptors do not count: the test framework opens and closes
 * some. */
struct sockets {
    struct {
        listen_socket_handle handle;
        uintptr_t identity;
    } open[SOCKETS_MOST];
    size_t count;
};

bool sockets_equal(const struct sockets *a, const struct sockets *b);

/* Whether `sock` and the kernel's socket behind it are as expected; if not, `why` says what differs. */
bool sockets_match(const struct vector_socket *expected, const struct call_request *request,
                   const struct listen_socket *sock, char *why, size_t size);

/* The local port of a socket; 0 if it is not bound. */
int sockets_port(listen_socket_handle handle);

/* ---- Of each platform its own: sockets_posix.c, sockets_winsock.c ---- */

void sockets_list(struct sockets *sockets);

/* An option of a socket as a number; -1 if it cannot be read. */
int sockets_option(listen_socket_handle handle, int level, int name);

/* Whether the socket is not bound yet. */
bool sockets_is_unbound(listen_socket_handle handle);

/* What differs in the properties that the system reports, except the address; NULL if nothing does. */
const char *sockets_system_fault(const struct call_request *request, const struct listen_socket *sock);

#endif
