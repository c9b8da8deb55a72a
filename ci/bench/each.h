/* Counts: every way and task once, between two marks that other programs can see. */
#ifndef EACH_H
#define EACH_H

#include "bench.h"

/* Prints a line for each: way, task. */
void each_run(void);

/* Where counting begins and ends. Both are calls of functions, and system calls that fail: write(-1, "begin WAY/TASK"),
 * write(-1, "end"). */
void each_begin(const struct way *way, enum task task);
void each_end(void);

#endif
