/* The changes of what was seen and said: outcome, stage, code, sockets, options, clients, words. */
#include "single_changes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "right_evidence.h"
#include "right_request.h"

void change_shows(struct change *change, const char *clause) {
    change->applies = true;
    change->clause = clause;
}

void change_is_silent(struct change *change, const char *reason) {
    change->applies = true;
    change->reason = reason;
}

bool change_is_layered(const struct change *change) {
    return change->evidence->hello->capabilities[WIRE_WINSOCK];
}

void change_shows_above(struct change *change, const char *clause) {
    if (change_is_layered(change))
        change_is_silent(change, "what a layer does by itself says nothing of the implementation above it");
    else
        change_shows(change, clause);
}

const char *change_first_clause(const struct change *change) {
    return change->vector->clauses[0];
}

/* ---- What is asked ----------------------------------------------------------------------------------------------- */

static enum vector_step last_step(const struct change *change) {
    return change->vector->request.last_step;
}

static bool is_bound(const struct change *change) {
    return last_step(change) >= VECTOR_STEP_BIND;
}

static bool listens(const struct change *change) {
    return last_step(change) == VECTOR_STEP_LISTEN;
}

static bool is_datagram(const struct change *change, size_t i) {
    return strcmp(change->outcome->sockets[i].socktype, "dgram") == 0;
}

static struct evidence_socket *socket_at(const struct change *change, size_t i) {
    return &change->evidence->made.all[i];
}

static bool has_socket(const struct change *change, size_t i) {
    return change->outcome->ok && i < change->outcome->socket_count;
}

static int port_of(const struct evidence_socket *socket) {
    return socket->family == AF_INET ? ntohs(((const struct sockaddr_in *)&socket->address)->sin_port)
                                     : ntohs(((const struct sockaddr_in6 *)&socket->address)->sin6_port);
}

static void set_port(struct evidence_socket *socket, int port) {
    if (socket->family == AF_INET)
        ((struct sockaddr_in *)&socket->address)->sin_port = htons((in_port_t)port);
    else
        ((struct sockaddr_in6 *)&socket->address)->sin6_port = htons((in_port_t)port);
}

static bool is_before_sockets(const char *stage) {
    return strcmp(stage, "validate") == 0 || strcmp(stage, "initialize") == 0 || strcmp(stage, "resolve") == 0 ||
           strcmp(stage, "select") == 0;
}

/* ---- Outcome ----------------------------------------------------------------------------------------------------- */

static bool other_outcome(struct change *change, size_t variant) {
    struct evidence *evidence = change->evidence;
    if (variant > 0)
        return false;
    change_shows(change, change_first_clause(change));
    if (change->outcome->ok) {
        evidence->answer = (struct wire_answer){.kind = WIRE_ERROR};
        evidence->made.count = 0;
        snprintf(evidence->stage, sizeof evidence->stage, "bind");
        snprintf(evidence->code, sizeof evidence->code, "EADDRINUSE");
        return true;
    }
    evidence->answer = (struct wire_answer){.kind = WIRE_OK, .sockets = 1, .ports = {-1, -1}};
    evidence->made.count = 1;
    evidence->made.all[0] = (struct evidence_socket){
        .family = AF_INET, .type = SOCK_STREAM, .protocol = IPPROTO_TCP, .cloexec = true, .v6only = -1, .backlog = -1};
    evidence->made.all[0].address.ss_family = AF_INET;
    return true;
}

/* Whether the calls show whether one failed: they do unless a fault makes a call report what is not so. */
static bool do_calls_tell(const struct change *change) {
    const struct evidence_calls *calls = &change->evidence->calls;
    if (!calls->traced)
        return false;
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].error != 0 && calls->all[i].kind != EVIDENCE_CLOSE)
            return true;
    for (size_t i = 0; i < change->vector->fault_count; i++)
        if (strcmp(change->vector->faults[i].effect, "error") != 0)
            return false;
    return !calls->more && !change_is_layered(change); /* a layer may refuse without a call */
}

