/* What it costs a program that its calls are watched: it opens listening sockets, one a request, once watched by the
 * runner's trace and once not, in turn.
 *
 *     trace_calls ROUNDS     a line for each round of each call: its name, its nanoseconds unwatched and watched
 *
 * The program itself takes the time of each of its calls; "request" is all of it as the runner sees it, from the line
 * that asks to the line that answers. */
#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "runner/evidence/trace.h"

#define PATIENCE 20000 /* milliseconds */
#define ROUNDS_MOST 100000
#define WARM_UP 20

enum step { SOCKET, SETSOCKOPT, GETSOCKOPT, BIND, GETSOCKNAME, LISTEN, CLOSE, REQUEST, STEPS };

static const char *const names[STEPS] = {"socket",      "setsockopt", "getsockopt", "bind",
                                         "getsockname", "listen",     "close",      "request"};

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---- The program that is watched --------------------------------------------------------------------------------- */

/* Ends the call that began at `*begun`: the next one begins. */
static void take(long taken[STEPS], enum step step, long *begun, int result) {
    const long end = now();
    if (result < 0) {
        perror(names[step]);
        exit(1);
    }
    taken[step] = end - *begun;
    *begun = now();
}

static void open_once(const struct in6_addr *where, long taken[STEPS]) {
    const int yes = 1;
    int value = 0;
    socklen_t value_length = sizeof value;
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = *where};
    socklen_t length = sizeof address;
    long begun = now();
    const int made = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    take(taken, SOCKET, &begun, made);
    take(taken, SETSOCKOPT, &begun, setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes));
    take(taken, GETSOCKOPT, &begun, getsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &value, &value_length));
    take(taken, BIND, &begun, bind(made, (struct sockaddr *)&address, length));
    take(taken, GETSOCKNAME, &begun, getsockname(made, (struct sockaddr *)&address, &length));
    take(taken, LISTEN, &begun, listen(made, 128));
    take(taken, CLOSE, &begun, close(made));
}

static int serve(const struct in6_addr *where) {
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        long taken[STEPS];
        open_once(where, taken);
        for (size_t i = 0; i < REQUEST; i++)
            printf("%ld ", taken[i]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}

/* ---- Who watches ------------------------------------------------------------------------------------------------- */

struct subject {
    struct process process;
    struct trace trace;
};

static _Noreturn void give_up(const char *what, const char *why) {
    fprintf(stderr, "trace_calls: %s: %s\n", what, why);
    exit(2);
}

static void start(struct subject *subject, const char *command, bool watched) {
    char error[256] = "";
    trace_init(&subject->trace, NULL);
    const struct process_start how = {.command = command, .watch = watched ? &subject->trace.watch : NULL};
    if (!process_start(&subject->process, &how, error, sizeof error))
        give_up("no program is started", error);
    if (watched && trace_lack(&subject->trace))
        give_up("nothing is watched here", trace_lack(&subject->trace));
}

/* One request; what is seen of it is thrown away. */
static bool ask(struct subject *subject, long taken[STEPS]) {
    static struct evidence_calls calls;
    static const struct vector vector = {.request = {.socktype = "stream"}};
    char answer[WIRE_LINE_MAX + 1];
    char *next = answer;
    size_t length;
    trace_begin(&subject->trace, &vector, &calls);
    const long begun = now();
    if (process_send(&subject->process, "open\n", process_now() + PATIENCE) != PROCESS_LINE ||
        process_receive(&subject->process, process_now() + PATIENCE, answer, &length) != PROCESS_LINE)
        return false;
    taken[REQUEST] = now() - begun;
    trace_end(&subject->trace);
    for (size_t i = 0; i < REQUEST; i++)
        taken[i] = strtol(next, &next, 10);
    return true;
}

/* Returns the one that does not answer, or NULL. */
static const struct subject *measure(struct subject subjects[2], long rounds) {
    for (long round = 0; round < WARM_UP + rounds; round++) {
        long alone[STEPS];
        long watched[STEPS];
        if (!ask(&subjects[0], alone))
            return &subjects[0];
        if (!ask(&subjects[1], watched))
            return &subjects[1];
        for (size_t i = 0; i < STEPS && round >= WARM_UP; i++)
            printf("%s %ld %ld\n", names[i], alone[i], watched[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    static struct subject subjects[2];
    char path[PATH_MAX];
    char command[PATH_MAX + 32];
    if (argc == 2 && strcmp(argv[1], "serve-own") == 0)
        return serve(&in6addr_any);
    if (argc == 2 && strcmp(argv[1], "serve") == 0)
        return serve(&in6addr_loopback);
    const long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MOST || !realpath(argv[0], path) || strchr(path, '\''))
        give_up("usage", "trace_calls ROUNDS");
    /* A network of its own has IPv6, even if this machine has no address of it. */
    const bool own = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
    snprintf(command, sizeof command, "exec '%s' %s", path, own ? "serve-own" : "serve");
    for (size_t which = 0; which < 2; which++)
        start(&subjects[which], command, which == 1);
    const struct subject *silent = measure(subjects, rounds);
    for (size_t which = 0; which < 2; which++)
        process_kill(&subjects[which].process);
    if (silent)
        give_up("the program does not answer", silent->process.complaint);
    return 0;
}
