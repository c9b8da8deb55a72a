/* The harness on POSIX: a child process enters the environment, and descriptors are limited while the request is made.
 * The other platform's is harness_winsock.c. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment/environment.h"
#include "environment/etc_files.h"
#include "environment/filters.h"
#include "environment/many_descriptors.h"
#include "environment/privilege.h"
#include "reader/environments.h"

/* A body that takes more of a processor, or longer, is killed, and is a failure. A machine under load makes it wait for
 * a processor for minutes; that is none. */
enum { CHILD_PROCESSOR_SECONDS = 30, CHILD_SECONDS = 500 };

bool harness_begin(void) {
    return true;
}

/* ---- A child in an environment ---- */

void harness_files(char *buffer, size_t size) {
    const char *directory = getenv("CONFORMANCE_DIRECTORY");
    (void)snprintf(buffer, size, "%s/vectors/environment", directory != NULL ? directory : "conformance");
}

/* What is in the harness's own way comes last: privilege, standard descriptors, the filter. False with errno. */
static bool become_implementation(const struct environment *environment) {
    if (environment->unprivileged && !environment_drop_privilege())
        return false;
    for (int descriptor = 0; environment->closed_descriptors && descriptor <= 2; descriptor++)
        (void)close(descriptor);
    if (environment->many_descriptors && !many_descriptors_open())
        return false;
    return environment_filter_apply(environment->refusal);
}

/* What the child shares with its parent. */
struct shared {
    struct harness_tally tally;
    enum environment_result entered;
    bool ended;
};

struct inside {
    const char *environment;
    harness_body *body;
    void *argument;
};

static void live_inside(const struct inside *inside, struct shared *shared) {
    char files[256];
    char error[256] = "";
    struct environment environment;
    harness_files(files, sizeof files);
    shared->entered = environment_enter(inside->environment, files, &environment, error, sizeof error);
    if (shared->entered == ENVIRONMENT_READY && !become_implementation(&environment)) {
        shared->entered = ENVIRONMENT_LACKING;
        (void)snprintf(error, sizeof error,
                       "privilege cannot be dropped, descriptors not be opened, or calls not be filtered: %s",
                       strerror(errno));
    }
    if (shared->entered == ENVIRONMENT_READY)
        inside->body(&shared->tally, inside->argument);
    else
        (void)snprintf(shared->tally.lacking, sizeof shared->tally.lacking, "environment %s: %s", inside->environment,
                       error);
    shared->ended = true;
}

static void add_tally(struct harness_tally *sum, const struct shared *shared) {
    const size_t used = strlen(sum->failures);
    (void)snprintf(sum->failures + used, sizeof sum->failures - used, "%s", shared->tally.failures);
    sum->passed += shared->tally.passed;
    sum->failed += shared->tally.failed;
    sum->skipped += shared->tally.skipped;
    sum->declared_count += shared->tally.declared_count;
    if (sum->lacking[0] == '\0')
        (void)snprintf(sum->lacking, sizeof sum->lacking, "%s", shared->tally.lacking);
}

static void limit_time(void) {
    const struct itimerval processor = {.it_value = {.tv_sec = CHILD_PROCESSOR_SECONDS}};
    (void)setitimer(ITIMER_PROF, &processor, NULL);
    (void)alarm(CHILD_SECONDS);
}

bool harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally) {
    const struct inside inside = {environment, body, argument};
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    if (shared == MAP_FAILED) {
        harness_expect(tally, false, "no memory to share with a child");
        return true;
    }
    shared->entered = ENVIRONMENT_FAILED;
    shared->tally.outcomes = tally->outcomes;
    shared->tally.declared = tally->declared;
    shared->tally.changes = tally->changes;
    pid_t child = fork();
    if (child == 0) {
        limit_time();
        live_inside(&inside, shared);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || !shared->ended)
        harness_expect(tally, false, "the child in environment %s died, status %d", environment, status);
    else if (shared->entered == ENVIRONMENT_FAILED)
        harness_expect(tally, false, "%s", shared->tally.lacking);
    bool lacking = shared->entered == ENVIRONMENT_LACKING;
    add_tally(tally, shared);
    (void)munmap(shared, sizeof *shared);
    return !lacking;
}

/* ---- The request ---- */

/* The limit that leaves room for so many new descriptors: the lowest free ones. */
static rlim_t descriptor_limit(int room) {
    rlim_t limit = 0;
    for (int found = 0; found < room; limit++)
        found += fcntl((int)limit, F_GETFD) < 0 ? 1 : 0;
    return limit;
}

void harness_call(const char *environment, const struct call_request *request,
                  const struct listen_socket_system *system, struct call *call) {
    const int room = environment_descriptors(environment);
    struct rlimit before;
    (void)getrlimit(RLIMIT_NOFILE, &before);
    if (room < 0) {
        call_run(request, system, call);
        return;
    }
    const struct rlimit none = {.rlim_cur = descriptor_limit(room), .rlim_max = before.rlim_max};
    (void)setrlimit(RLIMIT_NOFILE, &none);
    call_run(request, system, call);
    (void)setrlimit(RLIMIT_NOFILE, &before);
}

/* ---- Files that are laid over others ---- */

bool harness_move_names(bool before) {
    char files[256];
    harness_files(files, sizeof files);
    return before ? etc_files_lay(files, ETC_NAMES_BEFORE) : etc_files_lift(ETC_NAMES_BEFORE);
}

/* Where no descriptor can be opened, a resolver must read its configuration again, and cannot. */
bool harness_lay(const char *environment) {
    char files[256];
    harness_files(files, sizeof files);
    return environment_is(environment, ENVIRONMENT_FEW_DESCRIPTORS) && etc_files_lay(files, ETC_OTHER_SWITCH);
}

void harness_lift(const char *environment) {
    (void)environment;
    (void)etc_files_lift(ETC_OTHER_SWITCH);
}
