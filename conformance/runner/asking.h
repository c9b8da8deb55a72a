/* The commands that ask the specification, and run nothing: why and spec. */
#ifndef ASKING_H
#define ASKING_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

enum asking { ASKING_DONE, ASKING_NO_SUCH_TEST, ASKING_FAILED };

/* Says what is demanded of the request that the words describe, or of the tests that they name, and why. Except when it
 * is done, with a message; what was said before that stays. */
enum asking asking_why(const struct options *options, char *error, size_t size);

/* Prints the clauses that the words name. False with a message. */
bool asking_spec(const struct options *options, char *error, size_t size);

#endif
