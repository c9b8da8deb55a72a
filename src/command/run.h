/* Making the listeners of a command line, and going on with them. */
#ifndef COMMAND_RUN_H
#define COMMAND_RUN_H

#include "listeners.h"

/* What is done with the listeners once all are there. Returns the exit status. */
typedef int command_next(struct command_results *results, void *context);

/* Makes them and calls `next`; or tells which one failed. Returns the exit status. */
int command_run(const struct command_line *line, command_next *next, void *context);

#endif
