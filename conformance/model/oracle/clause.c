/* Clauses told apart: of texts that are refused, of calls that fail, of requests that succeed. */
#include "clause.h"

#include <string.h>
#include <strings.h>

#include "model/host/grammar.h"
#include "oracle.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool has_foreign_byte(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text > 127)
            return true;
    }
    return false;
}

static bool is_all(const char *text, const char *bytes) {
    return text[strspn(text, bytes)] == '\0';
}

/* ---- Texts that are refused -------------------------------------------------------------------------------------- */

static const char *clause_of_signed(const char *text) {
    if (text[0] == '+' || is_all(text + 1, "0"))
        return "PORT-005";
    return "PORT-004";
}

const char *model_clause_of_service(const char *text) {
    if (text[0] == '\0')
        return "PORT-009";
    if (strcmp(text, "*") == 0)
        return "PORT-016";
    if (has_foreign_byte(text))
        return "PORT-010";
    if (is_all(text, DIGITS))
        return text[0] == '0' ? "PORT-007" : "PORT-003"; /* "0" itself is a port */
    if (strpbrk(text, " \t\n\v\f\r") != NULL)
        return "PORT-006";
    if ((text[0] == '+' || text[0] == '-') && text[1] != '\0' && is_all(text + 1, DIGITS))
        return clause_of_signed(text);
    return strchr(LETTERS, text[0]) == NULL && strpbrk(text, DIGITS) != NULL ? "PORT-008" : "NAME-003";
}

static const char *clause_of_zone(const char *zone) {
    if (zone[0] == '\0')
        return "ZONE-003";
    if (!is_all(zone, DIGITS))
        return "ZONE-001";
    return zone[0] == '0' ? "ZONE-005" : "ZONE-004"; /* "%0" itself is a zone */
}

static const char *clause_of_ipv6(const char *text) {
    const char *percent = strchr(text, '%');
    char bare[64];
    struct model_node node;
    const size_t length = percent != NULL ? (size_t)(percent - text) : strlen(text);

    if (length < sizeof bare) {
        memcpy(bare, text, length);
        bare[length] = '\0';
        model_read_node(bare, &node);
        if (node.kind == MODEL_NODE_IPV6) /* then it is the zone */
            return clause_of_zone(percent + 1);
    }
    return memchr(text, '.', length) != NULL ? "NODE-008" : "NODE-006";
}

/* Whether the last label, up to `length`, is a number: decimal, or hexadecimal with or without digits. */
static bool ends_in_number(const char *text, size_t length) {
    const char *end = text + length;
    const char *label;

    if (length > 0 && end[-1] == '.')
        end--;
    for (label = end; label > text && label[-1] != '.';)
        label--;
    if (label[0] == '0' && (label[1] == 'x' || label[1] == 'X'))
        return strspn(label + 2, DIGITS "abcdefABCDEF") == (size_t)(end - label) - 2;
    return label < end && strspn(label, DIGITS) == (size_t)(end - label);
}

static const char *clause_of_node(const char *text) {
    const char *percent = strchr(text, '%');
    const size_t length = percent != NULL ? (size_t)(percent - text) : strlen(text);

    if (text[0] == '\0')
        return "NODE-002";
    if (strcmp(text, "*") == 0)
        return "NODE-003";
    if (strpbrk(text, "[]") != NULL)
        return "NODE-007";
    if (memchr(text, ':', length) != NULL)
        return clause_of_ipv6(text);
    if (ends_in_number(text, length))
        return percent != NULL ? "ZONE-007" : "NODE-004";
    return is_all(text, LETTERS DIGITS "-.") ? "NODE-014" : "NODE-010";
}

/* ---- Rules ------------------------------------------------------------------------------------------------------- */

/* Whether it is one of the system's types that this routine does not open. */
static bool is_type_outside_core(int type) {
    static const int types[] = {SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM, SOCK_DCCP, SOCK_PACKET};

    for (size_t i = 0; i < MODEL_COUNT(types); i++) {
        if (types[i] == type)
            return true;
    }
    return false;
}

