/* A point in time, up to which something may go on. */
#include "deadline.h"

#include "clock.h"

int64_t command_deadline(int milliseconds) {
    return command_clock() + (int64_t)milliseconds * 1000;
}

int64_t command_time_left(int64_t deadline) {
    const int64_t left = deadline - command_clock();
    return left > 0 ? left : 0;
}
