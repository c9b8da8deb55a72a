/* Microsoft's two tables of which binds fail, cell by cell, against the model's rules; and against the routine, whose
 * sockets are the second ones with exclusive use.
 *
 * "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE", Windows Server 2003 and later. A row is the socket that is bound first,
 * a column the second one: default, SO_REUSEADDR, SO_EXCLUSIVEADDRUSE; of each the wildcard and a specific address. */
#include <errno.h>
#include <stdio.h>

#include "exhaustive.h"

#define SUCCESS 0
#define INUSE EADDRINUSE
#define ACCESS EACCES

enum { USES = 3, PLACES = 2, KINDS = USES * PLACES };

static const int same_user[KINDS][KINDS] = {
    /* default, wildcard */ {INUSE, SUCCESS, ACCESS, SUCCESS, INUSE, SUCCESS},
    /* default, specific */ {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
    /* SO_REUSEADDR, wildcard */ {INUSE, SUCCESS, SUCCESS, SUCCESS, INUSE, SUCCESS},
    /* SO_REUSEADDR, specific */ {SUCCESS, INUSE, SUCCESS, SUCCESS, INUSE, INUSE},
    /* SO_EXCLUSIVEADDRUSE, wildcard */ {INUSE, ACCESS, ACCESS, ACCESS, INUSE, ACCESS},
    /* SO_EXCLUSIVEADDRUSE, specific */ {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
};

static const int other_user[KINDS][KINDS] = {
    /* default, wildcard */ {INUSE, ACCESS, ACCESS, ACCESS, INUSE, ACCESS},
    /* default, specific */ {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
    /* SO_REUSEADDR, wildcard */ {INUSE, ACCESS, SUCCESS, SUCCESS, INUSE, ACCESS},
    /* SO_REUSEADDR, specific */ {SUCCESS, INUSE, SUCCESS, SUCCESS, INUSE, INUSE},
    /* SO_EXCLUSIVEADDRUSE, wildcard */ {INUSE, ACCESS, ACCESS, ACCESS, INUSE, ACCESS},
    /* SO_EXCLUSIVEADDRUSE, specific */ {SUCCESS, INUSE, SUCCESS, ACCESS, INUSE, INUSE},
};

/* One socket of the tables. */
static struct model_endpoint kind_of(int family, size_t kind, int socktype) {
    struct model_endpoint endpoint = {.address = {.family = family},
                                      .port = 27015,
                                      .socktype = socktype,
                                      .v6only = family == AF_INET6,
                                      .use = (enum model_use)(kind / PLACES)};

    if (kind % PLACES == 0)
        return endpoint;
    if (family == AF_INET6) {
        endpoint.address.bytes[15] = 1;
    } else {
        endpoint.address.bytes[0] = 127;
        endpoint.address.bytes[3] = 1;
    }
    return endpoint;
}

static const char *word_of(int error) {
    return error == SUCCESS ? "success" : error == INUSE ? "INUSE" : error == ACCESS ? "ACCESS" : "another error";
}

static void check_cell(struct run *run, int family, int socktype, bool other, size_t first, size_t second) {
    struct model_endpoint held = kind_of(family, first, socktype);
    struct model_endpoint wanted = kind_of(family, second, socktype);
    const int expected = other ? other_user[first][second] : same_user[first][second];
    char what[160];

    held.other_user = other;
    const int got = model_conflict(MODEL_RULES_WINDOWS, &held, &wanted, MODEL_SHARING_BY_OPTIONS);

    snprintf(
        what, sizeof what, "%s, family %d, type %d, row %zu, column %zu: the page has %s, the model %s (REUSE-004)",
        other ? "other user" : "same user", family, socktype, first + 1, second + 1, word_of(expected), word_of(got));
    run_check(run, got == expected, what);
    held.other_user = !held.other_user; /* the second one's user is the other one's then */
    wanted.other_user = true;
    run_check(run, model_conflict(MODEL_RULES_WINDOWS, &held, &wanted, MODEL_SHARING_BY_OPTIONS) == expected, what);
    wanted.port++;
    run_check(run, model_conflict(MODEL_RULES_WINDOWS, &held, &wanted, MODEL_SHARING_BY_OPTIONS) == 0, what);
}

/* Opens a listener where the first one is, and looks at the outcome: not by way of the oracle. */
static void check_routine(struct run *run, int family, bool other, size_t first, size_t place) {
    static const struct addrinfo hints[] = {{.ai_flags = AI_PASSIVE}, {.ai_flags = 0}};
    struct model_endpoint held = kind_of(family, first, SOCK_STREAM);
    struct model_host host = windows_hosts.at(0);
    const struct model_request request = {.service = "27015",
                                          .hints = &hints[place],
                                          .open = true,
                                          .stack =
                                              family == AF_INET ? LISTEN_SOCKET_STACK_IPV4 : LISTEN_SOCKET_STACK_IPV6,
                                          .backlog = 9};
    const size_t column = (size_t)MODEL_USE_EXCLUSIVE * PLACES + place;
    const int expected = other ? other_user[first][column] : same_user[first][column];
    char what[160];

    held.other_user = other;
    host.existing_sockets = &held;
    host.existing_socket_count = 1;
    run_try(run, &request, &host);
    const int native = run->call->result.code == LISTEN_SOCKET_OK ? 0 : run->call->result.failure.native;

    snprintf(what, sizeof what, "%s, family %d, row %zu, column %zu: the page has %s, the routine got %s (REUSE-004)",
             other ? "other user" : "same user", family, first + 1, column + 1, word_of(expected), word_of(native));
    run_check(run, native == expected, what);
}

/* "No other TCP socket can be previously bound": the page's text about a dual-stack socket with exclusive use. */
static void check_dual_stack(struct run *run, size_t first) {
    const struct model_endpoint held = kind_of(AF_INET, first, SOCK_STREAM);
    struct model_endpoint wanted = kind_of(AF_INET6, (size_t)MODEL_USE_EXCLUSIVE * PLACES, SOCK_STREAM);

    wanted.v6only = false;
    run_check(run,
              model_conflict(MODEL_RULES_WINDOWS, &held, &wanted, MODEL_SHARING_BY_OPTIONS) ==
                  (first % PLACES == 0 ? INUSE : ACCESS),
              "a dual-stack socket with exclusive use beside an IPv4 socket (REUSE-004)");
}

static void check_family(struct run *run, int family) {
    for (size_t cell = 0; cell < (size_t)2 * KINDS * KINDS; cell++) {
        check_cell(run, family, SOCK_STREAM, cell % 2 != 0, cell / 2 / KINDS, cell / 2 % KINDS);
        check_cell(run, family, SOCK_DGRAM, cell % 2 != 0, cell / 2 / KINDS, cell / 2 % KINDS);
    }
    for (size_t cell = 0; cell < (size_t)2 * KINDS * PLACES; cell++)
        check_routine(run, family, cell % 2 != 0, cell / 2 / PLACES, cell / 2 % PLACES);
}

static void enumerate_matrix(struct run *run) {
    if (run->job != 0)
        return;
    check_family(run, AF_INET);
    check_family(run, AF_INET6);
    for (size_t first = 0; first < KINDS; first++)
        check_dual_stack(run, first);
}

const struct space matrix_space = {
    "windows-matrix", "both tables of exclusive use, cell by cell, and the routine in them", enumerate_matrix};
