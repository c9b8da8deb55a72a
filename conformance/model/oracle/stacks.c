/* What each stack takes, what auto goes on to, and create, bind and listen asked one by one. */
#include "stacks.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "codes.h"
#include "look_up.h"

/* ---- Addresses (SEL-004 STK-005) --------------------------------------------------------------------------------- */

/* Of a stack with both families; a single one has its half alone. */
enum half { IPV6_HALF, IPV4_HALF, HALVES };

static const int families[HALVES] = {AF_INET6, AF_INET};

/* A request for a stack while it is opened. */
struct opening {
    struct call_sequence *sequence;
    struct model_entry entries[HALVES]; /* to bind to */
    bool known[HALVES];                 /* whether the entry is there: what was answered is not asked again */
    enum half failed;                   /* that the error is about */
};

static bool node_is_name(const struct opening *opening) {
    return opening->sequence->parsed->node.kind == MODEL_NODE_NAME;
}

/* SEL-006: asks for the address of one half alone, if it is not known. */
static bool find_half(struct opening *opening, enum half half) {
    struct question_plan plan = model_plan_question(opening->sequence->parsed);
    char number[8];

    opening->failed = half;
    if (opening->known[half])
        return true;
    plan.family = families[half];
    if (opening->known[IPV6_HALF]) {
        plan.service_kind = MODEL_SERVICE_PORT; /* STK-005: the port of the IPv6 answer, by number */
        plan.port = opening->entries[IPV6_HALF].port;
        snprintf(number, sizeof number, "%u", (unsigned)plan.port);
        plan.service = number;
    }
    opening->known[half] = model_find_address(opening->sequence, &plan, &opening->entries[half]);
    return opening->known[half];
}

/* NODE-013 RES-006 STK-005: what the answer about a host name leads to, IPv6 first. */
static bool judge_halves(struct opening *opening, const struct question_plan *plan) {
    struct call_sequence *sequence = opening->sequence;

    for (enum half half = IPV6_HALF; half < HALVES; half++) {
        if (opening->known[half] && !model_judge_entry(sequence, plan, &opening->entries[half]))
            return false;
    }
    if (opening->known[IPV6_HALF] && opening->known[IPV4_HALF] &&
        opening->entries[IPV6_HALF].port != opening->entries[IPV4_HALF].port)
        return model_fail_select(sequence, LISTEN_SOCKET_EAI_FAIL, LISTEN_SOCKET_REASON_ENTRY_PORT,
                                 &opening->entries[IPV4_HALF], AF_UNSPEC);
    return true;
}

/* SEL-004: one look-up of a host name for both families. With `one` the address of one family is enough. */
static bool find_halves(struct opening *opening, bool one) {
    struct call_sequence *sequence = opening->sequence;
    struct question_plan plan = model_plan_question(sequence->parsed);
    struct model_answer answer;
    uint32_t zone;

    if (!model_look_up(sequence, &plan, &answer, &zone))
        return false;
    for (enum half half = IPV6_HALF; half < HALVES; half++)
        opening->known[half] = model_find_entry(sequence, &answer, families[half], &opening->entries[half]);
    if (!opening->known[IPV6_HALF] && !opening->known[IPV4_HALF])
        return model_fail_select(sequence, LISTEN_SOCKET_EAI_FAIL, LISTEN_SOCKET_REASON_NO_MATCH, NULL, AF_UNSPEC);
    if (!judge_halves(opening, &plan))
        return false;
    for (enum half half = IPV6_HALF; !one && half < HALVES; half++) {
        if (!opening->known[half])
            return model_fail_select(sequence, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_REASON_NO_ADDRESS, NULL,
                                     families[half]);
    }
    return true;
}

/* ---- Stacks (STK-001 to STK-007) --------------------------------------------------------------------------------- */

static bool open_single(struct opening *opening, enum half half, int v6only) {
    struct call_sequence *sequence = opening->sequence;
    static const struct model_socket none;
    struct model_socket *socket = &sequence->sockets[0];

    sequence->sockets[1] = none; /* of a pair that was tried before */
    return find_half(opening, half) && model_make_socket(sequence, &opening->entries[half], v6only, socket) &&
           model_bind_socket(sequence, socket) && model_listen_socket(sequence, socket) &&
           model_set_late_options(sequence, socket);
}

/* One operation on one socket of a pair; if it fails, this half has failed. */
static bool do_half(struct opening *opening, enum half half,
                    bool (*operation)(struct call_sequence *, struct model_socket *)) {
    opening->failed = half;
    return operation(opening->sequence, &opening->sequence->sockets[half]);
}

