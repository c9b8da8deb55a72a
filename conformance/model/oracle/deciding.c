/* The clauses that decide an outcome: of a refusal those of its rules, else those of what is tried, and how it ends. */
#include "deciding.h"

#include <string.h>

#include "clause.h"
#include "model/host/grammar.h"
#include "oracle.h"

struct list {
    const char **clauses;
    size_t count;
};

/* There is room: fewer than MODEL_DECIDING_MOST calls of this are made for one outcome, those for sockets that are
 * already there aside, which name four clauses. */
static void add_if(struct list *list, bool decides, const char *clause) {
    if (!decides)
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->clauses[i], clause) == 0)
            return;
    }
    list->clauses[list->count++] = clause;
}

/* ---- Refusals by a rule ------------------------------------------------------------------------------------------ */

/* With AI_NUMERICSERV: why a text is no port that some resolver takes for one. For any other the flag is enough. */
static void add_clause_of_number(const char *service, struct list *list) {
    static const char *const clauses[] = {"PORT-003", "PORT-004", "PORT-005", "PORT-006",
                                          "PORT-007", "PORT-009", "PORT-016"};
    const char *clause = model_clause_of_service(service); /* of a name: none of these */

    for (size_t i = 0; i < MODEL_COUNT(clauses); i++)
        add_if(list, strcmp(clauses[i], clause) == 0, clause);
    add_if(list, strcmp(clause, "PORT-003") == 0, "ERR-009");
}

static void add_rule(const struct model_request *request, const char *clause, struct list *list) {
    add_if(list, true, clause);
    add_if(list, strcmp(clause, "TYPE-002") == 0, "ERR-009");
    if (strcmp(clause, "FLAG-007") == 0)
        add_clause_of_number(request->service, list);
    add_if(list, model_predict_order(request), "PRE-001");
}

/* ---- What is tried ----------------------------------------------------------------------------------------------- */

static bool has_address_of_own(const struct model_node *node) {
    return node->kind == MODEL_NODE_ABSENT || node->kind == MODEL_NODE_IPV4 || node->kind == MODEL_NODE_IPV6;
}

static bool service_is_known(const struct model_host *host, const char *service) {
    for (size_t i = 0; i < host->service_count; i++) {
        if (strcmp(host->services[i].name, service) == 0)
            return true;
    }
    return false;
}

/* What the hints leave open or ask for beside the seed page's. */
static void add_hints(const struct model_request *request, const struct model_node *node, struct list *list) {
    static const struct addrinfo none;
    const struct addrinfo *hints = request->hints != NULL ? request->hints : &none;

    add_if(list, request->open && request->hints == NULL, "HINT-004");
    if (request->open && request->hints == NULL)
        return;
    add_if(list, hints->ai_socktype == 0 || hints->ai_protocol == 0, "TYPE-001");
    add_if(list, hints->ai_socktype == SOCK_DGRAM || hints->ai_protocol == IPPROTO_UDP, "TYPE-007");
    add_if(list, (hints->ai_flags & AI_ADDRCONFIG) != 0 && has_address_of_own(node), "FLAG-013");
    add_if(list,
           request->stack == LISTEN_SOCKET_STACK_NONE && hints->ai_family == AF_UNSPEC &&
               node->kind == MODEL_NODE_ABSENT,
           "SEL-002");
}

/* Whether the port makes a difference: a call that fails for want of a descriptor or an address does not look at it. */
static bool port_decides(const struct model_prediction *prediction) {
    return prediction->ok || prediction->code == LISTEN_SOCKET_EADDRINUSE || prediction->code == LISTEN_SOCKET_EACCES;
}

static void add_texts(const struct model_request *request, const struct model_host *host, const struct model_node *node,
                      const struct model_prediction *prediction, struct list *list) {
    uint16_t port;
    const enum model_service_kind service = model_read_service(request->service, &port);

    if (port_decides(prediction)) {
        add_if(list, request->open && service == MODEL_SERVICE_ABSENT, "STK-011");
        add_if(list, service == MODEL_SERVICE_NAME && !service_is_known(host, request->service), "NAME-004");
    }
    if (request->node != NULL && strchr(request->node, '%') != NULL)
        add_if(list, true, node->zone == MODEL_ZONE_NONE ? "ZONE-002" : "ZONE-001");
}

static void add_pair(const struct model_request *request, const struct model_node *node,
                     const struct model_prediction *prediction, struct list *list) {
    uint16_t port;
    const bool picked = model_read_service(request->service, &port) == MODEL_SERVICE_PORT && port == 0;

    add_if(list, node->kind == MODEL_NODE_NAME, "SEL-004");
    add_if(list, picked && port_decides(prediction), "STK-006");
}

/* Which stack auto begins with, and whether it goes on to another or ends. */
static void add_auto(const struct model_request *request, const struct model_node *node,
                     const struct model_prediction *prediction, struct list *list) {
    const bool passive = request->hints == NULL || (request->hints->ai_flags & AI_PASSIVE) != 0;
    const bool one_stack = node->kind == MODEL_NODE_IPV4 || !model_is_wildcard(&node->address);

    add_if(list, node->kind != MODEL_NODE_ABSENT, "STK-010");
    add_if(list, node->kind == MODEL_NODE_ABSENT, passive ? "STK-013" : "FLAG-015");
    add_if(list, !one_stack && (!prediction->ok || prediction->set_reason != LISTEN_SOCKET_REASON_NONE), "STK-009");
}

