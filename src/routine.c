/* The routine: create, bind, listen and close, one function a step, in the documented order. All contact with the
 * system goes through the seam. */
#include "routine.h"

#include "failure.h"
#include "resolve.h"
#include "system.h"
#include "validate.h"

/* ---- The state of a socket ---- */

INTERNAL void routine_set_closed(struct listen_socket *sock) {
    *sock = (struct listen_socket)LISTEN_SOCKET_INIT; /* STEP-011 */
}

/* Refuses a socket that is missing, or in another state than the call needs (LSTN-006). */
static enum listen_socket_code check_state(const struct listen_socket *sock, enum listen_socket_state state,
                                           struct listen_socket_failure *failure) {
    if (sock != NULL && sock->state == state)
        return LISTEN_SOCKET_OK;
    return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SOCKET,
                           sock == NULL ? LISTEN_SOCKET_REASON_SOCKET_MISSING : LISTEN_SOCKET_REASON_WRONG_STATE);
}

/* ---- Steps 1 to 4 ---- */

INTERNAL enum listen_socket_code routine_initialize(const struct request *request,
                                                    struct listen_socket_failure *failure) {
    int native = request->system->initialize(request->system->context); /* STEP-001, INIT-002 */
    if (native == 0)
        return LISTEN_SOCKET_OK;
    failure->stage = LISTEN_SOCKET_STAGE_INITIALIZE;
    failure->call = LISTEN_SOCKET_CALL_INITIALIZE;
    failure->native = native;
    failure->code = listen_socket_code_of_system(native);
    return failure->code;
}

static int v6only_of(const struct answer *answer, bool dual) {
    if (answer->family == AF_INET)
        return -1;                                             /* V6-005 */
    return dual || answer_is_mapped(&answer->address) ? 0 : 1; /* V6-003, V6-004, NODE-012 */
}

INTERNAL enum listen_socket_code routine_create(const struct request *request, const struct answer *answer, bool dual,
                                                struct listen_socket *sock, struct listen_socket_failure *failure) {
    const struct listen_socket_system *system = request->system;
    sock->family = answer->family;
    sock->socktype = request->socktype;
    sock->protocol = request->protocol;
    sock->address = answer->address;
    sock->address_length = answer->length;
    int native = system->open_socket(system->context, sock->family, sock->socktype, sock->protocol,
                                     (request->options & LISTEN_SOCKET_NONBLOCK) != 0,
                                     &sock->handle); /* STEP-013; the one socket() of a listener: SOCK-006 */
    if (native != 0) {
        enum listen_socket_code code = failure_of_call(failure, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_CALL_SOCKET,
                                                       native, sock); /* STEP-018, STEP-019, SOCK-003, FAM-004 */
        routine_set_closed(sock);
        return code;
    }
    sock->state = LISTEN_SOCKET_CREATED; /* STEP-023 */
    sock->v6only = v6only_of(answer, dual);
    sock->options = request->options;
    sock->ephemeral = answer_port(&sock->address) == 0;
    sock->system = system;
    return LISTEN_SOCKET_OK; /* CLN-007: the initialisation is the socket's now */
}

/* Resolves for one family, and makes the socket; the list is freed between the two, so that whatever fails here, its
 * error is captured before any cleanup (STEP-020, CLN-003). */
static enum listen_socket_code create_in_family(const struct request *request, int family, struct listen_socket *sock,
                                                struct listen_socket_failure *failure) {
    struct answer answer;
    enum listen_socket_code code = resolve_one(request, family, &answer, failure);
    if (code == LISTEN_SOCKET_OK)
        code = routine_create(request, &answer, request->stack == LISTEN_SOCKET_STACK_DUAL, sock, failure);
    return code; /* SEL-001: no other entry is tried */
}

/* SEL-002: IPv6 if the host has it, otherwise IPv4. */
static enum listen_socket_code create_in_any_family(const struct request *request, struct listen_socket *sock,
                                                    struct listen_socket_failure *failure) {
    if (request->family != AF_UNSPEC || request->node.kind != NODE_NULL)
        return create_in_family(request, request->family, sock, failure);
    enum listen_socket_code code = create_in_family(request, AF_INET6, sock, failure);
    if (!resolve_lacks_family(failure))
        return code; /* of success too */
    (void)failure_begin(failure, NULL);
    return create_in_family(request, AF_INET, sock, failure);
}

