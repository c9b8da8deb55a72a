/* The oracle's first half: the rules of validation, in the order of PRE-001, as one table. */
#include "prediction.h"

#include <errno.h>
#include <string.h>

#include "parsed_request.h"

#define SEVEN_FLAGS (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Numbers of the platform (ERR-003) ------------------------------------------------------------------- */

struct number {
    int native;
    enum listen_socket_code code;
};

static const struct number resolver_numbers[] = {
    {0, LISTEN_SOCKET_OK},
    {EAI_AGAIN, LISTEN_SOCKET_EAI_AGAIN},
    {EAI_BADFLAGS, LISTEN_SOCKET_EAI_BADFLAGS},
    {EAI_FAIL, LISTEN_SOCKET_EAI_FAIL},
    {EAI_FAMILY, LISTEN_SOCKET_EAI_FAMILY},
    {EAI_MEMORY, LISTEN_SOCKET_EAI_MEMORY},
    {EAI_NONAME, LISTEN_SOCKET_EAI_NONAME},
#ifdef EAI_NODATA
    {EAI_NODATA, LISTEN_SOCKET_EAI_NONAME},
#endif
#ifdef EAI_ADDRFAMILY
    {EAI_ADDRFAMILY, LISTEN_SOCKET_EAI_NONAME},
#endif
    {EAI_SERVICE, LISTEN_SOCKET_EAI_SERVICE},
    {EAI_SOCKTYPE, LISTEN_SOCKET_EAI_SOCKTYPE},
    {EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM},
};

static const struct number system_numbers[] = {
    {0, LISTEN_SOCKET_OK},
    {EACCES, LISTEN_SOCKET_EACCES},
    {EADDRINUSE, LISTEN_SOCKET_EADDRINUSE},
    {EADDRNOTAVAIL, LISTEN_SOCKET_EADDRNOTAVAIL},
    {EAFNOSUPPORT, LISTEN_SOCKET_EAFNOSUPPORT},
    {EAGAIN, LISTEN_SOCKET_EAGAIN},
    {EBADF, LISTEN_SOCKET_EBADF},
    {EFAULT, LISTEN_SOCKET_EFAULT},
    {EINTR, LISTEN_SOCKET_EINTR},
    {EINVAL, LISTEN_SOCKET_EINVAL},
    {EIO, LISTEN_SOCKET_EIO},
    {EISCONN, LISTEN_SOCKET_EISCONN},
    {EMFILE, LISTEN_SOCKET_EMFILE},
    {ENETDOWN, LISTEN_SOCKET_ENETDOWN},
    {ENFILE, LISTEN_SOCKET_ENFILE},
    {ENOBUFS, LISTEN_SOCKET_ENOBUFS},
    {ENODEV, LISTEN_SOCKET_ENODEV},
    {ENOMEM, LISTEN_SOCKET_ENOMEM},
    {ENOPROTOOPT, LISTEN_SOCKET_ENOPROTOOPT},
    {ENOSYS, LISTEN_SOCKET_ENOSYS},
    {ENOTSOCK, LISTEN_SOCKET_ENOTSOCK},
    {EOPNOTSUPP, LISTEN_SOCKET_EOPNOTSUPP},
    {EPERM, LISTEN_SOCKET_EPERM},
    {EPROTONOSUPPORT, LISTEN_SOCKET_EPROTONOSUPPORT},
    {EPROTOTYPE, LISTEN_SOCKET_EPROTOTYPE},
    {ESOCKTNOSUPPORT, LISTEN_SOCKET_ESOCKTNOSUPPORT},
};

static enum listen_socket_code look_up(const struct number *numbers, size_t count, int native) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].native == native)
            return numbers[i].code;
    }
    return LISTEN_SOCKET_UNKNOWN;
}

enum listen_socket_code model_code_of_resolver(int native) {
    return look_up(resolver_numbers, COUNT(resolver_numbers), native);
}

enum listen_socket_code model_code_of_system(int native) {
    return look_up(system_numbers, COUNT(system_numbers), native);
}

static int look_back(const struct number *numbers, size_t count, enum listen_socket_code code) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].code == code)
            return numbers[i].native;
    }
    return 0;
}

int model_native_of_code(enum listen_socket_code code) {
    const int native = look_back(resolver_numbers, COUNT(resolver_numbers), code);

    return native != 0 ? native : look_back(system_numbers, COUNT(system_numbers), code);
}

/* ---- Stacks ------------------------------------------------------------------------------------------------------ */

