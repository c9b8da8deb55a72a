/* Asks the oracle about one request, and prints what it says with the texts of the clauses. */
#include "why.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "reader/clauses.h"
#include "runner/adapter/wire.h"
#include "runner/report/buffer.h"
#include "runner/report/specification.h"
#include "runner/report/text.h"
#include "surroundings.h"

enum { LABEL_WIDTH = 13, TEXT_SIZE = 2048 };

/* ---- The request ------------------------------------------------------------------------------------------------- */

/* A field of the request's line: nothing if it is empty; "-" is NULL of a node or a service, and nothing elsewhere. */
static void add_field(struct buffer *text, const char *word, size_t length) {
    const char *value = memchr(word, '=', length);
    const size_t value_length = value ? (size_t)(word + length - value) - 1 : 0;
    const bool is_null = value_length == 1 && value[1] == '-';
    const bool is_text = strncmp(word, "node=", 5) == 0 || strncmp(word, "service=", 8) == 0;
    if (is_null && is_text)
        buffer_format(text, "%.*s=NULL ", (int)(value - word), word);
    else if (value_length && !is_null)
        buffer_format(text, "%.*s ", (int)length, word);
}

/* The request in the words of PROTOCOL.md. */
static void print_asked(FILE *out, const struct fuzz_view *view) {
    char *line = wire_open(&view->vector.request, 0);
    struct buffer text = {.length = 0};
    const char *word = line ? strstr(line, " node=") : NULL;
    while (word && *word == ' ') {
        const size_t length = strcspn(word + 1, " \n");
        add_field(&text, word + 1, length);
        word += 1 + length;
    }
    text_field(out, 0, LABEL_WIDTH, "request", buffer_text(&text));
    buffer_free(&text);
    free(line);
}

static bool may_ask_for_datagrams(const struct fuzz_request *request) {
    return strcmp(request->socktype, "dgram") == 0 || strcmp(request->protocol, "udp") == 0;
}

static void print_request(FILE *out, const struct fuzz_request *request, const struct fuzz_view *view,
                          const struct simulated_environment *simulated) {
    char text[FUZZ_SURROUNDINGS_TEXT];
    print_asked(out, view);
    text_field(out, 0, LABEL_WIDTH, "environment", request->environment);
    if (simulated->has_server && may_ask_for_datagrams(request))
        text_field(out, 0, LABEL_WIDTH, "beside", "the environment's name server, a UDP socket on 127.0.0.1 port 53");
    for (size_t i = 0; i < request->existing_socket_count; i++) {
        fuzz_describe_existing_socket(&request->existing_sockets[i], text);
        text_field(out, 0, LABEL_WIDTH, "beside", text);
    }
    for (size_t i = 0; i < request->fault_count; i++) {
        fuzz_describe_fault(&request->faults[i], text);
        text_field(out, 0, LABEL_WIDTH, "fault", text);
    }
}

/* ---- The outcome ------------------------------------------------------------------------------------------------- */

static void describe_socket(const struct vector_socket *sock, char *text, size_t size) {
    char port[32];
    snprintf(port, sizeof port, sock->port == -1 ? "any port" : "port %d", sock->port);
    snprintf(text, size, "%s %s %s at %s, %s%s", sock->family, sock->socktype, sock->protocol, sock->address, port,
             sock->v6only < 0 ? ""
             : sock->v6only   ? ", IPV6_V6ONLY 1"
                              : ", IPV6_V6ONLY 0");
}

static void describe_outcome(const struct vector *vector, const struct vector_outcome *outcome, char *text,
                             size_t size) {
    static const char *const states[] = {"", "made, not bound", "bound, not listening", "listening"};
    if (!outcome->ok) {
        snprintf(text, size, "refused at the stage %s with %s", outcome->stage, outcome->code);
        return;
    }
    if (vector->request.last_step == VECTOR_STEP_RESOLVE) {
        snprintf(text, size, "resolved");
        return;
    }
    size_t used = (size_t)snprintf(text, size, "%s%s%s: ", outcome->stack[0] ? outcome->stack : "",
                                   outcome->stack[0] ? ", " : "", states[vector->request.last_step]);
    for (size_t i = 0; i < outcome->socket_count && used < size; i++) {
        char one[160];
        describe_socket(&outcome->sockets[i], one, sizeof one);
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "; and " : "", one);
    }
}

static void print_outcomes(FILE *out, const struct fuzz_view *view) {
    char text[TEXT_SIZE];
    for (size_t i = 0; i < view->vector.outcome_count; i++) {
        const struct vector_outcome *outcome = &view->vector.outcomes[i];
        describe_outcome(&view->vector, outcome, text, sizeof text);
        size_t used = strlen(text);
        if (outcome->name[0])
            snprintf(text + used, sizeof text - used, ", where %s", outcome->name);
        text_field(out, 0, LABEL_WIDTH, i ? "or" : "must be", text);
    }
    if (!view->vector.outcome_count)
        text_field(out, 0, LABEL_WIDTH, "must be", "not said: the clauses below leave the outcome to the host");
}

/* ---- The clauses ------------------------------------------------------------------------------------------------- */

/* Whether the clause is of those that are looked at wherever they are seen, and not the one that decides. */
static bool is_beside(const struct fuzz_view *view, size_t at) {
    return at > 0 && clause_is_property(view->clauses[at]);
}

/* A refusal leaves no socket on which the others could be seen. */
static bool can_be_seen(const struct fuzz_view *view, const char *clause) {
    bool comes_up = false;
    for (size_t i = 0; i < view->vector.outcome_count; i++)
        comes_up = comes_up || (view->vector.outcomes[i].ok && view->vector.outcomes[i].socket_count);
    return comes_up != (strncmp(clause, "ERR-", 4) == 0);
}

static void print_clauses(FILE *out, const struct fuzz_view *view) {
    fprintf(out, "\nsince, at the level %s:\n\n", vector_level_name(clauses_level(view->clauses)));
    for (size_t i = 0; i < FUZZ_CLAUSES_MAX && view->clauses[i]; i++) {
        const struct clause_text *clause = specification_find(view->clauses[i]);
        if (clause && !is_beside(view, i))
            specification_print_clause(out, 2, clause, false);
    }
    bool first = true;
    for (size_t i = 0; i < FUZZ_CLAUSES_MAX && view->clauses[i]; i++) {
        const struct clause_text *clause = specification_find(view->clauses[i]);
        if (!clause || !is_beside(view, i) || !can_be_seen(view, view->clauses[i]))
            continue;
        fputs(first ? "\nand judged as well, where it is seen:\n\n" : "", out);
        first = false;
        specification_print_title(out, 2, clause);
    }
}

bool why(FILE *out, const struct fuzz_request *request, const char *files, char *error, size_t size) {
    static struct simulated_environment simulated;
    static struct fuzz_view view;
    if (!simulated_environment_build(&simulated, request->environment, files, true, error, size))
        return false;
    (void)fuzz_oracle(&simulated, request, &view); /* without an outcome where it is left to the host */
    print_request(out, request, &view, &simulated);
    print_outcomes(out, &view);
    print_clauses(out, &view);
    return true;
}
