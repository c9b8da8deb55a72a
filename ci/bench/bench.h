/* A way to make a listening socket, and the tasks that it may be given: what each file that is measured provides. */
#ifndef BENCH_H
#define BENCH_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stdbool.h>

/* What is asked. All but IN_USE and REFUSED succeed; those two must fail, with nothing left open. */
enum task {
    TASK_IPV4 = 0,    /* the IPv4 wildcard address, a port by its number; listening */
    TASK_IPV6 = 1,    /* the IPv6 one, IPV6_V6ONLY = 1 */
    TASK_DUAL = 2,    /* one IPv6 socket, IPV6_V6ONLY = 0 */
    TASK_PAIR = 3,    /* one of each family, the same port */
    TASK_AUTO = 4,    /* the stack auto, which is dual here */
    TASK_NAME = 5,    /* IPv4, the port by a service name */
    TASK_PORT_0 = 6,  /* IPv4, the system picks the port */
    TASK_IN_USE = 7,  /* IPv4, a port on which another socket listens */
    TASK_REFUSED = 8, /* IPv4, the service 65616, which is no port */
    TASK_CREATE = 9,  /* IPv4, the socket alone: not bound */
    TASKS = 10
};

/* The port of one request, as a number and as text. */
struct place {
    unsigned short port;
    char text[8];
};

/* Room for what a way keeps of one request until it is closed; made by malloc, so that it fits any type. */
struct slot {
    unsigned char bytes[1024];
};

struct way {
    const char *name;
    const char *version;
    unsigned tasks; /* that it can do: 1u << task */
    void *context;  /* its own, for all requests */
    /* Whether the request did what the task should; what is open then is in `slot`. */
    bool (*open)(const struct way *way, enum task task, const struct place *place, struct slot *slot);
    void (*close)(const struct way *way, enum task task, struct slot *slot);
    void (*settle)(const struct way *way); /* what is left to do after some were closed; NULL: nothing */
};

/* ---- The ways; each file has the first line of its own ---- */

struct way by_hand_fewest(void);   /* the calls without which nothing listens as asked */
struct way by_hand_same(void);     /* the calls that listen_socket_open makes */
struct way by_hand_resolved(void); /* the same, at a port that getaddrinfo has told */
struct way page_way(void);         /* getaddrinfo, socket, bind, listen, as in the page */
struct way reference_way(void);    /* this library */
struct way reference_other(void);  /* another build of it: the shared library that LISTEN_SOCKET_OTHER names; no tasks
                                     if it names none */
struct way libuv_way(void);
struct way glib_listener_way(void);
struct way glib_socket_way(void);
struct way libevent_way(void);
struct way apr_way(void);
struct way asio_way(void);

#ifdef __cplusplus
}
#endif

#endif