enum listen_socket_code listen_socket_create(const struct listen_socket_request *request, struct listen_socket *out,
                                             struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    struct request valid;
    const struct operation create = {.open = false, .has_result = out != NULL};
    failure = failure_begin(failure, &scrap);
    if (out != NULL)
        routine_set_closed(out);
    enum listen_socket_code code = validate_request(request, &create, &valid, failure);
    if (code == LISTEN_SOCKET_OK)
        code = routine_initialize(&valid, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = create_in_any_family(&valid, out, failure);
    if (code == LISTEN_SOCKET_OK)
        return code;
    valid.system->release(valid.system->context); /* INIT-003 */
    return code;
}

/* ---- Options ---- */

static enum listen_socket_code fail_option(struct listen_socket_failure *failure, enum listen_socket_call call,
                                           enum listen_socket_option option, int native,
                                           const struct listen_socket *sock) {
    failure->option = option;
    return failure_of_call(failure, LISTEN_SOCKET_STAGE_OPTION, call, native, sock);
}

static inline enum listen_socket_code set_option(struct listen_socket *sock, enum listen_socket_option option,
                                                 int value, struct listen_socket_failure *failure) {
    int native = sock->system->set_option(sock->system->context, sock->handle, option, value);
    if (native != 0)
        return fail_option(failure, LISTEN_SOCKET_CALL_SETSOCKOPT, option, native, sock);
    return LISTEN_SOCKET_OK;
}

/* Sets IPV6_V6ONLY whatever the default is, and reads it back (V6-001, V6-002, V6-006). */
static enum listen_socket_code set_v6only(struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = set_option(sock, LISTEN_SOCKET_OPTION_V6ONLY, sock->v6only, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    int held = !sock->v6only; /* what does not tell it does not hold it */
    int native = sock->system->get_option(sock->system->context, sock->handle, LISTEN_SOCKET_OPTION_V6ONLY, &held);
    if (native != 0)
        return fail_option(failure, LISTEN_SOCKET_CALL_GETSOCKOPT, LISTEN_SOCKET_OPTION_V6ONLY, native, sock);
    if ((held != 0) == sock->v6only)
        return LISTEN_SOCKET_OK;
    failure->option = LISTEN_SOCKET_OPTION_V6ONLY;
    failure_note_socket(failure, sock);
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_CALL_GETSOCKOPT,
                             LISTEN_SOCKET_ENOPROTOOPT, LISTEN_SOCKET_REASON_OPTION_NOT_HELD);
}

/* The options that let another socket have the address and port too, each under its own conditions. */
static inline enum listen_socket_code set_sharing(struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = LISTEN_SOCKET_OK; /* or the failure to set one (REUSE-007) */
    if (sock->socktype == SOCK_STREAM)
        code = set_option(sock, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1, failure); /* REUSE-001 */
    if (code == LISTEN_SOCKET_OK && (sock->options & LISTEN_SOCKET_REUSEPORT) != 0)
        code = set_option(sock, LISTEN_SOCKET_OPTION_REUSEPORT, 1, failure); /* REUSE-003 */
    return code;
}

/* ---- Bind ---- */

static inline enum listen_socket_code read_local_address(struct listen_socket *sock,
                                                         struct listen_socket_failure *failure) {
    struct listen_socket held = {.address_length = sizeof held.address};
    int native = sock->system->local_address(sock->system->context, sock->handle, (struct sockaddr *)&held.address,
                                             &held.address_length);
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, native, sock);
    if (!answer_is_bound(sock, &held)) {
        failure_note_socket(failure, sock);
        return failure_of_answer(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME,
                                 LISTEN_SOCKET_EADDRNOTAVAIL, LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD);
    }
    sock->address = held.address;
    sock->state = LISTEN_SOCKET_BOUND;
    return LISTEN_SOCKET_OK;
}