static bool is_outside_core(int protocol) {
    static const int protocols[] = {IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE, 262}; /* 262: MPTCP, on Linux */

    for (size_t i = 0; i < MODEL_COUNT(protocols); i++) {
        if (protocols[i] == protocol)
            return true;
    }
    return false;
}

static const char *clause_of_type(const struct addrinfo *hints) {
    if ((hints->ai_socktype & (SOCK_CLOEXEC | SOCK_NONBLOCK)) != 0 && hints->ai_socktype > 0)
        return "TYPE-004";
    return is_type_outside_core(hints->ai_socktype) ? "TYPE-006" : "TYPE-003";
}

static const char *clause_of_protocol(const struct addrinfo *hints) {
    if (hints->ai_protocol == IPPROTO_TCP || hints->ai_protocol == IPPROTO_UDP)
        return "TYPE-002";
    return is_outside_core(hints->ai_protocol) ? "TYPE-006" : "TYPE-005";
}

/* Which of the clauses that a rule stands for. */
static const char *clause_of_rule(const struct model_request *request, const char *rule) {
    struct model_node node;

    model_read_node(request->node, &node);
    if (strcmp(rule, "TYPE-003") == 0)
        return clause_of_type(request->hints);
    if (strcmp(rule, "TYPE-005") == 0)
        return clause_of_protocol(request->hints);
    if (strcmp(rule, "NAME-003") == 0)
        return model_clause_of_service(request->service);
    if (strcmp(rule, "NODE-014") == 0)
        return clause_of_node(request->node);
    const bool mapped = model_is_mapped(&node.address);

    if (strcmp(rule, "FAM-002") == 0 && mapped)
        return "FAM-003";
    const bool literals = request->stack != LISTEN_SOCKET_STACK_DUAL && request->stack != LISTEN_SOCKET_STACK_PAIR;

    return strcmp(rule, "STK-003") == 0 && literals ? "NODE-012" : rule; /* they refuse no other literal */
}

/* ---- Calls that fail --------------------------------------------------------------------------------------------- */

/* NAME-002: the name is known, but not for this protocol. STEP-009: the resolver says so, and no service was asked. */
static const char *clause_of_unknown_service(const char *text, const struct model_host *host) {
    if (text == NULL)
        return "STEP-009";
    if (strchr(DIGITS, text[0]) != NULL)
        return "PORT-008";
    if (host->service_count == 0)
        return "NAME-006";
    for (size_t i = 0; i < host->service_count; i++) {
        if (strcasecmp(host->services[i].name, text) == 0)
            return "NAME-002";
    }
    return "NAME-005";
}

static const char *clause_of_select(int reason) {
    switch (reason) {
    case LISTEN_SOCKET_REASON_NO_ADDRESS:
        return "SEL-004";
    case LISTEN_SOCKET_REASON_NO_MATCH:
        return "RES-002";
    case LISTEN_SOCKET_REASON_ENTRY_ADDRESS:
    case LISTEN_SOCKET_REASON_ENTRY_PORT:
        return "RES-006";
    default: /* what a name may not lead to */
        return "NODE-013";
    }
}

static const char *clause_of_bind(const struct model_request *request, const struct model_prediction *prediction) {
    if (prediction->call == LISTEN_SOCKET_CALL_GETSOCKNAME)
        return "BIND-004";
    switch (prediction->code) {
    case LISTEN_SOCKET_EADDRINUSE:
        if (prediction->reason == LISTEN_SOCKET_REASON_RANGE_EXHAUSTED)
            return "REUSE-005";
        if (prediction->reason == LISTEN_SOCKET_REASON_NO_COMMON_PORT)
            return "STK-006";
        if (prediction->reason == LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY)
            return "REUSE-004";
        return request->stack == LISTEN_SOCKET_STACK_DUAL ? "V6-007" : "BIND-005";
    case LISTEN_SOCKET_EADDRNOTAVAIL:
        return "BIND-006";
    case LISTEN_SOCKET_EACCES: /* on Windows a datagram socket needs SO_BROADCAST for the broadcast address */
        return model_is_multicast_or_broadcast(&prediction->address) ? "NODE-011" : "PORT-014";
    case LISTEN_SOCKET_ENODEV:
        return "ZONE-004";
    default:
        return "BIND-002";
    }
}

