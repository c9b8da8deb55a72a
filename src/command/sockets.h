/* The platform's socket headers: families, addresses, the resolver's structure. */
#ifndef COMMAND_SOCKETS_H
#define COMMAND_SOCKETS_H

#include "listen_socket.h" /* on Windows with all that the headers below have */

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#endif

#endif
