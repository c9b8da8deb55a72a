/* The library's calls of Winsock, watched and made to fail: what it imports is replaced while it runs. */
#ifndef WINDOWS_WATCH_H
#define WINDOWS_WATCH_H

#include <listen_socket.h>
#include <stdbool.h>
#include <stddef.h>

enum watch_call {
    WATCH_STARTUP,
    WATCH_CLEANUP,
    WATCH_GETADDRINFO,
    WATCH_FREEADDRINFO,
    WATCH_INTERFACE,
    WATCH_SOCKET,
    WATCH_INHERIT, /* SetHandleInformation */
    WATCH_SETSOCKOPT,
    WATCH_GETSOCKOPT,
    WATCH_IOCTL,
    WATCH_BIND,
    WATCH_GETSOCKNAME,
    WATCH_LISTEN,
    WATCH_CLOSE,
    WATCH_LAST_ERROR, /* is no step: `asked` of the step before it */
    WATCH_CALLS
};

enum { WATCH_STEPS_MOST = 512, WATCH_FAULTS_MOST = 4, WATCH_AS_IT_IS = -1 };

/* What is to go otherwise than the system has it. Zero, but for `option_bytes`, changes nothing: WATCH_PLAN. */
struct watch_plan {
    struct watch_fault {
        size_t at;  /* which of the calls that can fail, from 1; 0: none */
        int number; /* that it fails with */
    } faults[WATCH_FAULTS_MOST];
    bool always;              /* the first fault's call, and all of its kind after it, fail */
    WORD granted;             /* the version that WSAStartup grants */
    bool lacks_flag;          /* WSASocketW does not know WSA_FLAG_NO_HANDLE_INHERIT */
    int option_bytes;         /* so many bytes of an option does getsockopt write, and that is its length */
    DWORD option_value;       /* and from this value */
    unsigned interface_index; /* of every name */
    SOCKET disguise;          /* the bits that the library's handles have otherwise than the system's */
};
#define WATCH_PLAN                                                                                                     \
    { .option_bytes = WATCH_AS_IT_IS }

/* One call that was made. */
struct watch_step {
    enum watch_call call;
    bool failed;    /* was made to */
    unsigned asked; /* how often WSAGetLastError was called between this call and the next */
    int level;      /* of options; of the socket: its family */
    int option;     /* of the socket: its type; of ioctl: the command */
    DWORD value;    /* of setsockopt; of the socket: its flags; of WSAStartup: the version asked for */
    SOCKET handle;
};

/* What was seen since watch_begin. */
struct watch_seen {
    struct watch_step steps[WATCH_STEPS_MOST];
    size_t count;
    size_t can_fail; /* how many of them could have been made to fail */
    int startups;    /* that succeeded */
    int cleanups;
    int sockets; /* open now */
    int lists;   /* not yet freed */
    int wrong;   /* closed or freed what was not there; called before WSAStartup or after the last WSACleanup */
    int flags;   /* of the hints of the last getaddrinfo */
    char node[64];
    char service[64]; /* of the last getaddrinfo, cut; "-" for NULL */
};

/* Puts the watching calls into the library, which is a DLL or part of this program. False if there is a call that was
 * not found in it. */
bool watch_install(void);

/* Between the two, what the library calls is noted, and goes as the plan says. */
void watch_begin(const struct watch_plan *plan);
const struct watch_seen *watch_end(void);

/* How many calls of that kind were made. */
size_t watch_count(const struct watch_seen *seen, enum watch_call call);

const char *watch_name(enum watch_call call);

#endif
