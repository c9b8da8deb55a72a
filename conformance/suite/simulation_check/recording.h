/* Writes down, as text, every call over the seam with its arguments and its result, whichever kernel is behind it.
 * What two kernels are free to choose is written neutrally: sockets by the order in which they were made, and a port
 * that the kernel chose, wherever it turns up later, as the how-manieth ephemeral one. Two recordings are then equal
 * where their lines are. Allocates nothing and opens nothing: it also records where no descriptor can be had. */
#ifndef TWO_KERNELS_RECORDING_H
#define TWO_KERNELS_RECORDING_H

#include "listen_socket.h"

enum {
    RECORDING_LINES = 1024,
    RECORDING_WIDTH = 768,  /* room for a line, its end included */
    RECORDING_SOCKETS = 64, /* the most that a request makes: a pair that never finds its port, and what comes after */
    RECORDING_TEXT = 300    /* a longer argument is cut, its length said */
};

struct recording {
    struct listen_socket_system system;        /* the table to hand to the library */
    const struct listen_socket_system *kernel; /* that each call is passed on to, unchanged */
    unsigned ephemeral_first, ephemeral_last;  /* what counts as an ephemeral port */
    struct recorded_socket {
        listen_socket_handle handle;
        bool open;
        bool chooses; /* it was bound to port 0: the kernel chooses */
    } sockets[RECORDING_SOCKETS];
    size_t socket_count;
    unsigned chosen[RECORDING_SOCKETS]; /* ports that the kernel chose, each once */
    size_t chosen_count;
    size_t count; /* of the lines that are complete */
    size_t used;  /* of the line that is being written */
    bool cut;     /* something did not fit: the recording is worth nothing */
    char lines[RECORDING_LINES][RECORDING_WIDTH];
};

/* Begins a recording of `kernel`. Both must outlive every socket that is made with recording->system. */
void recording_begin(struct recording *recording, const struct listen_socket_system *kernel, unsigned ephemeral_first,
                     unsigned ephemeral_last);

/* Adds to the line that is being written; ends it. For what is to be compared besides the calls. */
void recording_add(struct recording *recording, const char *format, ...) __attribute__((format(printf, 2, 3)));
void recording_add_address(struct recording *recording, const struct sockaddr *address, socklen_t length);
void recording_end_line(struct recording *recording);

#endif
