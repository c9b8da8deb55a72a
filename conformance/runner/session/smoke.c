/* The checks of `smoke`, in the order in which an adapter lives. */
#include "smoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment/environment.h"
#include "plain_request.h"
#include "reader/environments.h"
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

static bool ask(struct smoke_state *state, const struct vector_request *request, struct wire_answer *answer) {
    char *line = wire_open(request, ++state->conversation.last_id);
    bool right = line && conversation_ask(&state->conversation, line, answer, state->error, sizeof state->error);
    free(line);
    return right;
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

/* Opens, and closes what came of it. It does not matter whether it was opened or refused. */
static bool opens_and_closes(struct smoke_state *state, const struct vector_request *request) {
    struct wire_answer answer;
    bool right = ask(state, request, &answer);
    if (right && answer.kind == WIRE_CLOSED) {
        snprintf(state->error, sizeof state->error, "adapter %s answers closed to a request to open",
                 state->conversation.adapter->name);
        return false;
    }
    if (right && answer.kind == WIRE_OK)
        right =
            conversation_close(&state->conversation, state->conversation.last_id, state->error, sizeof state->error);
    return right && is_quiet(state);
}

static bool leaves_nothing(struct smoke_state *state, const struct observe_set *before) {
    struct evidence_sockets left;
    if (!observe_left(&state->conversation.process, before, &left, state->error, sizeof state->error))
        return false;
    if (left.count == 0)
        return true;
    snprintf(state->error, sizeof state->error, "adapter %s has answered closed, and %zu of its sockets are still open",
             state->conversation.adapter->name, left.count);
    return false;
}

/* ---- A request that comes up, and one that cannot ---------------------------------------------------------------- */

/* The port is at the same place in addresses of both families. */
static bool is_port_of_one(const struct evidence_sockets *made, long port) {
    for (size_t i = 0; i < made->count; i++)
        if (ntohs(((const struct sockaddr_in6 *)&made->all[i].address)->sin6_port) ==
            port) /* at the same place in IPv4 */
            return true;
    return false;
}

static bool differs(struct smoke_state *state, const char *what) {
    snprintf(state->error, sizeof state->error, "adapter %s answers ok, and %s", state->conversation.adapter->name,
             what);
    return false;
}

/* What it says of the sockets is so: their number, that they listen, their ports. */
static bool words_are_true(struct smoke_state *state, const struct vector_request *request,
                           const struct wire_answer *answer, const struct evidence_sockets *made) {
    if (request->last_step > VECTOR_STEP_RESOLVE && made->count == 0)
        return differs(state, "there is no socket");
    if (made->more || answer->sockets != (long)made->count)
        return differs(state, "there are not as many sockets as it says");
    for (size_t i = 0; i < made->count; i++) {
        if (made->all[i].listening != (request->last_step == VECTOR_STEP_LISTEN))
            return differs(state, request->last_step == VECTOR_STEP_LISTEN ? "a socket does not listen"
                                                                           : "a socket listens that must not");
        if (request->last_step >= VECTOR_STEP_BIND && answer->ports[i] >= 0 && !is_port_of_one(made, answer->ports[i]))
            return differs(state, "a port that it says is no socket's");
    }
    return true;
}

static bool tells_all(const struct wire_answer *answer, size_t sockets, enum wire_report report) {
    for (size_t i = 0; i < sockets; i++)
        if (report == WIRE_REPORTS_ADDRESS ? !answer->addresses[i][0] : answer->ports[i] < 0)
            return false;
    return true;
}

/* What hello says that every answer tells is there; and a stack that is told is the one that was asked for, unless the
 * implementation chose it. */
static bool tells_what_it_reports(struct smoke_state *state, const struct vector_request *request,
                                  const struct wire_answer *answer) {
    const bool *reports = state->conversation.hello.reports;
    const size_t sockets = (size_t)answer->sockets;
    if (reports[WIRE_REPORTS_ADDRESS] && !tells_all(answer, sockets, WIRE_REPORTS_ADDRESS))
        return differs(state, "does not tell each address, as its hello says (reports)");
    if (reports[WIRE_REPORTS_PORT] && !tells_all(answer, sockets, WIRE_REPORTS_PORT))
        return differs(state, "does not tell each port, as its hello says (reports)");
    if (!request->stack[0])
        return true;
    if (reports[WIRE_REPORTS_STACK] && !answer->stack[0])
        return differs(state, "does not tell the stack, as its hello says (reports)");
    if (answer->stack[0] && strcmp(request->stack, "auto") != 0 && strcmp(answer->stack, request->stack) != 0)
        return differs(state, "the stack that it says was not asked for");
    return true;
}

static bool is_for_any_port(const struct vector_request *request) {
    return request->service.bytes && strcmp(request->service.bytes, "0") == 0;
}

/* An implementation that refuses port 0, as some do, is asked for the page's port; `request` is then for that. */
static bool comes_up(struct smoke_state *state, struct vector_request *request, const struct observe_set *before) {
    struct wire_answer answer;
    struct evidence_sockets made;
    if (!ask(state, request, &answer))
        return false;
    if (answer.kind == WIRE_ERROR && is_for_any_port(request)) {
        request->service = (struct vector_text){.bytes = "27015", .length = strlen("27015")};
        if (!ask(state, request, &answer))
            return false;
    }
    if (answer.kind != WIRE_OK) {
        snprintf(state->error, sizeof state->error,
                 "adapter %s does not open what its hello says that it can, in the plainest request; it says: %.*s",
                 state->conversation.adapter->name, (int)state->conversation.last_line_length,
                 state->conversation.last_line);
        return false;
    }
    return observe_new(&state->conversation.process, before, &made, state->error, sizeof state->error) &&
           words_are_true(state, request, &answer, &made) && tells_what_it_reports(state, request, &answer) &&
           conversation_close(&state->conversation, state->conversation.last_id, state->error, sizeof state->error) &&
           is_quiet(state);
}

/* A listener of the runner's own, on a port that the system picks, of both families where there are both. -1 with the
 * reason if there can be none. */
static int occupy(unsigned *port, char *error, size_t size) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    socklen_t length = sizeof six;
    int off = 0;
    int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = listener >= 0 && setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0 &&
                 bind(listener, (struct sockaddr *)&six, sizeof six) == 0;
    if (!bound) {
        if (listener >= 0)
            close(listener);
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bound = listener >= 0 && bind(listener, (struct sockaddr *)&four, sizeof four) == 0;
    }
    if (bound && listen(listener, 1) == 0 && getsockname(listener, (struct sockaddr *)&six, &length) == 0) {
        *port = ntohs(six.sin6_port);
        return listener;
    }
    snprintf(error, size, "this machine has no port to occupy");
    if (listener >= 0)
        close(listener);
    return -1;
}