/* What each stack takes (STK-002 STK-003 STK-007 STK-010 FLAG-014 NODE-012). */
struct stack_traits {
    int family;     /* of its sockets; AF_UNSPEC where there may be both */
    bool v6only;    /* it may set IPV6_V6ONLY to 1 */
    bool literal;   /* takes any literal of its family */
    bool wildcard6; /* takes "::" */
    bool name;      /* takes a host name */
};

static const struct stack_traits stacks[] = {
    [LISTEN_SOCKET_STACK_IPV4] = {.family = AF_INET, .literal = true, .name = true},
    [LISTEN_SOCKET_STACK_IPV6] = {.family = AF_INET6, .v6only = true, .literal = true, .wildcard6 = true, .name = true},
    [LISTEN_SOCKET_STACK_DUAL] = {.family = AF_INET6, .wildcard6 = true},
    [LISTEN_SOCKET_STACK_PAIR] = {.family = AF_UNSPEC, .v6only = true, .name = true},
    [LISTEN_SOCKET_STACK_AUTO] =
        {.family = AF_UNSPEC, .v6only = true, .literal = true, .wildcard6 = true, .name = true},
};

static bool stack_is_known(int stack) {
    return stack >= LISTEN_SOCKET_STACK_IPV4 && stack <= LISTEN_SOCKET_STACK_AUTO;
}

static const struct stack_traits *traits(const struct model_parsed_request *parsed) {
    return &stacks[parsed->request->stack]; /* only behind the rule that the stack is known */
}

/* ---- Types (TYPE-001 STEP-004 STEP-005): the pairs that there are, and what completes a half of one
 * -------------------------------- */

struct pairing {
    int type;
    int protocol;
    int completed_type;
    int completed_protocol;
};

static const struct pairing pairings[] = {
    {0, 0, SOCK_STREAM, IPPROTO_TCP},
    {SOCK_STREAM, 0, SOCK_STREAM, IPPROTO_TCP},
    {0, IPPROTO_TCP, SOCK_STREAM, IPPROTO_TCP},
    {SOCK_STREAM, IPPROTO_TCP, SOCK_STREAM, IPPROTO_TCP},
    {SOCK_DGRAM, 0, SOCK_DGRAM, IPPROTO_UDP},
    {0, IPPROTO_UDP, SOCK_DGRAM, IPPROTO_UDP},
    {SOCK_DGRAM, IPPROTO_UDP, SOCK_DGRAM, IPPROTO_UDP},
};

static const struct pairing *find_pairing(const struct model_parsed_request *parsed) {
    for (size_t i = 0; i < COUNT(pairings); i++) {
        if (pairings[i].type == parsed->asked_type && pairings[i].protocol == parsed->asked_protocol)
            return &pairings[i];
    }
    return NULL;
}

/* ---- The rules --------------------------------------------------------------------------------------------------- */

static bool unknown_option(struct model_parsed_request *parsed) {
    const unsigned known =
        LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT | (parsed->request->open ? 0 : LISTEN_SOCKET_DUAL);

    return (parsed->request->options & ~known) != 0;
}

static bool dual_without_ipv6(struct model_parsed_request *parsed) {
    return (parsed->request->options & LISTEN_SOCKET_DUAL) != 0 && parsed->asked_family != AF_INET6;
}

static bool unknown_stack(struct model_parsed_request *parsed) {
    return parsed->request->open && !stack_is_known(parsed->request->stack);
}

static bool nothing_asked(struct model_parsed_request *parsed) {
    return parsed->request->node == NULL && parsed->service == NULL;
}

static bool unknown_flag(struct model_parsed_request *parsed) {
    return (parsed->flags & ~SEVEN_FLAGS) != 0;
}

static bool name_of_no_node(struct model_parsed_request *parsed) {
    return (parsed->flags & AI_CANONNAME) != 0 && parsed->request->node == NULL;
}

static bool mapped_on_v6only(struct model_parsed_request *parsed) {
    return parsed->request->open && traits(parsed)->v6only && (parsed->flags & AI_V4MAPPED) != 0 &&
           parsed->request->node != NULL;
}

static bool dual_loopback(struct model_parsed_request *parsed) {
    const struct model_request *request = parsed->request;
    const bool dual =
        request->open ? request->stack == LISTEN_SOCKET_STACK_DUAL : (request->options & LISTEN_SOCKET_DUAL) != 0;

    return dual && request->node == NULL && (parsed->flags & AI_PASSIVE) == 0;
}

static bool hints_not_zero(struct model_parsed_request *parsed) {
    const struct addrinfo *hints = parsed->request->hints;

    return hints != NULL &&
           (hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next != NULL);
}

static bool unknown_family(struct model_parsed_request *parsed) {
    return parsed->asked_family != AF_UNSPEC && parsed->asked_family != AF_INET && parsed->asked_family != AF_INET6;
}

