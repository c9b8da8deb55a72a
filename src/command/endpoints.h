/* The sockets of this host that have a port, as the system lists them for every user. */
#ifndef COMMAND_ENDPOINTS_H
#define COMMAND_ENDPOINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "listen_socket.h"

enum command_state { COMMAND_STATE_LISTENING, COMMAND_STATE_BOUND, COMMAND_STATE_CONNECTED, COMMAND_STATE_CLOSING };

struct command_endpoint {
    struct sockaddr_storage address; /* the local one */
    socklen_t length;
    enum command_state state;
    bool v6only;              /* an IPv6 socket that serves no IPv4 */
    unsigned interface_index; /* that it is bound to; 0 for none */
    unsigned uid;
    unsigned long inode; /* 0 if no process has it: a connection that is closing */
};

/* "listening", "bound, not listening" ... */
const char *command_state_name(enum command_state state);
/* Whether IPv4 clients reach it. */
bool command_serves_ipv4(const struct command_endpoint *endpoint);

/* Calls `visit` for each TCP socket with the local port `port`: those that listen or only are bound, or all others.
 * False: the system does not list them, or not before the deadline. */
bool command_visit_endpoints(int port, bool idle, int64_t deadline,
                             void (*visit)(void *context, const struct command_endpoint *endpoint), void *context);

#endif
