/* A request is one line on standard input: which mutant (MUTANT), the most steps, the most seconds of processor, which
 * test is to be first (MUTANT_FIRST, may be empty), with tabs between. To the descriptor MUTANT_SERVER the number of
 * its process is written when it has begun, and its status when it has ended. What the program prints comes from
 * standard output, as ever. With MUTANT_APART each process has a network of its own.
 *
 * Tests have functions of their own that are called open, close, fcntl, socket and setenv: here none of these is
 * called. */
#include "mutants.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MOST = 1024, OUT_OF_THE_WAY = 500, CPU_MORE = 5, BROKEN = 97 };

static void close_it(int descriptor) {
    (void)syscall(SYS_close, descriptor);
}

static void need(int holds, const char *what) {
    if (holds)
        return;
    perror(what);
    _exit(BROKEN);
}

/* Away from the numbers that the program uses. */
static int move(int descriptor) {
    const int moved = (int)syscall(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    need(moved >= 0, "mutants: descriptor");
    close_it(descriptor);
    return moved;
}

static void live_apart(void) {
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    need(unshare(CLONE_NEWNET) == 0, "mutants: unshare");
    const int any = (int)syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0);
    need(ioctl(any, SIOCSIFFLAGS, &loopback) == 0, "mutants: lo");
    close_it(any);
}

/* Sets a variable to a text that lasts as long as the process. */
static void set(char *variable, const char *name, const char *value) {
    snprintf(variable, LINE_MOST, "%s=%s", name, value);
    need(putenv(variable) == 0, "mutants: putenv");
}

static void limit(int what, rlim_t most, rlim_t more) {
    need(setrlimit(what, &(struct rlimit){.rlim_cur = most, .rlim_max = most + more}) == 0, "mutants: setrlimit");
}

/* In the new process: as if it had been started for this mutant. */
static void become(char *line) {
    static char variables[3][LINE_MOST];
    char *rest = line;
    const char *chosen = strsep(&rest, "\t"), *steps = strsep(&rest, "\t"), *cpu = strsep(&rest, "\t");
    const char *first = strsep(&rest, "\n");
    need(first != NULL, "mutants: request");
    setsid();
    limit(RLIMIT_CPU, strtoul(cpu, NULL, 10), CPU_MORE);
    unsetenv("MUTANT_SERVER");
    set(variables[0], "MUTANT", chosen);
    set(variables[1], "MUTANT_STEPS", steps);
    set(variables[2], "MUTANT_FIRST", first);
    if (getenv("MUTANT_APART") != NULL)
        live_apart();
    setvbuf(stdout, NULL, _IOLBF, 0); /* whoever reads stops at the first failure */
    mutants_begin_again();
}

void mutants_serve(void) {
    const char *number = getenv("MUTANT_SERVER");
    if (number == NULL)
        return;
    const int results = move((int)strtol(number, NULL, 10));
    const int requests = move(STDIN_FILENO);
    need(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY) == STDIN_FILENO, "mutants: /dev/null");
    char line[LINE_MOST];
    for (ssize_t got; (got = read(requests, line, sizeof line - 1)) > 0;) {
        line[got] = '\0';
        int status = 0;
        const pid_t child = fork();
        need(child >= 0, "mutants: fork");
        if (child == 0) {
            close_it(requests);
            close_it(results);
            become(line);
            return;
        }
        dprintf(results, "%d\n", (int)child);
        need(waitpid(child, &status, 0) == child, "mutants: waitpid");
        dprintf(results, "%d\n", status);
    }
    _exit(0);
}
