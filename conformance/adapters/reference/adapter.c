/* The adapter of the reference: listen_socket_open for a request with a stack; without one create, bind and listen, up
 * to the last step of the request. */
#include <stdio.h>
#include <string.h>

#include "adapters/common/line.h"
#include "adapters/common/platform/platform.h"
#include "listen_socket.h"

#define FEATURES                                                                                                       \
    "ipv4,ipv6,dual,pair,auto,create,node-null,node-numeric,node-name,node-family,"                                    \
    "service-null,service-number,service-integer,service-text,service-name,bytes,"                                     \
    "flags,family,socktype,protocol,backlog,hints-null,nonzero,option-nonblock,option-reuseport,option-dual"
#define HELLO                                                                                                          \
    "hello protocol=1 name=reference%s version=" LISTEN_SOCKET_VERSION                                                 \
    " api=listen_socket_open upto=socket,bind,listen%s reports=stack,address,port features=" FEATURES "%s"

/* A bit that is none of the library's: what a request asks that the library does not take is asked all the same. */
#define UNKNOWN_OPTION 0x80000000u

/* On the wire `dual` is an option of a request without a stack; the library calls that create with the stack dual. */
static unsigned options_of(const struct line_request *request) {
    unsigned options = 0;
    options |= line_has(request->options, "nonblock") ? LISTEN_SOCKET_NONBLOCK : 0;
    options |= line_has(request->options, "reuseport") ? LISTEN_SOCKET_REUSEPORT : 0;
    options |= *request->stack && line_has(request->options, "dual") ? UNKNOWN_OPTION : 0;
    return options;
}

static enum listen_socket_stack stack_of(const struct line_request *request) {
    if (!*request->stack)
        return line_has(request->options, "dual") ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_NONE;
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++)
        if (strcmp(request->stack, listen_socket_stack_name((enum listen_socket_stack)stack)) == 0)
            return (enum listen_socket_stack)stack;
    return LISTEN_SOCKET_STACK_NONE;
}

/* create, bind, listen, up to the last step of the request: the first that fails is the outcome. */
static enum listen_socket_code make_socket(const struct line_request *request,
                                           const struct listen_socket_request *asked, struct listen_socket_set *set,
                                           struct listen_socket_failure *failure) {
    struct listen_socket *sock = &set->sockets[0];
    enum listen_socket_code code = listen_socket_create(asked, sock, failure);
    if (code == LISTEN_SOCKET_OK && strcmp(request->last_step, "socket") != 0)
        code = listen_socket_bind(sock, failure);
    if (code == LISTEN_SOCKET_OK && strcmp(request->last_step, "listen") == 0)
        code = listen_socket_listen(sock, request->backlog, failure);
    if (code == LISTEN_SOCKET_OK)
        set->count = 1;
    else
        listen_socket_close(sock); /* the library leaves a socket open if it refuses the backlog */
    return code;
}

static void say_ok(const struct line_request *request, const struct listen_socket_set *set) {
    char hosts[2][LINE_HOST] = {"", ""};
    char ports[2][sizeof "65535"] = {"", ""};
    for (size_t i = 0; i < set->count; i++) {
        const struct sockaddr *address = (const struct sockaddr *)&set->sockets[i].address;
        line_host(address, hosts[i]);
        snprintf(ports[i], sizeof ports[i], "%hu", (unsigned short)line_port(address));
    }
    const char *comma = set->count == 2 ? "," : "";
    line_say("ok id=%s sockets=%u stack=%s address=%s%s%s port=%s%s%s", request->id, (unsigned)set->count,
             set->stack ? listen_socket_stack_name(set->stack) : "-", hosts[0], comma, hosts[1], ports[0], comma,
             ports[1]);
}

static void open_request(const struct line_request *request, struct listen_socket_set *set) {
    struct listen_socket_failure failure;
    const struct listen_socket_request asked = {.node = request->node,
                                                .service = request->service,
                                                .hints = request->has_hints ? &request->hints : NULL,
                                                .stack = stack_of(request),
                                                .options = options_of(request)};
    *set = (struct listen_socket_set){.count = 0};
    enum listen_socket_code code = *request->stack ? listen_socket_open(&asked, request->backlog, set, &failure)
                                                   : make_socket(request, &asked, set, &failure);
    if (code == LISTEN_SOCKET_OK)
        say_ok(request, set);
    else
        line_say("error id=%s stage=%s code=%s native=%d", request->id, listen_socket_stage_name(failure.stage),
                 listen_socket_code_name(code), failure.native);
}

/* Whether the library can end with the request's last step: it opens a stack as a whole, and never resolves alone. */
static bool has_last_step(const struct line_request *request) {
    return line_has(*request->stack ? "listen" : "socket,bind,listen", request->last_step);
}

int main(void) {
    struct line_request request;
    struct listen_socket_set set = {.count = 0};
    line_say(HELLO, platform_hello.name, platform_hello.fields, platform_hello.features);
    for (; line_read(&request); line_free(&request)) {
        if (strcmp(request.verb, "open") == 0 && !has_last_step(&request)) {
            line_say("unsupported id=%s why=no-upto-%s", request.id, request.last_step);
        } else if (strcmp(request.verb, "open") == 0) {
            open_request(&request, &set);
        } else if (strcmp(request.verb, "close") == 0) {
            listen_socket_close_set(&set);
            line_say("closed id=%s", request.id);
        } else {
            line_say("unsupported id=%s why=no-such-operation", request.id);
        }
    }
    listen_socket_close_set(&set);
    return 0;
}
