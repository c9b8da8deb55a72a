/* Step 1: the questions to the resolver, one look-up each, and what is taken of its answers. */
#include "resolve.h"

#include <errno.h>
#include <string.h>

#include "failure.h"
#include "hints.h"
#include "system.h"

/* The hints for the resolver: only what has an effect there, so that no C library can give the rest an effect of its
 * own (FLAG-006 to FLAG-013). */
static void set_hints(struct addrinfo *hints, const struct request *request, int family) {
    memset(hints, 0, sizeof *hints);        /* STEP-008: zero but for the four fields, the bytes between them too */
    hints->ai_family = family;              /* STEP-003, STEP-014 */
    hints->ai_socktype = request->socktype; /* STEP-004 */
    hints->ai_protocol = request->protocol; /* STEP-005 */
    if (request->service.kind == SERVICE_PORT)
        hints->ai_flags |= AI_NUMERICSERV; /* PORT-013 */
    if (request->node.kind == NODE_NULL)
        hints->ai_flags |= request->flags & AI_PASSIVE; /* STEP-006, FLAG-002; with a node it has no effect: FLAG-003 */
    else
        hints->ai_flags |= request->flags & (AI_CANONNAME | AI_NUMERICHOST);
    if (request->node.kind == NODE_IPV4 || request->node.kind == NODE_IPV6)
        hints->ai_flags |= AI_NUMERICHOST;
    if (request->node.kind == NODE_NAME)
        hints->ai_flags |= request->flags & AI_ADDRCONFIG; /* FLAG-013 */
    if ((request->node.kind == NODE_NAME || request->node.kind == NODE_IPV4) && family == AF_INET6 &&
        hints_ask_mapped(request->flags))
        hints->ai_flags |= request->flags & hints_mapped_flags(); /* FLAG-009, FLAG-010, FLAG-011 */
}

/* The node as the resolver gets it: without a zone, which it could read otherwise than it is meant (ZONE-001,
 * ZONE-002). */
static const char *resolver_node(const struct request *request, char buffer[NODE_ADDRESS_TEXT]) {
    const char *text = request->node_text;
    if (request->node.kind != NODE_IPV6)
        return text;
    size_t length = strcspn(text, "%");
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    return buffer;
}

/* Writes the service name in lower case, which is one bit of a letter; digits and the hyphen have it anyway. Returns
 * whether that changed the name. */
static bool lower_case(const char *name, char buffer[SERVICE_NAME_TEXT]) {
    bool changed = false;
    size_t i = 0;
    for (; name[i] != '\0'; i++) {
        buffer[i] = (char)(name[i] | ('a' - 'A'));
        changed = changed || buffer[i] != name[i];
    }
    buffer[i] = '\0';
    return changed;
}

static enum listen_socket_code fail_resolver(struct listen_socket_failure *failure, int family, int native,
                                             int detail) {
    failure->stage = LISTEN_SOCKET_STAGE_RESOLVE;
    failure->call = LISTEN_SOCKET_CALL_GETADDRINFO;
    failure->family = family;
    failure->native = native;
    failure->code = listen_socket_code_of_resolver(native);
    failure->detail =
        failure->code == LISTEN_SOCKET_EAI_SYSTEM || failure_is_shortage(detail) ? detail : 0; /* ERR-004, ERR-008 */
    return failure->code;
}

/* Asks once; except for a service name's second spelling the resolver is never asked again (ERR-007), and nothing that
 * it said is kept. Which names there are is its business: NAME-001, NAME-002, NAME-005, NAME-006, NAME-007. Numeric
 * node and service are asked for so that no file of the host's can change the answer (SEL-003). */
static enum listen_socket_code ask(const struct request *request, int family, struct addrinfo **list,
                                   struct listen_socket_failure *failure) {
    const struct listen_socket_system *system = request->system;
    struct addrinfo hints;
    char node_buffer[NODE_ADDRESS_TEXT];
    char name_buffer[SERVICE_NAME_TEXT];
    const char *node = resolver_node(request, node_buffer);
    int detail = 0;
    set_hints(&hints, request, family);
    int native =
        system->resolve(system->context, node, request->service_text, &hints, list, &detail); /* STEP-007, NODE-015 */
    if (listen_socket_code_of_resolver(native) == LISTEN_SOCKET_EAI_SERVICE && request->service.kind == SERVICE_NAME &&
        lower_case(request->service_text, name_buffer))
        native = system->resolve(system->context, node, name_buffer, &hints, list, &detail); /* NAME-004 */
    if (native == 0)
        return LISTEN_SOCKET_OK;                           /* STEP-009 */
    return fail_resolver(failure, family, native, detail); /* STEP-010: no list, nothing to free */
}

