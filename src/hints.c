/* The checks of stack, options and hints, alone and with the node and the service (PRE-001, in its order). */
#include "hints.h"

#include "failure.h"
#include "system.h"

/* OpenBSD, for one, has neither flag; there both are unknown ones. */
#if defined(AI_V4MAPPED)
#define V4MAPPED AI_V4MAPPED
#else
#define V4MAPPED 0
#endif
#if defined(AI_ALL)
#define ALL AI_ALL
#else
#define ALL 0
#endif

/* The flags that a request may carry (FLAG-001). */
#define KNOWN_FLAGS (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | V4MAPPED | ALL | AI_ADDRCONFIG)

/* What Linux and the BSDs let socket() take beside the type; hints must not have it (TYPE-004). */
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
#define TYPE_FLAG_BITS (SOCK_CLOEXEC | SOCK_NONBLOCK)
#else
#define TYPE_FLAG_BITS 0
#endif

INTERNAL bool hints_ask_mapped(int flags) {
    return (flags & V4MAPPED) != 0;
}

INTERNAL int hints_mapped_flags(void) {
    return V4MAPPED | ALL;
}

/* Whether the stack may set IPV6_V6ONLY on its IPv6 socket, which then cannot have a mapped address. */
static bool is_v6only_stack(enum listen_socket_stack stack) {
    return stack == LISTEN_SOCKET_STACK_IPV6 || stack == LISTEN_SOCKET_STACK_PAIR || stack == LISTEN_SOCKET_STACK_AUTO;
}

/* What is wrong with the stack; it may be any number. */
static enum listen_socket_reason check_stack(const struct request *request) {
    const unsigned stack = (unsigned)request->stack;
    if (request->open)
        return stack >= LISTEN_SOCKET_STACK_IPV4 && stack <= LISTEN_SOCKET_STACK_AUTO
                   ? LISTEN_SOCKET_REASON_NONE
                   : LISTEN_SOCKET_REASON_STACK_UNKNOWN;
    return stack == LISTEN_SOCKET_STACK_NONE || stack == LISTEN_SOCKET_STACK_DUAL
               ? LISTEN_SOCKET_REASON_NONE
               : LISTEN_SOCKET_REASON_STACK_NOT_CREATED;
}

static enum listen_socket_code check_options(const struct request *request, struct listen_socket_failure *failure) {
    enum listen_socket_reason reason = check_stack(request);
    if (reason != LISTEN_SOCKET_REASON_NONE)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK, reason);
    if ((request->options & ~(LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT)) != 0)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS,
                               LISTEN_SOCKET_REASON_OPTION_UNKNOWN);
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code check_flags(const struct request *request, struct listen_socket_failure *failure) {
    const int flags = request->flags;
    enum listen_socket_reason reason = LISTEN_SOCKET_REASON_NONE;
    if ((flags & ~KNOWN_FLAGS) != 0)
        reason = LISTEN_SOCKET_REASON_UNKNOWN_FLAG; /* FLAG-001 */
    else if ((flags & AI_CANONNAME) != 0 && request->node_text == NULL)
        reason = LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE; /* FLAG-004 */
    else if (hints_ask_mapped(flags) && request->node_text != NULL && is_v6only_stack(request->stack))
        reason = LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY; /* FLAG-014 */
    else if ((flags & AI_PASSIVE) == 0 && request->node_text == NULL && request->stack == LISTEN_SOCKET_STACK_DUAL)
        reason = LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE; /* FLAG-015 */
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    return failure_invalid(failure, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, reason);
}

/* HINT-002 */
static bool has_nonzero_member(struct addrinfo hints) {
    return hints.ai_addrlen != 0 || hints.ai_canonname != NULL || hints.ai_addr != NULL || hints.ai_next != NULL;
}

/* The one family besides AF_UNSPEC that hints may have with this stack (STK-007). */
static int family_of_stack(enum listen_socket_stack stack) {
    if (stack == LISTEN_SOCKET_STACK_IPV4)
        return AF_INET;
    return stack == LISTEN_SOCKET_STACK_IPV6 || stack == LISTEN_SOCKET_STACK_DUAL ? AF_INET6 : AF_UNSPEC;
}

static enum listen_socket_code check_family(const struct request *request, struct listen_socket_failure *failure) {
    const int family = request->family;
    if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
        return failure_invalid(failure, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
                               LISTEN_SOCKET_REASON_FAMILY_UNKNOWN); /* FAM-001 */
    if (request->stack != LISTEN_SOCKET_STACK_NONE && family != AF_UNSPEC && family != family_of_stack(request->stack))
        return failure_invalid(failure, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
                               LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK);
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code refuse_kind(enum listen_socket_input input, enum listen_socket_reason reason,
                                           struct listen_socket_failure *failure) {
    return failure_invalid(failure, LISTEN_SOCKET_EAI_SOCKTYPE, input, reason);
}

/* Type and protocol: completed (TYPE-001), or refused if the routine does not open such sockets (TYPE-003, TYPE-004,
 * TYPE-006, TYPE-007). */
static enum listen_socket_code check_kind(int type, int protocol, struct request *request,
                                          struct listen_socket_failure *failure) {
    if (type != 0 && type != SOCK_STREAM && type != SOCK_DGRAM)
        return refuse_kind(LISTEN_SOCKET_INPUT_SOCKTYPE,
                           type > 0 && (type & TYPE_FLAG_BITS) != 0 ? LISTEN_SOCKET_REASON_TYPE_FLAG_BITS
                                                                    : LISTEN_SOCKET_REASON_TYPE_UNKNOWN,
                           failure);
    const bool stream = type == SOCK_STREAM || (type == 0 && protocol != IPPROTO_UDP);
    request->socktype = stream ? SOCK_STREAM : SOCK_DGRAM;
    request->protocol = stream ? IPPROTO_TCP : IPPROTO_UDP;
    if (!stream && request->open && type != 0)
        return refuse_kind(LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, failure);
    if (protocol != 0 && protocol != request->protocol)
        return refuse_kind(LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH,
                           failure); /* TYPE-002, TYPE-005 */
    if (!stream && request->open)
        return refuse_kind(LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, failure);
    return LISTEN_SOCKET_OK;
}

/* What NULL hints stand for: in open the page's (HINT-004), in create all zero (HINT-001). */
static struct addrinfo default_hints(bool open) {
    const struct addrinfo zero = {.ai_flags = 0};
    const struct addrinfo page = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    return open ? page : zero;
}

INTERNAL enum listen_socket_code hints_check(const struct addrinfo *hints, struct request *request,
                                             struct listen_socket_failure *failure) {
    const struct addrinfo asked = hints != NULL ? *hints : default_hints(request->open);
    request->family = asked.ai_family;
    request->flags = asked.ai_flags;
    enum listen_socket_code code = check_options(request, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (request->node_text == NULL && request->service_text == NULL)
        return failure_invalid(failure, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                               LISTEN_SOCKET_REASON_NOTHING_ASKED); /* NODE-001 */
    code = check_flags(request, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (has_nonzero_member(asked))
        return failure_invalid(failure, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS,
                               LISTEN_SOCKET_REASON_HINTS_NOT_ZERO);
    code = check_family(request, failure);
    return code == LISTEN_SOCKET_OK ? check_kind(asked.ai_socktype, asked.ai_protocol, request, failure) : code;
}
