/* What the command's two kinds of output have in common. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include "arguments.h"

/* Room, in bytes with the final NUL, for any text of command_explain. */
enum { COMMAND_MESSAGE = 1400 };

/* The failure as one sentence, with the value that was refused. Returns `buffer`. */
const char *command_explain(const struct command_request *request, const struct listen_socket_failure *failure,
                            char buffer[COMMAND_MESSAGE]);

/* Flushes standard output. False: not all of it could be written, and standard error says why. */
bool command_flush(void);

#endif
