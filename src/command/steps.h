/* The command's output for people: the calls that were made, as the page's steps. */
#ifndef COMMAND_STEPS_H
#define COMMAND_STEPS_H

#include <stdio.h>

#include "listeners.h"

/* Each prints the steps and flushes them; if not all of it could be written, standard error says why. The sockets may
 * be closed already. */

/* `last` is the line that says what comes now. False: not all of it could be written. */
bool command_steps_made(FILE *out, const struct command_results *results, const char *last);

/* The steps that were reached, if any; why the last listener failed is not printed here. */
void command_steps_failed(FILE *out, const struct command_results *results);

#endif
