/* Any byte string as one scenario: a host, and a sequence of operations on it.
 *
 * The format. Every field has a fixed place; what is missing at the end is zero, and zero is always the harmless
 * choice: a plain host, `open` with stack auto, NULL for both texts, no fault. A field with few values takes its byte
 * modulo their number, so that every byte is right and a mutator need not know the format.
 *
 *     SCENARIO_HOST bytes      the host: families, limits, up to three existing sockets
 *     SCENARIO_RECORD bytes    one operation; up to SCENARIO_OPERATIONS of them, one at least
 *
 * A record: SCENARIO_REQUEST bytes of request, two faults of four bytes, a script of the resolver of eight, and two
 * texts of SCENARIO_TEXT bytes, read if the request's selectors say so. Deterministic, allocates nothing.
 */
#ifndef FUZZ_SCENARIO_H
#define FUZZ_SCENARIO_H

#include "model/oracle/prediction.h"

enum {
    SCENARIO_HOST = 20,
    SCENARIO_REQUEST = 12,
    SCENARIO_FAULT = 4,
    SCENARIO_SCRIPT = 8,
    SCENARIO_TEXT = 18,
    SCENARIO_FAULTS = 2,
    SCENARIO_RECORD = SCENARIO_REQUEST + SCENARIO_FAULTS * SCENARIO_FAULT + SCENARIO_SCRIPT + 2 * SCENARIO_TEXT,
    SCENARIO_OPERATIONS = 6,
    SCENARIO_SLOTS = 4,
    SCENARIO_EXISTING_SOCKETS = 3,
    SCENARIO_INLINE = 240 /* a selector from here on: the text is in the record */
};

enum scenario_act {
    SCENARIO_OPEN,   /* listen_socket_open into the slot */
    SCENARIO_CREATE, /* listen_socket_create, and as far as `last_step` says */
    SCENARIO_BIND,   /* listen_socket_bind on what the slot holds */
    SCENARIO_LISTEN, /* listen_socket_listen, likewise */
    SCENARIO_CLOSE,  /* of all that the slot holds; with `half`, of one socket of a set */
    SCENARIO_ACTS
};

struct scenario_operation {
    enum scenario_act act;
    unsigned slot;
    unsigned half;  /* close: 0 all, else which socket, from 1 */
    bool no_record; /* the failure record is NULL */
    struct model_request request;
    struct addrinfo hints;
    struct model_fault faults[SCENARIO_FAULTS];
    struct model_script script;
    char node[SCENARIO_TEXT + 1];
    char service[SCENARIO_TEXT + 1];
};

struct scenario {
    struct model_host host; /* without script and faults, which the operations have */
    struct model_endpoint existing_sockets[SCENARIO_EXISTING_SOCKETS];
    size_t count;
    struct scenario_operation operations[SCENARIO_OPERATIONS];
};

/* Reads a scenario. Total: every byte string is one. It points into itself. */
void scenario_read(const uint8_t *data, size_t size, struct scenario *scenario);

/* Reads the SCENARIO_REQUEST bytes of a request. `*inline_node` and `*inline_service` say which texts are elsewhere. */
void scenario_read_request(const uint8_t *record, struct scenario_operation *operation, bool *inline_node,
                           bool *inline_service);

/* Makes a plain operation, for targets that fill in a text or two. */
void scenario_plain_operation(struct scenario_operation *operation);

#endif
