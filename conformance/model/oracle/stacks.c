/* What each stack takes, what auto falls back to, and create, bind and listen asked one by one. */
#include "stacks.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "codes.h"

/* ---- Stacks (STK-001 to STK-010) --------------------------------------------------------------------------------- */

enum operation { CREATE, BIND, LISTEN };

/* One operation on one of a stack's sockets. */
struct socket_operation {
    enum operation operation;
    size_t socket;
};

static const struct socket_operation single_operations[] = {{CREATE, 0}, {BIND, 0}, {LISTEN, 0}};
static const struct socket_operation pair_operations[] = {{CREATE, 0}, {BIND, 0},   {CREATE, 1},
                                                          {BIND, 1},   {LISTEN, 0}, {LISTEN, 1}}; /* STEP-015 */

struct stack {
    const struct socket_operation *operations;
    size_t operation_count;
    size_t socket_count;
    int families[2]; /* of its sockets */
    int v6only;
};

#define SINGLE single_operations, MODEL_COUNT(single_operations), 1
#define PAIR pair_operations, MODEL_COUNT(pair_operations), 2

static const struct stack stacks[] = {
    [LISTEN_SOCKET_STACK_IPV4] = {SINGLE, {AF_INET}, 1},         /* STK-002 STEP-003 */
    [LISTEN_SOCKET_STACK_IPV6] = {SINGLE, {AF_INET6}, 1},        /* STK-002 STEP-014 V6-003 */
    [LISTEN_SOCKET_STACK_DUAL] = {SINGLE, {AF_INET6}, 0},        /* STEP-017 V6-004 */
    [LISTEN_SOCKET_STACK_PAIR] = {PAIR, {AF_INET6, AF_INET}, 1}, /* STEP-015 STEP-016 */
};

/* What the request asks of each socket. With `auto`, "::" counts as NULL (STK-010). */
static struct socket_plan plan_socket(const struct call_sequence *sequence) {
    const struct model_parsed_request *parsed = sequence->parsed;
    struct socket_plan plan = {.family = parsed->family,
                               .v6only = (parsed->request->options & LISTEN_SOCKET_DUAL) != 0 ? 0 : -1,
                               .node = parsed->request->node != NULL,
                               .passive = (parsed->flags & AI_PASSIVE) != 0,
                               .service = parsed->service,
                               .service_kind = parsed->service_kind,
                               .port = parsed->port};

    if (parsed->request->open && parsed->request->stack == LISTEN_SOCKET_STACK_AUTO &&
        parsed->node.kind == MODEL_NODE_IPV6 && model_is_wildcard(&parsed->node.address)) {
        plan.node = false;
        plan.passive = true;
    }
    return plan;
}

static bool create_socket(struct call_sequence *sequence, const struct stack *stack, size_t index) {
    struct socket_plan plan = plan_socket(sequence);
    char number[8];

    plan.family = stack->families[index];
    plan.v6only = stack->v6only;
    if (index == 1) { /* STK-005 STK-006: whatever the service was, the number that socket 0 has */
        plan.service_kind = MODEL_SERVICE_PORT;
        plan.port = sequence->sockets[0].port;
        snprintf(number, sizeof number, "%u", (unsigned)plan.port);
        plan.service = number;
    }
    return model_sequence_create(sequence, plan, &sequence->sockets[index]);
}

static bool do_operation(struct call_sequence *sequence, const struct stack *stack,
                         const struct socket_operation *operation) {
    if (operation->operation == BIND)
        return model_sequence_bind(sequence, &sequence->sockets[operation->socket]);
    if (operation->operation == LISTEN)
        return model_sequence_listen(sequence, &sequence->sockets[operation->socket]);
    return create_socket(sequence, stack, operation->socket);
}

/* Opens a stack once. Returns the number of operations done: all of them, or up to the one that failed; then nothing is
 * held (STK-004). */
static size_t open_once(struct call_sequence *sequence, const struct stack *stack) {
    size_t done = 0;

    memset(sequence->sockets, 0, sizeof sequence->sockets);
    while (done < stack->operation_count && do_operation(sequence, stack, &stack->operations[done]))
        done++;
    if (done < stack->operation_count)
        sequence->held = 0; /* CLN-001 */
    return done;
}

/* STK-006: of a pair asked for port 0, the IPv4 socket finds the number in use. `failed` is the operation. */
static bool port_was_taken(const struct call_sequence *sequence, const struct stack *stack, size_t failed) {
    const struct error *error = &sequence->error;

    return stack->socket_count == 2 && sequence->parsed->service_kind == MODEL_SERVICE_PORT &&
           sequence->parsed->port == 0 && stack->operations[failed].socket == 1 &&
           error->code == LISTEN_SOCKET_EADDRINUSE &&
           (error->call == LISTEN_SOCKET_CALL_BIND || error->call == LISTEN_SOCKET_CALL_LISTEN);
}

