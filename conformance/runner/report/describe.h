/* What a record holds, in words: the same for every report. */
#ifndef REPORT_DESCRIBE_H
#define REPORT_DESCRIBE_H

#include <jansson.h>

#include "buffer.h"

/* "port 27015 of 127.0.0.1 by a socket of another, listening". */
void describe_existing_socket(struct buffer *buffer, const json_t *socket);

/* "bind on a socket of inet6: call 1 made to fail with EADDRINUSE". */
void describe_fault(struct buffer *buffer, const json_t *fault);

/* "bind(5, [::]:27015) = EADDRINUSE (injected)"; "?" for a result that nobody knows. */
void describe_call(struct buffer *buffer, const json_t *call);

/* "[::]:27015 stream tcp listening v6only=0 reuseaddr=1 ... backlog=128". */
void describe_socket(struct buffer *buffer, const json_t *socket);

/* The request's line without its number. */
void describe_request(struct buffer *buffer, const char *request);

#endif
