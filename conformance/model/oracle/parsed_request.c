/* Reading a request: what NULL stands for, what completes a type or a protocol, which family it is. Judges nothing. */
#include "parsed_request.h"

/* TYPE-001 STEP-004 STEP-005: the types that there are, each with its protocol; the first that fits completes a 0. */
static const struct {
    int type;
    int protocol;
} kinds[] = {{SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, IPPROTO_UDP}};

static void complete_type(struct model_parsed_request *parsed) {
    for (size_t i = 0; i < MODEL_COUNT(kinds); i++) {
        if ((parsed->asked_type == 0 || parsed->asked_type == kinds[i].type) &&
            (parsed->asked_protocol == 0 || parsed->asked_protocol == kinds[i].protocol)) {
            parsed->type = kinds[i].type;
            parsed->protocol = kinds[i].protocol;
            return;
        }
    }
}

/* STK-002 STK-003: a pair has sockets of both families, and auto may come to any. */
static int family_of_stack(const struct model_request *request) {
    switch (request->stack) {
    case LISTEN_SOCKET_STACK_IPV4:
        return AF_INET;
    case LISTEN_SOCKET_STACK_IPV6:
    case LISTEN_SOCKET_STACK_DUAL:
        return AF_INET6;
    default:
        return AF_UNSPEC;
    }
}

void model_parse_hints(const struct model_request *request, struct model_parsed_request *parsed) {
    const struct addrinfo *hints = request->hints;

    *parsed = (struct model_parsed_request){.request = request};
    parsed->service = request->open && request->service == NULL ? LISTEN_SOCKET_DEFAULT_SERVICE : request->service;
    parsed->flags = hints != NULL ? hints->ai_flags : request->open ? AI_PASSIVE : 0; /* HINT-001 HINT-004 */
    parsed->asked_family = hints != NULL ? hints->ai_family : AF_UNSPEC;
    parsed->stack_family = family_of_stack(request);
    parsed->asked_type = hints != NULL ? hints->ai_socktype : 0;
    parsed->asked_protocol = hints != NULL ? hints->ai_protocol : 0;
    complete_type(parsed);
}

void model_parse_texts(struct model_parsed_request *parsed) {
    parsed->service_kind = model_read_service(parsed->service, &parsed->port);
    model_read_node(parsed->request->node, &parsed->node);
    parsed->family = parsed->stack_family != AF_UNSPEC ? parsed->stack_family : parsed->asked_family;
    if (parsed->family == AF_UNSPEC)
        parsed->family = parsed->node.address.family;
}
