/* A pool of workers, each with one job: started, listened to, and given up when one dies or falls silent. */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "progress.h"
#include "runner/adapter/process.h"
#include "runner/report/record.h"
#include "spool.h"
#include "worker.h"

#define WORKERS_MAX 64
#define SILENCE_MILLISECONDS 30000 /* beyond what the deadlines of one vector add up to */

struct worker {
    const struct job *job; /* NULL: this place is free */
    pid_t pid;
    int out;
    char *held;
    size_t held_length;
    size_t room;
    size_t reported; /* vectors of the job that have a record */
    bool absent;
    int64_t heard; /* when it last said something */
};

/* A job that did not report each of its vectors. */
struct gap {
    const struct job *job;
    char reason[128];
};

struct pool {
    struct worker workers[WORKERS_MAX];
    size_t parallel;
    struct spool spool;
    struct gap *gaps;
    size_t gap_count;
    int lost; /* why something of the records is lost (errno); 0: nothing is */
    struct progress progress;
    size_t done;
    int ending;      /* a descriptor that tells of SIGINT and the like; -1: none */
    int interrupted; /* the first signal that it told of; 0: none */
};

/* ---- Worker ------------------------------------------------------------------------------------------------------ */

/* What a worker is given: its job, and where its records go. */
struct assignment {
    const struct job *job;
    int out;
};

static int do_job(void *context) {
    const struct assignment *assignment = context;
    FILE *records = fdopen(assignment->out, "w");
    if (!records)
        return 1;
    session_run(assignment->job, records);
    return fclose(records) == 0 ? 0 : 1;
}

static bool start_worker(struct worker *worker, const struct job *job) {
    int pipes[2];
    *worker = (struct worker){.heard = process_now()};
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return false;
    struct assignment assignment = {.job = job, .out = pipes[1]};
    worker->pid = worker_start(do_job, &assignment);
    close(pipes[1]);
    worker->out = pipes[0];
    worker->job = worker->pid > 0 ? job : NULL;
    if (!worker->job)
        close(pipes[0]);
    return worker->job != NULL;
}

/* ---- Records ----------------------------------------------------------------------------------------------------- */

/* What a record's text has exactly once, as record_write writes it: within a value, quotes have a backslash. */
#define RESULT_TYPE "\"type\":\"result\""
#define ABSENT_TYPE "\"type\":\"absent\""

static bool has(const char *line, size_t length, const char *type) {
    return memmem(line, length, type, strlen(type)) != NULL;
}

static void note_record(struct pool *pool, struct worker *worker, const char *line, size_t length) {
    if (has(line, length, RESULT_TYPE)) {
        worker->reported++;
        progress_tell(&pool->progress, worker->job->adapter->name, ++pool->done);
    }
    worker->absent = worker->absent || has(line, length, ABSENT_TYPE);
}

/* Something of the records is lost, for the reason in errno. The first reason is told. */
static void lose(struct pool *pool) {
    if (pool->lost == 0)
        pool->lost = errno != 0 ? errno : EIO;
}

/* A line that is cut short by the worker's death is never whole: its vector is one that was not reported. */
static void take_records(struct pool *pool, struct worker *worker) {
    size_t taken = 0;
    for (char *newline; (newline = memchr(worker->held + taken, '\n', worker->held_length - taken));) {
        size_t length = (size_t)(newline - worker->held) - taken;
        note_record(pool, worker, worker->held + taken, length);
        taken += length + 1;
    }
    if (!spool_add(&pool->spool, worker->held, taken))
        lose(pool);
    worker->held_length -= taken;
    memmove(worker->held, worker->held + taken, worker->held_length);
}

/* Reads what there is. False at the end. */
static bool listen_to(struct pool *pool, struct worker *worker) {
    if (worker->held_length == worker->room) {
        size_t room = worker->room ? worker->room * 2 : 65536;
        char *held = realloc(worker->held, room);
        if (!held)
            return false;
        worker->held = held;
        worker->room = room;
    }
    ssize_t got = read(worker->out, worker->held + worker->held_length, worker->room - worker->held_length);
    if (got < 0 && errno == EINTR)
        return true;
    if (got <= 0)
        return false;
    worker->heard = process_now();
    worker->held_length += (size_t)got;
    take_records(pool, worker);
    return true;
}

static void add_gap(struct pool *pool, const struct job *job, const char *reason) {
    struct gap *gaps = realloc(pool->gaps, (pool->gap_count + 1) * sizeof *gaps);
    if (!gaps) {
        lose(pool);
        return;
    }
    pool->gaps = gaps;
    gaps[pool->gap_count].job = job;
    snprintf(gaps[pool->gap_count++].reason, sizeof gaps->reason, "%s", reason);
}

static void dismiss(struct pool *pool, struct worker *worker, bool silent) {
    char reason[128];
    int status = 0;
    close(worker->out);
    if (silent)
        kill(worker->pid, SIGKILL);
    worker_wait(worker->pid, &status);
    if (silent)
        snprintf(reason, sizeof reason, "the runner's worker said nothing for too long");
    else if (WIFSIGNALED(status))
        snprintf(reason, sizeof reason, "the runner's worker was ended by signal %d", WTERMSIG(status));
    else
        snprintf(reason, sizeof reason, "the runner's worker ended too early, with status %d", WEXITSTATUS(status));
    /* What was interrupted is not there, and no error. */
    if (!worker->absent && !pool->interrupted && worker->reported < worker->job->count)
        add_gap(pool, worker->job, reason);
    free(worker->held);
    worker->job = NULL;
}

