/* The calls that one socket takes, in the order of the specification, and what each failure of them is. */
#include "calls.h"

#include <errno.h>
#include <string.h>

#include "codes.h"

/* The family of the socket that a call is for. */
static int family_of(const struct call_sequence *sequence, const struct model_step *step) {
    for (size_t i = 0; i < MODEL_COUNT(sequence->sockets); i++) {
        const struct model_socket *socket = &sequence->sockets[i];

        if (socket->state != LISTEN_SOCKET_CLOSED && socket->handle == step->handle)
            return socket->address.family;
    }
    return step->family;
}

/* INIT-006: one initialisation is gone; if it was the last, so are the sockets. */
static void release_layer(struct call_sequence *sequence) {
    if (sequence->layer > 0)
        sequence->layer--;
    if (sequence->layer == 0)
        sequence->dead |= sequence->held;
}

static uint64_t bit_of(const struct call_sequence *sequence, listen_socket_handle handle) {
    const int descriptor = model_descriptor(sequence->host, handle);

    return descriptor >= 0 ? UINT64_C(1) << descriptor : 0;
}

/* INIT-006: what a call meets on Windows if the socket layer is not there, or was not for a while; 0: it is. */
static int layer_refusal(const struct call_sequence *sequence, const struct model_step *step) {
    if (sequence->host->rules != MODEL_RULES_WINDOWS || step->call == MODEL_CALL_INITIALIZE ||
        step->call == MODEL_CALL_INTERFACE_INDEX)
        return 0;
    if (sequence->layer == 0)
        return MODEL_NOT_INITIALISED;
    return (sequence->dead & bit_of(sequence, step->handle)) != 0 ? model_refusals(sequence->host)->closed_handle : 0;
}

/* Counts the call, and returns the fault that happens to it, or NULL. */
static const struct model_fault *begin_call(struct call_sequence *sequence, const struct model_step *step) {
    const struct model_called called = {
        .call = step->call, .family = family_of(sequence, step), .option = step->option};

    if (sequence->counters.calls == sequence->host->released_at) /* at 0 there is nothing to release */
        release_layer(sequence);
    return model_take_fault(sequence->host, &sequence->counters, &called);
}

/* Notes the call, which by itself has the result of the step, and returns the result that it gets. */
static int end_call(struct call_sequence *sequence, const struct model_fault *fault, struct model_step step) {
    const int layer = layer_refusal(sequence, &step);

    if (layer != 0)
        step.result = layer;
    if (fault != NULL && fault->error != 0)
        step.result = fault->error;
    if (step.call == MODEL_CALL_SOCKET && step.result != 0)
        step.handle = LISTEN_SOCKET_INVALID;
    if (sequence->steps != NULL && sequence->step_count < MODEL_STEPS_MOST)
        sequence->steps[sequence->step_count] = step;
    sequence->step_count++;
    return step.result;
}

static enum model_wrong_answer wrong_answer_of(const struct model_fault *fault) {
    return fault != NULL ? fault->wrong_answer : MODEL_WRONG_NONE;
}

int model_make_call(struct call_sequence *sequence, struct model_step step, enum model_wrong_answer *wrong_answer,
                    int *detail) {
    const struct model_fault *fault = begin_call(sequence, &step);

    if (fault != NULL && fault->error != 0 && detail != NULL)
        *detail = fault->detail;
    if (wrong_answer != NULL)
        *wrong_answer = wrong_answer_of(fault);
    return end_call(sequence, fault, step);
}

bool model_fail(struct call_sequence *sequence, enum listen_socket_stage stage, int call, int native) {
    sequence->error =
        (struct error){.stage = stage, .call = call, .native = native, .code = model_code_of_system(native)};
    return false;
}

/* ---- One socket ---------------------------------------------------------------------------------------- */

bool model_initialise(struct call_sequence *sequence) {
    const struct model_step step = {.call = MODEL_CALL_INITIALIZE, .handle = LISTEN_SOCKET_INVALID};

    if (sequence->is_initialised)
        return true;
    const int error = model_make_call(sequence, step, NULL, NULL);

    if (error != 0) /* STEP-001 INIT-002 INIT-003 */
        return model_fail(sequence, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_CALL_INITIALIZE, error);
    sequence->is_initialised = true;
    sequence->layer++;
    return true;
}

