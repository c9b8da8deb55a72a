/* What is wrong and what would be right, by the reason or code of a failure, in the command's own words. */
#ifndef COMMAND_CAUSES_H
#define COMMAND_CAUSES_H

#include "listeners.h"

/* Room, in bytes with the final NUL, for any text of command_cause. */
enum { COMMAND_CAUSE = 700 };

/* Returns `buffer`. */
const char *command_cause(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_CAUSE]);

#endif
