/* Does every task of every way once, warm, between marks: for strace, callgrind and the count of allocations. */
#include "each.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ways.h"

static void mark(const char *text) {
    if (write(-1, text, strlen(text)) >= 0) /* it fails: what counts is that it is seen */
        abort();
}

__attribute__((noinline)) void each_begin(const struct way *way, enum task task) {
    char text[64];
    (void)snprintf(text, sizeof text, "begin %s/%s", way->name, ways_task_name(task));
    mark(text);
}

__attribute__((noinline)) void each_end(void) {
    mark("end");
}

static void settle(const struct way *way, enum task task, struct slot *slot) {
    way->close(way, task, slot);
    if (way->settle != NULL)
        way->settle(way);
}

static void once(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    each_begin(way, task);
    const bool done = way->open(way, task, place, slot);
    each_end();
    if (!done)
        exit(2); /* warm_up has done the same, and said what is wrong */
    settle(way, task, slot);
    printf("%s\t%s\n", way->name, ways_task_name(task));
}

static void warm_up(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    for (int i = 0; i < 3; i++) {
        ways_open(way, task, place, slot);
        settle(way, task, slot);
    }
}

void each_run(void) {
    struct way ways[WAYS_MOST];
    const size_t count = ways_list(ways);
    struct slot *slot = ways_slots(1);
    ways_hold_port();
    for (size_t i = 0; i < count; i++)
        for (int task = 0; task < TASKS; task++) {
            const struct place place = ways_place((enum task)task, WAYS_FIRST_PORT);
            if (!ways_can(&ways[i], (enum task)task))
                continue;
            warm_up(&ways[i], (enum task)task, &place, slot);
            once(&ways[i], (enum task)task, &place, slot);
        }
    free(slot);
}