static bool other_stage(struct change *change, size_t variant) {
    static const char *const stages[] = {"validate", "initialize", "resolve", "select", "socket",
                                         "option",   "bind",       "listen",  ""};
    const char *expected = change->outcome->stage;
    if (variant >= sizeof stages / sizeof *stages)
        return false;
    const char *stage = stages[variant];
    if (change->outcome->ok || strcmp(stage, expected) == 0)
        return true;
    snprintf(change->evidence->stage, sizeof change->evidence->stage, "%s", stage);
    if (is_before_sockets(stage) && is_before_sockets(expected))
        change_is_silent(change, "validate, initialize, resolve and select are one from outside");
    else if (!stage[0] || is_before_sockets(stage) == is_before_sockets(expected) || do_calls_tell(change))
        change_shows(change, "ERR-001");
    else
        change_shows(change, change_first_clause(change));
    return true;
}

static bool other_code(struct change *change, size_t variant) {
    bool is_lost = vector_code_names[variant] == NULL;
    if (variant > 0 && vector_code_names[variant - 1] == NULL)
        return false;
    const char *code = is_lost ? "" : vector_code_names[variant];
    if (change->outcome->ok || strcmp(code, change->outcome->code) == 0)
        return !is_lost;
    snprintf(change->evidence->code, sizeof change->evidence->code, "%s", code);
    change_shows(change, vector_has_clause(change->vector, "PRE-001")   ? "PRE-001"
                         : vector_has_clause(change->vector, "ERR-009") ? "ERR-009"
                                                                        : "ERR-002");
    return true;
}

/* A pair in place of the one socket that auto is to make. */
static bool other_stack(struct change *change, size_t variant) {
    struct evidence_sockets *made = &change->evidence->made;
    if (variant > 0 || !change->outcome->ok || strcmp(change->vector->request.stack, "auto") != 0 ||
        change->outcome->socket_count != 1)
        return false;
    const int port = port_of(&made->all[0]);
    for (made->count = 0; made->count < 2; made->count++) {
        struct evidence_socket *half = &made->all[made->count];
        const sa_family_t family = made->count == 0 ? AF_INET6 : AF_INET;
        *half = made->all[0];
        half->cookie += made->count;
        half->family = family;
        half->v6only = family == AF_INET6 ? 1 : -1;
        half->address = (struct sockaddr_storage){.ss_family = family};
        set_port(half, port);
    }
    change->evidence->answer.sockets = 2;
    change_shows(change, change_first_clause(change));
    return true;
}

/* ---- Where a socket is ------------------------------------------------------------------------------------------- */

static bool other_family(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    int port = port_of(socket);
    bool was_ipv4 = socket->family == AF_INET;
    memset(&socket->address, 0, sizeof socket->address);
    socket->family = was_ipv4 ? AF_INET6 : AF_INET;
    socket->address.ss_family = (sa_family_t)socket->family;
    set_port(socket, port);
    socket->zone[0] = '\0';
    socket->device = 0;
    socket->v6only = was_ipv4 ? 1 : -1;
    if (listens(change)) {
        socket->ipv4 = was_ipv4 ? EVIDENCE_NOT_TRIED : EVIDENCE_REACHED;
        socket->ipv6 = was_ipv4 ? EVIDENCE_REACHED : EVIDENCE_NOT_TRIED;
    }
    if (is_bound(change))
        right_evidence_tell(change->evidence);
    change_shows(change, change_first_clause(change));
    return true;
}

static bool other_address(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    uint8_t *bytes = socket->family == AF_INET ? (uint8_t *)&((struct sockaddr_in *)&socket->address)->sin_addr
                                               : ((struct sockaddr_in6 *)&socket->address)->sin6_addr.s6_addr;
    bytes[socket->family == AF_INET ? 3 : 15] ^= 8;
    if (is_bound(change))
        right_evidence_tell(change->evidence);
    change_shows(change, is_bound(change) ? change_first_clause(change) : "STEP-023");
    return true;
}

static bool other_zone(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&socket->address;
    if (socket->family == AF_INET || !is_bound(change))
        return true; /* an IPv4 address has no zone; one that is not bound is only told */
    six->sin6_scope_id = six->sin6_scope_id ? 0 : 1077;
    socket->device = (int)six->sin6_scope_id;
    snprintf(socket->zone, sizeof socket->zone, "%s", six->sin6_scope_id ? "elsewhere" : "");
    right_evidence_tell(change->evidence);
    change_shows(change, change_first_clause(change));
    return true;
}

