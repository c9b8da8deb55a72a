/* All that is asked: the adapters, each in every environment, and what the oracle knows of these.
 */
#ifndef PARTICIPANTS_H
#define PARTICIPANTS_H

#include "model/host/simulated_environment.h"
#include "worker.h"

/* After so many breakdowns in one environment, each of which may take the whole of a timeout, no request is drawn for
 * the adapter there; after so many more it is not asked at all, not even to make a request plainer. */
#define FUZZ_BREAKDOWNS_MAX 10
#define FUZZ_BREAKDOWNS_MORE 90

struct participants {
    const struct adapter *adapters[ADAPTERS_MAX];
    size_t count;
    const struct vector_set *set; /* for the levels of clauses */
    const char *files;            /* directory of the environments' files */
    int timeout;
    bool absent[ADAPTERS_MAX]; /* not on this machine, or not to be talked to */
    bool ipv6;                 /* the kernel has it */
    struct fuzz_worker workers[ENVIRONMENT_COUNT][ADAPTERS_MAX];
    unsigned breakdowns[ENVIRONMENT_COUNT][ADAPTERS_MAX];
    struct simulated_environment *simulated[ENVIRONMENT_COUNT];
    bool opened[ENVIRONMENT_COUNT];
    bool lacking[ENVIRONMENT_COUNT];                   /* this machine cannot do it */
    char notes[ENVIRONMENT_COUNT + ADAPTERS_MAX][512]; /* what was not asked, and why */
    size_t note_count;
    char error[512]; /* of the harness or an adapter's manners; "" while there is none */
};

/* Starts every adapter in the plain environment; the others follow when they are needed. False where nothing can be
 * asked at all; the notes and the trouble say why. */
bool participants_open(struct participants *participants);

/* Ends everything. */
void participants_close(struct participants *participants);

/* One request put to the adapters. It points into itself: not to be copied. */
struct fuzz_case {
    struct fuzz_request request;
    struct fuzz_view view;
    bool spoken; /* the oracle has an outcome */
    bool asked[ADAPTERS_MAX];
    struct fuzz_reply *replies; /* by adapter; room that the owner gives */
};

/* Asks the oracle about case->request, and which adapters can be asked it. Returns how many can. */
size_t fuzz_case_prepare(struct participants *participants, struct fuzz_case *one);

/* Puts it to them, and takes what came of it; between the two so many others may be sent as FUZZ_AHEAD says. */
void fuzz_case_send(struct participants *participants, struct fuzz_case *one);
void fuzz_case_receive(struct participants *participants, struct fuzz_case *one);

/* All three, for the adapters that are `wanted` (by adapter; NULL: for all). */
void fuzz_case_ask(struct participants *participants, struct fuzz_case *one, const bool *wanted);

#endif
