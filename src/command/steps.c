/* The command's output for people: the page's steps in the page's order, as far as they were reached. */
#include "steps.h"

#include <stdio.h>
#include <string.h>

#include "output.h"
#include "text.h"

/* ---- Parts of steps ---- */

/* A number of the hints by its name; numbers without one are refused before any step is reached. */
static const char *family_name(int family) {
    return family == AF_INET ? "AF_INET" : family == AF_INET6 ? "AF_INET6" : "AF_UNSPEC";
}

static const char *type_name(int type) {
    return type == SOCK_STREAM ? "SOCK_STREAM" : type == SOCK_DGRAM ? "SOCK_DGRAM" : "0";
}

static const char *protocol_name(int protocol) {
    return protocol == IPPROTO_TCP ? "IPPROTO_TCP" : protocol == IPPROTO_UDP ? "IPPROTO_UDP" : "0";
}

static void print_flags(int flags) {
    static const struct {
        int bit;
        const char *name;
    } names[] = {{AI_PASSIVE, "AI_PASSIVE"},         {AI_CANONNAME, "AI_CANONNAME"}, {AI_NUMERICHOST, "AI_NUMERICHOST"},
                 {AI_NUMERICSERV, "AI_NUMERICSERV"}, {AI_V4MAPPED, "AI_V4MAPPED"},   {AI_ALL, "AI_ALL"},
                 {AI_ADDRCONFIG, "AI_ADDRCONFIG"}};
    const char *before = " ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].bit) == 0)
            continue;
        printf("%s%s", before, names[i].name);
        before = "|";
    }
    if (flags == 0)
        printf(" and no flags");
}

static void print_address(const struct sockaddr_storage *address, socklen_t length) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    printf("%s", command_address(address, length, text));
}

/* What the steps of one socket are printed from. */
struct progress {
    const struct command_request *request;
    int family;  /* in the hints for the resolver */
    bool second; /* the IPv4 half of a pair: the resolver is asked for the port of the IPv6 half */
    bool bound;  /* `address` is the local address, no longer the one from the resolver */
    struct sockaddr_storage address;
    socklen_t length; /* 0 if the address is not known */
};

static void clear_port(struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET6)
        ((struct sockaddr_in6 *)address)->sin6_port = 0;
    else
        ((struct sockaddr_in *)address)->sin_port = 0;
}

/* The address from the resolver: the local one, except for the port if the system has chosen that. */
static struct sockaddr_storage resolved_address(const struct progress *progress) {
    struct sockaddr_storage address = progress->address;
    if (progress->bound && !progress->second && strcmp(progress->request->service, "0") == 0)
        clear_port(&address);
    return address;
}

static void print_question(const struct progress *progress) {
    char quoted[COMMAND_QUOTED];
    char port[sizeof "-2147483648"];
    const struct addrinfo *hints = &progress->request->hints;
    const char *service = progress->request->service;
    if (progress->second) {
        (void)snprintf(port, sizeof port, "%d", command_port(&progress->address));
        service = port;
    }
    printf("1. getaddrinfo: node %s", command_quote(progress->request->node, quoted));
    printf(", service %s", command_quote(service, quoted));
    printf(", hints %s %s %s", family_name(progress->family), type_name(hints->ai_socktype),
           protocol_name(hints->ai_protocol));
    print_flags(hints->ai_flags);
    printf(" -> ");
}

static void print_resolved(const struct progress *progress) {
    const struct sockaddr_storage address = resolved_address(progress);
    print_question(progress);
    print_address(&address, progress->length);
    printf("\n2. ListenSocket = invalid\n");
}

/* ---- What came up ---- */

static void print_socket(const struct progress *progress, const struct listen_socket *sock) {
    print_resolved(progress);
    printf("3. socket: descriptor %d, %s %s %s%s%s\n", sock->handle, family_name(sock->family),
           type_name(sock->socktype), protocol_name(sock->protocol),
           (sock->options & LISTEN_SOCKET_NONBLOCK) != 0 ? ", non-blocking" : "",
           sock->state == LISTEN_SOCKET_CREATED && sock->v6only == 0 ? ", to be dual-stack" : "");
    printf("4. checked: valid\n");
}

bool command_steps_created(const struct command_request *request, const struct listen_socket *sock) {
    const struct progress progress = {.request = request,
                                      .family = request->hints.ai_family,
                                      .address = sock->address,
                                      .length = sock->address_length};
    print_socket(&progress, sock);
    printf("closed: create ends here, before bind\n");
    return command_flush();
}

