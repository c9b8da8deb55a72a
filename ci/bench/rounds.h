/* Time: each way and task once a round, each round in another order. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include <stddef.h>

#include "bench.h"

struct rounds_plan {
    int rounds;
    const char *prefix; /* of each line */
    const struct way *ways;
    size_t way_count;
    const enum task *tasks; /* those of them that a way can do */
    size_t task_count;
    int first_port; /* of WAYS_BATCH that are free */
};

/* Prints a line for each way, task and round: prefix, round, way, task, nanoseconds for one request (of processor time,
 * then on the wall), and of processor time to close it. The first rounds, which warm up, are not printed. */
void rounds_measure(const struct rounds_plan *plan);

/* All ways and tasks. */
void rounds_run(int rounds);

#endif
