/* The calls of the seam as the simulated kernel answers them: descriptors, options, addresses. */
#include "calls.h"

#include <errno.h>
#include <string.h>

#include "lists.h"
#include "model/host/resolver.h"

static int end(struct model_kernel *kernel, const struct model_step *step) {
    model_ledger_note(kernel, step);
    return step->result;
}

/* Begins a call on a socket. */
static const struct model_fault *begin_on(struct model_kernel *kernel, listen_socket_handle handle,
                                          enum model_call call, int option) {
    const struct model_held *held = model_kernel_socket(kernel, handle);

    return model_ledger_begin(
        kernel, (struct model_called){.call = call, .family = held != NULL ? held->family : 0, .option = option});
}

/* Ends a call on a socket, NULL if there is none: after one that failed, only close is right (BIND-003). */
static int end_on(struct model_kernel *kernel, struct model_held *held, const struct model_step *step) {
    if (held != NULL && step->result != 0)
        held->failed = true;
    return end(kernel, step);
}

/* The fault's error, if it is one; else what the host itself says. */
static int result_of(const struct model_fault *fault, int natural) {
    return fault != NULL && fault->error != 0 ? fault->error : natural;
}

static enum model_wrong_answer wrong_answer_of(const struct model_fault *fault) {
    return fault != NULL && fault->error == 0 ? fault->wrong_answer : MODEL_WRONG_NONE;
}

/* ---- The socket layer -------------------------------------------------------------------------------------------- */

static int kernel_initialize(void *context) {
    struct model_kernel *kernel = context;
    const int result = result_of(model_ledger_begin(kernel, (struct model_called){.call = MODEL_CALL_INITIALIZE}), 0);

    if (result == 0) {
        kernel->initialisations++;
        kernel->layer++;
    }
    return end(kernel,
               &(struct model_step){.call = MODEL_CALL_INITIALIZE, .handle = LISTEN_SOCKET_INVALID, .result = result});
}

static int kernel_interface_index(void *context, const char *name, unsigned *index) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault =
        model_ledger_begin(kernel, (struct model_called){.call = MODEL_CALL_INTERFACE_INDEX});
    const int natural = model_interface_index(kernel->host, kernel->held, name, index);
    const int result = result_of(fault, natural);

    if (result != 0)
        *index = 77; /* not to be used if the call failed */
    return end(kernel, &(struct model_step){.call = MODEL_CALL_INTERFACE_INDEX,
                                            .handle = LISTEN_SOCKET_INVALID,
                                            .digest = model_name_digest(name),
                                            .result = result});
}

static void kernel_release(void *context) {
    struct model_kernel *kernel = context;

    if (kernel->initialisations == 0)
        kernel->violations |= MODEL_VIOLATION_RELEASE_UNMATCHED;
    else
        kernel->initialisations--;
    model_ledger_release(kernel);
    if (kernel->initialisations < (unsigned)__builtin_popcountll(kernel->held) || kernel->live_lists != 0)
        kernel->violations |= MODEL_VIOLATION_RELEASE_EARLY;
    end(kernel, &(struct model_step){.call = MODEL_CALL_RELEASE, .handle = LISTEN_SOCKET_INVALID});
}

/* ---- Descriptors ------------------------------------------------------------------------------------------------- */

/* The socket behind a handle, or NULL; with the error of a call on it in `*error`, if there is one already. A call on
 * one that failed is a violation. */
static struct model_held *socket_of(struct model_kernel *kernel, listen_socket_handle handle, int *error) {
    const int descriptor = model_descriptor(kernel->host, handle);
    const uint64_t bit = descriptor >= 0 ? UINT64_C(1) << descriptor : 0;
    struct model_held *held = NULL;

    if ((kernel->held & bit) != 0) {
        held = &kernel->sockets[descriptor];
        if (held->failed)
            kernel->violations |= MODEL_VIOLATION_USE_AFTER_FAILURE;
    } else if ((kernel->host->descriptors_taken & bit) != 0) {
        kernel->violations |= MODEL_VIOLATION_HANDLE_FOREIGN;
        *error = ENOTSOCK;
    } else {
        kernel->violations |= MODEL_VIOLATION_HANDLE_CLOSED;
        *error = model_refusals(kernel->host)->closed_handle;
    }
    if (held != NULL)
        *error = model_ledger_refusal(kernel, held);
    return held;
}

