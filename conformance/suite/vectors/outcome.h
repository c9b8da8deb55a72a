/* Compares the outcomes of a vector with what the library said. Portable: looks at no socket, as sockets.h does. */
#ifndef SUITE_OUTCOME_H
#define SUITE_OUTCOME_H

#include "suite/support/call.h"

/* Whether the call failed as the outcome says: the same stage and code, and everything invalid afterwards. */
bool outcome_is_error(const struct vector_outcome *expected, const struct call *got);

/* The outcomes of a vector in one line. */
void outcome_describe(const struct vector *vector, char *buffer, size_t size);

/* Runs a vector that validation alone decides over the system. True if it allows the outcome; otherwise `message` says
 * id, why, expected and got. */
bool outcome_run_validation_only(const struct vector *vector, const struct listen_socket_system *system, char *message,
                                 size_t size);

/* Whether the vector asks for no more than resolving, and the call got that far. */
bool outcome_is_resolved(const struct vector *vector, const struct call *got);

/* What came of a vector's call, in one line that has nothing of one system's own: no native number, and no port that
 * the system picked, unless the vector knows which it must be. */
void outcome_neutral(const struct vector *vector, const struct call *call, char *buffer, size_t size);

/* "ID (why): expected ...; got ..." */
void outcome_message(const struct vector *vector, const char *got, char *message, size_t size);

#endif
