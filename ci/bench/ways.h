/* The ways that this program has, and what each task needs around it. */
#ifndef WAYS_H
#define WAYS_H

#include <stddef.h>

#include "bench.h"

enum { WAYS_MOST = 16, WAYS_BATCH = 32, WAYS_FIRST_PORT = 20000 };

/* All ways that were built in, and have a task; `ways` has room for WAYS_MOST. Returns how many. */
size_t ways_list(struct way *ways);

const char *ways_task_name(enum task task);

/* How many requests of the task can be open at once, and how many such batches a round has. */
size_t ways_batch(enum task task);
size_t ways_batches(enum task task);

/* What a request of the task asks for; most tasks ask for this port. */
struct place ways_place(enum task task, int port);

/* Has the port listened on that TASK_IN_USE asks for, until the program ends. Ends the program if it cannot. */
void ways_hold_port(void);

bool ways_can(const struct way *way, enum task task);

/* Does one task of one way, and ends the program with a message if it did not do what it should. */
void ways_open(const struct way *way, enum task task, const struct place *place, struct slot *slot);

/* Room for `count` requests; ends the program if there is none. To be freed. */
struct slot *ways_slots(size_t count);

#endif