/* A port that somebody else listens on cannot be had. Who cannot be asked for a port is not asked. */
static bool refuses_a_taken_port(struct smoke_state *state) {
    struct vector_request request;
    struct wire_answer answer;
    char service[16];
    unsigned port;
    int listener = occupy(&port, state->error, sizeof state->error);
    if (listener < 0)
        return false;
    snprintf(service, sizeof service, "%u", port);
    bool right = true;
    if (plain_request(&state->conversation.hello, service, &request) && request.last_step >= VECTOR_STEP_BIND) {
        right = ask(state, &request, &answer);
        if (right && answer.kind != WIRE_ERROR) {
            snprintf(state->error, sizeof state->error,
                     "adapter %s does not answer error to a request for a port on which somebody else listens",
                     state->conversation.adapter->name);
            right = false;
        }
    }
    close(listener);
    return right && is_quiet(state);
}

/* What hello does not have is never asked. */
static bool can_be_asked_for(const struct smoke_state *state, const struct vector_request *request) {
    static const char *const no_clauses[] = {"", NULL};
    const struct vector vector = {
        .environment = environment_name(ENVIRONMENT_PLAIN), .platform = "", .clauses = no_clauses, .request = *request};
    char missing[64];
    return wire_missing(&state->conversation.hello, &vector, missing, sizeof missing) == NULL;
}