/* STEP-018 STEP-019 FAM-004 SOCK-002 SOCK-003 SOCK-006 */
static bool open_socket(struct call_sequence *sequence, struct model_socket *socket) {
    const int lowest = model_lowest_descriptor(sequence->host, sequence->held);
    const int refusal = model_socket_refusal(sequence->host, socket->address.family, lowest);
    const struct model_step step = {
        .call = MODEL_CALL_SOCKET,
        .handle = model_handle(sequence->host, lowest), /* end_call takes out what was not made */
        .family = socket->address.family,
        .socktype = socket->socktype,
        .protocol = socket->protocol,
        .nonblock = (sequence->parsed->request->options & LISTEN_SOCKET_NONBLOCK) != 0, /* SOCK-005 */
        .result = refusal};

    const int error = model_make_call(sequence, step, NULL, NULL);

    if (error != 0)
        return model_fail(sequence, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_CALL_SOCKET, error);
    socket->handle = step.handle; /* SOCK-001: 0 is as good as any */
    sequence->held |= UINT64_C(1) << lowest;
    sequence->is_initialised = false; /* it is the socket's now (INIT-003) */
    return true;
}

bool model_make_socket(struct call_sequence *sequence, const struct model_entry *entry, int v6only,
                       struct model_socket *socket) {
    *socket = (struct model_socket){.handle = LISTEN_SOCKET_INVALID,
                                    .address = entry->address, /* STEP-002 STEP-013 BIND-001 */
                                    .port = entry->port,
                                    .socktype = entry->socktype,
                                    .protocol = entry->protocol,
                                    .ephemeral = entry->port == 0,
                                    .v6only = v6only};
    if (v6only < 0) /* NODE-012 V6-001 */
        socket->v6only = model_is_mapped(&entry->address) ? 0 : 1;
    if (entry->family == AF_INET) /* V6-005 */
        socket->v6only = -1;
    if (!model_initialise(sequence) || !open_socket(sequence, socket))
        return false;
    socket->state = LISTEN_SOCKET_CREATED;
    return true;
}

/* Always false. */
static bool fail_option(struct call_sequence *sequence, enum listen_socket_option option, int call, int native) {
    model_fail(sequence, LISTEN_SOCKET_STAGE_OPTION, call, native);
    sequence->error.option = option;
    return false;
}

/* Sets one option; `refusal` is what the host says to it. `*taken`: it was set, and not only said to be. */
static bool set_option(struct call_sequence *sequence, const struct model_socket *socket,
                       enum listen_socket_option option, int value, int refusal, bool *taken) {
    struct model_step step = {.call = MODEL_CALL_SET_OPTION,
                              .handle = socket->handle,
                              .option = (int)option,
                              .value = value,
                              .result = refusal};
    const struct model_fault *fault = begin_call(sequence, &step);
    const bool ignored = wrong_answer_of(fault) == MODEL_WRONG_IGNORED;

    if (ignored)
        step.result = 0;
    const int error = end_call(sequence, fault, step);

    if (error != 0)
        return fail_option(sequence, option, LISTEN_SOCKET_CALL_SETSOCKOPT, error);
    *taken = !ignored;
    return true;
}

/* V6-001 V6-002 V6-006: set, and seen to be set. */
static bool set_v6only(struct call_sequence *sequence, struct model_socket *socket) {
    const enum listen_socket_option option = LISTEN_SOCKET_OPTION_V6ONLY;
    const struct model_step get = {.call = MODEL_CALL_GET_OPTION, .handle = socket->handle, .option = (int)option};
    enum model_wrong_answer wrong_answer = MODEL_WRONG_NONE;
    bool taken;

    if (!set_option(sequence, socket, option, socket->v6only, model_v6only_refusal(sequence->host, socket->v6only),
                    &taken))
        return false;
    const int real = taken                            ? model_v6only_read_back(sequence->host, socket->v6only)
                     : sequence->host->v6only_default ? 1
                                                      : 0;

    socket->held_v6only = real != 0;
    const int error = model_make_call(sequence, get, &wrong_answer, NULL);
    const int told = wrong_answer == MODEL_WRONG_VALUE ? !real : real; /* 42 for 1 says the same */

    if (error != 0)
        return fail_option(sequence, option, LISTEN_SOCKET_CALL_GETSOCKOPT, error);
    if (told == socket->v6only)
        return true;
    fail_option(sequence, option, LISTEN_SOCKET_CALL_GETSOCKOPT, 0);
    sequence->error.code = LISTEN_SOCKET_ENOPROTOOPT;
    sequence->error.reason = LISTEN_SOCKET_REASON_OPTION_NOT_HELD;
    return false;
}

