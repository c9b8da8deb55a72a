/* The sentence for a failure, in the words that the user typed: options, not the library's constants. */
#ifndef COMMAND_MESSAGE_H
#define COMMAND_MESSAGE_H

#include "listeners.h"

/* Room, in bytes with the final NUL, for any text of command_message. */
enum { COMMAND_MESSAGE = 1400 };

/* Writes stage, what was refused or which call failed, code and number, what is wrong, what would be right. `result` is
 * of a listener that failed. Returns `buffer`. */
const char *command_message(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_MESSAGE]);

#endif
