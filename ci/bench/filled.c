/* Opens sockets by the thousand with the library, and measures a few ways on top of them. */
#include "filled.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rounds.h"
#include "ways.h"

/* Ports that are held: of this process the first of them, then of each helper as many. */
enum { FIRST_HELD = 1024, PER_PROCESS = 16000, HELPERS_MOST = 3, FREE_PORT = 62000 };

/* What one process holds; `slots` has room for PER_PROCESS. */
struct held {
    struct way way;
    struct slot *slots;
    int first_port;
    int count;
};

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static struct held hold_none(int process) {
    return (struct held){
        .way = reference_way(), .slots = ways_slots(PER_PROCESS), .first_port = FIRST_HELD + process * PER_PROCESS};
}

/* One IPv4 listener a port. */
static void hold(struct held *held, int wanted) {
    for (; held->count < wanted; held->count++) {
        struct place place = {.port = (unsigned short)(held->first_port + held->count)};
        (void)snprintf(place.text, sizeof place.text, "%u", (unsigned)place.port);
        ways_open(&held->way, TASK_IPV4, &place, &held->slots[held->count]);
    }
}

static void release(struct held *held) {
    while (held->count > 0)
        held->way.close(&held->way, TASK_IPV4, &held->slots[--held->count]);
    free(held->slots);
}

/* Holds its share until it is ended. The sockets of the process that it comes from would take the place of its own. */
static void help(int index, int share, int ready) {
    struct held held = hold_none(index);
    const int kept = STDERR_FILENO + 1;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || dup2(ready, kept) != kept ||
        close_range((unsigned)kept + 1, ~0u, 0) != 0)
        _exit(2);
    hold(&held, share);
    if (write(kept, "r", 1) != 1)
        _exit(2);
    for (;;)
        pause();
}

/* Returns when its sockets are open. */
static pid_t start_helper(int index, int share) {
    int ends[2];
    char byte;
    if (pipe(ends) != 0)
        fail("pipe");
    (void)fflush(stdout);
    const pid_t process = fork();
    if (process < 0)
        fail("fork");
    if (process == 0)
        help(index, share, ends[1]);
    (void)close(ends[1]);
    if (read(ends[0], &byte, 1) != 1)
        fail("a helper did not open its sockets");
    (void)close(ends[0]);
    return process;
}

static void end_helper(pid_t process) {
    (void)kill(process, SIGKILL);
    (void)waitpid(process, NULL, 0);
}

static int least(int a, int b) {
    return a < b ? a : b;
}

static void measure_level(int rounds, int level) {
    static const enum task tasks[] = {TASK_IPV4, TASK_DUAL, TASK_PORT_0};
    struct way ways[] = {by_hand_same(), reference_way()};
    char prefix[32];
    (void)snprintf(prefix, sizeof prefix, "%d\t", level);
    const struct rounds_plan plan = {.rounds = rounds,
                                     .prefix = prefix,
                                     .ways = ways,
                                     .way_count = sizeof ways / sizeof ways[0],
                                     .tasks = tasks,
                                     .task_count = sizeof tasks / sizeof tasks[0],
                                     .first_port = FREE_PORT};
    rounds_measure(&plan);
}

void filled_run(int rounds, const int *levels, int count) {
    pid_t helpers[HELPERS_MOST];
    int helper_count = 0;
    struct held held = hold_none(0);
    for (int i = 0; i < count; i++) {
        hold(&held, least(levels[i], PER_PROCESS));
        while (PER_PROCESS * (helper_count + 1) < levels[i] && helper_count < HELPERS_MOST) {
            const int share = least(levels[i] - PER_PROCESS * (helper_count + 1), PER_PROCESS);
            helpers[helper_count] = start_helper(helper_count + 1, share);
            helper_count++;
        }
        measure_level(rounds, levels[i]);
    }
    while (helper_count > 0)
        end_helper(helpers[--helper_count]);
    release(&held);
}
