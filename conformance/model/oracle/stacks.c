/* The oracle's third part: what the stacks are made of, and what auto goes on to. */
#include <stdio.h>
#include <string.h>

#include "calls.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Shapes (STK-001 to STK-010) --------------------------------------------------------------------------------- */

enum act { CREATE, BIND, LISTEN };

struct part {
    enum act act;
    size_t socket;
};

static const struct part single[] = {{CREATE, 0}, {BIND, 0}, {LISTEN, 0}};
static const struct part paired[] = {{CREATE, 0}, {BIND, 0},   {CREATE, 1},
                                     {BIND, 1},   {LISTEN, 0}, {LISTEN, 1}}; /* STEP-015 */

struct shape {
    const struct part *parts;
    size_t part_count;
    int family[2];
    int v6only;
};

static const struct shape shapes[] = {
    [LISTEN_SOCKET_STACK_IPV4] = {single, COUNT(single), {AF_INET, 0}, 1},        /* STK-002 STEP-003 */
    [LISTEN_SOCKET_STACK_IPV6] = {single, COUNT(single), {AF_INET6, 0}, 1},       /* STK-002 STEP-014 V6-003 */
    [LISTEN_SOCKET_STACK_DUAL] = {single, COUNT(single), {AF_INET6, 0}, 0},       /* STEP-017 V6-004 */
    [LISTEN_SOCKET_STACK_PAIR] = {paired, COUNT(paired), {AF_INET6, AF_INET}, 1}, /* STEP-015 STEP-016 */
};

/* The request as it is asked for one of the sockets. With `auto`, "::" counts as NULL (STK-010). */
static struct aim aim_at(const struct walk *walk) {
    const struct model_facts *facts = walk->facts;
    struct aim aim = {.family = facts->family,
                      .v6only = (facts->request->options & LISTEN_SOCKET_DUAL) != 0 ? 0 : -1,
                      .node = facts->request->node != NULL,
                      .passive = (facts->flags & AI_PASSIVE) != 0,
                      .service = facts->service,
                      .service_kind = facts->service_kind,
                      .port = facts->port};

    if (facts->request->open && facts->request->stack == LISTEN_SOCKET_STACK_AUTO &&
        facts->node.kind == MODEL_NODE_IPV6 && model_is_wildcard(&facts->node.address)) {
        aim.node = false;
        aim.passive = true;
    }
    return aim;
}

static bool do_part(struct walk *walk, const struct shape *shape, const struct part *part) {
    struct model_socket *socket = &walk->sockets[part->socket];
    struct aim aim = aim_at(walk);
    char number[8];

    if (part->act == BIND)
        return model_walk_bind(walk, socket);
    if (part->act == LISTEN)
        return model_walk_listen(walk, socket);
    aim.family = shape->family[part->socket];
    aim.v6only = shape->v6only;
    if (part->socket == 1) { /* STK-005 STK-006: whatever the service was, the number that socket 0 has */
        aim.service_kind = MODEL_SERVICE_PORT;
        aim.port = walk->sockets[0].port;
        snprintf(number, sizeof number, "%u", (unsigned)aim.port);
        aim.service = number;
    }
    return model_walk_create(walk, aim, socket);
}

/* One try at a shape. Returns the number of parts done: all of them, or up to the one that failed; nothing is held
 * then (STK-004). */
static size_t try_shape(struct walk *walk, const struct shape *shape) {
    size_t done = 0;

    memset(walk->sockets, 0, sizeof walk->sockets);
    while (done < shape->part_count && do_part(walk, shape, &shape->parts[done]))
        done++;
    if (done < shape->part_count)
        walk->held = 0; /* CLN-001 */
    return done;
}

/* STK-006: of a pair asked for port 0, the IPv4 socket finds the number in use. */
static bool port_was_lost(const struct walk *walk, const struct shape *shape, size_t done) {
    const struct trouble *trouble = &walk->trouble;

    return shape->parts == paired && walk->facts->service_kind == MODEL_SERVICE_PORT && walk->facts->port == 0 &&
           shape->parts[done].socket == 1 && trouble->code == LISTEN_SOCKET_EADDRINUSE &&
           (trouble->call == LISTEN_SOCKET_CALL_BIND || trouble->call == LISTEN_SOCKET_CALL_LISTEN);
}

/* Returns whether the shape came up; else `*socket` is the one that failed. */
static bool raise_shape(struct walk *walk, int stack, size_t *socket) {
    const struct shape *shape = &shapes[stack];
    size_t done = 0;

    for (int tries = 0; tries < LISTEN_SOCKET_PAIR_TRIES; tries++) {
        done = try_shape(walk, shape);
        if (done == shape->part_count)
            return true;
        if (!port_was_lost(walk, shape, done))
            break;
    }
    *socket = shape->parts[done].socket;
    return false;
}

static bool is_own_address(const struct model_address *address) {
    static const struct model_address loopback4 = {AF_INET, {127, 0, 0, 1}, 0};
    static const struct model_address loopback6 = {AF_INET6, {[15] = 1}, 0};
    const struct model_address *loopback = address->family == AF_INET ? &loopback4 : &loopback6;

    return model_is_wildcard(address) || memcmp(address->bytes, loopback->bytes, 16) == 0;
}

/* When a turn is taken: only for the family's own wildcard or loopback address; only for host names (STK-010). */
enum condition { ALWAYS, OWN_ADDRESS, NAMES };

