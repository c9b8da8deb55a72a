/* What can be seen of an implementation from below, by its system calls and its sockets. On POSIX systems that is
 * everything which the judge has a check for. Below Winsock there is a layer between (Wine): it makes the sockets in a
 * process of its own, and does some things by itself, alike for every program. What it does not pass down is not judged
 * of an implementation for Winsock, never guessed. */
#ifndef VISIBLE_H
#define VISIBLE_H

#include <stdbool.h>

#include "capability.h"

enum visible {
    VISIBLE_ALWAYS,
    VISIBLE_CLOSE_ON_EXEC,
    VISIBLE_BLOCKING_MODE,
    VISIBLE_ADDRESS_REUSE,
    VISIBLE_PORT_REUSE,
    VISIBLE_SHARING_ORDER,
    VISIBLE_OTHER_OPTIONS,
    VISIBLE_REFUSAL
};

/* Its name in PROTOCOL.md. */
const char *visible_name(enum visible what);

/* Whether it can be seen of the implementation that said this hello. */
bool visible_of(const struct wire_hello *hello, enum visible what);

/* Whether a layer stands between the implementation and the system. */
bool visible_is_below_layer(const struct wire_hello *hello);

/* Why the vector shows nothing of that implementation: what its first clause is about cannot be seen, or what it needs
 * cannot be made from below. The reason, as of `unsupported`, in `text`; NULL if it shows something. */
const char *visible_lack(const struct wire_hello *hello, const struct vector *vector, char *text, size_t size);

#endif
