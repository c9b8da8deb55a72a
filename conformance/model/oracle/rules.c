/* What each rule of validation asks, and the two tables of them. */
#include "rules.h"

#include "model/host/resolver.h"

/* What each stack takes (STK-002 STK-003 STK-007 STK-010 FLAG-014 NODE-012). */
struct stack_traits {
    bool v6only;    /* it may set IPV6_V6ONLY to 1 */
    bool literal;   /* takes any literal of its family */
    bool wildcard6; /* takes "::" */
    bool name;      /* takes a host name */
};

static const struct stack_traits stacks[] = {
    [LISTEN_SOCKET_STACK_NONE] = {.v6only = false}, /* of create; it is asked for no more */
    [LISTEN_SOCKET_STACK_IPV4] = {.literal = true, .name = true},
    [LISTEN_SOCKET_STACK_IPV6] = {.v6only = true, .literal = true, .wildcard6 = true, .name = true},
    [LISTEN_SOCKET_STACK_DUAL] = {.wildcard6 = true},
    [LISTEN_SOCKET_STACK_PAIR] = {.v6only = true, .name = true},
    [LISTEN_SOCKET_STACK_AUTO] = {.v6only = true, .literal = true, .wildcard6 = true, .name = true},
};

static bool stack_is_known(int stack) {
    return stack >= LISTEN_SOCKET_STACK_IPV4 && stack <= LISTEN_SOCKET_STACK_AUTO;
}

static const struct stack_traits *traits(const struct model_parsed_request *parsed) {
    return &stacks[parsed->request->stack]; /* only behind the rule that the stack is known */
}

/* ---- Rules of the hints ------------------------------------------------------------------------------------------ */

static bool request_missing(const struct model_parsed_request *parsed) {
    return parsed->request->missing == MODEL_MISSING_REQUEST;
}

static bool result_missing(const struct model_parsed_request *parsed) {
    return parsed->request->missing == MODEL_MISSING_RESULT;
}

static bool system_too_small(const struct model_parsed_request *parsed) {
    return parsed->request->system_excess < 0;
}

static bool system_incomplete(const struct model_parsed_request *parsed) {
    return parsed->request->system_gap != 0;
}

static bool unknown_stack(const struct model_parsed_request *parsed) {
    return parsed->request->open && !stack_is_known(parsed->request->stack);
}

static bool stack_not_created(const struct model_parsed_request *parsed) {
    return !parsed->request->open && parsed->request->stack != LISTEN_SOCKET_STACK_NONE &&
           parsed->request->stack != LISTEN_SOCKET_STACK_DUAL;
}

static bool unknown_option(const struct model_parsed_request *parsed) {
    return (parsed->request->options & ~(LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT)) != 0;
}

static bool nothing_asked(const struct model_parsed_request *parsed) {
    return parsed->request->node == NULL && parsed->service == NULL;
}

static bool unknown_flag(const struct model_parsed_request *parsed) {
    return (parsed->flags & ~MODEL_RESOLVER_FLAGS) != 0;
}

static bool canonical_name_without_node(const struct model_parsed_request *parsed) {
    return (parsed->flags & AI_CANONNAME) != 0 && parsed->request->node == NULL;
}

static bool mapped_with_v6only(const struct model_parsed_request *parsed) {
    return traits(parsed)->v6only && (parsed->flags & AI_V4MAPPED) != 0 && parsed->request->node != NULL;
}

static bool dual_loopback(const struct model_parsed_request *parsed) {
    const struct model_request *request = parsed->request;

    return request->stack == LISTEN_SOCKET_STACK_DUAL && request->node == NULL && (parsed->flags & AI_PASSIVE) == 0;
}

static bool hints_not_zero(const struct model_parsed_request *parsed) {
    const struct addrinfo *hints = parsed->request->hints;

    return hints != NULL &&
           (hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next != NULL);
}

static bool unknown_family(const struct model_parsed_request *parsed) {
    return parsed->asked_family != AF_UNSPEC && parsed->asked_family != AF_INET && parsed->asked_family != AF_INET6;
}

static bool family_of_another_stack(const struct model_parsed_request *parsed) {
    return parsed->request->stack != LISTEN_SOCKET_STACK_NONE && parsed->asked_family != AF_UNSPEC &&
           parsed->asked_family != parsed->stack_family;
}

