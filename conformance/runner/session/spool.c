/* A file without a name (memfd), written at its end, and read from its beginning. */
#include "spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool spool_open(struct spool *spool) {
    spool->file = memfd_create("listen-socket-records", MFD_CLOEXEC);
    return spool->file >= 0;
}

bool spool_add(struct spool *spool, const char *lines, size_t length) {
    while (length) {
        ssize_t written = write(spool->file, lines, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            lines += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static void add_records(FILE *lines, struct results *results) {
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, lines)) > 0;) {
        json_t *record = json_loadb(line, (size_t)length, JSON_ALLOW_NUL, NULL);
        if (record)
            results_add(results, record);
    }
    free(line);
}

bool spool_empty(struct spool *spool, struct results *results) {
    FILE *lines = lseek(spool->file, 0, SEEK_SET) == 0 ? fdopen(spool->file, "r") : NULL;
    if (!lines) {
        int reason = errno;
        close(spool->file);
        spool->file = -1;
        errno = reason;
        return false;
    }
    add_records(lines, results);
    bool right = !ferror(lines);
    fclose(lines);
    spool->file = -1;
    return right;
}