static int kernel_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                              listen_socket_handle *handle) {
    struct model_kernel *kernel = context;
    const bool stream = type == SOCK_STREAM && protocol == IPPROTO_TCP;
    const bool datagram = type == SOCK_DGRAM && protocol == IPPROTO_UDP;
    const struct model_fault *fault =
        model_ledger_begin(kernel, (struct model_called){.call = MODEL_CALL_SOCKET, .family = family});
    const int lowest = model_lowest_descriptor(kernel->host, kernel->held);
    const int refusal = model_ledger_refusal(kernel, NULL);
    struct model_step step = {.call = MODEL_CALL_SOCKET,
                              .handle = LISTEN_SOCKET_INVALID,
                              .family = family,
                              .socktype = type,
                              .protocol = protocol,
                              .nonblock = nonblock};

    if (kernel->live_lists != 0)
        kernel->violations |= MODEL_VIOLATION_LIST_KEPT;
    if ((!stream && !datagram) || (family != AF_INET && family != AF_INET6))
        kernel->violations |= MODEL_VIOLATION_SOCKET_ARGUMENTS;
    step.result = result_of(fault, refusal != 0 ? refusal : model_socket_refusal(kernel->host, family, lowest));
    *handle = (listen_socket_handle)-7; /* not to be used if the call failed */
    if (step.result == 0) {
        kernel->held |= UINT64_C(1) << lowest;
        kernel->sockets[lowest] = (struct model_held){.family = family,
                                                      .socktype = type,
                                                      .protocol = protocol,
                                                      .nonblock = nonblock,
                                                      .v6only = kernel->host->v6only_default,
                                                      .use = MODEL_USE_EXCLUSIVE,
                                                      .order = kernel->sockets_made++};
        *handle = step.handle = model_handle(kernel->host, lowest);
    }
    return end(kernel, &step);
}

/* CLN-004 CLN-006: once, and a socket that was made later first (STK-012). */
static void kernel_close_socket(void *context, listen_socket_handle handle) {
    struct model_kernel *kernel = context;
    const int descriptor = model_descriptor(kernel->host, handle);
    const uint64_t bit = descriptor >= 0 ? UINT64_C(1) << descriptor : 0;

    if ((kernel->held & bit) != 0) {
        for (uint64_t left = kernel->held; left != 0; left &= left - 1) {
            if (kernel->sockets[__builtin_ctzll(left)].order > kernel->sockets[descriptor].order)
                kernel->violations |= MODEL_VIOLATION_CLOSE_ORDER;
        }
        kernel->held &= ~bit;
        kernel->closed |= bit;
    } else {
        kernel->violations |= (kernel->closed & bit) != 0 ? MODEL_VIOLATION_CLOSE_TWICE : MODEL_VIOLATION_CLOSE_FOREIGN;
    }
    end(kernel, &(struct model_step){.call = MODEL_CALL_CLOSE, .handle = handle});
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

static int set_v6only(struct model_kernel *kernel, struct model_held *held, int value) {
    const int refusal = model_v6only_refusal(kernel->host, value);

    if (held->family != AF_INET6) {
        kernel->violations |= MODEL_VIOLATION_V6ONLY_ON_IPV4;
        return ENOPROTOOPT;
    }
    if (held->bound)
        return EINVAL;
    if (refusal == 0) {
        held->v6only = model_v6only_read_back(kernel->host, value != 0) != 0;
        held->v6only_set = true;
    }
    return refusal;
}

static int set_any(struct model_kernel *kernel, struct model_held *held, enum listen_socket_option option, int value) {
    if (option == LISTEN_SOCKET_OPTION_V6ONLY) {
        if (held->bound)
            kernel->violations |= MODEL_VIOLATION_OPTION_LATE;
        return set_v6only(kernel, held, value);
    }
    if (held->bound && !held->picked)
        kernel->violations |= MODEL_VIOLATION_OPTION_LATE;
    if (held->bound && held->picked && held->socktype == SOCK_STREAM && !held->listening)
        kernel->violations |= MODEL_VIOLATION_SHARED_PICK;
    const int refusal = model_option_refusal(kernel->host, option);

    if (refusal != 0)
        return refusal;
    if (option == LISTEN_SOCKET_OPTION_REUSEPORT) {
        held->reuseport = value != 0;
        return 0;
    }
    if (held->socktype == SOCK_DGRAM)
        kernel->violations |= MODEL_VIOLATION_REUSE_ON_DATAGRAM;
    held->reuseaddr = value != 0;
    return 0;
}

/* The call is as right or wrong as any, and changes nothing. */
static int ignore_option(struct model_kernel *kernel, struct model_held *held, enum listen_socket_option option,
                         int value) {
    const struct model_held before = *held;

    (void)set_any(kernel, held, option, value);
    *held = before;
    held->v6only_set = held->v6only_set || option == LISTEN_SOCKET_OPTION_V6ONLY;
    return 0;
}

static int kernel_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault = begin_on(kernel, handle, MODEL_CALL_SET_OPTION, (int)option);
    struct model_step step = {.call = MODEL_CALL_SET_OPTION, .handle = handle, .option = (int)option, .value = value};
    struct model_held *held = socket_of(kernel, handle, &step.result);

    step.result = result_of(fault, step.result);
    if (held != NULL && step.result == 0)
        step.result = wrong_answer_of(fault) == MODEL_WRONG_IGNORED ? ignore_option(kernel, held, option, value)
                                                                    : set_any(kernel, held, option, value);
    return end_on(kernel, held, &step);
}

