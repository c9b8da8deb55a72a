/* libevent: evconnlistener_new_bind, on an address filled in by hand, as in its manual. */
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <string.h>

#include "bench.h"

static void on_connection(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer, int length,
                          void *unused) {
    (void)listener, (void)peer, (void)length, (void)unused;
    (void)evutil_closesocket(fd);
}

static struct evconnlistener *listen_at(const struct way *way, enum task task, const struct place *place) {
    const struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(place->port)};
    const struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(place->port)};
    const bool is_ipv6 = task == TASK_IPV6 || task == TASK_DUAL;
    unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
    if (task == TASK_IPV6)
        flags |= LEV_OPT_BIND_IPV6ONLY;
    return evconnlistener_new_bind(way->context, on_connection, NULL, flags, SOMAXCONN,
                                   is_ipv6 ? (const struct sockaddr *)&ipv6 : (const struct sockaddr *)&ipv4,
                                   is_ipv6 ? sizeof ipv6 : sizeof ipv4);
}

static bool open_task(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    struct evconnlistener **listener = (struct evconnlistener **)slot;
    *listener = listen_at(way, task, place);
    return task == TASK_IN_USE ? *listener == NULL && errno == EADDRINUSE : *listener != NULL;
}

static void close_task(const struct way *way, enum task task, struct slot *slot) {
    struct evconnlistener **listener = (struct evconnlistener **)slot;
    (void)way, (void)task;
    if (*listener != NULL)
        evconnlistener_free(*listener);
}

struct way libevent_way(void) {
    return (struct way){.name = "libevent",
                        .version = event_get_version(),
                        .tasks =
                            1u << TASK_IPV4 | 1u << TASK_IPV6 | 1u << TASK_DUAL | 1u << TASK_PORT_0 | 1u << TASK_IN_USE,
                        .context = event_base_new(),
                        .open = open_task,
                        .close = close_task};
}
