/* libuv, as its guide's "TCP server" has it: uv_ip4_addr or uv_ip6_addr, uv_tcp_bind, uv_listen. The call that answers
 * an error is the stage. Nothing is mended. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "adapters/common/serve.h"

static uv_tcp_t server;
static bool is_open; /* the handle is one of the loop's, a socket or not */

static void on_connection(uv_stream_t *stream, int status) {
    (void)stream;
    (void)status;
}

static void close_request(void) {
    if (is_open)
        uv_close((uv_handle_t *)&server, NULL);
    is_open = false;
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static void say_error(const struct line_request *request, const char *call, int code) {
    close_request();
    line_say("error id=%s stage=%s code=%s native=%d", request->id, call, uv_err_name(code), code);
}

/* A stack is an address and a flag; without a node, the wildcard address, which libuv has no other word for. */
static int read_address(const struct line_request *request, int port, struct sockaddr_storage *address,
                        const char **call) {
    bool is_ipv4 = strcmp(request->stack, "ipv4") == 0;
    const char *node = request->node ? request->node : is_ipv4 ? "0.0.0.0" : "::";
    *call = is_ipv4 ? "uv_ip4_addr" : "uv_ip6_addr";
    return is_ipv4 ? uv_ip4_addr(node, port, (struct sockaddr_in *)address)
                   : uv_ip6_addr(node, port, (struct sockaddr_in6 *)address);
}

static void say_listening(const struct line_request *request) {
    struct sockaddr_storage address;
    int length = sizeof address;
    int code = uv_tcp_getsockname(&server, (struct sockaddr *)&address, &length);
    if (code < 0)
        say_error(request, "uv_tcp_getsockname", code);
    else
        serve_say_address(request, 1, (const struct sockaddr *)&address);
}

static void open_request(const struct line_request *request) {
    struct sockaddr_storage address = {0};
    const char *call;
    long port;
    if (!serve_port(request, INT_MIN, INT_MAX, "service-text", &port))
        return;
    int code = read_address(request, (int)port, &address, &call);
    if (code == 0) {
        call = "uv_tcp_init";
        code = uv_tcp_init(uv_default_loop(), &server);
        is_open = code == 0;
    }
    if (code == 0) {
        call = "uv_tcp_bind";
        code = uv_tcp_bind(&server, (const struct sockaddr *)&address,
                           strcmp(request->stack, "ipv6") == 0 ? UV_TCP_IPV6ONLY : 0);
    }
    if (code == 0) {
        call = "uv_listen";
        code = uv_listen((uv_stream_t *)&server, request->backlog, on_connection);
    }
    if (code == 0)
        say_listening(request);
    else
        say_error(request, call, code);
}

int main(void) {
    char hello[256];
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=libuv version=%s api=uv_tcp_bind,uv_listen upto=listen reports=address,port "
             "features=ipv4,ipv6,dual,node-null,node-numeric,service-integer,backlog",
             uv_version_string());
    return serve(hello, open_request, close_request);
}