static int kernel_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault = begin_on(kernel, handle, MODEL_CALL_GET_OPTION, (int)option);
    struct model_step step = {.call = MODEL_CALL_GET_OPTION, .handle = handle, .option = (int)option};
    struct model_held *held = socket_of(kernel, handle, &step.result);
    int told = 0;

    if (held != NULL && option == LISTEN_SOCKET_OPTION_V6ONLY && held->family != AF_INET6) {
        kernel->violations |= MODEL_VIOLATION_V6ONLY_ON_IPV4;
        step.result = ENOPROTOOPT;
    }
    if (step.result == 0)
        step.result = model_option_refusal(kernel->host, option);
    step.result = result_of(fault, step.result);
    if (held != NULL)
        told = option == LISTEN_SOCKET_OPTION_V6ONLY      ? held->v6only
               : option == LISTEN_SOCKET_OPTION_REUSEPORT ? held->reuseport
                                                          : held->reuseaddr;
    if (wrong_answer_of(fault) == MODEL_WRONG_VALUE)
        told = !told;
    if (wrong_answer_of(fault) == MODEL_WRONG_BOOLEAN)
        told *= 42;
    if (step.result == 0)
        *value = told;
    return end_on(kernel, held, &step);
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

/* What keeps `wanted` from its port because an existing socket, or a socket of the routine other than `self`, has it;
 * 0 if nothing does. */
static int taken_error(const struct model_kernel *kernel, const struct model_held *self,
                       const struct model_endpoint *wanted, enum model_sharing sharing) {
    const enum model_rules rules = kernel->host->rules;
    int error = 0;

    for (size_t i = 0; i < kernel->host->existing_socket_count; i++) {
        if (kernel->host->existing_sockets[i].port != wanted->port)
            continue; /* most of them: before anything is copied */
        struct model_endpoint held = kernel->host->existing_sockets[i];

        held.listening = model_existing_socket_listens(&held, kernel->binds);
        error = model_worse_conflict(error, model_conflict(rules, &held, wanted, sharing));
    }
    for (uint64_t left = kernel->held; left != 0; left &= left - 1) {
        const struct model_held *other = &kernel->sockets[__builtin_ctzll(left)];

        if (other == self || !other->bound || other->dead || other->port != wanted->port)
            continue;
        const struct model_endpoint held = model_held_endpoint(other);

        error = model_worse_conflict(error, model_conflict(rules, &held, wanted, sharing));
    }
    return error;
}

