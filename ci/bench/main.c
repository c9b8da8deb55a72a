/* The program of `make bench`: one mode measures time, the others count. ci/bench/run calls it in a namespace. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "each.h"
#include "filled.h"
#include "rounds.h"
#include "stack.h"
#include "threads.h"
#include "ways.h"

enum { LEVELS_MOST = 32 };

static int usage(void) {
    fprintf(stderr, "usage: bench list | rounds ROUNDS | each | stack | filled ROUNDS LEVEL… | threads ROUNDS LEVEL…\n"
                    "  list     the ways, with their versions\n"
                    "  rounds   time, a line for each way, task and round\n"
                    "  each     every task of every way once, between marks\n"
                    "  stack    how much of it the library takes, a line for each request\n"
                    "  filled   time with so many sockets open\n"
                    "  threads  time with so many threads at once\n"
                    "LISTEN_SOCKET_OTHER=FILE  another build of the library, as a shared one, is measured too\n");
    return 2;
}

static int list(void) {
    struct way ways[WAYS_MOST];
    const size_t count = ways_list(ways);
    for (size_t i = 0; i < count; i++)
        printf("%s\t%s\n", ways[i].name, ways[i].version);
    return 0;
}

/* As many descriptors as this process may have. */
static void raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* A number from 1 on; 0 for any other text. */
static int read_number(const char *text) {
    char *end;
    errno = 0;
    const long number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' && number >= 1 && number <= INT_MAX ? (int)number : 0;
}

static int with_levels(const char *mode, int rounds, int argc, char **argv) {
    int levels[LEVELS_MOST];
    int count = 0;
    for (; count < argc && count < LEVELS_MOST; count++) {
        levels[count] = read_number(argv[count]);
        if (levels[count] == 0)
            return usage();
    }
    if (strcmp(mode, "filled") == 0)
        filled_run(rounds, levels, count);
    else if (strcmp(mode, "threads") == 0)
        threads_run(rounds, levels, count);
    else
        return usage();
    return 0;
}

static int without_arguments(const char *mode) {
    if (strcmp(mode, "list") == 0)
        return list();
    if (strcmp(mode, "each") == 0)
        each_run();
    else if (strcmp(mode, "stack") == 0)
        stack_run();
    else
        return usage();
    return 0;
}

int main(int argc, char **argv) {
    const int rounds = argc > 2 ? read_number(argv[2]) : 0;
    raise_limit();
    if (argc == 2)
        return without_arguments(argv[1]);
    if (rounds == 0)
        return usage();
    if (argc > 3)
        return with_levels(argv[1], rounds, argc - 3, argv + 3);
    if (strcmp(argv[1], "rounds") != 0)
        return usage();
    rounds_run(rounds);
    return 0;
}
