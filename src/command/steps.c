/* The command's output for people: the page's steps in the page's order, as far as they were reached. */
#include "steps.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

bool report_flush(void) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    const char *why = errno != 0 ? strerror(errno) : "cannot be written";
    (void)fprintf(stderr, "listen-socket: standard output: %s\n", why);
    return false;
}

const char *report_explain(const struct command_request *request, const struct listen_socket_failure *failure,
                           char buffer[REPORT_MESSAGE]) {
    char text[1024];
    char start[64];
    char quoted[COMMAND_QUOTED];
    const char *value = request->given[failure->input];
    (void)listen_socket_explain(failure, request->node, request->service, text, sizeof text);
    if (value == NULL) {
        (void)snprintf(buffer, REPORT_MESSAGE, "%s", text);
        return buffer;
    }
    /* the library's sentence begins with these two; it does not know the value's text, which belongs after them */
    const int length = snprintf(start, sizeof start, "%s: %s", listen_socket_stage_name(failure->stage),
                                listen_socket_input_name(failure->input));
    (void)snprintf(buffer, REPORT_MESSAGE, "%s %s%s", start, command_quote(value, quoted), text + length);
    return buffer;
}

/* ---- Parts of steps ---- */

/* A number of the hints by its name; a number that has none is refused before any step is reached. */
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
    (void)listen_socket_format_address((const struct sockaddr *)address, length, text, sizeof text);
    printf("%s", text);
}

static in_port_t *port_of(struct sockaddr_storage *address) {
    return address->ss_family == AF_INET6 ? &((struct sockaddr_in6 *)address)->sin6_port
                                          : &((struct sockaddr_in *)address)->sin_port;
}

/* One socket's way through the steps. */
struct way {
    const struct command_request *request;
    int family;  /* that was asked of the resolver */
    bool second; /* the IPv4 half of a pair, which is asked with the port of the IPv6 half */
    bool bound;  /* `address` is the local address, no longer the one asked for */
    struct sockaddr_storage address;
    socklen_t length; /* 0 where the address is not known */
};

/* The address that the resolver gave: the local one, but with port 0 where the system was to choose. */
static struct sockaddr_storage asked_address(const struct way *way) {
    struct sockaddr_storage address = way->address;
    if (way->bound && !way->second && strcmp(way->request->service, "0") == 0)
        *port_of(&address) = 0;
    return address;
}

static void print_question(const struct way *way) {
    char quoted[COMMAND_QUOTED];
    char port[sizeof "65535"];
    const struct addrinfo *hints = &way->request->hints;
    const char *service = way->request->service;
    if (way->second) {
        struct sockaddr_storage address = way->address;
        (void)snprintf(port, sizeof port, "%u", (unsigned)ntohs(*port_of(&address)));
        service = port;
    }
    printf("1. getaddrinfo: node %s", command_quote(way->request->node, quoted));
    printf(", service %s", command_quote(service, quoted));
    printf(", hints %s %s %s", family_name(way->family), type_name(hints->ai_socktype),
           protocol_name(hints->ai_protocol));
    print_flags(hints->ai_flags);
    printf(" -> ");
}

static void print_resolved(const struct way *way) {
    const struct sockaddr_storage address = asked_address(way);
    print_question(way);
    print_address(&address, way->length);
    printf("\n2. ListenSocket = invalid\n");
}

/* ---- What came up ---- */

static void print_socket(const struct way *way, const struct listen_socket *sock) {
    print_resolved(way);
    printf("3. socket: descriptor %d, %s %s %s%s%s\n", sock->handle, family_name(sock->family),
           type_name(sock->socktype), protocol_name(sock->protocol),
           (sock->options & LISTEN_SOCKET_NONBLOCK) != 0 ? ", non-blocking" : "",
           sock->state == LISTEN_SOCKET_CREATED && sock->v6only == 0 ? ", to be dual-stack" : "");
    printf("4. checked: valid\n");
}

