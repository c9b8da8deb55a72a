/* Installs a filter of system calls in the calling thread. */
#include "filters.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

bool environment_filter_apply(const struct environment_refusal *refusal) {
    if (!refusal)
        return true;
    const struct environment_filter_program *program = &environment_filter_programs[refusal->environment];
    if (program->count == 0) {
        errno = ENOSYS;
        return false;
    }
    struct sock_fprog given = {.len = (unsigned short)program->count,
                               .filter = (struct sock_filter *)program->instructions};
    /* Without privilege a filter is only for who gives up gaining any. */
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &given, 0, 0) == 0;
}
