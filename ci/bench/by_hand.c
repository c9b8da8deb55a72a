/* The system calls written out by hand, for each task: the limit that the library is measured against. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

struct by_hand {
    int count;
    int fds[2];
};

static bool set_option(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

static bool set_v6only(int fd, int value, bool read_back) {
    int held = !value;
    socklen_t length = sizeof held;
    if (!set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, value))
        return false;
    return !read_back || (getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &held, &length) == 0 && held == value);
}

static bool read_address(int fd) {
    struct sockaddr_storage held;
    socklen_t length = sizeof held;
    return getsockname(fd, (struct sockaddr *)&held, &length) == 0;
}

static bool bind_ipv4(int fd, unsigned short port, bool read_back) {
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (port != 0 && !set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1))
        return false;
    return bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && (!read_back || read_address(fd));
}

static bool bind_ipv6(int fd, unsigned short port, int v6only, bool read_back) {
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (!set_v6only(fd, v6only, read_back) || !set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1))
        return false;
    return bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && (!read_back || read_address(fd));
}

static bool make(struct by_hand *made, int family) {
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (fd < 0)
        return false;
    made->fds[made->count++] = fd;
    return true;
}

static bool open_ipv4(struct by_hand *made, unsigned short port, bool read_back) {
    return make(made, AF_INET) && bind_ipv4(made->fds[0], port, read_back) && listen(made->fds[0], SOMAXCONN) == 0;
}

static bool open_ipv6(struct by_hand *made, unsigned short port, int v6only, bool read_back) {
    return make(made, AF_INET6) && bind_ipv6(made->fds[0], port, v6only, read_back) &&
           listen(made->fds[0], SOMAXCONN) == 0;
}

/* Both sockets first, then both bound, then both listening: in this order open does it (STK-014). */
static bool open_pair(struct by_hand *made, unsigned short port, bool read_back) {
    return make(made, AF_INET6) && make(made, AF_INET) && bind_ipv6(made->fds[0], port, 1, read_back) &&
           bind_ipv4(made->fds[1], port, read_back) && listen(made->fds[0], SOMAXCONN) == 0 &&
           listen(made->fds[1], SOMAXCONN) == 0;
}

static bool open_name(struct by_hand *made, const char *name, bool read_back) {
    char buffer[1024];
    struct servent entry;
    struct servent *found = NULL;
    if (getservbyname_r(name, "tcp", &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
        return false;
    return open_ipv4(made, ntohs((unsigned short)found->s_port), read_back);
}

/* Who asks for port 0 has to read the number back, whatever else is left out; SO_REUSEADDR has to wait until it listens
 * (REUSE-006). */
static bool open_port_0(struct by_hand *made, bool reuse) {
    return open_ipv4(made, 0, true) && (!reuse || set_option(made->fds[0], SOL_SOCKET, SO_REUSEADDR, 1));
}

static void close_all(const struct way *way, enum task task, struct slot *slot) {
    struct by_hand *made = (struct by_hand *)slot;
    (void)way, (void)task;
    while (made->count > 0)
        (void)close(made->fds[--made->count]);
}

static bool fail_in_use(struct by_hand *made, unsigned short port) {
    const bool failed = make(made, AF_INET) && !bind_ipv4(made->fds[0], port, true) && errno == EADDRINUSE;
    close_all(NULL, TASK_IN_USE, (struct slot *)made);
    return failed;
}

static inline bool open_task(enum task task, const struct place *place, struct by_hand *made, bool same) {
    made->count = 0;
    switch (task) {
    case TASK_IPV4:
        return open_ipv4(made, place->port, same);
    case TASK_IPV6:
        return open_ipv6(made, place->port, 1, same);
    case TASK_DUAL:
    case TASK_AUTO:
        return open_ipv6(made, place->port, 0, same);
    case TASK_PAIR:
        return open_pair(made, place->port, same);
    case TASK_NAME:
        return open_name(made, place->text, same);
    case TASK_PORT_0:
        return open_port_0(made, same);
    case TASK_IN_USE:
        return fail_in_use(made, place->port);
    case TASK_CREATE:
        return make(made, AF_INET);
    default:
        return false;
    }
}

static bool open_fewest(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    (void)way;
    return open_task(task, place, (struct by_hand *)slot, false);
}

static bool open_same(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    (void)way;
    return open_task(task, place, (struct by_hand *)slot, true);
}

/* The port of the first address that the resolver has, which is asked as open asks it; -1 without one. */
static int resolve_port(int family, enum task task, const char *service) {
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | (task == TASK_NAME ? 0 : AI_NUMERICSERV),
                                   .ai_family = family,
                                   .ai_socktype = SOCK_STREAM,
                                   .ai_protocol = IPPROTO_TCP};
    struct addrinfo *list = NULL;
    if (getaddrinfo(NULL, service, &hints, &list) != 0)
        return -1;
    const int port = ntohs(((const struct sockaddr_in *)list->ai_addr)->sin_port); /* in the same place in both */
    freeaddrinfo(list);
    return port;
}

static bool open_resolved(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    const bool is_ipv6 = task == TASK_IPV6 || task == TASK_DUAL || task == TASK_AUTO || task == TASK_PAIR;
    int port = resolve_port(is_ipv6 ? AF_INET6 : AF_INET, task, place->text);
    (void)way;
    if (port >= 0 && task == TASK_PAIR)
        port = resolve_port(AF_INET, task, place->text);
    const struct place found = {.port = (unsigned short)port};
    return port >= 0 && open_task(task == TASK_NAME ? TASK_IPV4 : task, &found, (struct by_hand *)slot, true);
}

enum { ALL_BUT_REFUSED = ((1u << TASKS) - 1) & ~(1u << TASK_REFUSED) };

struct way by_hand_fewest(void) {
    return (struct way){
        .name = "fewest calls", .version = "-", .tasks = ALL_BUT_REFUSED, .open = open_fewest, .close = close_all};
}

struct way by_hand_same(void) {
    return (struct way){
        .name = "same calls", .version = "-", .tasks = ALL_BUT_REFUSED, .open = open_same, .close = close_all};
}

struct way by_hand_resolved(void) {
    return (struct way){
        .name = "with resolver", .version = "-", .tasks = ALL_BUT_REFUSED, .open = open_resolved, .close = close_all};
}
