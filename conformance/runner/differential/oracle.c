/* Turns a request of the fuzzer into the model's (model/oracle/), and its prediction into the outcomes of a vector. */
#include "oracle.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/host/grammar.h"
#include "model/host/library_numbers.h"
#include "model/oracle/clause.h"
#include "model/oracle/deciding.h"
#include "model/oracle/oracle.h"
#include "reader/numbers.h"
#include "runner/judge/socket_view.h"

/* ---- Words ------------------------------------------------------------------------------------------------------- */

static const char *const stages[] = {
    [LISTEN_SOCKET_STAGE_VALIDATE] = "validate", [LISTEN_SOCKET_STAGE_RESOLVE] = "resolve",
    [LISTEN_SOCKET_STAGE_SELECT] = "select",     [LISTEN_SOCKET_STAGE_SOCKET] = "socket",
    [LISTEN_SOCKET_STAGE_OPTION] = "option",     [LISTEN_SOCKET_STAGE_BIND] = "bind",
    [LISTEN_SOCKET_STAGE_LISTEN] = "listen"};

/* The codes that a request can fail with in the runner's environments, or by a fault. */
#define CODE(name) [LISTEN_SOCKET_##name] = #name
static const char *const codes[] = {
    CODE(EAI_AGAIN),   CODE(EAI_BADFLAGS),    CODE(EAI_FAIL),     CODE(EAI_FAMILY),
    CODE(EAI_NONAME),  CODE(EAI_SERVICE),     CODE(EAI_SOCKTYPE), CODE(EACCES),
    CODE(EADDRINUSE),  CODE(EADDRNOTAVAIL),   CODE(EAFNOSUPPORT), CODE(EAGAIN),
    CODE(EBADF),       CODE(EFAULT),          CODE(EINTR),        CODE(EINVAL),
    CODE(EIO),         CODE(EISCONN),         CODE(EMFILE),       CODE(ENETDOWN),
    CODE(ENFILE),      CODE(ENOBUFS),         CODE(ENODEV),       CODE(ENOMEM),
    CODE(ENOPROTOOPT), CODE(ENOSYS),          CODE(ENOTSOCK),     CODE(EOPNOTSUPP),
    CODE(EPERM),       CODE(EPROTONOSUPPORT), CODE(EPROTOTYPE),   CODE(ESOCKTNOSUPPORT)};

/* ---- Question ---------------------------------------------------------------------------------------------------- */

struct question {
    struct model_request request;
    struct addrinfo hints;
};

static bool put_request(const struct vector_request *from, struct question *question) {
    unsigned options = 0, stack = 0;
    bool known = hints_of_request(from, &question->hints) == NULL &&
                 number_of_list(option_numbers, from->options, &options) &&
                 number_of_list(stack_numbers, from->stack, &stack);
    if (from->stack[0] == '\0' && (options & OPTION_DUAL) != 0) { /* create with the stack dual */
        stack = LISTEN_SOCKET_STACK_DUAL;
        options &= ~(unsigned)OPTION_DUAL;
    }
    question->request = (struct model_request){
        .node = from->node.bytes,
        .service = from->service.bytes,
        .hints = from->hints ? &question->hints : NULL,
        .options = options,
        .open = from->stack[0] != '\0',
        .stack = (int)stack,
        .backlog = from->backlog,
        .last_step = from->last_step == VECTOR_STEP_LISTEN ? MODEL_LAST_LISTEN
                     : from->last_step == VECTOR_STEP_BIND ? MODEL_LAST_BIND
                                                           : MODEL_LAST_SOCKET,
    };
    return known;
}

/* ---- What the oracle cannot decide ------------------------------------------------------------------------------- */

/* Whether the hosts file has the name only with other upper and lower case letters: whether it matches is up to the
 * resolver. */
static bool differs_in_case(const struct simulated_environment *simulated, const char *name) {
    bool differs = false;
    for (size_t i = 0; i < simulated->file_count; i++) {
        if (strcmp(simulated->file[i].name, name) == 0)
            return false;
        differs = differs || strcasecmp(simulated->file[i].name, name) == 0;
    }
    return differs;
}

/* Whether the hosts file leads the name to the wildcard address and to another one: which of them a resolver puts first
 * within a family, and whether it reads ::1 as 127.0.0.1, decides whether the name is refused. */
static bool is_led_to_wildcard_too(const struct simulated_environment *simulated, const char *name) {
    size_t count = 0, wildcards = 0;
    for (size_t i = 0; i < simulated->file_count; i++) {
        const struct model_host_name *row = &simulated->file[i];
        if (strcmp(row->name, name) != 0)
            continue;
        count++;
        wildcards += model_is_wildcard(&row->address) ? 1 : 0;
    }
    return wildcards > 0 && count > wildcards;
}

