/* libuv: uv_tcp_init, uv_tcp_bind, uv_listen. */
#include <uv.h>

#include <string.h>

#include "bench.h"

static void on_connection(uv_stream_t *stream, int status) {
    (void)stream, (void)status;
}

/* A bind that fails is told by uv_listen. */
static int listen_at(const struct way *way, enum task task, const struct place *place, uv_tcp_t *server) {
    struct sockaddr_storage address;
    const bool is_ipv6 = task == TASK_IPV6 || task == TASK_DUAL;
    int code = is_ipv6 ? uv_ip6_addr("::", place->port, (struct sockaddr_in6 *)&address)
                       : uv_ip4_addr("0.0.0.0", place->port, (struct sockaddr_in *)&address);
    if (code == 0)
        code = uv_tcp_init(way->context, server);
    if (code == 0)
        code = uv_tcp_bind(server, (const struct sockaddr *)&address, task == TASK_IPV6 ? UV_TCP_IPV6ONLY : 0);
    if (code == 0)
        code = uv_listen((uv_stream_t *)server, SOMAXCONN, on_connection);
    return code;
}

static bool open_task(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    return listen_at(way, task, place, (uv_tcp_t *)slot) == (task == TASK_IN_USE ? UV_EADDRINUSE : 0);
}

static void close_task(const struct way *way, enum task task, struct slot *slot) {
    (void)way, (void)task;
    uv_close((uv_handle_t *)slot, NULL);
}

static void settle(const struct way *way) {
    (void)uv_run(way->context, UV_RUN_DEFAULT);
}

_Static_assert(sizeof(uv_tcp_t) <= sizeof(struct slot), "a handle fits into a slot");

struct way libuv_way(void) {
    return (struct way){.name = "libuv",
                        .version = uv_version_string(),
                        .tasks =
                            1u << TASK_IPV4 | 1u << TASK_IPV6 | 1u << TASK_DUAL | 1u << TASK_PORT_0 | 1u << TASK_IN_USE,
                        .context = uv_default_loop(),
                        .open = open_task,
                        .close = close_task,
                        .settle = settle};
}
