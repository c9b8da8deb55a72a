/* Interleaved rounds: a batch of each way and task, in an order that is drawn anew for each round. */
#include "rounds.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "ways.h"

enum { WARM_UP = 5, MOST = WAYS_MOST * TASKS };

/* One of what is measured. */
struct entry {
    const struct way *way;
    enum task task;
};

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void shuffle(struct entry *entries, size_t count, uint64_t *state) {
    for (size_t i = count; i > 1; i--) {
        const size_t other = next_random(state) % i;
        const struct entry kept = entries[i - 1];
        entries[i - 1] = entries[other];
        entries[other] = kept;
    }
}

static size_t list_entries(const struct rounds_plan *plan, struct entry *entries) {
    size_t listed = 0;
    for (size_t i = 0; i < plan->way_count; i++)
        for (size_t k = 0; k < plan->task_count; k++)
            if (ways_can(&plan->ways[i], plan->tasks[k]))
                entries[listed++] = (struct entry){&plan->ways[i], plan->tasks[k]};
    return listed;
}

/* What a number of requests has taken. */
struct spent {
    struct instant opened;
    double closed; /* of processor time */
};

/* The batch is opened, then closed, each in one piece: the clock is read twice for many requests. */
static void measure_batch(const struct entry *entry, const struct place *places, struct slot *slots,
                          struct spent *spent) {
    const struct way *way = entry->way;
    const size_t batch = ways_batch(entry->task);
    struct instant start = clock_now();
    for (size_t i = 0; i < batch; i++)
        ways_open(way, entry->task, &places[i], &slots[i]);
    const struct instant opened = clock_since(start);
    start = clock_now();
    for (size_t i = batch; i > 0; i--)
        way->close(way, entry->task, &slots[i - 1]);
    spent->closed += clock_since(start).processor;
    spent->opened.processor += opened.processor;
    spent->opened.wall += opened.wall;
    if (way->settle != NULL)
        way->settle(way);
}

static void measure(const struct rounds_plan *plan, int round, const struct entry *entry, struct slot *slots) {
    const size_t batches = ways_batches(entry->task);
    struct place places[WAYS_BATCH];
    struct spent spent = {.closed = 0};
    for (int i = 0; i < WAYS_BATCH; i++)
        places[i] = ways_place(entry->task, plan->first_port + i);
    for (size_t i = 0; i < batches; i++)
        measure_batch(entry, places, slots, &spent);
    const double requests = (double)(batches * ways_batch(entry->task));
    if (round >= 0)
        printf("%s%d\t%s\t%s\t%.1f\t%.1f\t%.1f\n", plan->prefix, round, entry->way->name, ways_task_name(entry->task),
               spent.opened.processor / requests, spent.opened.wall / requests, spent.closed / requests);
}

void rounds_measure(const struct rounds_plan *plan) {
    struct entry entries[MOST];
    const size_t count = list_entries(plan, entries);
    struct slot *slots = ways_slots(WAYS_BATCH);
    uint64_t state = 88172645463325252u; /* the same orders in each run */
    for (int round = -WARM_UP; round < plan->rounds; round++) {
        shuffle(entries, count, &state);
        for (size_t i = 0; i < count; i++)
            measure(plan, round, &entries[i], slots);
    }
    free(slots);
}

void rounds_run(int rounds) {
    struct way ways[WAYS_MOST];
    enum task tasks[TASKS];
    for (int task = 0; task < TASKS; task++)
        tasks[task] = (enum task)task;
    const struct rounds_plan plan = {.rounds = rounds,
                                     .prefix = "",
                                     .ways = ways,
                                     .way_count = ways_list(ways),
                                     .tasks = tasks,
                                     .task_count = TASKS,
                                     .first_port = WAYS_FIRST_PORT};
    ways_hold_port();
    rounds_measure(&plan);
}
