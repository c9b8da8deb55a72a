/* Where a file of the runner's is to be written: a regular file is replaced whole or not at all; a device, a FIFO and
 * standard output are written in place, and stay what they are. */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct destination {
    const char *name;        /* as it was given */
    bool is_standard_output; /* "-", or another name of it */
    FILE *out;               /* while it is open */
    char target[PATH_MAX];   /* the regular file that is replaced, its symbolic links followed; "" for all else */
    char partial[PATH_MAX];  /* what is written until it is whole */
};

/* Finds out what `path` is, and that it can be written; opens what is written in place. A directory that is not
 * there is an error. To be called before the work that makes what is to be written. False with a message that names
 * the path. */
bool destination_open(struct destination *destination, const char *path, char *error, size_t size);

/* The stream to write to; NULL with errno. */
FILE *destination_begin(struct destination *destination);

/* Ends what was begun. `right`: all was written. False with errno if it was not, or if the file cannot take its place;
 * a regular file then is as it was. */
bool destination_end(struct destination *destination, bool right);

/* Closes what is open, and leaves nothing half written behind. Without effect after destination_end. */
void destination_close(struct destination *destination);

#endif
