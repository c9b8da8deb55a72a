/* What a request asks, by SPEC.md; shared by those who make right evidence and change it, and by nobody else. */
#ifndef SELFTEST_RIGHT_REQUEST_H
#define SELFTEST_RIGHT_REQUEST_H

#include "reader/vector.h"

/* Whether the system picks the port. */
bool right_picks_port(const struct vector *vector);

/* Whether the request has that option. */
bool right_has_option(const struct vector *vector, const char *option);

/* Whether the vector shows something of an implementation for Winsock that a layer stands below (PROTOCOL.md, "Below
 * Winsock"). */
bool right_is_for_layer(const struct vector *vector);

#endif
