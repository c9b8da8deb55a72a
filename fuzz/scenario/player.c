/* Operations done, predictions made, the ledger read. */
#include "player.h"

#include <string.h>

#include "model/oracle/codes.h"
#include "model/oracle/oracle.h"

static bool fail(struct play *play, const char *why) {
    snprintf(play->why, sizeof play->why, "operation %zu: %s", play->index, why);
    return false;
}

static unsigned count_bits(uint64_t bits) {
    return (unsigned)__builtin_popcountll(bits);
}

/* ---- Hosts ---- */

static bool is_undisturbed(const struct scenario_operation *operation) {
    return operation->faults[0].nth == 0 && operation->faults[1].nth == 0 && operation->script.count == 0 &&
           !operation->script.empty;
}

/* The host for one operation: its faults, its script. The rest is copied once a scenario. */
static const struct model_host *host_of(struct play *play, const struct scenario_operation *operation,
                                        const struct model_host *host) {
    struct model_host *disturbed = &play->disturbed;
    if (is_undisturbed(operation))
        return host;
    if (!play->has_disturbed)
        *disturbed = *host;
    play->has_disturbed = true;
    for (size_t i = 0; i < SCENARIO_FAULTS; i++) {
        disturbed->faults[i].nth = 0;
        if (operation->faults[i].nth != 0)
            disturbed->faults[i] = operation->faults[i];
    }
    disturbed->script = operation->script;
    return disturbed;
}

static void begin(struct play *play, const struct scenario_operation *operation, const struct model_host *host) {
    if (play->index == 0)
        play->has_disturbed = false;
    play->host = host_of(play, operation, host);
    if (play->index == 0)
        model_kernel_init(&play->kernel, play->host);
    else
        model_kernel_change(&play->kernel, play->host);
    if (play->system.context == NULL) { /* it never changes */
        model_kernel_system(&play->kernel, &play->system);
        play->larger = play->system;
        play->larger.size += sizeof(void *);
    }
    play->compared = false;
}

/* The host with the sockets `others` as existing sockets. */
static const struct model_host *foresee(struct play *play, uint64_t others) {
    struct model_host *foreseen = &play->foreseen;
    if (others == 0)
        return play->host;
    *foreseen = *play->host;
    size_t count = foreseen->existing_socket_count;
    for (size_t i = 0; i < count; i++)
        play->existing_sockets[i] = foreseen->existing_sockets[i];
    for (uint64_t left = others; left != 0; left &= left - 1) {
        const struct model_held *held = &play->kernel.sockets[__builtin_ctzll(left)];
        if (held->bound)
            play->existing_sockets[count++] = model_held_endpoint(held);
    }
    foreseen->existing_sockets = play->existing_sockets;
    foreseen->existing_socket_count = count;
    foreseen->descriptors_taken |= others;
    return foreseen;
}

/* ---- Comparison ---- */

static void digest_trace(struct play *play) {
    const struct model_kernel *kernel = &play->kernel;
    const size_t count = kernel->step_count < MODEL_STEPS_MOST ? kernel->step_count : MODEL_STEPS_MOST;
    for (size_t i = 0; i < count; i++) {
        const struct model_step *step = &kernel->steps[i];
        const uint64_t words[] = {(uint64_t)step->call,     (uint64_t)step->handle,   (uint64_t)step->family,
                                  (uint64_t)step->socktype, (uint64_t)step->protocol, (uint64_t)step->option,
                                  (uint64_t)step->value,    (uint64_t)step->backlog,  step->digest,
                                  step->nonblock,           (uint64_t)step->result};
        play->digest = model_digest(play->digest, words, sizeof words);
    }
}

/* Compares as if the sockets `others` were not there. `skipped` predicted steps were made by an earlier operation. */
static bool compare(struct play *play, const struct model_request *request, uint64_t others, size_t skipped) {
    struct model_kernel *kernel = &play->kernel;
    const struct model_step *expected = play->steps + skipped;
    const unsigned hidden = count_bits(others);
    if ((kernel->held & others) != others)
        return fail(play, "a socket of an earlier operation was closed (CLN-001)");
    play->prediction.step_count -= skipped;
    kernel->held &= ~others;
    kernel->initialisations -= hidden;
    play->compared = true;
    const bool same = model_compare(request, &play->prediction, expected, &play->result, kernel, play->difference,
                                    sizeof play->difference);
    kernel->held |= others;
    kernel->initialisations += hidden;
    return same || fail(play, play->difference);
}

