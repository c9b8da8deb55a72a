/* Questions to the resolver, and the entries of its answers that may be used. */
#include "look_up.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "codes.h"

/* ---- Questions --------------------------------------------------------------------------------------------------- */

struct question_plan model_plan_question(const struct model_parsed_request *parsed) {
    struct question_plan plan = {.family = parsed->family,
                                 .node = parsed->request->node != NULL,
                                 .passive = (parsed->flags & AI_PASSIVE) != 0,
                                 .service = parsed->service,
                                 .service_kind = parsed->service_kind,
                                 .port = parsed->port};

    if (parsed->request->stack == LISTEN_SOCKET_STACK_AUTO && parsed->node.kind == MODEL_NODE_IPV6 &&
        model_is_wildcard(&parsed->node.address)) {
        plan.node = false;
        plan.passive = true;
    }
    return plan;
}

/* Which flags reach the resolver: those with an effect on this question, and those that forbid what the rules have
 * ruled out already. */
static int flags_for(const struct model_parsed_request *parsed, const struct question_plan *plan) {
    const enum model_node_kind kind = plan->node ? parsed->node.kind : MODEL_NODE_ABSENT;
    const bool mapping = plan->family == AF_INET6 && (parsed->flags & AI_V4MAPPED) != 0;
    int flags = 0;

    if (kind == MODEL_NODE_ABSENT)
        flags |= plan->passive ? AI_PASSIVE : 0; /* FLAG-003 */
    if (kind == MODEL_NODE_IPV4 || kind == MODEL_NODE_IPV6)
        flags |= AI_NUMERICHOST; /* FLAG-005 SEL-003 */
    if (kind != MODEL_NODE_ABSENT)
        flags |= parsed->flags & AI_CANONNAME;
    if (kind == MODEL_NODE_NAME)
        flags |= parsed->flags & AI_ADDRCONFIG; /* FLAG-013 */
    if (mapping && (kind == MODEL_NODE_IPV4 || kind == MODEL_NODE_NAME))
        flags |= AI_V4MAPPED | (parsed->flags & AI_ALL); /* FLAG-009 FLAG-010 FLAG-011 */
    if (plan->service_kind == MODEL_SERVICE_PORT)
        flags |= AI_NUMERICSERV; /* PORT-013 */
    return flags;
}

/* ERR-004 ERR-008: what is told of errno beside the resolver's code. */
static int detail_of(int error, int left) {
    const enum listen_socket_code code = model_code_of_system(left);
    const bool shortage = code == LISTEN_SOCKET_EMFILE || code == LISTEN_SOCKET_ENFILE ||
                          code == LISTEN_SOCKET_ENOBUFS || code == LISTEN_SOCKET_ENOMEM;

    return error == EAI_SYSTEM || shortage ? left : 0;
}

/* Asks one question. Returns the resolver's error. */
static int ask(struct call_sequence *sequence, const struct question_plan *plan, const char *service,
               struct model_answer *answer) {
    const struct model_parsed_request *parsed = sequence->parsed;
    const char *node = plan->node ? parsed->request->node : NULL;
    char bare[64];

    if (node != NULL && parsed->node.kind == MODEL_NODE_IPV6) { /* ZONE-001 ZONE-002: without its zone */
        snprintf(bare, sizeof bare, "%.*s", (int)parsed->node.length, node);
        node = bare;
    }
    const struct model_question question = {node,         service,      flags_for(parsed, plan),
                                            plan->family, parsed->type, parsed->protocol};
    struct model_step step = {.call = MODEL_CALL_RESOLVE,
                              .handle = LISTEN_SOCKET_INVALID,
                              .family = plan->family,
                              .socktype = parsed->type,
                              .protocol = parsed->protocol,
                              .digest = model_question_digest(&question)};

    model_answer(sequence->host, &question, answer);
    step.result = answer->error;
    answer->error = model_make_call(sequence, step, NULL, &answer->detail);
    sequence->error = (struct error){.stage = LISTEN_SOCKET_STAGE_RESOLVE,
                                     .code = model_code_of_resolver(answer->error),
                                     .call = LISTEN_SOCKET_CALL_GETADDRINFO,
                                     .native = answer->error,
                                     .family = plan->family,
                                     .detail = detail_of(answer->error, answer->detail)};
    return answer->error;
}