/* Whether a fault may hit a datagram socket of the resolver's, which are counted with those that are asked for. */
static bool may_fail_for_resolver(const struct simulated_environment *simulated, const struct model_request *request) {
    return simulated->host.faults[0].nth != 0 && request->hints != NULL &&
           (request->hints->ai_socktype == SOCK_DGRAM || request->hints->ai_protocol == IPPROTO_UDP);
}

static bool asks_for_ipv4(const struct model_request *request) {
    return request->stack == LISTEN_SOCKET_STACK_IPV4 ||
           (request->hints != NULL && request->hints->ai_family == AF_INET);
}

/* Whether a resolver that reads addresses of IPv6 as IPv4 ones has an address of the name that others lack, beside one
 * that is another: which of them it puts first is its own business. */
static bool is_read_as_another(struct simulated_environment *simulated, const struct model_request *request) {
    const struct model_host_name *rows = simulated->host_names;
    bool differs = false;
    simulated_environment_vary(simulated, SIMULATED_IPV6_AS_IPV4);
    for (size_t i = 0; i < simulated->host.host_name_count * simulated->host.host_name_count; i++) {
        const struct model_host_name *one = &rows[i / simulated->host.host_name_count];
        const struct model_host_name *other = &rows[i % simulated->host.host_name_count];
        differs = differs || (one->alone && other->address.family == AF_INET && strcmp(one->name, request->node) == 0 &&
                              strcmp(other->name, request->node) == 0 &&
                              memcmp(&one->address, &other->address, sizeof one->address) != 0);
    }
    return differs && asks_for_ipv4(request);
}

/* The first and the last address of the loopback network: they can be bound to, but not everywhere connected to. */
static bool is_edge_of_loopback(const struct model_address *address) {
    const unsigned char *bytes = address->bytes + (address->family == AF_INET6 && model_is_mapped(address) ? 12 : 0);
    static const unsigned char last[4] = {127, 255, 255, 255};
    static const unsigned char first[4] = {127, 0, 0, 0};
    return memcmp(bytes, last, 4) == 0 || memcmp(bytes, first, 4) == 0;
}

/* Whether the system picks the port. */
static bool is_any_port(const struct model_request *request) {
    uint16_t port;
    enum model_service_kind kind = model_read_service(request->service, &port);
    return kind == MODEL_SERVICE_ABSENT ? !request->open : kind == MODEL_SERVICE_PORT && port == 0;
}

/* Fewer ports to pick from than this: which of them are tried decides the outcome, and that is the system's. */
enum { FEW_PORTS = 64 };

/* Whether AI_ADDRCONFIG may take an address from a name, or not: resolvers do not agree on whether loopback counts. Of
 * IPv6 it is known where no interface has an address at all, and where one has another than loopback's. Where a service
 * is to be found, too, nobody knows which of two failures comes first. */
static bool may_leave_out(const struct simulated_environment *simulated, const struct model_request *request) {
    if (request->hints == NULL || (request->hints->ai_flags & AI_ADDRCONFIG) == 0)
        return false;
    uint16_t port;
    const bool named = model_read_service(request->service, &port) == MODEL_SERVICE_NAME;
    const bool ipv6_alone = request->stack == LISTEN_SOCKET_STACK_IPV6 || request->hints->ai_family == AF_INET6;
    return named || !ipv6_alone || !(simulated->host.no_ipv6_address || simulated->host.interface_count > 1);
}

/* Whether the host's resolver, or the runner, decides what comes of a request for a host name. */
static bool is_name_left_to_host(struct simulated_environment *simulated, const struct model_request *request) {
    const int given = request->hints ? request->hints->ai_flags : 0;
    return simulated->asks_server || (given & AI_V4MAPPED) != 0 || may_leave_out(simulated, request) ||
           differs_in_case(simulated, request->node) || is_led_to_wildcard_too(simulated, request->node) ||
           is_read_as_another(simulated, request) || may_fail_for_resolver(simulated, request);
}

static bool is_left_to_host(struct simulated_environment *simulated, const struct model_request *request) {
    struct model_node node;
    uint16_t port;
    if (model_predict_rule(request))
        return false;
    model_read_node(request->node, &node);
    bool name = node.kind == MODEL_NODE_NAME;
    bool asks =
        name || node.zone == MODEL_ZONE_NAME || model_read_service(request->service, &port) == MODEL_SERVICE_NAME;
    return (asks && simulated->few_descriptors) || (name && is_name_left_to_host(simulated, request)) ||
           (simulated->host.ephemeral_count < FEW_PORTS && is_any_port(request)) || is_edge_of_loopback(&node.address);
}

/* ---- Answer ------------------------------------------------------------------------------------------------------ */

