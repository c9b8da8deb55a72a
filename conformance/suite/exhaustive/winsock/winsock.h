/* The calls of Winsock that the library imports, answered by a simulated kernel in place of the system: so that the
 * seam for Windows is enumerated with the routine. */
#ifndef SUITE_EXHAUSTIVE_WINSOCK_H
#define SUITE_EXHAUSTIVE_WINSOCK_H

#include "model/kernel/kernel.h"
#include "suite/exhaustive/exhaustive.h"

/* Which of the calls that make a socket is the one that fails, where the schedule says that making it fails. */
enum winsock_part {
    WINSOCK_PART_SOCKET,    /* WSASocketW */
    WINSOCK_PART_EXCLUSIVE, /* setsockopt of SO_EXCLUSIVEADDRUSE */
    WINSOCK_PART_NONBLOCK,  /* ioctlsocket, of a socket that is to be non-blocking */
    WINSOCK_PART_INHERIT    /* SetHandleInformation, on a system without the flag */
};

/* What differs from one Windows to the next, and must make no difference. */
struct winsock_manner {
    bool grants_other; /* a version that is not supported is told as one that is granted in its place */
    bool lacks_flag;   /* WSASocketW does not know WSA_FLAG_NO_HANDLE_INHERIT */
    bool short_option; /* getsockopt writes one byte */
    enum winsock_part part;
};

/* The space: on Windows alone. */
extern const struct space seam_space;

/* Begins anew. The kernel is the one that answers from now on, once it is initialised. */
void winsock_begin(struct model_kernel *kernel, const struct winsock_manner *manner);

/* The first thing that the seam did since then and that no seam may do, or left undone; NULL: nothing. */
const char *winsock_complaint(void);

#endif
