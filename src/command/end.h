/* What ends a command that listens: a signal, or on Windows an event of the console. */
#ifndef COMMAND_END_H
#define COMMAND_END_H

#include <stdbool.h>

/* Calls `announce` with what ends it, "SIGINT or SIGTERM", and waits for that if `announce` returns true. It is held
 * from before the call on: whoever reads the announcement may end it at once. Returns what `announce` returned; false
 * too, and standard error says why, if it cannot be held. */
bool command_wait_for_end(bool (*announce)(const void *context, const char *ends), const void *context);

#endif