/* CLN-001 CLN-002 CLN-003 INIT-003: what is held is what the slots hold, and nothing else. */
static bool ledger_is_right(struct play *play) {
    const struct model_kernel *kernel = &play->kernel;
    uint64_t held = 0;
    for (size_t i = 0; i < SCENARIO_SLOTS; i++)
        held |= play->slots[i].held;
    if (kernel->violations != 0)
        return fail(play, model_violation_text(kernel->violations & ~(kernel->violations - 1)));
    if (kernel->held != held)
        return fail(play, "the open sockets are not those that the operations left open (CLN-001)");
    if (kernel->initialisations != count_bits(held) || kernel->live_lists != 0)
        return fail(play, "an initialisation or a list is not given back, or given back twice (INIT-003 RES-005)");
    return true;
}

static void tell_watcher(struct play *play, const struct scenario_operation *operation) {
    if (play->watch == NULL)
        return;
    struct play_outcome outcome = {play->index, operation, play->result.code, play->result.failure};
    if (operation->no_record)
        memset(&outcome.failure, 0, sizeof outcome.failure);
    play->watch(play->watch_context, &outcome);
}

/* ---- Close ---- */

/* A caller may close in any order, and bind in any order, which closes if it fails; the ledger knows only the order of
 * the routine itself. */
static void forgive_order(struct play *play) {
    play->kernel.violations &= ~(unsigned)MODEL_VIOLATION_CLOSE_ORDER;
}

static bool is_closed(const struct listen_socket *sock) {
    return sock->state == LISTEN_SOCKET_CLOSED && sock->handle == LISTEN_SOCKET_INVALID;
}

static bool close_half(struct play *play, struct play_slot *slot, size_t which) {
    struct listen_socket *sock = &slot->set.sockets[which];
    const uint64_t bit = is_closed(sock) ? 0 : UINT64_C(1) << sock->handle;
    for (int i = 0; i < 2; i++) /* CLN-006: the second time without effect */
        listen_socket_close(sock);
    forgive_order(play);
    slot->held &= ~bit;
    return is_closed(sock) || fail(play, "a closed socket still holds something (CLN-006)"); /* STEP-016 */
}

static bool close_slot(struct play *play, struct play_slot *slot) {
    const uint64_t others = play->kernel.held & ~slot->held;
    const bool alone = others == 0;
    for (int i = 0; i < 2; i++) {
        if (slot->is_set)
            listen_socket_close_set(&slot->set);
        else
            listen_socket_close(&slot->sock);
    }
    if (!alone)
        forgive_order(play);
    slot->held = 0;
    slot->origin = NULL;
    if (slot->is_set ? slot->set.count != 0 || !is_closed(&slot->set.sockets[0]) || !is_closed(&slot->set.sockets[1])
                     : !is_closed(&slot->sock))
        return fail(play, "after close the structure still holds something (CLN-006)");
    return true;
}

static bool play_close(struct play *play, const struct scenario_operation *operation, struct play_slot *slot) {
    play->result.code = LISTEN_SOCKET_OK;
    memset(&play->result.failure, 0, sizeof play->result.failure);
    tell_watcher(play, operation);
    if (slot->is_set && operation->half != 0)
        return close_half(play, slot, operation->half - 1);
    return close_slot(play, slot);
}

/* ---- Open and create ---- */

/* What an out-parameter holds before: nothing that an outcome could have (STEP-011). memset would cost more. */
static void spoil_socket(struct listen_socket *sock) {
    sock->handle = 0;
    sock->state = LISTEN_SOCKET_LISTENING;
    sock->family = sock->socktype = sock->protocol = sock->v6only = sock->backlog = -23;
    sock->options = 0xa5a5;
    sock->ephemeral = true;
    sock->address.ss_family = 77;
    sock->address_length = 999;
    sock->system = NULL;
}

