/* This library, and if LISTEN_SOCKET_OTHER names a shared library of another build of it, that one in the same run. */
#include "listen_socket.h"

#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* Both builds are called through pointers, so that neither has an advantage. */
struct library {
    const char *(*version)(void);
    enum listen_socket_code (*create)(const struct listen_socket_request *, struct listen_socket *,
                                      struct listen_socket_failure *);
    enum listen_socket_code (*open)(const struct listen_socket_request *, int, struct listen_socket_set *,
                                    struct listen_socket_failure *);
    void (*close)(struct listen_socket *);
    void (*close_set)(struct listen_socket_set *);
};

static const enum listen_socket_stack stacks[TASKS] = {
    [TASK_IPV4] = LISTEN_SOCKET_STACK_IPV4,    [TASK_IPV6] = LISTEN_SOCKET_STACK_IPV6,
    [TASK_DUAL] = LISTEN_SOCKET_STACK_DUAL,    [TASK_PAIR] = LISTEN_SOCKET_STACK_PAIR,
    [TASK_AUTO] = LISTEN_SOCKET_STACK_AUTO,    [TASK_NAME] = LISTEN_SOCKET_STACK_IPV4,
    [TASK_PORT_0] = LISTEN_SOCKET_STACK_IPV4,  [TASK_IN_USE] = LISTEN_SOCKET_STACK_IPV4,
    [TASK_REFUSED] = LISTEN_SOCKET_STACK_IPV4, [TASK_CREATE] = LISTEN_SOCKET_STACK_NONE,
};

static enum listen_socket_code expected_code(enum task task) {
    if (task == TASK_IN_USE)
        return LISTEN_SOCKET_EADDRINUSE;
    return task == TASK_REFUSED ? LISTEN_SOCKET_EAI_SERVICE : LISTEN_SOCKET_OK;
}

static bool open_task(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    const struct library *library = way->context;
    const struct listen_socket_request request = {.service = place->text, .stack = stacks[task]};
    struct listen_socket_failure failure;
    return library->open(&request, SOMAXCONN, (struct listen_socket_set *)slot, &failure) == expected_code(task);
}

static bool create_task(const struct way *way, const struct place *place, struct slot *slot) {
    const struct library *library = way->context;
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    const struct listen_socket_request request = {.service = place->text, .hints = &hints};
    struct listen_socket_failure failure;
    return library->create(&request, (struct listen_socket *)slot, &failure) == LISTEN_SOCKET_OK;
}

static bool open_or_create(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    return task == TASK_CREATE ? create_task(way, place, slot) : open_task(way, task, place, slot);
}

static void close_task(const struct way *way, enum task task, struct slot *slot) {
    const struct library *library = way->context;
    if (task == TASK_CREATE)
        library->close((struct listen_socket *)slot);
    else
        library->close_set((struct listen_socket_set *)slot);
}

_Static_assert(sizeof(struct listen_socket_set) <= sizeof(struct slot), "a set fits into a slot");

static struct way way_of(const char *name, struct library *library) {
    return (struct way){.name = name,
                        .version = library->version(),
                        .tasks = (1u << TASKS) - 1,
                        .context = library,
                        .open = open_or_create,
                        .close = close_task};
}

struct way reference_way(void) {
    static struct library linked = {.version = listen_socket_version,
                                    .create = listen_socket_create,
                                    .open = listen_socket_open,
                                    .close = listen_socket_close,
                                    .close_set = listen_socket_close_set};
    return way_of("listen-socket", &linked);
}

static void find(void *file, const char *name, void *function) {
    void *found = dlsym(file, name);
    if (found == NULL) {
        fprintf(stderr, "bench: LISTEN_SOCKET_OTHER: no %s in it\n", name);
        exit(2);
    }
    memcpy(function, &found, sizeof found);
}

struct way reference_other(void) {
    static struct library loaded;
    const char *path = getenv("LISTEN_SOCKET_OTHER");
    if (path == NULL || *path == '\0')
        return (struct way){.name = "other build"};
    void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (file == NULL) {
        fprintf(stderr, "bench: LISTEN_SOCKET_OTHER: %s\n", dlerror());
        exit(2);
    }
    find(file, "listen_socket_version", &loaded.version);
    find(file, "listen_socket_create", &loaded.create);
    find(file, "listen_socket_open", &loaded.open);
    find(file, "listen_socket_close", &loaded.close);
    find(file, "listen_socket_close_set", &loaded.close_set);
    return way_of("other build", &loaded);
}
