/* A point in time, up to which something may go on. */
#ifndef COMMAND_DEADLINE_H
#define COMMAND_DEADLINE_H

#include <stdint.h>

/* In microseconds of the clock that only goes forward: when `milliseconds` from now are over. */
int64_t command_deadline(int milliseconds);
/* How many microseconds are left, 0 if it is over. */
int64_t command_time_left(int64_t deadline);

#endif
