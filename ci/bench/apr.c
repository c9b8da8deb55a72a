/* The Apache Portable Runtime: an address, a socket, options, bind, listen, each time in a pool of its own. */
#include <apr_general.h>
#include <apr_network_io.h>
#include <apr_version.h>
#include <errno.h>

#include "bench.h"

struct made {
    apr_pool_t *pool;
    apr_socket_t *socket;
};

static apr_status_t set_options(apr_socket_t *made, enum task task) {
    apr_status_t status = apr_socket_opt_set(made, APR_SO_REUSEADDR, 1);
    if (status == APR_SUCCESS && (task == TASK_IPV6 || task == TASK_DUAL))
        status = apr_socket_opt_set(made, APR_IPV6_V6ONLY, task == TASK_IPV6);
    return status;
}

static apr_status_t listen_at(enum task task, unsigned short port, struct made *made) {
    apr_sockaddr_t *address;
    const bool is_ipv6 = task == TASK_IPV6 || task == TASK_DUAL;
    apr_status_t status = apr_pool_create(&made->pool, NULL);
    if (status == APR_SUCCESS)
        status = apr_sockaddr_info_get(&address, NULL, is_ipv6 ? APR_INET6 : APR_INET, port, 0, made->pool);
    if (status == APR_SUCCESS)
        status = apr_socket_create(&made->socket, address->family, SOCK_STREAM, APR_PROTO_TCP, made->pool);
    if (status != APR_SUCCESS || task == TASK_CREATE)
        return status;
    status = set_options(made->socket, task);
    if (status == APR_SUCCESS)
        status = apr_socket_bind(made->socket, address);
    return status == APR_SUCCESS ? apr_socket_listen(made->socket, SOMAXCONN) : status;
}

static bool open_task(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    (void)way;
    const apr_status_t status = listen_at(task, place->port, (struct made *)slot);
    return task == TASK_IN_USE ? status == EADDRINUSE : status == APR_SUCCESS;
}

/* Sockets are closed with their pool. */
static void close_task(const struct way *way, enum task task, struct slot *slot) {
    struct made *made = (struct made *)slot;
    (void)way, (void)task;
    apr_pool_destroy(made->pool);
}

struct way apr_way(void) {
    (void)apr_initialize();
    return (struct way){.name = "APR",
                        .version = apr_version_string(),
                        .tasks = 1u << TASK_IPV4 | 1u << TASK_IPV6 | 1u << TASK_DUAL | 1u << TASK_PORT_0 |
                                 1u << TASK_IN_USE | 1u << TASK_CREATE,
                        .open = open_task,
                        .close = close_task};
}
