/* The checks of the clause tests: on vectors, in environments, and over the scripted system. */
#include "checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interpose.h"
#include "quote.h"
#include "suite/vectors/sockets.h"

void check_at(const char *file, unsigned line, bool holds, const char *format, ...) {
    char message[HARNESS_MESSAGES + 512] = "";
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    cr_assert(holds, "%s:%u: %s", file, line, message);
}

/* ---- Vectors ---- */

static bool is_first_clause(const struct vector *vector, const void *argument) {
    return strcmp(vector->clauses[0], argument) == 0;
}

static void take_over(const struct harness_tally *tally) {
    CHECK(tally->failed == 0, "%zu of %zu checks failed:\n%s", tally->failed, tally->failed + tally->passed,
          tally->failures);
    CHECK(tally->passed + tally->skipped > 0, "nothing was checked");
    if (tally->skipped > 0)
        cr_skip_test("%zu checks skipped: %s", tally->skipped, tally->lacking);
}

void check_own_vectors(void) {
    char clause[32];
    struct harness_tally tally;
    memset(&tally, 0, sizeof tally);
    (void)snprintf(clause, sizeof clause, "%s", criterion_current_suite->name);
    for (char *at = strchr(clause, '_'); at != NULL; at = strchr(at, '_'))
        *at = '-';
    harness_run_all(is_first_clause, clause, &tally);
    /* Checked only if it fails: a check that always passes would hide a test that runs no vector. */
    if (interpose.freed_null != 0)
        CHECK(false, "freeaddrinfo was called with NULL");
    if (tally.passed + tally.failed + tally.skipped > 0)
        take_over(&tally);
}

void check_inside(const char *environment, harness_body *body) {
    struct harness_tally tally;
    memset(&tally, 0, sizeof tally);
    if (!harness_inside(environment, body, NULL, &tally))
        tally.skipped++;
    take_over(&tally);
}

/* ---- The scripted system ---- */

/* The request in one line, for messages. */
static const char *describe_request(const struct call_request *request) {
    enum { BYTES = 80 };
    static char text[1024];
    char node[QUOTE_SIZE(BYTES)], service[QUOTE_SIZE(BYTES)];
    (void)snprintf(text, sizeof text,
                   "node %s, service %s, family %d, type %d, protocol %d, flags %#x, options %#x, stack %s",
                   quote(request->node, BYTES, node), quote(request->service, BYTES, service), request->hints.ai_family,
                   request->hints.ai_socktype, request->hints.ai_protocol, (unsigned)request->hints.ai_flags,
                   request->options, listen_socket_stack_name(request->stack));
    return text;
}

struct fake_system *fresh_fake(void) {
    static struct fake_system fake;
    fake_forget(&fake);
    fake_begin(&fake);
    return &fake;
}

struct fake_system *fake_answering(const struct fake_entry *entries, size_t count) {
    struct fake_system *fake = fresh_fake();
    fake->script.given = true;
    fake->script.entries = entries;
    fake->script.count = count;
    return fake;
}

void check_stays_up(struct fake_system *fake, const struct call_request *request, struct call *call) {
    char got[512];
    call_run(request, &fake->seam, call);
    call_describe(call, got, sizeof got);
    CHECK(call->code == LISTEN_SOCKET_OK, "%s: expected ok; got %s", describe_request(request), got);
    CHECK(*call->breach == '\0', "%s: %s", describe_request(request), call->breach);
    const char *fault = fake_ledger(fake, (unsigned)call->set.count);
    CHECK(*fault == '\0', "%s: %s", describe_request(request), fault);
}

void check_comes_up(struct fake_system *fake, const struct call_request *request) {
    struct call call;
    check_stays_up(fake, request, &call);
    call_end(&call);
    const char *fault = fake_ledger(fake, 0);
    CHECK(*fault == '\0', "%s, after close: %s", describe_request(request), fault);
}

const struct listen_socket_failure *check_fails(struct fake_system *fake, const struct call_request *request,
                                                enum listen_socket_stage stage, enum listen_socket_code code) {
    static struct call call;
    char got[512];
    call_run(request, &fake->seam, &call);
    call_describe(&call, got, sizeof got);
    CHECK(call_failed_as(&call, stage, code), "%s: expected error %s %s; got %s", describe_request(request),
          listen_socket_stage_name(stage), listen_socket_code_name(code), got);
    CHECK(*call.breach == '\0', "%s: %s", describe_request(request), call.breach);
    const char *fault = fake_ledger(fake, 0);
    CHECK(*fault == '\0', "%s: %s", describe_request(request), fault);
    return &call.failure;
}

void check_refused(const struct call_request *request, enum listen_socket_code code, enum listen_socket_input input,
                   enum listen_socket_reason reason) {
    struct fake_system *fake = fresh_fake();
    const struct listen_socket_failure *failure = check_fails(fake, request, LISTEN_SOCKET_STAGE_VALIDATE, code);
    CHECK(fake->count == 0, "%s: %zu calls were made for a request that is refused", describe_request(request),
          fake->count);
    CHECK(failure->call == LISTEN_SOCKET_CALL_NONE, "%s: a call is named: %s", describe_request(request),
          listen_socket_call_name(failure->call));
    CHECK(failure->input == input, "%s: expected the argument %s to be named; got %s", describe_request(request),
          listen_socket_input_name(input), listen_socket_input_name(failure->input));
    CHECK(failure->reason == reason, "%s: expected the reason \"%s\"; got \"%s\"", describe_request(request),
          listen_socket_reason_text(reason), listen_socket_reason_text(failure->reason));
}

void check_services_refused(const char *const *services, enum listen_socket_reason reason) {
    for (; *services != NULL; services++) {
        struct call_request request = call_create(AF_INET, *services);
        check_refused(&request, LISTEN_SOCKET_EAI_SERVICE, LISTEN_SOCKET_INPUT_SERVICE, reason);
    }
}

void check_nodes_refused(const char *const *nodes, enum listen_socket_reason reason) {
    for (; *nodes != NULL; nodes++) {
        struct call_request request = request_for_node(AF_UNSPEC, *nodes);
        check_refused(&request, LISTEN_SOCKET_EAI_NONAME, LISTEN_SOCKET_INPUT_NODE, reason);
    }
}

void check_trace(const struct fake_system *fake, const char *expected) {
    char got[2048];
    fake_describe(fake, got, sizeof got);
    CHECK(strcmp(got, expected) == 0, "expected the calls:\n  %s\ngot:\n  %s", expected, got);
}

struct call_request request_for_node(int family, const char *node) {
    struct call_request request = call_create(family, "27015");
    request.node = node;
    request.last_step = VECTOR_STEP_BIND;
    return request;
}