static inline enum listen_socket_code bind_address(struct listen_socket *sock, struct listen_socket_failure *failure) {
    int native = sock->system->bind(sock->system->context, sock->handle, (const struct sockaddr *)&sock->address,
                                    sock->address_length); /* BIND-001 */
    if (native == 0)
        return read_local_address(sock, failure);
    enum listen_socket_code code = failure_of_call(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_BIND, native,
                                                   sock); /* PORT-014, REUSE-002, BIND-005, BIND-006 */
    if (code == LISTEN_SOCKET_EADDRINUSE && answer_port(&sock->address) == 0)
        failure->reason = LISTEN_SOCKET_REASON_RANGE_EXHAUSTED; /* REUSE-005 */
    return code;
}

INTERNAL enum listen_socket_code routine_bind(struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = LISTEN_SOCKET_OK;
    if (sock->family == AF_INET6)
        code = set_v6only(sock, failure); /* before bind: V6-001 */
    if (code == LISTEN_SOCKET_OK && !sock->ephemeral)
        code = set_sharing(sock, failure);
    if (code == LISTEN_SOCKET_OK)
        code = bind_address(sock, failure);
    if (code == LISTEN_SOCKET_OK && sock->ephemeral && sock->socktype == SOCK_DGRAM)
        code = set_sharing(sock, failure); /* REUSE-006: it has no listen to wait for */
    return code;
}

enum listen_socket_code listen_socket_bind(struct listen_socket *sock, struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    failure = failure_begin(failure, &scrap);
    enum listen_socket_code code = check_state(sock, LISTEN_SOCKET_CREATED, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = routine_bind(sock, failure);
    if (code != LISTEN_SOCKET_OK)
        listen_socket_close(sock); /* BIND-002, BIND-003 */
    return code;
}

/* ---- Listen ---- */

INTERNAL enum listen_socket_code routine_listen(struct listen_socket *sock, int backlog,
                                                struct listen_socket_failure *failure) {
    int native = sock->system->listen(sock->system->context, sock->handle, backlog); /* LSTN-001 */
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_CALL_LISTEN, native, sock);
    sock->state = LISTEN_SOCKET_LISTENING;
    sock->backlog = backlog;
    return LISTEN_SOCKET_OK;
}

INTERNAL enum listen_socket_code routine_share(struct listen_socket *sock, struct listen_socket_failure *failure) {
    return sock->ephemeral ? set_sharing(sock, failure) : LISTEN_SOCKET_OK;
}

/* What listen refuses without trying; the socket stays as it is. */
static enum listen_socket_code check_listen(const struct listen_socket *sock, int backlog,
                                            struct listen_socket_failure *failure) {
    enum listen_socket_code code = check_state(sock, LISTEN_SOCKET_BOUND, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    if (sock->socktype != SOCK_STREAM)
        return failure_invalid(failure, LISTEN_SOCKET_EOPNOTSUPP, LISTEN_SOCKET_INPUT_SOCKET,
                               LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN); /* TYPE-008 */
    return validate_backlog(backlog, failure);
}

enum listen_socket_code listen_socket_listen(struct listen_socket *sock, int backlog,
                                             struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    failure = failure_begin(failure, &scrap);
    enum listen_socket_code code = check_listen(sock, backlog, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = routine_listen(sock, backlog, failure);
    if (code == LISTEN_SOCKET_OK)
        code = routine_share(sock, failure);
    if (code != LISTEN_SOCKET_OK)
        listen_socket_close(sock); /* LSTN-004 */
    return code;
}

/* ---- Close ---- */

void listen_socket_close(struct listen_socket *sock) {
    if (sock == NULL || sock->state == LISTEN_SOCKET_CLOSED)
        return; /* CLN-006 */
    const struct listen_socket_system *system = sock->system;
    system->close_socket(system->context, sock->handle); /* CLN-004 */
    system->release(system->context);                    /* INIT-004, CLN-002 */
    routine_set_closed(sock);
}

int listen_socket_port(const struct listen_socket *sock) {
    return sock == NULL ? 0 : answer_port(&sock->address); /* 0 in a closed one */
}
