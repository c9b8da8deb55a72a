/* The checks of the clause tests. Each has a message, so that a failure says what was asked, what was expected and what
 * was found; main.c fails a test that checked nothing. */
#ifndef SUITE_CHECKS_H
#define SUITE_CHECKS_H

#include <criterion/criterion.h>

#include "call.h"
#include "count.h"
#include "fake_system.h"
#include "suite/vectors/harness.h"

#define CHECK(holds, ...) check_at(__FILE__, __LINE__, (holds), __VA_ARGS__)

/* One check; if it does not hold, the test fails and ends. */
void check_at(const char *file, unsigned line, bool holds, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Runs the vectors whose first clause gave the test its name. Call it last: if this machine cannot make an environment,
 * the test ends as skipped. */
void check_own_vectors(void);

/* Runs `body` in an environment and reports what it found. If this machine cannot make it, the test ends as skipped. */
void check_inside(const char *environment, harness_body *body);

/* ---- Over the scripted system ----
 *
 * Each makes the request and checks what its name says, and always the ledger, the out-parameters and the failure. */

/* It comes up. Closes the sockets, and checks the ledger once more. */
void check_comes_up(struct fake_system *fake, const struct call_request *request);
/* The same, but leaves the sockets open, in `*call`. */
void check_stays_up(struct fake_system *fake, const struct call_request *request, struct call *call);

/* It fails at that stage with that code. Returns the failure, valid until the next call. */
const struct listen_socket_failure *check_fails(struct fake_system *fake, const struct call_request *request,
                                                enum listen_socket_stage stage, enum listen_socket_code code);

/* It is refused at validate for that argument and reason, without a call. */
void check_refused(const struct call_request *request, enum listen_socket_code code, enum listen_socket_input input,
                   enum listen_socket_reason reason);
/* Each text is refused for that reason: as service with AF_INET, or as node with AF_UNSPEC. NULL ends the list. */
void check_services_refused(const char *const *services, enum listen_socket_reason reason);
void check_nodes_refused(const char *const *nodes, enum listen_socket_reason reason);

/* The calls are exactly these. */
void check_trace(const struct fake_system *fake, const char *expected);

/* A scripted system that has forgotten everything; always the same one. */
struct fake_system *fresh_fake(void);

/* The same, with a resolver that answers with these entries, whatever it is asked. */
struct fake_system *fake_answering(const struct fake_entry *entries, size_t count);

/* A request for a node, up to bind, service 27015. */
struct call_request request_for_node(int family, const char *node);

#endif