static void spoil_record(struct listen_socket_failure *failure) {
    failure->stage = LISTEN_SOCKET_STAGE_LISTEN;
    failure->code = LISTEN_SOCKET_UNKNOWN;
    failure->native = failure->detail = -23;
    failure->call = LISTEN_SOCKET_CALL_GETSOCKNAME;
    failure->option = LISTEN_SOCKET_OPTION_REUSEPORT;
    failure->input = LISTEN_SOCKET_INPUT_SOCKET;
    failure->reason = LISTEN_SOCKET_REASON_WRONG_STATE;
    failure->family = failure->position = failure->tries = -23;
    failure->address.ss_family = 77;
    failure->address_length = 999;
}

static struct listen_socket_failure *record_of(struct play *play, const struct scenario_operation *operation) {
    spoil_record(&play->result.failure);
    return operation->no_record ? NULL : &play->result.failure;
}

/* If no record was given there is none to compare: it is filled in from the prediction, except for the code. */
static void supply_record(struct play *play, const struct scenario_operation *operation) {
    const struct model_prediction *expected = &play->prediction;
    struct listen_socket_failure *failure = &play->result.failure;
    if (!operation->no_record)
        return;
    memset(failure, 0, sizeof *failure);
    if (play->result.code == LISTEN_SOCKET_OK)
        return;
    failure->stage = expected->stage;
    failure->code = play->result.code;
    failure->call = expected->call >= 0 ? (enum listen_socket_call)expected->call : LISTEN_SOCKET_CALL_NONE;
    failure->input = expected->input >= 0 ? (enum listen_socket_input)expected->input : LISTEN_SOCKET_INPUT_NONE;
    failure->native = expected->native;
    failure->detail = expected->detail;
    failure->option = (enum listen_socket_option)expected->option;
    failure->family = expected->family;
    failure->reason = expected->reason >= 0 ? (enum listen_socket_reason)expected->reason : LISTEN_SOCKET_REASON_NONE;
    failure->tries = expected->tries;
    if (expected->has_address)
        failure->address_length = model_sockaddr(&expected->address, expected->port, &failure->address);
}

/* The seam's table of a request: PRE-004. */
static const struct listen_socket_system *system_of(struct play *play, const struct model_request *request) {
    typedef int (*function)(void *context);
    if (request->system_gap == 0 && request->system_excess >= 0)
        return request->system_excess == 0 ? &play->system : &play->larger;
    play->refused = play->system;
    play->refused.size = (size_t)((long)sizeof play->refused + request->system_excess);
    if (request->system_gap != 0)
        memset((char *)&play->refused + offsetof(struct listen_socket_system, initialize) +
                   (request->system_gap - 1) * sizeof(function),
               0, sizeof(function));
    return &play->refused;
}

static void do_open(struct play *play, const struct model_request *request, const struct listen_socket_request *asked,
                    struct listen_socket_failure *failure) {
    struct listen_socket_set *set = &play->result.set;
    set->count = 2;
    set->stack = LISTEN_SOCKET_STACK_PAIR;
    set->reason = LISTEN_SOCKET_REASON_WRONG_STATE;
    spoil_socket(&set->sockets[0]);
    spoil_socket(&set->sockets[1]);
    if (request->missing == MODEL_MISSING_RESULT)
        *set = (struct listen_socket_set){.sockets = {LISTEN_SOCKET_INIT, LISTEN_SOCKET_INIT}};
    play->result.code =
        listen_socket_open(asked, request->backlog, request->missing == MODEL_MISSING_RESULT ? NULL : set, failure);
}

