/* The adapter as a child process with a pipe for each of its standard streams. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "environment/filters.h"
#include "environment/many_descriptors.h"
#include "scratch.h"

#define WIRE_DESCRIPTORS 100     /* from here on the wire's, if it is not the standard streams */
#define ADAPTER_DESCRIPTORS 1024 /* the soft limit that adapters start with, so that all start with the same */

int64_t process_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Start ------------------------------------------------------------------------------------------------------- */

void process_ending_signals(sigset_t *signals) {
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
}

static void limit_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > ADAPTER_DESCRIPTORS) {
        limit.rlim_cur = ADAPTER_DESCRIPTORS;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool has_many_descriptors(const struct environment *environment) {
    return environment && environment->many_descriptors;
}

/* Gives a pipe another number, and tells the adapter which, by the variable. */
static bool name_pipe(int fd, const char *variable) {
    char number[16];
    const int wire = fcntl(fd, F_DUPFD, WIRE_DESCRIPTORS);
    snprintf(number, sizeof number, "%d", wire);
    return wire >= 0 && setenv(variable, number, 1) == 0;
}

/* In the child. False with errno. */
static bool place_streams(const int streams[3], bool closed_descriptors) {
    if (closed_descriptors) {
        const bool named = name_pipe(streams[0], PROCESS_WIRE_IN) && name_pipe(streams[1], PROCESS_WIRE_OUT);
        for (int i = 0; i < 3; i++)
            close(i);
        return named;
    }
    for (int i = 0; i < 3; i++)
        if (dup2(streams[i], i) != i)
            return false;
    return true;
}

/* In the child. False with errno. */
static bool drop_privilege(const struct environment *environment) {
    return !environment || !environment->unprivileged || prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0) == 0;
}

/* In the child. False with errno. */
static bool name_scratch(const char *scratch) {
    return scratch[0] ? setenv(SCRATCH_VARIABLE, scratch, 1) == 0 : unsetenv(SCRATCH_VARIABLE) == 0;
}

/* What makes the C library's resolver, a runtime or a server another one than the machine has, as somebody's shell may
 * have it for a reason of his own. An adapter that is to be judged so sets it itself. */
static const char *const unsettling[] = {
    "LANGUAGE",
    /* the GNU C library's resolver */
    "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS", "RESOLV_ADD_TRIM_DOMAINS", "RESOLV_HOST_CONF", "RESOLV_MULTI",
    "RESOLV_OVERRIDE_TRIM_DOMAINS", "RESOLV_REORDER",
    /* options of runtimes: IPv4 first or alone, another resolver, more on standard output */
    "ERL_AFLAGS", "ERL_FLAGS", "ERL_INETRC", "ERL_ZFLAGS", "GHCRTS", "GODEBUG", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
    "LUA_INIT", "NODE_OPTIONS", "PERL5OPT", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONINSPECT", "PYTHONVERBOSE",
    "RUBYOPT", "_JAVA_OPTIONS",
    /* sockets that were handed over */
    "LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID"};

/* In the child: an implementation must show the same for everybody, whose locale it is, too. False with errno. */
static bool settle_variables(void) {
    for (size_t i = 0; i < sizeof unsettling / sizeof *unsettling; i++)
        unsetenv(unsettling[i]);
    return setenv("LC_ALL", "C.UTF-8", 1) == 0;
}

