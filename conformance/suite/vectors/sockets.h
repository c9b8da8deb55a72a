/* Lists the sockets of this process as the kernel has them, and compares one with what a vector expects. */
#ifndef SUITE_SOCKETS_H
#define SUITE_SOCKETS_H

#include "suite/support/call.h"

enum { SOCKETS_MOST = 64 };

/* The descriptors of this process that are IPv4 or IPv6 sockets, each with the inode of the socket. Other descriptors
 * do not count: the test framework opens and closes some. */
struct sockets {
    struct {
        int descriptor;
        unsigned long inode;
    } open[SOCKETS_MOST];
    size_t count;
};

void sockets_list(struct sockets *sockets);
bool sockets_equal(const struct sockets *a, const struct sockets *b);

/* Whether `sock` and the kernel's socket behind it are as expected; if not, `why` says what differs. */
bool sockets_match(const struct vector_socket *expected, const struct call_request *request,
                   const struct listen_socket *sock, char *why, size_t size);

/* An option of a socket as a number; -1 if it cannot be read. */
int sockets_option(int descriptor, int level, int name);

/* The local port of a socket; 0 if it is not bound. */
int sockets_port(int descriptor);

#endif
