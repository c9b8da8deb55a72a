/* The wire of PROTOCOL.md for adapters written in C: reads requests, with words as this platform's numbers, and writes
 * answers. It checks nothing that the implementation is to check.
 *
 * On POSIX systems it speaks on the standard streams, or on the descriptors that LISTEN_SOCKET_WIRE_IN and
 * LISTEN_SOCKET_WIRE_OUT name, so that hello may have wire=fd; on Windows on the standard streams. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <netinet/in.h>
#endif

/* One request. node and service are NULL for the null value; other texts are then empty. */
struct line_request {
    char *storage;
    char *fields[32];
    size_t count;
    const char *verb;
    const char *id;
    const char *node;
    const char *service;
    bool has_hints;
    struct addrinfo hints; /* zero except for what the request says, `nonzero` included */
    const char *stack;     /* "" for none */
    const char *options;
    int backlog;
    const char *last_step;
};

/* Reads the next line. False at the end of the input, or at "stop". */
bool line_read(struct line_request *request);
void line_free(struct line_request *request);

/* Whether a comma-separated list has the item. */
bool line_has(const char *list, const char *item);

/* Room, in bytes with the final NUL, for any text of line_host. */
enum { LINE_HOST = 80 };

/* An address as the wire has it, without its port: "127.0.0.1", "fe80::1%251" (decoded "fe80::1%1"), "-" if it has no
 * family. Returns `host`. */
const char *line_host(const struct sockaddr *address, char host[LINE_HOST]);
unsigned line_port(const struct sockaddr *address);

/* Prints a line and flushes it. */
__attribute__((format(printf, 1, 2))) void line_say(const char *format, ...);

#endif
