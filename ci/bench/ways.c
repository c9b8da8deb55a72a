/* The list of ways, names of tasks, and the ports that requests ask for. */
#include "ways.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HELD_PORT = WAYS_FIRST_PORT - 1 };

static struct way (*const all[])(void) = {
    by_hand_same,    by_hand_fewest,    by_hand_resolved, page_way, reference_way, reference_other,
#ifdef BENCH_LIBUV
    libuv_way,
#endif
#ifdef BENCH_LIBEVENT
    libevent_way,
#endif
#ifdef BENCH_GLIB
    glib_socket_way, glib_listener_way,
#endif
#ifdef BENCH_APR
    apr_way,
#endif
#ifdef BENCH_ASIO
    asio_way,
#endif
};

_Static_assert(sizeof all / sizeof all[0] <= WAYS_MOST, "all ways have room");

size_t ways_list(struct way *ways) {
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ways[count] = all[i]();
        if (ways[count].tasks != 0)
            count++;
    }
    return count;
}

const char *ways_task_name(enum task task) {
    static const char *const names[TASKS] = {"ipv4", "ipv6",   "dual",   "pair",    "auto",
                                             "name", "port 0", "in use", "refused", "create"};
    return names[task];
}

size_t ways_batch(enum task task) {
    return task == TASK_NAME ? 1 : WAYS_BATCH; /* a name has one port */
}

size_t ways_batches(enum task task) {
    return task == TASK_NAME ? 8 : 1;
}

struct place ways_place(enum task task, int port) {
    struct place place = {.port = (unsigned short)port};
    if (task == TASK_PORT_0)
        place.port = 0;
    if (task == TASK_IN_USE)
        place.port = HELD_PORT;
    (void)snprintf(place.text, sizeof place.text, "%u", (unsigned)place.port);
    if (task == TASK_NAME)
        strcpy(place.text, "http");
    if (task == TASK_REFUSED)
        strcpy(place.text, "65616");
    return place;
}

static void end(const char *what) {
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(2);
}

void ways_hold_port(void) {
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(HELD_PORT)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1) != 0)
        end("cannot listen on the port that is to be in use");
}

bool ways_can(const struct way *way, enum task task) {
    return (way->tasks & 1u << task) != 0;
}

void ways_open(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    if (way->open(way, task, place, slot))
        return;
    fprintf(stderr, "bench: %s: %s, service %s: not what it should be (errno: %s)\n", way->name, ways_task_name(task),
            place->text, strerror(errno));
    exit(2);
}

struct slot *ways_slots(size_t count) {
    struct slot *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        end("memory");
    return slots;
}
