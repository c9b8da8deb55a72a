/* Jobs run at once, each in a worker process, and their records collected. */
#ifndef JOBS_H
#define JOBS_H

#include "runner/report/results.h"
#include "session.h"

/* Runs all jobs, at most `parallel` at a time, and adds their records to `results`. A worker that dies or falls silent
 * leaves "error" for each vector that it has not reported. How far it has come is told on standard error, which may be
 * a terminal. False, with the reason in errno, if a worker cannot be made, or records cannot be kept. In `*interrupted`
 * is the signal that ended the run early (SIGINT, SIGTERM, SIGHUP), 0 if none did: what was not run by then is not in
 * the records. */
bool jobs_run(const struct job *jobs, size_t count, size_t parallel, bool terminal, struct results *results,
              int *interrupted);

#endif
