/* exhaustive [SPACE...] [--budget SECONDS] [--cases N] [--jobs N]: enumerates and judges: the spaces whole, as much of
 * them as those seconds allow, or so many cases of each. Exit status 1 if anything disagrees. */
#include "exhaustive.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "winsock/winsock.h"

#define PRINTED_MOST 20
#define CLOCK_EVERY 256

static const struct space *const spaces[] = {
    &arguments_space,      &hints_space,         &ports_space,           &nodes_space,         &names_space,
    &answers_space,        &hosts_space,         &picking_space,         &faults_space,        &pairs_space,
    &ledger_space,         &matrix_space,        &windows_holders_space, &windows_hosts_space, &windows_picking_space,
    &windows_faults_space, &windows_pairs_space, &windows_layer_space,
#if defined(_WIN32)
    &seam_space,
#endif
};
#define SPACES MODEL_COUNT(spaces)

static struct checked_call call;

static int64_t now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

uint64_t run_case(const struct run *run, uint64_t step, uint64_t size) {
    static const uint64_t strides[] = {2654435761, 2246822519, 3266489917,
                                       668265263}; /* primes: one does not divide `size` */

    if (!run->bounded)
        return step;
    for (size_t i = 0; i < MODEL_COUNT(strides); i++) {
        if (size % strides[i] != 0)
            return step * (strides[i] % size) % size;
    }
    return step;
}

bool run_goes_on(struct run *run) {
    if (run->bounded && !run->late && run->done % CLOCK_EVERY == 0)
        run->late = now() > run->deadline;
    run->late = run->late || run->done >= run->most;
    return !run->late;
}

/* Counts one case. Returns whether it is to be printed. */
static bool count(struct run *run, bool well) {
    run->done++;
    return !well && __atomic_fetch_add(&run->tally->disagreements, 1, __ATOMIC_RELAXED) < PRINTED_MOST;
}

static bool report(struct run *run, const struct model_request *request, bool well) {
    if (count(run, well)) {
        checked_call_print(stdout, run->call, request);
        fflush(stdout);
    }
    return well;
}

void run_check(struct run *run, bool well, const char *what) {
    if (count(run, well)) {
        printf("disagreement: %s\n", what);
        fflush(stdout);
    }
}

bool run_try(struct run *run, const struct model_request *request, const struct model_host *host) {
    return report(run, request, checked_call_run(run->call, request, host));
}

bool run_again(struct run *run, const struct model_request *request, const struct model_host *host) {
    return report(run, request, checked_call_again(run->call, request, host));
}

static void do_job(const struct space *space, struct run *run) {
    space->enumerate(run);
    __atomic_fetch_add(&run->tally->done, run->done, __ATOMIC_RELAXED);
    __atomic_fetch_add(&run->tally->unfinished, run->late, __ATOMIC_RELAXED);
}

/* Deals the space to the jobs, each a process. False if one of them broke. */
static bool do_jobs(const struct space *space, struct run run) {
    bool well = true;
    uint64_t begun = 0;

    fflush(stdout);
    if (run.jobs == 1) { /* needs no other process; a debugger, and a system without fork, like that */
        do_job(space, &run);
        return true;
    }
    for (; begun < run.jobs; begun++) {
        const pid_t child = fork();

        if (child < 0)
            break;
        if (child == 0) {
            run.job = begun;
            do_job(space, &run);
            fflush(stdout);
            _exit(0);
        }
    }
    for (uint64_t i = 0; i < begun; i++) {
        int status = 0;

        well = wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && well;
    }
    return well && begun == run.jobs;
}

/* Seconds for each space, and cases of each; 0: no limit. */
struct limits {
    double seconds;
    double cases;
};