/* The host's own choice of a port for `held`, 0 if none is free. */
static uint16_t pick_port(struct model_kernel *kernel, const struct model_held *held, struct model_endpoint wanted) {
    enum model_sharing ways[2];
    const size_t count = model_picking(kernel->host, held->socktype, ways);

    for (size_t way = 0; way < count; way++) {
        for (unsigned i = 0; i < kernel->host->ephemeral_count; i++) {
            wanted.port = model_ephemeral(kernel->host, kernel->ephemeral + i);
            if (model_is_excluded(kernel->host, wanted.port) || taken_error(kernel, held, &wanted, ways[way]) != 0)
                continue;
            kernel->ephemeral += i + 1;
            return wanted.port;
        }
    }
    return 0;
}

/* Whether a socket that was made for the same request has this number because it was picked. */
static bool is_picked(const struct model_kernel *kernel, uint16_t port) {
    for (uint64_t left = kernel->held; left != 0; left &= left - 1) {
        const struct model_held *other = &kernel->sockets[__builtin_ctzll(left)];

        if (other->bound && other->picked && other->request == kernel->request &&
            (other->port == port || other->told == port))
            return true;
    }
    return false;
}

/* What bind says of an address for another kind of socket than `held` is, or for a socket that is bound. */
static int shape_refusal(const struct model_kernel *kernel, const struct model_held *held,
                         const struct sockaddr *address, socklen_t length, struct model_endpoint *wanted) {
    const struct model_refusals *says = model_refusals(kernel->host);

    if (held->bound)
        return EINVAL;
    if (!model_from_sockaddr(address, length, &wanted->address, &wanted->port))
        return says->short_address;
    if (wanted->address.family == held->family)
        return 0;
    return held->family == AF_INET ? says->other_family4 : says->other_family6;
}

/* Gives `held` the port that it wants, or one that the host picks. */
static int take_port(struct model_kernel *kernel, const struct model_held *held, struct model_endpoint *wanted) {
    if (wanted->port != 0)
        return taken_error(kernel, held, wanted, MODEL_SHARING_BY_OPTIONS);
    wanted->port = pick_port(kernel, held, *wanted);
    if (wanted->port != 0)
        return 0;
    return kernel->host->exhausted_error != 0 ? kernel->host->exhausted_error : EADDRINUSE;
}

/* With `other` it is another port than the one that the address has. */
static int do_bind(struct model_kernel *kernel, struct model_held *held, const struct sockaddr *address,
                   socklen_t length, bool other) {
    struct model_endpoint wanted = model_held_endpoint(held);
    int refusal = shape_refusal(kernel, held, address, length, &wanted);

    if (refusal != 0)
        return refusal;
    const bool picked = wanted.port == 0 || is_picked(kernel, wanted.port);

    if (other && wanted.port != 0)
        wanted.port = model_other_port(wanted.port);
    refusal = model_bind_refusal(kernel->host, &wanted);
    if (refusal != 0)
        return refusal;
    if (picked && (held->reuseaddr || held->reuseport)) /* REUSE-005 REUSE-006 */
        kernel->violations |= MODEL_VIOLATION_SHARED_PICK;
    refusal = take_port(kernel, held, &wanted);
    if (refusal != 0)
        return refusal;
    held->address = wanted.address;
    held->port = wanted.port;
    held->bound = true;
    held->picked = picked;
    held->request = kernel->request;
    kernel->binds++;
    return 0;
}

static int kernel_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault = begin_on(kernel, handle, MODEL_CALL_BIND, 0);
    struct model_step step = {.call = MODEL_CALL_BIND, .handle = handle, .digest = model_digest(0, address, length)};
    struct model_held *held = socket_of(kernel, handle, &step.result);

    if (held != NULL && (held->bound || held->failed))
        kernel->violations |= MODEL_VIOLATION_BIND_AGAIN;
    if (held != NULL && held->family == AF_INET6 && !held->v6only_set)
        kernel->violations |= MODEL_VIOLATION_V6ONLY_UNSET;
    step.result = result_of(fault, step.result);
    if (held != NULL && step.result == 0 && wrong_answer_of(fault) != MODEL_WRONG_IGNORED)
        step.result = do_bind(kernel, held, address, length, wrong_answer_of(fault) == MODEL_WRONG_PORT);
    return end_on(kernel, held, &step);
}

