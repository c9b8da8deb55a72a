/* Makes a request, whichever operations it takes, and judges what came of it. */
#include "checked_call.h"

#include <string.h>

/* What an out-parameter holds before: nothing that means anything (STEP-011). */
#define STALE 0xa5

static void open_one(struct trial *trial, const struct model_request *request) {
    struct model_result *result = &trial->result;

    memset(&result->set, STALE, sizeof result->set);
    result->code =
        listen_socket_open(request->node, request->service, request->hints, (enum listen_socket_stack)request->stack,
                           request->backlog, request->options, &trial->system, &result->set, &result->failure);
}

static void create_one(struct trial *trial, const struct model_request *request) {
    struct model_result *result = &trial->result;

    memset(&result->sock, STALE, sizeof result->sock);
    result->code = listen_socket_create(request->node, request->service, request->hints, request->options,
                                        &trial->system, &result->sock, &result->failure);
    if (result->code == LISTEN_SOCKET_OK && request->upto >= MODEL_UPTO_BIND)
        result->code = listen_socket_bind(&result->sock, &result->failure);
    if (result->code == LISTEN_SOCKET_OK && request->upto == MODEL_UPTO_LISTEN)
        result->code = listen_socket_listen(&result->sock, request->backlog, &result->failure);
}

/* CLN-006 INIT-003: ended, and ended again. */
static bool end_result(struct trial *trial) {
    struct model_result *result = &trial->result;
    unsigned wrong;

    for (int i = 0; i < 2; i++) {
        if (result->open)
            listen_socket_close_set(&result->set);
        else
            listen_socket_close(&result->sock);
    }
    wrong = model_kernel_violations(&trial->kernel) | model_kernel_balance(&trial->kernel, 0);
    if (wrong != 0) {
        snprintf(trial->why, sizeof trial->why, "after close: %s", model_violation_text(wrong & ~(wrong - 1)));
        return false;
    }
    if (result->open ? result->set.count != 0 : result->sock.state != LISTEN_SOCKET_CLOSED) {
        snprintf(trial->why, sizeof trial->why, "after close: the structure still holds something");
        return false;
    }
    return true;
}

static bool judge(struct trial *trial, const struct model_request *request,
                  const struct model_environment *environment) {
    trial->result.open = request->open;
    memset(&trial->result.failure, STALE, sizeof trial->result.failure);
    if (request->open)
        open_one(trial, request);
    else
        create_one(trial, request);
    model_expect(request, environment, &trial->expectation, trial->steps);
    return model_compare(request, &trial->expectation, trial->steps, &trial->result, &trial->kernel, trial->why,
                         sizeof trial->why) &&
           end_result(trial);
}

bool trial_run(struct trial *trial, const struct model_request *request, const struct model_environment *environment) {
    model_kernel_init(&trial->kernel, environment);
    model_kernel_system(&trial->kernel, &trial->system);
    return judge(trial, request, environment);
}

bool trial_again(struct trial *trial, const struct model_request *request,
                 const struct model_environment *environment) {
    model_kernel_change(&trial->kernel, environment);
    return judge(trial, request, environment);
}

void trial_print(FILE *out, const struct trial *trial, const struct model_request *request) {
    model_disagreement_print(out, request, &trial->expectation, trial->steps, &trial->result, &trial->kernel,
                             trial->why);
}
