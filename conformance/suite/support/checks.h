/* What the clause tests check with. Every check carries a message, so that a failure says what was asked, what was
 * expected and what was found; suite.c fails a test that checked nothing. */
#ifndef SUITE_CHECKS_H
#define SUITE_CHECKS_H

#include <criterion/criterion.h>

#include "call.h"
#include "fake_system.h"
#include "suite/vectors/harness.h"

#define CHECK(holds, ...) check_at(__FILE__, __LINE__, (holds), __VA_ARGS__)
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* One check; where it does not hold the test ends as failed. */
void check_at(const char *file, unsigned line, bool holds, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Runs the vectors whose first clause is the one that the test's suite is named after. To be called last: where this
 * machine cannot make an environment the test ends as skipped. */
void check_own_vectors(void);

/* Runs `body` in an environment and takes over what it found. Ends the test as skipped where this machine cannot. */
void check_inside(const char *environment, harness_body *body);

/* ---- Over the scripted system. `request` is made; what is checked is said by the name, and always the ledger, the
 * out-parameters and the record. ---- */

/* It comes up. The sockets are closed again, and the ledger checked once more. */
void check_comes_up(struct fake_system *fake, const struct call_request *request);
/* The same, but the sockets stay open, in `*call`. */
void check_stays_up(struct fake_system *fake, const struct call_request *request, struct call *call);

/* It fails so. Returns the record of the failure, which is valid until the next call. */
const struct listen_socket_failure *check_fails(struct fake_system *fake, const struct call_request *request,
                                                enum listen_socket_stage stage, enum listen_socket_code code);

/* It is refused at validate, for that argument and reason, and no call is made. */
void check_refused(const struct call_request *request, enum listen_socket_code code, enum listen_socket_input input,
                   enum listen_socket_reason reason);
/* Many texts that are refused alike: as the service (with AF_INET) or the node (with AF_UNSPEC). NULL ends the list. */
void check_services_refused(const char *const *services, enum listen_socket_reason reason);
void check_nodes_refused(const char *const *nodes, enum listen_socket_reason reason);

/* The calls are exactly these. */
void check_trace(const struct fake_system *fake, const char *expected);

/* The scripted system of a test that needs one only: fresh at the first call. */
struct fake_system *fresh_fake(void);

/* A request for a node, up to bind, service 27015. */
struct call_request request_for_node(int family, const char *node);

#endif
