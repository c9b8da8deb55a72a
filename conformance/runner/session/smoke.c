/* The checks of `smoke`, in the order in which an adapter lives. */
#include "smoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "environment/environment.h"
#include "runner/adapter/conversation.h"
#include "runner/evidence/sockets.h"
#include "worker.h"

struct smoke_state {
    struct conversation conversation;
    char error[512];
    bool good;
};

/* One line of the report. After a failure the rest is not tried: an adapter that broke down cannot be asked. */
static bool note(struct smoke_state *state, bool right, const char *what) {
    printf("  %s  %s\n", right ? "ok  " : "FAIL", what);
    if (!right)
        printf("        %s\n", state->error);
    state->good = state->good && right;
    return right;
}

static bool is_quiet(struct smoke_state *state) {
    return !conversation_has_unsolicited_output(&state->conversation, state->error, sizeof state->error);
}

static bool survives_unknown_operation(struct smoke_state *state) {
    struct wire_answer answer;
    char line[64];
    snprintf(line, sizeof line, "frobnicate id=%lu\n", ++state->conversation.last_id);
    if (!conversation_ask(&state->conversation, line, &answer, state->error, sizeof state->error))
        return false;
    if (answer.kind == WIRE_UNSUPPORTED)
        return is_quiet(state);
    snprintf(state->error, sizeof state->error,
             "adapter %s answers an operation that does not exist with something else than unsupported",
             state->conversation.adapter->name);
    return false;
}

/* A request that every adapter can be asked: for a stack that it has, up to the last step that it has. */
static void plain_request(const struct conversation *conversation, struct vector_request *request) {
    const bool *capabilities = conversation->hello.capabilities;
    const char *stack = capabilities[WIRE_IPV4]   ? "ipv4"
                        : capabilities[WIRE_IPV6] ? "ipv6"
                        : capabilities[WIRE_DUAL] ? "dual"
                        : capabilities[WIRE_AUTO] ? "auto"
                        : capabilities[WIRE_PAIR] ? "pair"
                                                  : "";
    *request = (struct vector_request){
        .service = {.bytes = "0", .length = 1},
        .hints = true,
        .family = *stack ? "unspec" : "inet",
        .socktype = "stream",
        .protocol = "tcp",
        .flags = "passive",
        .nonzero = "",
        .stack = stack,
        .options = "",
        .backlog = 128,
        .last_step = VECTOR_STEP_LISTEN,
    };
    while (request->last_step > VECTOR_STEP_RESOLVE && !conversation->hello.last_steps[request->last_step])
        request->last_step--;
}

/* Opens, and closes what came of it. It does not matter whether it was opened or refused. */
static bool opens_and_closes(struct smoke_state *state, const struct vector_request *request) {
    struct wire_answer answer;
    unsigned long id = ++state->conversation.last_id;
    char *line = wire_open(request, id);
    bool right = line && conversation_ask(&state->conversation, line, &answer, state->error, sizeof state->error);
    free(line);
    if (right && answer.kind == WIRE_CLOSED) {
        snprintf(state->error, sizeof state->error, "adapter %s answers closed to a request to open",
                 state->conversation.adapter->name);
        return false;
    }
    if (right && answer.kind == WIRE_OK)
        right = conversation_close(&state->conversation, id, state->error, sizeof state->error);
    return right && is_quiet(state);
}

static bool leaves_nothing(struct smoke_state *state, const struct observe_set *before) {
    struct evidence_sockets left;
    if (!observe_new(&state->conversation.process, before, &left, state->error, sizeof state->error))
        return false;
    if (left.count == 0)
        return true;
    snprintf(state->error, sizeof state->error, "adapter %s has answered closed, and %zu of its sockets are still open",
             state->conversation.adapter->name, left.count);
    return false;
}

static bool takes_values(struct smoke_state *state, const struct vector_request *plain) {
    struct vector_request request = *plain;
    request.service = (struct vector_text){.bytes = NULL};
    if (!note(state, opens_and_closes(state, &request), "answers a NULL service"))
        return false;
    request.service = (struct vector_text){.bytes = "", .length = 0};
    if (!note(state, opens_and_closes(state, &request), "answers an empty service"))
        return false;
    request.service = (struct vector_text){.bytes = "-", .length = 1};
    if (!note(state, opens_and_closes(state, &request), "answers an encoded service (%2D)"))
        return false;
    char *digits = malloc(100001);
    if (!digits)
        return false;
    memset(digits, '9', 100000);
    digits[100000] = '\0';
    request.service = (struct vector_text){.bytes = digits, .length = 100000};
    bool right = note(state, opens_and_closes(state, &request), "answers a service of 100,000 bytes");
    free(digits);
    return right;
}

static bool starts_again_and_ends_at_end_of_input(struct smoke_state *state) {
    if (conversation_start(&state->conversation, state->error, sizeof state->error) != CONVERSATION_STARTED)
        return false;
    return conversation_stop(&state->conversation, NULL, state->error, sizeof state->error);
}

static void converse(struct smoke_state *state) {
    struct vector_request plain;
    struct observe_set before;
    plain_request(&state->conversation, &plain);
    if (!note(state, observe_list(&state->conversation.process, &before, state->error, sizeof state->error),
              "can be observed"))
        return;
    if (!note(state, survives_unknown_operation(state), "survives an operation that does not exist"))
        return;
    if (!note(state, opens_and_closes(state, &plain), "opens and closes, with the request's id"))
        return;
    if (!note(state, leaves_nothing(state, &before), "leaves no socket behind"))
        return;
    if (!takes_values(state, &plain))
        return;
    if (note(state, conversation_stop(&state->conversation, "stop\n", state->error, sizeof state->error),
             "stops with status 0, without a word"))
        note(state, starts_again_and_ends_at_end_of_input(state), "ends when its input ends");
}

/* What is to be judged, and how. */
struct subject {
    const struct adapter *adapter;
    const char *files;
    int timeout;
};

static enum smoke_result judge_subject(const struct subject *subject) {
    struct smoke_state state = {.conversation = {.adapter = subject->adapter, .timeout = subject->timeout},
                                .good = true};
    struct environment environment;
    if (environment_enter("plain", subject->files, &environment, state.error, sizeof state.error) != ENVIRONMENT_READY)
        printf("  note  on this machine's own network: %s\n", state.error);
    enum conversation_start started = conversation_start(&state.conversation, state.error, sizeof state.error);
    if (started == CONVERSATION_ABSENT) {
        printf("  not on this machine%s%s\n", state.error[0] ? ": " : "", state.error);
        return SMOKE_ABSENT;
    }
    if (note(&state, started == CONVERSATION_STARTED, "says hello first, once, and well-formed"))
        converse(&state);
    conversation_end(&state.conversation);
    return state.good ? SMOKE_GOOD : SMOKE_BAD;
}

/* In the worker. A report that cannot be written is an error, whatever it says. */
static int smoke_here(void *context) {
    enum smoke_result result = judge_subject(context);
    return fflush(stdout) == 0 ? (int)result : (int)SMOKE_ERROR;
}

enum smoke_result smoke(const struct adapter *adapter, const char *files, int timeout) {
    struct subject subject = {.adapter = adapter, .files = files, .timeout = timeout};
    int status = 0;
    printf("%s\n", adapter->name);
    pid_t pid = worker_start(smoke_here, &subject);
    if (pid < 0 || !worker_wait(pid, &status) || !WIFEXITED(status) || WEXITSTATUS(status) > SMOKE_ERROR)
        return SMOKE_ERROR;
    return (enum smoke_result)WEXITSTATUS(status);
}