static struct model_endpoint endpoint_of(const struct model_socket *socket) {
    return (struct model_endpoint){
        .address = socket->address,
        .port = socket->bound_port != 0 ? socket->bound_port : socket->port,
        .socktype = socket->socktype,
        .v6only = socket->held_v6only,
        .listening = socket->state == LISTEN_SOCKET_LISTENING,
        .reuseaddr = socket->reuseaddr,
        .reuseport = socket->reuseport,
        .use = MODEL_USE_EXCLUSIVE, /* REUSE-004 */
    };
}

/* What keeps `wanted` from its port: an existing socket, or the other socket of this request; 0 if neither does. */
static int blocked_error(const struct call_sequence *sequence, const struct model_socket *socket,
                         const struct model_endpoint *wanted, enum model_sharing sharing) {
    const struct model_socket *other = socket == &sequence->sockets[0] ? &sequence->sockets[1] : &sequence->sockets[0];
    const struct model_host *host = sequence->host;
    int error = 0;

    for (size_t i = 0; i < host->existing_socket_count; i++) {
        struct model_endpoint held = host->existing_sockets[i];

        held.listening = model_existing_socket_listens(&held, sequence->binds);
        error = model_worse_conflict(error, model_conflict(host->rules, &held, wanted, sharing));
    }
    if (other->bound_port == 0) /* bound and dead it never is: then this one is dead, too, and was refused for that */
        return error;
    const struct model_endpoint held = endpoint_of(other);

    return model_worse_conflict(error, model_conflict(host->rules, &held, wanted, sharing));
}

/* Whether the host has a port left for port 0: `wanted` has it then. Nothing that shares is in force while it is picked
 * (REUSE-005 REUSE-006), so that whoever has the port keeps it. */
static bool pick_port(struct call_sequence *sequence, const struct model_socket *socket,
                      struct model_endpoint *wanted) {
    for (unsigned i = 0; i < sequence->host->ephemeral_count; i++) {
        wanted->port = model_ephemeral(sequence->host, sequence->ephemeral + i);
        if (model_is_excluded(sequence->host, wanted->port) ||
            blocked_error(sequence, socket, wanted, MODEL_SHARING_NONE) != 0)
            continue;
        sequence->ephemeral += i + 1;
        return true;
    }
    return false;
}

/* What bind makes of the address by itself, and in `wanted` the port that it has then: that of the socket; or the one
 * that the host picks; or with `other` another one. */
static int bind_result(struct call_sequence *sequence, const struct model_socket *socket, bool other,
                       struct model_endpoint *wanted) {
    *wanted = endpoint_of(socket);
    if (other && wanted->port != 0)
        wanted->port = model_other_port(wanted->port);
    const int refusal = model_bind_refusal(sequence->host, wanted);

    if (refusal != 0)
        return refusal;
    if (wanted->port != 0) /* REUSE-002 REUSE-004 BIND-005 V6-007 */
        return blocked_error(sequence, socket, wanted, MODEL_SHARING_BY_OPTIONS);
    if (pick_port(sequence, socket, wanted))
        return 0;
    return sequence->host->exhausted_error != 0 ? sequence->host->exhausted_error : EADDRINUSE;
}

static bool bind_address(struct call_sequence *sequence, struct model_socket *socket) {
    struct model_endpoint wanted = {.port = 0};
    struct sockaddr_storage raw;
    const socklen_t length = model_sockaddr(&socket->address, socket->port, &raw);
    struct model_step step = {
        .call = MODEL_CALL_BIND, .handle = socket->handle, .digest = model_digest(0, &raw, length)};
    const struct model_fault *fault = begin_call(sequence, &step);
    const bool fails = fault != NULL && fault->error != 0;

    if (!fails && wrong_answer_of(fault) != MODEL_WRONG_IGNORED)
        step.result = bind_result(sequence, socket, wrong_answer_of(fault) == MODEL_WRONG_PORT, &wanted);
    const int error = end_call(sequence, fault, step);

    if (error == 0) {
        sequence->binds += wanted.port != 0 ? 1 : 0;
        socket->bound_port = wanted.port;
        return true;
    }
    model_fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_BIND, error); /* BIND-002 BIND-006 PORT-014 */
    if (socket->port == 0 && sequence->error.code == LISTEN_SOCKET_EADDRINUSE)
        sequence->error.reason = LISTEN_SOCKET_REASON_RANGE_EXHAUSTED;
    if (model_is_held_exclusively(error, socket)) { /* REUSE-004 */
        sequence->error.code = LISTEN_SOCKET_EADDRINUSE;
        sequence->error.reason = LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY;
    }
    return false;
}

