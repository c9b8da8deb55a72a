/* The Apache Portable Runtime: apr_sockaddr_info_get, apr_socket_create, SO_REUSEADDR, bind, listen, as its server
 * examples have it. Nothing is mended. */
#include <apr_general.h>
#include <apr_network_io.h>
#include <apr_portable.h>
#include <apr_version.h>
#include <stdio.h>
#include <string.h>

#include "adapters/common/serve.h"

static apr_pool_t *pool; /* of one request */
static apr_socket_t *listener;

static void close_request(void) {
    if (listener)
        apr_socket_close(listener);
    listener = NULL;
    if (pool)
        apr_pool_destroy(pool);
    pool = NULL;
}

/* A status is an errno, or a code of getaddrinfo or of APR's own in a range of its own. */
static void say_error(const struct line_request *request, const char *call, apr_status_t status) {
    bool is_resolver = status >= APR_OS_START_EAIERR && status < APR_OS_START_EAIERR + 100;
    const char *name = is_resolver ? platform_resolver_name(APR_OS_START_EAIERR - status) : platform_error_name(status);
    close_request();
    line_say("error id=%s stage=%s code=%s native=%d", request->id, call, name, status);
}

static apr_status_t set_options(const struct line_request *request) {
    apr_status_t status = apr_socket_opt_set(listener, APR_SO_REUSEADDR, 1);
    if (status == APR_SUCCESS && strcmp(request->stack, "ipv4") != 0)
        status = apr_socket_opt_set(listener, APR_IPV6_V6ONLY, strcmp(request->stack, "ipv6") == 0);
    return status;
}

/* Returns the call that failed, NULL if none did. */
static const char *make_listener(const struct line_request *request, apr_port_t port, apr_status_t *status) {
    apr_sockaddr_t *address;
    int family = strcmp(request->stack, "ipv4") == 0 ? APR_INET : APR_INET6;
    *status = apr_sockaddr_info_get(&address, request->node, family, port, 0, pool);
    if (*status != APR_SUCCESS)
        return "apr_sockaddr_info_get";
    *status = apr_socket_create(&listener, address->family, SOCK_STREAM, APR_PROTO_TCP, pool);
    if (*status != APR_SUCCESS)
        return "apr_socket_create";
    *status = set_options(request);
    if (*status != APR_SUCCESS)
        return "apr_socket_opt_set";
    *status = apr_socket_bind(listener, address);
    if (*status != APR_SUCCESS)
        return "apr_socket_bind";
    *status = apr_socket_listen(listener, request->backlog);
    return *status == APR_SUCCESS ? NULL : "apr_socket_listen";
}

static void open_request(const struct line_request *request) {
    apr_status_t status;
    long port;
    apr_os_sock_t descriptor;
    if (!serve_port(request, 0, 65535, "service-integer", &port))
        return;
    apr_pool_create(&pool, NULL);
    const char *failed = make_listener(request, (apr_port_t)port, &status);
    if (failed)
        say_error(request, failed, status);
    else if (apr_os_sock_get(&descriptor, listener) == APR_SUCCESS)
        serve_say_socket(request, descriptor);
}

int main(void) {
    char hello[256];
    apr_initialize();
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=apr version=%s api=apr_socket_bind,apr_socket_listen upto=listen wire=fd "
             "reports=address,port "
             "features=ipv4,ipv6,dual,node-null,node-numeric,node-name,node-family,service-number,bytes,backlog",
             apr_version_string());
    return serve(hello, open_request, close_request);
}
