/* A client of the listeners that a test makes. */
#ifndef SUITE_CLIENT_H
#define SUITE_CLIENT_H

#include "listen_socket.h"

/* Connects to the numeric address; NULL is the loopback address of the family. Returns the descriptor, or -1 with
 * errno. */
int client_connect(int family, const char *address, int port);

/* Whether a client of the family reaches the listener: it connects over loopback, the listener accepts it, and a byte
 * that it writes arrives. */
bool client_reaches(const struct listen_socket *listener, int family);

/* The address of a client of `family` as the listener sees it, "[::1]:40000"; "" if the client did not reach it. */
void client_peer(const struct listen_socket *listener, int family, char *buffer, size_t size);

#endif
