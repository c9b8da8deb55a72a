/* What the command prints: the page's steps, or one JSON object, on standard output; the reason of a failure on
 * standard error. */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include "arguments.h"

/* Room for any text of report_explain. */
enum { REPORT_MESSAGE = 1400 };

/* Each prints what came up and flushes standard output. False: not all of it could be written, and standard error says
 * why. The sockets may be closed already. */
bool report_created(const struct command_request *request, const struct listen_socket *sock);
bool report_opened(const struct command_request *request, const struct listen_socket_set *set);

/* Prints the steps that a failed request reached and, on standard error or in the object, why it failed. */
void report_failed(const struct command_request *request, const struct listen_socket_failure *failure);

/* Flushes standard output; as above. */
bool report_flush(void);

/* The failure as one sentence, with the value that was refused. Returns `buffer`. */
const char *report_explain(const struct command_request *request, const struct listen_socket_failure *failure,
                           char buffer[REPORT_MESSAGE]);

/* The JSON half, command_json.c. */
bool json_created(const struct listen_socket *sock);
bool json_opened(const struct listen_socket_set *set);
bool json_failed(const struct command_request *request, const struct listen_socket_failure *failure);

#endif
