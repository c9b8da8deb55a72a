/* Makes a request, whichever operations it takes, and judges what came of it. */
#include "checked_call.h"

#include <string.h>

#include "make_calls.h"
#include "model/oracle/oracle.h"

/* What an out-parameter holds before: nothing that means anything (STEP-011). */
#define STALE 0xa5

static void make_request(struct checked_call *call, const struct model_request *request) {
    struct model_result *result = &call->result;

    result->open = request->open;
    memset(&result->set, STALE, sizeof result->set);
    memset(&result->failure, STALE, sizeof result->failure);
    result->code = make_calls(request, &call->system, &result->set, NULL, &result->failure);
    if (request->missing == MODEL_MISSING_RESULT) /* nothing was written */
        result->set = (struct listen_socket_set){.sockets = {LISTEN_SOCKET_INIT, LISTEN_SOCKET_INIT}};
    if (!request->open)
        result->sock = result->set.sockets[0];
}

/* CLN-006 INIT-003: ended, and ended again. */
static bool end_result(struct checked_call *call) {
    struct model_result *result = &call->result;
    unsigned wrong;

    for (int i = 0; i < 2; i++) {
        if (result->open)
            listen_socket_close_set(&result->set);
        else
            listen_socket_close(&result->sock);
    }
    wrong = model_kernel_violations(&call->kernel) | model_kernel_balance(&call->kernel, 0);
    if (wrong != 0) {
        snprintf(call->why, sizeof call->why, "after close: %s", model_violation_text(wrong & ~(wrong - 1)));
        return false;
    }
    if (result->open ? result->set.count != 0 : result->sock.state != LISTEN_SOCKET_CLOSED) {
        snprintf(call->why, sizeof call->why, "after close: the structure still holds something");
        return false;
    }
    return true;
}

/* The calls that the request is made with: the kernel's own, or the platform's. */
static void choose_system(struct checked_call *call) {
    model_kernel_system(&call->kernel, &call->system);
    if (call->platform == NULL)
        return;
    call->system = *call->platform;
    call->system.context = &call->kernel;
}

/* PRE-004: the size that the table says, and the call that it lacks. The functions are its last members. */
static void set_system(struct listen_socket_system *system, const struct model_request *request) {
    typedef int (*function)(void *context);
    const size_t first = offsetof(struct listen_socket_system, initialize);

    _Static_assert(sizeof *system ==
                       offsetof(struct listen_socket_system, initialize) + MODEL_SYSTEM_CALLS * sizeof(function),
                   "every call of the table is one that can be missing");
    if (request->system_excess != 0)
        system->size = (size_t)((long)sizeof *system + request->system_excess);
    if (request->system_gap != 0)
        memset((char *)system + first + (request->system_gap - 1) * sizeof(function), 0, sizeof(function));
}

/* listen_socket_port: that of the address; 0 if nothing is held. */
static bool port_is_told(struct checked_call *call, const struct listen_socket *sock) {
    struct model_address address;
    uint16_t port = 0;

    if (sock->state != LISTEN_SOCKET_CLOSED)
        model_from_sockaddr((const struct sockaddr *)&sock->address, sock->address_length, &address, &port);
    if (listen_socket_port(sock) == port)
        return true;
    snprintf(call->why, sizeof call->why, "listen_socket_port: expected %u, got %d", port, listen_socket_port(sock));
    return false;
}

static bool ports_are_told(struct checked_call *call) {
    const struct model_result *result = &call->result;

    if (!result->open)
        return port_is_told(call, &result->sock);
    return port_is_told(call, &result->set.sockets[0]) && port_is_told(call, &result->set.sockets[1]);
}

static bool judge(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    set_system(&call->system, request);
    make_request(call, request);
    model_predict(request, host, &call->prediction, call->steps);
    if (call->adapt != NULL)
        call->adapt(call);
    return model_compare(request, &call->prediction, call->steps, &call->result, &call->kernel, call->why,
                         sizeof call->why) &&
           ports_are_told(call) && end_result(call);
}

bool checked_call_run(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    model_kernel_init(&call->kernel, host);
    choose_system(call);
    return judge(call, request, host);
}

bool checked_call_again(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    model_kernel_change(&call->kernel, host);
    choose_system(call);
    return judge(call, request, host);
}

void checked_call_print(FILE *out, const struct checked_call *call, const struct model_request *request) {
    model_disagreement_print(out, request, &call->prediction, call->steps, &call->result, &call->kernel, call->why);
}
