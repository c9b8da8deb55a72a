/* How far a run has come, told while it runs: on a terminal one line that is written over, elsewhere a line now and
 * then. */
#ifndef SESSION_PROGRESS_H
#define SESSION_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool terminal;
    size_t total;
    int64_t began; /* milliseconds, as process_now */
    int64_t told;
    bool shown; /* a line that is to be wiped out */
};

void progress_begin(struct progress *progress, bool terminal, size_t total);

/* "cpython: 1200 of 9204 tests, 12 s left", if it is time to. */
void progress_tell(struct progress *progress, const char *adapter, size_t done);

/* Nothing of it is left on a terminal. */
void progress_end(struct progress *progress);

/* The sentence, by the milliseconds since the beginning; how long it will take is told after the first second. */
void progress_describe(const struct progress *progress, const char *adapter, size_t done, int64_t elapsed, char *text,
                       size_t size);

#endif
