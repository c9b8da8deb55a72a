/* The program of `make bench`: one mode measures time, the others count. ci/bench/run calls it in a namespace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "each.h"
#include "rounds.h"
#include "ways.h"

static int usage(void) {
    fprintf(stderr, "usage: bench list | rounds ROUNDS | each\n"
                    "  list     the ways, with their versions\n"
                    "  rounds   time, a line for each way, task and round\n"
                    "  each     every task of every way once, between marks\n");
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

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    raise_limit();
    if (strcmp(mode, "list") == 0 && argc == 2)
        return list();
    if (strcmp(mode, "rounds") == 0 && argc == 3 && atoi(argv[2]) > 0)
        rounds_run(atoi(argv[2]));
    else if (strcmp(mode, "each") == 0 && argc == 2)
        each_run();
    else
        return usage();
    return 0;
}
