/* Counts what was checked, and says what failed. */
#ifndef CHECK_H
#define CHECK_H

#include <listen_socket.h>
#include <stdbool.h>

/* Counts one check; one that does not hold is printed, with its name as printf has it. */
__attribute__((format(printf, 2, 3))) void check(bool holds, const char *name, ...);

/* Whether the failure is one of the stage validate, with no trace of any call. */
bool is_refused(const struct listen_socket_failure *failure, enum listen_socket_code code,
                enum listen_socket_input input, enum listen_socket_reason reason);

/* Prints how many checks there were. Returns the program's exit status. */
int check_finish(void);

#endif
