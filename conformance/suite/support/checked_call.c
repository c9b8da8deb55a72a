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

static bool judge(struct checked_call *call, const struct model_request *request, const struct model_host *host) {
    make_request(call, request);
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