/* Writes the local address, or a wrong one. */
static void tell_address(struct model_held *held, enum model_wrong_answer wrong_answer, struct sockaddr *address,
                         socklen_t *length) {
    struct model_address told = held->address;
    struct sockaddr_storage raw;
    uint16_t port = held->port;

    told.family = held->family;
    if (wrong_answer == MODEL_WRONG_FAMILY)
        told.family = held->family == AF_INET ? AF_INET6 : AF_INET;
    if (wrong_answer == MODEL_WRONG_ADDRESS)
        model_change_address(&told);
    if (wrong_answer == MODEL_WRONG_VALUE)
        port = (uint16_t)(port % 60000 + 1);
    if (wrong_answer == MODEL_WRONG_PORT_ZERO)
        port = 0;
    const socklen_t full = model_sockaddr(&told, port, &raw);

    held->told = port;
    memcpy(address, &raw, *length < full ? *length : full);
    *length = wrong_answer == MODEL_WRONG_LENGTH ? 8 : full;
}

static int kernel_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                                socklen_t *length) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault = begin_on(kernel, handle, MODEL_CALL_LOCAL_ADDRESS, 0);
    struct model_step step = {.call = MODEL_CALL_LOCAL_ADDRESS, .handle = handle};
    struct model_held *held = socket_of(kernel, handle, &step.result);

    if (held != NULL && step.result == 0 && !held->bound)
        step.result = model_refusals(kernel->host)->address_unbound;
    step.result = result_of(fault, step.result);
    if (held != NULL && step.result == 0)
        tell_address(held, wrong_answer_of(fault), address, length);
    return end_on(kernel, held, &step);
}

static int do_listen(struct model_kernel *kernel, struct model_held *held, int backlog) {
    const struct model_endpoint wanted = model_held_endpoint(held);

    if (kernel->host->listen_error != 0)
        return kernel->host->listen_error;
    if (held->socktype != SOCK_STREAM)
        return EOPNOTSUPP;
    if (!held->bound && model_refusals(kernel->host)->listen_unbound != 0)
        return model_refusals(kernel->host)->listen_unbound;
    const int taken = taken_error(kernel, held, &wanted, MODEL_SHARING_LISTEN);

    if (taken != 0)
        return taken;
    if (!held->listening || kernel->host->rules == MODEL_RULES_LINUX) /* on Windows a second listen changes nothing */
        held->backlog = backlog;
    held->listening = true;
    return 0;
}

static int kernel_listen(void *context, listen_socket_handle handle, int backlog) {
    struct model_kernel *kernel = context;
    const struct model_fault *fault = begin_on(kernel, handle, MODEL_CALL_LISTEN, 0);
    struct model_step step = {.call = MODEL_CALL_LISTEN, .handle = handle, .backlog = backlog};
    struct model_held *held = socket_of(kernel, handle, &step.result);

    if (held != NULL && !held->bound)
        kernel->violations |= MODEL_VIOLATION_LISTEN_UNBOUND;
    if (held != NULL && held->listening)
        kernel->violations |= MODEL_VIOLATION_LISTEN_AGAIN;
    step.result = result_of(fault, step.result);
    if (held != NULL && step.result == 0)
        step.result = do_listen(kernel, held, backlog);
    return end_on(kernel, held, &step);
}

void model_kernel_system(struct model_kernel *kernel, struct listen_socket_system *system) {
    *system = (struct listen_socket_system){.size = sizeof *system,
                                            .context = kernel,
                                            .initialize = kernel_initialize,
                                            .release = kernel_release,
                                            .resolve = model_lists_resolve,
                                            .free_list = model_lists_free,
                                            .interface_index = kernel_interface_index,
                                            .open_socket = kernel_open_socket,
                                            .set_option = kernel_set_option,
                                            .get_option = kernel_get_option,
                                            .bind = kernel_bind,
                                            .local_address = kernel_local_address,
                                            .listen = kernel_listen,
                                            .close_socket = kernel_close_socket};
}
