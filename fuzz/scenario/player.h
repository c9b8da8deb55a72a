/* Plays a scenario: the reference on the simulated kernel, each operation compared with the oracle, the ledger read
 * after each.
 *
 * The oracle predicts one request on one host. For an operation of a scenario, what the earlier operations left is part
 * of the host: their sockets are existing sockets and taken descriptors to the oracle, and are hidden from the
 * comparison, which knows the sockets of its own request only. What is no request to the oracle (bind and listen on a
 * socket in the wrong state, close) has its rule here, with its clause.
 */
#ifndef FUZZ_PLAYER_H
#define FUZZ_PLAYER_H

#include "model/kernel/compare.h"
#include "scenario.h"

/* What a slot holds between operations. */
struct play_slot {
    bool is_used; /* by an operation of this scenario */
    bool is_set;
    struct listen_socket sock;
    struct listen_socket_set set;
    const struct scenario_operation *origin; /* the create that made it, for bind */
    size_t created_steps;                    /* fallible calls that the create made */
    uint64_t held;                           /* descriptors */
};

/* What came of an operation, for `watch`. */
struct play_outcome {
    size_t index;
    const struct scenario_operation *operation;
    enum listen_socket_code code;
    struct listen_socket_failure failure;
};

struct play {
    struct model_kernel kernel;
    struct listen_socket_system system;
    struct listen_socket_system larger;  /* a table that says that it is larger than it is known to be */
    struct listen_socket_system refused; /* one that no socket is made with: too small, or with a gap */
    const struct model_host *host;       /* as the kernel has it: the scenario's, or `disturbed` */
    struct model_host disturbed;         /* the scenario's, with the operation's faults and script */
    bool has_disturbed;                  /* it has what the scenario's has */
    struct model_host foreseen;          /* as the oracle has it: with the sockets of earlier operations */
    struct model_endpoint existing_sockets[SCENARIO_EXISTING_SOCKETS + MODEL_DESCRIPTORS];
    struct model_prediction prediction;
    struct model_step steps[MODEL_STEPS_MOST];
    struct model_result result;
    struct play_slot slots[SCENARIO_SLOTS];
    bool has_empty_slots; /* between two scenarios */
    const struct scenario *scenario;
    size_t index;  /* of the operation */
    bool compared; /* the last check was a comparison with the oracle's prediction: it can be printed */
    bool digesting;
    uint64_t digest; /* of every call made, if `digesting` */
    char why[192];
    char difference[160];                                             /* written by a comparison that failed */
    void (*watch)(void *context, const struct play_outcome *outcome); /* told of every outcome; may be NULL */
    void *watch_context;
};

/* Plays all of it. Returns whether everything was as demanded; `play->why` says what was not. The structure is zero
 * before the first time, and static. */
bool play_run(struct play *play, const struct scenario *scenario);

/* Plays it twice. Returns whether both times made the same calls. Only after play_run returned true. */
bool play_again(struct play *play, const struct scenario *scenario);

/* Plays a scenario of one operation, open or create, for targets that must be fast. */
bool play_one(struct play *play, const struct scenario *scenario);

/* Prints expectation and result of the operation that failed. */
void play_print(FILE *out, const struct play *play);

#endif
