/* What an implementation can be asked: the hello line read, and what a request needs of it. Text in, answer out, as in
 * wire.h. */
#ifndef CAPABILITY_H
#define CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/vectors.h"
#include "wire.h"

/* The features of PROTOCOL.md. */
enum wire_capability {
    WIRE_IPV4,
    WIRE_IPV6,
    WIRE_DUAL,
    WIRE_PAIR,
    WIRE_AUTO,
    WIRE_CREATE,
    WIRE_NODE_NULL,
    WIRE_NODE_NUMERIC,
    WIRE_NODE_NAME,
    WIRE_NODE_FAMILY,
    WIRE_SERVICE_NULL,
    WIRE_SERVICE_NUMBER,
    WIRE_SERVICE_INTEGER,
    WIRE_SERVICE_TEXT,
    WIRE_SERVICE_NAME,
    WIRE_BYTES,
    WIRE_FLAGS,
    WIRE_FAMILY,
    WIRE_SOCKTYPE,
    WIRE_PROTOCOL_HINT,
    WIRE_BACKLOG,
    WIRE_HINTS_NULL,
    WIRE_NONZERO,
    WIRE_OPTION_NONBLOCK,
    WIRE_OPTION_REUSEPORT,
    WIRE_OPTION_DUAL,
    WIRE_WINSOCK, /* the implementation speaks to Winsock */
    WIRE_CAPABILITY_COUNT
};

/* What an answer tells of sockets that came up. */
enum wire_report { WIRE_REPORTS_STACK, WIRE_REPORTS_ADDRESS, WIRE_REPORTS_PORT, WIRE_REPORT_COUNT };

struct wire_hello {
    char name[WIRE_WORD_MAX];
    char version[WIRE_WORD_MAX];
    char api[WIRE_WORD_MAX];
    bool last_steps[VECTOR_STEP_LISTEN + 1];
    bool capabilities[WIRE_CAPABILITY_COUNT]; /* of requests for a stack */
    bool create[WIRE_CAPABILITY_COUNT];       /* of requests without one */
    bool wire_fd;                             /* it can be told which descriptors to speak on */
    bool reports[WIRE_REPORT_COUNT];
};

bool wire_read_hello(const struct wire_line *line, struct wire_hello *hello, char *error, size_t size);

const char *wire_capability_name(enum wire_capability capability);

/* The first capability that the vector's request needs and `hello` lacks, as "no-NAME" (a last step: "no-upto-NAME";
 * what the vector's first clause has the implementation report: "no-reports-NAME"; in closed-descriptors:
 * "no-wire-fd"; a vector for the other platform: "not-on-posix", "not-on-windows"); NULL if it can be asked. `text` is
 * room for the answer. */
const char *wire_missing(const struct wire_hello *hello, const struct vector *vector, char *text, size_t size);

/* Whether `why`, of an answer `unsupported`, names something that `hello` indeed lacks for such a request. */
bool wire_lacks(const struct wire_hello *hello, const struct vector_request *request, const char *why);

#endif
