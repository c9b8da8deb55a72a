/* The routine: create, bind, listen and close, one function a step, in the documented order. All contact with the
 * system goes through the seam. */
#include "routine.h"

#include <string.h>

#include "answer.h"
#include "failure.h"
#include "validate.h"

/* ---- The state of a socket ---- */

void routine_set_closed(struct listen_socket *sock) {
    const struct listen_socket closed = LISTEN_SOCKET_INIT;
    *sock = closed; /* STEP-011 */
}

static enum listen_socket_code fail_state(struct listen_socket_failure *failure) {
    return failure_invalid(failure, LISTEN_SOCKET_EINVAL, LISTEN_SOCKET_INPUT_SOCKET,
                           LISTEN_SOCKET_REASON_WRONG_STATE); /* LSTN-006 */
}

/* ---- Step 1: resolve ---- */

/* The hints for the resolver: only what has an effect there, so that no C library can give the rest an effect of its
 * own (FLAG-006 to FLAG-013). */
static struct addrinfo resolver_hints(const struct request *request, int family) {
    struct addrinfo hints; /* STEP-008: zero but for the four fields */
    memset(&hints, 0, sizeof hints);
    hints.ai_family = family;              /* STEP-003, STEP-014 */
    hints.ai_socktype = request->socktype; /* STEP-004 */
    hints.ai_protocol = request->protocol; /* STEP-005 */
    if (request->service.kind == SERVICE_PORT)
        hints.ai_flags |= AI_NUMERICSERV; /* PORT-013 */
    if (request->node.kind == NODE_NULL)
        hints.ai_flags |= request->flags & AI_PASSIVE; /* STEP-006, FLAG-002; with a node it has no effect: FLAG-003 */
    else
        hints.ai_flags |= request->flags & (AI_CANONNAME | AI_NUMERICHOST);
    if (request->node.kind == NODE_IPV4 || request->node.kind == NODE_IPV6)
        hints.ai_flags |= AI_NUMERICHOST;
    if (request->node.kind == NODE_NAME)
        hints.ai_flags |= request->flags & AI_ADDRCONFIG; /* FLAG-013 */
    if ((request->node.kind == NODE_NAME || request->node.kind == NODE_IPV4) && family == AF_INET6 &&
        (request->flags & AI_V4MAPPED) != 0)
        hints.ai_flags |= request->flags & (AI_V4MAPPED | AI_ALL); /* FLAG-009, FLAG-010, FLAG-011 */
    return hints;
}

/* The node as the resolver gets it: without the default zone "%0", which has no effect (ZONE-002). */
static const char *resolver_node(const struct request *request, char buffer[NODE_ADDRESS_TEXT]) {
    const char *text = request->node_text;
    if (request->node.kind != NODE_IPV6 || request->node.zone_kind != ZONE_NONE)
        return request->node.kind == NODE_NULL ? NULL : text;
    size_t length = strcspn(text, "%");
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    return buffer;
}

/* Writes the service name in lower case; returns whether that changed it. */
static bool lower_case(const char *name, char buffer[SERVICE_NAME_TEXT]) {
    bool changed = false;
    size_t i = 0;
    for (; name[i] != '\0'; i++) {
        bool upper = name[i] >= 'A' && name[i] <= 'Z';
        buffer[i] = (char)(upper ? name[i] - 'A' + 'a' : name[i]);
        changed = changed || upper;
    }
    buffer[i] = '\0';
    return changed;
}

/* Asks the resolver once, for one family or for any; never again, except for a service name's second spelling
 * (ERR-007). Which names exist is for the resolver to say: NAME-001, NAME-002, NAME-005, NAME-006. If node and service
 * are numeric, the hints say so, and no file of the host can change the answer (SEL-003). */
