/* What came of a command line: its listeners in their order, each with its sockets, its failure and its calls. */
#ifndef COMMAND_LISTENERS_H
#define COMMAND_LISTENERS_H

#include "arguments.h"
#include "record.h"
#include "text.h"

/* Room, in bytes with the final NUL, for any text of command_label. */
enum { COMMAND_LABEL = 3 * COMMAND_QUOTED + 100 };

struct command_result {
    const struct command_listener *listener;
    struct listen_socket_set set;         /* of create too: one socket, stack NONE */
    struct listen_socket_failure failure; /* stage NONE if it came up */
    struct command_record record;
};

struct command_results {
    const struct command_line *line;
    size_t count; /* of those that were made, and the one that failed; 0 if one is not valid */
    struct command_result results[COMMAND_LISTENERS];
};

/* Makes all listeners of the line, in their order, once each is found to be valid. If one is not, none is made; if one
 * fails, those before it are closed again. Returns the result that failed, or NULL. */
const struct command_result *command_listen(const struct command_line *line, struct command_results *results);

/* Whether the listener's request is valid; nothing is touched. If not, `*failure` says why: its stage is VALIDATE. */
bool command_is_valid(enum command_verb verb, const struct command_listener *listener,
                      struct listen_socket_failure *failure);

/* Closes the sockets; what they were stays readable. */
void command_close(struct command_results *results);

/* Frees the records. */
void command_end(struct command_results *results);

/* Which of the listeners the result is of, from 1. */
size_t command_number(const struct command_results *results, const struct command_result *result);

/* Writes "listener 2 of 3 (name "web", node "::1", service "80")"; name and node only if they were given. Returns
 * `buffer`. */
const char *command_label(const struct command_results *results, const struct command_result *result,
                          char buffer[COMMAND_LABEL]);

/* How many sockets there are in all. */
size_t command_socket_count(const struct command_results *results);

#endif