static bool family_of_another_stack(struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->asked_family != AF_UNSPEC && parsed->asked_family != traits(parsed)->family;
}

static bool unknown_type(struct model_parsed_request *parsed) {
    return parsed->asked_type != 0 && parsed->asked_type != SOCK_STREAM && parsed->asked_type != SOCK_DGRAM;
}

static bool type_cannot_listen(struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->asked_type == SOCK_DGRAM;
}

static bool not_paired(struct model_parsed_request *parsed) {
    const struct pairing *pairing = find_pairing(parsed);

    if (pairing == NULL)
        return true;
    parsed->type = pairing->completed_type;
    parsed->protocol = pairing->completed_protocol;
    return false;
}

static bool protocol_cannot_listen(struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->type == SOCK_DGRAM;
}

static bool service_not_numeric(struct model_parsed_request *parsed) {
    parsed->service_kind = model_read_service(parsed->service, &parsed->port);
    return (parsed->flags & AI_NUMERICSERV) != 0 &&
           (parsed->service_kind == MODEL_SERVICE_NAME || parsed->service_kind == MODEL_SERVICE_WRONG);
}

static bool service_is_none(struct model_parsed_request *parsed) {
    return parsed->service_kind == MODEL_SERVICE_WRONG;
}

static bool node_is_none(struct model_parsed_request *parsed) {
    model_read_node(parsed->request->node, &parsed->node);
    parsed->family = parsed->request->open ? traits(parsed)->family : parsed->asked_family;
    if (parsed->family == AF_UNSPEC && parsed->node.address.family != AF_UNSPEC)
        parsed->family = parsed->node.address.family; /* a literal's own */
    return parsed->node.kind == MODEL_NODE_WRONG;
}

static bool node_not_numeric(struct model_parsed_request *parsed) {
    return (parsed->flags & AI_NUMERICHOST) != 0 && parsed->node.kind == MODEL_NODE_NAME;
}

static bool node_of_other_family(struct model_parsed_request *parsed) {
    const bool mapping = !parsed->request->open && (parsed->flags & AI_V4MAPPED) != 0;

    if (parsed->node.kind == MODEL_NODE_IPV4)
        return parsed->family == AF_INET6 && !mapping;
    return parsed->node.kind == MODEL_NODE_IPV6 && parsed->family == AF_INET;
}

static bool node_not_of_stack(struct model_parsed_request *parsed) {
    const struct model_node *node = &parsed->node;

    if (!parsed->request->open || node->kind == MODEL_NODE_ABSENT)
        return false;
    if (node->kind == MODEL_NODE_NAME)
        return !traits(parsed)->name;
    if (node->kind == MODEL_NODE_IPV6 && model_is_wildcard(&node->address))
        return !traits(parsed)->wildcard6;
    return !traits(parsed)->literal || model_is_mapped(&node->address);
}

/* What is to serve both families is bound to the wildcard address of both, or to nothing. */
static bool dual_not_wildcard(struct model_parsed_request *parsed) {
    const struct model_node *node = &parsed->node;

    if ((parsed->request->options & LISTEN_SOCKET_DUAL) == 0 || node->kind == MODEL_NODE_ABSENT)
        return false;
    return node->kind != MODEL_NODE_IPV6 || !model_is_wildcard(&node->address);
}

static bool node_not_unicast(struct model_parsed_request *parsed) {
    return parsed->type == SOCK_STREAM && parsed->node.address.family != AF_UNSPEC &&
           model_is_multicast_or_broadcast(&parsed->node.address);
}

static bool zone_misplaced(struct model_parsed_request *parsed) {
    return parsed->node.kind == MODEL_NODE_IPV6 && parsed->node.zone != MODEL_ZONE_NONE &&
           !model_is_linklocal(&parsed->node.address);
}

static bool zone_missing(struct model_parsed_request *parsed) {
    return parsed->node.kind == MODEL_NODE_IPV6 && parsed->node.zone == MODEL_ZONE_NONE &&
           model_is_linklocal(&parsed->node.address);
}

static bool backlog_negative(struct model_parsed_request *parsed) {
    return parsed->request->open && parsed->request->backlog < 0;
}

struct rule {
    bool (*broken)(struct model_parsed_request *parsed); /* may fill in facts for the rules after it */
    enum listen_socket_code code;
    enum listen_socket_input input;
    const char *clause; /* the first of those that it stands for */
};

