/* What adapters in C and C++ have in common beside the wire: the loop over requests, and answers about a socket. */
#ifndef SERVE_H
#define SERVE_H

#include "line.h"
#include "platform/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Says hello, then hands each request to open to `open_request`, which answers it, and calls `close_request` for each
 * request to close and at the end. */
int serve(const char *hello, void (*open_request)(const struct line_request *request), void (*close_request)(void));

/* The service as a port, for a function that takes a number from `least` to `most`. False if it cannot be said so: then
 * the answer is given, that `feature` is missing. */
bool serve_port(const struct line_request *request, long least, long most, const char *feature, long *port);

/* Answers: one socket, bound to this address, or to be bound to it; `sockets` is 0 if there is none yet. */
void serve_say_address(const struct line_request *request, int sockets, const struct sockaddr *address);

/* Answers: this socket alone, with the address that getsockname gives; without one if getsockname fails. */
void serve_say_socket(const struct line_request *request, int descriptor);

/* Answers that the call `stage` failed with an errno, or with a code of getaddrinfo. For EAI_SYSTEM it is the errno
 * that says why. */
void serve_say_errno(const struct line_request *request, const char *stage, int number);
void serve_say_resolver(const struct line_request *request, int code, int number);

#ifdef __cplusplus
}
#endif

#endif
