/* Has threads open and close batches at once, each on ports of its own, and takes the mean of what they took. */
#include "threads.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "ways.h"

enum { THREADS_MOST = 64, BATCHES = 4, WARM_UP = 2 };

struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    const struct way *way;
    int first_port;
    struct slot *slots;
    double opened; /* processor time, in nanoseconds */
    double closed;
};

static void open_and_close(struct worker *worker, const struct place *places) {
    struct instant start = clock_now();
    for (int i = 0; i < WAYS_BATCH; i++)
        ways_open(worker->way, TASK_IPV4, &places[i], &worker->slots[i]);
    worker->opened += clock_since(start).processor;
    start = clock_now();
    for (int i = WAYS_BATCH; i > 0; i--)
        worker->way->close(worker->way, TASK_IPV4, &worker->slots[i - 1]);
    worker->closed += clock_since(start).processor;
}

static void *work(void *argument) {
    struct worker *worker = argument;
    struct place places[WAYS_BATCH];
    for (int i = 0; i < WAYS_BATCH; i++)
        places[i] = ways_place(TASK_IPV4, worker->first_port + i);
    (void)pthread_barrier_wait(worker->start);
    for (int i = 0; i < BATCHES; i++)
        open_and_close(worker, places);
    return NULL;
}

static void start_worker(struct worker *worker, const struct way *way, int index, pthread_barrier_t *start) {
    *worker = (struct worker){.start = start,
                              .way = way,
                              .first_port = WAYS_FIRST_PORT + index * WAYS_BATCH,
                              .slots = ways_slots(WAYS_BATCH)};
    if (pthread_create(&worker->thread, NULL, work, worker) == 0)
        return;
    fprintf(stderr, "bench: no thread\n");
    exit(2);
}

static void measure(int round, const struct way *way, int threads) {
    struct worker workers[THREADS_MOST];
    pthread_barrier_t start;
    double opened = 0;
    double closed = 0;
    (void)pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++)
        start_worker(&workers[i], way, i, &start);
    (void)pthread_barrier_wait(&start);
    const struct instant begin = clock_now();
    for (int i = 0; i < threads; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        opened += workers[i].opened;
        closed += workers[i].closed;
        free(workers[i].slots);
    }
    const double wall = clock_since(begin).wall;
    const double requests = (double)threads * BATCHES * WAYS_BATCH;
    (void)pthread_barrier_destroy(&start);
    if (round >= 0)
        printf("%d\t%d\t%s\t%s\t%.1f\t%.1f\t%.1f\n", threads, round, way->name, ways_task_name(TASK_IPV4),
               opened / requests, wall / requests, closed / requests);
}

void threads_run(int rounds, const int *levels, int count) {
    const struct way ways[] = {by_hand_same(), reference_way()};
    for (int i = 0; i < count; i++)
        for (int round = -WARM_UP; round < rounds; round++)
            for (int k = 0; k < 2; k++) /* who is first takes turns */
                if (levels[i] >= 1 && levels[i] <= THREADS_MOST)
                    measure(round, &ways[(round & 1) ^ k], levels[i]);
}
