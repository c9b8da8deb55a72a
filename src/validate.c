/* The validation of a whole request, in the order of PRE-001: hints first, then the service, then the node with all the
 * others. */
#include "validate.h"

#include "failure.h"
#include "hints.h"

static enum listen_socket_code check_service(const struct asked *asked, struct request *request,
                                             struct listen_socket_failure *failure) {
    enum listen_socket_reason reason = service_parse(asked->service, &request->service);
    const bool numeric = (request->flags & AI_NUMERICSERV) != 0; /* without effect on a NULL service: FLAG-008 */
    request->service_text = asked->service;
    if (reason == LISTEN_SOCKET_REASON_NONE && numeric && request->service.kind == SERVICE_NAME)
        reason = LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC;
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    return failure_invalid(failure, numeric ? LISTEN_SOCKET_EAI_NONAME : LISTEN_SOCKET_EAI_SERVICE,
                           LISTEN_SOCKET_INPUT_SERVICE, reason); /* FLAG-007 */
}

static bool is_dual(const struct request *request) {
    return request->stack == LISTEN_SOCKET_STACK_DUAL || (request->options & LISTEN_SOCKET_DUAL) != 0;
}

/* Whether the node names one address or a host although the stack can take none (STK-003). */
static bool is_too_narrow(const struct request *request) {
    const struct node *node = &request->node;
    const bool wildcard = node->kind == NODE_IPV6 && node_is_wildcard(node);
    if (is_dual(request))
        return node->kind != NODE_NULL && !wildcard;
    return request->stack == LISTEN_SOCKET_STACK_PAIR && (node->kind == NODE_IPV4 || node->kind == NODE_IPV6);
}

/* The family that the node must have: the stack's if it has only one, otherwise that of the hints. */
static int wanted_family(const struct request *request) {
    if (request->stack == LISTEN_SOCKET_STACK_IPV4)
        return AF_INET;
    return request->stack == LISTEN_SOCKET_STACK_IPV6 ? AF_INET6 : request->family;
}

/* A numeric address and the family (FAM-002, FAM-003, NODE-012, FLAG-009). */
static enum listen_socket_reason check_address_family(const struct request *request) {
    const int family = wanted_family(request);
    if (request->node.kind == NODE_IPV4 && family == AF_INET6)
        return (request->flags & AI_V4MAPPED) != 0 ? LISTEN_SOCKET_REASON_NONE : LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY;
    if (!node_is_mapped(&request->node))
        return request->node.kind == NODE_IPV6 && family == AF_INET ? LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY
                                                                    : LISTEN_SOCKET_REASON_NONE;
    return family == AF_INET || request->stack != 0 ? LISTEN_SOCKET_REASON_NODE_MAPPED : LISTEN_SOCKET_REASON_NONE;
}

static enum listen_socket_reason check_address(const struct request *request) {
    if (request->socktype == SOCK_STREAM && !node_is_unicast(&request->node))
        return LISTEN_SOCKET_REASON_NODE_NOT_UNICAST; /* NODE-011 */
    return check_address_family(request);
}

static enum listen_socket_reason check_node_text(const struct asked *asked, struct request *request) {
    enum listen_socket_reason reason = node_parse(asked->node, &request->node);
    request->node_text = asked->node;
    if (reason != LISTEN_SOCKET_REASON_NONE)
        return reason;
    if (request->node.kind == NODE_NAME && (request->flags & AI_NUMERICHOST) != 0)
        return LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC; /* FLAG-005 */
    if (is_too_narrow(request))
        return LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD;
    if (request->node.kind == NODE_IPV4 || request->node.kind == NODE_IPV6)
        return check_address(request);
    return LISTEN_SOCKET_REASON_NONE;
}

/* PRE-002: only the request itself is read, so that the outcome is the same on every host (PRE-003). */
enum listen_socket_code validate_request(const struct asked *asked, struct request *request,
                                         struct listen_socket_failure *failure) {
    enum listen_socket_code code = hints_check(asked, request, failure);
    if (code == LISTEN_SOCKET_OK)
        code = check_service(asked, request, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    enum listen_socket_reason reason = check_node_text(asked, request);
    if (reason != LISTEN_SOCKET_REASON_NONE)
        return failure_invalid(failure, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, reason);
    if (request->family == AF_UNSPEC && request->node.kind == NODE_IPV4)
        request->family = AF_INET; /* the resolver is asked for the address's own family */
    if (request->family == AF_UNSPEC && request->node.kind == NODE_IPV6)
        request->family = AF_INET6;
    return LISTEN_SOCKET_OK;
}

enum listen_socket_code validate_backlog(int backlog, struct listen_socket_failure *failure) {
    if (backlog >= 0)
        return LISTEN_SOCKET_OK; /* LSTN-002, LSTN-005 */
    return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG,
                           LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE); /* LSTN-003 */
}
