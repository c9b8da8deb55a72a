/* What a path leads to, found by stat and readlink; a file beside the target that is renamed over it when it is
 * whole. */
#include "destination.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40 /* symbolic links from one to the next, as the kernel has it */

/* ---- What it is -------------------------------------------------------------------------------------------------- */

/* Whether standard output is meant: by one of its names, or by the regular file that it was redirected to. */
static bool is_standard_output(const char *path) {
    static const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    struct stat file;
    struct stat out;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(path, names[i]) == 0)
            return true;
    return stat(path, &file) == 0 && fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(file.st_mode) &&
           file.st_dev == out.st_dev && file.st_ino == out.st_ino;
}

/* One symbolic link further, from its own directory on. False with errno if the text has no room. */
static bool follow_link(char path[PATH_MAX], const char *link, size_t length) {
    char *slash = strrchr(path, '/');
    size_t kept = link[0] == '/' || !slash ? 0 : (size_t)(slash - path) + 1;
    if (kept + length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(path + kept, link, length);
    path[kept + length] = '\0';
    return true;
}

/* Follows the symbolic links of the last component, also to a file that is not there yet. */
static bool follow_links(char path[PATH_MAX]) {
    char link[PATH_MAX];
    for (int i = 0; i < LINKS_MAX; i++) {
        ssize_t length = readlink(path, link, sizeof link);
        if (length < 0)
            return errno == EINVAL || errno == ENOENT; /* no link, or nothing */
        if (!follow_link(path, link, (size_t)length))
            return false;
    }
    errno = ELOOP;
    return false;
}

static void directory_of(const char *path, char directory[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    snprintf(directory, PATH_MAX, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
}

static bool refuse(const char *path, const char *why, char *error, size_t size) {
    snprintf(error, size, "%.300s cannot be written: %s", path, why);
    return false;
}

/* ---- Opened ------------------------------------------------------------------------------------------------------ */

/* A regular file, there or not: its directory must take a new one. */
static bool open_regular(struct destination *destination, char *error, size_t size) {
    char directory[PATH_MAX];
    char why[400];
    size_t room = strlen(destination->name) + 1;
    if (room > PATH_MAX)
        return refuse(destination->name, strerror(ENAMETOOLONG), error, size);
    memcpy(destination->target, destination->name, room);
    if (!follow_links(destination->target))
        return refuse(destination->name, strerror(errno), error, size);
    int length = snprintf(destination->partial, PATH_MAX, "%s.%ld.partial", destination->target, (long)getpid());
    if (length >= PATH_MAX)
        return refuse(destination->name, strerror(ENAMETOOLONG), error, size);
    directory_of(destination->target, directory);
    if (access(directory, W_OK | X_OK) == 0)
        return true;
    snprintf(why, sizeof why, "directory %.300s: %s", directory, strerror(errno));
    return refuse(destination->name, why, error, size);
}

static bool open_in_place(struct destination *destination, char *error, size_t size) {
    int fd = open(destination->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    destination->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (destination->out)
        return true;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return refuse(destination->name, strerror(reason), error, size);
}

bool destination_open(struct destination *destination, const char *path, char *error, size_t size) {
    struct stat about;
    *destination = (struct destination){.name = path, .is_standard_output = is_standard_output(path)};
    if (destination->is_standard_output) {
        destination->out = stdout;
        return true;
    }
    if (!*path)
        return refuse("\"\"", "it is no name of a file", error, size);
    if (stat(path, &about) != 0)
        return open_regular(destination, error, size);
    if (S_ISDIR(about.st_mode))
        return refuse(path, strerror(EISDIR), error, size);
    return S_ISREG(about.st_mode) ? open_regular(destination, error, size) : open_in_place(destination, error, size);
}

/* ---- Written ----------------------------------------------------------------------------------------------------- */

FILE *destination_begin(struct destination *destination) {
    struct stat about;
    if (!destination->target[0])
        return destination->out;
    int fd = open(destination->partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return NULL;
    if (stat(destination->target, &about) == 0)
        fchmod(fd, about.st_mode & 07777); /* one that replaces another is as accessible as that was */
    destination->out = fdopen(fd, "w");
    if (!destination->out) {
        close(fd);
        unlink(destination->partial);
    }
    return destination->out;
}

bool destination_end(struct destination *destination, bool right) {
    FILE *out = destination->out;
    bool closed = destination->is_standard_output ? fflush(out) == 0 : fclose(out) == 0;
    destination->out = NULL;
    if (!destination->target[0])
        return closed && right;
    if (closed && right && rename(destination->partial, destination->target) == 0)
        return true;
    int reason = errno;
    unlink(destination->partial);
    errno = reason;
    return false;
}

void destination_close(struct destination *destination) {
    if (destination->out && !destination->is_standard_output)
        fclose(destination->out);
    if (destination->out && destination->target[0])
        unlink(destination->partial);
    destination->out = NULL;
}
