/* One running adapter: started, spoken to by lines, ended. Every wait has a deadline. */
#ifndef PROCESS_H
#define PROCESS_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "environment/environment.h"
#include "tree.h"
#include "wire.h"

enum process_result {
    PROCESS_LINE,     /* a line came */
    PROCESS_TIMEOUT,  /* none came in time */
    PROCESS_ENDED,    /* its output ended before a whole line */
    PROCESS_TOO_LONG, /* WIRE_LINE_MAX bytes and no newline */
    PROCESS_BROKEN    /* it cannot be written to or read from */
};

/* Who watches what an adapter does. The adapter may have to wait for that: each wait for the adapter serves the watch,
 * too. */
struct process_watch {
    void *context;
    bool (*prepare)(void *context); /* before the fork; false: nobody watches, and none of the others is called */
    bool (*enter)(void *context);   /* in the child, before it executes the adapter; false: it is not watched */
    int (*attach)(void *context);   /* in the parent: a descriptor to be polled, -1 if there is nothing to serve */
    void (*serve)(void *context);   /* when that descriptor can be read; does not wait */
    void (*detach)(void *context);  /* after the adapter's end */
};

struct process {
    pid_t pid;          /* 0: there is none */
    struct tree others; /* the caller's other children, from before it was started */
    int in;             /* its standard input, non-blocking */
    int out;
    int err;
    const struct process_watch *watch; /* NULL: none */
    int watched;                       /* what has to be polled for it; -1: nothing */
    char scratch[PATH_MAX];            /* a folder for its files (scratch.h); "": it has none */
    int ending;                        /* a signalfd of process_ending_signals */
    bool ended;                        /* and waited for, with this status */
    int status;
    char held[WIRE_LINE_MAX + 1]; /* what it wrote and nobody has read yet */
    size_t held_length;
    char complaint[256]; /* the end of what it wrote to its standard error */
    size_t complaint_length;
};

/* Milliseconds of a clock that only goes forward. */
int64_t process_now(void);

/* Signals that a caller may block who wants to leave nothing behind: if one of them is pending, a wait for the adapter
 * kills all that the adapter has started, and exits. The adapter gets them unblocked. */
void process_ending_signals(sigset_t *signals);

/* How a process is started. */
struct process_start {
    const char *path;                      /* the program, if there is no command */
    const char *command;                   /* for the shell; NULL for none */
    const struct environment *environment; /* what it takes away is taken away; NULL: nothing */
    bool closed_descriptors;               /* it has no 0, 1 and 2; PROCESS_WIRE_IN and _OUT say which its pipes are */
    const struct process_watch *watch;     /* of its system calls; NULL: none */
};

/* Variables of the adapter's environment. */
#define PROCESS_WIRE_IN "LISTEN_SOCKET_WIRE_IN"
#define PROCESS_WIRE_OUT "LISTEN_SOCKET_WIRE_OUT"

/* Starts it in its own process group with its standard streams piped. False with the reason. */
bool process_start(struct process *process, const struct process_start *how, char *error, size_t size);

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