/* Variants: another port of the system's, one that it does not pick, none; for each socket. */
static bool other_port(struct change *change, size_t variant) {
    size_t index = variant / 3;
    if (!has_socket(change, index))
        return false;
    struct evidence_socket *socket = socket_at(change, index);
    int port = variant % 3 == 0 ? port_of(socket) + 1 : variant % 3 == 1 ? 99 : 0;
    bool is_picked = change->outcome->sockets[index].port == -1;
    if (port == port_of(socket))
        return true;
    set_port(socket, port);
    if (is_bound(change))
        right_evidence_tell(change->evidence);
    if (!is_bound(change))
        change_shows(change, "STEP-023");
    else if (is_picked && port != 0 && change->outcome->socket_count == 1)
        change_is_silent(change, "a port that the system picks may be any");
    else
        change_shows(change, change_first_clause(change));
    return true;
}

/* ---- What a socket is -------------------------------------------------------------------------------------------- */

static bool other_type(struct change *change, size_t variant) {
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
    if (!has_socket(change, variant / 4))
        return false;
    struct evidence_socket *socket = socket_at(change, variant / 4);
    if (types[variant % 4] == socket->type)
        return true;
    socket->type = types[variant % 4];
    change_shows(change, is_datagram(change, variant / 4) ? "TYPE-007" : "STEP-004");
    return true;
}

