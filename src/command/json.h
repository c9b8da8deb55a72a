/* The command's output as one JSON object (--json). */
#ifndef COMMAND_JSON_H
#define COMMAND_JSON_H

#include <stdio.h>

#include "holders.h"
#include "listeners.h"

/* Each prints one object on one line and flushes it. False: not all of it could be written, and standard error says
 * why. The sockets may be closed already. */
bool command_json_made(FILE *out, const struct command_results *results);
/* `failed` is the one that failed; `own`, an earlier listener, or NULL, had the port; `holders` have it, if anything is
 * known of them. */
bool command_json_failed(FILE *out, const struct command_results *results, const struct command_result *failed,
                         const struct command_result *own, const struct command_holders *holders);
/* What went wrong before any listener; `stage` is "usage" or "program". */
bool command_json_refused(FILE *out, const char *stage, const struct command_usage *usage);

#endif
