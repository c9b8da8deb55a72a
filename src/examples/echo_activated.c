/* An echo server that takes the sockets that systemd, or `listen-socket open -- PROGRAM`, hands to it; where none was
 * handed over it opens its own. One client after the other: the point is where the sockets come from.
 *
 *     cc -o echo_activated echo_activated.c -llisten_socket
 *     listen-socket open --service 7777 --stack pair -- ./echo_activated
 *     systemd-socket-activate -l 7777 ./echo_activated
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <listen_socket.h>

enum { FIRST_HANDED_OVER = 3, LISTENERS_MOST = 16 };

/* How many sockets were handed to this process, from descriptor 3 on; 0 if none was, or if they are meant for another
 * process. */
static size_t count_handed_over(void) {
    const char *count = getenv("LISTEN_FDS");
    const char *process = getenv("LISTEN_PID");
    const long number =
        count != NULL && process != NULL && strtol(process, NULL, 10) == getpid() ? strtol(count, NULL, 10) : 0;
    return number > 0 && number <= LISTENERS_MOST ? (size_t)number : 0;
}

/* Sockets of its own; none, with a message, if they cannot be had. */
static size_t open_own(const char *service, int *listeners) {
    const struct listen_socket_request request = {.service = service, .stack = LISTEN_SOCKET_STACK_AUTO};
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    if (listen_socket_open(&request, SOMAXCONN, &set, &failure) != LISTEN_SOCKET_OK) {
        char text[LISTEN_SOCKET_EXPLAIN_TEXT];
        listen_socket_explain(&failure, &request, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        return 0;
    }
    for (size_t i = 0; i < set.count; i++)
        listeners[i] = set.sockets[i].handle; /* for good: the structure is forgotten */
    return set.count;
}

static void print_address(int listener) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    if (getsockname(listener, (struct sockaddr *)&address, &length) == 0) {
        listen_socket_format_address((const struct sockaddr *)&address, length, text, sizeof text);
        printf("listening on %s\n", text);
    }
}

static void serve(int listener) {
    char room[4096];
    const int client = accept(listener, NULL, NULL);
    if (client < 0)
        return;
    for (ssize_t got; (got = recv(client, room, sizeof room, 0)) > 0;) {
        for (ssize_t sent = 0, part; sent < got; sent += part) {
            part = send(client, room + sent, (size_t)(got - sent), MSG_NOSIGNAL);
            if (part < 0)
                break;
        }
    }
    close(client);
}

int main(int argc, char **argv) {
    int listeners[LISTENERS_MOST];
    struct pollfd polled[LISTENERS_MOST];
    size_t count = count_handed_over();
    for (size_t i = 0; i < count; i++)
        listeners[i] = FIRST_HANDED_OVER + (int)i;
    if (count == 0)
        count = open_own(argc > 1 ? argv[1] : NULL, listeners);
    if (count == 0)
        return EXIT_FAILURE;
    for (size_t i = 0; i < count; i++) {
        polled[i] = (struct pollfd){.fd = listeners[i], .events = POLLIN};
        print_address(listeners[i]);
    }
    fflush(stdout);
    while (poll(polled, (nfds_t)count, -1) > 0)
        for (size_t i = 0; i < count; i++)
            if (polled[i].revents != 0)
                serve(listeners[i]);
    return EXIT_FAILURE;
}