static bool make_half(struct opening *opening, enum half half) {
    opening->failed = half;
    return model_make_socket(opening->sequence, &opening->entries[half], 1, &opening->sequence->sockets[half]);
}

/* STK-012 STK-014: step by step; both are bound before either listens. `first` is bound first; if it picks a port, the
 * other gets it. */
static bool try_pair(struct opening *opening, enum half first) {
    const enum half second = first == IPV6_HALF ? IPV4_HALF : IPV6_HALF;
    struct model_socket *sockets = opening->sequence->sockets;

    if (!make_half(opening, IPV6_HALF) || !make_half(opening, IPV4_HALF) || !do_half(opening, first, model_bind_socket))
        return false;
    sockets[second].port = sockets[first].port;
    return do_half(opening, second, model_bind_socket) && do_half(opening, IPV6_HALF, model_listen_socket) &&
           do_half(opening, IPV4_HALF, model_listen_socket) && do_half(opening, IPV6_HALF, model_set_late_options) &&
           do_half(opening, IPV4_HALF, model_set_late_options);
}

/* STK-006: the socket that was given the number finds it in use. */
static bool number_is_taken(const struct opening *opening, enum half first) {
    const struct error *error = &opening->sequence->error;

    return opening->failed != first && error->code == LISTEN_SOCKET_EADDRINUSE &&
           (error->call == LISTEN_SOCKET_CALL_BIND || error->call == LISTEN_SOCKET_CALL_LISTEN);
}

static bool open_pair(struct opening *opening) {
    struct error *error = &opening->sequence->error;

    if (!find_half(opening, IPV6_HALF) || !find_half(opening, IPV4_HALF))
        return false;
    if (opening->entries[IPV6_HALF].port != 0)
        return try_pair(opening, IPV6_HALF);
    for (int tries = 1; tries <= LISTEN_SOCKET_PAIR_TRIES; tries++) {
        const enum half first = tries % 2 != 0 ? IPV6_HALF : IPV4_HALF;

        if (try_pair(opening, first))
            return true;
        if (!number_is_taken(opening, first))
            return false;
        model_close_sockets(opening->sequence);
    }
    error->reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT;
    error->tries = LISTEN_SOCKET_PAIR_TRIES;
    return false;
}

static bool open_stack(struct opening *opening, int stack) {
    switch (stack) {
    case LISTEN_SOCKET_STACK_IPV4: /* STK-002 STEP-003 */
        return open_single(opening, IPV4_HALF, 1);
    case LISTEN_SOCKET_STACK_IPV6: /* STK-002 STEP-014 V6-003 */
        return open_single(opening, IPV6_HALF, 1);
    case LISTEN_SOCKET_STACK_DUAL: /* STEP-017 V6-004 */
        return open_single(opening, IPV6_HALF, 0);
    default: /* STEP-015 STEP-016 */
        if (node_is_name(opening) && !opening->known[IPV6_HALF] && !find_halves(opening, false))
            return false;
        return open_pair(opening);
    }
}

/* ---- auto (STK-008 STK-009 STK-010 STK-013) ---------------------------------------------------------------------- */

static bool is_own_address(const struct model_address *address) {
    static const unsigned char loopback4[16] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};

    return model_is_wildcard(address) ||
           memcmp(address->bytes, address->family == AF_INET ? loopback4 : loopback6, 16) == 0;
}

/* SEL-005, and what bind says of the family's own wildcard or loopback address. */
static bool family_is_absent(const struct opening *opening) {
    const struct error *error = &opening->sequence->error;

    if (model_family_is_lacking(error, false)) /* a name is asked for in both families at once */
        return true;
    return error->call == LISTEN_SOCKET_CALL_BIND && error->code == LISTEN_SOCKET_EADDRNOTAVAIL &&
           is_own_address(&opening->entries[opening->failed].address);
}

/* A socket layer that is not there says nothing about dual mode, and is not initialised again (INIT-006). */
static bool dual_mode_is_absent(const struct opening *opening) {
    const struct error *error = &opening->sequence->error;

    return error->option == LISTEN_SOCKET_OPTION_V6ONLY && error->code != LISTEN_SOCKET_NOTINITIALISED;
}

