/* A client of the listeners that a test makes: the one thing that shows what they are for. */
#ifndef SUITE_CLIENT_H
#define SUITE_CLIENT_H

#include "listen_socket.h"

/* Connects to the numeric address, or to the loopback address of the family where it is NULL. Returns the descriptor,
 * or -1 with errno. */
int client_connect(int family, const char *address, int port);

/* Whether a client of the family reaches the listener: it connects over loopback, the listener accepts it, and what it
 * writes arrives. */
bool client_reaches(const struct listen_socket *listener, int family);

/* The family and the text of the peer's address of a client of `family`, as the listener sees it. "" where it was not
 * reached. */
void client_peer(const struct listen_socket *listener, int family, char *buffer, size_t size);

#endif