/* ---- Sockets that are already there ------------------------------------------------------------------------------ */

/* A socket as others see it; one that is not bound has no port. */
static struct model_endpoint endpoint_of(const struct model_socket *socket) {
    return (struct model_endpoint){.address = socket->address,
                                   .port = socket->bound_port,
                                   .socktype = socket->socktype,
                                   .v6only = socket->held_v6only,
                                   .reuseaddr = socket->reuseaddr,
                                   .reuseport = socket->reuseport,
                                   .use = MODEL_USE_EXCLUSIVE};
}

/* Of a success: what lets the socket come up beside another. */
static void add_neighbour(const struct model_host *host, const struct model_socket *socket,
                          const struct model_endpoint *held, struct list *list) {
    struct model_endpoint ours = endpoint_of(socket);

    if (held->port != ours.port || held->socktype != ours.socktype)
        return;
    const bool overlap = model_overlap(held, &ours);
    const bool shared = held->socktype == SOCK_STREAM && !held->listening; /* until one listens */

    if (overlap && host->rules == MODEL_RULES_WINDOWS) {
        add_if(list, true, "REUSE-004");
        return;
    }
    add_if(list, overlap && shared, "REUSE-001");
    add_if(list, overlap && !shared, "REUSE-003"); /* nothing else lets them share */
    ours.v6only = false;                           /* as a system may leave it */
    add_if(list, !overlap && !shared && model_overlap(held, &ours), "V6-008");
}

/* Of a failure: whether the address was taken by sockets of the other family alone. The sockets of a request have the
 * same options. */
static bool is_taken_by_other_family(const struct model_host *host, const struct model_prediction *prediction) {
    struct model_endpoint ours = endpoint_of(&prediction->sockets[0]);
    bool taken = false;

    ours.address = prediction->address;
    ours.port = prediction->port;
    for (size_t i = 0; i < host->existing_socket_count; i++) {
        struct model_endpoint held = host->existing_sockets[i];

        held.listening = held.listening || held.late != 0; /* by now */
        if (model_conflict(host->rules, &held, &ours, MODEL_SHARING_BY_OPTIONS) == 0)
            continue;
        if (held.address.family == ours.address.family)
            return false;
        taken = true;
    }
    return taken;
}

static void add_sockets(const struct model_host *host, const struct model_prediction *prediction, struct list *list) {
    for (size_t i = 0; i < prediction->count * host->existing_socket_count; i++) /* none after a failure */
        add_neighbour(host, &prediction->sockets[i / host->existing_socket_count],
                      &host->existing_sockets[i % host->existing_socket_count], list);
    add_if(list,
           prediction->code == LISTEN_SOCKET_EADDRINUSE && prediction->has_address &&
               is_taken_by_other_family(host, prediction),
           "V6-007");
}

/* ---- All together ------------------------------------------------------------------------------------------------ */

/* Of a call that the schedule made fail: its code says nothing of ports or addresses. */
static const char *clause_of_fault(const char *clause) {
    static const struct {
        const char *clause;
        const char *instead;
    } instead[] = {{"BIND-005", "BIND-002"},
                   {"BIND-006", "BIND-002"},
                   {"PORT-014", "BIND-002"},
                   {"V6-007", "BIND-002"},
                   {"REUSE-002", "LSTN-004"}};

    for (size_t i = 0; i < MODEL_COUNT(instead); i++) {
        if (strcmp(clause, instead[i].clause) == 0)
            return instead[i].instead;
    }
    return clause;
}

/* The clause that names the failure, except V6-007, which add_sockets tells from BIND-005 by the sockets themselves. */
static const char *clause_of_call(const struct model_request *request, const struct model_host *host,
                                  const struct model_prediction *prediction) {
    const char *clause = model_clause(request, host, prediction);

    if (host->faults[0].nth != 0)
        return clause_of_fault(clause);
    return strcmp(clause, "V6-007") == 0 ? "BIND-005" : clause;
}

size_t model_deciding_clauses(const struct model_request *request, const struct model_host *host,
                              const struct model_prediction *prediction, const char *clauses[MODEL_DECIDING_MOST]) {
    struct list list = {.clauses = clauses};
    struct model_node node;

    if (model_predict_rule(request) != NULL) {
        add_rule(request, model_clause(request, host, prediction), &list);
        return list.count;
    }
    if (!prediction->ok)
        add_if(&list, true, clause_of_call(request, host, prediction));
    if (prediction->stage == LISTEN_SOCKET_STAGE_RESOLVE)
        return list.count;
    model_read_node(request->node, &node);
    if (prediction->stage != LISTEN_SOCKET_STAGE_SELECT && prediction->stage != LISTEN_SOCKET_STAGE_SOCKET)
        add_hints(request, &node, &list);
    add_texts(request, host, &node, prediction, &list);
    if (request->stack == LISTEN_SOCKET_STACK_PAIR)
        add_pair(request, &node, prediction, &list);
    if (request->stack == LISTEN_SOCKET_STACK_AUTO)
        add_auto(request, &node, prediction, &list);
    add_sockets(host, prediction, &list);
    return list.count;
}