/* Opens a stack, again if the port was taken. Returns whether it came up; else `*socket` is the one that failed. */
static bool open_stack(struct call_sequence *sequence, int which, size_t *socket) {
    const struct stack *stack = &stacks[which];
    size_t done = 0;

    for (int tries = 0; tries < LISTEN_SOCKET_PAIR_TRIES; tries++) {
        done = open_once(sequence, stack);
        if (done == stack->operation_count)
            return true;
        if (!port_was_taken(sequence, stack, done))
            break;
    }
    *socket = stack->operations[done].socket;
    return false;
}

/* ---- auto (STK-008 STK-009 STK-010) ------------------------------------------------------------------------------ */

static bool is_own_address(const struct model_address *address) {
    static const struct model_address loopback4 = {AF_INET, {127, 0, 0, 1}, 0};
    static const struct model_address loopback6 = {AF_INET6, {[15] = 1}, 0};
    const struct model_address *loopback = address->family == AF_INET ? &loopback4 : &loopback6;

    return model_is_wildcard(address) || memcmp(address->bytes, loopback->bytes, 16) == 0;
}

/* When a fallback applies: only to the family's own wildcard or loopback address; only to host names (STK-010). */
enum condition { ALWAYS, OWN_ADDRESS, NAMES };

/* STK-009: what `auto` goes on to, and after what. A failure that is not in the table is final. */
struct fallback {
    int from;
    size_t socket;
    int call; /* that failed; MODEL_UNSAID: any, for IPV6_V6ONLY */
    enum listen_socket_code code;
    enum condition condition;
    int to;
};

static const struct fallback fallbacks[] = {
    {LISTEN_SOCKET_STACK_DUAL, 0, LISTEN_SOCKET_CALL_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT, ALWAYS,
     LISTEN_SOCKET_STACK_IPV4},
    {LISTEN_SOCKET_STACK_DUAL, 0, LISTEN_SOCKET_CALL_BIND, LISTEN_SOCKET_EADDRNOTAVAIL, OWN_ADDRESS,
     LISTEN_SOCKET_STACK_IPV4},
    {LISTEN_SOCKET_STACK_DUAL, 0, MODEL_UNSAID, LISTEN_SOCKET_OK, ALWAYS, LISTEN_SOCKET_STACK_PAIR},
    {LISTEN_SOCKET_STACK_PAIR, 0, LISTEN_SOCKET_CALL_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT, ALWAYS,
     LISTEN_SOCKET_STACK_IPV4},
    {LISTEN_SOCKET_STACK_PAIR, 0, LISTEN_SOCKET_CALL_BIND, LISTEN_SOCKET_EADDRNOTAVAIL, OWN_ADDRESS,
     LISTEN_SOCKET_STACK_IPV4},
    {LISTEN_SOCKET_STACK_PAIR, 0, LISTEN_SOCKET_CALL_GETADDRINFO, LISTEN_SOCKET_EAI_NONAME, NAMES,
     LISTEN_SOCKET_STACK_IPV4},
    {LISTEN_SOCKET_STACK_PAIR, 1, LISTEN_SOCKET_CALL_SOCKET, LISTEN_SOCKET_EAFNOSUPPORT, ALWAYS,
     LISTEN_SOCKET_STACK_IPV6},
    {LISTEN_SOCKET_STACK_PAIR, 1, LISTEN_SOCKET_CALL_BIND, LISTEN_SOCKET_EADDRNOTAVAIL, OWN_ADDRESS,
     LISTEN_SOCKET_STACK_IPV6},
    {LISTEN_SOCKET_STACK_PAIR, 1, LISTEN_SOCKET_CALL_GETADDRINFO, LISTEN_SOCKET_EAI_NONAME, NAMES,
     LISTEN_SOCKET_STACK_IPV6},
};

static bool is_cause(const struct error *error, const struct fallback *fallback) {
    if (fallback->call == MODEL_UNSAID)
        return error->option == LISTEN_SOCKET_OPTION_V6ONLY;
    return fallback->call == error->call && fallback->code == error->code;
}

static bool condition_holds(const struct call_sequence *sequence, const struct fallback *fallback) {
    if (fallback->condition == NAMES)
        return sequence->parsed->node.kind == MODEL_NODE_NAME;
    return fallback->condition == ALWAYS || is_own_address(&sequence->sockets[fallback->socket].address);
}