static enum listen_socket_code resolve(const struct request *request, int family,
                                       const struct listen_socket_system *system, struct addrinfo **list,
                                       struct listen_socket_failure *failure) {
    const struct addrinfo hints = resolver_hints(request, family);
    char node_buffer[NODE_ADDRESS_TEXT];
    char name_buffer[SERVICE_NAME_TEXT];
    const char *node = resolver_node(request, node_buffer);
    int detail = 0;
    int native = system->resolve(system->context, node, request->service_text, &hints, list, &detail); /* STEP-007 */
    if (listen_socket_code_of_resolver(native) == LISTEN_SOCKET_EAI_SERVICE && request->service.kind == SERVICE_NAME &&
        lower_case(request->service_text, name_buffer))
        native = system->resolve(system->context, node, name_buffer, &hints, list, &detail); /* NAME-004 */
    if (native == 0)
        return LISTEN_SOCKET_OK; /* STEP-009 */
    failure->stage = LISTEN_SOCKET_STAGE_RESOLVE;
    failure->call = LISTEN_SOCKET_CALL_GETADDRINFO;
    failure->native = native;
    failure->code = listen_socket_code_of_resolver(native);
    failure->detail = failure->code == LISTEN_SOCKET_EAI_SYSTEM ? detail : 0; /* ERR-004 */
    return failure->code;                                                     /* STEP-010: no list, nothing to free */
}

/* ---- Steps 2 to 4: the socket ---- */

static int v6only_of(const struct request *request, const struct listen_socket *sock) {
    if (sock->family == AF_INET)
        return -1; /* V6-005 */
    return (request->options & LISTEN_SOCKET_DUAL) != 0 || answer_is_mapped(sock) ? 0
                                                                                  : 1; /* V6-003, V6-004, NODE-012 */
}

/* Fills `*sock` from the list's first match, or fails, even if the list has more (SEL-001); `sock->handle` stays
 * invalid until socket() has succeeded (STEP-011). */
