/* The clock that only goes forward, on POSIX systems. On Windows it is empty: clock_windows.c. */
#include "clock.h"

#if !defined(_WIN32)

#include <time.h>

int64_t command_clock(void) {
    struct timespec time = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time); /* cannot fail: every system has this clock */
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

#endif
