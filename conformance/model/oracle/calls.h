/* Private to the oracle: the calls that a request takes, made on a host one after the other. */
#ifndef MODEL_CALLS_H
#define MODEL_CALLS_H

#include "model/host/resolver.h"
#include "parsed_request.h"

/* Why a sequence of calls ended early. */
struct error {
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    int call;
    int native;
    int detail;
    enum listen_socket_option option; /* stage option: which */
    int family;                       /* resolve: that was asked for; select: of the entry */
    int reason;                       /* enum listen_socket_reason, or MODEL_UNSAID */
    int tries;
    bool has_entry; /* select: it is about the address of `entry` */
    struct model_entry entry;
};

struct call_sequence {
    const struct model_parsed_request *parsed;
    const struct model_host *host;
    struct model_step *steps;
    size_t step_count;
    struct model_counters counters;
    unsigned ephemeral; /* ports that the host has tried */
    unsigned binds;
    uint64_t held;       /* descriptors of ours */
    uint64_t dead;       /* and of those the ones that were open when the socket layer was released by another */
    unsigned layer;      /* how often the socket layer is initialised, others' releases counted */
    bool is_initialised; /* an initialisation is at hand that is no socket's */
    struct model_socket sockets[2];
    struct error error;
};

/* One call: counted, made to fail if the schedule says so, and noted. Returns its result. `*wrong_answer` is how its
 * answer is wrong; `*detail` is errno beside the resolver's error, changed only by a fault. Either may be NULL. */
int model_make_call(struct call_sequence *sequence, struct model_step step, enum model_wrong_answer *wrong_answer,
                    int *detail);

/* Ends with the error that a call gave; always false. */
bool model_fail(struct call_sequence *sequence, enum listen_socket_stage stage, int call, int native);

/* Makes sure that an initialisation is at hand. If it fails, false, and sequence->error says why; so do all below. */
bool model_initialise(struct call_sequence *sequence);

/* Makes the socket of an entry. `v6only` is 1 or 0; -1: 1, but 0 for an IPv4-mapped address (create). */
bool model_make_socket(struct call_sequence *sequence, const struct model_entry *entry, int v6only,
                       struct model_socket *socket);

/* The other operations on one socket of the sequence; the last is what comes after listen for a picked port. */
bool model_bind_socket(struct call_sequence *sequence, struct model_socket *socket);
bool model_listen_socket(struct call_sequence *sequence, struct model_socket *socket);
bool model_set_late_options(struct call_sequence *sequence, struct model_socket *socket);

/* Closes what sockets there are, the last one first, each with its release. What is known of them stays to be told. */
void model_close_sockets(struct call_sequence *sequence);

#endif
