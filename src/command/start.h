/* Starting a program with the listening sockets: what `-- PROGRAM` asks for. */
#ifndef COMMAND_START_H
#define COMMAND_START_H

#include "arguments.h"

/* Runs the line, which has a program. Returns the exit status; `*usage` is for what is wrong before any listener, and
 * is told. On Windows nothing but a refusal: there is no way in which programs there take sockets over. */
int command_start(const struct command_line *line, struct command_usage *usage);

#endif