/* The stack to go on to after `socket` of `stack` failed; 0 if the failure is final. */
static int next_stack(const struct call_sequence *sequence, int stack, size_t socket) {
    for (size_t i = 0; i < MODEL_COUNT(fallbacks); i++) {
        const struct fallback *fallback = &fallbacks[i];

        if (fallback->from == stack && fallback->socket == socket && is_cause(&sequence->error, fallback) &&
            condition_holds(sequence, fallback))
            return fallback->to;
    }
    return 0;
}

/* The stack asked for; with auto the one to begin with (STK-008 STK-010 FLAG-015). */
static int first_stack(const struct model_parsed_request *parsed) {
    const bool passive = (parsed->flags & AI_PASSIVE) != 0;

    if (parsed->request->stack != LISTEN_SOCKET_STACK_AUTO)
        return parsed->request->stack;
    switch (parsed->node.kind) {
    case MODEL_NODE_ABSENT:
        return passive ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_PAIR;
    case MODEL_NODE_IPV4:
        return LISTEN_SOCKET_STACK_IPV4;
    case MODEL_NODE_IPV6:
        return model_is_wildcard(&parsed->node.address) ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_IPV6;
    default:
        return LISTEN_SOCKET_STACK_PAIR;
    }
}

static bool open_request(struct call_sequence *sequence, struct model_prediction *prediction, size_t *socket) {
    int stack = first_stack(sequence->parsed);
    bool up = open_stack(sequence, stack, socket);

    while (!up && sequence->parsed->request->stack == LISTEN_SOCKET_STACK_AUTO) {
        const int next = next_stack(sequence, stack, *socket);

        if (next == 0)
            break;
        stack = next;
        up = open_stack(sequence, stack, socket);
    }
    prediction->stack = up ? stack : 0;
    prediction->count = up ? stacks[stack].socket_count : 0;
    return up;
}

/* ---- create, bind and listen, asked one by one ------------------------------------------------------------------- */

/* LSTN-003 LSTN-006 TYPE-007: what listen refuses without trying; the socket stays as it is. */
static bool refuse_listen(struct call_sequence *sequence, const struct model_socket *socket,
                          struct model_prediction *prediction) {
    const bool datagram = socket->socktype == SOCK_DGRAM;

    if (!datagram && sequence->parsed->request->backlog >= 0)
        return false;
    sequence->error = (struct error){.stage = LISTEN_SOCKET_STAGE_VALIDATE,
                                     .code = datagram ? LISTEN_SOCKET_EOPNOTSUPP : LISTEN_SOCKET_EINVAL,
                                     .call = LISTEN_SOCKET_CALL_NONE};
    prediction->input = datagram ? MODEL_UNSAID : (int)LISTEN_SOCKET_INPUT_BACKLOG;
    prediction->left = LISTEN_SOCKET_BOUND;
    return true;
}

static bool step_by_step(struct call_sequence *sequence, struct model_prediction *prediction) {
    const enum model_last_step last_step = sequence->parsed->request->last_step;
    struct model_socket *socket = &sequence->sockets[0];

    if (!model_sequence_create(sequence, plan_socket(sequence), socket))
        return false;
    if (last_step >= MODEL_LAST_BIND && !model_sequence_bind(sequence, socket))
        return false;
    if (last_step == MODEL_LAST_LISTEN &&
        (refuse_listen(sequence, socket, prediction) || !model_sequence_listen(sequence, socket)))
        return false;
    prediction->count = 1;
    return true;
}

/* ---- Both -------------------------------------------------------------------------------------------------------- */

/* ERR-001 ERR-002 ERR-005 */
static void report(const struct call_sequence *sequence, size_t socket, struct model_prediction *prediction) {
    const struct error *error = &sequence->error;

    prediction->stage = error->stage;
    prediction->code = error->code;
    prediction->call = error->call;
    prediction->native = error->native != 0 ? error->native : model_native_of_code(error->code);
    prediction->option = (int)error->option;
    prediction->detail = error->detail;
    prediction->has_address = error->stage >= LISTEN_SOCKET_STAGE_SOCKET;
    prediction->address = sequence->sockets[socket].address;
    prediction->port = sequence->sockets[socket].port;
}

void model_predict_calls(const struct model_parsed_request *parsed, const struct model_host *host,
                         struct model_prediction *prediction, struct model_step *steps) {
    struct call_sequence sequence = {.parsed = parsed, .host = host, .steps = steps};
    size_t socket = 0;

    prediction->left = LISTEN_SOCKET_CLOSED;
    prediction->ok =
        parsed->request->open ? open_request(&sequence, prediction, &socket) : step_by_step(&sequence, prediction);
    memcpy(prediction->sockets, sequence.sockets, sizeof sequence.sockets);
    prediction->step_count = sequence.step_count;
    if (!prediction->ok)
        report(&sequence, socket, prediction);
}
