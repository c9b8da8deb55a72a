/* What is told of a command line: as steps or as an object, on the stream that is the user's. */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include "inherited.h"
#include "listeners.h"

/* All listeners came up, and `inherited` goes to the program, if there is one; without one `ends` is what ends the
 * command if it listens on, NULL if it does not. False: it could not be written, and standard error says why. */
bool command_report_made(const struct command_results *results, const struct command_inherited *inherited,
                         const char *ends);

/* The result that failed. */
void command_report_failed(const struct command_results *results, const struct command_result *failed);

enum command_refusal { COMMAND_REFUSED_LINE, COMMAND_REFUSED_ENVIRONMENT, COMMAND_REFUSED_PROGRAM };

/* What is wrong before any listener, and with what. */
void command_report_refused(enum command_refusal refusal, const struct command_usage *usage);

#endif
