/* What an adapter has beside its sockets: descriptors, by what they are of, threads and processes; whether any of it
 * piles up from request to request. One alone says nothing, since a runtime opens some things when it first needs them,
 * and keeps them. */
#ifndef PILES_H
#define PILES_H

#include <stdbool.h>
#include <stddef.h>

#include "evidence.h"
#include "runner/adapter/process.h"

#define PILES_MAX 64 /* what is of a further kind is not looked at */

/* So many of one kind were left by as many requests before one is judged: a pool of helpers has grown by then. */
#define PILE 8
#define PILE_OF_THREADS 64 /* of threads, of which pools grow with the number of processors */

struct pile {
    char name[EVIDENCE_KIND_MAX]; /* "descriptor of " and a path, or as "anon_inode:[eventpoll]", with "*" for each
                                     number in it; "process", "thread" */
    size_t count;
};

struct piles {
    struct pile all[PILES_MAX];
    size_t count;
};

/* Counts what all the adapter's processes have. What cannot be seen is not counted. */
void piles_count(const struct process *process, struct piles *kinds);

/* The kind of which this request left one more, as PILE requests (of threads: PILE_OF_THREADS) have by now; NULL if
 * there is none. `first` was counted before the first request, `before` and `after` around this one, when what it made
 * was closed. */
const char *piles_grown(const struct piles *first, const struct piles *before, const struct piles *after);

#endif
