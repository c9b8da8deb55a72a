/* Plays a scenario: the reference on the simulated host, each operation held against the oracle, the books after each.
 *
 * model/ predicts one request on one host. A sequence is made of such by what the earlier operations left: their
 * sockets are existing_sockets and taken descriptors to the prediction, and are hidden from the comparison, which looks
 * for no socket but those of its own request. What the model has no request for (bind and listen on a socket in the
 * wrong state, listen after others have listened, close) has its rule here, with its clause.
 * */
#ifndef FUZZ_PLAY_H
#define FUZZ_PLAY_H

#include "model/kernel/compare.h"
#include "scenario.h"

/* What a slot holds between operations. */
struct play_slot {
    bool is_set;
    struct listen_socket sock;
    struct listen_socket_set set;
    const struct scenario_operation *origin; /* the create that it is from, for bind */
    size_t created_steps;                    /* fallible calls that it made */
    uint64_t held;                           /* descriptors */
};

/* What an operation came to, for whoever watches. */
struct play_outcome {
    size_t index;
    const struct scenario_operation *operation;
    enum listen_socket_code code;
    struct listen_socket_failure failure;
};

struct play {
    struct model_kernel kernel;
    struct listen_socket_system system;
    const struct model_host *host; /* as the kernel has it */
    struct model_host disturbed;   /* the scenario's, with the operation's faults and script */
    struct model_host foreseen;    /* as the oracle has it: with the sockets of earlier operations */
    struct model_endpoint existing_sockets[SCENARIO_EXISTING_SOCKETS + MODEL_DESCRIPTORS];
    struct model_prediction prediction;
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_result result;
    struct play_slot slots[SCENARIO_SLOTS];
    const struct scenario *scenario;
    size_t index;  /* of the operation */
    bool compared; /* the last thing judged was a comparison with the model: it can be printed */
    bool digesting;
    uint64_t digest; /* of every call made, where digesting */
    char why[192];
    void (*watch)(void *context, const struct play_outcome *outcome); /* NULL: nobody watches */
    void *watch_context;
};

/* Plays all of it. Returns whether everything was as demanded; `play->why` says what was not. The structure is zero
 * before the first time, and static. */
bool play_run(struct play *play, const struct scenario *scenario);

/* Plays it twice. Whether both times made the same calls (same input, same trace). Only after play_run said yes. */
bool play_again(struct play *play, const struct scenario *scenario);

/* Plays a scenario of one operation, open or create, and nothing left to be done after it: for targets where time
 * counts. */
bool play_one(struct play *play, const struct scenario *scenario);

/* Prints what was expected and what came, of the operation that failed. */
void play_print(FILE *out, const struct play *play);

#endif
