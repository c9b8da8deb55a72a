/* An echo server with libevent, on the best stack that the host has: how an event library takes over sockets that
 * listen already.
 *
 *     cc -o echo_libevent echo_libevent.c -llisten_socket -levent && ./echo_libevent 7777
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>

#include <listen_socket.h>

static void echo(struct bufferevent *client, void *context) {
    (void)context;
    bufferevent_write_buffer(client, bufferevent_get_input(client));
}

/* The client has closed, or is gone. */
static void end(struct bufferevent *client, short what, void *context) {
    (void)what;
    (void)context;
    bufferevent_free(client);
}

static void add_client(struct evconnlistener *listener, evutil_socket_t handle, struct sockaddr *address, int length,
                       void *context) {
    (void)address;
    (void)length;
    (void)context;
    struct bufferevent *client =
        bufferevent_socket_new(evconnlistener_get_base(listener), handle, BEV_OPT_CLOSE_ON_FREE);
    if (client == NULL) {
        evutil_closesocket(handle);
        return;
    }
    bufferevent_setcb(client, echo, NULL, end, NULL);
    bufferevent_enable(client, EV_READ | EV_WRITE);
}

static void stop(evutil_socket_t number, short what, void *base) {
    (void)number;
    (void)what;
    event_base_loopbreak(base);
}

/* The backlog is 0: the socket listens already, and libevent must not call listen. Without LEV_OPT_CLOSE_ON_FREE it
 * stays the set's. */
static bool take_over(struct event_base *base, const struct listen_socket_set *set, struct evconnlistener **listeners) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    for (size_t i = 0; i < set->count; i++) {
        const struct listen_socket *sock = &set->sockets[i];
        listeners[i] = evconnlistener_new(base, add_client, NULL, LEV_OPT_CLOSE_ON_EXEC, 0, sock->handle);
        if (listeners[i] == NULL)
            return false;
        listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, text, sizeof text);
        printf("listening on %s\n", text);
    }
    fflush(stdout);
    return true;
}

int main(int argc, char **argv) {
    const struct listen_socket_request request = {.service = argc > 1 ? argv[1] : NULL,
                                                  .stack = LISTEN_SOCKET_STACK_AUTO,
                                                  .options = LISTEN_SOCKET_NONBLOCK}; /* libevent asks for that */
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    struct evconnlistener *listeners[2] = {NULL, NULL};
    if (listen_socket_open(&request, SOMAXCONN, &set, &failure) != LISTEN_SOCKET_OK) {
        char text[LISTEN_SOCKET_EXPLAIN_TEXT];
        listen_socket_explain(&failure, &request, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        return EXIT_FAILURE;
    }
    struct event_base *base = event_base_new();
    struct event *terminate = base != NULL ? evsignal_new(base, SIGTERM, stop, base) : NULL;
    const bool runs = terminate != NULL && event_add(terminate, NULL) == 0 && take_over(base, &set, listeners) &&
                      event_base_dispatch(base) == 0;
    for (size_t i = 0; i < 2; i++)
        if (listeners[i] != NULL)
            evconnlistener_free(listeners[i]);
    if (terminate != NULL)
        event_free(terminate);
    if (base != NULL)
        event_base_free(base);
    listen_socket_close_set(&set);
    return runs ? EXIT_SUCCESS : EXIT_FAILURE;
}
