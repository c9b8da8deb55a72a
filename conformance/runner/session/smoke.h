/* Checks that an adapter keeps to PROTOCOL.md, whatever its implementation does. */
#ifndef SMOKE_H
#define SMOKE_H

#include <stdbool.h>

#include "runner/adapter/adapter.h"

enum smoke_result { SMOKE_GOOD, SMOKE_BAD, SMOKE_ABSENT, SMOKE_ERROR };

/* Converses with the adapter, in an environment and a process of their own, and prints a line a check to standard
 * output. */
enum smoke_result smoke(const struct adapter *adapter, const char *files, int timeout);

#endif
