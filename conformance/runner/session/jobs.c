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
    bool *reported; /* by vector of the job */
    bool absent;
    int64_t heard; /* when it last said something */
};

struct pool {
    struct worker workers[WORKERS_MAX];
    size_t parallel;
    struct results *results;
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
    *worker = (struct worker){.job = job, .heard = process_now(), .reported = calloc(job->count + 1, sizeof(bool))};
    if (!worker->reported || pipe2(pipes, O_CLOEXEC) != 0) {
        free(worker->reported);
        worker->job = NULL;
        return false;
    }
    struct assignment assignment = {.job = job, .out = pipes[1]};
    worker->pid = worker_start(do_job, &assignment);
    close(pipes[1]);
    worker->out = pipes[0];
    if (worker->pid > 0)
        return true;
    close(pipes[0]);
    free(worker->reported);
    worker->job = NULL;
    return false;
}

/* ---- Records ----------------------------------------------------------------------------------------------------- */

static void mark_reported(struct worker *worker, const char *id) {
    for (size_t i = 0; i < worker->job->count; i++)
        if (strcmp(worker->job->vectors[i]->id, id) == 0)
            worker->reported[i] = true;
}

static void take_record(struct pool *pool, struct worker *worker, const char *line, size_t length) {
    json_t *record = json_loadb(line, length, JSON_ALLOW_NUL, NULL);
    if (!record)
        return; /* cut short by a worker's death; the vectors it did not report are errors */
    const char *type = results_text(record, "type");
    if (strcmp(type, "result") == 0) {
        mark_reported(worker, results_text(record, "id"));
        progress_tell(&pool->progress, worker->job->adapter->name, ++pool->done);
    }
    worker->absent = worker->absent || strcmp(type, "absent") == 0;
    results_add(pool->results, record);
}

static void take_records(struct pool *pool, struct worker *worker) {
    char *begin = worker->held;
    size_t left = worker->held_length;
    for (char *newline; left && (newline = memchr(begin, '\n', left));) {
        size_t length = (size_t)(newline - begin);
        take_record(pool, worker, begin, length);
        begin += length + 1;
        left -= length + 1;
    }
    memmove(worker->held, begin, left);
    worker->held_length = left;
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
    bool complete = worker->absent || pool->interrupted; /* what was interrupted is not there, and no error */
    for (size_t i = 0; !complete && i < worker->job->count; i++)
        if (!worker->reported[i])
            results_add(pool->results,
                        record_of_absence(worker->job->adapter->name, worker->job->vectors[i], VERDICT_ERROR, reason));
    free(worker->held);
    free(worker->reported);
    worker->job = NULL;
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

bool jobs_run(const struct job *jobs, size_t count, size_t parallel, bool terminal, struct results *results,
              int *interrupted) {
    sigset_t ends;
    sigset_t before;
    size_t total = 0;
    bool right = true;
    process_ending_signals(&ends);
    sigprocmask(SIG_BLOCK, &ends, &before);
    struct pool pool = {.parallel = parallel < WORKERS_MAX ? parallel : WORKERS_MAX,
                        .results = results,
                        .ending = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK)};
    for (size_t i = 0; i < count; i++)
        total += jobs[i].count;
    progress_begin(&pool.progress, terminal, total);
    for (size_t next = 0; (next < count && !pool.interrupted) || busy_workers(&pool);) {
        if (!pool.interrupted)
            right = start_jobs(&pool, jobs, count, &next) && right;
        if (busy_workers(&pool))
            attend(&pool);
    }
    progress_end(&pool.progress);
    if (pool.ending >= 0)
        close(pool.ending);
    sigprocmask(SIG_SETMASK, &before, NULL);
    *interrupted = pool.interrupted;
    return right;
}
