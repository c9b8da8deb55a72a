/* fork, and what a child must settle before it works: signals, the parent's death, orphans. */
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/adapter/process.h"

/* What would end it stays pending until it waits for an adapter: process.c then ends the adapter first. */
static void put_off_the_end(void) {
    sigset_t ends;
    process_ending_signals(&ends);
    sigprocmask(SIG_BLOCK, &ends, NULL);
}

/* In the child; does not return. */
static void become_worker(pid_t parent, worker_body *body, void *context) {
    signal(SIGPIPE, SIG_IGN);
    put_off_the_end();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (getppid() != parent)
        _exit(1); /* the parent died before its death could be noticed */
    _exit(body(context));
}

pid_t worker_start(worker_body *body, void *context) {
    pid_t parent = getpid();
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become_worker(parent, body, context);
    return pid;
}

bool worker_wait(pid_t pid, int *status) {
    pid_t ended;
    do {
        ended = waitpid(pid, status, 0);
    } while (ended < 0 && errno == EINTR);
    return ended == pid;
}

void worker_kill(pid_t pid) {
    int status;
    kill(pid, SIGKILL);
    worker_wait(pid, &status);
}