/* Runs one space and prints its line. */
static bool run_space(const struct space *space, uint64_t jobs, const struct limits *limits) {
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const int64_t start = now();
    struct run run = {.call = &call,
                      .tally = tally,
                      .jobs = jobs,
                      .bounded = limits->seconds > 0 || limits->cases > 0,
                      .most = limits->cases > 0 ? (uint64_t)limits->cases / jobs + 1 : UINT64_MAX,
                      .start = start,
                      .deadline = limits->seconds > 0 ? start + (int64_t)(limits->seconds * 1000) : INT64_MAX};

    if (tally == MAP_FAILED) {
        fprintf(stderr, "exhaustive: no shared memory: %s\n", strerror(errno));
        return false;
    }
    const bool whole = do_jobs(space, run);
    const bool well = whole && tally->disagreements == 0 && tally->done > 0;

    printf("%-15s %12" PRIu64 " cases in %7.1f s, %s, %" PRIu64 " disagreements: %s\n", space->name, tally->done,
           (double)(now() - start) / 1000, tally->unfinished == 0 ? "all" : "as many as are allowed",
           tally->disagreements, space->what);
    if (!whole)
        printf("%-15s incomplete: a job did not end by itself\n", space->name);
    fflush(stdout);
    munmap(tally, sizeof *tally);
    return well;
}

static int usage(const char *problem, const char *word) {
    fprintf(stderr,
            "exhaustive: %s: %s\n"
            "usage: exhaustive [SPACE...] [--budget SECONDS] [--cases N] [--jobs N]\n"
            "spaces (default: all):\n",
            problem, word);
    for (size_t i = 0; i < SPACES; i++)
        fprintf(stderr, "  %-15s %s\n", spaces[i]->name, spaces[i]->what);
    return 2;
}

/* The number after an option, or -1. */
static double number_of(const char *text) {
    char *end = NULL;
    const double value = text != NULL ? strtod(text, &end) : -1;

    return text == NULL || end == text || *end != '\0' || value <= 0 || value > 1e12 ? -1 : value;
}

struct order {
    bool wanted[SPACES];
    size_t count;
    double budget;
    double cases;
    double jobs;
};

static bool want(struct order *order, const char *name) {
    const bool all = strcmp(name, "all") == 0;
    bool known = all;

    for (size_t i = 0; i < SPACES; i++) {
        if (!order->wanted[i] && (all || strcmp(name, spaces[i]->name) == 0)) {
            order->wanted[i] = true;
            order->count++;
        }
        known = known || strcmp(name, spaces[i]->name) == 0;
    }
    return known;
}

/* Where the number after an option goes; NULL if the word is none. */
static double *option_of(struct order *order, const char *word) {
    if (strcmp(word, "--budget") == 0)
        return &order->budget;
    if (strcmp(word, "--cases") == 0)
        return &order->cases;
    return strcmp(word, "--jobs") == 0 ? &order->jobs : NULL;
}

static int read_order(int argc, char **argv, struct order *order) {
    for (int i = 1; i < argc; i++) {
        double *value = option_of(order, argv[i]);

        if (value != NULL) {
            *value = number_of(argv[i + 1]);
            if (*value < 0 || (value == &order->jobs && (*value < 1 || *value > 1024)))
                return usage("needs a number that can be", argv[i]);
            i++;
        } else if (!want(order, argv[i])) {
            return usage("unknown word", argv[i]);
        }
    }
    if (order->count == 0)
        want(order, "all");
    return 0;
}

int main(int argc, char **argv) {
    struct order order = {.budget = 0};
    const int wrong = read_order(argc, argv, &order);
    unsigned passed = 0;
    unsigned failed = 0;

    if (wrong != 0)
        return wrong;
    if (order.jobs < 1)
        order.jobs = (double)sysconf(_SC_NPROCESSORS_ONLN);
    const struct limits limits = {.seconds = order.budget / (double)order.count, .cases = order.cases};

    for (size_t i = 0; i < SPACES; i++) {
        if (!order.wanted[i])
            continue;
        if (run_space(spaces[i], (uint64_t)order.jobs, &limits))
            passed++;
        else
            failed++;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
