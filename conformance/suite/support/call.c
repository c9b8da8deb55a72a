/* Puts one request to the library, and describes what came of it. */
#include "call.h"

#include <stdio.h>
#include <string.h>

#include "make_calls.h"
#include "model/host/library_numbers.h"
#include "reader/numbers.h"

bool call_of_vector(const struct vector_request *vector, struct call_request *request, char *error, size_t size) {
    unsigned stack = 0, options = 0;
    memset(request, 0, sizeof *request);
    const char *unknown = vector->hints ? hints_of_request(vector, &request->hints) : NULL;
    if (unknown == NULL && !number_of_list(stack_numbers, vector->stack, &stack))
        unknown = "stack";
    if (unknown == NULL && !number_of_list(option_numbers, vector->options, &options))
        unknown = "options";
    if (unknown != NULL) {
        (void)snprintf(error, size, "this platform has no number for the vector's %s", unknown);
        return false;
    }
    request->node = vector->node.bytes;
    request->service = vector->service.bytes;
    request->null_hints = !vector->hints;
    request->open = stack != LISTEN_SOCKET_STACK_NONE;
    request->stack = (enum listen_socket_stack)stack;
    if (!request->open && (options & OPTION_DUAL) != 0) {
        request->stack = LISTEN_SOCKET_STACK_DUAL;
        options &= ~(unsigned)OPTION_DUAL;
    }
    request->options = options;
    request->backlog = vector->backlog;
    request->last_step = vector->last_step;
    return true;
}

struct call_request call_create(int family, const char *service) {
    return (struct call_request){
        .service = service,
        .hints = {.ai_family = family, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP, .ai_flags = AI_PASSIVE},
        .backlog = 128,
        .last_step = VECTOR_STEP_SOCKET,
    };
}

struct call_request call_open(enum listen_socket_stack stack, const char *service) {
    struct call_request request = call_create(AF_UNSPEC, service);
    request.open = stack != LISTEN_SOCKET_STACK_NONE;
    request.stack = stack;
    request.last_step = VECTOR_STEP_LISTEN;
    return request;
}

static bool is_closed(const struct listen_socket *sock) {
    return sock->handle == LISTEN_SOCKET_INVALID && sock->state == LISTEN_SOCKET_CLOSED;
}

/* A bind or listen that is refused at `validate` leaves the socket unchanged, and its owner has to close it. */
static void end_refused(const struct listen_socket *before, struct call *call) {
    struct listen_socket *sock = &call->set.sockets[0];
    if (memcmp(before, sock, sizeof *before) != 0)
        call->breach = "a call that was refused at validate changed the socket";
    listen_socket_close(sock);
}

/* Makes a set of the one socket of create. */
static void end_create(const struct listen_socket *before, struct call *call) {
    if (call->code != LISTEN_SOCKET_OK && call->failure.stage == LISTEN_SOCKET_STAGE_VALIDATE &&
        before->state != LISTEN_SOCKET_CLOSED)
        end_refused(before, call);
    call->set.count = call->code == LISTEN_SOCKET_OK ? 1 : 0;
    call->set.stack = LISTEN_SOCKET_STACK_NONE;
    call->set.reason = LISTEN_SOCKET_REASON_NONE;
    call->set.sockets[1] = (struct listen_socket)LISTEN_SOCKET_INIT;
}

struct model_request call_model_request(const struct call_request *request) {
    return (struct model_request){.node = request->node,
                                  .service = request->service,
                                  .hints = request->null_hints ? NULL : &request->hints,
                                  .options = request->options,
                                  .open = request->open,
                                  .stack = (int)request->stack,
                                  .backlog = request->backlog,
                                  .last_step = request->last_step == VECTOR_STEP_LISTEN ? MODEL_LAST_LISTEN
                                               : request->last_step == VECTOR_STEP_BIND ? MODEL_LAST_BIND
                                                                                        : MODEL_LAST_SOCKET};
}

static const char *find_breach(const struct call *call) {
    static const struct listen_socket_failure none;
    const struct listen_socket_set *set = &call->set;
    if (call->failure.code != call->code)
        return "the result is not failure.code";
    if (call->code == LISTEN_SOCKET_OK)
        return memcmp(&none, &call->failure, sizeof none) == 0 ? "" : "the failure is not zero after a success";
    if (call->failure.stage == LISTEN_SOCKET_STAGE_NONE)
        return "a failure without a stage";
    if (set->count != 0 || set->stack != 0 || !is_closed(&set->sockets[0]) || !is_closed(&set->sockets[1]))
        return "an out-parameter is not invalid after a failure";
    return "";
}

void call_run(const struct call_request *request, const struct listen_socket_system *system, struct call *call) {
    const struct model_request made = call_model_request(request);
    struct listen_socket before;
    memset(call, 0xa5, sizeof *call);
    call->breach = "";
    call->code = make_calls(&made, system, &call->set, &before, &call->failure);
    if (!made.open)
        end_create(&before, call);
    if (*call->breach == '\0')
        call->breach = find_breach(call);
}

void call_end(struct call *call) {
    if (call->code == LISTEN_SOCKET_OK)
        listen_socket_close_set(&call->set);
}

bool call_failed_as(const struct call *call, enum listen_socket_stage stage, enum listen_socket_code code) {
    return call->code == code && call->failure.code == code && call->failure.stage == stage;
}

void call_describe(const struct call *call, char *buffer, size_t size) {
    char address[LISTEN_SOCKET_ADDRESS_TEXT];
    if (call->code != LISTEN_SOCKET_OK) {
        (void)snprintf(buffer, size, "error %s %s (native %d, in %s)%s%s",
                       listen_socket_stage_name(call->failure.stage), listen_socket_code_name(call->code),
                       call->failure.native, listen_socket_call_name(call->failure.call),
                       *call->breach != '\0' ? "; " : "", call->breach);
        return;
    }
    size_t used = (size_t)snprintf(buffer, size, "ok %s",
                                   call->set.stack != 0 ? listen_socket_stack_name(call->set.stack) : "created");
    for (size_t i = 0; i < call->set.count && used < size; i++) {
        const struct listen_socket *sock = &call->set.sockets[i];
        (void)listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, address,
                                           sizeof address);
        used += (size_t)snprintf(buffer + used, size - used, " %s v6only=%d state=%d", address, sock->v6only,
                                 (int)sock->state);
    }
}