/* Asks, for a service name in both spellings if need be (NAME-001 NAME-002 NAME-004 NAME-005 NAME-006 ERR-007). */
static int ask_spellings(struct call_sequence *sequence, const struct question_plan *plan,
                         struct model_answer *answer) {
    char lower[16] = "";
    bool differs = false;
    int error = ask(sequence, plan, plan->service, answer);

    if (error != EAI_SERVICE || plan->service_kind != MODEL_SERVICE_NAME)
        return error;
    for (size_t i = 0; plan->service[i] != '\0'; i++) {
        const char byte = plan->service[i];
        const bool upper = byte >= 'A' && byte <= 'Z';

        lower[i] = (char)(upper ? byte - 'A' + 'a' : byte);
        differs = differs || upper;
    }
    return differs ? ask(sequence, plan, lower, answer) : error;
}

/* ZONE-001 ZONE-004: an index stands for itself, a name for the index that the host gives it. */
static bool find_zone(struct call_sequence *sequence, const struct question_plan *plan, uint32_t *zone) {
    const struct model_node *node = &sequence->parsed->node;
    const char *name = sequence->parsed->request->node;
    unsigned index = 0;

    *zone = node->address.scope;
    if (node->zone != MODEL_ZONE_NAME)
        return true;
    name += node->length + 1;
    const struct model_step step = {.call = MODEL_CALL_INTERFACE_INDEX,
                                    .handle = LISTEN_SOCKET_INVALID,
                                    .digest = model_name_digest(name),
                                    .result = model_interface_index(sequence->host, sequence->held, name, &index)};
    const int error = model_make_call(sequence, step, NULL, NULL);

    *zone = index;
    if (error == 0)
        return true;
    model_fail(sequence, LISTEN_SOCKET_STAGE_RESOLVE, LISTEN_SOCKET_CALL_IF_NAMETOINDEX, error);
    sequence->error.family = plan->family;
    if (error == ENODEV || error == ENXIO)
        sequence->error.code = LISTEN_SOCKET_EAI_NONAME;
    return false;
}

/* STEP-001 STEP-009 STEP-010 ERR-002 */
bool model_look_up(struct call_sequence *sequence, const struct question_plan *plan, struct model_answer *answer,
                   uint32_t *zone) {
    return model_initialise(sequence) && find_zone(sequence, plan, zone) && ask_spellings(sequence, plan, answer) == 0;
}

bool model_family_is_lacking(const struct error *error, bool node) {
    if (error->stage == LISTEN_SOCKET_STAGE_SOCKET)
        return error->code == LISTEN_SOCKET_EAFNOSUPPORT || error->code == LISTEN_SOCKET_EPROTONOSUPPORT;
    if (error->stage != LISTEN_SOCKET_STAGE_RESOLVE || error->call != LISTEN_SOCKET_CALL_GETADDRINFO ||
        error->family == AF_UNSPEC)
        return false;
    return error->code == LISTEN_SOCKET_EAI_FAMILY || (!node && error->code == LISTEN_SOCKET_EAI_NONAME);
}

/* ---- Entries ----------------------------------------------------------------------------------------------------- */

bool model_fail_select(struct call_sequence *sequence, enum listen_socket_code code, enum listen_socket_reason reason,
                       const struct model_entry *entry, int family) {
    sequence->error = (struct error){.stage = LISTEN_SOCKET_STAGE_SELECT,
                                     .code = code,
                                     .call = LISTEN_SOCKET_CALL_NONE,
                                     .native = model_native_of_code(code),
                                     .reason = (int)reason,
                                     .family = entry != NULL ? entry->family : family,
                                     .has_entry = entry != NULL};
    if (entry != NULL)
        sequence->error.entry = *entry;
    return false;
}

/* STEP-012 HINT-003 TYPE-001 RES-004 SEL-001 SEL-004 */
bool model_find_entry(const struct call_sequence *sequence, const struct model_answer *answer, int family,
                      struct model_entry *entry) {
    const struct model_parsed_request *parsed = sequence->parsed;

    for (size_t i = 0; i < answer->count; i++) {
        *entry = model_answer_entry(answer, i);
        if (entry->socktype != parsed->type || entry->protocol != parsed->protocol)
            continue;
        if (entry->family == family || (family == AF_UNSPEC && (entry->family == AF_INET || entry->family == AF_INET6)))
            return true;
    }
    return false;
}