static void mark_reported(const struct job *job, const char *id, bool *reported) {
    for (size_t i = 0; i < job->count; i++)
        reported[i] = reported[i] || strcmp(job->vectors[i]->id, id) == 0;
}

/* Adds "error" for each vector of the gap's job that has no record. False without memory. */
static bool fill(const struct gap *gap, struct results *results) {
    const struct job *job = gap->job;
    bool *reported = calloc(job->count + 1, sizeof *reported);
    size_t index;
    json_t *test;
    if (!reported)
        return false;
    json_array_foreach(results->tests, index, test) if (strcmp(results_text(test, "adapter"), job->adapter->name) == 0)
        mark_reported(job, results_text(test, "id"), reported);
    for (size_t i = 0; i < job->count; i++)
        if (!reported[i])
            results_add(results, record_of_absence(job->adapter->name, job->vectors[i], VERDICT_ERROR, gap->reason));
    free(reported);
    return true;
}

/* From the spool and the gaps. */
static bool give_records(struct pool *pool, struct results *results) {
    if (!spool_empty(&pool->spool, results))
        lose(pool);
    for (size_t i = 0; i < pool->gap_count; i++)
        if (!fill(&pool->gaps[i], results))
            lose(pool);
    free(pool->gaps);
    errno = pool->lost;
    return pool->lost == 0;
}

/* ---- Pool -------------------------------------------------------------------------------------------------------- */

static size_t busy_workers(const struct pool *pool) {
    size_t busy = 0;
    for (size_t i = 0; i < pool->parallel; i++)
        busy += pool->workers[i].job != NULL;
    return busy;
}

/* At the first signal the workers end what they are at, and are listened to till then; at the next they are killed. */
static void interrupt(struct pool *pool) {
    struct signalfd_siginfo told;
    if (read(pool->ending, &told, sizeof told) != sizeof told)
        return;
    for (size_t i = 0; i < pool->parallel; i++)
        if (pool->workers[i].job)
            kill(pool->workers[i].pid, pool->interrupted ? SIGKILL : SIGTERM);
    pool->interrupted = pool->interrupted ? pool->interrupted : (int)told.ssi_signo;
}

static void attend(struct pool *pool) {
    struct pollfd waiting[WORKERS_MAX + 1];
    for (size_t i = 0; i < pool->parallel; i++)
        waiting[i] = (struct pollfd){.fd = pool->workers[i].job ? pool->workers[i].out : -1, .events = POLLIN};
    waiting[pool->parallel] = (struct pollfd){.fd = pool->ending, .events = POLLIN};
    if (poll(waiting, pool->parallel + 1, 1000) < 0)
        return; /* interrupted: asked again */
    if (waiting[pool->parallel].revents)
        interrupt(pool);
    for (size_t i = 0; i < pool->parallel; i++) {
        struct worker *worker = &pool->workers[i];
        if (!worker->job)
            continue;
        bool silent = process_now() - worker->heard > SILENCE_MILLISECONDS + 4 * (int64_t)worker->job->timeout;
        if (silent || (waiting[i].revents && !listen_to(pool, worker)))
            dismiss(pool, worker, silent);
    }
}

/* Starts as many jobs as there is room for. False if one cannot be started. */
static bool start_jobs(struct pool *pool, const struct job *jobs, size_t count, size_t *next) {
    bool right = true;
    for (size_t i = 0; i < pool->parallel && *next < count; i++)
        if (!pool->workers[i].job)
            right = start_worker(&pool->workers[i], &jobs[(*next)++]) && right;
    return right;
}

static void work(struct pool *pool, const struct job *jobs, size_t count) {
    for (size_t next = 0; (next < count && !pool->interrupted) || busy_workers(pool);) {
        if (!pool->interrupted)
            if (!start_jobs(pool, jobs, count, &next))
                lose(pool);
        if (busy_workers(pool))
            attend(pool);
    }
}

bool jobs_run(const struct job *jobs, size_t count, size_t parallel, bool terminal, struct results *results,
              int *interrupted) {
    sigset_t ends;
    sigset_t before;
    size_t total = 0;
    struct pool pool = {.parallel = parallel < WORKERS_MAX ? parallel : WORKERS_MAX};
    *interrupted = 0;
    if (!spool_open(&pool.spool))
        return false;
    process_ending_signals(&ends);
    sigprocmask(SIG_BLOCK, &ends, &before);
    pool.ending = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    for (size_t i = 0; i < count; i++)
        total += jobs[i].count;
    progress_begin(&pool.progress, terminal, total);
    work(&pool, jobs, count);
    progress_end(&pool.progress);
    if (pool.ending >= 0)
        close(pool.ending);
    sigprocmask(SIG_SETMASK, &before, NULL);
    *interrupted = pool.interrupted;
    return give_records(&pool, results);
}
