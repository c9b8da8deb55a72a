/* The suite's own getaddrinfo, freeaddrinfo, if_nametoindex, socket and close, which count and pass on what they get.
 *
 * The program of the suite defines them in place of the C library's, so that src/system_posix.c is tested, too. */
#ifndef SUITE_INTERPOSE_H
#define SUITE_INTERPOSE_H

#include <netdb.h>
#include <stdbool.h>

struct interpose {
    /* what happened */
    unsigned resolved;
    unsigned freed, freed_null;
    unsigned sockets;
    int socket_type; /* of the last one */
    unsigned closes;
    unsigned closed_twice; /* closes of a descriptor that was not open */
    bool hints_null;
    struct addrinfo hints; /* of the last getaddrinfo */
    const struct addrinfo *hints_at;

    /* what the test sets */
    int resolve_error; /* getaddrinfo returns it without asking, with errno as in `resolve_errno` */
    int resolve_errno;
    bool no_interface; /* if_nametoindex returns 0, with errno as in `interface_errno` */
    int interface_errno;
    int socket_error;       /* socket fails with this errno */
    bool clobber;           /* freeaddrinfo and close change errno */
    bool close_interrupted; /* close closes the descriptor, and fails with EINTR */
};

extern struct interpose interpose;

#endif