static const char *clause_of_option(const struct model_host *host, const struct model_prediction *prediction) {
    if (prediction->option == LISTEN_SOCKET_OPTION_V6ONLY)
        return prediction->call == LISTEN_SOCKET_CALL_GETSOCKOPT ? "V6-002" : "V6-006";
    return model_option_refusal(host, (enum listen_socket_option)prediction->option) != 0 ? "REUSE-003" : "REUSE-007";
}

static const char *clause_of_failure(const struct model_request *request, const struct model_host *host,
                                     const struct model_prediction *prediction) {
    if (prediction->code == LISTEN_SOCKET_NOTINITIALISED && prediction->stage != LISTEN_SOCKET_STAGE_INITIALIZE)
        return "INIT-006";
    switch (prediction->stage) {
    case LISTEN_SOCKET_STAGE_INITIALIZE:
        return prediction->code == LISTEN_SOCKET_EAGAIN ? "INIT-007" : "INIT-002";
    case LISTEN_SOCKET_STAGE_RESOLVE:
        if (prediction->code == LISTEN_SOCKET_EAI_SERVICE)
            return clause_of_unknown_service(request->service, host);
        if (prediction->call != LISTEN_SOCKET_CALL_IF_NAMETOINDEX)
            return "NODE-009";
        return prediction->code == LISTEN_SOCKET_EAI_NONAME ? "ZONE-004" : "ZONE-010";
    case LISTEN_SOCKET_STAGE_SELECT:
        return clause_of_select(prediction->reason);
    case LISTEN_SOCKET_STAGE_SOCKET:
        return prediction->code == LISTEN_SOCKET_EAFNOSUPPORT || prediction->code == LISTEN_SOCKET_EPROTONOSUPPORT
                   ? "FAM-004"
                   : "SOCK-003";
    case LISTEN_SOCKET_STAGE_OPTION:
        return clause_of_option(host, prediction);
    case LISTEN_SOCKET_STAGE_BIND:
        return clause_of_bind(request, prediction);
    case LISTEN_SOCKET_STAGE_LISTEN:
        return prediction->code == LISTEN_SOCKET_EADDRINUSE && host->listen_error == 0 ? "REUSE-002" : "LSTN-004";
    default: /* validate, but no rule: listen refused to try */
        return prediction->code == LISTEN_SOCKET_EOPNOTSUPP ? "TYPE-008" : "LSTN-003";
    }
}

/* ---- Requests that succeed --------------------------------------------------------------------------------------- */

static const char *clause_of_node_used(const struct model_request *request) {
    struct model_node node;

    model_read_node(request->node, &node);
    switch (node.kind) {
    case MODEL_NODE_NAME:
        return "NODE-009";
    case MODEL_NODE_IPV4:
        return "NODE-004";
    case MODEL_NODE_IPV6:
        if (strchr(request->node, '%') != NULL)
            return node.zone == MODEL_ZONE_NONE ? "ZONE-002" : "ZONE-001";
        return model_is_mapped(&node.address) ? "NODE-012" : "NODE-005";
    default:
        return NULL;
    }
}