static void do_create(struct play *play, const struct model_request *request, const struct listen_socket_request *asked,
                      struct listen_socket_failure *failure) {
    struct model_result *result = &play->result;
    spoil_socket(&result->sock);
    if (request->missing == MODEL_MISSING_RESULT)
        result->sock = (struct listen_socket)LISTEN_SOCKET_INIT;
    result->code =
        listen_socket_create(asked, request->missing == MODEL_MISSING_RESULT ? NULL : &result->sock, failure);
    if (result->code == LISTEN_SOCKET_OK && request->last_step >= MODEL_LAST_BIND)
        result->code = listen_socket_bind(&result->sock, failure);
    if (result->code == LISTEN_SOCKET_OK && request->last_step == MODEL_LAST_LISTEN)
        result->code = listen_socket_listen(&result->sock, request->backlog, failure);
}

static struct listen_socket_request asked_of(const struct model_request *request) {
    return (struct listen_socket_request){.node = request->node,
                                          .service = request->service,
                                          .hints = request->hints,
                                          .stack = (enum listen_socket_stack)request->stack,
                                          .options = request->options};
}

static void do_request(struct play *play, const struct scenario_operation *operation) {
    const struct model_request *request = &operation->request;
    struct listen_socket_request whole = asked_of(request);
    whole.system = system_of(play, request);
    const struct listen_socket_request *asked = request->missing == MODEL_MISSING_REQUEST ? NULL : &whole;
    struct listen_socket_failure *failure = record_of(play, operation);
    play->result.open = request->open;
    if (request->open)
        do_open(play, request, asked, failure);
    else
        do_create(play, request, asked, failure);
}

static uint64_t held_by(const struct listen_socket *sock) {
    const bool any = sock->state != LISTEN_SOCKET_CLOSED && sock->handle >= 0 && sock->handle < MODEL_DESCRIPTORS;
    return any ? UINT64_C(1) << sock->handle : 0;
}

/* listen_socket_port: that of the address; 0 if nothing is held. */
static bool is_port_told(const struct listen_socket *sock) {
    struct model_address address;
    uint16_t port = 0;
    if (sock->state != LISTEN_SOCKET_CLOSED)
        (void)model_from_sockaddr((const struct sockaddr *)&sock->address, sock->address_length, &address, &port);
    return listen_socket_port(sock) == port;
}

static void keep_result(struct play *play, const struct scenario_operation *operation, struct play_slot *slot) {
    const struct model_result *result = &play->result;
    slot->is_set = result->open;
    slot->origin = NULL;
    if (result->open) {
        slot->set = result->set;
        slot->held = held_by(&result->set.sockets[0]) | held_by(&result->set.sockets[1]);
        return;
    }
    slot->sock = result->sock;
    slot->held = held_by(&result->sock);
    slot->origin =
        result->code == LISTEN_SOCKET_OK && operation->request.last_step == MODEL_LAST_SOCKET ? operation : NULL;
    slot->created_steps = play->prediction.step_count;
}

/* Makes the request and compares. */
static bool make_request(struct play *play, const struct scenario_operation *operation) {
    const uint64_t others = play->kernel.held;
    model_predict(&operation->request, foresee(play, others), &play->prediction, play->steps);
    do_request(play, operation);
    supply_record(play, operation);
    tell_watcher(play, operation);
    if (!compare(play, &operation->request, others, 0))
        return false;
    const struct model_result *result = &play->result;
    const bool told = result->open ? is_port_told(&result->set.sockets[0]) && is_port_told(&result->set.sockets[1])
                                   : is_port_told(&result->sock);
    return told || fail(play, "listen_socket_port is not the port of the address");
}

/* Whether a request that was refused before any call is refused alike without a table, which is with the platform's
 * own: only the request is read (PRE-002 PRE-003). Where the table itself was at fault there is nothing to ask. */
static bool is_refused_without_table(struct play *play, const struct model_request *request) {
    struct listen_socket_request asked = asked_of(request);
    struct listen_socket_failure failure;
    struct listen_socket_set set;
    struct listen_socket sock;
    const bool refused = !play->prediction.ok && play->prediction.stage == LISTEN_SOCKET_STAGE_VALIDATE &&
                         play->kernel.step_count == 0; /* else it would touch this machine */
    if (!refused || request->missing != MODEL_MISSING_NOTHING || request->system_gap != 0 || request->system_excess < 0)
        return true;
    const enum listen_socket_code code = request->open ? listen_socket_open(&asked, request->backlog, &set, &failure)
                                                       : listen_socket_create(&asked, &sock, &failure);
    return (code == play->result.code && failure.stage == LISTEN_SOCKET_STAGE_VALIDATE) ||
           fail(play, "a refusal depends on the table of system calls (PRE-002 PRE-003)");
}

