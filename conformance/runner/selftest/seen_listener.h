/* A listener as the runner sees it where nothing is wrong, for the tests of the judge. */
#ifndef SELFTEST_SEEN_LISTENER_H
#define SELFTEST_SEEN_LISTENER_H

#include "runner/evidence/evidence.h"

/* Of TCP, with the properties that SPEC.md demands, and reached by the clients of its own family alone. The address is
 * a text of the family, "0.0.0.0" or "::1". */
struct evidence_socket seen_listener(int family, const char *address, int port);

#endif