/* STK-009: what `auto` goes on to, and after what. A failure that is not in the table is final. */
static const struct {
    int from;
    enum half half; /* that failed */
    bool (*is_absent)(const struct opening *opening);
    int to;
    enum listen_socket_reason reason; /* of a set of one family */
} fallbacks[] = {
    {LISTEN_SOCKET_STACK_DUAL, IPV6_HALF, family_is_absent, LISTEN_SOCKET_STACK_IPV4,
     LISTEN_SOCKET_REASON_FAMILY_ABSENT},
    {LISTEN_SOCKET_STACK_DUAL, IPV6_HALF, dual_mode_is_absent, LISTEN_SOCKET_STACK_PAIR, LISTEN_SOCKET_REASON_NONE},
    {LISTEN_SOCKET_STACK_PAIR, IPV6_HALF, family_is_absent, LISTEN_SOCKET_STACK_IPV4,
     LISTEN_SOCKET_REASON_FAMILY_ABSENT},
    {LISTEN_SOCKET_STACK_PAIR, IPV4_HALF, family_is_absent, LISTEN_SOCKET_STACK_IPV6,
     LISTEN_SOCKET_REASON_FAMILY_ABSENT},
};

/* The stack to go on to after a failure of `stack`; 0 if it is final. */
static int next_stack(const struct opening *opening, int stack, enum listen_socket_reason *reason) {
    for (size_t i = 0; i < MODEL_COUNT(fallbacks); i++) {
        if (fallbacks[i].from == stack && fallbacks[i].half == opening->failed && fallbacks[i].is_absent(opening)) {
            *reason = fallbacks[i].reason;
            return fallbacks[i].to;
        }
    }
    return 0;
}

/* The stack to begin with (STK-010 STK-013 FLAG-015); 0 if a host name has no address that may be used. */
static int first_stack(struct opening *opening, enum listen_socket_reason *reason) {
    const struct model_parsed_request *parsed = opening->sequence->parsed;
    const bool passive = (parsed->flags & AI_PASSIVE) != 0;

    switch (parsed->node.kind) {
    case MODEL_NODE_ABSENT:
        return passive ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_PAIR;
    case MODEL_NODE_IPV4:
        return LISTEN_SOCKET_STACK_IPV4;
    case MODEL_NODE_IPV6:
        return model_is_wildcard(&parsed->node.address) ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_IPV6;
    default:
        if (!find_halves(opening, true))
            return 0;
        if (opening->known[IPV6_HALF] && opening->known[IPV4_HALF])
            return LISTEN_SOCKET_STACK_PAIR;
        *reason = LISTEN_SOCKET_REASON_NO_ADDRESS;
        return opening->known[IPV6_HALF] ? LISTEN_SOCKET_STACK_IPV6 : LISTEN_SOCKET_STACK_IPV4;
    }
}

/* Returns the stack that came up; 0 if none did. */
static int open_auto(struct opening *opening, enum listen_socket_reason *reason) {
    int stack = first_stack(opening, reason);

    while (stack != 0 && !open_stack(opening, stack)) {
        stack = next_stack(opening, stack, reason);
        model_close_sockets(opening->sequence); /* CLN-001 CLN-002 STK-004: of what was opened nothing is left */
    }
    return stack;
}

static bool open_request(struct opening *opening, struct model_prediction *prediction) {
    const int asked = opening->sequence->parsed->request->stack;
    int stack = asked;

    if (asked == LISTEN_SOCKET_STACK_AUTO)
        stack = open_auto(opening, &prediction->set_reason);
    else if (!open_stack(opening, stack))
        stack = 0;
    prediction->stack = stack;
    prediction->count = stack == LISTEN_SOCKET_STACK_PAIR ? 2 : stack != 0 ? 1 : 0;
    return stack != 0;
}

/* ---- create, bind and listen, asked one by one ------------------------------------------------------------------- */

/* LSTN-003 LSTN-006 TYPE-008: what listen refuses without trying; the socket stays as it is. */
static bool refuse_listen(struct call_sequence *sequence, const struct model_socket *socket,
                          struct model_prediction *prediction) {
    const bool datagram = socket->socktype == SOCK_DGRAM;

    if (!datagram && sequence->parsed->request->backlog >= 0)
        return false;
    sequence->error = (struct error){.stage = LISTEN_SOCKET_STAGE_VALIDATE,
                                     .code = datagram ? LISTEN_SOCKET_EOPNOTSUPP : LISTEN_SOCKET_EINVAL,
                                     .reason = MODEL_UNSAID,
                                     .call = LISTEN_SOCKET_CALL_NONE};
    prediction->input = datagram ? MODEL_UNSAID : (int)LISTEN_SOCKET_INPUT_BACKLOG;
    prediction->left = LISTEN_SOCKET_BOUND;
    return true;
}