/* STK-009: what `auto` goes on to, and after what. Whatever is not here is final. */
struct turn {
    int from;
    size_t socket;
    int call; /* that failed; MODEL_UNSAID: any, for IPV6_V6ONLY */
    enum listen_socket_code code;
    enum condition only;
    int to;
};

static const struct turn turns[] = {
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

static bool turn_is_open(const struct walk *walk, const struct turn *turn) {
    if (turn->only == NAMES)
        return walk->facts->node.kind == MODEL_NODE_NAME;
    return turn->only == ALWAYS || is_own_address(&walk->sockets[turn->socket].address);
}

static int next_stack(const struct walk *walk, int stack, size_t socket) {
    const struct trouble *trouble = &walk->trouble;

    for (size_t i = 0; i < COUNT(turns); i++) {
        const struct turn *turn = &turns[i];
        const bool cause = turn->call == MODEL_UNSAID ? trouble->option == LISTEN_SOCKET_OPTION_V6ONLY
                                                      : turn->call == trouble->call && turn->code == trouble->code;

        if (turn->from == stack && turn->socket == socket && cause && turn_is_open(walk, turn))
            return turn->to;
    }
    return 0;
}

/* STK-008 STK-010 FLAG-015: where `auto` begins. */
static int first_stack(const struct model_facts *facts) {
    const bool passive = (facts->flags & AI_PASSIVE) != 0;

    if (facts->request->stack != LISTEN_SOCKET_STACK_AUTO)
        return facts->request->stack;
    switch (facts->node.kind) {
    case MODEL_NODE_ABSENT:
        return passive ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_PAIR;
    case MODEL_NODE_IPV4:
        return LISTEN_SOCKET_STACK_IPV4;
    case MODEL_NODE_IPV6:
        return model_is_wildcard(&facts->node.address) ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_IPV6;
    default:
        return LISTEN_SOCKET_STACK_PAIR;
    }
}

static bool open_stack(struct walk *walk, struct model_expectation *expectation, size_t *socket) {
    int stack = first_stack(walk->facts);
    bool up = raise_shape(walk, stack, socket);

    while (!up && walk->facts->request->stack == LISTEN_SOCKET_STACK_AUTO) {
        const int next = next_stack(walk, stack, *socket);

        if (next == 0)
            break;
        stack = next;
        up = raise_shape(walk, stack, socket);
    }
    expectation->stack = up ? stack : 0;
    expectation->count = up ? (shapes[stack].parts == paired ? 2 : 1) : 0;
    return up;
}

/* ---- create, bind and listen, asked one by one ------------------------------------------------------------------- */

/* LSTN-003 LSTN-006 TYPE-007: what listen refuses without trying; the socket stays as it is. */
static bool refuse_listen(struct walk *walk, const struct model_socket *socket, struct model_expectation *expectation) {
    const bool datagram = socket->socktype == SOCK_DGRAM;

    if (!datagram && walk->facts->request->backlog >= 0)
        return false;
    walk->trouble = (struct trouble){.stage = LISTEN_SOCKET_STAGE_VALIDATE,
                                     .code = datagram ? LISTEN_SOCKET_EOPNOTSUPP : LISTEN_SOCKET_EINVAL,
                                     .call = LISTEN_SOCKET_CALL_NONE};
    expectation->input = datagram ? MODEL_UNSAID : (int)LISTEN_SOCKET_INPUT_BACKLOG;
    expectation->left = LISTEN_SOCKET_BOUND;
    return true;
}

static bool step_by_step(struct walk *walk, struct model_expectation *expectation) {
    const enum model_upto upto = walk->facts->request->upto;
    struct model_socket *socket = &walk->sockets[0];

    if (!model_walk_create(walk, aim_at(walk), socket))
        return false;
    if (upto >= MODEL_UPTO_BIND && !model_walk_bind(walk, socket))
        return false;
    if (upto == MODEL_UPTO_LISTEN && (refuse_listen(walk, socket, expectation) || !model_walk_listen(walk, socket)))
        return false;
    expectation->count = 1;
    return true;
}

/* ERR-001 ERR-002 ERR-005 */
static void report(const struct walk *walk, size_t socket, struct model_expectation *expectation) {
    const struct trouble *trouble = &walk->trouble;

    expectation->stage = trouble->stage;
    expectation->code = trouble->code;
    expectation->call = trouble->call;
    expectation->native = trouble->native != 0 ? trouble->native : model_native_of_code(trouble->code);
    expectation->option = (int)trouble->option;
    expectation->detail = trouble->detail;
    expectation->has_address = trouble->stage >= LISTEN_SOCKET_STAGE_SOCKET;
    expectation->address = walk->sockets[socket].address;
    expectation->port = walk->sockets[socket].port;
}

void model_walk(const struct model_facts *facts, const struct model_environment *environment,
                struct model_expectation *expectation, struct model_step *steps) {
    struct walk walk = {.facts = facts, .environment = environment, .steps = steps};
    size_t socket = 0;

    expectation->left = LISTEN_SOCKET_CLOSED;
    expectation->ok = facts->request->open ? open_stack(&walk, expectation, &socket) : step_by_step(&walk, expectation);
    memcpy(expectation->sockets, walk.sockets, sizeof walk.sockets);
    expectation->step_count = walk.step_count;
    if (!expectation->ok)
        report(&walk, socket, expectation);
}
