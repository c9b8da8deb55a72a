/* Finding the program: as execvp(3) searches, without executing. On Windows it is empty:
 * start_windows.c. */
#include "program.h"

#if !defined(_WIN32)

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The error, if execve is sure to fail with it, too. Others say that this could not be found out: a sandbox may forbid
 * these calls, and let the file be executed. */
static int certain(int error) {
    switch (error) {
    case EACCES:
    case ENOENT:
    case ENOTDIR:
        return error;
    default:
        return 0;
    }
}

/* 0, or why the file can not be executed by this process. */
static int check_file(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0)
        return certain(errno);
    if (!S_ISREG(status.st_mode))
        return EACCES; /* as execve says of a folder */
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : certain(errno);
}

/* The file in one folder of PATH, of which "" is the current one. */
static int check_in_folder(const char *folder, size_t length, const char *name) {
    char *path = NULL;
    if (asprintf(&path, "%.*s%s%s", (int)length, folder, length > 0 ? "/" : "", name) < 0)
        return ENOMEM;
    const int error = check_file(path);
    free(path);
    return error;
}

/* Whether execvp goes on to the next folder. */
static bool goes_on(int error) {
    return error == EACCES || error == ENOENT || error == ENOTDIR;
}

int command_find_program(const char *name) {
    const char *folders = getenv("PATH");
    int found = ENOENT;
    if (name[0] == '\0')
        return ENOENT;
    if (strchr(name, '/') != NULL)
        return check_file(name);
    if (folders == NULL)
        folders = "/bin:/usr/bin"; /* the C library's */
    for (;; folders++) {
        const size_t length = strcspn(folders, ":");
        const int error = check_in_folder(folders, length, name);
        if (!goes_on(error))
            return error;
        if (error == EACCES)
            found = EACCES;
        folders += length;
        if (*folders == '\0')
            return found;
    }
}

#endif
