/* Filters of system calls (seccomp) that make the kernel refuse what an environment refuses: no other process has to
 * watch, and no right is needed. */
#ifndef ENVIRONMENT_FILTERS_H
#define ENVIRONMENT_FILTERS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

#include "refusals.h"

/* Puts the calling thread, and all that it starts from now on, under the filter of the refusal; NULL: there is nothing
 * to do. It stays to the end of the process, across exec, so that it must be the last thing that a process does before
 * the implementation has its turn. False with errno. */
bool environment_filter_apply(const struct environment_refusal *refusal);

/* The programs, made when this is built (print_filters.c), so that it needs no library when it runs, and can be built
 * for C libraries and widths that libseccomp is not there for. Those of environments without a refusal are empty. */
struct environment_filter_program {
    const struct sock_filter *instructions;
    size_t count;
};
extern const struct environment_filter_program environment_filter_programs[ENVIRONMENT_COUNT];

#endif
