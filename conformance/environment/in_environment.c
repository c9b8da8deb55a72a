/* Runs a program inside an environment, with all that the environment takes from it: for programs that cannot enter one
 * themselves, as those for Windows, which Wine runs.
 *
 *     in_environment NAME FILES PROGRAM [ARGUMENT]...
 *
 * FILES is the directory with the files that replace those of /etc. The program ends as itself; 125 if the environment
 * cannot be made here, 126 if it should have been, each with a sentence; 2 for wrong usage. */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "environment.h"
#include "filters.h"
#include "many_descriptors.h"

enum { EXIT_LACKING = 125, EXIT_FAILED = 126 };

/* What the program is to be without, for good: it and all that it starts. False with errno. */
static bool become_program(const struct environment *environment) {
    if (environment->unprivileged && prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0) != 0)
        return false;
    for (int descriptor = 0; environment->closed_descriptors && descriptor <= 2; descriptor++)
        close(descriptor);
    if (environment->many_descriptors && !(many_descriptors_open() && many_descriptors_keep()))
        return false;
    return environment_filter_apply(environment->refusal);
}

int main(int argc, char **argv) {
    struct environment environment;
    char error[256] = "";
    if (argc < 4) {
        fputs("usage: in_environment NAME FILES PROGRAM [ARGUMENT]...\n", stderr);
        return 2;
    }
    const enum environment_result entered = environment_enter(argv[1], argv[2], &environment, error, sizeof error);
    if (entered != ENVIRONMENT_READY) {
        fprintf(stderr, "in_environment: %s: %s\n", argv[1], error);
        return entered == ENVIRONMENT_LACKING ? EXIT_LACKING : EXIT_FAILED;
    }
    if (become_program(&environment))
        execvp(argv[3], argv + 3);
    fprintf(stderr, "in_environment: %s: %s: %s\n", argv[1], argv[3], strerror(errno));
    return EXIT_FAILED;
}