static bool play_request(struct play *play, const struct scenario_operation *operation, struct play_slot *slot) {
    if (slot->held != 0 && !close_slot(play, slot))
        return false;
    if (!make_request(play, operation))
        return false;
    if (play->digesting && !is_refused_without_table(play, &operation->request))
        return false;
    keep_result(play, operation, slot);
    return true;
}

/* ---- Bind and listen as operations of their own ---- */

static struct listen_socket *socket_in(struct play_slot *slot) {
    return slot->is_set ? &slot->set.sockets[0] : &slot->sock;
}

/* LSTN-003 LSTN-006 TYPE-007 PRE-002: refused at validate, nothing called, the structure as it was. */
static bool was_refused(struct play *play, const struct scenario_operation *operation, enum listen_socket_code code,
                        const struct listen_socket *before, const struct listen_socket *after) {
    const struct listen_socket_failure *failure = &play->result.failure;
    if (play->result.code != code)
        return fail(play,
                    "a socket in the wrong state, or a wrong backlog, is not refused as such (LSTN-006 LSTN-003)");
    if (!operation->no_record && (failure->stage != LISTEN_SOCKET_STAGE_VALIDATE || failure->code != code ||
                                  failure->native != model_native_of_code(code)))
        return fail(play, "the record of a refusal is wrong (ERR-001)");
    if (play->kernel.step_count != 0 || memcmp(before, after, sizeof *before) != 0)
        return fail(play, "a refused operation had an effect (PRE-002)");
    return true;
}

/* The script of the create, its faults up to its last call, and the faults of the bind from the next call on. */
static void remember_creation(struct model_host *host, const struct play_slot *slot) {
    host->script = slot->origin->script;
    for (size_t i = 0; i < SCENARIO_FAULTS; i++) {
        struct model_fault *now = &host->faults[i];
        struct model_fault *then = &host->faults[SCENARIO_FAULTS + i];
        *then = slot->origin->faults[i];
        then->until = (unsigned)slot->created_steps;
        if (now->call == MODEL_CALL_ANY && now->nth != 0)
            now->nth += (unsigned)slot->created_steps;
        else if (now->call <= MODEL_CALL_SOCKET)
            now->nth = 0;
    }
}

/* Predicts create, which was done before, and bind together, on a host that gives the socket its descriptor. */
static void expect_bind(struct play *play, const struct play_slot *slot, struct model_request *request,
                        uint64_t others) {
    foresee(play, others);
    if (others == 0)
        play->foreseen = *play->host;
    play->foreseen.descriptors_taken = ~(UINT64_C(1) << slot->sock.handle);
    play->foreseen.descriptor_limit = MODEL_DESCRIPTORS;
    remember_creation(&play->foreseen, slot);
    *request = slot->origin->request;
    request->last_step = MODEL_LAST_BIND;
    model_predict(request, &play->foreseen, &play->prediction, play->steps);
}

static bool play_bind(struct play *play, const struct scenario_operation *operation, struct play_slot *slot) {
    struct listen_socket *sock = socket_in(slot);
    struct listen_socket before;
    memcpy(&before, sock, sizeof before); /* also what is between the members */
    const uint64_t others = play->kernel.held & ~slot->held;
    struct model_request request;
    const bool fit = slot->origin != NULL && sock->state == LISTEN_SOCKET_CREATED;
    if (fit)
        expect_bind(play, slot, &request, others);
    play->result.open = false;
    play->result.code = listen_socket_bind(sock, record_of(play, operation));
    if (!fit) {
        tell_watcher(play, operation);
        return was_refused(play, operation, LISTEN_SOCKET_EINVAL, &before, sock);
    }
    supply_record(play, operation);
    tell_watcher(play, operation);
    play->result.sock = *sock;
    if (others != 0)
        forgive_order(play);
    if (!compare(play, &request, others, slot->created_steps))
        return false;
    slot->held = held_by(sock);
    slot->origin = NULL;
    return true;
}