/* PRE-001: the first that is broken is the outcome. */
static const struct rule rules[] = {
    {unknown_stack, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK, "STK-001"}, /* PRE-001 */
    {unknown_option, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS, "PRE-001"},
    {dual_without_ipv6, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS, "PRE-001"},
    {nothing_asked, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "NODE-001"}, /* STK-011 HINT-001 */
    {unknown_flag, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, "FLAG-001"},
    {name_of_no_node, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, "FLAG-004"},
    {mapped_on_v6only, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, "FLAG-014"}, /* FLAG-011 */
    {dual_loopback, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, "FLAG-015"},
    {hints_not_zero, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS, "HINT-002"}, /* STEP-008 */
    {unknown_family, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY, "FAM-001"},
    {family_of_another_stack, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY, "STK-007"},
    {unknown_type, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE, "TYPE-003"}, /* TYPE-004 TYPE-006 */
    {type_cannot_listen, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_SOCKTYPE, "TYPE-007"},
    {not_paired, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_PROTOCOL, "TYPE-005"}, /* TYPE-001 TYPE-002 TYPE-006 */
    {protocol_cannot_listen, LISTEN_SOCKET_EAI_SOCKTYPE, LISTEN_SOCKET_INPUT_PROTOCOL, "TYPE-007"},
    {service_not_numeric, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_SERVICE, "FLAG-007"}, /* FLAG-008 */
    {service_is_none, LISTEN_SOCKET_EAI_SERVICE, LISTEN_SOCKET_INPUT_SERVICE, "NAME-003"},
    /* PORT-002 PORT-003 PORT-004 PORT-005 PORT-006 PORT-007 PORT-008 PORT-009 PORT-010 PORT-016 */
    {node_is_none, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "NODE-009"},
    /* NODE-002 NODE-003 NODE-004 NODE-005 NODE-006 NODE-007 NODE-008 NODE-010 ZONE-001 ZONE-003 ZONE-005 ZONE-007 */
    {node_not_numeric, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "FLAG-005"}, /* FLAG-006 */
    {node_of_other_family, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
     "FAM-002"},                                                                        /* FAM-003 FLAG-009 FLAG-010 */
    {node_not_of_stack, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "STK-003"}, /* STK-010 NODE-012 */
    {dual_not_wildcard, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "STK-003"}, /* V6-004 */
    {node_not_unicast, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "NODE-011"},
    {zone_misplaced, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "ZONE-006"}, /* ZONE-002 */
    {zone_missing, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, "ZONE-008"},
    {backlog_negative, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_BACKLOG, "LSTN-003"}, /* LSTN-005 */
};

/* The request with its defaults: NULL hints (HINT-001), NULL service (STK-011). */
static void fill_in(const struct model_request *request, struct model_parsed_request *parsed) {
    const struct addrinfo *hints = request->hints;

    parsed->request = request;
    parsed->service = request->open && request->service == NULL ? LISTEN_SOCKET_DEFAULT_SERVICE : request->service;
    parsed->flags = hints != NULL ? hints->ai_flags : request->open ? AI_PASSIVE : 0;
    parsed->asked_family = hints != NULL ? hints->ai_family : AF_UNSPEC;
    parsed->asked_type = hints != NULL ? hints->ai_socktype : 0;
    parsed->asked_protocol = hints != NULL ? hints->ai_protocol : 0;
}

static const struct rule *first_broken(const struct model_request *request, struct model_parsed_request *parsed) {
    fill_in(request, parsed);
    for (size_t i = 0; i < COUNT(rules); i++) {
        if (rules[i].broken(parsed))
            return &rules[i];
    }
    return NULL;
}

enum listen_socket_code model_predict_validation(const struct model_request *request, enum listen_socket_input *input) {
    struct model_parsed_request parsed;
    const struct rule *broken = first_broken(request, &parsed);

    *input = broken != NULL ? broken->input : LISTEN_SOCKET_INPUT_NONE;
    return broken != NULL ? broken->code : LISTEN_SOCKET_OK;
}

const char *model_predict_rule(const struct model_request *request) {
    struct model_parsed_request parsed;
    const struct rule *broken = first_broken(request, &parsed);

    return broken != NULL ? broken->clause : NULL;
}

void model_predict(const struct model_request *request, const struct model_host *host,
                   struct model_prediction *prediction, struct model_step *steps) {
    struct model_parsed_request parsed;
    const struct rule *broken = first_broken(request, &parsed);

    memset(prediction, 0, sizeof *prediction);
    if (broken == NULL) {
        model_predict_calls(&parsed, host, prediction, steps);
        return;
    }
    prediction->stage = LISTEN_SOCKET_STAGE_VALIDATE; /* PRE-002: and not one call was made */
    prediction->code = broken->code;
    prediction->input = (int)broken->input;
    prediction->call = LISTEN_SOCKET_CALL_NONE;
    prediction->native = model_native_of_code(broken->code);
    prediction->left = LISTEN_SOCKET_CLOSED;
}