/* In the child; does not return. What the environment refuses, a watch refuses itself: a filter would hide it. */
static void become_adapter(const int streams[3], const struct process_start *how, const char *scratch) {
    sigset_t ends;
    process_ending_signals(&ends);
    sigprocmask(SIG_UNBLOCK, &ends, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    limit_descriptors();
    if (!place_streams(streams, how->closed_descriptors) || !drop_privilege(how->environment) ||
        !name_scratch(scratch) || !settle_variables() ||
        (has_many_descriptors(how->environment) && !many_descriptors_open()))
        _exit(126);
    bool watched = how->watch && how->watch->enter(how->watch->context);
    if (has_many_descriptors(how->environment) && !many_descriptors_keep())
        _exit(126);
    if (!watched && how->environment && !environment_filter_apply(how->environment->refusal))
        _exit(126);
    if (how->command)
        execl("/bin/sh", "sh", "-c", how->command, (char *)NULL);
    else
        execl(how->path, how->path, (char *)NULL);
    dprintf(2, "%s: %s\n", how->command ? "/bin/sh" : how->path, strerror(errno));
    _exit(126);
}

static void close_pair(int pair[2]) {
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

/* The parent's ends of the pipes, and the watch. */
static void take_over(struct process *process, pid_t pid, int pipes[3][2], const struct process_watch *watch) {
    sigset_t ends;
    process_ending_signals(&ends);
    setpgid(pid, pid);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    process->pid = pid;
    process->in = pipes[0][1];
    process->out = pipes[1][0];
    process->err = pipes[2][0];
    process->ending = signalfd(-1, &ends, SFD_CLOEXEC);
    process->watch = watch;
    process->watched = watch ? watch->attach(watch->context) : -1;
    fcntl(process->in, F_SETFL, O_NONBLOCK);
    fcntl(process->out, F_SETFL, O_NONBLOCK);
    fcntl(process->err, F_SETFL, O_NONBLOCK);
}

bool process_start(struct process *process, const struct process_start *asked, char *error, size_t size) {
    struct process_start how = *asked;
    int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    memset(process, 0, sizeof *process);
    pid_t pid = -1;
    scratch_make(process->scratch);
    if (how.watch && !how.watch->prepare(how.watch->context))
        how.watch = NULL;
    tree_list_others(&process->others); /* where the kernel does not tell, nothing of it can be listed later either */
    bool piped = pipe2(pipes[0], O_CLOEXEC) == 0 && pipe2(pipes[1], O_CLOEXEC) == 0 && pipe2(pipes[2], O_CLOEXEC) == 0;
    if (piped)
        pid = fork();
    if (pid == 0)
        become_adapter((int[3]){pipes[0][0], pipes[1][1], pipes[2][1]}, &how, process->scratch);
    if (pid < 0) {
        snprintf(error, size, "cannot start a process: %s", strerror(errno));
        scratch_remove(process->scratch);
        if (how.watch)
            how.watch->attach(how.watch->context);
        for (int i = 0; i < 3; i++)
            close_pair(pipes[i]);
        return false;
    }
    take_over(process, pid, pipes, how.watch);
    return true;
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

/* Keeps the end of what stands on its standard error. Reads a bounded amount, so that a flood there holds nothing up.
 */
static void take_complaint(struct process *process) {
    char bytes[4096];
    ssize_t length = read(process->err, bytes, sizeof bytes);
    if (length <= 0) {
        if (length == 0 || errno != EAGAIN) {
            close(process->err);
            process->err = -1;
        }
        return;
    }
    size_t room = sizeof process->complaint - 1;
    size_t fresh = (size_t)length < room ? (size_t)length : room;
    size_t kept = process->complaint_length < room - fresh ? process->complaint_length : room - fresh;
    memmove(process->complaint, process->complaint + process->complaint_length - kept, kept);
    memcpy(process->complaint + kept, bytes + (size_t)length - fresh, fresh);
    process->complaint_length = kept + fresh;
    process->complaint[process->complaint_length] = '\0';
}

/* Serves who watches. When nothing of the adapter is left to be watched, it is not polled any more. */
static void serve_watch(struct process *process, short events) {
    if (events & POLLIN)
        process->watch->serve(process->watch->context);
    else
        process->watched = -1;
}

/* Somebody wants the caller to end. Nothing that it has started outlives it. */
static void end(struct process *process) {
    tree_kill(&process->others, process->ended ? 0 : process->pid);
    scratch_remove(process->scratch);
    _exit(1);
}

/* Waits until `fd` is ready for `events`; meanwhile listens to complaints, and serves who watches: what the adapter did
 * before it wrote has been served when what it wrote is read. False when the deadline has passed. */
static bool wait_for(struct process *process, int fd, short events, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - process_now();
        struct pollfd waiting[4] = {{.fd = fd, .events = events},
                                    {.fd = process->err, .events = POLLIN},
                                    {.fd = process->watched, .events = POLLIN},
                                    {.fd = process->ending, .events = POLLIN}};
        int ready = poll(waiting, 4, left > 0 ? (int)left : 0);
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready > 0 && waiting[3].revents)
            end(process);
        if (ready > 0 && waiting[1].revents)
            take_complaint(process);
        if (ready > 0 && waiting[2].revents)
            serve_watch(process, waiting[2].revents);
        if (ready > 0 && waiting[0].revents)
            return true;
        if (left <= 0)
            return false;
    }
}

enum process_result process_send(struct process *process, const char *line, int64_t deadline) {
    size_t length = strlen(line);
    while (length) {
        if (!wait_for(process, process->in, POLLOUT, deadline))
            return PROCESS_TIMEOUT;
        ssize_t written = write(process->in, line, length);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return PROCESS_BROKEN;
        if (written > 0) {
            line += written;
            length -= (size_t)written;
        }
    }
    return PROCESS_LINE;
}

static bool take_line(struct process *process, char *line, size_t *length) {
    char *newline = memchr(process->held, '\n', process->held_length);
    if (!newline)
        return false;
    *length = (size_t)(newline - process->held);
    memcpy(line, process->held, *length);
    line[*length] = '\0';
    process->held_length -= *length + 1;
    memmove(process->held, newline + 1, process->held_length);
    return true;
}

enum process_result process_receive(struct process *process, int64_t deadline, char *line, size_t *length) {
    *length = 0;
    while (!take_line(process, line, length)) {
        size_t room = sizeof process->held - process->held_length;
        if (room == 0)
            return PROCESS_TOO_LONG;
        if (!wait_for(process, process->out, POLLIN, deadline))
            return PROCESS_TIMEOUT;
        ssize_t got = read(process->out, process->held + process->held_length, room);
        if (got == 0)
            return PROCESS_ENDED;
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            return PROCESS_BROKEN;
        if (got > 0)
            process->held_length += (size_t)got;
    }
    return PROCESS_LINE;
}

bool process_has_unsolicited_output(struct process *process) {
    struct pollfd waiting = {.fd = process->out, .events = POLLIN};
    if (process->held_length)
        return true;
    if (poll(&waiting, 1, 0) <= 0 || !(waiting.revents & POLLIN))
        return false;
    ssize_t got = read(process->out, process->held, sizeof process->held);
    if (got > 0)
        process->held_length = (size_t)got;
    return got > 0;
}

/* ---- End --------------------------------------------------------------------------------------------------------- */

bool process_wait(struct process *process, int64_t deadline, int *status) {
    if (!process->ended) {
        int handle = (int)syscall(SYS_pidfd_open, process->pid, 0);
        if (handle < 0)
            return false;
        bool over = wait_for(process, handle, POLLIN, deadline);
        close(handle);
        process->ended = over && waitpid(process->pid, &process->status, 0) == process->pid;
    }
    *status = process->status;
    return process->ended;
}

void process_hang_up(struct process *process) {
    if (process->in >= 0)
        close(process->in);
    process->in = -1;
}

void process_kill(struct process *process) {
    if (!process->pid)
        return;
    tree_kill(&process->others, process->ended ? 0 : process->pid);
    scratch_remove(process->scratch);
    process_hang_up(process);
    if (process->out >= 0)
        close(process->out);
    if (process->err >= 0)
        close(process->err);
    if (process->ending >= 0)
        close(process->ending);
    if (process->watch)
        process->watch->detach(process->watch->context);
    process->watch = NULL;
    process->pid = 0;
}
