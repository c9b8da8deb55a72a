/* Records as text every call over the seam, with its arguments and its result, whichever kernel is behind it.
 *
 * A socket is written as "socket#1", the second that was made: a kernel may choose its number. Ports that a kernel
 * picked are kept, for the other one to make the same choice. So two recordings of the same behaviour have the same
 * lines. Allocates nothing and opens nothing: it also works if no descriptor can be opened. */
#ifndef SIMULATION_CHECK_RECORDING_H
#define SIMULATION_CHECK_RECORDING_H

#include <stdint.h>

#include "listen_socket.h"

enum {
    RECORDING_LINES = 1024,
    RECORDING_WIDTH = 768,  /* room for a line, its end included */
    RECORDING_SOCKETS = 64, /* more than any request makes: a pair that never finds its port makes 32 */
    RECORDING_TEXT = 300    /* bytes of an argument; a longer one is cut, with its length */
};

struct recording {
    struct listen_socket_system system;        /* the seam for the library */
    const struct listen_socket_system *kernel; /* which gets each call unchanged */
    struct recorded_socket {
        listen_socket_handle handle;
        bool open;
        bool picks; /* bound to port 0: the kernel picks the port */
    } sockets[RECORDING_SOCKETS];
    size_t socket_count;
    uint16_t picks[RECORDING_SOCKETS]; /* ports that the kernel picked, in order */
    size_t pick_count;
    size_t count; /* complete lines */
    size_t used;  /* bytes of the line that is being written */
    bool cut;     /* something did not fit: the recording cannot be compared */
    char lines[RECORDING_LINES][RECORDING_WIDTH];
};

/* Begins a recording of `kernel`. Both must outlive every socket made through recording->system. */
void recording_begin(struct recording *recording, const struct listen_socket_system *kernel);

/* Adds to the line that is being written, and ends it: for what is compared besides the calls. */
void recording_add(struct recording *recording, const char *format, ...) __attribute__((format(printf, 2, 3)));
void recording_add_address(struct recording *recording, const struct sockaddr *address, socklen_t length);
void recording_end_line(struct recording *recording);

#endif