static bool unknown_type(const struct model_parsed_request *parsed) {
    return parsed->asked_type != 0 && parsed->asked_type != SOCK_STREAM && parsed->asked_type != SOCK_DGRAM;
}

static bool type_cannot_listen(const struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->asked_type == SOCK_DGRAM;
}

static bool protocol_of_another_type(const struct model_parsed_request *parsed) {
    return parsed->type == 0;
}

static bool protocol_cannot_listen(const struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->type == SOCK_DGRAM;
}

/* ---- Rules of the texts, and of what comes after them ------------------------------------------------------------ */

static bool service_not_numeric(const struct model_parsed_request *parsed) {
    return (parsed->flags & AI_NUMERICSERV) != 0 &&
           (parsed->service_kind == MODEL_SERVICE_NAME || parsed->service_kind == MODEL_SERVICE_WRONG);
}

static bool service_is_wrong(const struct model_parsed_request *parsed) {
    return parsed->service_kind == MODEL_SERVICE_WRONG;
}

static bool node_is_wrong(const struct model_parsed_request *parsed) {
    return parsed->node.kind == MODEL_NODE_WRONG;
}

static bool node_not_numeric(const struct model_parsed_request *parsed) {
    return (parsed->flags & AI_NUMERICHOST) != 0 && parsed->node.kind == MODEL_NODE_NAME;
}

/* What dual takes is the next rule's; the other stacks of IPv6 take no AI_V4MAPPED with a node. */
static bool node_of_other_family(const struct model_parsed_request *parsed) {
    if (parsed->request->stack == LISTEN_SOCKET_STACK_DUAL)
        return false;
    if (parsed->node.kind == MODEL_NODE_IPV4)
        return parsed->family == AF_INET6 && (parsed->flags & AI_V4MAPPED) == 0;
    return parsed->node.kind == MODEL_NODE_IPV6 && parsed->family == AF_INET;
}

static bool node_not_of_stack(const struct model_parsed_request *parsed) {
    const struct model_node *node = &parsed->node;

    if (parsed->request->stack == LISTEN_SOCKET_STACK_NONE || node->kind == MODEL_NODE_ABSENT)
        return false;
    if (node->kind == MODEL_NODE_NAME)
        return !traits(parsed)->name;
    if (node->kind == MODEL_NODE_IPV6 && model_is_wildcard(&node->address))
        return !traits(parsed)->wildcard6;
    return !traits(parsed)->literal || model_is_mapped(&node->address);
}

static bool node_not_unicast(const struct model_parsed_request *parsed) {
    return parsed->type == SOCK_STREAM && model_is_multicast_or_broadcast(&parsed->node.address);
}

static bool zone_misplaced(const struct model_parsed_request *parsed) {
    return parsed->node.zone != MODEL_ZONE_NONE && !model_is_linklocal(&parsed->node.address);
}

static bool zone_missing(const struct model_parsed_request *parsed) {
    return parsed->node.zone == MODEL_ZONE_NONE && model_is_linklocal(&parsed->node.address);
}

static bool backlog_negative(const struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->request->backlog < 0;
}

/* ---- Tables (PRE-001) -------------------------------------------------------------------------------------------- */