bool report_created(const struct command_request *request, const struct listen_socket *sock) {
    if (request->json)
        return json_created(sock);
    const struct way way = {.request = request,
                            .family = request->hints.ai_family,
                            .address = sock->address,
                            .length = sock->address_length};
    print_socket(&way, sock);
    printf("closed: create ends here, before bind\n");
    return report_flush();
}

static void print_opened(const struct command_request *request, const struct listen_socket *sock, bool second) {
    const struct way way = {.request = request,
                            .family = sock->family,
                            .second = second,
                            .bound = true,
                            .address = sock->address,
                            .length = sock->address_length};
    print_socket(&way, sock);
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

bool report_opened(const struct command_request *request, const struct listen_socket_set *set) {
    char quoted[COMMAND_QUOTED];
    if (request->json)
        return json_opened(set);
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
    return report_flush();
}

/* ---- What failed ---- */

/* Steps 1 to 4, as far as they went well. Returns whether all of them did. */
static bool print_creation(const struct way *way, const struct listen_socket_failure *failure) {
    const char *code = listen_socket_code_name(failure->code);
    if (failure->stage == LISTEN_SOCKET_STAGE_RESOLVE || failure->stage == LISTEN_SOCKET_STAGE_SELECT) {
        print_question(way);
        printf("%s: %s\n", failure->stage == LISTEN_SOCKET_STAGE_RESOLVE ? "failed" : "no usable entry", code);
        return false;
    }
    print_resolved(way);
    const bool valid = failure->stage != LISTEN_SOCKET_STAGE_SOCKET;
    printf("3. socket: %s\n4. checked: ", valid ? "created, closed again after the failure" : "none");
    if (valid)
        printf("valid\n");
    else
        printf("invalid: %s\n", code);
    return valid;
}

/* Options, bind and listen, as far as they were reached. */
static void print_rest(const struct way *way, const struct listen_socket_failure *failure) {
    const char *code = listen_socket_code_name(failure->code);
    if (failure->stage == LISTEN_SOCKET_STAGE_OPTION) {
        printf("5. options: %s failed: %s\n", listen_socket_option_name(failure->option), code);
        return;
    }
    printf("5. options: set\n6. bind: ");
    print_address(&way->address, way->length);
    if (failure->stage == LISTEN_SOCKET_STAGE_BIND)
        printf(" failed: %s\n", code);
    else
        printf("\n7. listen: failed: %s\n", code);
}

static void print_reached(const struct command_request *request, const struct listen_socket_failure *failure) {
    if (failure->stage <= LISTEN_SOCKET_STAGE_VALIDATE)
        return; /* no step was reached */
    const bool known = failure->address_length > 0;
    const struct way way = {.request = request,
                            .family = known && request->verb == COMMAND_OPEN ? failure->address.ss_family
                                                                             : request->hints.ai_family,
                            .second = request->verb == COMMAND_OPEN && request->stack == LISTEN_SOCKET_STACK_PAIR &&
                                      failure->address.ss_family == AF_INET,
                            .bound = failure->stage == LISTEN_SOCKET_STAGE_LISTEN,
                            .address = failure->address,
                            .length = failure->address_length};
    if (request->verb == COMMAND_OPEN)
        printf("stack: %s\n", listen_socket_stack_name(request->stack));
    if (way.second)
        printf("socket 1 of 2: came up, then closed because socket 2 failed\nsocket 2 of 2\n");
    if (print_creation(&way, failure))
        print_rest(&way, failure);
}

void report_failed(const struct command_request *request, const struct listen_socket_failure *failure) {
    char message[REPORT_MESSAGE];
    if (request->json && json_failed(request, failure))
        return; /* the object has the message */
    if (!request->json) {
        print_reached(request, failure);
        (void)report_flush(); /* what failed before is the exit status */
    }
    (void)fprintf(stderr, "listen-socket: %s\n", report_explain(request, failure, message));
}
