/* Records of a run, as lines, kept outside of the runner's memory until the run is over: every process that is started
 * would have to copy what stands there. */
#ifndef SPOOL_H
#define SPOOL_H

#include "runner/report/results.h"

struct spool {
    int file; /* without a name; -1: there is none */
};

/* False with errno if there is no file to be had. */
bool spool_open(struct spool *spool);

/* Adds whole lines. False with errno. */
bool spool_add(struct spool *spool, const char *lines, size_t length);

/* Adds each line's record to `results`, in their order, and closes the spool. A line that is no JSON is left out. False
 * with errno if they cannot be read. */
bool spool_empty(struct spool *spool, struct results *results);

#endif