static void give_back(const struct request *request, struct addrinfo *list) {
    if (list != NULL)
        request->system->free_list(request->system->context, list); /* RES-005 */
}

/* The zone's index, 0 if there is no zone (ZONE-001, ZONE-004). */
static enum listen_socket_code find_zone(const struct request *request, unsigned *zone,
                                         struct listen_socket_failure *failure) {
    const struct listen_socket_system *system = request->system;
    *zone = request->node.zone;
    if (request->node.zone_kind != ZONE_NAME)
        return LISTEN_SOCKET_OK;
    int native = system->interface_index(system->context, strchr(request->node_text, '%') + 1, zone);
    if (native == 0)
        return LISTEN_SOCKET_OK;
    failure->stage = LISTEN_SOCKET_STAGE_RESOLVE;
    failure->call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX;
    failure->family = AF_INET6;
    failure->native = native;
    failure->code = listen_socket_code_of_system(native);
    if (failure->code == LISTEN_SOCKET_ENODEV || native == ENXIO) /* POSIX says ENXIO, Linux ENODEV */
        failure->code = LISTEN_SOCKET_EAI_NONAME;
    return failure->code;
}

/* STEP-002: the one field that the resolver was not told. */
static void put_zone(struct answer *answer, unsigned zone) {
    struct sockaddr_in6 ipv6;
    if (zone == 0)
        return;
    memcpy(&ipv6, &answer->address, sizeof ipv6);
    ipv6.sin6_scope_id = zone;
    memcpy(&answer->address, &ipv6, sizeof ipv6);
}

INTERNAL enum listen_socket_code resolve_one(const struct request *request, int family, struct answer *answer,
                                             struct listen_socket_failure *failure) {
    struct addrinfo *list = NULL;
    unsigned zone;
    enum listen_socket_code code = find_zone(request, &zone, failure);
    if (code == LISTEN_SOCKET_OK)
        code = ask(request, family, &list, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = answer_select(request, family, list, answer, failure);
    give_back(request, list);
    put_zone(answer, zone);
    return code;
}

/* STK-005: a service name can have one port only. */
static enum listen_socket_code check_same_port(const struct answer *ipv6, const struct answer *ipv4,
                                               struct listen_socket_failure *failure) {
    if (answer_port(&ipv6->address) == answer_port(&ipv4->address))
        return LISTEN_SOCKET_OK;
    failure_note_address(failure, &ipv4->address, ipv4->length);
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             LISTEN_SOCKET_REASON_ENTRY_PORT);
}

INTERNAL enum listen_socket_code resolve_both(const struct request *request, struct answer *ipv6, struct answer *ipv4,
                                              struct listen_socket_failure *failure) {
    struct addrinfo *list = NULL;
    enum listen_socket_code code = ask(request, AF_UNSPEC, &list, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = answer_select_if_any(request, AF_INET6, list, ipv6, failure);
    if (code == LISTEN_SOCKET_OK)
        code = answer_select_if_any(request, AF_INET, list, ipv4, failure);
    give_back(request, list);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (ipv6->family != AF_UNSPEC && ipv4->family != AF_UNSPEC)
        return check_same_port(ipv6, ipv4, failure);
    if (ipv6->family != AF_UNSPEC || ipv4->family != AF_UNSPEC)
        return LISTEN_SOCKET_OK;
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_SELECT, LISTEN_SOCKET_CALL_NONE, LISTEN_SOCKET_EAI_FAIL,
                             LISTEN_SOCKET_REASON_NO_MATCH); /* RES-001, RES-002 */
}

INTERNAL bool resolve_lacks_family(const struct listen_socket_failure *failure) {
    if (failure->stage == LISTEN_SOCKET_STAGE_SOCKET)
        return failure->code == LISTEN_SOCKET_EAFNOSUPPORT || failure->code == LISTEN_SOCKET_EPROTONOSUPPORT;
    return failure->code == LISTEN_SOCKET_EAI_FAMILY || failure->code == LISTEN_SOCKET_EAI_NONAME;
}