static const char *clause_of_service_used(const struct model_request *request) {
    uint16_t port;

    switch (model_read_service(request->service, &port)) {
    case MODEL_SERVICE_ABSENT:
        return "STK-011"; /* without a stack there is a node, whose clause comes before */
    case MODEL_SERVICE_NAME:
        return strpbrk(request->service, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL ? "NAME-004" : "NAME-001";
    default:
        if (port == 0)
            return "PORT-011";
        return strcmp(request->service, LISTEN_SOCKET_DEFAULT_SERVICE) != 0 ? "PORT-002" : NULL;
    }
}

static const char *clause_of_stack_used(const struct model_request *request,
                                        const struct model_prediction *prediction) {
    switch (request->stack) {
    case LISTEN_SOCKET_STACK_IPV6:
        return "STK-002";
    case LISTEN_SOCKET_STACK_DUAL:
        return request->open ? "STEP-017" : "V6-004";
    case LISTEN_SOCKET_STACK_PAIR:
        return "STEP-015";
    case LISTEN_SOCKET_STACK_AUTO:
        return prediction->stack == LISTEN_SOCKET_STACK_DUAL ? "STK-013" : "STK-009";
    default:
        return NULL;
    }
}

/* Flags that must have no effect here, or one that the seed page does not set. */
static const char *clause_of_flags_used(const struct model_request *request) {
    const int flags = request->hints->ai_flags;
    const bool node = request->node != NULL;

    if ((flags & AI_V4MAPPED) != 0)
        return node ? "FLAG-009" : "FLAG-011";
    if ((flags & AI_ALL) != 0)
        return "FLAG-010";
    if ((flags & AI_ADDRCONFIG) != 0)
        return "FLAG-013";
    if ((flags & AI_NUMERICHOST) != 0)
        return node ? "FLAG-005" : "FLAG-006";
    if ((flags & AI_NUMERICSERV) != 0)
        return request->service != NULL ? "FLAG-007" : "FLAG-008";
    return (flags & AI_PASSIVE) == 0 && !node ? "FLAG-002" : NULL;
}

static const char *clause_of_hints_used(const struct model_request *request) {
    const struct addrinfo *hints = request->hints;

    if (hints == NULL)
        return request->open ? "HINT-004" : "HINT-001";
    const char *clause = clause_of_flags_used(request);

    if (clause != NULL)
        return clause;
    if (hints->ai_socktype == SOCK_DGRAM || hints->ai_protocol == IPPROTO_UDP)
        return "TYPE-007";
    if (hints->ai_socktype == 0 || hints->ai_protocol == 0)
        return "TYPE-001";
    return !request->open && hints->ai_family == AF_UNSPEC ? "SEL-002" : NULL;
}

/* There is another socket on its port, which would block one with other options. */
static const char *clause_of_existing_socket(const struct model_host *host, const struct model_prediction *prediction) {
    const struct model_socket *socket = &prediction->sockets[0];

    if (host->existing_socket_count == 0 || host->existing_sockets[0].port != socket->bound_port ||
        host->existing_sockets[0].socktype != SOCK_STREAM)
        return NULL;
    if (host->rules == MODEL_RULES_WINDOWS)
        return "REUSE-004";
    return host->existing_sockets[0].listening && socket->address.family == AF_INET6 ? "V6-001" : "REUSE-001";
}

static const char *clause_of_success(const struct model_request *request, const struct model_host *host,
                                     const struct model_prediction *prediction) {
    const char *clauses[] = {clause_of_existing_socket(host, prediction), clause_of_hints_used(request),
                             clause_of_node_used(request), clause_of_service_used(request),
                             clause_of_stack_used(request, prediction)};

    for (size_t i = 0; i < MODEL_COUNT(clauses); i++) {
        if (clauses[i] != NULL)
            return clauses[i];
    }
    if ((request->options & LISTEN_SOCKET_REUSEPORT) != 0)
        return "REUSE-003";
    if ((request->options & LISTEN_SOCKET_NONBLOCK) != 0)
        return "SOCK-005";
    if (request->backlog == 0)
        return "LSTN-005";
    return request->backlog > SOMAXCONN ? "LSTN-002" : "STEP-006";
}

const char *model_clause(const struct model_request *request, const struct model_host *host,
                         const struct model_prediction *prediction) {
    const char *rule = model_predict_rule(request);

    if (rule != NULL)
        return clause_of_rule(request, rule);
    if (!prediction->ok)
        return clause_of_failure(request, host, prediction);
    return clause_of_success(request, host, prediction);
}