/* A zone is told by the name of its interface: an interface may have another's index as its name. */
static void put_zone(const struct model_host *host, uint32_t index, char *text, size_t size) {
    for (size_t i = 0; i < host->interface_count; i++) {
        if (host->interfaces[i].index == index) {
            snprintf(text, size, "%%%s", host->interfaces[i].name);
            return;
        }
    }
    snprintf(text, size, "%%%u", index);
}

static void put_address(const struct model_host *host, const struct model_address *address, char *text, size_t size) {
    struct sockaddr_storage raw = {0};
    char bare[INET6_ADDRSTRLEN];
    model_sockaddr(address, 0, &raw);
    socket_view_address_text(&raw, bare);
    const size_t used = (size_t)snprintf(text, size, "%s", bare);
    if (address->scope)
        put_zone(host, address->scope, text + used, size - used);
}

static void put_sockets(const struct model_host *host, const struct model_request *request,
                        const struct model_prediction *prediction, struct fuzz_view *view, size_t index) {
    struct vector_outcome *outcome = &view->outcomes[index];
    bool bound = request->open || request->last_step >= MODEL_LAST_BIND;
    outcome->sockets = view->sockets[index];
    outcome->socket_count = view->vector.request.last_step == VECTOR_STEP_RESOLVE ? 0 : prediction->count;
    for (size_t i = 0; i < outcome->socket_count; i++) {
        const struct model_socket *from = &prediction->sockets[i];
        put_address(host, &from->address, view->addresses[index][i], sizeof view->addresses[index][i]);
        view->sockets[index][i] = (struct vector_socket){.family = word_of_number(family_numbers, from->address.family),
                                                         .socktype = word_of_number(socktype_numbers, from->socktype),
                                                         .protocol = word_of_number(protocol_numbers, from->protocol),
                                                         .address = view->addresses[index][i],
                                                         .port = bound && is_any_port(request) ? -1 : from->port,
                                                         .v6only = from->v6only};
    }
}

static void put_outcome(const struct model_host *host, const struct model_request *request,
                        const struct model_prediction *prediction, struct fuzz_view *view, size_t index) {
    static const char *const came_up[] = {"", "ipv4", "ipv6", "dual", "pair"};
    struct vector_outcome *outcome = &view->outcomes[index];
    bool resolves =
        view->vector.request.last_step == VECTOR_STEP_RESOLVE && prediction->stage == LISTEN_SOCKET_STAGE_SOCKET;
    *outcome = (struct vector_outcome){.name = "", .stack = "", .stage = "", .code = ""};
    outcome->ok = prediction->ok || resolves;
    if (outcome->ok) {
        outcome->stack = came_up[prediction->stack];
        put_sockets(host, request, prediction, view, index);
    } else {
        outcome->stage = stages[prediction->stage];
        bool known = (size_t)prediction->code < FUZZ_COUNT(codes) && codes[prediction->code];
        outcome->code = known ? codes[prediction->code] : "UNKNOWN";
    }
}

static bool same_outcome(const struct vector_outcome *a, const struct vector_outcome *b) {
    bool same = a->ok == b->ok && strcmp(a->stack, b->stack) == 0 && strcmp(a->stage, b->stage) == 0 &&
                strcmp(a->code, b->code) == 0 && a->socket_count == b->socket_count;
    for (size_t i = 0; same && i < a->socket_count; i++)
        same = strcmp(a->sockets[i].address, b->sockets[i].address) == 0 && a->sockets[i].port == b->sockets[i].port;
    return same;
}

/* A host that never had an address may accept any IPv4 address as its own: Linux does, since such a network namespace
 * has no table of local addresses. */
static bool is_bind_left_to_host(const struct simulated_environment *simulated,
                                 const struct model_prediction *prediction) {
    const struct model_address *address = &prediction->address;
    return simulated->host.local_count == 0 && prediction->has_address &&
           prediction->code == LISTEN_SOCKET_EADDRNOTAVAIL && (address->family == AF_INET || model_is_mapped(address));
}

/* Whether a system that neither sets IPV6_V6ONLY nor says so has left a socket with the other value: no routine can
 * know. */
static bool is_misled(const struct model_prediction *prediction) {
    bool misled = false;
    for (size_t i = 0; i < prediction->count; i++) {
        const struct model_socket *socket = &prediction->sockets[i];
        misled = misled || (socket->address.family == AF_INET6 && socket->bound_port != 0 &&
                            socket->v6only != (int)socket->held_v6only);
    }
    return misled;
}

/* Whether a bind that was to bind another port could not have that one either: which other port it has then, or whether
 * it has the one asked for after all, is the runner's. */
static bool has_no_other_port(const struct simulated_environment *simulated,
                              const struct model_prediction *prediction) {
    bool other = false;
    for (size_t i = 0; i < MODEL_FAULTS; i++)
        other =
            other || (simulated->host.faults[i].nth != 0 && simulated->host.faults[i].wrong_answer == MODEL_WRONG_PORT);
    return other && !prediction->ok && prediction->call == LISTEN_SOCKET_CALL_BIND;
}

