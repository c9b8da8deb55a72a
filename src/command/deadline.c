/* A point in time, up to which something may go on. */
#include "deadline.h"

#include <time.h>

static int64_t now(void) {
    struct timespec time = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time); /* cannot fail: every system has this clock */
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

int64_t command_deadline(int milliseconds) {
    return now() + (int64_t)milliseconds * 1000;
}

int64_t command_time_left(int64_t deadline) {
    const int64_t left = deadline - now();
    return left > 0 ? left : 0;
}