static bool other_protocol(struct change *change, size_t variant) {
    static const int protocols[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_MPTCP, 253};
    if (!has_socket(change, variant / 5))
        return false;
    struct evidence_socket *socket = socket_at(change, variant / 5);
    if (protocols[variant % 5] == socket->protocol)
        return true;
    socket->protocol = protocols[variant % 5];
    change_shows(change, is_datagram(change, variant / 5) ? "TYPE-007" : "STEP-005");
    return true;
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

/* The clause about the IPv4 clients of a socket, if the vector names it. */
static const char *clause_of_clients(const struct change *change, bool v6only) {
    const char *clause = v6only ? "V6-003" : "STEP-017";
    return vector_has_clause(change->vector, clause) ? clause : NULL;
}

/* With the clients that then get through, which are told where the vector is about them. The second variant: the option
 * cannot be read. */
static bool other_v6only(struct change *change, size_t variant) {
    if (!has_socket(change, variant / 2))
        return false;
    struct evidence_socket *socket = socket_at(change, variant / 2);
    if (socket->family == AF_INET)
        return true;
    bool shows = socket->ipv4 != EVIDENCE_NOT_TRIED && variant % 2 == 0;
    const char *clients = shows ? clause_of_clients(change, socket->v6only) : NULL;
    socket->v6only = variant % 2 ? -1 : !socket->v6only;
    if (shows)
        socket->ipv4 = socket->v6only ? EVIDENCE_NOT_REACHED : EVIDENCE_REACHED;
    if (clients)
        change_shows(change, clients);
    else if (is_bound(change))
        change_shows(change, "V6-001");
    else
        change_is_silent(change, "until bind nothing says when IPV6_V6ONLY is set");
    return true;
}

static bool other_cloexec(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    socket_at(change, variant)->cloexec = false;
    change_shows_above(change, "SOCK-004");
    return true;
}

static bool other_nonblock(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    socket_at(change, variant)->nonblock ^= true;
    change_shows_above(change, "SOCK-005");
    return true;
}

/* Variants: another option, not compared; for each socket. */
static bool other_option(struct change *change, size_t variant) {
    if (!has_socket(change, variant / 2))
        return false;
    struct evidence_socket *socket = socket_at(change, variant / 2);
    if (variant % 2) {
        socket->compared = false;
        change_is_silent(change, "options that could not be compared say nothing");
        return true;
    }
    snprintf(socket->changed, sizeof socket->changed, "SO_LINGER");
    change_shows_above(change, "SOCK-009");
    return true;
}

/* Variants: what each other condition is, and that it is not known; for each socket. */
static bool other_condition(struct change *change, size_t variant) {
    static const enum evidence_condition conditions[] = {EVIDENCE_CONNECTED, EVIDENCE_SHUT_DOWN, EVIDENCE_TROUBLED,
                                                         EVIDENCE_WAITED_FOR, EVIDENCE_CONDITION_NOT_KNOWN};
    const size_t count = sizeof conditions / sizeof *conditions;
    if (!has_socket(change, variant / count))
        return false;
    socket_at(change, variant / count)->condition = conditions[variant % count];
    if (conditions[variant % count] == EVIDENCE_CONDITION_NOT_KNOWN)
        change_is_silent(change, "a socket that could not be asked says nothing");
    else
        change_shows(change, "SOCK-010");
    return true;
}

/* Variants: an interface, none, not known; for each socket. */
static bool other_device(struct change *change, size_t variant) {
    static const int devices[] = {1078, 0, -1};
    if (!has_socket(change, variant / 3))
        return false;
    socket_at(change, variant / 3)->device = devices[variant % 3];
    if (devices[variant % 3] > 0)
        change_shows(change, "SOCK-008");
    else
        change_is_silent(change, devices[variant % 3] == 0 ? "a socket need not be bound to the interface of its zone"
                                                           : "an interface that could not be read says nothing");
    return true;
}

/* A stream socket of a picked port that is bound and no more: nothing may be set yet. */
static bool is_too_early(const struct change *change, size_t i) {
    return last_step(change) == VECTOR_STEP_BIND && right_picks_port(change->vector) && !is_datagram(change, i);
}

static bool other_reuseaddr(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    socket_at(change, variant)->reuseaddr ^= true;
    if (is_too_early(change, variant))
        change_shows_above(change, "REUSE-006");
    else if (!is_bound(change) && !is_datagram(change, variant))
        change_is_silent(change, "SO_REUSEADDR may be set by create as well as by bind");
    else
        change_shows_above(change, "REUSE-001");
    return true;
}

static bool other_reuseport(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    bool asked = right_has_option(change->vector, "reuseport");
    socket_at(change, variant)->reuseport ^= true;
    if (asked && is_too_early(change, variant))
        change_shows_above(change, "REUSE-006");
    else if (asked && !is_bound(change))
        change_is_silent(change, "SO_REUSEPORT may be set by create as well as by bind, if it was asked for");
    else
        change_shows_above(change, "REUSE-003");
    return true;
}

static bool other_backlog(struct change *change, size_t variant) {
    if (!has_socket(change, variant / 2))
        return false;
    struct evidence_socket *socket = socket_at(change, variant / 2);
    if (!listens(change))
        return true;
    if (variant % 2 == 0) {
        socket->backlog++;
        change_shows(change, change->vector->request.backlog == 0 ? "LSTN-005" : "LSTN-002");
    } else {
        socket->backlog = -1;
        change_is_silent(change, "a backlog that could not be read says nothing");
    }
    return true;
}

static bool other_listening(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    socket->listening = !socket->listening;
    change_shows(change, is_bound(change) ? "LSTN-001" : "STEP-023");
    return true;
}

/* ---- Clients ----------------------------------------------------------------------------------------------------- */

static bool other_ipv4_clients(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    if (socket->ipv4 == EVIDENCE_NOT_TRIED)
        return true;
    socket->ipv4 = socket->ipv4 == EVIDENCE_REACHED ? EVIDENCE_NOT_REACHED : EVIDENCE_REACHED;
    change_shows(change, socket->family == AF_INET ? "STEP-007" : socket->v6only == 1 ? "V6-003" : "STEP-017");
    return true;
}

static bool other_ipv6_clients(struct change *change, size_t variant) {
    if (!has_socket(change, variant))
        return false;
    struct evidence_socket *socket = socket_at(change, variant);
    if (socket->ipv6 == EVIDENCE_NOT_TRIED)
        return true;
    socket->ipv6 = EVIDENCE_NOT_REACHED;
    change_shows(change, "STEP-007");
    return true;
}

static bool untried_clients(struct change *change, size_t variant) {
    if (!has_socket(change, variant) || !listens(change))
        return false;
    socket_at(change, variant)->ipv4 = EVIDENCE_NOT_TRIED;
    socket_at(change, variant)->ipv6 = EVIDENCE_NOT_TRIED;
    change_is_silent(change, "nothing follows from a connection that was not tried");
    return true;
}

/* ---- How many ---------------------------------------------------------------------------------------------------- */

static bool one_more(struct change *change, size_t variant) {
    struct evidence_sockets *made = &change->evidence->made;
    if (variant > 2 || !change->outcome->ok)
        return false;
    change_shows(change, "CLN-007");
    if (variant == 2) {
        made->more = true;
        return true;
    }
    struct evidence_socket *socket = &made->all[made->count++];
    *socket = (struct evidence_socket){.cookie = 9,
                                       .family = AF_INET,
                                       .type = SOCK_STREAM,
                                       .protocol = IPPROTO_TCP,
                                       .cloexec = true,
                                       .v6only = -1,
                                       .backlog = -1};
    socket->address.ss_family = AF_INET;
    set_port(socket, 9);
    change->evidence->answer.sockets += (long)variant;
    return true;
}

static bool one_less(struct change *change, size_t variant) {
    struct evidence *evidence = change->evidence;
    if (!has_socket(change, variant))
        return false;
    for (size_t i = variant; i + 1 < evidence->made.count; i++) {
        evidence->made.all[i] = evidence->made.all[i + 1];
        memcpy(evidence->answer.addresses[i], evidence->answer.addresses[i + 1], WIRE_WORD_MAX);
        evidence->answer.ports[i] = evidence->answer.ports[i + 1];
    }
    evidence->made.count--;
    evidence->answer.sockets--;
    change_shows(change, change_first_clause(change));
    return true;
}

/* Auto comes up as one dual socket where it should be a pair. */
static bool dual_for_pair(struct change *change, size_t variant) {
    if (variant > 0 || strcmp(change->vector->request.stack, "auto") != 0 || change->evidence->made.count != 2)
        return false;
    struct evidence_socket *socket = socket_at(change, 0);
    socket->v6only = 0;
    if (socket->ipv4 != EVIDENCE_NOT_TRIED)
        socket->ipv4 = EVIDENCE_REACHED;
    return one_less(change, 1);
}

static bool one_left(struct change *change, size_t variant) {
    static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
    struct evidence_sockets *left = &change->evidence->left;
    if (variant > 3)
        return false;
    change_shows(change, "CLN-001");
    if (variant == 3) {
        left->more = true;
        return true;
    }
    left->all[left->count++] = (struct evidence_socket){.family = families[variant], .type = SOCK_STREAM};
    return true;
}

static bool one_piled(struct change *change, size_t variant) {
    snprintf(change->evidence->piled, sizeof change->evidence->piled, "/etc/services");
    change_shows(change, "CLN-001");
    return variant < 1;
}

static bool process_changed(struct change *change, size_t variant) {
    snprintf(change->evidence->disturbed, sizeof change->evidence->disturbed, "ignored signals");
    change_shows(change, "CLN-008");
    return variant < 1;
}

static bool has_capitals(const struct vector_text *text) {
    for (size_t i = 0; i < text->length; i++)
        if (text->bytes[i] >= 'A' && text->bytes[i] <= 'Z')
            return true;
    return false;
}

/* Variants: once more, and not at all. A request that validation is to refuse asks nothing. */
static bool asked_again(struct change *change, size_t variant) {
    struct evidence *evidence = change->evidence;
    if (variant == 1 && evidence->asked > 0) {
        evidence->asked = 0;
        change_is_silent(change, "a look-up need not come to the name server");
    } else if (variant == 0 && strcmp(change->outcome->stage, "validate") != 0) {
        evidence->asked = 2;
        if (has_capitals(&change->vector->request.service))
            change_is_silent(change, "a service with capitals may be looked up twice, and the host with it");
        else
            change_shows(change, "ERR-007");
    }
    return variant < 1;
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

static bool other_number_said(struct change *change, size_t variant) {
    if (variant > 1 || !change->outcome->ok)
        return false;
    change->evidence->answer.sockets += variant ? 1 : -1;
    change_is_silent(change, "an adapter that counts wrongly is in error");
    change->is_error = true;
    return true;
}

static bool other_stack_said(struct change *change, size_t variant) {
    static const char *const stacks[] = {"ipv4", "ipv6", "dual", "pair", "auto", ""};
    char *said = change->evidence->answer.stack;
    if (variant >= sizeof stacks / sizeof *stacks || !change->outcome->ok)
        return false;
    if (strcmp(stacks[variant], change->outcome->stack) == 0)
        return true;
    snprintf(said, WIRE_WORD_MAX, "%s", stacks[variant]);
    if (change->vector->request.stack[0] && change->outcome->socket_count)
        change_shows(change, "STK-008");
    else
        change_is_silent(change, "a request without a stack has none to report");
    return true;
}

/* One that declares that nothing is reported, and is the same else. */
static const struct wire_hello *silent_hello(const struct wire_hello *hello) {
    static struct wire_hello silent;
    silent = *hello;
    memset(silent.reports, 0, sizeof silent.reports);
    return &silent;
}

/* Variants: another address, none, none though hello does not declare it; for each socket. */
static bool other_address_said(struct change *change, size_t variant) {
    if (!has_socket(change, variant / 3))
        return false;
    char *said = change->evidence->answer.addresses[variant / 3];
    snprintf(said, WIRE_WORD_MAX, "%s", variant % 3 ? "" : "198.51.100.7");
    if (variant % 3 == 2) {
        change->evidence->hello = silent_hello(change->evidence->hello);
        change_is_silent(change, "what hello does not declare need not be said");
    } else {
        change_shows(change, variant % 3 || is_bound(change) ? "BIND-004" : change_first_clause(change));
    }
    return true;
}

static bool other_port_said(struct change *change, size_t variant) {
    const char *service = change->vector->request.service.bytes;
    const char *clause = service && strcmp(service, "0") == 0 ? "PORT-011" : "BIND-004";
    if (!has_socket(change, variant / 3))
        return false;
    long *said = &change->evidence->answer.ports[variant / 3];
    *said = variant % 3 ? -1 : *said + 1;
    if (variant % 3 == 2) {
        change->evidence->hello = silent_hello(change->evidence->hello);
        change_is_silent(change, "what hello does not declare need not be said");
    } else {
        change_shows(change, variant % 3 || is_bound(change) ? clause : change_first_clause(change));
    }
    return true;
}

static bool zone_unsaid(struct change *change, size_t variant) {
    if (!has_socket(change, variant) || !is_bound(change))
        return false;
    char *zone = strchr(change->evidence->answer.addresses[variant], '%');
    if (!zone)
        return true;
    *zone = '\0';
    change_shows(change, "BIND-004");
    return true;
}

/* ---- Breakdowns -------------------------------------------------------------------------------------------------- */

static bool broke_down(struct change *change, size_t variant) {
    struct evidence *evidence = change->evidence;
    if (variant > 1)
        return false;
    snprintf(evidence->error, sizeof evidence->error, "said what is no answer");
    evidence->answer = (struct wire_answer){.kind = WIRE_NONE};
    evidence->gone = variant == 1;
    change->is_error = true;
    if (evidence->gone)
        change_shows(change, "CLN-001");
    else
        change_is_silent(change, "an adapter that breaks the protocol is in error");
    return true;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

const struct single_change single_changes[] = {
    {"other outcome", false, other_outcome},
    {"other stage", false, other_stage},
    {"other code", false, other_code},
    {"other family", false, other_family},
    {"other address", false, other_address},
    {"other zone", false, other_zone},
    {"other port", false, other_port},
    {"other type", false, other_type},
    {"other protocol", false, other_protocol},
    {"other IPV6_V6ONLY", false, other_v6only},
    {"no close-on-exec", false, other_cloexec},
    {"other blocking mode", false, other_nonblock},
    {"bound to an interface", false, other_device},
    {"another option set", false, other_option},
    {"another condition", false, other_condition},
    {"other SO_REUSEADDR", false, other_reuseaddr},
    {"other SO_REUSEPORT", false, other_reuseport},
    {"other backlog", false, other_backlog},
    {"other listening", false, other_listening},
    {"other IPv4 clients", false, other_ipv4_clients},
    {"other IPv6 clients", false, other_ipv6_clients},
    {"untried clients", false, untried_clients},
    {"a socket more", false, one_more},
    {"another stack", false, other_stack},
    {"a socket less", false, one_less},
    {"dual for a pair", false, dual_for_pair},
    {"a socket left", false, one_left},
    {"a descriptor left at each request", false, one_piled},
    {"the process changed", false, process_changed},
    {"the name server asked again", false, asked_again},
    {"other number said", false, other_number_said},
    {"other stack said", false, other_stack_said},
    {"other address said", false, other_address_said},
    {"other port said", false, other_port_said},
    {"zone unsaid", false, zone_unsaid},
    {"a breakdown", false, broke_down},
};
const size_t single_change_count = sizeof single_changes / sizeof *single_changes;
