/* The reference, asked by lines: listen_socket_open for a stack; create, bind and listen, as far as is asked, without
 * one. */
#include <stdio.h>
#include <string.h>

#include "adapters/common/line.h"
#include "listen_socket.h"

#define HELLO                                                                                                          \
    "hello protocol=1 name=reference version=" LISTEN_SOCKET_VERSION                                                   \
    " api=listen_socket_open upto=socket,bind,listen "                                                                 \
    "features=ipv4,ipv6,dual,pair,auto,create,node-null,node-numeric,node-name,node-family,service-null,service-"      \
    "number,service-integer,service-text,"                                                                             \
    "service-name,bytes,flags,family,socktype,protocol,backlog,hints-null,nonzero,options"

static unsigned options_of(const char *list) {
    unsigned options = 0;
    options |= line_has(list, "nonblock") ? LISTEN_SOCKET_NONBLOCK : 0;
    options |= line_has(list, "reuseport") ? LISTEN_SOCKET_REUSEPORT : 0;
    options |= line_has(list, "dual") ? LISTEN_SOCKET_DUAL : 0;
    return options;
}

static enum listen_socket_stack stack_of(const char *name) {
    for (int stack = LISTEN_SOCKET_STACK_IPV4; stack <= LISTEN_SOCKET_STACK_AUTO; stack++)
        if (strcmp(name, listen_socket_stack_name((enum listen_socket_stack)stack)) == 0)
            return (enum listen_socket_stack)stack;
    return (enum listen_socket_stack)0;
}

/* create, bind, listen: the first that fails is the outcome. */
static enum listen_socket_code go(const struct line_request *request, const struct addrinfo *hints,
                                  struct listen_socket_set *set, struct listen_socket_failure *failure) {
    struct listen_socket *sock = &set->sockets[0];
    enum listen_socket_code code =
        listen_socket_create(request->node, request->service, hints, options_of(request->options), NULL, sock, failure);
    if (code == LISTEN_SOCKET_OK && strcmp(request->last_step, "socket") != 0)
        code = listen_socket_bind(sock, failure);
    if (code == LISTEN_SOCKET_OK && strcmp(request->last_step, "listen") == 0)
        code = listen_socket_listen(sock, request->backlog, failure);
    if (code == LISTEN_SOCKET_OK)
        set->count = 1;
    else
        listen_socket_close(sock); /* a listen that was refused before it was tried leaves the socket to its owner */
    return code;
}

/* The address without its port, from "[fe80::1%1]:80" or "127.0.0.1:80", with '%' as it goes over the wire. Returns the
 * port. */
static const char *take_apart(const struct listen_socket *sock, char host[LISTEN_SOCKET_ADDRESS_TEXT + 2],
                              char text[LISTEN_SOCKET_ADDRESS_TEXT]) {
    listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, text,
                                 LISTEN_SOCKET_ADDRESS_TEXT);
    char *port = strrchr(text, ':');
    *port++ = '\0';
    char *begin = text + (*text == '[');
    begin[strcspn(begin, "]")] = '\0';
    size_t bare = strcspn(begin, "%");
    const char *zone = begin[bare] ? begin + bare + 1 : NULL;
    snprintf(host, LISTEN_SOCKET_ADDRESS_TEXT + 2, "%.*s%s%s", (int)bare, begin, zone ? "%25" : "", zone ? zone : "");
    return port;
}

static void say_ok(const struct line_request *request, const struct listen_socket_set *set) {
    char hosts[2][LISTEN_SOCKET_ADDRESS_TEXT + 2] = {"", ""};
    char texts[2][LISTEN_SOCKET_ADDRESS_TEXT];
    const char *ports[2] = {"", ""};
    for (size_t i = 0; i < set->count; i++)
        ports[i] = take_apart(&set->sockets[i], hosts[i], texts[i]);
    const char *comma = set->count == 2 ? "," : "";
    line_say("ok id=%s sockets=%zu stack=%s address=%s%s%s port=%s%s%s", request->id, set->count,
             set->stack ? listen_socket_stack_name(set->stack) : "-", hosts[0], comma, hosts[1], ports[0], comma,
             ports[1]);
}

static void open_request(const struct line_request *request, struct listen_socket_set *set) {
    struct listen_socket_failure failure;
    const struct addrinfo *hints = request->has_hints ? &request->hints : NULL;
    *set = (struct listen_socket_set){.count = 0};
    enum listen_socket_code code =
        *request->stack ? listen_socket_open(request->node, request->service, hints, stack_of(request->stack),
                                             request->backlog, options_of(request->options), NULL, set, &failure)
                        : go(request, hints, set, &failure);
    if (code == LISTEN_SOCKET_OK)
        say_ok(request, set);
    else
        line_say("error id=%s stage=%s code=%s native=%d", request->id, listen_socket_stage_name(failure.stage),
                 listen_socket_code_name(code), failure.native);
}

int main(void) {
    struct line_request request;
    struct listen_socket_set set = {.count = 0};
    line_say(HELLO);
    for (; line_read(&request); line_free(&request)) {
        if (strcmp(request.verb, "open") == 0) {
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
