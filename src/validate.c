/* The validation of a whole request, in the order of PRE-001: the arguments themselves, the hints, the service, then
 * the node with all the others. */
#include "validate.h"

#include "failure.h"
#include "hints.h"
#include "system.h"

/* ---- The arguments themselves ---- */

/* Of the table of the first release, whatever is added behind it later (PRE-004). */
#define FIRST_RELEASE_SIZE                                                                                             \
    (offsetof(struct listen_socket_system, close_socket) + sizeof(((struct listen_socket_system *)NULL)->close_socket))

/* Whether every call of that table is there. */
static bool is_complete(const struct listen_socket_system *system) {
    return system->initialize != NULL && system->release != NULL && system->resolve != NULL &&
           system->free_list != NULL && system->interface_index != NULL && system->open_socket != NULL &&
           system->set_option != NULL && system->get_option != NULL && system->bind != NULL &&
           system->local_address != NULL && system->listen != NULL && system->close_socket != NULL;
}

static enum listen_socket_code check_arguments(const struct listen_socket_request *asked, bool has_result,
                                               struct listen_socket_failure *failure) {
    const struct listen_socket_system *system = asked != NULL ? asked->system : NULL;
    if (asked == NULL)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_REQUEST,
                               LISTEN_SOCKET_REASON_REQUEST_MISSING);
    if (!has_result)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_RESULT,
                               LISTEN_SOCKET_REASON_RESULT_MISSING);
    if (system != NULL && system->size < FIRST_RELEASE_SIZE)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SYSTEM,
                               LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL);
    if (system != NULL && !is_complete(system))
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SYSTEM,
                               LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE);
    return LISTEN_SOCKET_OK;
}

/* ---- The service ---- */

static enum listen_socket_code check_service(struct request *request, struct listen_socket_failure *failure) {
    enum listen_socket_reason reason = service_parse(request->service_text, &request->service);
    const bool numeric = (request->flags & AI_NUMERICSERV) != 0; /* without effect on a NULL service: FLAG-008 */
    if (numeric && request->service.kind == SERVICE_NAME)
        reason = LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC;
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    failure->position = service_position(request->service_text, reason);
    return failure_invalid(failure, numeric ? LISTEN_SOCKET_EAI_NONAME : LISTEN_SOCKET_EAI_SERVICE,
                           LISTEN_SOCKET_INPUT_SERVICE, reason); /* FLAG-007 */
}

/* ---- The node ---- */