/* The socket as the oracle knows it, bound. */
static struct model_socket bound_socket(const struct play *play, const struct listen_socket *sock) {
    const struct model_held *held = &play->kernel.sockets[sock->handle];
    struct model_socket bound = {.handle = sock->handle,
                                 .socktype = sock->socktype,
                                 .protocol = sock->protocol,
                                 .v6only = sock->v6only,
                                 .held_v6only = sock->family == AF_INET6 && held->v6only,
                                 .bound_port = held->port,
                                 .ephemeral = sock->ephemeral,
                                 .reuseaddr = held->reuseaddr,
                                 .reuseport = held->reuseport,
                                 .state = LISTEN_SOCKET_BOUND};
    (void)model_from_sockaddr((const struct sockaddr *)&sock->address, sock->address_length, &bound.address,
                              &bound.port);
    return bound;
}

/* What listen must do, by the oracle: all other sockets are somebody else's to it. */
static void expect_listen(struct play *play, const struct model_request *request, const struct listen_socket *sock) {
    const struct model_socket bound = bound_socket(play, sock);
    const uint64_t others = play->kernel.held & ~(UINT64_C(1) << sock->handle);
    model_predict_listen(request, foresee(play, others), &bound, &play->prediction, play->steps);
}

static bool play_listen(struct play *play, const struct scenario_operation *operation, struct play_slot *slot) {
    struct listen_socket *sock = socket_in(slot);
    struct listen_socket before;
    memcpy(&before, sock, sizeof before); /* also what is between the members */
    const uint64_t others = play->kernel.held & ~slot->held;
    const struct model_request request = {
        .options = before.options, .backlog = operation->request.backlog, .last_step = MODEL_LAST_LISTEN};
    const bool bound = before.state == LISTEN_SOCKET_BOUND;
    const bool fit = bound && before.socktype == SOCK_STREAM && operation->request.backlog >= 0;
    if (fit)
        expect_listen(play, &request, sock);
    play->result.open = false;
    play->result.code = listen_socket_listen(sock, operation->request.backlog, record_of(play, operation));
    if (!fit) {
        tell_watcher(play, operation);
        return was_refused(play, operation,
                           bound && before.socktype == SOCK_DGRAM ? LISTEN_SOCKET_EOPNOTSUPP : LISTEN_SOCKET_EINVAL,
                           &before, sock);
    }
    supply_record(play, operation);
    tell_watcher(play, operation);
    play->result.sock = *sock;
    if (others != 0)
        forgive_order(play);
    if (!compare(play, &request, others, 0))
        return false;
    slot->held = held_by(sock);
    return true;
}

/* bind, listen and close of no socket at all: refused, or without effect (LSTN-006 CLN-006). */
static bool play_without_socket(struct play *play, const struct scenario_operation *operation) {
    const struct listen_socket none = LISTEN_SOCKET_INIT;
    struct listen_socket_failure *failure = record_of(play, operation);
    play->result.open = false;
    if (operation->act == SCENARIO_CLOSE) {
        listen_socket_close(NULL);
        listen_socket_close_set(NULL);
        return play->kernel.step_count == 0 || fail(play, "the end of no socket had an effect (CLN-006)");
    }
    play->result.code = operation->act == SCENARIO_BIND
                            ? listen_socket_bind(NULL, failure)
                            : listen_socket_listen(NULL, operation->request.backlog, failure);
    tell_watcher(play, operation);
    if (failure != NULL &&
        (failure->input != LISTEN_SOCKET_INPUT_SOCKET || failure->reason != LISTEN_SOCKET_REASON_SOCKET_MISSING))
        return fail(play, "the record does not say that the socket is missing (ERR-001)");
    return was_refused(play, operation, LISTEN_SOCKET_EINVAL, &none, &none);
}

/* ---- The whole ---- */

