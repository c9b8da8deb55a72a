/* listen-socket-conformance: what to do, with which vectors and adapters, and with which exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asking.h"
#include "filter.h"
#include "options.h"
#include "reader/environments.h"
#include "reporting.h"
#include "runner/differential/fuzz.h"
#include "runner/report/destination.h"
#include "runner/report/deviations.h"
#include "runner/report/properties.h"
#include "runner/report/rebaseline.h"
#include "runner/report/report.h"
#include "runner/report/results_file.h"
#include "runner/session/jobs.h"
#include "runner/session/smoke.h"
#include "unknown.h"

enum exit_status { EXIT_AS_DECLARED, EXIT_DIFFERENCE, EXIT_HARNESS, EXIT_NOTHING };

/* What a command works on. */
struct command_context {
    struct options options;
    struct vector_set set;
    bool *selected; /* the vectors of the set that --filter and --level select, by their places */
    struct adapters adapters;
    struct adapter *chosen[ADAPTERS_MAX]; /* each once */
    size_t chosen_count;
    char files[PATH_MAX + 16]; /* directory of the environments' files */
};

static int complain(int status, const char *what) {
    fflush(stdout);
    fprintf(stderr, "listen-socket-conformance: %s\n", what);
    return status;
}

/* Who asks for an implementation by its name counts on its being judged. */
static void complain_of_absence(const char *name) {
    char text[128];
    snprintf(text, sizeof text, "%.64s was asked for and is not on this machine", name);
    complain(EXIT_NOTHING, text);
}

/* ---- Choice ------------------------------------------------------------------------------------------------------ */

static bool unknown_adapter(const struct command_context *context, const char *name, char *error, size_t size) {
    const char *names[ADAPTERS_MAX];
    for (size_t i = 0; i < context->adapters.count; i++)
        names[i] = context->adapters.all[i].name;
    return unknown_word("adapter", name, names, context->adapters.count, error, size);
}

/* A name that is given twice is asked once. */
static void add_chosen(struct command_context *context, struct adapter *adapter) {
    for (size_t i = 0; i < context->chosen_count; i++)
        if (context->chosen[i] == adapter)
            return;
    context->chosen[context->chosen_count++] = adapter;
}

static bool choose(struct command_context *context, char *error, size_t size) {
    const struct options *options = &context->options;
    for (size_t i = 0; i < options->name_count; i++) {
        struct adapter *adapter = adapters_find(&context->adapters, options->names[i]);
        if (!adapter)
            return unknown_adapter(context, options->names[i], error, size);
        add_chosen(context, adapter);
    }
    bool all = options->name_count == 0 && !options->adapter_command;
    for (size_t i = 0; all && i < context->adapters.count; i++)
        add_chosen(context, &context->adapters.all[i]);
    if (!options->adapter_command)
        return true;
    if (!adapters_add_command(&context->adapters, options->adapter_command, error, size))
        return false;
    add_chosen(context, &context->adapters.all[context->adapters.count - 1]);
    return true;
}

/* False, with an error, if no vector is selected. */
static bool select_vectors(struct command_context *context, char *error, size_t size) {
    context->selected = calloc(context->set.count + 1, sizeof *context->selected);
    if (!context->selected)
        snprintf(error, size, "no memory");
    return context->selected && filter_select(&context->options, &context->set, context->selected, error, size);
}

