/* The command's output for people: the page's steps in the page's order. */
#ifndef COMMAND_STEPS_H
#define COMMAND_STEPS_H

#include "arguments.h"

/* Each prints the steps and flushes them. False: not all of it could be written, and standard error says why. The
 * sockets may be closed already. */
bool command_steps_created(const struct command_request *request, const struct listen_socket *sock);
bool command_steps_opened(const struct command_request *request, const struct listen_socket_set *set);

/* The steps that a failed request reached; why it failed is not printed here. */
bool command_steps_failed(const struct command_request *request, const struct listen_socket_failure *failure);

#endif
