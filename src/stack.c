/* Stacks: which sockets open makes, in which order, and what auto does if the host lacks a family. */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "failure.h"
#include "resolve.h"
#include "routine.h"
#include "system.h"
#include "validate.h"

/* Indexes of answers and of the sockets of a pair. */
enum { IPV6, IPV4 };

static const int families[] = {[IPV6] = AF_INET6, [IPV4] = AF_INET};

/* What open works on. */
struct opening {
    const struct request *request;
    int backlog;
    bool initialised;                 /* one initialisation is at hand that no socket has taken over */
    struct answer answers[2];         /* the addresses known so far; none is AF_UNSPEC */
    enum listen_socket_reason reason; /* why one family alone came up */
    struct listen_socket_set *set;
    struct listen_socket_failure *failure;
};

/* ---- Sets ---- */

static void set_empty(struct listen_socket_set *set) {
    *set = (struct listen_socket_set){.sockets = {LISTEN_SOCKET_INIT, LISTEN_SOCKET_INIT}};
}

void listen_socket_close_set(struct listen_socket_set *set) {
    if (set == NULL)
        return;
    for (size_t i = set->count; i > 0; i--)
        listen_socket_close(&set->sockets[i - 1]); /* CLN-002 */
    set->count = 0;
    set->stack = LISTEN_SOCKET_STACK_NONE;
    set->reason = LISTEN_SOCKET_REASON_NONE;
}

/* ---- Addresses ---- */

static bool has_answer(const struct opening *opening, int index) {
    return opening->answers[index].family != AF_UNSPEC;
}

static enum listen_socket_code ensure_initialised(struct opening *opening) {
    if (opening->initialised)
        return LISTEN_SOCKET_OK;
    enum listen_socket_code code = routine_initialize(opening->request, opening->failure);
    opening->initialised = code == LISTEN_SOCKET_OK;
    return code;
}

/* Asks for IPv4 with the port that the IPv6 answer has, so that a service name is looked up once (STK-005). */
static enum listen_socket_code look_up_port(struct opening *opening) {
    char port_text[sizeof "65535"];
    struct request question = *opening->request;
    question.service.kind = SERVICE_PORT;
    question.service.port = answer_port(&opening->answers[IPV6].address);
    (void)snprintf(port_text, sizeof port_text, "%u", (unsigned)question.service.port);
    question.service_text = port_text;
    return resolve_one(&question, AF_INET, &opening->answers[IPV4], opening->failure);
}

/* Finds the address of one family, by a question about that family alone, unless it is known (SEL-006). */
static enum listen_socket_code look_up(struct opening *opening, int index) {
    if (has_answer(opening, index))
        return LISTEN_SOCKET_OK;
    enum listen_socket_code code = ensure_initialised(opening);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (has_answer(opening, IPV6) && opening->request->service.kind == SERVICE_NAME)
        return look_up_port(opening);
    return resolve_one(opening->request, families[index], &opening->answers[index], opening->failure);
}

/* The one look-up of a host name for both families (SEL-004, NODE-009). */
static enum listen_socket_code look_up_name(struct opening *opening) {
    enum listen_socket_code code = ensure_initialised(opening);
    if (code == LISTEN_SOCKET_OK)
        code = resolve_both(opening->request, &opening->answers[IPV6], &opening->answers[IPV4], opening->failure);
    return code;
}

/* ---- Sockets ---- */

