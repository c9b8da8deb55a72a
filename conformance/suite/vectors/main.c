/* Runs all vectors in-process on the real kernel, without Criterion: under valgrind, and with other C libraries.
 *
 *     vector_runner [--without-mapped] [--changes] [--declared FILE] [--outcomes FILE] [--environment NAME]...
 *                   [ID-PREFIX]
 *
 * --environment: only the vectors of these; with plain those that validation alone decides.
 *
 * --declared: what this system does otherwise than the vectors have it, and must do so (declared.h).
 *
 * --outcomes: appends a line for each vector to the file: its id, a tab, and its neutral outcome, that it is for
 * another platform, or why it was skipped.
 *
 * --changes: each vector must also fail if what it expects is changed in any one member (changes.h).
 *
 * --without-mapped: the library was built where AI_V4MAPPED and AI_ALL do not exist; a vector with one of them must
 * then be refused as one with an unknown flag is (FLAG-001).
 *
 * Prints failures and the first reason for skipping, then "N passed, N failed, N skipped": checks passed and failed,
 * vectors skipped. Exit 0; 1 if something failed or nothing ran. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "declared.h"
#include "harness.h"
#include "outcome.h"
#include "reader/environments.h"
#include "reader/numbers.h"
#include "vector_table.h"

struct wanted {
    const char *prefix;
    bool without_mapped;
};

static bool asks_mapped(const struct vector *vector) {
    unsigned flags = 0;
    return vector->request.hints && number_of_list(flag_numbers, vector->request.flags, &flags) &&
           (flags & (AI_V4MAPPED | AI_ALL)) != 0;
}

static bool is_wanted(const struct vector *vector, const void *argument) {
    const struct wanted *wanted = argument;
    return strncmp(vector->id, wanted->prefix, strlen(wanted->prefix)) == 0 &&
           !(wanted->without_mapped && asks_mapped(vector));
}

/* What comes before the flags in the order of PRE-001 is refused as always. */
static bool is_refused(const struct vector *vector, const struct call *call) {
    if (call->failure.stage == LISTEN_SOCKET_STAGE_VALIDATE && call->code == LISTEN_SOCKET_EAI_BADFLAGS)
        return true;
    const bool early = call->code == LISTEN_SOCKET_EINVAL || call->failure.reason == LISTEN_SOCKET_REASON_NOTHING_ASKED;
    return early && outcome_is_error(&vector->outcomes[0], call);
}

static void run_mapped(const char *prefix, struct harness_tally *tally) {
    for (size_t i = 0; i < vector_table_count; i++) {
        const struct vector *vector = &vector_table[i];
        struct call_request request;
        struct call call;
        char got[512];
        if (strncmp(vector->id, prefix, strlen(prefix)) != 0 || !asks_mapped(vector) ||
            !vector_is_for(vector, VECTOR_PLATFORM_HERE) ||
            !call_of_vector(&vector->request, &request, got, sizeof got))
            continue;
        call_run(&request, NULL, &call);
        call_describe(&call, got, sizeof got);
        call_end(&call);
        harness_expect(tally, is_refused(vector, &call), "%s: its flag does not exist, and it ends as %s", vector->id,
                       got);
    }
}

/* The vectors that are not for this platform, of one environment or of all (NULL). */
static void write_others(const char *environment, FILE *outcomes) {
    for (size_t i = 0; i < vector_table_count && outcomes != NULL; i++) {
        const struct vector *vector = &vector_table[i];
        if (!vector_is_for(vector, VECTOR_PLATFORM_HERE) &&
            (environment == NULL || strcmp(vector->environment, environment) == 0))
            (void)fprintf(outcomes, "%s\tfor %s\n", vector->id, vector->platform);
    }
}

static void run_environment(const char *environment, const struct wanted *wanted, struct harness_tally *tally) {
    if (environment_is(environment, ENVIRONMENT_PLAIN))
        harness_run_validation_only(is_wanted, wanted, tally);
    harness_run(environment, is_wanted, wanted, tally);
    write_others(environment, tally->outcomes);
}

/* What the command line says. */
struct arguments {
    struct wanted wanted;
    const char *environments[ENVIRONMENT_COUNT]; /* the named ones; none: all */
    size_t environment_count;
    bool changes;
    const char *outcomes; /* NULL: not asked for */
    const char *declared; /* likewise */
};

/* Takes an argument that has a value. False if there is no such one. */
static bool take_value(const char *name, const char *value, struct arguments *arguments) {
    if (strcmp(name, "--outcomes") == 0)
        arguments->outcomes = value;
    else if (strcmp(name, "--declared") == 0)
        arguments->declared = value;
    else if (strcmp(name, "--environment") == 0 && arguments->environment_count < ENVIRONMENT_COUNT)
        arguments->environments[arguments->environment_count++] = value;
    else
        return false;
    return true;
}

static bool read_arguments(char **argv, struct arguments *arguments) {
    for (char **at = argv + 1; *at != NULL; at++) {
        if (strcmp(*at, "--without-mapped") == 0)
            arguments->wanted.without_mapped = true;
        else if (strcmp(*at, "--changes") == 0)
            arguments->changes = true;
        else if (**at != '-')
            arguments->wanted.prefix = *at;
        else if (at[1] == NULL || !take_value(*at, at[1], arguments))
            return false;
        else
            at++;
    }
    return true;
}

/* False, with a sentence, if a file cannot be opened or is not what it should be. */
static bool open_files(const struct arguments *arguments, struct declared *declared, struct harness_tally *tally) {
    char error[256];
    if (arguments->declared != NULL && !declared_read(arguments->declared, declared, error, sizeof error)) {
        fprintf(stderr, "vector_runner: %s\n", error);
        return false;
    }
    tally->declared = declared;
    tally->outcomes = arguments->outcomes != NULL ? fopen(arguments->outcomes, "ab") : NULL;
    if (arguments->outcomes != NULL && tally->outcomes == NULL)
        fprintf(stderr, "vector_runner: %s cannot be written\n", arguments->outcomes);
    return arguments->outcomes == NULL || tally->outcomes != NULL;
}

static void run(const struct arguments *arguments, struct harness_tally *tally) {
    for (size_t i = 0; i < arguments->environment_count; i++)
        run_environment(arguments->environments[i], &arguments->wanted, tally);
    if (arguments->environment_count == 0) {
        harness_run_all(is_wanted, &arguments->wanted, tally);
        write_others(NULL, tally->outcomes);
    }
    if (arguments->wanted.without_mapped)
        run_mapped(arguments->wanted.prefix, tally);
}

int main(int argc, char **argv) {
    static struct harness_tally tally;
    static struct declared declared;
    struct arguments arguments = {.wanted = {.prefix = ""}};
    (void)argc;
    if (!read_arguments(argv, &arguments)) {
        fputs("usage: vector_runner [--without-mapped] [--changes] [--declared FILE] [--outcomes FILE] [--environment "
              "NAME]... "
              "[ID-PREFIX]\n",
              stderr);
        return 2;
    }
    tally.changes = arguments.changes;
    if (!harness_begin() || !open_files(&arguments, &declared, &tally))
        return 2;
    run(&arguments, &tally);
    fputs(tally.failures, stdout);
    if (tally.declared_count > 0)
        printf("%lu vectors differ as declared\n", (unsigned long)tally.declared_count);
    if (tally.skipped > 0)
        printf("skipped: %s\n", tally.lacking);
    printf("%lu passed, %lu failed, %lu skipped\n", (unsigned long)tally.passed, (unsigned long)tally.failed,
           (unsigned long)tally.skipped);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
