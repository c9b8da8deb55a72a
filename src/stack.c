/* Stacks: which sockets open makes, in which order, and what auto does if the host lacks a family. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "failure.h"
#include "routine.h"
#include "validate.h"

/* What open needs besides the request. */
struct opening {
    const struct listen_socket_system *system;
    int backlog;
    struct listen_socket_set *set;
    struct listen_socket_failure *failure;
};

static void set_empty(struct listen_socket_set *set) {
    set->count = 0;
    set->stack = 0;
    routine_set_closed(&set->sockets[0]);
    routine_set_closed(&set->sockets[1]);
}

void listen_socket_close_set(struct listen_socket_set *set) {
    if (set == NULL)
        return;
    for (size_t i = set->count; i > 0; i--)
        listen_socket_close(&set->sockets[i - 1]); /* CLN-002 */
    set_empty(set);
}

/* Adds one bound socket to the set. */
static enum listen_socket_code add_bound(const struct request *request, int family, const struct opening *opening) {
    struct listen_socket *sock = &opening->set->sockets[opening->set->count];
    struct request of_family = *request;
    of_family.family = family;
    enum listen_socket_code code = routine_create(&of_family, opening->system, sock, opening->failure);
    if (code == LISTEN_SOCKET_OK)
        code = listen_socket_bind(sock, opening->failure);
    if (code == LISTEN_SOCKET_OK)
        opening->set->count++;
    return code;
}

static enum listen_socket_code listen_all(const struct opening *opening) {
    for (size_t i = 0; i < opening->set->count; i++) {
        enum listen_socket_code code = routine_listen(&opening->set->sockets[i], opening->backlog, opening->failure);
        if (code != LISTEN_SOCKET_OK)
            return code;
    }
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code open_single(const struct request *request, int family, unsigned options,
                                           const struct opening *opening) {
    struct request single = *request;
    single.options |= options;
    enum listen_socket_code code = add_bound(&single, family, opening);
    return code == LISTEN_SOCKET_OK ? listen_all(opening) : code;
}

/* The IPv4 half takes the port of the IPv6 half, also if the system chose that (STK-005, STK-006). */
static enum listen_socket_code add_second(const struct request *request, const struct opening *opening) {
    char port_text[sizeof "65535"];
    struct request second = *request;
    second.service.kind = SERVICE_PORT;
    second.service.port = answer_port(&opening->set->sockets[0]);
    (void)snprintf(port_text, sizeof port_text, "%u", (unsigned)second.service.port);
    second.service_text = port_text;
    return add_bound(&second, AF_INET, opening);
}

static enum listen_socket_code open_pair_once(const struct request *request, const struct opening *opening) {
    enum listen_socket_code code = add_bound(request, AF_INET6, opening);
    if (code == LISTEN_SOCKET_OK)
        code = add_second(request, opening);
    if (code == LISTEN_SOCKET_OK)
        code = listen_all(opening);
    return code;
}

/* Whether the port that the system chose for the IPv6 half was in use by another IPv4 socket; the next try gets another
 * port. */
static bool port_was_taken(const struct request *request, const struct listen_socket_failure *failure) {
    return request->service.kind == SERVICE_PORT && request->service.port == 0 &&
           failure->address.ss_family == AF_INET && failure->code == LISTEN_SOCKET_EADDRINUSE &&
           (failure->call == LISTEN_SOCKET_CALL_BIND || failure->call == LISTEN_SOCKET_CALL_LISTEN);
}

static enum listen_socket_code open_pair(const struct request *request, const struct opening *opening) {
    for (int tries = 1;; tries++) {
        enum listen_socket_code code = open_pair_once(request, opening);
        if (code == LISTEN_SOCKET_OK || !port_was_taken(request, opening->failure) || tries == LISTEN_SOCKET_PAIR_TRIES)
            return code;
        listen_socket_close_set(opening->set);
    }
}

static enum listen_socket_code open_sockets(const struct request *request, enum listen_socket_stack stack,
                                            const struct opening *opening) {
    switch (stack) {
    case LISTEN_SOCKET_STACK_IPV4:
        return open_single(request, AF_INET, 0, opening); /* STK-002 */
    case LISTEN_SOCKET_STACK_IPV6:
        return open_single(request, AF_INET6, 0, opening);
    case LISTEN_SOCKET_STACK_DUAL:
        return open_single(request, AF_INET6, LISTEN_SOCKET_DUAL, opening); /* STEP-017, V6-007 */
    default:
        return open_pair(request, opening); /* STEP-015, STEP-016, STK-004 */
    }
}

/* Opens any stack except auto. If it fails, what it has opened stays in the set. */
static enum listen_socket_code open_stack(const struct request *request, enum listen_socket_stack stack,
                                          const struct opening *opening) {
    enum listen_socket_code code = open_sockets(request, stack, opening);
    if (code == LISTEN_SOCKET_OK)
        opening->set->stack = stack;
    return code;
}

/* The stack that auto tries first (STK-008, STK-010). "::" counts as no node, so that it has the same fallbacks. */
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
    bool wildcard = request->node.kind == NODE_NULL && (request->flags & AI_PASSIVE) != 0;
    return wildcard ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_PAIR;
}