/* Of a NULL node or a literal: the resolver was asked without a zone, so the answer has none. */
static bool is_requested_address(const struct model_parsed_request *parsed, const struct question_plan *plan,
                                 const struct model_entry *entry) {
    static const unsigned char loopback4[16] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};
    struct model_address wanted = {.family = entry->family};

    if (plan->node)
        wanted = parsed->node.address;
    else if (!plan->passive)
        memcpy(wanted.bytes, entry->family == AF_INET ? loopback4 : loopback6,
               16); /* FLAG-002; with AI_PASSIVE all zero: STEP-006 */
    if (wanted.family == AF_INET && entry->family == AF_INET6)
        wanted = model_mapped(&wanted);
    return memcmp(wanted.bytes, entry->address.bytes, 16) == 0 && entry->address.scope == 0;
}

/* NODE-013: the reason why no name may lead there; NONE if it may. */
static enum listen_socket_reason refusal_of_name(const struct model_parsed_request *parsed,
                                                 const struct model_address *address) {
    static const unsigned char zero[4];
    const bool mapped = model_is_mapped(address);
    const bool linklocal = model_is_linklocal(address);

    if (model_is_wildcard(address) || (mapped && memcmp(address->bytes + 12, zero, 4) == 0))
        return LISTEN_SOCKET_REASON_NAME_WILDCARD;
    if (parsed->type == SOCK_STREAM && model_is_multicast_or_broadcast(address))
        return LISTEN_SOCKET_REASON_NAME_NOT_UNICAST;
    if (linklocal && address->scope == 0)
        return LISTEN_SOCKET_REASON_NAME_ZONE_MISSING;
    if (!linklocal && address->scope != 0)
        return LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED;
    return mapped && parsed->request->open ? LISTEN_SOCKET_REASON_NAME_MAPPED : LISTEN_SOCKET_REASON_NONE;
}

/* RES-003 RES-006: what must be right whatever was asked. */
static bool is_well_formed(const struct model_entry *entry) {
    const socklen_t length = entry->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);

    return entry->has_address && entry->length == length && entry->inner_family == entry->family;
}

/* FLAG-012 PORT-001 STEP-007 NODE-013: the first match must be what was asked for; no other entry will do. */
bool model_judge_entry(struct call_sequence *sequence, const struct question_plan *plan,
                       const struct model_entry *entry) {
    const struct model_parsed_request *parsed = sequence->parsed;
    const bool name = plan->node && parsed->node.kind == MODEL_NODE_NAME;
    const bool port = plan->service_kind == MODEL_SERVICE_NAME ? entry->port != 0 : entry->port == plan->port;
    enum listen_socket_reason reason = LISTEN_SOCKET_REASON_NONE;

    if (!is_well_formed(entry))
        reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
    else if (!port)
        reason = LISTEN_SOCKET_REASON_ENTRY_PORT;
    else if (name)
        reason = refusal_of_name(parsed, &entry->address);
    else if (!is_requested_address(parsed, plan, entry))
        reason = LISTEN_SOCKET_REASON_ENTRY_ADDRESS;
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return true;
    model_fail_select(sequence, LISTEN_SOCKET_EAI_FAIL, reason, entry, AF_UNSPEC);
    sequence->error.has_entry =
        reason != LISTEN_SOCKET_REASON_ENTRY_ADDRESS && reason != LISTEN_SOCKET_REASON_ENTRY_PORT;
    return false;
}

/* RES-001 RES-002 */
bool model_find_address(struct call_sequence *sequence, const struct question_plan *plan, struct model_entry *entry) {
    struct model_answer answer;
    uint32_t zone;

    if (!model_look_up(sequence, plan, &answer, &zone))
        return false;
    if (!model_find_entry(sequence, &answer, plan->family, entry))
        return model_fail_select(sequence, LISTEN_SOCKET_EAI_FAIL, LISTEN_SOCKET_REASON_NO_MATCH, NULL, plan->family);
    if (!model_judge_entry(sequence, plan, entry))
        return false;
    if (zone != 0)
        entry->address.scope = zone;
    return true;
}