/* The port of a socket is that of its address, as the model reads it; a socket that is closed, or none, has port 0. */
static bool port_is_right(struct play *play, struct play_slot *slot) {
    const struct listen_socket *sock = socket_in(slot);
    struct model_address address;
    uint16_t port = 0;
    if (sock->state != LISTEN_SOCKET_CLOSED)
        (void)model_from_sockaddr((const struct sockaddr *)&sock->address, sock->address_length, &address, &port);
    return (listen_socket_port(sock) == port && listen_socket_port(NULL) == 0) ||
           fail(play, "the port of a socket is not that of its address (PORT-012)");
}

static bool play_act(struct play *play, const struct scenario_operation *operation) {
    struct play_slot *slot = &play->slots[operation->slot];
    const bool no_socket = operation->request.missing == MODEL_MISSING_RESULT;
    slot->is_used = true;
    begin(play, operation, &play->scenario->host);
    if (no_socket && operation->act != SCENARIO_OPEN && operation->act != SCENARIO_CREATE)
        return play_without_socket(play, operation);
    switch (operation->act) {
    case SCENARIO_BIND:
        return play_bind(play, operation, slot);
    case SCENARIO_LISTEN:
        return play_listen(play, operation, slot);
    case SCENARIO_CLOSE:
        return play_close(play, operation, slot);
    default:
        return play_request(play, operation, slot);
    }
}

static void empty_slot(struct play_slot *slot) {
    const struct listen_socket closed = LISTEN_SOCKET_INIT;
    slot->held = 0;
    slot->is_used = slot->is_set = false;
    slot->origin = NULL;
    slot->sock = closed;
}

/* The first time, and after a scenario that was not played to its end; else each end has done it. */
static void empty_slots(struct play *play) {
    for (size_t i = 0; i < SCENARIO_SLOTS && !play->has_empty_slots; i++)
        empty_slot(&play->slots[i]);
    play->has_empty_slots = false;
}

static bool close_all(struct play *play) {
    for (size_t i = 0; i < SCENARIO_SLOTS; i++) {
        struct play_slot *slot = &play->slots[i];
        if (slot->held != 0 && !close_slot(play, slot))
            return false;
        if (slot->is_used)
            empty_slot(slot);
    }
    play->has_empty_slots = true;
    return ledger_is_right(play);
}

bool play_run(struct play *play, const struct scenario *scenario) {
    play->scenario = scenario;
    play->digest = 0;
    empty_slots(play);
    for (play->index = 0; play->index < scenario->count; play->index++) {
        const struct scenario_operation *operation = &scenario->operations[play->index];
        if (!play_act(play, operation) || !ledger_is_right(play) || !port_is_right(play, &play->slots[operation->slot]))
            return false;
        if (play->digesting)
            digest_trace(play);
    }
    play->index--;
    play->compared = false;
    return close_all(play);
}

bool play_again(struct play *play, const struct scenario *scenario) {
    uint64_t first;
    play->digesting = true;
    bool same = play_run(play, scenario);
    first = play->digest;
    same = same && play_run(play, scenario) && play->digest == first;
    play->digesting = false;
    return same || fail(play, "the same scenario made other calls the second time");
}

bool play_one(struct play *play, const struct scenario *scenario) {
    const struct scenario_operation *operation = &scenario->operations[0];
    struct model_result *result = &play->result;
    play->scenario = scenario;
    play->index = 0;
    begin(play, operation, &scenario->host);
    if (!make_request(play, operation))
        return false;
    for (int i = 0; i < 2; i++) { /* CLN-006: the second time without effect */
        if (result->open)
            listen_socket_close_set(&result->set);
        else
            listen_socket_close(&result->sock);
    }
    play->compared = false;
    if (play->kernel.held != 0 || (result->open ? result->set.count != 0 : !is_closed(&result->sock)))
        return fail(play, "after close something is still held (CLN-006)");
    return ledger_is_right(play);
}

void play_print(FILE *out, const struct play *play) {
    if (play->compared)
        model_disagreement_print(out, &play->scenario->operations[play->index].request, &play->prediction, play->steps,
                                 &play->result, &play->kernel, play->why);
    else
        fprintf(out, "broken: %s\n", play->why);
}
