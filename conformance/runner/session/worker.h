/* A process of the runner's own: forked from the caller, heir of every process that the ones it starts leave behind.
 * When the caller dies, or both are interrupted, it ends with all that it has started. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <sys/types.h>

/* What a worker does; its exit status. Whatever it writes to standard output it must flush itself. */
typedef int worker_body(void *context);

/* Starts a worker that runs `body` with `context`, ignores SIGPIPE, and exits. Returns its process id in the caller; -1
 * with errno if there is no process to be had. What stands in the caller's output buffers is written before. */
pid_t worker_start(worker_body *body, void *context);

/* Waits for its end, and for its status as waitpid has it. False if it is no child of the caller. */
bool worker_wait(pid_t pid, int *status);

/* Kills it, and waits for its end. */
void worker_kill(pid_t pid);

#endif
