/* Who is asked: the adapters, each in every environment, and the oracle's copy of each environment.
 */
#ifndef PARTICIPANTS_H
#define PARTICIPANTS_H

#include "model/host/simulated_environment.h"
#include "worker.h"

/* Each breakdown may take the whole timeout. After FUZZ_BREAKDOWNS_MAX in one environment no new request is drawn for
 * the adapter there; after FUZZ_BREAKDOWNS_MORE it is not asked at all, not even to minimise a request. */
#define FUZZ_BREAKDOWNS_MAX 10
#define FUZZ_BREAKDOWNS_MORE 90

struct participants {
    const struct adapter *adapters[ADAPTERS_MAX];
    size_t count;
    const struct vector_set *set; /* for the levels of clauses */
    const char *files;            /* directory of the environments' files */
    int timeout;
    bool untraced;
    bool absent[ADAPTERS_MAX]; /* not on this machine, or broken */
    bool ipv6;                 /* the kernel has it */
    struct fuzz_worker workers[ENVIRONMENT_COUNT][ADAPTERS_MAX];
    unsigned breakdowns[ENVIRONMENT_COUNT][ADAPTERS_MAX];
    struct simulated_environment *simulated[ENVIRONMENT_COUNT];
    bool opened[ENVIRONMENT_COUNT];
    bool lacking[ENVIRONMENT_COUNT];                   /* this machine cannot make it */
    char notes[ENVIRONMENT_COUNT + ADAPTERS_MAX][512]; /* what was not asked, and why */
    size_t note_count;
    char error[512]; /* the first error of the harness or in an adapter's protocol; "" for none */
};

/* Starts every adapter in the plain environment; the other environments follow when they are needed. False if nothing
 * can be asked at all; the notes and the error say why. */
bool participants_open(struct participants *participants);

/* Ends all adapters and workers. */
void participants_close(struct participants *participants);

/* One request with the adapters' replies. Do not copy it: it points into itself. */
struct fuzz_case {
    struct fuzz_request request;
    struct fuzz_view view;
    bool decided; /* the oracle predicts an outcome */
    bool asked[ADAPTERS_MAX];
    struct fuzz_reply *replies; /* by adapter; memory of the caller's */
};

/* Asks the oracle about test->request and finds out which adapters can be asked. Returns how many can. */
size_t fuzz_case_prepare(struct participants *participants, struct fuzz_case *test);

/* Sends the request, and receives the replies; in between, up to FUZZ_AHEAD - 1 other requests may be sent. */
void fuzz_case_send(struct participants *participants, struct fuzz_case *test);
void fuzz_case_receive(struct participants *participants, struct fuzz_case *test);

/* All three, for the adapters that are `wanted` (by adapter; NULL: all). */
void fuzz_case_ask(struct participants *participants, struct fuzz_case *test, const bool *wanted);

#endif
