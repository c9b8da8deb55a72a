/* Compares the simulated kernel with the real one: simulation_check [--filter ID-PREFIX] [--verbose] VECTOR_DIRECTORY
 *
 * Every vector is put to the library twice: on the real kernel in the vector's environment, and on the simulated kernel
 * in the simulated environment. Both runs are recorded call by call. If the recordings differ, the simulation is wrong,
 * and both are printed; no vector is an exception. The real outcome must also be one that the vector allows: otherwise
 * the library is wrong, or recording it changed it.
 *
 * Ends with "N passed, N failed, N skipped". Exit 0; 1 if a vector failed or none was selected; 2 for wrong usage. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "environment/environment.h"
#include "environment/existing_sockets.h"
#include "look.h"
#include "model/host/simulated_environment.h"
#include "reader/environments.h"
#include "reader/vectors.h"
#include "suite/vectors/harness.h"
#include "suite/vectors/outcome.h"
#include "suite/vectors/sockets.h"

/* What is run, and in which environment. */
struct job {
    struct vector_set vectors;
    const char *prefix;
    bool verbose;
    const char *environment;
};

/* What the two runs of one vector work with. */
struct comparison {
    struct simulated_environment environment;
    struct model_kernel kernel;
    struct recording real;
    struct recording simulated;
    bool expected; /* the outcome of the real run is one that the vector allows */
};

/* ---- One vector on each kernel ---- */

/* Makes the request; with `none`, while no descriptor can be opened. */
static void make_request(const struct call_request *request, const struct recording *recording, bool none,
                         struct call *call) {
    struct rlimit before;
    (void)getrlimit(RLIMIT_NOFILE, &before);
    const struct rlimit limit = {.rlim_cur = none ? 0 : before.rlim_cur, .rlim_max = before.rlim_max};
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    call_run(request, &recording->system, call);
    (void)setrlimit(RLIMIT_NOFILE, &before);
}

static void end_with_ledger(struct recording *recording, bool clean) {
    recording_add(recording, "ledger %s", clean ? "clean" : "not clean");
    recording_end_line(recording);
}

/* Whether the outcome is one that the vector allows. The sockets must still be open. */
static bool is_expected(const struct vector *vector, const struct call_request *request, const struct call *call) {
    char why[256];
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *expected = &vector->outcomes[i];
        bool same = expected->ok && call->code == LISTEN_SOCKET_OK && call->set.count == expected->socket_count;
        for (size_t j = 0; same && j < call->set.count; j++)
            same = sockets_match(&expected->sockets[j], request, &call->set.sockets[j], why, sizeof why);
        if (same || outcome_is_error(expected, call))
            return true;
    }
    return false;
}

static bool run_real(const struct vector *vector, const struct call_request *request, struct comparison *comparison,
                     char *error, size_t size) {
    struct recording *recording = &comparison->real;
    struct existing_sockets existing_sockets = {.count = 0};
    struct sockets before, after;
    struct call call;
    if (!existing_sockets_open(vector, &existing_sockets, error, size))
        return false;
    sockets_list(&before);
    make_request(request, recording, environment_is(vector->environment, ENVIRONMENT_FEW_DESCRIPTORS), &call);
    look_at_result(recording, &call);
    look_at_real(recording, &call);
    comparison->expected = is_expected(vector, request, &call);
    call_end(&call);
    sockets_list(&after);
    end_with_ledger(recording, sockets_equal(&before, &after));
    existing_sockets_close(&existing_sockets);
    return true;
}

static void run_simulated(const struct call_request *request, struct model_kernel *kernel,
                          struct recording *recording) {
    struct call call;
    call_run(request, &recording->system, &call);
    look_at_result(recording, &call);
    look_at_simulated(recording, &call, kernel);
    call_end(&call);
    end_with_ledger(recording, (model_kernel_violations(kernel) | model_kernel_balance(kernel, 0)) == 0);
}

/* ---- Side by side ---- */

static const char *line_of(const struct recording *recording, size_t index) {
    return index < recording->count ? recording->lines[index] : "(nothing)";
}

static bool are_equal(const struct recording *a, const struct recording *b) {
    if (a->count != b->count || a->cut || b->cut)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->lines[i], b->lines[i]) != 0)
            return false;
    }
    return true;
}

static void print_recordings(const struct recording *real, const struct recording *simulated) {
    const size_t count = real->count > simulated->count ? real->count : simulated->count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(line_of(real, i), line_of(simulated, i)) == 0)
            printf("  both       %s\n", line_of(real, i));
        else
            printf("! real       %s\n! simulated  %s\n", line_of(real, i), line_of(simulated, i));
    }
    if (real->cut || simulated->cut)
        printf("! a recording was cut: RECORDING_* are too small\n");
}

