/* Runs vectors in child processes in their environments, and counts. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment/environment.h"
#include "environment/etc_files.h"
#include "environment/existing_sockets.h"
#include "environment/filters.h"
#include "environment/privilege.h"
#include "faults.h"
#include "outcome.h"
#include "reader/environments.h"
#include "sockets.h"
#include "vector_table.h"

enum { CHILD_SECONDS = 30 }; /* a body that takes longer is killed, and is a failure */

/* ---- Tally ---- */

void harness_expect(struct harness_tally *tally, bool holds, const char *format, ...) {
    if (holds) {
        tally->passed++;
        return;
    }
    tally->failed++;
    size_t used = strlen(tally->failures);
    if (used + 2 >= sizeof tally->failures)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(tally->failures + used, sizeof tally->failures - used - 1, format, arguments);
    va_end(arguments);
    (void)strcat(tally->failures, "\n");
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
        (void)snprintf(error, sizeof error, "privilege cannot be dropped, or calls filtered: %s", strerror(errno));
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
    if (sum->lacking[0] == '\0')
        (void)snprintf(sum->lacking, sizeof sum->lacking, "%s", shared->tally.lacking);
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
    pid_t child = fork();
    if (child == 0) {
        (void)alarm(CHILD_SECONDS);
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

/* ---- One vector ---- */

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

/* Whether the call had this outcome; if not, `why` may say what differs. */
static bool is_outcome(const struct vector_outcome *expected, const struct call_request *request,
                       const struct call *got, char *why, size_t size) {
    if (!expected->ok)
        return outcome_is_error(expected, got);
    if (got->code != LISTEN_SOCKET_OK || *got->breach != '\0' || got->set.count != expected->socket_count)
        return false;
    const char *stack = got->set.stack != 0 ? listen_socket_stack_name(got->set.stack) : "";
    if (strcmp(stack, expected->stack) != 0)
        return false;
    for (size_t i = 0; i < got->set.count; i++) {
        if (!sockets_match(&expected->sockets[i], request, &got->set.sockets[i], why, size))
            return false;
    }
    return got->set.count < 2 ||
           sockets_port(got->set.sockets[0].handle) == sockets_port(got->set.sockets[1].handle); /* STK-005 */
}

/* If the last step is resolve, create goes further than asked: whatever fails later does not count. */
static bool is_resolved(const struct vector *vector, const struct call *got) {
    return vector->request.last_step == VECTOR_STEP_RESOLVE && vector->outcomes[0].ok &&
           (got->code == LISTEN_SOCKET_OK || got->failure.stage >= LISTEN_SOCKET_STAGE_SOCKET);
}

static void judge(const struct vector *vector, const struct call_request *request, struct call *got,
                  struct harness_tally *tally) {
    char text[1024];
    char message[2048];
    char why[256] = "";
    bool right = is_resolved(vector, got);
    for (size_t i = 0; i < vector->outcome_count && !right; i++)
        right = is_outcome(&vector->outcomes[i], request, got, why, sizeof why);
    call_describe(got, text, sizeof text);
    const size_t used = strlen(text);
    (void)snprintf(text + used, sizeof text - used, "%s", why);
    outcome_message(vector, text, message, sizeof message);
    harness_expect(tally, right, "%s", message);
}

/* With the cause gone the same request succeeds, and leaves nothing either (CLN-001). */
static void check_next(const struct vector *vector, const struct call_request *request, struct harness_tally *tally) {
    struct call call;
    call_run(request, NULL, &call);
    harness_expect(tally, call.code == LISTEN_SOCKET_OK, "%s: without its faults the request fails at %s with %s",
                   vector->id, listen_socket_stage_name(call.failure.stage), listen_socket_code_name(call.code));
    call_end(&call);
}

/* What is checked of faults besides the outcome. */
static void check_faults(const struct faults *faults, const struct call_request *request, struct harness_tally *tally) {
    harness_expect(tally, faults_all_happened(faults), "%s: a fault never happened: no such call was made",
                   faults->vector->id);
    harness_expect(tally, *faults->breach == '\0', "%s: %s", faults->vector->id, faults->breach);
    check_next(faults->vector, request, tally);
}

/* Where names move, the same request is made first, while they lead elsewhere. */
static bool run_before(const struct vector *vector, const struct call_request *request) {
    char files[256];
    struct call call;
    if (vector->validation_only || !environment_is(vector->environment, ENVIRONMENT_MOVED_NAME))
        return true;
    harness_files(files, sizeof files);
    if (!etc_files_lay(files, ETC_HOSTS_BEFORE))
        return false;
    call_run(request, NULL, &call);
    call_end(&call);
    return etc_files_lift(ETC_HOSTS_BEFORE);
}

/* Where no descriptor can be opened, a resolver must read its configuration again, and cannot. */
static bool is_switch_laid(const struct vector *vector) {
    char files[256];
    harness_files(files, sizeof files);
    return !vector->validation_only && environment_is(vector->environment, ENVIRONMENT_FEW_DESCRIPTORS) &&
           etc_files_lay(files, ETC_OTHER_SWITCH);
}

static void run_vector(const struct vector *vector, struct harness_tally *tally) {
    struct sockets before, after;
    struct faults faults;
    struct call_request request;
    struct call call;
    struct existing_sockets existing_sockets = {.count = 0};
    char error[256];
    if (!call_of_vector(&vector->request, &request, error, sizeof error) ||
        !existing_sockets_open(vector, &existing_sockets, error, sizeof error)) {
        harness_expect(tally, false, "%s: %s", vector->id, error);
        return;
    }
    harness_expect(tally, run_before(vector, &request), "%s: its names cannot be moved: %s", vector->id,
                   strerror(errno));
    sockets_list(&before);
    faults_begin(&faults, vector, listen_socket_platform());
    const bool laid = is_switch_laid(vector);
    harness_call(vector->environment, &request, vector->fault_count > 0 ? &faults.system : NULL, &call);
    if (laid)
        (void)etc_files_lift(ETC_OTHER_SWITCH);
    if (call.code != LISTEN_SOCKET_OK) {
        sockets_list(&after);
        harness_expect(tally, sockets_equal(&before, &after), "%s: a failure left a socket open", vector->id);
    }
    judge(vector, &request, &call, tally);
    call_end(&call);
    if (vector->fault_count > 0)
        check_faults(&faults, &request, tally);
    sockets_list(&after);
    harness_expect(tally, sockets_equal(&before, &after), "%s: the sockets afterwards are not those from before",
                   vector->id);
    existing_sockets_close(&existing_sockets);
}

/* ---- Many vectors ---- */

struct selection {
    const char *environment;
    harness_filter *wanted;
    const void *argument;
    bool validation_only; /* the vectors that validation alone decides, or all others */
};

static bool is_selected(const struct selection *selection, const struct vector *vector) {
    return vector->validation_only == selection->validation_only && vector_is_for(vector, VECTOR_PLATFORM_HERE) &&
           (selection->validation_only || strcmp(vector->environment, selection->environment) == 0) &&
           selection->wanted(vector, selection->argument);
}

static void run_selection(struct harness_tally *tally, void *argument) {
    const struct selection *selection = argument;
    for (size_t i = 0; i < vector_table_count; i++) {
        if (is_selected(selection, &vector_table[i]))
            run_vector(&vector_table[i], tally);
    }
}

static size_t count_selected(const struct selection *selection) {
    size_t count = 0;
    for (size_t i = 0; i < vector_table_count; i++)
        count += is_selected(selection, &vector_table[i]) ? 1 : 0;
    return count;
}

void harness_run(const char *environment, harness_filter *wanted, const void *argument, struct harness_tally *tally) {
    struct selection selection = {environment, wanted, argument, false};
    const size_t count = count_selected(&selection);
    if (count > 0 && !harness_inside(environment, run_selection, &selection, tally))
        tally->skipped += count;
}

void harness_run_all(harness_filter *wanted, const void *argument, struct harness_tally *tally) {
    struct selection validation_only = {"", wanted, argument, true};
    run_selection(tally, &validation_only);
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        harness_run(environment_name(i), wanted, argument, tally);
}
