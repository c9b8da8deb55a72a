/* Handing the sockets over to a program: descriptors first, then the environment, then exec. */
#include "hand_over.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

enum { FIRST_DESCRIPTOR = 3 }; /* SD_LISTEN_FDS_START */

/* Moves the descriptor that has the number `target` out of the way, if there is one; another is to have that number. */
static int clear_target(int *handles, size_t from, size_t count, int target) {
    for (size_t i = from; i < count; i++) {
        if (handles[i] != target)
            continue;
        int moved = fcntl(target, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
        if (moved < 0)
            return errno;
        handles[i] = moved; /* dup2 closes the old one */
    }
    return 0;
}

static int move(int *handle, int target) {
    /* To be inherited: FD_CLOEXEC is the only flag that there is, and a copy has none. */
    if (*handle == target)
        return fcntl(target, F_SETFD, 0) < 0 ? errno : 0;
    if (dup2(*handle, target) < 0)
        return errno;
    (void)close(*handle);
    *handle = target;
    return 0;
}

int command_place(int *handles, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const int target = FIRST_DESCRIPTOR + (int)i;
        int error = clear_target(handles, i + 1, count, target);
        if (error == 0)
            error = move(&handles[i], target);
        if (error != 0)
            return error;
    }
    return 0;
}

static int set_environment(const struct listen_socket_set *set) {
    char count[24];
    char process[24];
    const bool pair = set->count > 1;
    (void)snprintf(count, sizeof count, "%zu", set->count);
    (void)snprintf(process, sizeof process, "%ld", (long)getpid());
    const char *names = pair ? "ipv6:ipv4" : listen_socket_stack_name(set->stack);
    if (setenv("LISTEN_FDS", count, 1) != 0 || setenv("LISTEN_PID", process, 1) != 0 ||
        setenv("LISTEN_FDNAMES", names, 1) != 0)
        return errno;
    (void)unsetenv("LISTEN_PIDFDID"); /* one that was inherited is about another process; a valid name cannot fail */
    return 0;
}

static void close_all(const int *handles, size_t count) {
    for (size_t i = 0; i < count; i++)
        (void)close(handles[i]);
}

int command_hand_over(const struct listen_socket_set *set, char **program) {
    int handles[2] = {-1, -1};
    char quoted[COMMAND_QUOTED];
    for (size_t i = 0; i < set->count; i++)
        handles[i] = set->sockets[i].handle;
    int error = command_place(handles, set->count);
    if (error == 0)
        error = set_environment(set);
    if (error != 0) {
        (void)fprintf(stderr, "listen-socket: the sockets cannot be handed over: %s\n", strerror(error));
        close_all(handles, set->count);
        return 1;
    }
    (void)execvp(program[0], program);
    error = errno;
    (void)fprintf(stderr, "listen-socket: program %s cannot be started: %s\n", command_quote(program[0], quoted),
                  strerror(error));
    close_all(handles, set->count);
    return error == ENOENT ? 127 : 126;
}
