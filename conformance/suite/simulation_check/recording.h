/* Records as text every call over the seam, with its arguments and its result, whichever kernel is behind it.
 *
 * What a kernel may choose is written neutrally: a socket as "socket#1", the second that was made, and a port as
 * "ephemeral#0", the first that the kernel chose, wherever it appears later. So two recordings of the same behaviour
 * have the same lines. Allocates nothing and opens nothing: it also works if no descriptor can be opened. */
#ifndef SIMULATION_CHECK_RECORDING_H
#define SIMULATION_CHECK_RECORDING_H

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
    unsigned ephemeral_first, ephemeral_last;  /* the range of ports that the kernel chooses from */
    struct recorded_socket {
        listen_socket_handle handle;
        bool open;
        bool chooses; /* bound to port 0: the kernel chooses the port */
    } sockets[RECORDING_SOCKETS];
    size_t socket_count;
    unsigned chosen[RECORDING_SOCKETS]; /* ports that the kernel chose, each once */
    size_t chosen_count;
    size_t count; /* complete lines */
    size_t used;  /* bytes of the line that is being written */
    bool cut;     /* something did not fit: the recording cannot be compared */
    char lines[RECORDING_LINES][RECORDING_WIDTH];
};

/* Begins a recording of `kernel`. Both must outlive every socket made through recording->system. */
void recording_begin(struct recording *recording, const struct listen_socket_system *kernel, unsigned ephemeral_first,
                     unsigned ephemeral_last);

/* Adds to the line that is being written, and ends it: for what is compared besides the calls. */
void recording_add(struct recording *recording, const char *format, ...) __attribute__((format(printf, 2, 3)));
void recording_add_address(struct recording *recording, const struct sockaddr *address, socklen_t length);
void recording_end_line(struct recording *recording);

#endif
