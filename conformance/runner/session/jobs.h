/* Jobs run at once, each in a worker process, and their records collected. */
#ifndef JOBS_H
#define JOBS_H

#include "runner/report/results.h"
#include "session.h"

/* Runs all jobs, at most `parallel` at a time, and adds their records to `results`. A worker that dies or falls silent
 * leaves "error" for each of its vectors. With `progress` the count of tests done is shown on standard error. False
 * when no worker can be made. */
bool jobs_run(const struct job *jobs, size_t count, size_t parallel, bool progress, struct results *results);

#endif
