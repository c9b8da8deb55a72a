/* One running adapter: started, spoken to by lines, ended. Every wait has a deadline. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tree.h"
#include "wire.h"

enum process_result {
    PROCESS_LINE,     /* a line came */
    PROCESS_TIMEOUT,  /* none came in time */
    PROCESS_ENDED,    /* its output ended before a whole line */
    PROCESS_TOO_LONG, /* WIRE_LINE_MAX bytes and no newline */
    PROCESS_BROKEN    /* it cannot be written to or read from */
};

struct process {
    pid_t pid;          /* 0: there is none */
    struct tree others; /* the caller's other children, from before it was started */
    int in;             /* its standard input, non-blocking */
    int out;
    int err;
    bool ended; /* and waited for, with this status */
    int status;
    char held[WIRE_LINE_MAX + 1]; /* what it wrote and nobody has read yet */
    size_t held_length;
    char complaint[256]; /* the end of what it wrote to its standard error */
    size_t complaint_length;
};

/* Milliseconds of a clock that only goes forward. */
int64_t process_now(void);

/* Starts `command` by the shell, or the program `path` if `command` is NULL, in its own process group, with its
 * standard streams piped, and without CAP_NET_BIND_SERVICE if `unprivileged`. False with the reason. */
bool process_start(struct process *process, const char *path, const char *command, bool unprivileged, char *error,
                   size_t size);

enum process_result process_send(struct process *process, const char *line, int64_t deadline);

/* The next line, without its newline, in `line` (WIRE_LINE_MAX + 1 bytes), terminated; a line may hold any byte. */
enum process_result process_receive(struct process *process, int64_t deadline, char *line, size_t *length);

/* Whether it has written something that nobody asked for. Does not wait. */
bool process_has_unsolicited_output(struct process *process);

/* Waits for its end; true with the status as waitpid gives it, also when asked again. */
bool process_wait(struct process *process, int64_t deadline, int *status);

/* Closes its input. */
void process_hang_up(struct process *process);

/* Kills it and all that it started, and forgets it; nobody else's process is touched. Without effect if there is
 * none. */
void process_kill(struct process *process);

#endif
