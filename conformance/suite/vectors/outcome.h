/* What a vector expects, held against what the library said. Portable; looks at no socket (observe.h does). */
#ifndef SUITE_OUTCOME_H
#define SUITE_OUTCOME_H

#include "suite/support/call.h"

/* Whether the call failed, and as the outcome says: stage and code exactly, everything invalid afterwards. */
bool outcome_is_error(const struct vector_outcome *expected, const struct call *got);

/* The outcomes of a vector in one line. */
void outcome_describe(const struct vector *vector, char *buffer, size_t size);

/* Runs a vector over the system; true where the outcome is one of the errors that it allows. Else false, and `message`
 * says id, why, expected and got. The call is ended. For vectors that are decided by validation alone. */
bool outcome_run_validation_only(const struct vector *vector, const struct listen_socket_system *system, char *message,
                                 size_t size);

/* "ID (why): expected ...; got ..." */
void outcome_message(const struct vector *vector, const char *got, char *message, size_t size);

#endif
