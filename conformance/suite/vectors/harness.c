/* Runs vectors, judges them, and counts: what of the harness is the same on every platform. */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "changes.h"
#include "declared.h"
#include "environment/existing_sockets.h"
#include "faults.h"
#include "outcome.h"
#include "reader/environments.h"
#include "sockets.h"
#include "vector_table.h"

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
    used = strlen(tally->failures);
    memcpy(tally->failures + used, "\n", sizeof "\n");
}

/* ---- One vector ---- */

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

/* A declared difference must be there, and be what was declared. */
static void judge_declared(const struct vector *vector, const char *declared, bool right, const struct call *got,
                           struct harness_tally *tally) {
    char neutral[512];
    outcome_neutral(vector, got, neutral, sizeof neutral);
    harness_expect(tally, declared_fits(declared, neutral, right), "%s: declared as \"%s\"; got \"%s\"%s", vector->id,
                   declared, neutral, right ? ", as the vector has it" : "");
    tally->declared_count++;
}

/* Whether the vector allows what came of its call; if not, `why` may say what differs. */
static bool is_allowed(const struct vector *vector, const struct call_request *request, const struct call *got,
                       char *why, size_t size) {
    bool right = outcome_is_resolved(vector, got);
    for (size_t i = 0; i < vector->outcome_count && !right; i++)
        right = is_outcome(&vector->outcomes[i], request, got, why, size);
    return right;
}

/* The vector fails if the alternative that came is changed in any member. */
static void check_changes(const struct vector *vector, const struct call_request *request, const struct call *got,
                          struct harness_tally *tally) {
    struct vector changed = *vector;
    struct change change;
    char why[256];
    size_t came = 0;
    if (!outcome_is_resolved(vector, got))
        while (!is_outcome(&vector->outcomes[came], request, got, why, sizeof why))
            came++;
    for (size_t nth = 0; change_make(&vector->outcomes[came], nth, &change); nth++) {
        changed.outcomes = &change.outcome;
        changed.outcome_count = 1;
        harness_expect(tally, !is_allowed(&changed, request, got, why, sizeof why),
                       "%s: with another %s expected it passes all the same", vector->id, change.member);
    }
}

static void judge(const struct vector *vector, const struct call_request *request, struct call *got,
                  struct harness_tally *tally) {
    char text[1024];
    char message[2048];
    char why[256] = "";
    const char *declared = declared_outcome(tally->declared, vector->id);
    bool right = is_allowed(vector, request, got, why, sizeof why);
    if (declared != NULL) {
        judge_declared(vector, declared, right, got, tally);
        return;
    }
    call_describe(got, text, sizeof text);
    const size_t used = strlen(text);
    (void)snprintf(text + used, sizeof text - used, "%s", why);
    outcome_message(vector, text, message, sizeof message);
    harness_expect(tally, right, "%s", message);
    if (right && tally->changes)
        check_changes(vector, request, got, tally);
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
    harness_expect(tally, faults_have_numbers(faults->vector), "%s: this platform has no number for a fault's code",
                   faults->vector->id);
    harness_expect(tally, faults_all_happened(faults), "%s: a fault never happened: no such call was made",
                   faults->vector->id);
    harness_expect(tally, faults->initialized > 0 && faults->initialized == faults->released,
                   "%s: the socket layer was initialized %u times, and released %u times", faults->vector->id,
                   faults->initialized, faults->released);
    harness_expect(tally, *faults->breach == '\0', "%s: %s", faults->vector->id, faults->breach);
    check_next(faults->vector, request, tally);
}

/* Where names move, the same request is made first, while they lead elsewhere. */
static bool run_before(const struct vector *vector, const struct call_request *request) {
    struct call call;
    if (vector->validation_only || !environment_is(vector->environment, ENVIRONMENT_MOVED_NAME))
        return true;
    if (!harness_move_names(true))
        return false;
    call_run(request, NULL, &call);
    call_end(&call);
    return harness_move_names(false);
}

static void write_outcome(const struct vector *vector, const struct call *call, FILE *outcomes) {
    char text[512];
    if (outcomes == NULL)
        return;
    outcome_neutral(vector, call, text, sizeof text);
    (void)fprintf(outcomes, "%s\t%s\n", vector->id, text);
    (void)fflush(outcomes); /* a child leaves without */
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
    harness_expect(tally, run_before(vector, &request), "%s: its names cannot be moved", vector->id);
    sockets_list(&before);
    faults_begin(&faults, vector, listen_socket_platform());
    const bool laid = !vector->validation_only && harness_lay(vector->environment);
    harness_call(vector->environment, &request, vector->fault_count > 0 ? &faults.system : NULL, &call);
    if (laid)
        harness_lift(vector->environment);
    if (call.code != LISTEN_SOCKET_OK) {
        sockets_list(&after);
        harness_expect(tally, sockets_equal(&before, &after), "%s: a failure left a socket open", vector->id);
    }
    judge(vector, &request, &call, tally);
    write_outcome(vector, &call, tally->outcomes);
    call_end(&call);
    if (vector->fault_count > 0 && declared_outcome(tally->declared, vector->id) == NULL)
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
    bool validation_only; /* the vectors that need nothing but validation, or all others */
};

/* Whether it can be run in this process's own network namespace, whose ports are not the vectors' to hold. */
static bool needs_nothing(const struct vector *vector) {
    return vector->validation_only && vector->existing_socket_count == 0;
}

static bool is_selected(const struct selection *selection, const struct vector *vector) {
    return needs_nothing(vector) == selection->validation_only && vector_is_for(vector, VECTOR_PLATFORM_HERE) &&
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

/* Those that were not run, with the reason. */
static void write_lacking(const struct selection *selection, const struct harness_tally *tally) {
    for (size_t i = 0; i < vector_table_count && tally->outcomes != NULL; i++) {
        if (is_selected(selection, &vector_table[i]))
            (void)fprintf(tally->outcomes, "%s\tskipped: %s\n", vector_table[i].id, tally->lacking);
    }
}

void harness_run(const char *environment, harness_filter *wanted, const void *argument, struct harness_tally *tally) {
    struct selection selection = {environment, wanted, argument, false};
    const size_t count = count_selected(&selection);
    if (count > 0 && !harness_inside(environment, run_selection, &selection, tally)) {
        tally->skipped += count;
        write_lacking(&selection, tally);
    }
}

void harness_run_validation_only(harness_filter *wanted, const void *argument, struct harness_tally *tally) {
    struct selection validation_only = {"", wanted, argument, true};
    run_selection(tally, &validation_only);
}

void harness_run_all(harness_filter *wanted, const void *argument, struct harness_tally *tally) {
    harness_run_validation_only(wanted, argument, tally);
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        harness_run(environment_name(i), wanted, argument, tally);
}
