/* The suite's own calls of the operating system, which count and pass on what they get, or give a set answer.
 *
 * The program of the suite defines them in place of the C library's, so that src/system_posix.c is tested, too. */
#ifndef SUITE_INTERPOSE_H
#define SUITE_INTERPOSE_H

#include <netdb.h>
#include <stdbool.h>

enum interpose_call {
    INTERPOSE_NONE,
    INTERPOSE_GETADDRINFO,
    INTERPOSE_FREEADDRINFO,
    INTERPOSE_IF_NAMETOINDEX,
    INTERPOSE_SOCKET,
    INTERPOSE_SETSOCKOPT,
    INTERPOSE_GETSOCKOPT,
    INTERPOSE_BIND,
    INTERPOSE_GETSOCKNAME,
    INTERPOSE_LISTEN,
    INTERPOSE_CLOSE
};

enum { INTERPOSE_LEAVES_ERRNO = -1 };

/* What a call was handed, as it was on entry; members that the call does not have are as they were. */
struct interpose_handed {
    unsigned times;
    int descriptor;
    int numbers[3];        /* socket: all three; options: level and option; listen: the backlog */
    const void *place;     /* address, value, list, name or node */
    const void *places[3]; /* getaddrinfo: service, hints, where the list goes */
    socklen_t length;
    int value; /* of setsockopt */
};

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

    struct interpose_handed handed; /* to the calls that got the set answer; of the last one */
    socklen_t name_length;          /* on entry of the last getsockname */

    /* what the test sets */
    struct {
        enum interpose_call call; /* gets `result`, and is not passed on */
        int result;
        int left; /* errno after it, whatever the result is; or INTERPOSE_LEAVES_ERRNO */
    } answer;
    int resolve_error; /* getaddrinfo returns it without asking, with errno as in `resolve_errno` */
    int resolve_errno;
    bool no_interface; /* if_nametoindex returns 0, with errno as in `interface_errno` */
    int interface_errno;
    int socket_error;       /* socket fails with this errno */
    bool socket_gives_0;    /* socket says that it made descriptor 0 */
    bool clobber;           /* freeaddrinfo and close change errno */
    bool close_interrupted; /* close closes the descriptor, and fails with EINTR */
};

extern struct interpose interpose;

#endif