static bool listen_alone(struct call_sequence *sequence, struct model_socket *socket,
                         struct model_prediction *prediction) {
    return !refuse_listen(sequence, socket, prediction) && model_listen_socket(sequence, socket) &&
           model_set_late_options(sequence, socket);
}

/* STEP-001 to STEP-023 in their order. */
static bool create(struct call_sequence *sequence, const struct question_plan *plan) {
    const int v6only = sequence->parsed->request->stack == LISTEN_SOCKET_STACK_DUAL ? 0 : -1;
    struct model_entry entry;

    return model_find_address(sequence, plan, &entry) &&
           model_make_socket(sequence, &entry, v6only, &sequence->sockets[0]);
}

/* SEL-002: with neither family nor node IPv6, and where the host lacks it IPv4. */
static bool create_either(struct call_sequence *sequence) {
    struct question_plan plan = model_plan_question(sequence->parsed);

    if (plan.family != AF_UNSPEC || plan.node)
        return create(sequence, &plan);
    plan.family = AF_INET6;
    if (create(sequence, &plan))
        return true;
    if (!model_family_is_lacking(&sequence->error, plan.node))
        return false;
    plan.family = AF_INET;
    return create(sequence, &plan);
}

static bool step_by_step(struct call_sequence *sequence, struct model_prediction *prediction) {
    const enum model_last_step last_step = sequence->parsed->request->last_step;
    struct model_socket *socket = &sequence->sockets[0];

    if (!create_either(sequence))
        return false;
    if (last_step >= MODEL_LAST_BIND && !model_bind_socket(sequence, socket))
        return false;
    if (last_step == MODEL_LAST_LISTEN && !listen_alone(sequence, socket, prediction))
        return false;
    prediction->count = 1;
    return true;
}

/* ---- Both -------------------------------------------------------------------------------------------------------- */

/* ERR-005: the family that the failure is about, and the address if there is one. */
static void report_address(const struct error *error, const struct model_socket *socket,
                           struct model_prediction *prediction) {
    const bool of_socket = error->stage >= LISTEN_SOCKET_STAGE_SOCKET;

    prediction->has_address = of_socket || error->has_entry;
    prediction->address = of_socket ? socket->address : error->entry.address;
    prediction->port = of_socket ? socket->port : error->entry.port;
    prediction->family = of_socket ? socket->address.family : error->family;
}

/* ERR-001 ERR-002 */
static void report(const struct call_sequence *sequence, const struct model_socket *socket,
                   struct model_prediction *prediction) {
    const struct error *error = &sequence->error;

    prediction->stage = error->stage;
    prediction->code = error->code;
    prediction->call = error->call;
    prediction->native = error->native != 0 ? error->native : model_native_of_code(error->code);
    prediction->option = (int)error->option;
    prediction->detail = error->detail;
    prediction->reason = error->reason;
    prediction->tries = error->tries;
    report_address(error, socket, prediction);
}

void model_predict_calls(const struct model_parsed_request *parsed, const struct model_host *host,
                         struct model_prediction *prediction, struct model_step *steps) {
    struct call_sequence sequence = {.parsed = parsed, .host = host, .steps = steps};
    struct opening opening = {.sequence = &sequence};
    const struct model_socket *socket = &sequence.sockets[0];

    prediction->ok = parsed->request->open ? open_request(&opening, prediction) : step_by_step(&sequence, prediction);
    prediction->sockets[0] = sequence.sockets[0];
    prediction->sockets[1] = sequence.sockets[1];
    prediction->step_count = sequence.step_count;
    if (sequence.sockets[1].address.family != AF_UNSPEC) /* of a pair */
        socket = &sequence.sockets[opening.failed];
    if (!prediction->ok)
        report(&sequence, socket, prediction);
}

void model_predict_listening(const struct model_parsed_request *parsed, const struct model_host *host,
                             const struct model_socket *bound, struct model_prediction *prediction,
                             struct model_step *steps) {
    struct call_sequence sequence = {.parsed = parsed, .host = host, .steps = steps, .sockets = {*bound}};

    prediction->ok = listen_alone(&sequence, &sequence.sockets[0], prediction);
    prediction->count = prediction->ok ? 1 : 0;
    prediction->sockets[0] = sequence.sockets[0];
    prediction->step_count = sequence.step_count;
    if (!prediction->ok)
        report(&sequence, &sequence.sockets[0], prediction);
}
