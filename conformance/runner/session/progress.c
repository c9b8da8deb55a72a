/* Told often on a terminal, seldom elsewhere: there each time is a line in somebody's log. */
#include "progress.h"

#include <stdio.h>

#include "runner/adapter/process.h"

enum { TERMINAL_MILLISECONDS = 100, PLAIN_MILLISECONDS = 15000, SURE_MILLISECONDS = 1000 };

void progress_begin(struct progress *progress, bool terminal, size_t total) {
    *progress = (struct progress){.terminal = terminal, .total = total, .began = process_now()};
    progress->told = progress->began;
}

void progress_describe(const struct progress *progress, const char *adapter, size_t done, int64_t elapsed, char *text,
                       size_t size) {
    int used = snprintf(text, size, "%.40s: %zu of %zu tests", adapter, done, progress->total);
    int64_t left = done ? elapsed * (int64_t)(progress->total - done) / (int64_t)done / 1000 : 0;
    if (done == 0 || elapsed < SURE_MILLISECONDS || used < 0 || (size_t)used >= size)
        return;
    if (left < 120)
        snprintf(text + used, size - (size_t)used, ", %d s left", (int)left);
    else
        snprintf(text + used, size - (size_t)used, ", %d min left", (int)((left + 30) / 60));
}

void progress_tell(struct progress *progress, const char *adapter, size_t done) {
    char text[160];
    int64_t now = process_now();
    if (now - progress->told < (progress->terminal ? TERMINAL_MILLISECONDS : PLAIN_MILLISECONDS))
        return;
    progress->told = now;
    progress->shown = progress->terminal;
    progress_describe(progress, adapter, done, now - progress->began, text, sizeof text);
    fprintf(stderr, progress->terminal ? "\r\033[K%s" : "%s\n", text);
}

void progress_end(struct progress *progress) {
    if (progress->shown)
        fprintf(stderr, "\r\033[K");
    progress->shown = false;
}
