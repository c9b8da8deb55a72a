/* Judges an adapter's manners without judging its implementation.
 */
#ifndef SMOKE_H
#define SMOKE_H

#include <stdbool.h>

#include "runner/adapter/adapter.h"

enum smoke_result { SMOKE_GOOD, SMOKE_BAD, SMOKE_ABSENT, SMOKE_ERROR };

/* Talks to the adapter in an environment of its own, in a process of its own, and prints a line a check to standard
 * output. */
enum smoke_result smoke(const struct adapter *adapter, const char *files, int timeout);

#endif
