/* What the cases share: requests, questions to a socket by the test's own calls, clients. */
#ifndef WINDOWS_LISTENER_H
#define WINDOWS_LISTENER_H

#include <listen_socket.h>

/* The hints of a request for one listener of TCP, with these flags. */
struct addrinfo listener_hints(int family, int flags);

/* Opens the stack on that node and service; NULL hints: AI_PASSIVE. One check fails if it does not come up. */
bool listener_open(enum listen_socket_stack stack, const char *node, const char *service,
                   struct listen_socket_set *set);

/* As above, and it must be refused: EADDRINUSE at bind or listen. */
void listener_check_taken(enum listen_socket_stack stack, const char *node, int port);

/* One check: the failure has this stage and code. */
void listener_check_failure(const struct listen_socket_failure *failure, enum listen_socket_stage stage,
                            enum listen_socket_code code, const char *what);

/* The option as the system has it; -1 if it cannot be asked. */
int listener_option(SOCKET handle, int level, int option);

/* The socket's own address as text, "-" if it cannot be asked. */
const char *listener_address(SOCKET handle);

/* A client's connection to the address; INVALID_SOCKET if it is refused. */
SOCKET listener_connect(const char *address, int port);

/* Winsock for the test's own calls; every case may make some. */
void listener_begin_winsock(void);

/* How many initialisations of Winsock there are: how often WSACleanup succeeds until it is gone. Then the test's own is
 * made again, one. */
int listener_count_initialisations(void);

#endif