static size_t count_selected(const struct command_context *context) {
    size_t count = 0;
    for (size_t i = 0; i < context->set.count; i++)
        count += context->selected[i];
    return count;
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

static int list(const struct command_context *context) {
    for (size_t i = 0; i < context->set.count; i++) {
        const struct vector *vector = &context->set.vectors[i];
        if (context->selected[i])
            printf("%-14s %-6s  %-15s  %s\n", vector->id, vector_level_name(vector->level), vector->environment,
                   vector->why);
    }
    printf("\n%zu vectors\n\n", count_selected(context));
    for (size_t i = 0; i < context->adapters.count; i++)
        printf("%-14s %s\n", context->adapters.all[i].name, results_text(context->adapters.all[i].meta, "api"));
    printf("\n%zu adapters\n", context->adapters.count);
    return EXIT_AS_DECLARED;
}

/* ---- smoke ------------------------------------------------------------------------------------------------------- */

static int smoke_all(const struct command_context *context) {
    size_t counts[SMOKE_ERROR + 1] = {0};
    for (size_t i = 0; i < context->chosen_count; i++) {
        enum smoke_result result = smoke(context->chosen[i], context->files, context->options.timeout);
        counts[result]++;
        if (result == SMOKE_ERROR)
            complain(EXIT_HARNESS, "the process that judges the adapter cannot be made, died, or cannot write");
        if (result == SMOKE_ABSENT)
            complain_of_absence(context->chosen[i]->name);
    }
    if (counts[SMOKE_ERROR])
        return EXIT_HARNESS;
    if (counts[SMOKE_ABSENT])
        return counts[SMOKE_GOOD] + counts[SMOKE_BAD] ? EXIT_HARNESS : EXIT_NOTHING;
    return counts[SMOKE_BAD] ? EXIT_DIFFERENCE : EXIT_AS_DECLARED;
}

/* ---- run --------------------------------------------------------------------------------------------------------- */

struct plan {
    struct job *jobs;
    size_t count;
    const struct vector **vectors; /* room that the jobs' lists are cut from: for each adapter all chosen vectors,
                                      environment by environment */
};

static void plan_adapter(const struct command_context *context, const struct adapter *adapter,
                         const struct vector ***room, struct plan *plan) {
    for (size_t k = 0; k < ENVIRONMENT_COUNT; k++) {
        struct job job = {.adapter = adapter,
                          .environment = environment_name(k),
                          .files = context->files,
                          .vectors = *room,
                          .least = context->options.level,
                          .timeout = context->options.timeout,
                          .untraced = context->options.untraced};
        for (size_t i = 0; i < context->set.count; i++) {
            const struct vector *vector = &context->set.vectors[i];
            if (context->selected[i] && environment_is(vector->environment, (enum environment_id)k))
                job.vectors[job.count++] = vector;
        }
        *room += job.count;
        if (job.count)
            plan->jobs[plan->count++] = job;
    }
}

static bool make_plan(const struct command_context *context, struct plan *plan) {
    *plan = (struct plan){.jobs = calloc(context->chosen_count * ENVIRONMENT_COUNT + 1, sizeof *plan->jobs),
                          .vectors = calloc(context->chosen_count * context->set.count + 1, sizeof *plan->vectors)};
    if (!plan->jobs || !plan->vectors)
        return false;
    const struct vector **room = plan->vectors;
    for (size_t i = 0; i < context->chosen_count; i++)
        plan_adapter(context, context->chosen[i], &room, plan);
    return true;
}

/* All declarations are read before anything is run: a malformed file is found at once. */
static bool load_deviations(const struct command_context *context, struct deviations *declared, char *error,
                            size_t size) {
    for (size_t i = 0; i < context->chosen_count; i++) {
        char path[PATH_MAX + 32];
        const struct adapter *adapter = context->chosen[i];
        snprintf(path, sizeof path, "%s/deviations.tsv", adapter->directory);
        if (adapter->command)
            memset(&declared[i], 0, sizeof declared[i]);
        else if (!deviations_load(adapter->name, path, &context->set, &declared[i], error, size))
            return false;
    }
    return true;
}

static bool compare_declared(const struct command_context *context, struct deviations *declared,
                             struct results *results, bool interrupted, json_t *differences, char *error, size_t size) {
    const struct options *options = &context->options;
    const struct deviations_run run = {.whole = !options->filter[0] && !options->level_given && !interrupted,
                                       .least = options->level};
    for (size_t i = 0; i < context->chosen_count; i++) {
        char path[PATH_MAX + 32];
        const struct adapter *adapter = context->chosen[i];
        if (adapter->command || !json_object_get(results->adapters, adapter->name))
            continue; /* what is not on this machine cannot differ */
        snprintf(path, sizeof path, "%s/deviations.tsv", adapter->directory);
        if (!deviations_apply(&declared[i], &run, results, differences)) {
            snprintf(error, size, "no memory");
            return false;
        }
        if (options->rebaseline && !interrupted && !rebaseline(&declared[i], path, results, error, size))
            return false;
    }
    return true;
}

/* How many implementations were asked for by name and are not on this machine. */
static size_t count_missed(const struct command_context *context, const struct results *results) {
    return context->options.name_count ? json_object_size(results->absent) : 0;
}

static int status_of(const struct command_context *context, const struct results *results, const json_t *differences) {
    size_t seen = 0;
    for (int verdict = VERDICT_PASS; verdict <= VERDICT_DEVIATES; verdict++)
        seen += results_count(results, NULL, (enum verdict)verdict);
    if (results_count(results, NULL, VERDICT_ERROR) || json_array_size(results->errors))
        return EXIT_HARNESS;
    if (seen && count_missed(context, results))
        return EXIT_HARNESS;
    if (results_count(results, NULL, VERDICT_FAIL) || properties_fail(results) || json_array_size(differences))
        return EXIT_DIFFERENCE;
    return seen ? EXIT_AS_DECLARED : EXIT_NOTHING;
}

/* Says on standard error, after the table, what it does not show. */
static void conclude_in_words(const struct command_context *context, const struct results *results, int status) {
    const char *name;
    json_t *unused;
    if (count_missed(context, results))
        json_object_foreach(results->absent, name, unused) complain_of_absence(name);
    if (status != EXIT_NOTHING)
        return;
    complain(status, results_lack_environments(results)
                         ? "nothing was run: the environments cannot be made on this machine"
                         : "nothing was run: no adapter of those asked for is on this machine, or no vector can be "
                           "asked of it");
}

/* What is there was written; then the program ends as the signal would have ended it. */
static int complain_of_interruption(const struct results *results, const char *records, int interrupted) {
    char text[400];
    snprintf(text, sizeof text, "interrupted: the table and %.300s have the %zu tests that were done, and no more",
             records, json_array_size(results->tests));
    complain(EXIT_HARNESS, text);
    signal(interrupted, SIG_DFL);
    raise(interrupted);
    return EXIT_HARNESS;
}

static int conclude(const struct command_context *context, struct results *results, struct deviations *declared,
                    struct destination *destination, int interrupted) {
    char error[512];
    json_t *differences = json_array();
    results_complete(results);
    bool compared = compare_declared(context, declared, results, interrupted != 0, differences, error, sizeof error);
    properties_gather(results);
    int status = status_of(context, results, differences);
    const struct results_run run = {.directory = context->options.vectors,
                                    .vectors = context->set.count,
                                    .chosen = count_selected(context),
                                    .exit_code = status,
                                    .interrupted = interrupted != 0};
    const struct failures_scope scope = {
        .set = &context->set, .records = destination->name, .all = context->options.all};
    bool written = compared && results_file_write(results, destination, &run, error, sizeof error);
    report_print(destination->is_standard_output ? stderr : stdout, results, differences, &scope);
    json_decref(differences);
    if (!written)
        return complain(EXIT_HARNESS, error);
    if (interrupted)
        return complain_of_interruption(results, destination->name, interrupted);
    conclude_in_words(context, results, status);
    return status;
}

#define DEFAULT_DIRECTORY "build/report"

/* The directory of the records is made only where nobody has named one. */
static bool open_destination(const struct options *options, struct destination *destination, char *error, size_t size) {
    if (options->results)
        return destination_open(destination, options->results, error, size);
    mkdir("build", 0777);
    mkdir(DEFAULT_DIRECTORY, 0777); /* if it cannot be made, the file in it cannot be written, which is told */
    return destination_open(destination, OPTIONS_RECORDS, error, size);
}

static void complain_of_loss(int reason) {
    char text[200];
    snprintf(text, sizeof text, "a worker process cannot be made, or the records cannot be kept in memory: %s",
             strerror(reason));
    complain(EXIT_HARNESS, text);
}

static int run_plan(const struct command_context *context, struct deviations *declared,
                    struct destination *destination) {
    struct results results;
    struct plan plan = {.jobs = NULL};
    int status = EXIT_HARNESS;
    int interrupted = 0;
    if (!results_init(&results) || !make_plan(context, &plan))
        status = complain(EXIT_HARNESS, "no memory");
    else if (jobs_run(plan.jobs, plan.count, context->options.jobs, isatty(2), &results, &interrupted))
        status = conclude(context, &results, declared, destination, interrupted);
    else
        complain_of_loss(errno);
    free(plan.jobs);
    free(plan.vectors);
    return status; /* the records go with the process: to free them one by one is a twentieth of a run */
}

static int run(const struct command_context *context) {
    char error[512];
    struct deviations declared[ADAPTERS_MAX] = {{.count = 0}};
    struct destination destination = {.out = NULL};
    int status = EXIT_HARNESS;
    signal(SIGPIPE, SIG_IGN); /* a reader of the records that goes away is an error like any other */
    if (!load_deviations(context, declared, error, sizeof error) ||
        !open_destination(&context->options, &destination, error, sizeof error))
        complain(status, error);
    else
        status = run_plan(context, declared, &destination);
    destination_close(&destination);
    for (size_t i = 0; i < context->chosen_count; i++)
        deviations_free(&declared[i]);
    return status;
}

/* ---- fuzz -------------------------------------------------------------------------------------------------------- */

static int fuzz_all(const struct command_context *context) {
    static const int statuses[] = {[FUZZ_AGREE] = EXIT_AS_DECLARED,
                                   [FUZZ_DISAGREE] = EXIT_DIFFERENCE,
                                   [FUZZ_ERROR] = EXIT_HARNESS,
                                   [FUZZ_NOTHING] = EXIT_NOTHING};
    const struct options *options = &context->options;
    const struct fuzz_plan plan = {.adapters = context->chosen,
                                   .count = context->chosen_count,
                                   .set = &context->set,
                                   .files = context->files,
                                   .save = options->save,
                                   .seed = options->seed,
                                   .requests = options->requests,
                                   .seconds = options->seconds,
                                   .least = options->level,
                                   .timeout = options->timeout,
                                   .untraced = options->untraced,
                                   .progress = isatty(2)};
    int status = statuses[fuzz(&plan)];
    if (status == EXIT_NOTHING)
        complain(status, "nothing was asked; the lines above say why");
    return status;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* What only reads records. */
static int do_reporting(const struct options *options) {
    char error[1024];
    bool right = options->command == COMMAND_REPORT ? reporting_report(options, error, sizeof error)
                                                    : reporting_explain(options, error, sizeof error);
    return right ? EXIT_AS_DECLARED : complain(EXIT_HARNESS, error);
}

/* What only asks the specification. */
static int do_asking(const struct options *options) {
    static const int statuses[] = {
        [ASKING_DONE] = EXIT_AS_DECLARED, [ASKING_NO_SUCH_TEST] = EXIT_NOTHING, [ASKING_FAILED] = EXIT_HARNESS};
    char error[1024];
    enum asking asked = ASKING_DONE;
    if (options->command == COMMAND_WHY)
        asked = asking_why(options, error, sizeof error);
    else if (!asking_spec(options, error, sizeof error))
        asked = ASKING_FAILED;
    return asked == ASKING_DONE ? EXIT_AS_DECLARED : complain(statuses[asked], error);
}

static int do_command(struct command_context *context) {
    char error[1024];
    if (context->options.command == COMMAND_REPORT || context->options.command == COMMAND_EXPLAIN)
        return do_reporting(&context->options);
    if (context->options.command == COMMAND_WHY || context->options.command == COMMAND_SPEC)
        return do_asking(&context->options);
    if (!vector_set_load(context->options.vectors, &context->set, error, sizeof error))
        return complain(EXIT_HARNESS, error);
    if (!adapters_load(context->options.adapters, &context->adapters, error, sizeof error))
        return complain(EXIT_HARNESS, error);
    if (!choose(context, error, sizeof error))
        return complain(EXIT_HARNESS, error);
    snprintf(context->files, sizeof context->files, "%s/environment", context->options.vectors);
    if (context->options.command == COMMAND_FUZZ)
        return fuzz_all(context);
    if (context->options.command == COMMAND_SMOKE)
        return smoke_all(context);
    if (!select_vectors(context, error, sizeof error))
        return complain(EXIT_NOTHING, error);
    return context->options.command == COMMAND_LIST ? list(context) : run(context);
}

/* A standard stream that is closed is given the null device, so that no pipe or socket takes its number; what was to be
 * written there cannot be. False if that is standard output. */
static bool hold_standard_streams(void) {
    bool can_write = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", O_RDONLY); /* takes the lowest number that is free: this one */
    return can_write;
}

/* A command whose output could not be written has failed, whatever it found. */
static int finish(int status) {
    errno = 0;
    bool written = !ferror(stdout);
    written = fclose(stdout) == 0 && written;
    if (written)
        return status;
    fprintf(stderr, "listen-socket-conformance: standard output cannot be written%s%s\n", errno ? ": " : "",
            errno ? strerror(errno) : "");
    return EXIT_HARNESS;
}

int main(int argc, char **argv) {
    static struct command_context context;
    char error[1024];
    signal(SIGCHLD, SIG_DFL); /* whoever ignores it hands that down, and then no child can be waited for */
    if (!hold_standard_streams())
        return complain(EXIT_HARNESS, "standard output is closed");
    if (!options_read(argc, argv, &context.options, error, sizeof error))
        return complain(EXIT_HARNESS, error);
    if (context.options.command == COMMAND_HELP) {
        fputs(options_help(), stdout);
        return finish(EXIT_AS_DECLARED);
    }
    int status = do_command(&context);
    adapters_free(&context.adapters);
    vector_set_free(&context.set);
    return finish(status);
}
