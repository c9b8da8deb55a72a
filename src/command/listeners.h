/* What came of a command line: its listeners in their order, each with its sockets, its failure and its calls. */
#ifndef COMMAND_LISTENERS_H
#define COMMAND_LISTENERS_H

#include "arguments.h"
#include "record.h"

struct command_result {
    const struct command_listener *listener;
    struct listen_socket_set set;         /* of create too: one socket, stack NONE */
    struct listen_socket_failure failure; /* stage NONE if it came up */
    struct command_record record;
};

struct command_results {
    const struct command_line *line;
    size_t count; /* of those that were asked for, as far as one failed */
    struct command_result results[COMMAND_LISTENERS];
};

/* Makes all listeners of the line, in their order, up to the first that fails; those before it are then closed again.
 * Returns the result that failed, or NULL. */
const struct command_result *command_listen(const struct command_line *line, struct command_results *results);

/* Closes the sockets; what they were stays readable. */
void command_close(struct command_results *results);

/* Frees the records. */
void command_end(struct command_results *results);

/* How many sockets there are in all. */
size_t command_socket_count(const struct command_results *results);

#endif
