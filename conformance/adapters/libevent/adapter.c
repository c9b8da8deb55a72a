/* libevent's evconnlistener_new_bind as the example in its book has it, on a sockaddr filled in by hand. Nothing is
 * mended. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <stdio.h>
#include <string.h>

#include "adapters/common/serve.h"

static struct event_base *base;
static struct evconnlistener *listener;

static void on_connection(struct evconnlistener *source, evutil_socket_t descriptor, struct sockaddr *peer, int length,
                          void *unused) {
    (void)source, (void)peer, (void)length, (void)unused;
    evutil_closesocket(descriptor);
}

static void close_request(void) {
    if (listener)
        evconnlistener_free(listener);
    listener = NULL;
}

/* A sockaddr, filled in by hand as the example does it. False for a node that evutil_inet_pton does not take. */
static bool fill_address(const struct line_request *request, unsigned short port, struct sockaddr_storage *address,
                         int *length) {
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)address;
    bool is_ipv4 = strcmp(request->stack, "ipv4") == 0;
    memset(address, 0, sizeof *address);
    *length = is_ipv4 ? sizeof *ipv4 : sizeof *ipv6;
    address->ss_family = is_ipv4 ? AF_INET : AF_INET6;
    *(is_ipv4 ? &ipv4->sin_port : &ipv6->sin6_port) = htons(port);
    void *binary = is_ipv4 ? (void *)&ipv4->sin_addr : (void *)&ipv6->sin6_addr;
    return !request->node || evutil_inet_pton(address->ss_family, request->node, binary) == 1;
}

static void open_request(const struct line_request *request) {
    unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE;
    struct sockaddr_storage address;
    int length;
    long port;
    if (!serve_port(request, 0, 65535, "service-integer", &port))
        return;
    if (!fill_address(request, (unsigned short)port, &address, &length)) {
        line_say("error id=%s stage=evutil_inet_pton code=-", request->id);
        return;
    }
    if (strcmp(request->stack, "ipv6") == 0)
        flags |= LEV_OPT_BIND_IPV6ONLY;
    errno = 0; /* what earlier calls have left is no answer */
    listener = evconnlistener_new_bind(base, on_connection, NULL, flags, request->backlog, (struct sockaddr *)&address,
                                       length);
    if (listener)
        serve_say_socket(request, evconnlistener_get_fd(listener));
    else /* which of its calls failed is not told */
        line_say("error id=%s stage=- code=%s native=%d", request->id, errno ? platform_error_name(errno) : "-", errno);
}

int main(void) {
    char hello[300];
    base = event_base_new();
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=libevent version=%s api=evconnlistener_new_bind upto=listen "
             "reports=address,port "
             "features=ipv4,ipv6,dual,node-null,node-numeric,service-number,backlog",
             event_get_version());
    return serve(hello, open_request, close_request);
}
