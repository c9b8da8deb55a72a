/* Makes a request by the operations that it asks for, and compares the result with the prediction. */
#include "checked_call.h"

#include <string.h>

#include "model/oracle/oracle.h"

/* What an out-parameter holds before: nothing that means anything (STEP-011). */
#define STALE 0xa5

static void open_one(struct checked_call *call, const struct model_request *request) {
    struct model_result *result = &call->result;

    memset(&result->set, STALE, sizeof result->set);
    result->code =
        listen_socket_open(request->node, request->service, request->hints, (enum listen_socket_stack)request->stack,
                           request->backlog, request->options, &call->system, &result->set, &result->failure);
}

static void create_one(struct checked_call *call, const struct model_request *request) {
    struct model_result *result = &call->result;

    memset(&result->sock, STALE, sizeof result->sock);
    result->code = listen_socket_create(request->node, request->service, request->hints, request->options,
                                        &call->system, &result->sock, &result->failure);
    if (result->code == LISTEN_SOCKET_OK && request->last_step >= MODEL_LAST_BIND)
        result->code = listen_socket_bind(&result->sock, &result->failure);
    if (result->code == LISTEN_SOCKET_OK && request->last_step == MODEL_LAST_LISTEN)
        result->code = listen_socket_listen(&result->sock, request->backlog, &result->failure);
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

static bool judge(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    call->result.open = request->open;
    memset(&call->result.failure, STALE, sizeof call->result.failure);
    if (request->open)
        open_one(call, request);
    else
        create_one(call, request);
    model_predict(request, host, &call->prediction, call->steps);
    return model_compare(request, &call->prediction, call->steps, &call->result, &call->kernel, call->why,
                         sizeof call->why) &&
           end_result(call);
}

bool checked_call_run(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    model_kernel_init(&call->kernel, host);
    model_kernel_system(&call->kernel, &call->system);
    return judge(call, request, host);
}

bool checked_call_again(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    model_kernel_change(&call->kernel, host);
    return judge(call, request, host);
}

void checked_call_print(FILE *out, const struct checked_call *call, const struct model_request *request) {
    model_disagreement_print(out, request, &call->prediction, call->steps, &call->result, &call->kernel, call->why);
}
