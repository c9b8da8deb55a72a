/* The page's way: getaddrinfo, socket, bind, listen, and nothing else. Its AF_INET6 socket is dual here, by default. */
#include <errno.h>
#include <gnu/libc-version.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

/* Steps 1 and 2: the address, and the socket for it; -1 without one. */
static int create(int family, const char *service, struct addrinfo **result) {
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    hints.ai_flags = AI_PASSIVE;
    if (getaddrinfo(NULL, service, &hints, result) != 0)
        return -1;
    int fd = socket((*result)->ai_family, (*result)->ai_socktype, (*result)->ai_protocol);
    if (fd < 0)
        freeaddrinfo(*result);
    return fd;
}

/* -1, with errno as bind or listen left it, and nothing open. */
static int create_and_listen(int family, const char *service) {
    struct addrinfo *result = NULL;
    int fd = create(family, service, &result);
    if (fd < 0)
        return -1;
    int bound = bind(fd, result->ai_addr, result->ai_addrlen);
    freeaddrinfo(result);
    if (bound == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int create_alone(const char *service) {
    struct addrinfo *result = NULL;
    int fd = create(AF_INET, service, &result);
    if (fd >= 0)
        freeaddrinfo(result);
    return fd;
}

static bool open_task(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    int *fd = (int *)slot;
    (void)way;
    if (task == TASK_CREATE)
        *fd = create_alone(place->text);
    else
        *fd = create_and_listen(task == TASK_DUAL ? AF_INET6 : AF_INET, place->text);
    return task == TASK_IN_USE ? *fd < 0 && errno == EADDRINUSE : *fd >= 0;
}

static void close_task(const struct way *way, enum task task, struct slot *slot) {
    const int *fd = (const int *)slot;
    (void)way, (void)task;
    if (*fd >= 0)
        (void)close(*fd);
}

struct way page_way(void) {
    return (struct way){.name = "the page",
                        .version = gnu_get_libc_version(),
                        .tasks = 1u << TASK_IPV4 | 1u << TASK_DUAL | 1u << TASK_NAME | 1u << TASK_PORT_0 |
                                 1u << TASK_IN_USE | 1u << TASK_CREATE,
                        .open = open_task,
                        .close = close_task};
}