/* Whether the address is one that every host with its family has: the wildcard or the loopback address. */
static bool is_on_every_host(const struct listen_socket_failure *failure) {
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    if (failure->address.ss_family == AF_INET) {
        memcpy(&ipv4, &failure->address, sizeof ipv4);
        return ipv4.sin_addr.s_addr == htonl(INADDR_ANY) || ipv4.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
    }
    memcpy(&ipv6, &failure->address, sizeof ipv6);
    return memcmp(&ipv6.sin6_addr, &in6addr_any, sizeof in6addr_any) == 0 ||
           memcmp(&ipv6.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0;
}

/* Whether the failure means that this host lacks the family. */
static bool lacks_family(const struct request *request, const struct listen_socket_failure *failure) {
    if (failure->stage == LISTEN_SOCKET_STAGE_SOCKET)
        return failure->code == LISTEN_SOCKET_EAFNOSUPPORT;
    if (failure->stage == LISTEN_SOCKET_STAGE_BIND)
        return failure->call == LISTEN_SOCKET_CALL_BIND && failure->code == LISTEN_SOCKET_EADDRNOTAVAIL &&
               is_on_every_host(failure);
    return request->node.kind == NODE_NAME && failure->stage == LISTEN_SOCKET_STAGE_RESOLVE &&
           failure->code == LISTEN_SOCKET_EAI_NONAME;
}

/* The stack that auto tries after `stack` failed; 0 if the failure is final (STK-009). */
static enum listen_socket_stack next_stack(const struct request *request, enum listen_socket_stack stack,
                                           const struct opening *opening) {
    const struct listen_socket_failure *failure = opening->failure;
    if (stack == LISTEN_SOCKET_STACK_DUAL && failure->option == LISTEN_SOCKET_OPTION_V6ONLY)
        return LISTEN_SOCKET_STACK_PAIR;
    if ((stack != LISTEN_SOCKET_STACK_DUAL && stack != LISTEN_SOCKET_STACK_PAIR) || !lacks_family(request, failure))
        return 0;
    return opening->set->count == 0 ? LISTEN_SOCKET_STACK_IPV4 : LISTEN_SOCKET_STACK_IPV6;
}

static enum listen_socket_code open_auto(struct request *request, const struct opening *opening) {
    enum listen_socket_stack stack = first_stack(request);
    for (;;) {
        enum listen_socket_code code = open_stack(request, stack, opening);
        if (code == LISTEN_SOCKET_OK)
            return code;
        stack = next_stack(request, stack, opening);
        if (stack == 0)
            return code;
        listen_socket_close_set(opening->set);
    }
}

enum listen_socket_code listen_socket_open(const char *node, const char *service, const struct addrinfo *hints,
                                           enum listen_socket_stack stack, int backlog, unsigned options,
                                           const struct listen_socket_system *system, struct listen_socket_set *set,
                                           struct listen_socket_failure *failure) {
    const struct addrinfo passive = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    struct listen_socket_failure scrap;
    struct request request;
    failure = failure_begin(failure, &scrap);
    set_empty(set);
    const struct asked asked = {.node = node,
                                .service = service != NULL ? service : LISTEN_SOCKET_DEFAULT_SERVICE, /* STK-011 */
                                .hints = hints != NULL ? hints : &passive,
                                .options = options,
                                .stack = stack != 0 ? stack : (enum listen_socket_stack) - 1};
    enum listen_socket_code code = validate_request(&asked, &request, failure);
    if (code == LISTEN_SOCKET_OK)
        code = validate_backlog(backlog, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    const struct opening opening = {system != NULL ? system : listen_socket_platform(), backlog, set, failure};
    if (stack == LISTEN_SOCKET_STACK_AUTO)
        code = open_auto(&request, &opening);
    else
        code = open_stack(&request, stack, &opening); /* STK-001 */
    if (code != LISTEN_SOCKET_OK)
        listen_socket_close_set(set); /* CLN-001 */
    return code;
}