static void print_opened(const struct command_request *request, const struct listen_socket *sock, bool second) {
    const struct progress progress = {.request = request,
                                      .family = sock->family,
                                      .second = second,
                                      .bound = true,
                                      .address = sock->address,
                                      .length = sock->address_length};
    print_socket(&progress, sock);
    printf("5. options: ");
    if (sock->family == AF_INET6)
        printf("%s %d as read back, ", listen_socket_option_name(LISTEN_SOCKET_OPTION_V6ONLY), sock->v6only);
    printf("%s 1", listen_socket_option_name(LISTEN_SOCKET_OPTION_ADDRESS_REUSE));
    if ((sock->options & LISTEN_SOCKET_REUSEPORT) != 0)
        printf(", %s 1", listen_socket_option_name(LISTEN_SOCKET_OPTION_REUSEPORT));
    printf("\n6. bind: ");
    print_address(&sock->address, sock->address_length);
    printf("\n7. listen: backlog %d\n", sock->backlog);
}

static void print_stack(const struct command_request *request, enum listen_socket_stack stack) {
    if (request->stack == stack)
        printf("stack: %s\n", listen_socket_stack_name(stack));
    else
        printf("stack: %s, came up as %s\n", listen_socket_stack_name(request->stack), listen_socket_stack_name(stack));
}

bool command_steps_opened(const struct command_request *request, const struct listen_socket_set *set) {
    char quoted[COMMAND_QUOTED];
    print_stack(request, set->stack);
    for (size_t i = 0; i < set->count; i++) {
        if (set->count > 1)
            printf("socket %zu of %zu\n", i + 1, set->count);
        print_opened(request, &set->sockets[i], i > 0);
    }
    if (request->check)
        printf("closed: --check asks for no more\n");
    else if (request->program != NULL)
        printf("handing over to %s\n", command_quote(request->program[0], quoted));
    else
        printf("listening until SIGINT or SIGTERM\n");
    return command_flush();
}

/* ---- What failed ---- */

/* Steps 1 to 4, as far as they went well. Returns whether all of them did. */
static bool print_creation(const struct progress *progress, const struct listen_socket_failure *failure) {
    const char *code = listen_socket_code_name(failure->code);
    if (failure->stage == LISTEN_SOCKET_STAGE_RESOLVE || failure->stage == LISTEN_SOCKET_STAGE_SELECT) {
        print_question(progress);
        printf("%s: %s\n", failure->stage == LISTEN_SOCKET_STAGE_RESOLVE ? "failed" : "no usable entry", code);
        return false;
    }
    print_resolved(progress);
    const bool valid = failure->stage != LISTEN_SOCKET_STAGE_SOCKET;
    printf("3. socket: %s\n4. checked: ", valid ? "created, closed again after the failure" : "none");
    if (valid)
        printf("valid\n");
    else
        printf("invalid: %s\n", code);
    return valid;
}

/* Options, bind and listen, as far as they were reached. */
static void print_rest(const struct progress *progress, const struct listen_socket_failure *failure) {
    const char *code = listen_socket_code_name(failure->code);
    if (failure->stage == LISTEN_SOCKET_STAGE_OPTION) {
        printf("5. options: %s failed: %s\n", listen_socket_option_name(failure->option), code);
        return;
    }
    printf("5. options: set\n6. bind: ");
    print_address(&progress->address, progress->length);
    if (failure->stage == LISTEN_SOCKET_STAGE_BIND)
        printf(" failed: %s\n", code);
    else
        printf("\n7. listen: failed: %s\n", code);
}

static void print_reached(const struct command_request *request, const struct listen_socket_failure *failure) {
    if (failure->stage <= LISTEN_SOCKET_STAGE_VALIDATE)
        return; /* no step was reached */
    const bool known = failure->address_length > 0;
    const struct progress progress = {
        .request = request,
        .family = known && request->verb == COMMAND_OPEN ? failure->address.ss_family : request->hints.ai_family,
        .second = request->verb == COMMAND_OPEN && request->stack == LISTEN_SOCKET_STACK_PAIR &&
                  failure->address.ss_family == AF_INET,
        .bound = failure->stage == LISTEN_SOCKET_STAGE_LISTEN,
        .address = failure->address,
        .length = failure->address_length};
    if (request->verb == COMMAND_OPEN)
        printf("stack: %s\n", listen_socket_stack_name(request->stack));
    if (progress.second)
        printf("socket 1 of 2: came up, then closed because socket 2 failed\nsocket 2 of 2\n");
    if (print_creation(&progress, failure))
        print_rest(&progress, failure);
}

bool command_steps_failed(const struct command_request *request, const struct listen_socket_failure *failure) {
    print_reached(request, failure);
    return command_flush();
}