/* The outcomes with each kind of resolver that a host may have, each once. False if one is left to the host. */
static bool put_outcomes(struct simulated_environment *simulated, const struct model_request *request, bool name,
                         struct model_prediction *first, struct fuzz_view *view) {
    static const char *const names[SIMULATED_VARIANTS] = {
        "the resolver names IPv6 first", "the resolver names IPv4 first",
        "the resolver names IPv6 first, and reads ::1 and mapped addresses as IPv4 if asked for that",
        "the resolver names IPv4 first, and reads ::1 and mapped addresses as IPv4 if asked for that"};
    size_t count = 0;
    bool decidable = true;
    for (unsigned variant = 0; variant < (name ? SIMULATED_VARIANTS : 1); variant++) {
        struct model_prediction prediction;
        bool known = false;
        simulated_environment_vary(simulated, variant);
        model_predict(request, &simulated->host, &prediction, NULL);
        if (variant == 0)
            *first = prediction;
        decidable = decidable && !is_bind_left_to_host(simulated, &prediction) && !is_misled(&prediction) &&
                    !has_no_other_port(simulated, &prediction);
        put_outcome(&simulated->host, request, &prediction, view, count);
        view->outcomes[count].name = names[variant];
        for (size_t i = 0; i < count; i++)
            known = known || same_outcome(&view->outcomes[i], &view->outcomes[count]);
        count += known ? 0 : 1;
    }
    view->vector.outcome_count = count;
    return decidable;
}

static bool is_unknown_name(const struct vector_outcome *outcome) {
    return strcmp(outcome->stage, "resolve") == 0 && strcmp(outcome->code, "EAI_NONAME") == 0;
}

/* A resolver that also asks a name server, and gets no answer, may fail with another code. */
static void put_name_server(struct fuzz_view *view) {
    size_t count = view->vector.outcome_count;
    size_t unknown = 0;
    while (unknown < count && !is_unknown_name(&view->outcomes[unknown]))
        unknown++;
    if (count == FUZZ_OUTCOMES_MAX || unknown == count)
        return;
    view->outcomes[count] = view->outcomes[unknown];
    view->outcomes[count].name = "the resolver asks a name server too, and none answers";
    view->outcomes[count].code = "EAI_AGAIN";
    view->vector.outcome_count++;
}

/* Adds a clause to the view's, which are zero behind their end, if it is not among them. */
static void put_clause(const char *clause, struct fuzz_view *view) {
    size_t count = 0;
    for (; view->clauses[count]; count++)
        if (strcmp(view->clauses[count], clause) == 0)
            return;
    if (count < FUZZ_CLAUSES_MAX)
        view->clauses[count] = clause;
}

/* The clause that a reader should look at first, the others that decide, then those that have checks of their own. */
static void put_clauses(const struct model_request *request, const struct model_host *host,
                        const struct model_prediction *prediction, struct fuzz_view *view) {
    static const char *const checked[] = {"ERR-001",  "ERR-002",   "SOCK-004",  "SOCK-005",
                                          "LSTN-002", "REUSE-001", "REUSE-003", "BIND-004"};
    const char *deciding[MODEL_DECIDING_MOST];
    const char *first = model_clause(request, host, prediction);
    size_t count = model_deciding_clauses(request, host, prediction, deciding);
    put_clause(first, view);
    for (size_t i = 0; i < count; i++)
        put_clause(deciding[i], view);
    for (size_t i = 0; i < FUZZ_COUNT(checked); i++)
        if (strcmp(checked[i], "LSTN-002") != 0 || strcmp(first, "LSTN-005") != 0) /* the same check */
            put_clause(checked[i], view);
}

bool fuzz_oracle(struct simulated_environment *simulated, const struct fuzz_request *request, struct fuzz_view *view) {
    struct question question;
    struct model_prediction first;
    struct model_node node;
    fuzz_view_of(request, view);
    bool decidable = put_request(&view->vector.request, &question);
    model_read_node(request->node.null ? NULL : request->node.bytes, &node);
    decidable = simulated_environment_occupy(simulated, &view->vector, NULL, 0) && decidable;
    decidable = simulated_environment_arm(simulated, &view->vector, NULL, 0) && decidable;
    decidable = put_outcomes(simulated, &question.request, node.kind == MODEL_NODE_NAME, &first, view) && decidable;
    put_clauses(&question.request, &simulated->host, &first, view);
    if (!decidable || is_left_to_host(simulated, &question.request)) {
        view->vector.outcome_count = 0;
        return false;
    }
    if (node.kind == MODEL_NODE_NAME)
        put_name_server(view);
    if (view->vector.outcome_count == 1)
        view->outcomes[0].name = "";
    return true;
}
