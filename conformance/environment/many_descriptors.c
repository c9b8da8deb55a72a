/* The hard limit says whether there can be so many; the soft one is raised to what is needed. */
#include "many_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NEEDED = 2 * MANY_DESCRIPTORS };

bool many_descriptors_can_be_open(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    errno = EMFILE;
    return limit.rlim_max >= NEEDED;
}

static bool raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    if (limit.rlim_cur >= NEEDED)
        return true;
    limit.rlim_cur = NEEDED;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool many_descriptors_open(void) {
    int descriptor = -1;
    if (!raise_limit())
        return false;
    do {
        descriptor = open("/dev/null", O_RDONLY); /* not close-on-exec: what is executed is to have it */
    } while (descriptor >= 0 && descriptor < MANY_DESCRIPTORS);
    if (descriptor < 0)
        return false;
    return close(descriptor) == 0;
}

bool many_descriptors_keep(void) {
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool right = null >= 0;
    for (int i = STDERR_FILENO + 1; right && i < MANY_DESCRIPTORS; i++)
        if ((fcntl(i, F_GETFD) & FD_CLOEXEC) != 0)
            right = dup2(null, i) == i;
    return right;
}
