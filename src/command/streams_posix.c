/* The standard streams on POSIX systems. On Windows it is empty: streams_windows.c. */
#include "streams.h"

#if !defined(_WIN32)

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Opens /dev/null in place of each standard descriptor that is closed, so that no socket gets its number. */
static bool open_standard_descriptors(void) {
    for (int i = 0; i <= 2; i++) {
        if (fcntl(i, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", O_RDWR) != i) { /* the lowest free one: those below are open */
            (void)fprintf(stderr, "listen-socket: descriptor %d is closed and /dev/null cannot be opened: %s\n", i,
                          strerror(errno));
            return false;
        }
    }
    return true;
}

bool command_prepare_streams(void) {
    if (!open_standard_descriptors())
        return false;
    (void)setvbuf(stderr, NULL, _IOLBF, 0); /* a line at a time: other programs write there too */
    return true;
}

#endif