static const struct model_rule hint_rules[] = {
    {request_missing, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_REQUEST, LISTEN_SOCKET_REASON_REQUEST_MISSING,
     "PRE-001"},
    {result_missing, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_RESULT, LISTEN_SOCKET_REASON_RESULT_MISSING, "PRE-001"},
    {system_too_small, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SYSTEM, LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL,
     "PRE-004"},
    {system_incomplete, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SYSTEM, LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE,
     "PRE-004"},
    {unknown_stack, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK, LISTEN_SOCKET_REASON_STACK_UNKNOWN,
     "STK-001"}, /* PRE-001 */
    {stack_not_created, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK, LISTEN_SOCKET_REASON_STACK_NOT_CREATED,
     "PRE-001"},
    {unknown_option, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS, LISTEN_SOCKET_REASON_OPTION_UNKNOWN, "PRE-001"},
    {nothing_asked, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NOTHING_ASKED,
     "NODE-001"}, /* STK-011 HINT-001 */
    {unknown_flag, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, LISTEN_SOCKET_REASON_UNKNOWN_FLAG,
     "FLAG-001"},
    {canonical_name_without_node, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS,
     LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE, "FLAG-004"},
    {mapped_with_v6only, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY,
     "FLAG-014"}, /* FLAG-011 */
    {dual_loopback, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE,
     "FLAG-015"},
    {hints_not_zero, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS, LISTEN_SOCKET_REASON_HINTS_NOT_ZERO,
     "HINT-002"}, /* STEP-008 */
    {unknown_family, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY, LISTEN_SOCKET_REASON_FAMILY_UNKNOWN,
     "FAM-001"},
    {family_of_another_stack, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
     LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, "STK-007"},
    {unknown_type, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE, MODEL_UNSAID,
     "TYPE-003"}, /* TYPE-004 TYPE-006 */
    {type_cannot_listen, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE,
     LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, "TYPE-007"},
    {protocol_of_another_type, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_PROTOCOL,
     LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH, "TYPE-005"}, /* TYPE-001 TYPE-002 TYPE-006 */
    {protocol_cannot_listen, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_PROTOCOL,
     LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, "TYPE-007"},
};

static const struct model_rule text_rules[] = {
    {service_not_numeric, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_SERVICE, MODEL_UNSAID,
     "FLAG-007"}, /* FLAG-008 */
    {service_is_wrong, LISTEN_SOCKET_EAI_SERVICE, LISTEN_SOCKET_INPUT_SERVICE, MODEL_UNSAID, "NAME-003"},
    /* PORT-002 PORT-003 PORT-004 PORT-005 PORT-006 PORT-007 PORT-008 PORT-009 PORT-010 PORT-016 */
    {node_is_wrong, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, MODEL_UNSAID, "NODE-014"},
    /* NODE-002 NODE-003 NODE-004 NODE-005 NODE-006 NODE-007 NODE-008 NODE-010 ZONE-001 ZONE-003 ZONE-005 ZONE-007 */
    {node_not_numeric, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC,
     "FLAG-005"}, /* FLAG-006 */
    {node_of_other_family, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, MODEL_UNSAID,
     "FAM-002"}, /* FAM-003 FLAG-009 FLAG-010 */
    {node_not_of_stack, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, MODEL_UNSAID,
     "STK-003"}, /* STK-010 NODE-012 V6-004 */
    {node_not_unicast, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_NODE_NOT_UNICAST,
     "NODE-011"},
    {zone_misplaced, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_ZONE_MISPLACED,
     "ZONE-006"}, /* ZONE-002 */
    {zone_missing, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, LISTEN_SOCKET_REASON_ZONE_MISSING, "ZONE-008"},
    {backlog_negative, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG, LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE,
     "LSTN-003"}, /* LSTN-005 */
};

static const struct model_rule *first_broken(const struct model_rule *rules, size_t count,
                                             const struct model_parsed_request *parsed) {
    for (size_t i = 0; i < count; i++) {
        if (rules[i].is_broken(parsed))
            return &rules[i];
    }
    return NULL;
}

const struct model_rule *model_broken_rule_of_hints(const struct model_parsed_request *parsed) {
    return first_broken(hint_rules, MODEL_COUNT(hint_rules), parsed);
}

const struct model_rule *model_broken_rule_of_texts(const struct model_parsed_request *parsed) {
    return first_broken(text_rules, MODEL_COUNT(text_rules), parsed);
}

static bool another_is_broken(const struct model_rule *rules, size_t count, const struct model_parsed_request *parsed,
                              const struct model_rule *broken) {
    for (size_t i = 0; i < count; i++) {
        if (rules[i].input != broken->input && rules[i].code != broken->code && rules[i].is_broken(parsed))
            return true;
    }
    return false;
}

bool model_order_decides(const struct model_parsed_request *parsed, const struct model_rule *broken) {
    if (broken->code == LISTEN_SOCKET_EINVAL) /* the rules behind may only be asked once these are kept */
        return false;
    return another_is_broken(hint_rules, MODEL_COUNT(hint_rules), parsed, broken) ||
           another_is_broken(text_rules, MODEL_COUNT(text_rules), parsed, broken);
}