/* BIND-004 PORT-011 */
static bool read_back(struct call_sequence *sequence, struct model_socket *socket) {
    enum model_wrong_answer wrong_answer = MODEL_WRONG_NONE;
    const int unbound = socket->bound_port == 0 ? model_refusals(sequence->host)->address_unbound : 0;
    const struct model_step step = {.call = MODEL_CALL_LOCAL_ADDRESS, .handle = socket->handle, .result = unbound};
    const int error = model_make_call(sequence, step, &wrong_answer, NULL);
    uint16_t told = socket->bound_port;

    if (error != 0)
        return model_fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, error);
    if (wrong_answer == MODEL_WRONG_VALUE)
        told = (uint16_t)(told % 60000 + 1);
    if (wrong_answer == MODEL_WRONG_PORT_ZERO)
        told = 0;
    const bool port = socket->port == 0 ? told != 0 : told == socket->port;

    if (!port || wrong_answer == MODEL_WRONG_ADDRESS || wrong_answer == MODEL_WRONG_LENGTH ||
        wrong_answer == MODEL_WRONG_FAMILY) {
        model_fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, 0);
        sequence->error.code = LISTEN_SOCKET_EADDRNOTAVAIL;
        sequence->error.reason = LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD;
        return false;
    }
    socket->port = told;
    return true;
}

/* REUSE-001: of stream sockets alone. REUSE-007: if it cannot be set, that is a failure. */
static bool set_address_reuse(struct call_sequence *sequence, struct model_socket *socket) {
    if (socket->socktype != SOCK_STREAM)
        return true;
    return set_option(sequence, socket, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1, 0, &socket->reuseaddr);
}

/* REUSE-003 */
static bool set_reuseport(struct call_sequence *sequence, struct model_socket *socket) {
    if ((sequence->parsed->request->options & LISTEN_SOCKET_REUSEPORT) == 0)
        return true;
    return set_option(sequence, socket, LISTEN_SOCKET_OPTION_REUSEPORT, 1,
                      model_option_refusal(sequence->host, LISTEN_SOCKET_OPTION_REUSEPORT), &socket->reuseport);
}

/* REUSE-005 REUSE-006: nothing that lets others share is in force while the port is picked or taken. */
bool model_bind_socket(struct call_sequence *sequence, struct model_socket *socket) {
    if (socket->address.family == AF_INET6 && !set_v6only(sequence, socket))
        return false;
    if (!socket->ephemeral && (!set_address_reuse(sequence, socket) || !set_reuseport(sequence, socket)))
        return false;
    if (!bind_address(sequence, socket) || !read_back(sequence, socket))
        return false;
    if (socket->ephemeral && socket->socktype == SOCK_DGRAM && !set_reuseport(sequence, socket))
        return false;
    socket->state = LISTEN_SOCKET_BOUND;
    return true;
}

/* LSTN-001 LSTN-002: with the backlog as given. */
bool model_listen_socket(struct call_sequence *sequence, struct model_socket *socket) {
    const struct model_endpoint wanted = endpoint_of(socket);
    const int own = sequence->host->listen_error;
    const int natural = own != 0 ? own : blocked_error(sequence, socket, &wanted, MODEL_SHARING_LISTEN); /* LSTN-004 */
    const struct model_step step = {.call = MODEL_CALL_LISTEN,
                                    .handle = socket->handle,
                                    .backlog = sequence->parsed->request->backlog,
                                    .result = natural};
    const int error = model_make_call(sequence, step, NULL, NULL);

    if (error != 0)
        return model_fail(sequence, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_CALL_LISTEN, error);
    socket->state = LISTEN_SOCKET_LISTENING;
    return true;
}

bool model_set_late_options(struct call_sequence *sequence, struct model_socket *socket) {
    return !socket->ephemeral || (set_address_reuse(sequence, socket) && set_reuseport(sequence, socket));
}

void model_close_sockets(struct call_sequence *sequence) {
    for (uint64_t left = sequence->held; left != 0; left &= left - 1)
        release_layer(sequence); /* INIT-003 */
    sequence->held = 0;
    sequence->dead = 0;
}
