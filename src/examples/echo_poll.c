/* An echo server over IPv6 and IPv4, handled apart, with poll: what a server does with a pair.
 *
 *     cc -o echo_poll echo_poll.c -llisten_socket && ./echo_poll 7777
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <listen_socket.h>

enum { CLIENTS_MOST = 64, ROOM = 4096 };

/* A client, and what it is still to get back. While there is something, nothing more is read from it. */
struct client {
    int handle;
    size_t sent, filled;
    char room[ROOM];
};

static struct client clients[CLIENTS_MOST];
static size_t client_count;

static void add_client(int listener) {
    const int handle = accept(listener, NULL, NULL);
    if (handle < 0)
        return; /* it went away meanwhile, or there is no descriptor left: the others are served on */
    if (client_count == CLIENTS_MOST || fcntl(handle, F_SETFL, O_NONBLOCK) != 0) {
        close(handle);
        return;
    }
    clients[client_count].handle = handle;
    clients[client_count].sent = clients[client_count].filled = 0;
    client_count++;
}

/* Reads or writes once. False if the client is done. */
static bool serve(struct client *client) {
    if (client->sent < client->filled) {
        const ssize_t sent =
            send(client->handle, client->room + client->sent, client->filled - client->sent, MSG_NOSIGNAL);
        client->sent += sent > 0 ? (size_t)sent : 0;
        return sent > 0 || (sent < 0 && (errno == EAGAIN || errno == EINTR));
    }
    const ssize_t got = recv(client->handle, client->room, ROOM, 0);
    client->sent = 0;
    client->filled = got > 0 ? (size_t)got : 0;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Waits, then serves whoever has something to say. */
static void turn(const struct listen_socket_set *set) {
    struct pollfd polled[2 + CLIENTS_MOST];
    for (size_t i = 0; i < set->count; i++)
        polled[i] = (struct pollfd){.fd = set->sockets[i].handle, .events = POLLIN};
    for (size_t i = 0; i < client_count; i++)
        polled[set->count + i] =
            (struct pollfd){.fd = clients[i].handle, .events = clients[i].sent < clients[i].filled ? POLLOUT : POLLIN};
    if (poll(polled, (nfds_t)(set->count + client_count), -1) < 0)
        return;
    for (size_t i = client_count; i-- > 0;) {
        if (polled[set->count + i].revents == 0 || serve(&clients[i]))
            continue;
        close(clients[i].handle);
        clients[i] = clients[--client_count]; /* the last one, which has had its turn */
    }
    for (size_t i = 0; i < set->count; i++)
        if (polled[i].revents != 0)
            add_client(set->sockets[i].handle);
}

int main(int argc, char **argv) {
    const struct listen_socket_request request = {
        .service = argc > 1 ? argv[1] : NULL, .stack = LISTEN_SOCKET_STACK_PAIR, .options = LISTEN_SOCKET_NONBLOCK};
    struct listen_socket_set set;
    struct listen_socket_failure failure;
    char text[LISTEN_SOCKET_EXPLAIN_TEXT];
    if (listen_socket_open(&request, SOMAXCONN, &set, &failure) != LISTEN_SOCKET_OK) {
        listen_socket_explain(&failure, &request, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < set.count; i++) {
        const struct listen_socket *sock = &set.sockets[i];
        listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, text, sizeof text);
        printf("listening on %s\n", text);
    }
    fflush(stdout);
    for (;;)
        turn(&set);
}