/* Whether the node names one address or a host although the stack can take none (STK-003). */
static bool is_too_narrow(const struct request *request) {
    const struct node *node = &request->node;
    const bool wildcard = node->kind == NODE_IPV6 && node_is_wildcard(node);
    if (request->stack == LISTEN_SOCKET_STACK_DUAL)
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
static enum listen_socket_reason check_node_family(const struct request *request) {
    const int family = wanted_family(request);
    if (request->node.kind == NODE_IPV4 && family == AF_INET6)
        return hints_ask_mapped(request->flags) ? LISTEN_SOCKET_REASON_NONE : LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY;
    if (!node_is_mapped(&request->node))
        return request->node.kind == NODE_IPV6 && family == AF_INET ? LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY
                                                                    : LISTEN_SOCKET_REASON_NONE;
    return family == AF_INET || request->open ? LISTEN_SOCKET_REASON_NODE_MAPPED : LISTEN_SOCKET_REASON_NONE;
}

/* The zone of an IPv6 node belongs to link-local addresses, and those need one (ZONE-006, ZONE-008). */
static enum listen_socket_reason check_node_zone(const struct node *node) {
    const bool link_local = node->kind == NODE_IPV6 && node_is_link_local(node);
    if (link_local)
        return node->zone_kind == ZONE_NONE ? LISTEN_SOCKET_REASON_ZONE_MISSING : LISTEN_SOCKET_REASON_NONE;
    return node->zone_kind == ZONE_NONE ? LISTEN_SOCKET_REASON_NONE : LISTEN_SOCKET_REASON_ZONE_MISPLACED;
}

/* The kind of address is judged before its zone, so that nobody adds a zone to an address that is refused then. */
static enum listen_socket_reason check_literal(const struct request *request) {
    if (request->socktype == SOCK_STREAM && !node_is_unicast(&request->node))
        return LISTEN_SOCKET_REASON_NODE_NOT_UNICAST; /* NODE-011 */
    enum listen_socket_reason reason = check_node_zone(&request->node);
    return reason != LISTEN_SOCKET_REASON_NONE ? reason : check_node_family(request);
}

static enum listen_socket_reason check_node(struct request *request) {
    enum listen_socket_reason reason = node_parse(request->node_text, &request->node);
    if (reason != LISTEN_SOCKET_REASON_NONE)
        return reason;
    if (request->node.kind == NODE_NAME && (request->flags & AI_NUMERICHOST) != 0)
        return LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC; /* FLAG-005 */
    if (is_too_narrow(request))
        return LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD;
    return check_literal(request); /* of what is no address, nothing is refused */
}

/* ---- All of it ---- */

/* What is asked, in the form that the rest works with; a missing argument has its default. */
static void take_request(const struct listen_socket_request *asked, bool open, struct request *request) {
    const bool by_default = open && asked->service == NULL; /* STK-011 */
    *request = (struct request){.node_text = asked->node,
                                .service_text = by_default ? LISTEN_SOCKET_DEFAULT_SERVICE : asked->service,
                                .options = asked->options,
                                .open = open,
                                .stack = asked->stack,
                                .system = asked->system != NULL ? asked->system : listen_socket_platform()};
}

/* The family that is asked of the resolver where the hints leave it open. */
static int settle_family(const struct request *request) {
    if (request->node.kind == NODE_IPV4 && request->family == AF_UNSPEC)
        return AF_INET;
    if (request->node.kind == NODE_IPV6 || request->stack == LISTEN_SOCKET_STACK_DUAL)
        return AF_INET6;
    return request->family;
}

/* What is asked, with the hints' defaults; refused for the hints or the service. */
static enum listen_socket_code check_all_but_node(const struct listen_socket_request *asked, bool open,
                                                  struct request *request, struct listen_socket_failure *failure) {
    take_request(asked, open, request);
    //@ assert same: are_same_hints{Pre, Here}((struct addrinfo *)asked->hints, open);
    //@ ghost default_service_ends(request->service_text);
    //@ assert argument: is_argument((char *)request->service_text, request, failure);
    enum listen_socket_code code = hints_check(asked->hints, request, failure);
    //@ assert judged: asked_hints_fault{Pre}(asked, open, code, failure->input, failure->reason);
    //@ assert told: is_told{Pre, Here}(failure, code);
    /*@ assert first: code == LISTEN_SOCKET_OK <==>
          asked_hints_fault{Pre}(asked, open, LISTEN_SOCKET_OK, LISTEN_SOCKET_INPUT_NONE, LISTEN_SOCKET_REASON_NONE); */
    /*@ assert other: code != LISTEN_SOCKET_OK ==>
          failure->input != LISTEN_SOCKET_INPUT_SERVICE && failure->input != LISTEN_SOCKET_INPUT_BACKLOG; */
    if (code == LISTEN_SOCKET_OK)
        code = check_service(request, failure);
    /*@ assert default: open && \at(asked->service, Pre) == \null &&
          asked_hints_fault{Pre}(asked, open, LISTEN_SOCKET_OK, LISTEN_SOCKET_INPUT_NONE, LISTEN_SOCKET_REASON_NONE) ==>
          code == LISTEN_SOCKET_OK && request->service.kind == SERVICE_PORT && request->service.port == 27015; */
    return code;
}

/* As check_node, with the record of the refusal. */
static enum listen_socket_code judge_node(struct request *request, struct listen_socket_failure *failure) {
    enum listen_socket_reason reason = check_node(request);
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    failure->position = node_position(request->node_text, reason);
    return failure_invalid(failure, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, reason);
}

/* All that is asked, in the order of PRE-001. */
static enum listen_socket_code check_asked(const struct listen_socket_request *asked, bool open,
                                           struct request *request, struct listen_socket_failure *failure) {
    enum listen_socket_code code = check_all_but_node(asked, open, request, failure);
    return code == LISTEN_SOCKET_OK ? judge_node(request, failure) : code;
}

/* What is left where no text is refused: the family that the node decides, then the backlog. */
static enum listen_socket_code settle(struct request *request, int backlog, struct listen_socket_failure *failure) {
    request->family = settle_family(request);
    return validate_backlog(backlog, failure);
}

/* PRE-002: only the request itself is read, so that the outcome is the same on every host (PRE-003). */
INTERNAL enum listen_socket_code validate_request(const struct listen_socket_request *asked,
                                                  const struct operation *operation, struct request *request,
                                                  struct listen_socket_failure *failure) {
    enum listen_socket_code code = check_arguments(asked, operation->has_result, failure);
    if (code == LISTEN_SOCKET_OK)
        code = check_asked(asked, operation->open, request, failure);
    return code == LISTEN_SOCKET_OK ? settle(request, operation->backlog, failure) : code;
}

INTERNAL enum listen_socket_code validate_backlog(int backlog, struct listen_socket_failure *failure) {
    if (backlog >= 0)
        return LISTEN_SOCKET_OK; /* LSTN-002, LSTN-005 */
    return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG,
                           LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE); /* LSTN-003 */
}
