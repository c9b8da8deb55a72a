/* The checks of hints, options and stack, alone and with the node and the service (PRE-001, in its order). */
#include "hints.h"

#include "failure.h"

/* The flags that a request may carry (FLAG-001). */
#define KNOWN_FLAGS (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG)

/* What Linux and the BSDs let socket() take beside the type; hints must not have it (TYPE-004). */
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
#define TYPE_FLAG_BITS (SOCK_CLOEXEC | SOCK_NONBLOCK)
#else
#define TYPE_FLAG_BITS 0
#endif

static bool is_stack(enum listen_socket_stack stack) {
    return (unsigned)stack - 1 < LISTEN_SOCKET_STACK_AUTO; /* IPV4 is 1; the caller may pass any number */
}

/* Whether the stack may set IPV6_V6ONLY on its IPv6 socket, which then cannot have a mapped address. */
static bool is_v6only_stack(enum listen_socket_stack stack) {
    return stack == LISTEN_SOCKET_STACK_IPV6 || stack == LISTEN_SOCKET_STACK_PAIR || stack == LISTEN_SOCKET_STACK_AUTO;
}

static bool asks_dual(const struct asked *asked) {
    return asked->stack == LISTEN_SOCKET_STACK_DUAL || (asked->options & LISTEN_SOCKET_DUAL) != 0;
}

static enum listen_socket_code check_options(const struct asked *asked, struct listen_socket_failure *failure) {
    const unsigned for_open = LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT;
    const unsigned known = asked->stack == 0 ? for_open | LISTEN_SOCKET_DUAL : for_open;
    if (asked->stack != 0 && !is_stack(asked->stack))
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_STACK,
                               LISTEN_SOCKET_REASON_STACK_UNKNOWN);
    if ((asked->options & ~known) != 0)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS,
                               LISTEN_SOCKET_REASON_OPTION_UNKNOWN);
    if ((asked->options & LISTEN_SOCKET_DUAL) != 0 && asked->hints->ai_family != AF_INET6)
        return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_OPTIONS,
                               LISTEN_SOCKET_REASON_DUAL_NOT_IPV6);
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code check_flags(const struct asked *asked, struct listen_socket_failure *failure) {
    const int flags = asked->hints->ai_flags;
    enum listen_socket_reason reason = LISTEN_SOCKET_REASON_NONE;
    if ((flags & ~KNOWN_FLAGS) != 0)
        reason = LISTEN_SOCKET_REASON_UNKNOWN_FLAG; /* FLAG-001 */
    else if ((flags & AI_CANONNAME) != 0 && asked->node == NULL)
        reason = LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE; /* FLAG-004 */
    else if ((flags & AI_V4MAPPED) != 0 && asked->node != NULL && is_v6only_stack(asked->stack))
        reason = LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY; /* FLAG-014 */
    else if ((flags & AI_PASSIVE) == 0 && asked->node == NULL && asks_dual(asked))
        reason = LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE; /* FLAG-015 */
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_OK;
    return failure_invalid(failure, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_FLAGS, reason);
}

/* HINT-002 */
static bool has_nonzero_member(const struct addrinfo *hints) {
    return hints->ai_addrlen != 0 || hints->ai_canonname != NULL || hints->ai_addr != NULL || hints->ai_next != NULL;
}

/* The one family besides AF_UNSPEC that hints may have with this stack (STK-007). */
static int family_of_stack(enum listen_socket_stack stack) {
    if (stack == LISTEN_SOCKET_STACK_IPV4)
        return AF_INET;
    return stack == LISTEN_SOCKET_STACK_IPV6 || stack == LISTEN_SOCKET_STACK_DUAL ? AF_INET6 : AF_UNSPEC;
}

static enum listen_socket_code check_family(const struct asked *asked, struct listen_socket_failure *failure) {
    const int family = asked->hints->ai_family;
    if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
        return failure_invalid(failure, LISTEN_SOCKET_EAI_FAMILY, LISTEN_SOCKET_INPUT_FAMILY,
                               LISTEN_SOCKET_REASON_FAMILY_UNKNOWN); /* FAM-001 */
    if (asked->stack != 0 && family != AF_UNSPEC && family != family_of_stack(asked->stack))
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
static enum listen_socket_code check_kind(const struct asked *asked, struct request *request,
                                          struct listen_socket_failure *failure) {
    const int type = asked->hints->ai_socktype;
    const int protocol = asked->hints->ai_protocol;
    if (type != 0 && type != SOCK_STREAM && type != SOCK_DGRAM)
        return refuse_kind(LISTEN_SOCKET_INPUT_SOCKTYPE,
                           type > 0 && (type & TYPE_FLAG_BITS) != 0 ? LISTEN_SOCKET_REASON_TYPE_FLAG_BITS
                                                                    : LISTEN_SOCKET_REASON_TYPE_UNKNOWN,
                           failure);
    const bool stream = type == SOCK_STREAM || (type == 0 && protocol != IPPROTO_UDP);
    request->socktype = stream ? SOCK_STREAM : SOCK_DGRAM;
    request->protocol = stream ? IPPROTO_TCP : IPPROTO_UDP;
    if (!stream && asked->stack != 0 && type != 0)
        return refuse_kind(LISTEN_SOCKET_INPUT_SOCKTYPE, LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, failure);
    if (protocol != 0 && protocol != request->protocol)
        return refuse_kind(LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH,
                           failure); /* TYPE-002, TYPE-005 */
    if (!stream && asked->stack != 0)
        return refuse_kind(LISTEN_SOCKET_INPUT_PROTOCOL, LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, failure);
    return LISTEN_SOCKET_OK;
}

enum listen_socket_code hints_check(const struct asked *asked, struct request *request,
                                    struct listen_socket_failure *failure) {
    enum listen_socket_code code = check_options(asked, failure);
    if (code == LISTEN_SOCKET_OK && asked->node == NULL && asked->service == NULL)
        code = failure_invalid(failure, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE,
                               LISTEN_SOCKET_REASON_NOTHING_ASKED); /* NODE-001 */
    if (code == LISTEN_SOCKET_OK)
        code = check_flags(asked, failure);
    if (code == LISTEN_SOCKET_OK && has_nonzero_member(asked->hints))
        code = failure_invalid(failure, LISTEN_SOCKET_EAI_BADFLAGS, LISTEN_SOCKET_INPUT_HINTS,
                               LISTEN_SOCKET_REASON_HINTS_NOT_ZERO);
    if (code == LISTEN_SOCKET_OK)
        code = check_family(asked, failure);
    if (code == LISTEN_SOCKET_OK)
        code = check_kind(asked, request, failure);
    request->family = asked->hints->ai_family;
    request->flags = asked->hints->ai_flags;
    request->options = asked->options;
    request->stack = asked->stack;
    return code;
}
