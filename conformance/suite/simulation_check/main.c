/* Compares the simulated kernel with the real one: simulation_check [--filter ID-PREFIX] [--verbose] VECTOR_DIRECTORY
 * and the vectors' clauses with the oracle's: simulation_check --clauses [--filter ID-PREFIX] VECTOR_DIRECTORY
 *
 * Every vector is put to the library twice: on the real kernel in the vector's environment, and on the simulated kernel
 * in the simulated environment. Both runs are recorded call by call. If the recordings differ, the simulation is wrong,
 * and both are printed; no vector is an exception. The real outcome must also be one that the vector allows: otherwise
 * the library is wrong, or recording it changed it.
 *
 * Then the same for ports that are picked in a range of ten of which parts are taken (picking.h; --filter picking).
 *
 * Before that, and with --clauses alone: each vector must name every clause by which the oracle decides its outcome,
 * since the weakest of them is its level (deciding_check.h).
 *
 * Ends with "N passed, N failed, N skipped". Exit 0; 1 if a vector failed or none was selected; 2 for wrong usage. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare_kernels.h"
#include "deciding_check.h"
#include "environment/environment.h"
#include "environment/existing_sockets.h"
#include "model/host/simulated_environment.h"
#include "picking.h"
#include "reader/environments.h"
#include "reader/vectors.h"
#include "suite/vectors/faults.h"
#include "suite/vectors/harness.h"
#include "suite/vectors/outcome.h"
#include "suite/vectors/sockets.h"

/* What is run, and in which environment. */
struct job {
    struct vector_set vectors;
    const char *prefix;
    bool verbose;
    bool clauses_only;
    bool ipv6; /* the kernel has it; asked where no environment refuses it */
    const char *environment;
};

/* ---- One vector on each kernel ---- */

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

static bool run_vector(const struct vector *vector, const struct call_request *request, struct comparison *comparison,
                       bool *expected, char *error, size_t size) {
    struct existing_sockets existing_sockets = {.count = 0};
    struct faults faults;
    struct sockets before;
    struct call call;
    if (!existing_sockets_open(vector, &existing_sockets, error, size))
        return false;
    sockets_list(&before);
    faults_begin(&faults, vector, listen_socket_platform());
    run_real(comparison, request, vector->environment, &faults.system, &call);
    *expected = is_expected(vector, request, &call);
    end_real(comparison, &before, &call);
    existing_sockets_close(&existing_sockets);
    return true;
}

static void compare(const struct vector *vector, struct simulated_environment *environment, bool verbose,
                    struct harness_tally *tally) {
    static struct comparison comparison;
    struct call_request request;
    bool expected = false;
    char error[256];
    if (!call_of_vector(&vector->request, &request, error, sizeof error) ||
        !simulated_environment_occupy(environment, vector, error, sizeof error) ||
        !simulated_environment_arm(environment, vector, error, sizeof error) ||
        !run_vector(vector, &request, &comparison, &expected, error, sizeof error)) {
        harness_expect(tally, false, "%s cannot be run: %s", vector->id, error);
        return;
    }
    run_simulated(&comparison, &request, &environment->host);
    const bool equal = kernels_agree(&comparison, &environment->host);
    if (!equal || !expected || verbose) {
        printf("%s %s in %s (%s)\n", equal ? "equal" : "DIFFERS", vector->id, vector->environment, vector->why);
        print_comparison(&comparison);
        if (!expected)
            printf("! the vector does not allow the real outcome\n");
        (void)fflush(stdout);
    }
    harness_expect(tally, equal && expected, "%s %s", vector->id,
                   equal ? "has an outcome that the vector does not allow" : "differs");
}

/* ---- Environments ---- */

static bool is_wanted(const struct job *job, const struct vector *vector) {
    return strcmp(vector->environment, job->environment) == 0 && vector_is_for(vector, VECTOR_PLATFORM_HERE) &&
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
    static struct simulated_environment environment;
    const struct job *job = argument;
    char files[256];
    char error[256];
    harness_files(files, sizeof files);
    if (!simulated_environment_check_sources(files, error, sizeof error) ||
        !simulated_environment_build(&environment, job->environment, files, job->ipv6, error, sizeof error)) {
        harness_expect(tally, false, "%s", error);
        return;
    }
    for (size_t i = 0; i < job->vectors.count; i++) {
        const struct vector *vector = &job->vectors.vectors[i];
        if (!is_wanted(job, vector))
            continue;
        if (!job->ipv6 && environment_needs_ipv6(vector)) {
            printf("skipped: %s: this kernel has no IPv6\n", vector->id);
            tally->skipped++;
        } else {
            compare(vector, &environment, job->verbose, tally);
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

static void add_tally(struct harness_tally *sum, const struct harness_tally *tally) {
    fputs(tally->failures, stdout);
    sum->passed += tally->passed;
    sum->failed += tally->failed;
    sum->skipped += tally->skipped;
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
    add_tally(sum, &tally);
}

static void run_deciding(const struct job *job, struct harness_tally *sum) {
    static struct harness_tally tally;
    memset(&tally, 0, sizeof tally);
    deciding_check(&job->vectors, job->prefix, &tally);
    add_tally(sum, &tally);
}

/* Ports picked in a range of ten, which no vector asks for. */
static void run_picking(struct harness_tally *sum) {
    static struct harness_tally tally;
    memset(&tally, 0, sizeof tally);
    (void)fflush(stdout);
    if (!harness_inside("few-ports", picking_check, NULL, &tally)) {
        printf("skipped: picking: %s\n", tally.lacking);
        sum->skipped++;
    }
    add_tally(sum, &tally);
}

static int run(struct job *job) {
    static struct harness_tally tally;
    job->ipv6 = has_ipv6();
    run_deciding(job, &tally);
    for (size_t i = 0; i < ENVIRONMENT_COUNT && !job->clauses_only; i++) {
        job->environment = environment_name(i);
        run_environment(job, &tally);
    }
    if (strncmp("picking", job->prefix, strlen(job->prefix)) == 0 && !job->clauses_only)
        run_picking(&tally);
    const bool none = tally.passed + tally.failed + tally.skipped == 0;
    if (none)
        printf("no vector's id begins with \"%s\"\n", job->prefix);
    printf("%zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed > 0 || none ? 1 : 0;
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"filter", required_argument, NULL, 'f'},
                                            {"verbose", no_argument, NULL, 'v'},
                                            {"clauses", no_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    struct job job = {.prefix = ""};
    char error[512];
    bool usage = false;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'f')
            job.prefix = optarg;
        job.verbose = job.verbose || option == 'v';
        job.clauses_only = job.clauses_only || option == 'c';
        usage = usage || option == '?';
    }
    if (usage || optind != argc - 1) {
        fprintf(stderr, "usage: simulation_check [--filter ID-PREFIX] [--verbose] [--clauses] VECTOR_DIRECTORY\n");
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