static void print_comparison(const struct vector *vector, const struct comparison *comparison, bool equal) {
    const unsigned broken = model_kernel_violations(&comparison->kernel) | model_kernel_balance(&comparison->kernel, 0);
    printf("%s %s in %s (%s)\n", equal ? "equal" : "DIFFERS", vector->id, vector->environment, vector->why);
    print_recordings(&comparison->real, &comparison->simulated);
    model_violations_print(stdout, broken);
    if (!comparison->expected)
        printf("! the vector does not allow the real outcome\n");
    (void)fflush(stdout);
}

static void compare(const struct vector *vector, struct comparison *comparison, bool verbose,
                    struct harness_tally *tally) {
    struct listen_socket_system simulated;
    struct call_request request;
    char error[256];
    const struct model_host *host = &comparison->environment.host;
    const unsigned last = (unsigned)host->ephemeral_first + host->ephemeral_count - 1;
    bool ready = call_of_vector(&vector->request, &request, error, sizeof error) &&
                 simulated_environment_occupy(&comparison->environment, vector, error, sizeof error);
    recording_begin(&comparison->real, listen_socket_platform(), host->ephemeral_first, last);
    ready = ready && run_real(vector, &request, comparison, error, sizeof error);
    if (!ready) {
        harness_expect(tally, false, "%s cannot be run: %s", vector->id, error);
        return;
    }
    model_kernel_init(&comparison->kernel, host);
    model_kernel_system(&comparison->kernel, &simulated);
    recording_begin(&comparison->simulated, &simulated, host->ephemeral_first, last);
    run_simulated(&request, &comparison->kernel, &comparison->simulated);
    const bool equal = are_equal(&comparison->real, &comparison->simulated);
    if (!equal || !comparison->expected || verbose)
        print_comparison(vector, comparison, equal);
    harness_expect(tally, equal && comparison->expected, "%s %s", vector->id,
                   equal ? "has an outcome that the vector does not allow" : "differs");
}

/* ---- Environments ---- */

static bool is_wanted(const struct job *job, const struct vector *vector) {
    return strcmp(vector->environment, job->environment) == 0 &&
           strncmp(vector->id, job->prefix, strlen(job->prefix)) == 0;
}

static bool has_ipv6(void) {
    const int handle = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool made = handle >= 0;
    if (made)
        (void)close(handle);
    return made;
}

/* The body of a child in the environment. */
static void compare_all(struct harness_tally *tally, void *argument) {
    static struct comparison comparison;
    const struct job *job = argument;
    char files[256];
    char error[256];
    harness_files(files, sizeof files);
    if (!simulated_environment_check_sources(files, error, sizeof error) ||
        !simulated_environment_build(&comparison.environment, job->environment, files, has_ipv6(), error,
                                     sizeof error)) {
        harness_expect(tally, false, "%s", error);
        return;
    }
    for (size_t i = 0; i < job->vectors.count; i++) {
        const struct vector *vector = &job->vectors.vectors[i];
        if (!is_wanted(job, vector))
            continue;
        if (!comparison.environment.host.ipv6 && environment_needs_ipv6(vector)) {
            printf("skipped: %s: this kernel has no IPv6\n", vector->id);
            tally->skipped++;
        } else {
            compare(vector, &comparison, job->verbose, tally);
        }
    }
    (void)fflush(stdout);
}

static size_t count_wanted(const struct job *job) {
    size_t count = 0;
    for (size_t i = 0; i < job->vectors.count; i++)
        count += is_wanted(job, &job->vectors.vectors[i]) ? 1 : 0;
    return count;
}

static void run_environment(struct job *job, struct harness_tally *sum) {
    static struct harness_tally tally;
    const size_t count = count_wanted(job);
    memset(&tally, 0, sizeof tally);
    (void)fflush(stdout); /* or the child prints it once more */
    if (count > 0 && !harness_inside(job->environment, compare_all, job, &tally)) {
        printf("skipped: %zu vectors: %s\n", count, tally.lacking);
        sum->skipped += count;
    }
    fputs(tally.failures, stdout);
    sum->passed += tally.passed;
    sum->failed += tally.failed;
    sum->skipped += tally.skipped;
}

static int run(struct job *job) {
    static struct harness_tally tally;
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
        job->environment = environment_name(i);
        run_environment(job, &tally);
    }
    const bool none = tally.passed + tally.failed + tally.skipped == 0;
    if (none)
        printf("no vector's id begins with \"%s\"\n", job->prefix);
    printf("%zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed > 0 || none ? 1 : 0;
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"filter", required_argument, NULL, 'f'}, {"verbose", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
    struct job job = {.prefix = ""};
    char error[512];
    bool usage = false;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'f')
            job.prefix = optarg;
        job.verbose = job.verbose || option == 'v';
        usage = usage || option == '?';
    }
    if (usage || optind != argc - 1) {
        fprintf(stderr, "usage: simulation_check [--filter ID-PREFIX] [--verbose] VECTOR_DIRECTORY\n");
        return 2;
    }
    if (!vector_set_load(argv[optind], &job.vectors, error, sizeof error)) {
        fprintf(stderr, "simulation_check: %s\n", error);
        return 2;
    }
    const int status = run(&job);
    vector_set_free(&job.vectors);
    return status;
}
