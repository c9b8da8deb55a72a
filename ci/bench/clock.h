/* The two clocks: the processor time of this thread, and the time on the wall. */
#ifndef CLOCK_H
#define CLOCK_H

#include <time.h>

struct instant {
    double processor; /* in nanoseconds, of this thread */
    double wall;      /* in nanoseconds */
};

static inline double clock_read(clockid_t clock) {
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline struct instant clock_now(void) {
    return (struct instant){clock_read(CLOCK_THREAD_CPUTIME_ID), clock_read(CLOCK_MONOTONIC)};
}

static inline struct instant clock_since(struct instant start) {
    const struct instant now = clock_now();
    return (struct instant){now.processor - start.processor, now.wall - start.wall};
}

#endif
