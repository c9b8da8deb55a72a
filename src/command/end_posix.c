/* What ends a command that listens, on POSIX systems: signals. On Windows it is empty: end_windows.c. */
#include "end.h"

#if !defined(_WIN32)

#include <signal.h>
#include <stddef.h>

/* SIGINT, SIGTERM and, unless it was ignored at the start (nohup), SIGHUP. */
bool command_wait_for_end(bool (*announce)(const void *context, const char *ends), const void *context) {
    struct sigaction at_start;
    sigset_t ends;
    int number = 0;
    (void)sigaction(SIGHUP, NULL, &at_start); /* cannot fail, like all of these: the signals exist */
    const bool hangup = at_start.sa_handler != SIG_IGN;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    if (hangup)
        (void)sigaddset(&ends, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    (void)signal(SIGINT, SIG_DFL); /* a shell ignores it for its background jobs, and what is ignored may not be held */
    (void)signal(SIGTERM, SIG_DFL);
    const bool announced = announce(context, hangup ? "SIGINT, SIGTERM or SIGHUP" : "SIGINT or SIGTERM");
    if (announced)
        (void)sigwait(&ends, &number);
    return announced;
}

#endif
