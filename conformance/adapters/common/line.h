/* The wire of PROTOCOL.md for adapters written in C: requests read, symbols turned into this platform's numbers. It
 * checks nothing that an implementation is to check: what cannot be said in its terms is said as a number.
 */
#ifndef LINE_H
#define LINE_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>

/* One request. Texts are NULL for the null value. */
struct line_request {
    char *storage;
    char *fields[32];
    size_t count;
    const char *verb;
    const char *id;
    const char *node;
    const char *service;
    bool has_hints;
    struct addrinfo hints; /* zero but for what the request says, `nonzero` included */
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

/* The name of an errno, or of an EAI_ number ("E?" and "EAI_?" for what has none here). */
const char *line_errno_name(int number);
const char *line_resolver_name(int number);

/* Prints a line, at once. */
__attribute__((format(printf, 1, 2))) void line_say(const char *format, ...);

#endif
