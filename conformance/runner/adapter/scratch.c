/* mkdtemp and nftw: a temporary folder made, and removed with what is in it. */
#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#define OPEN_FOLDERS 8 /* that nftw may have at once */

void scratch_make(char path[PATH_MAX]) {
    const char *place = getenv("TMPDIR");
    const int length = snprintf(path, PATH_MAX, "%s/listen-socket-XXXXXX", place && *place ? place : "/tmp");
    if (length >= PATH_MAX || !mkdtemp(path))
        path[0] = '\0';
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place) {
    (void)about;
    (void)kind;
    (void)place;
    remove(path);
    return 0;
}

void scratch_remove(char path[PATH_MAX]) {
    if (path[0])
        nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    path[0] = '\0';
}