static enum listen_socket_code create_from_list(const struct request *request, int family,
                                                const struct listen_socket_system *system, const struct addrinfo *list,
                                                struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = answer_take(request, family, list, sock, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    listen_socket_handle handle = LISTEN_SOCKET_INVALID;
    int native = system->open_socket(system->context, sock->family, sock->socktype, sock->protocol,
                                     (request->options & LISTEN_SOCKET_NONBLOCK) != 0,
                                     &handle); /* STEP-013; the one socket() of a listener: SOCK-006 */
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_CALL_SOCKET, native,
                               sock); /* STEP-018, SOCK-003, FAM-004 */
    sock->handle = handle;
    sock->state = LISTEN_SOCKET_CREATED; /* STEP-023 */
    sock->v6only = v6only_of(request, sock);
    sock->options = request->options;
    sock->system = system;
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code create_in_family(const struct request *request, int family,
                                                const struct listen_socket_system *system, struct listen_socket *sock,
                                                struct listen_socket_failure *failure) {
    struct addrinfo *list = NULL;
    enum listen_socket_code code = resolve(request, family, system, &list, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    code = create_from_list(request, family, system, list, sock, failure);
    if (list != NULL)
        system->free_list(system->context,
                          list); /* STEP-019, RES-005; the error is captured already: STEP-020, CLN-003 */
    return code;
}

/* Whether the resolver has no answer for this family; it may have one for the other. */
static bool is_absent_family(const struct listen_socket_failure *failure) {
    return failure->stage == LISTEN_SOCKET_STAGE_RESOLVE &&
           (failure->code == LISTEN_SOCKET_EAI_NONAME || failure->code == LISTEN_SOCKET_EAI_FAMILY);
}

static enum listen_socket_code create_in_any_family(const struct request *request,
                                                    const struct listen_socket_system *system,
                                                    struct listen_socket *sock, struct listen_socket_failure *failure) {
    if (request->family != AF_UNSPEC || request->node.kind != NODE_NULL)
        return create_in_family(request, request->family, system, sock, failure);
    enum listen_socket_code code = create_in_family(request, AF_INET6, system, sock, failure); /* SEL-002 */
    if (code == LISTEN_SOCKET_OK || !is_absent_family(failure))
        return code;
    memset(failure, 0, sizeof *failure);
    return create_in_family(request, AF_INET, system, sock, failure);
}

enum listen_socket_code routine_create(const struct request *request, const struct listen_socket_system *system,
                                       struct listen_socket *sock, struct listen_socket_failure *failure) {
    memset(failure, 0, sizeof *failure); /* it may hold an earlier failure: open tries more than once */
    routine_set_closed(sock);
    int native = system->initialize(system->context); /* STEP-001, INIT-002 */
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_CALL_INITIALIZE, native, sock);
    enum listen_socket_code code = create_in_any_family(request, system, sock, failure);
    if (code == LISTEN_SOCKET_OK)
        return LISTEN_SOCKET_OK;      /* CLN-007: the initialisation is the socket's now */
    system->release(system->context); /* INIT-003 */
    routine_set_closed(sock);
    return code;
}

enum listen_socket_code listen_socket_create(const char *node, const char *service, const struct addrinfo *hints,
                                             unsigned options, const struct listen_socket_system *system,
                                             struct listen_socket *out, struct listen_socket_failure *failure) {
    const struct addrinfo no_hints = {.ai_family = AF_UNSPEC}; /* HINT-001 */
    struct listen_socket_failure scrap;
    struct request request;
    failure = failure_begin(failure, &scrap);
    routine_set_closed(out);
    const struct asked asked = {
        .node = node, .service = service, .hints = hints != NULL ? hints : &no_hints, .options = options};
    enum listen_socket_code code = validate_request(&asked, &request, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    return routine_create(&request, system != NULL ? system : listen_socket_platform(), out, failure);
}

/* ---- Bind ---- */

static enum listen_socket_code fail_option(struct listen_socket_failure *failure, enum listen_socket_call call,
                                           enum listen_socket_option option, int native,
                                           const struct listen_socket *sock) {
    failure->option = option;
    return failure_of_call(failure, LISTEN_SOCKET_STAGE_OPTION, call, native, sock);
}

static enum listen_socket_code set_option(struct listen_socket *sock, enum listen_socket_option option, int value,
                                          struct listen_socket_failure *failure) {
    int native = sock->system->set_option(sock->system->context, sock->handle, option, value);
    if (native != 0)
        return fail_option(failure, LISTEN_SOCKET_CALL_SETSOCKOPT, option, native, sock);
    return LISTEN_SOCKET_OK;
}

/* Sets IPV6_V6ONLY, whatever the system's default is, and reads it back (V6-001, V6-002, V6-006). */
static enum listen_socket_code set_v6only(struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = set_option(sock, LISTEN_SOCKET_OPTION_V6ONLY, sock->v6only, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    int held = -1;
    int native = sock->system->get_option(sock->system->context, sock->handle, LISTEN_SOCKET_OPTION_V6ONLY, &held);
    if (native != 0)
        return fail_option(failure, LISTEN_SOCKET_CALL_GETSOCKOPT, LISTEN_SOCKET_OPTION_V6ONLY, native, sock);
    if ((held != 0) == (sock->v6only != 0))
        return LISTEN_SOCKET_OK;
    failure->option = LISTEN_SOCKET_OPTION_V6ONLY;
    failure_note_address(failure, sock);
    return failure_of_answer(failure, LISTEN_SOCKET_STAGE_OPTION, LISTEN_SOCKET_CALL_GETSOCKOPT,
                             LISTEN_SOCKET_ENOPROTOOPT, LISTEN_SOCKET_REASON_OPTION_NOT_HELD);
}

static enum listen_socket_code set_options(struct listen_socket *sock, struct listen_socket_failure *failure) {
    enum listen_socket_code code = LISTEN_SOCKET_OK;
    if (sock->family == AF_INET6)
        code = set_v6only(sock, failure);
    if (code == LISTEN_SOCKET_OK && sock->socktype == SOCK_STREAM)
        code = set_option(sock, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1, failure); /* REUSE-001 */
    if (code == LISTEN_SOCKET_OK && (sock->options & LISTEN_SOCKET_REUSEPORT) != 0)
        code = set_option(sock, LISTEN_SOCKET_OPTION_REUSEPORT, 1, failure); /* REUSE-003 */
    return code;
}

static enum listen_socket_code read_local_address(struct listen_socket *sock, struct listen_socket_failure *failure) {
    struct listen_socket held = *sock;
    memset(&held.address, 0, sizeof held.address);
    held.address_length = sizeof held.address;
    int native = sock->system->local_address(sock->system->context, sock->handle, (struct sockaddr *)&held.address,
                                             &held.address_length);
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, native, sock);
    if (!answer_is_bound(sock, &held)) {
        failure_note_address(failure, sock);
        return failure_of_answer(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME,
                                 LISTEN_SOCKET_EADDRNOTAVAIL, LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD);
    }
    sock->address = held.address;
    sock->address_length = held.address_length;
    return LISTEN_SOCKET_OK;
}

static enum listen_socket_code bind_address(struct listen_socket *sock, struct listen_socket_failure *failure) {
    int native = sock->system->bind(sock->system->context, sock->handle, (const struct sockaddr *)&sock->address,
                                    sock->address_length); /* BIND-001 */
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_BIND, native,
                               sock); /* PORT-014, REUSE-002, BIND-005, BIND-006 */
    return read_local_address(sock, failure);
}

enum listen_socket_code listen_socket_bind(struct listen_socket *sock, struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    failure = failure_begin(failure, &scrap);
    if (sock->state != LISTEN_SOCKET_CREATED)
        return fail_state(failure);
    enum listen_socket_code code = set_options(sock, failure); /* before bind: V6-001 */
    if (code == LISTEN_SOCKET_OK)
        code = bind_address(sock, failure);
    if (code == LISTEN_SOCKET_OK)
        sock->state = LISTEN_SOCKET_BOUND;
    else
        listen_socket_close(sock); /* BIND-002, BIND-003 */
    return code;
}

/* ---- Listen ---- */

enum listen_socket_code routine_listen(struct listen_socket *sock, int backlog, struct listen_socket_failure *failure) {
    if (sock->state != LISTEN_SOCKET_BOUND)
        return fail_state(failure);
    if (sock->socktype != SOCK_STREAM)
        return failure_invalid(failure, LISTEN_SOCKET_EOPNOTSUPP, LISTEN_SOCKET_INPUT_SOCKET,
                               LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN); /* TYPE-007 */
    enum listen_socket_code code = validate_backlog(backlog, failure);
    if (code != LISTEN_SOCKET_OK)
        return code;
    int native = sock->system->listen(sock->system->context, sock->handle, backlog); /* LSTN-001 */
    if (native != 0)
        return failure_of_call(failure, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_CALL_LISTEN, native, sock);
    sock->backlog = backlog;
    sock->state = LISTEN_SOCKET_LISTENING;
    return LISTEN_SOCKET_OK;
}

enum listen_socket_code listen_socket_listen(struct listen_socket *sock, int backlog,
                                             struct listen_socket_failure *failure) {
    struct listen_socket_failure scrap;
    failure = failure_begin(failure, &scrap);
    enum listen_socket_code code = routine_listen(sock, backlog, failure);
    if (code != LISTEN_SOCKET_OK && failure->stage == LISTEN_SOCKET_STAGE_LISTEN)
        listen_socket_close(sock); /* LSTN-004 */
    return code;
}

void listen_socket_close(struct listen_socket *sock) {
    if (sock == NULL || sock->state == LISTEN_SOCKET_CLOSED)
        return; /* CLN-006 */
    sock->system->close_socket(sock->system->context, sock->handle);
    sock->system->release(sock->system->context); /* INIT-004: the socket first */
    routine_set_closed(sock);
}