static inline enum listen_socket_code add_socket(struct opening *opening, int index, bool dual) {
    struct listen_socket *sock = &opening->set->sockets[opening->set->count];
    enum listen_socket_code code = ensure_initialised(opening);
    if (code == LISTEN_SOCKET_OK)
        code = routine_create(opening->request, &opening->answers[index], dual, sock, opening->failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    opening->initialised = false; /* it is the socket's now */
    opening->set->count++;
    return code;
}

static inline enum listen_socket_code listen_and_share(const struct opening *opening) {
    struct listen_socket_set *set = opening->set;
    enum listen_socket_code code = LISTEN_SOCKET_OK;
    for (size_t i = 0; code == LISTEN_SOCKET_OK && i < set->count; i++)
        code = routine_listen(&set->sockets[i], opening->backlog, opening->failure);
    for (size_t i = 0; code == LISTEN_SOCKET_OK && i < set->count; i++)
        code = routine_share(&set->sockets[i], opening->failure); /* when both listen: REUSE-006 */
    return code;
}

static inline enum listen_socket_code open_single(struct opening *opening, int index, bool dual) {
    enum listen_socket_code code = look_up(opening, index);
    if (code == LISTEN_SOCKET_OK)
        code = add_socket(opening, index, dual);
    if (code == LISTEN_SOCKET_OK)
        code = routine_bind(&opening->set->sockets[0], opening->failure);
    if (code == LISTEN_SOCKET_OK)
        code = listen_and_share(opening);
    return code;
}

/* ---- Pairs ---- */

/* Both addresses of a pair, before any socket is made. */
static enum listen_socket_code look_up_pair(struct opening *opening) {
    const bool name = opening->request->node.kind == NODE_NAME;
    enum listen_socket_code code = LISTEN_SOCKET_OK;
    if (name && !has_answer(opening, IPV6)) /* auto has looked up both */
        code = look_up_name(opening);
    if (!name)
        code = look_up(opening, IPV6);
    if (!name && code == LISTEN_SOCKET_OK)
        code = look_up(opening, IPV4);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (has_answer(opening, IPV6) && has_answer(opening, IPV4))
        return LISTEN_SOCKET_OK;
    opening->failure->family = families[has_answer(opening, IPV6) ? IPV4 : IPV6]; /* SEL-004 */
    return failure_of_answer(opening->failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE,
                             LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_REASON_NO_ADDRESS);
}

/* Binds one socket, then the other to the same port: with port 0 the first picks it (STK-005, STK-006, STK-012). */
static enum listen_socket_code bind_pair(struct opening *opening, int first) {
    struct listen_socket *picker = &opening->set->sockets[first];
    struct listen_socket *taker = &opening->set->sockets[1 - first];
    enum listen_socket_code code = routine_bind(picker, opening->failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    answer_set_port(&taker->address, answer_port(&picker->address));
    return routine_bind(taker, opening->failure);
}

/* STK-014: in this order; the first step that fails is the failure. */
static enum listen_socket_code open_pair_once(struct opening *opening, int first) {
    enum listen_socket_code code = add_socket(opening, IPV6, false);
    if (code == LISTEN_SOCKET_OK)
        code = add_socket(opening, IPV4, false);
    if (code == LISTEN_SOCKET_OK)
        code = bind_pair(opening, first);
    if (code == LISTEN_SOCKET_OK)
        code = listen_and_share(opening);
    return code;
}

/* Whether the number that one socket picked was in use for the other, of which the failure must be. */
static bool is_number_taken(const struct listen_socket_failure *failure, int taker) {
    return failure->code == LISTEN_SOCKET_EADDRINUSE && failure->family == families[taker] &&
           (failure->call == LISTEN_SOCKET_CALL_BIND || failure->call == LISTEN_SOCKET_CALL_LISTEN);
}

static enum listen_socket_code open_pair(struct opening *opening) {
    enum listen_socket_code code = look_up_pair(opening);
    if (code != LISTEN_SOCKET_OK)
        return code;
    const bool picks = answer_port(&opening->answers[IPV6].address) == 0;
    for (int tries = 1;; tries++) {
        const int first = tries % 2 == 1 ? IPV6 : IPV4;
        code = open_pair_once(opening, first);
        if (!picks || !is_number_taken(opening->failure, 1 - first))
            return code; /* of success too */
        if (tries == LISTEN_SOCKET_PAIR_TRIES) {
            opening->failure->reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT;
            opening->failure->tries = tries;
            return code;
        }
        listen_socket_close_set(opening->set);
        (void)failure_begin(opening->failure, NULL);
    }
}

/* ---- Stacks ---- */

/* Opens any stack except auto, and says which it is (STK-008). If it fails, what it has opened stays in the set. Every
 * stack but the pair is one socket: of IPv4 or of IPv6 (STK-002), in dual mode or not (STEP-017, V6-007). */
static inline enum listen_socket_code open_stack(struct opening *opening, enum listen_socket_stack stack) {
    enum listen_socket_code code;
    if (stack == LISTEN_SOCKET_STACK_PAIR)
        code = open_pair(opening); /* STEP-015, STEP-016, STK-004 */
    else
        code = open_single(opening, stack == LISTEN_SOCKET_STACK_IPV4 ? IPV4 : IPV6, stack == LISTEN_SOCKET_STACK_DUAL);
    opening->set->stack = stack;
    opening->set->reason = opening->reason;
    return code;
}

/* The stack that auto begins with, by the node alone (STK-010, STK-013); not of a name, whose addresses decide. "::"
 * counts as no node, so that it has the same fallbacks. */
static enum listen_socket_stack first_stack(struct request *request) {
    if (request->node.kind == NODE_IPV4)
        return LISTEN_SOCKET_STACK_IPV4;
    if (request->node.kind == NODE_IPV6 && !node_is_wildcard(&request->node))
        return LISTEN_SOCKET_STACK_IPV6;
    if (request->node.kind == NODE_IPV6) {
        request->node.kind = NODE_NULL;
        request->node_text = NULL;
        request->flags |= AI_PASSIVE;
    }
    return (request->flags & AI_PASSIVE) != 0 ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_PAIR;
}

/* The stack of a host name, by its addresses (SEL-004). */
static enum listen_socket_stack stack_of_name(struct opening *opening) {
    if (has_answer(opening, IPV6) && has_answer(opening, IPV4))
        return LISTEN_SOCKET_STACK_PAIR;
    opening->reason = LISTEN_SOCKET_REASON_NO_ADDRESS;
    return has_answer(opening, IPV6) ? LISTEN_SOCKET_STACK_IPV6 : LISTEN_SOCKET_STACK_IPV4;
}

/* Whether the failure means that this host lacks the family (SEL-005, STK-009). It is of one family: a name is asked
 * for before. */
static bool lacks_family(const struct opening *opening) {
    const struct listen_socket_failure *failure = opening->failure;
    if (failure->stage == LISTEN_SOCKET_STAGE_BIND)
        return failure->call == LISTEN_SOCKET_CALL_BIND && failure->code == LISTEN_SOCKET_EADDRNOTAVAIL &&
               answer_is_on_every_host(&failure->address);
    return resolve_lacks_family(failure);
}

/* The stack that auto tries after `stack` failed; NONE if the failure is final (STK-009), or there is none. */
static enum listen_socket_stack next_stack(struct opening *opening, enum listen_socket_stack stack) {
    if (stack == LISTEN_SOCKET_STACK_DUAL && system_lacks_dual_mode(opening->failure))
        return LISTEN_SOCKET_STACK_PAIR;
    if ((stack != LISTEN_SOCKET_STACK_DUAL && stack != LISTEN_SOCKET_STACK_PAIR) || !lacks_family(opening))
        return LISTEN_SOCKET_STACK_NONE;
    opening->reason = LISTEN_SOCKET_REASON_FAMILY_ABSENT;
    return opening->failure->family == AF_INET6 ? LISTEN_SOCKET_STACK_IPV4 : LISTEN_SOCKET_STACK_IPV6;
}

static enum listen_socket_code open_auto(struct opening *opening, enum listen_socket_stack stack) {
    if (opening->request->node.kind == NODE_NAME) {
        enum listen_socket_code code = look_up_name(opening);
        if (code != LISTEN_SOCKET_OK)
            return code;
        stack = stack_of_name(opening);
    }
    for (;;) {
        enum listen_socket_code code = open_stack(opening, stack);
        stack = next_stack(opening, stack);
        if (stack == LISTEN_SOCKET_STACK_NONE)
            return code;
        listen_socket_close_set(opening->set);
        (void)failure_begin(opening->failure, NULL);
    }
}

enum listen_socket_code listen_socket_open(const struct listen_socket_request *request, int backlog,
                                           struct listen_socket_set *set, struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    struct request valid;
    const struct operation open = {.open = true, .has_result = set != NULL, .backlog = backlog};
    failure = failure_begin(failure, &scrap);
    if (set != NULL)
        set_empty(set);
    enum listen_socket_code code = validate_request(request, &open, &valid, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    struct opening opening = {.request = &valid, .backlog = backlog, .set = set, .failure = failure};
    if (valid.stack == LISTEN_SOCKET_STACK_AUTO)
        code = open_auto(&opening, first_stack(&valid));
    else
        code = open_stack(&opening, valid.stack); /* STK-001 */
    if (code != LISTEN_SOCKET_OK)
        listen_socket_close_set(set); /* CLN-001 */
    if (opening.initialised)
        valid.system->release(valid.system->context); /* INIT-003 */
    return code;
}
