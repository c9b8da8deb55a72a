/* The C library's calls that the platform's table makes, watched on their way: getaddrinfo, freeaddrinfo, socket,
 * close. The suite's program defines them itself and hands them on, so that the platform's own file is tested too. */
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
    unsigned closed_twice; /* closes of what was not open */
    bool hints_null;
    struct addrinfo hints; /* of the last getaddrinfo */
    const struct addrinfo *hints_at;

    /* what is to happen */
    int resolve_error; /* returned instead of asking; errno is left as `resolve_errno` */
    int resolve_errno;
    int socket_error;       /* errno of a socket() that fails */
    bool clobber;           /* freeaddrinfo and close leave errno changed */
    bool close_interrupted; /* close ends the descriptor, and says EINTR all the same */
};

extern struct interpose interpose;

#endif
