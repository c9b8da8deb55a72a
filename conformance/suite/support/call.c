#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct named_number {
    const char *name;
    int number;
};

static const struct named_number families[] = {
    {"unspec", AF_UNSPEC}, {"inet", AF_INET}, {"inet6", AF_INET6}, {"unix", AF_UNIX}, {NULL, 0}};
static const struct named_number socktypes[] = {{"stream", SOCK_STREAM},       {"dgram", SOCK_DGRAM}, {"raw", SOCK_RAW},
                                                {"seqpacket", SOCK_SEQPACKET}, {"rdm", SOCK_RDM},     {NULL, 0}};
static const struct named_number socktype_bits[] = {{"cloexec", SOCK_CLOEXEC}, {"nonblock", SOCK_NONBLOCK}, {NULL, 0}};
static const struct named_number protocols[] = {
    {"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}, {"sctp", IPPROTO_SCTP}, {NULL, 0}};
static const struct named_number flags[] = {{"passive", AI_PASSIVE},         {"canonname", AI_CANONNAME},
                                            {"numerichost", AI_NUMERICHOST}, {"numericserv", AI_NUMERICSERV},
                                            {"v4mapped", AI_V4MAPPED},       {"all", AI_ALL},
                                            {"addrconfig", AI_ADDRCONFIG},   {NULL, 0}};
static const struct named_number options[] = {{"nonblock", LISTEN_SOCKET_NONBLOCK},
                                              {"reuseport", LISTEN_SOCKET_REUSEPORT},
                                              {"dual", LISTEN_SOCKET_DUAL},
                                              {NULL, 0}};
static const struct named_number stacks[] = {{"ipv4", LISTEN_SOCKET_STACK_IPV4}, {"ipv6", LISTEN_SOCKET_STACK_IPV6},
                                             {"dual", LISTEN_SOCKET_STACK_DUAL}, {"pair", LISTEN_SOCKET_STACK_PAIR},
                                             {"auto", LISTEN_SOCKET_STACK_AUTO}, {NULL, 0}};

/* Adds the number of one word, of `length` characters: its name's, or a decimal or hexadecimal one. */
static bool add_number(const struct named_number *names, const char *word, size_t length, unsigned *sum) {
    char text[32];
    for (; names->name != NULL; names++) {
        if (strlen(names->name) == length && strncmp(names->name, word, length) == 0) {
            *sum |= (unsigned)names->number;
            return true;
        }
    }
    if (length == 0 || length >= sizeof text)
        return false;
    memcpy(text, word, length);
    text[length] = '\0';
    char *end = text;
    long long number = strtoll(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
    *sum |= (unsigned)number;
    return *end == '\0';
}

/* The sum of all words of a list; the first word is looked up in `names`, the others in `others`. */
static bool sum_of(const struct named_number *names, const struct named_number *others, const char *list,
                   char separator, unsigned *sum) {
    *sum = 0;
    while (*list != '\0') {
        const char *end = strchr(list, separator);
        size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
        if (!add_number(names, list, length, sum))
            return false;
        list += length + (end != NULL ? 1 : 0);
        names = others;
    }
    return true;
}

/* Sets the one other member of hints that is not zero. */
static bool set_nonzero(const char *member, struct addrinfo *hints) {
    static struct sockaddr address;
    static struct addrinfo next;
    static char name[] = "name";
    if (strcmp(member, "addrlen") == 0)
        hints->ai_addrlen = sizeof address;
    else if (strcmp(member, "addr") == 0)
        hints->ai_addr = &address;
    else if (strcmp(member, "canonname") == 0)
        hints->ai_canonname = name;
    else if (strcmp(member, "next") == 0)
        hints->ai_next = &next;
    else
        return *member == '\0';
    return true;
}

/* The hints of a vector; returns the name of the member that it could not read, or NULL. */
static const char *read_hints(const struct vector_request *vector, struct addrinfo *hints) {
    unsigned family = 0, socktype = 0, protocol = 0, bits = 0;
    memset(hints, 0, sizeof *hints);
    if (!sum_of(families, families, vector->family, ',', &family))
        return "family";
    if (!sum_of(socktypes, socktype_bits, vector->socktype, '+', &socktype))
        return "socktype";
    if (!sum_of(protocols, protocols, vector->protocol, ',', &protocol))
        return "protocol";
    if (!sum_of(flags, flags, vector->flags, ',', &bits))
        return "flags";
    hints->ai_family = (int)family;
    hints->ai_socktype = (int)socktype;
    hints->ai_protocol = (int)protocol;
    hints->ai_flags = (int)bits;
    return set_nonzero(vector->nonzero, hints) ? NULL : "nonzero";
}

bool call_of_vector(const struct vector_request *vector, struct call_request *request, char *error, size_t size) {
    unsigned stack = 0, chosen = 0;
    memset(request, 0, sizeof *request);
    const char *fault = vector->hints ? read_hints(vector, &request->hints) : NULL;
    if (fault == NULL && !sum_of(stacks, stacks, vector->stack, ',', &stack))
        fault = "stack";
    if (fault == NULL && !sum_of(options, options, vector->options, ',', &chosen))
        fault = "options";
    if (fault != NULL) {
        (void)snprintf(error, size, "the vector's %s is none that this platform has a number for", fault);
        return false;
    }
    request->node = vector->node.bytes;
    request->service = vector->service.bytes;
    request->null_hints = !vector->hints;
    request->options = chosen;
    request->stack = (enum listen_socket_stack)stack;
    request->backlog = vector->backlog;
    request->last_step = vector->last_step;
    return true;
}

struct call_request call_create(int family, const char *service) {
    return (struct call_request){
        .service = service,
        .hints = {.ai_family = family, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP, .ai_flags = AI_PASSIVE},
        .backlog = 128,
        .last_step = VECTOR_STEP_SOCKET,
    };
}

struct call_request call_open(enum listen_socket_stack stack, const char *service) {
    struct call_request request = call_create(AF_UNSPEC, service);
    request.stack = stack;
    request.last_step = VECTOR_STEP_LISTEN;
    return request;
}

static bool is_closed(const struct listen_socket *sock) {
    return sock->handle == LISTEN_SOCKET_INVALID && sock->state == LISTEN_SOCKET_CLOSED;
}

/* A call that fails at `validate` after create leaves the socket as it was: then it is ours to close. */
static void end_refused(const struct listen_socket *before, struct call *call) {
    struct listen_socket *sock = &call->set.sockets[0];
    if (call->failure.stage != LISTEN_SOCKET_STAGE_VALIDATE)
        return;
    if (memcmp(before, sock, sizeof *before) != 0)
        call->breach = "a call that was refused at validate changed the socket";
    listen_socket_close(sock);
}

static void run_steps(const struct call_request *request, const struct listen_socket_system *system,
                      struct call *call) {
    struct listen_socket before;
    struct listen_socket *sock = &call->set.sockets[0];
    call->code = listen_socket_create(request->node, request->service, request->null_hints ? NULL : &request->hints,
                                      request->options, system, sock, &call->failure);
    memcpy(&before, sock, sizeof before); /* padding included: its bytes are compared */
    if (call->code == LISTEN_SOCKET_OK && request->last_step >= VECTOR_STEP_BIND) {
        call->code = listen_socket_bind(sock, &call->failure);
        if (call->code != LISTEN_SOCKET_OK)
            end_refused(&before, call);
    }
    memcpy(&before, sock, sizeof before);
    if (call->code == LISTEN_SOCKET_OK && request->last_step >= VECTOR_STEP_LISTEN) {
        call->code = listen_socket_listen(sock, request->backlog, &call->failure);
        if (call->code != LISTEN_SOCKET_OK)
            end_refused(&before, call);
    }
    call->set.count = call->code == LISTEN_SOCKET_OK ? 1 : 0;
    call->set.stack = 0;
    call->set.sockets[1] = (struct listen_socket)LISTEN_SOCKET_INIT;
}

static const char *find_breach(const struct call *call) {
    static const struct listen_socket_failure none;
    const struct listen_socket_set *set = &call->set;
    if (call->failure.code != call->code)
        return "the result is not failure.code";
    if (call->code == LISTEN_SOCKET_OK)
        return memcmp(&none, &call->failure, sizeof none) == 0 ? "" : "the failure is not zero after a success";
    if (call->failure.stage == LISTEN_SOCKET_STAGE_NONE)
        return "a failure without a stage";
    if (set->count != 0 || set->stack != 0 || !is_closed(&set->sockets[0]) || !is_closed(&set->sockets[1]))
        return "an out-parameter is not invalid after a failure";
    return "";
}

void call_run(const struct call_request *request, const struct listen_socket_system *system, struct call *call) {
    memset(call, 0xa5, sizeof *call);
    call->breach = "";
    if (request->stack == 0)
        run_steps(request, system, call);
    else
        call->code =
            listen_socket_open(request->node, request->service, request->null_hints ? NULL : &request->hints,
                               request->stack, request->backlog, request->options, system, &call->set, &call->failure);
    if (*call->breach == '\0')
        call->breach = find_breach(call);
}

void call_end(struct call *call) {
    if (call->code == LISTEN_SOCKET_OK)
        listen_socket_close_set(&call->set);
}

bool call_failed_as(const struct call *call, enum listen_socket_stage stage, enum listen_socket_code code) {
    return call->code == code && call->failure.code == code && call->failure.stage == stage;
}

void call_describe(const struct call *call, char *buffer, size_t size) {
    char address[LISTEN_SOCKET_ADDRESS_TEXT];
    if (call->code != LISTEN_SOCKET_OK) {
        (void)snprintf(buffer, size, "error %s %s (native %d, in %s)%s%s",
                       listen_socket_stage_name(call->failure.stage), listen_socket_code_name(call->code),
                       call->failure.native, listen_socket_call_name(call->failure.call),
                       *call->breach != '\0' ? "; " : "", call->breach);
        return;
    }
    size_t used = (size_t)snprintf(buffer, size, "ok %s",
                                   call->set.stack != 0 ? listen_socket_stack_name(call->set.stack) : "created");
    for (size_t i = 0; i < call->set.count && used < size; i++) {
        const struct listen_socket *sock = &call->set.sockets[i];
        (void)listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, address,
                                           sizeof address);
        used += (size_t)snprintf(buffer + used, size - used, " %s v6only=%d state=%d", address, sock->v6only,
                                 (int)sock->state);
    }
}
