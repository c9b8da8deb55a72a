/* What the command's kinds of output have in common. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include <stdio.h>

#include "listeners.h"

/* Room, in bytes with the final NUL, for any text of command_note. */
enum { COMMAND_NOTE = COMMAND_QUOTED + 100 };

/* Why auto came up in one family alone. Returns `buffer`, or NULL if it did not. */
const char *command_note(const struct command_result *result, char buffer[COMMAND_NOTE]);

/* Where the report goes: standard output is the program's if one follows. */
FILE *command_report(bool program);

/* Flushes it. False: not all of it could be written, and standard error says why. */
bool command_flush(FILE *out);

#endif
