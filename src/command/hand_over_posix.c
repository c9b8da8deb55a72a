/* Handing the sockets over to a program: descriptors first, then the environment, then exec. On Windows it
 * is empty: start_windows.c. */
#include "hand_over.h"

#if !defined(_WIN32)

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "status.h"
#include "text.h"

/* The sockets that were made, in their order, and where the first is to be. */
struct placement {
    int first;
    size_t count;
    int handles[2 * COMMAND_LISTENERS];
};

/* Moves the descriptor that has the number `target` out of the way, if there is one; another is to have that number. */
static int clear_target(struct placement *placement, size_t from, int target) {
    for (size_t i = from; i < placement->count; i++) {
        if (placement->handles[i] != target)
            continue;
        int moved = fcntl(target, F_DUPFD_CLOEXEC, placement->first);
        if (moved < 0)
            return errno;
        placement->handles[i] = moved;
        (void)close(target);
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

static int place(struct placement *placement) {
    for (size_t i = 0; i < placement->count; i++) {
        const int target = placement->first + (int)i;
        int error = clear_target(placement, i + 1, target);
        if (error == 0)
            error = move(&placement->handles[i], target);
        if (error != 0)
            return error;
    }
    return 0;
}

static void take_handles(const struct command_results *results, struct placement *placement) {
    placement->count = 0;
    for (size_t i = 0; i < results->count; i++)
        for (size_t k = 0; k < results->results[i].set.count; k++)
            placement->handles[placement->count++] = results->results[i].set.sockets[k].handle;
}

/* What each socket of a set is called if its listener has no name. */
static const char *default_name(const struct listen_socket_set *set, size_t at) {
    if (set->count == 1)
        return listen_socket_stack_name(set->stack);
    return set->sockets[at].family == AF_INET6 ? "ipv6" : "ipv4";
}

static bool name_set(const struct command_result *result, char **names) {
    for (size_t i = 0; i < result->set.count; i++) {
        const char *name = result->listener->name != NULL ? result->listener->name : default_name(&result->set, i);
        if (!command_add_name(names, name, strlen(name)))
            return false;
    }
    return true;
}

bool command_name_sockets(const struct command_results *results, struct command_inherited *inherited) {
    for (size_t i = 0; i < results->count; i++)
        if (!name_set(&results->results[i], &inherited->names))
            return false;
    return true;
}

static int set_environment(int total, const char *names) {
    char count[24];
    char process[24];
    (void)snprintf(count, sizeof count, "%d", total);
    (void)snprintf(process, sizeof process, "%ld", (long)getpid());
    if (setenv("LISTEN_FDS", count, 1) != 0 || setenv("LISTEN_PID", process, 1) != 0 ||
        setenv("LISTEN_FDNAMES", names, 1) != 0)
        return errno;
    (void)unsetenv("LISTEN_PIDFDID"); /* one that was inherited is about another process; a valid name cannot fail */
    return 0;
}

static void close_all(const struct placement *placement) {
    for (size_t i = 0; i < placement->count; i++)
        (void)close(placement->handles[i]);
}

/* Says why the program was not started; returns the exit status. */
static int refuse_program(const char *program, int error, struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    const bool lacks_other = error == ENOENT && command_find_program(program) == 0;
    (void)command_refuse_near(usage, program, NULL, "program %s cannot be started: %s", command_quote(program, quoted),
                              lacks_other ? "the interpreter that its first line names, or its loader, is not there"
                                          : strerror(error));
    return error == ENOENT ? COMMAND_STATUS_NOT_FOUND : COMMAND_STATUS_NOT_EXECUTABLE;
}

int command_hand_over(const struct command_results *results, const struct command_inherited *inherited,
                      struct command_usage *usage) {
    char **program = results->line->program;
    struct placement placement;
    take_handles(results, &placement);
    placement.first = COMMAND_FIRST_DESCRIPTOR + inherited->count;
    int error = place(&placement);
    if (error == 0)
        error = set_environment(inherited->count + (int)placement.count, inherited->names);
    if (error != 0) {
        (void)command_refuse_near(usage, NULL, NULL, "the sockets cannot be handed over: %s", strerror(error));
        close_all(&placement);
        return COMMAND_STATUS_FAILED;
    }
    (void)execvp(program[0], program);
    error = errno;
    close_all(&placement);
    return refuse_program(program[0], error, usage);
}

#endif
