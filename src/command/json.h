/* The command's output as one JSON object (--json). */
#ifndef COMMAND_JSON_H
#define COMMAND_JSON_H

#include "arguments.h"

/* Each prints one object on one line and flushes it. False: not all of it could be written, and standard error says
 * why. The sockets may be closed already. */
bool command_json_created(const struct listen_socket *sock);
bool command_json_opened(const struct listen_socket_set *set);
bool command_json_failed(const struct command_request *request, const struct listen_socket_failure *failure);

#endif
