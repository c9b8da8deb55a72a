/* Opens and closes listeners in many threads at once, each on its own structures: to be run under a checker of data
 * races. On loopback, with ports that the system chooses; no namespaces.
 *
 * Prints "N listeners by N threads", then "N passed, N failed". Exit 0; 1 if a listener was not as it should be. */
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "listen_socket.h"
#if defined(_WIN32)
#include "suite/windows/wine.h"
#define SYSTEM wine_system_for_threads()
#else
#define SYSTEM NULL /* the platform's own */
#endif

enum { THREADS = 8, ROUNDS = 40 };

static atomic_uint opened;
static atomic_uint wrong;

static void note(bool right, const char *what, const struct listen_socket_failure *failure) {
    if (right)
        return;
    atomic_fetch_add(&wrong, 1);
    printf("%s: %s %s\n", what, listen_socket_stage_name(failure->stage), listen_socket_code_name(failure->code));
}

/* Makes one request that comes up on loopback, and one that is refused. */
static void open_one(enum listen_socket_stack stack, const struct listen_socket_system *system) {
    const struct addrinfo loopback = {.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    char sentence[1024];
    struct listen_socket_request request = {.service = "0", .hints = &loopback, .stack = stack, .system = system};
    enum listen_socket_code code = listen_socket_open(&request, 16, &set, &failure);
    note(code == LISTEN_SOCKET_OK && set.count > 0, "open", &failure);
    atomic_fetch_add(&opened, (unsigned)set.count);
    listen_socket_close_set(&set);
    request.service = "65616";
    code = listen_socket_open(&request, 16, &set, &failure);
    (void)listen_socket_explain(&failure, &request, sentence, sizeof sentence);
    note(code == LISTEN_SOCKET_EAI_SERVICE && strstr(sentence, "65616") != NULL, "refusal", &failure);
}

static void *run(void *argument) {
    static const enum listen_socket_stack stacks[] = {LISTEN_SOCKET_STACK_IPV4, LISTEN_SOCKET_STACK_AUTO};
    for (size_t i = 0; i < ROUNDS; i++)
        open_one(stacks[i % 2], argument);
    return NULL;
}

int main(void) {
    const struct listen_socket_system *system = SYSTEM;
    pthread_t threads[THREADS];
    size_t started = 0;
    while (started < THREADS && pthread_create(&threads[started], NULL, run, (void *)system) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    printf("%u listeners by %zu threads\n%u passed, %u failed\n", atomic_load(&opened), started, atomic_load(&opened),
           atomic_load(&wrong));
    return started == THREADS && atomic_load(&wrong) == 0 && atomic_load(&opened) >= THREADS * ROUNDS ? 0 : 1;
}
