/* The system calls of an adapter on internet sockets: seen as they are made, by all its threads and processes, and made
 * to fail where a vector wants that.
 *
 * A filter of seccomp is put on the adapter before it is executed. The calls that it selects wait until the runner has
 * answered; it does so whenever it waits for the adapter (process.h). Between a request and its answer most of them are
 * made by the runner itself, with the capabilities of the caller, on a copy of the socket: only so is their result
 * seen. What the runner cannot make just as the kernel would is let go on. */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "caller.h"
#include "environment/refusals.h"
#include "evidence.h"
#include "faults.h"
#include "reader/vectors.h"
#include "runner/adapter/process.h"

#define TRACE_SOCKETS_MAX 64 /* of one request; a pair that makes all its tries in vain makes 32 */

/* A socket of this request. Its number is its place, counted from 1. */
struct trace_socket {
    uint64_t cookie; /* 0: not known yet, since its call was let go on */
    ino_t file;      /* its number in the links of /proc/PID/fd */
    int family;
    int type;
    int protocol;
    bool connected; /* connect was called */
    bool closed;
    pid_t maker;  /* the thread whose call made it */
    pid_t thread; /* that has it by this descriptor */
    int descriptor;
    size_t call; /* the place of its socket call; EVIDENCE_CALLS_MAX if that was not noted */
};

struct trace {
    struct process_watch watch; /* to be given to process_start */
    int channel[2];
    int listener;     /* -1: nothing is watched */
    char reason[160]; /* why not; "" if it is */
    bool closes;      /* to be set before a start: close is watched, too; see trace_needs_closes */
    /* Sockets are made by a layer below the implementation, in a process of its own (Wine's server). What it sets and
     * reads by itself of a socket, in the thread that made it, is `by_layer`: no fault hits it, and it is not what the
     * implementation does, which sets and reads in threads of its own, by copies that the layer gives it. */
    bool layered;
    bool elsewhere; /* a thread has gone to other namespaces, or become another user: no call is made for it */
    struct callers callers;
    struct evidence_calls *calls;              /* NULL: not between a request and its answer */
    struct evidence_call spare;                /* for calls that there is no room for */
    uint64_t open_cookies[EVIDENCE_CALLS_MAX]; /* by call: the socket to be asked what came of the call; 0: none */
    size_t open_count;
    struct trace_socket sockets[TRACE_SOCKETS_MAX];
    size_t socket_count;
    struct faults faults;
    const struct environment_refusal *refusal; /* what the environment refuses, at all times; NULL: nothing */
};

/* Before the first adapter is started. It must not be moved afterwards. Whoever is watched gets the refusals of the
 * environment (or NULL) from here: by a filter of the environment's own they would not be seen. */
void trace_init(struct trace *trace, const struct environment_refusal *refusal);

/* Why the adapter that was started last is not watched; NULL if it is. */
const char *trace_lack(const struct trace *trace);

/* Whether the vector needs `closes`: one of its calls that fails is close, or it is about closing. It is not always on:
 * a signal's handler without SA_RESTART interrupts a call that waits to be looked at, and a shell, which has such a
 * handler for SIGCHLD, closes pipes just when a child of its ends, and does not ask what close returned. For the same
 * reason nobody looks at dup and fcntl. Which socket has been closed shows at the next call. */
bool trace_needs_closes(const struct vector *vector);

/* Whether the socket, seen after the request, may be one that a noted call made; else it was made where nobody
 * watched. */
bool trace_saw_made(const struct trace *trace, const struct evidence_socket *socket);

/* Marks the closes with which no socket ended, since it is among those that were found after the request. */
void trace_note_held(const struct trace *trace, const struct evidence_sockets *made, struct evidence_calls *calls);

/* From now on calls are noted in `calls`, and the vector's faults are armed; until trace_end. */
void trace_begin(struct trace *trace, const struct vector *vector, struct evidence_calls *calls);
void trace_end(struct trace *trace);

#endif
