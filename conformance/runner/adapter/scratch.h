/* A folder for the files of one running adapter, which goes when the adapter has gone. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <limits.h>

/* The variable of the adapter's environment that names it. */
#define SCRATCH_VARIABLE "LISTEN_SOCKET_SCRATCH"

/* Makes an empty folder below TMPDIR, or /tmp. `path` is "" if it cannot be made: then the adapter has none. */
void scratch_make(char path[PATH_MAX]);

/* Removes it with all that is in it; follows no link, and leaves other file systems alone. Nothing if `path` is "". */
void scratch_remove(char path[PATH_MAX]);

#endif
