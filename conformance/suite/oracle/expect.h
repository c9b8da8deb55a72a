/* What the tests of the oracle share: requests in short, hosts that differ in one thing, and what is expected. */
#ifndef SUITE_ORACLE_EXPECT_H
#define SUITE_ORACLE_EXPECT_H

#include "model/oracle/prediction.h"

#define CREATE_TO(last_step_, backlog_, ...)                                                                           \
    { .backlog = (backlog_), .last_step = (last_step_), __VA_ARGS__ }
#define CREATE(...) CREATE_TO(MODEL_LAST_LISTEN, 9, __VA_ARGS__)
#define OPEN(...)                                                                                                      \
    { .backlog = 9, .open = true, __VA_ARGS__ }

/* Hints for a stream over TCP. */
#define HINTS(name, ...)                                                                                               \
    static const struct addrinfo name = {.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP, __VA_ARGS__}

/* How a host differs from the plain one. */
struct world {
    bool windows;
    struct model_endpoint held[2]; /* those with a port are there */
    struct model_fault fault;
    void (*change)(struct model_host *host); /* NULL: nothing more */
};

/* Makes the host; its tables are good until the next one is made. */
void make_world(const struct world *world, struct model_host *host);

/* Counts one check. If it is not right, prints what it was about. */
void expect(bool right, const char *what, const char *expected, const char *seen);

/* Both texts are the same. */
void expect_clause(const char *what, const char *expected, const char *seen);

/* Prints "N passed, N failed"; the exit status of the program. */
int tell_expected(void);

#endif