static bool takes_value(struct smoke_state *state, const struct vector_request *plain, struct vector_text service,
                        const char *what) {
    struct vector_request request = *plain;
    request.service = service;
    return !can_be_asked_for(state, &request) || note(state, opens_and_closes(state, &request), what);
}

static bool takes_values(struct smoke_state *state, const struct vector_request *plain) {
    enum { LONG = 100000 };
    if (!takes_value(state, plain, (struct vector_text){.bytes = NULL}, "answers a NULL service") ||
        !takes_value(state, plain, (struct vector_text){.bytes = ""}, "answers an empty service") ||
        !takes_value(state, plain, (struct vector_text){.bytes = "-", .length = 1}, "answers an encoded service (%2D)"))
        return false;
    char *digits = malloc(LONG + 1);
    if (!digits)
        return false;
    memset(digits, '9', LONG);
    digits[LONG] = '\0';
    const bool right = takes_value(state, plain, (struct vector_text){.bytes = digits, .length = LONG},
                                   "answers a service of 100,000 bytes");
    free(digits);
    return right;
}

static bool starts_again_and_ends_at_end_of_input(struct smoke_state *state) {
    if (conversation_start(&state->conversation, state->error, sizeof state->error) != CONVERSATION_STARTED)
        return false;
    return conversation_stop(&state->conversation, NULL, state->error, sizeof state->error);
}

/* Started anew, without standard descriptors: it speaks on those that it is told. */
static bool speaks_on_other_descriptors(struct smoke_state *state, const struct vector_request *plain) {
    state->conversation.closed_descriptors = true;
    return conversation_start(&state->conversation, state->error, sizeof state->error) == CONVERSATION_STARTED &&
           opens_and_closes(state, plain) &&
           conversation_stop(&state->conversation, "stop\n", state->error, sizeof state->error);
}

/* The plainest request there is, with the port that the system picks, or else with the service that stands for none. */
static bool can_be_asked(struct smoke_state *state, struct vector_request *request) {
    const struct wire_hello *hello = &state->conversation.hello;
    if (plain_request(hello, "0", request) || plain_request(hello, NULL, request))
        return true;
    snprintf(state->error, sizeof state->error,
             "adapter %s can be asked nothing: with what its hello has, there is no request for a stack, or for none, "
             "with a "
             "node and a service",
             state->conversation.adapter->name);
    return false;
}

static void converse(struct smoke_state *state) {
    struct vector_request plain;
    struct observe_set before;
    if (!note(state, can_be_asked(state, &plain), "can be asked something"))
        return;
    if (!note(state, observe_list(&state->conversation.process, &before, state->error, sizeof state->error),
              "can be observed"))
        return;
    if (!note(state, survives_unknown_operation(state), "survives an operation that does not exist"))
        return;
    if (!note(state, comes_up(state, &plain, &before), "opens and closes, and says what is so"))
        return;
    if (!note(state, leaves_nothing(state, &before), "leaves no socket behind"))
        return;
    if (!note(state, refuses_a_taken_port(state) && leaves_nothing(state, &before), "refuses a port that is taken"))
        return;
    if (!takes_values(state, &plain))
        return;
    if (!note(state, conversation_stop(&state->conversation, "stop\n", state->error, sizeof state->error),
              "stops with status 0, without a word"))
        return;
    if (!note(state, starts_again_and_ends_at_end_of_input(state), "ends when its input ends"))
        return;
    if (state->conversation.hello.wire_fd)
        note(state, speaks_on_other_descriptors(state, &plain), "speaks without standard descriptors (wire=fd)");
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
