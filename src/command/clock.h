/* The clock that only goes forward. */
#ifndef COMMAND_CLOCK_H
#define COMMAND_CLOCK_H

#include <stdint.h>

/* In microseconds, from a point that is the system's choice. */
int64_t command_clock(void);

#endif
