/* INIT, ERR: many threads at once, each with requests of its own, on Winsock itself. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "listener.h"
#include "wine.h"

enum { THREADS = 8, ROUNDS = 60 };

/* What one thread asks over and over, what must come of it, and how often something else did. */
struct work {
    HANDLE thread;
    struct listen_socket_request request;
    enum listen_socket_code code;
    int natives[2]; /* either of them */
    unsigned other;
};

static DWORD WINAPI run_work(void *argument) {
    struct work *work = argument;
    for (int round = 0; round < ROUNDS; round++) {
        struct listen_socket_set set;
        struct listen_socket_failure failure;
        WSASetLastError(20000 + round); /* of this thread; nobody's */
        const enum listen_socket_code code = listen_socket_open(&work->request, 5, &set, &failure);
        work->other += code != work->code || (failure.native != work->natives[0] && failure.native != work->natives[1]);
        listen_socket_close_set(&set);
    }
    return 0;
}

/* A port that is taken, an address of another host, a port that the system picks, a text that is no port. */
static void prepare(struct work works[THREADS], const char *taken) {
    for (size_t i = 0; i < THREADS; i++) {
        struct work *work = &works[i];
        const struct work kinds[] = {
            {.request = {.service = taken, .stack = LISTEN_SOCKET_STACK_IPV4},
             .code = LISTEN_SOCKET_EADDRINUSE,
             .natives = {WSAEACCES, WSAEADDRINUSE}},
            {.request = {.node = "192.0.2.77", .service = "0", .stack = LISTEN_SOCKET_STACK_IPV4},
             .code = LISTEN_SOCKET_EADDRNOTAVAIL,
             .natives = {WSAEADDRNOTAVAIL, WSAEADDRNOTAVAIL}},
            {.request = {.service = "0", .stack = LISTEN_SOCKET_STACK_PAIR},
             .code = LISTEN_SOCKET_OK,
             .natives = {0, 0}},
            {.request = {.service = "65616", .stack = LISTEN_SOCKET_STACK_DUAL},
             .code = LISTEN_SOCKET_EAI_SERVICE,
             .natives = {WSATYPE_NOT_FOUND, WSATYPE_NOT_FOUND}},
        };
        *work = kinds[i % (sizeof kinds / sizeof kinds[0])];
        work->request.system = wine_system_for_threads();
    }
}

/* Nobody gets another thread's error, and the initialisations of all are released: the last WSACleanup would have
 * ended Winsock under a thread that had not begun its own. */
Test(INIT_003, many_threads) {
    struct work works[THREADS];
    struct listen_socket_set holder;
    char taken[8];
    if (!listener_open(LISTEN_SOCKET_STACK_DUAL, NULL, "0", &holder))
        return;
    (void)snprintf(taken, sizeof taken, "%d", listen_socket_port(&holder.sockets[0]));
    prepare(works, taken);
    for (size_t i = 0; i < THREADS; i++) {
        works[i].thread = CreateThread(NULL, 0, run_work, &works[i], 0, NULL);
        check(works[i].thread != NULL, "thread %u", (unsigned)i);
    }
    for (size_t i = 0; i < THREADS; i++) {
        if (works[i].thread == NULL)
            continue;
        (void)WaitForSingleObject(works[i].thread, INFINITE);
        (void)CloseHandle(works[i].thread);
        check(works[i].other == 0, "thread %u: %u of %d rounds came out otherwise than %s", (unsigned)i, works[i].other,
              ROUNDS, listen_socket_code_name(works[i].code));
    }
    listen_socket_close_set(&holder);
    check(listener_count_initialisations() == 1, "the test's own initialisation is left, and no other");
}
