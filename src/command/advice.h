/* What was probably meant by a node or a service that is refused. Only what would be accepted is advised. */
#ifndef COMMAND_ADVICE_H
#define COMMAND_ADVICE_H

#include "listeners.h"

/* Room, in bytes with the final NUL, for any text of command_advise. */
enum { COMMAND_ADVICE = 2 * COMMAND_QUOTED + 100 };

/* Writes the advice for the text that was refused; false, and the buffer as it was, if nothing is known about it. */
bool command_advise(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_ADVICE]);

#endif
