/* Judges each property of the sockets that came up, from one table. What follows from another property that is wrong
 * is not judged, so that one fault is told once. */
#include "properties.h"

#include <stdio.h>
#include <string.h>

#include "request_view.h"
#include "runner/adapter/visible.h"

enum finding { NOT_JUDGED, RIGHT, WRONG };

/* One socket that came up, beside the expected one that it stands for. */
struct pairing {
    const struct judging *judging;
    const struct vector_request *request;
    const struct socket_view *expected;
    const struct socket_view *observed;
    const struct evidence_socket *socket;
    char *expected_text; /* CHECK_TEXT bytes each */
    char *observed_text;
};

static enum finding say(const struct pairing *pairing, bool right, const char *expected, const char *observed) {
    snprintf(pairing->expected_text, CHECK_TEXT, "%s", expected);
    snprintf(pairing->observed_text, CHECK_TEXT, "%s", observed);
    return right ? RIGHT : WRONG;
}

/* A flag that is to have one value. */
static enum finding say_flag(const struct pairing *pairing, bool wanted, bool seen, const char *yes, const char *no) {
    return say(pairing, wanted == seen, wanted ? yes : no, seen ? yes : no);
}

/* ---- Type and protocol ------------------------------------------------------------------------------------------- */

static bool wants_datagrams(const struct pairing *pairing) {
    return strcmp(pairing->expected->type, "dgram") == 0;
}

static bool has_type(const struct pairing *pairing) {
    return strcmp(pairing->expected->type, pairing->observed->type) == 0;
}

static const char *type_clause(const struct pairing *pairing) {
    return wants_datagrams(pairing) ? "TYPE-007" : "STEP-004";
}

static enum finding judge_type(const struct pairing *pairing) {
    return say(pairing, has_type(pairing), pairing->expected->type, pairing->observed->type);
}

static const char *protocol_clause(const struct pairing *pairing) {
    return wants_datagrams(pairing) ? "TYPE-007" : "STEP-005";
}

/* Another type brings its own protocol with it. */
static bool is_protocol_of_type(const struct socket_view *view) {
    return (strcmp(view->type, "stream") == 0 && strcmp(view->protocol, "tcp") == 0) ||
           (strcmp(view->type, "dgram") == 0 && strcmp(view->protocol, "udp") == 0);
}

static enum finding judge_protocol(const struct pairing *pairing) {
    if (!has_type(pairing) && is_protocol_of_type(pairing->observed))
        return NOT_JUDGED;
    return say(pairing, strcmp(pairing->expected->protocol, pairing->observed->protocol) == 0,
               pairing->expected->protocol, pairing->observed->protocol);
}

static bool is_mptcp(const struct pairing *pairing) {
    return pairing->socket->protocol == IPPROTO_MPTCP;
}

/* ---- Steps ------------------------------------------------------------------------------------------------------- */

static const char *step_clause(const struct pairing *pairing) {
    return pairing->request->last_step == VECTOR_STEP_SOCKET ? "STEP-023" : "LSTN-001";
}

/* That a socket is not bound at all is the outcome's. */
static enum finding judge_step(const struct pairing *pairing) {
    static const char *const names[] = {"created only", "bound", "listening"};
    enum socket_state expected = pairing->expected->state;
    enum socket_state observed = pairing->observed->state;
    if (!has_type(pairing) || (observed == SOCKET_CREATED && expected != SOCKET_CREATED))
        return NOT_JUDGED;
    return say(pairing, expected == observed, names[expected], names[observed]);
}

/* Whether it is what it should be so far, so that clients and a queue are to be expected. */
static bool listens_as_asked(const struct pairing *pairing) {
    return pairing->expected->state == SOCKET_LISTENING && pairing->observed->state == SOCKET_LISTENING &&
           has_type(pairing);
}

/* ---- Clients ----------------------------------------------------------------------------------------------------- */

static bool is_mapped(const struct pairing *pairing) {
    static const uint8_t prefix[12] = {[10] = 0xFF, [11] = 0xFF};
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&pairing->socket->address;
    return six->sin6_family == AF_INET6 && memcmp(&six->sin6_addr, prefix, sizeof prefix) == 0;
}

static bool is_ipv6_wildcard(const struct pairing *pairing) {
    return socket_view_is(&pairing->socket->address, &in6addr_any);
}

static const char *own_clients_clause(const struct pairing *pairing) {
    (void)pairing;
    return "STEP-007";
}

/* An IPv4-mapped address has IPv4 clients only: they are judged with IPV6_V6ONLY. */
static enum finding judge_own_clients(const struct pairing *pairing) {
    bool ipv4 = pairing->observed->family == AF_INET;
    enum evidence_reach reach = ipv4 ? pairing->observed->ipv4 : pairing->observed->ipv6;
    bool tried = ipv4 ? pairing->judging->evidence->host.ipv4_loopback : pairing->judging->evidence->host.ipv6_loopback;
    if (!listens_as_asked(pairing) || is_mapped(pairing) || !tried || reach == EVIDENCE_NOT_TRIED)
        return NOT_JUDGED;
    return say(pairing, reach == EVIDENCE_REACHED, "clients get through",
               reach == EVIDENCE_REACHED ? "clients get through"
               : ipv4                    ? "no IPv4 client gets through"
                                         : "no IPv6 client gets through");
}

/* The IPV6_V6ONLY by which IPv4 clients are expected: that of the socket, be it the right one or not, except where the
 * vector is about these clients. */
static int v6only_of_clients(const struct pairing *pairing) {
    const struct vector *vector = pairing->judging->vector;
    bool about = vector_has_clause(vector, "V6-003") || vector_has_clause(vector, "STEP-017");
    return about ? pairing->expected->v6only : pairing->observed->v6only;
}

static const char *ipv4_clients_clause(const struct pairing *pairing) {
    return v6only_of_clients(pairing) == 1 ? "V6-003" : "STEP-017";
}

/* V6-003 is about a socket whose IPV6_V6ONLY is 1. That it is to be 1 at all is V6-001's. */
static bool rests_on_v6only(const struct pairing *pairing, const char *clause) {
    return strcmp(clause, "V6-003") == 0 && pairing->observed->v6only != 1;
}

static enum finding judge_ipv4_clients(const struct pairing *pairing) {
    enum evidence_reach reach = pairing->observed->ipv4;
    int v6only = v6only_of_clients(pairing);
    bool has_clients = v6only == 0 && (is_ipv6_wildcard(pairing) || is_mapped(pairing));
    if (!listens_as_asked(pairing) || pairing->observed->family != AF_INET6 || v6only < 0 ||
        !pairing->judging->evidence->host.ipv4_loopback || reach == EVIDENCE_NOT_TRIED || (v6only == 0 && !has_clients))
        return NOT_JUDGED;
    return say_flag(pairing, has_clients, reach == EVIDENCE_REACHED, "IPv4 clients get through",
                    "no IPv4 client gets through");
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

static const char *v6only_clause(const struct pairing *pairing) {
    (void)pairing;
    return "V6-001";
}

/* Auto that came up as one socket where it should be a pair. */
static bool is_of_another_stack(const struct pairing *pairing) {
    const struct judging *judging = pairing->judging;
    return request_is_for(pairing->request, "auto") && judging->observed.count < judging->expected.count;
}

/* Until bind nothing says when it is set. An MPTCP socket of an older kernel cannot tell it. Where the vector is about
 * the clients that it lets through, they are told. A dual socket in the place of a pair has what dual needs. */
static enum finding judge_v6only(const struct pairing *pairing) {
    static const char *const names[] = {"v6only=0", "v6only=1"};
    if (judge_ipv4_clients(pairing) == WRONG &&
        vector_has_clause(pairing->judging->vector, ipv4_clients_clause(pairing)))
        return NOT_JUDGED;
    int expected = pairing->expected->v6only;
    int observed = pairing->observed->v6only;
    if (expected < 0 || pairing->observed->family != AF_INET6 || pairing->observed->state == SOCKET_CREATED ||
        (observed < 0 && is_mptcp(pairing)) || is_of_another_stack(pairing))
        return NOT_JUDGED;
    return say(pairing, expected == observed, names[expected],
               observed < 0 ? "v6only cannot be read" : names[observed]);
}

static const char *cloexec_clause(const struct pairing *pairing) {
    (void)pairing;
    return "SOCK-004";
}

static enum finding judge_cloexec(const struct pairing *pairing) {
    return say_flag(pairing, true, pairing->socket->cloexec, "close-on-exec",
                    "inherited by programs that are executed");
}

static const char *nonblock_clause(const struct pairing *pairing) {
    (void)pairing;
    return "SOCK-005";
}

/* An implementation without the option has one mode, which nobody asks it to leave. */
static enum finding judge_nonblock(const struct pairing *pairing) {
    if (wire_lacks(pairing->judging->evidence->hello, pairing->request, "no-option-nonblock"))
        return NOT_JUDGED;
    return say_flag(pairing, request_has_option(pairing->request, "nonblock"), pairing->socket->nonblock,
                    "non-blocking", "blocking");
}

static const char *device_clause(const struct pairing *pairing) {
    (void)pairing;
    return "SOCK-008";
}

/* To bind to an address with a zone binds to its interface. */
static enum finding judge_device(const struct pairing *pairing) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&pairing->socket->address;
    const uint32_t zone = pairing->socket->address.ss_family == AF_INET6 ? six->sin6_scope_id : 0;
    const int device = pairing->socket->device;
    if (device < 0)
        return NOT_JUDGED;
    return say_flag(pairing, true, device == 0 || (uint32_t)device == zone, "every interface of its address",
                    "bound to an interface");
}

static const char *other_options_clause(const struct pairing *pairing) {
    (void)pairing;
    return "SOCK-009";
}

static enum finding judge_other_options(const struct pairing *pairing) {
    static const char right[] = "no other option set";
    const char *changed = pairing->socket->changed;
    const bool none = changed[0] == '\0';
    return pairing->socket->compared ? say(pairing, none, right, none ? right : changed) : NOT_JUDGED;
}

static const char *condition_clause(const struct pairing *pairing) {
    (void)pairing;
    return "SOCK-010";
}

static enum finding judge_condition(const struct pairing *pairing) {
    static const char *const seen[] = {[EVIDENCE_NEW] = "nobody has come yet",
                                       [EVIDENCE_CONNECTED] = "connected to a peer",
                                       [EVIDENCE_SHUT_DOWN] = "shut down",
                                       [EVIDENCE_TROUBLED] = "an error waits in it",
                                       [EVIDENCE_WAITED_FOR] = "a client waits in it"};
    const enum evidence_condition condition = pairing->socket->condition;
    if (condition == EVIDENCE_CONDITION_NOT_KNOWN)
        return NOT_JUDGED;
    return say(pairing, condition == EVIDENCE_NEW, seen[EVIDENCE_NEW], seen[condition]);
}

/* ---- Sharing options --------------------------------------------------------------------------------------------- */

static const char *reuseaddr_clause(const struct pairing *pairing) {
    (void)pairing;
    return "REUSE-001";
}

/* Whether the sharing options are to be there by now. For a picked port a stream socket gets them after listen, a
 * datagram socket after bind. */
static bool are_due(const struct pairing *pairing) {
    bool picked = request_picks_port(pairing->request);
    return pairing->request->last_step == VECTOR_STEP_LISTEN ||
           (pairing->request->last_step == VECTOR_STEP_BIND && (!picked || wants_datagrams(pairing)));
}

static enum finding judge_reuseaddr(const struct pairing *pairing) {
    if (!has_type(pairing) || (!wants_datagrams(pairing) && !are_due(pairing)))
        return NOT_JUDGED;
    return say_flag(pairing, !wants_datagrams(pairing), pairing->socket->reuseaddr, "SO_REUSEADDR set",
                    "SO_REUSEADDR not set");
}

static const char *reuseport_clause(const struct pairing *pairing) {
    (void)pairing;
    return "REUSE-003";
}

static enum finding judge_reuseport(const struct pairing *pairing) {
    bool asked = request_has_option(pairing->request, "reuseport");
    if (asked && !are_due(pairing))
        return NOT_JUDGED;
    return say_flag(pairing, asked, pairing->socket->reuseport, "SO_REUSEPORT set", "SO_REUSEPORT not set");
}

static const char *early_clause(const struct pairing *pairing) {
    (void)pairing;
    return "REUSE-006";
}

/* A stream socket that is bound to a picked port, and no more, has no sharing option yet. */
static enum finding judge_early(const struct pairing *pairing) {
    bool asked = request_has_option(pairing->request, "reuseport");
    if (pairing->request->last_step != VECTOR_STEP_BIND || wants_datagrams(pairing) || !has_type(pairing) ||
        !request_picks_port(pairing->request))
        return NOT_JUDGED;
    bool early = pairing->socket->reuseaddr || (asked && pairing->socket->reuseport);
    return say(pairing, !early, "sharing options set last",
               early ? "sharing options set too early" : "sharing options set last");
}

/* ---- Backlog ----------------------------------------------------------------------------------------------------- */

bool properties_backlog_is_told(const struct judging *judging) {
    return !wire_lacks(judging->evidence->hello, &judging->vector->request, "no-backlog");
}

static const char *backlog_clause(const struct pairing *pairing) {
    return pairing->request->backlog == 0 ? "LSTN-005" : "LSTN-002";
}

static enum finding judge_backlog(const struct pairing *pairing) {
    char expected[32];
    char observed[32];
    int somaxconn = pairing->judging->evidence->host.somaxconn;
    int asked = pairing->request->backlog;
    int capped = somaxconn >= 0 && asked > somaxconn ? somaxconn : asked;
    if (!listens_as_asked(pairing) || pairing->socket->backlog < 0 || is_mptcp(pairing) ||
        !properties_backlog_is_told(pairing->judging))
        return NOT_JUDGED;
    snprintf(expected, sizeof expected, "backlog %d", capped);
    snprintf(observed, sizeof observed, "backlog %d", pairing->socket->backlog);
    return say(pairing, capped == pairing->socket->backlog, expected, observed);
}

/* ---- All properties ---------------------------------------------------------------------------------------------- */

struct property {
    const char *(*clause)(const struct pairing *);
    enum finding (*judge)(const struct pairing *);
    enum visible what; /* that must be visible */
};

static const struct property properties[] = {
    {type_clause, judge_type, VISIBLE_ALWAYS},
    {protocol_clause, judge_protocol, VISIBLE_ALWAYS},
    {step_clause, judge_step, VISIBLE_ALWAYS},
    {own_clients_clause, judge_own_clients, VISIBLE_ALWAYS},
    {v6only_clause, judge_v6only, VISIBLE_ALWAYS},
    {ipv4_clients_clause, judge_ipv4_clients, VISIBLE_ALWAYS},
    {cloexec_clause, judge_cloexec, VISIBLE_CLOSE_ON_EXEC},
    {nonblock_clause, judge_nonblock, VISIBLE_BLOCKING_MODE},
    {device_clause, judge_device, VISIBLE_ALWAYS},
    {other_options_clause, judge_other_options, VISIBLE_OTHER_OPTIONS},
    {condition_clause, judge_condition, VISIBLE_ALWAYS},
    {reuseaddr_clause, judge_reuseaddr, VISIBLE_ADDRESS_REUSE},
    {reuseport_clause, judge_reuseport, VISIBLE_PORT_REUSE},
    {early_clause, judge_early, VISIBLE_SHARING_ORDER},
    {backlog_clause, judge_backlog, VISIBLE_ALWAYS},
};

/* What a property was found to be on one clause's sockets: that of the first that is wrong, else of the first. */
struct property_finding {
    const char *clause;
    const char *rests_on; /* another clause that it rests on; itself if there is none */
    enum finding finding;
    char expected[CHECK_TEXT];
    char observed[CHECK_TEXT];
};

static void judge_property(struct judging *judging, const struct property *property, size_t index,
                           struct property_finding *result) {
    const struct socket_view *found = judging->found[index];
    struct property_finding one;
    if (!found)
        return;
    const struct pairing pairing = {.judging = judging,
                                    .request = &judging->vector->request,
                                    .expected = &judging->expected.all[index],
                                    .observed = found,
                                    .socket = &judging->evidence->made.all[found->index],
                                    .expected_text = one.expected,
                                    .observed_text = one.observed};
    const char *clause = property->clause(&pairing);
    one.clause = clause;
    one.rests_on = rests_on_v6only(&pairing, clause) ? "V6-001" : clause;
    one.finding = property->judge(&pairing);
    if (one.finding > result->finding)
        *result = one;
}

/* What there is beside the sockets that stand for the expected ones. */
static void check_number(struct judging *judging) {
    static const char right[] = "no other socket";
    char observed[CHECK_TEXT] = "another socket: ";
    struct socket_views others = {.more = judging->observed.more};
    for (size_t i = 0; i < judging->observed.count; i++)
        if (&judging->observed.all[i] != judging->found[0] && &judging->observed.all[i] != judging->found[1])
            others.all[others.count++] = judging->observed.all[i];
    size_t length = strlen(observed);
    bool none = others.count == 0 && !others.more;
    if (others.count)
        socket_views_describe_places(&others, observed + length, sizeof observed - length);
    else
        snprintf(observed, sizeof observed, "more sockets than are looked at");
    checks_add(judging, "CLN-007", none, right, none ? right : observed);
}

void properties_check(struct judging *judging) {
    check_number(judging);
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        struct property_finding result = {.finding = NOT_JUDGED};
        if (!visible_of(judging->evidence->hello, properties[i].what))
            continue;
        for (size_t k = 0; k < judging->expected.count; k++)
            judge_property(judging, &properties[i], k, &result);
        if (result.finding != NOT_JUDGED)
            checks_add_resting_on(judging, result.clause, result.rests_on, result.finding == RIGHT, result.expected,
                                  result.observed);
    }
}

/* Sockets are told rather than what else piles up. */
static void describe_left(const struct judging *judging, char *text, size_t size) {
    const struct evidence_sockets *sockets = &judging->evidence->left;
    struct socket_views left;
    if (sockets->count == 0 && !sockets->more) {
        snprintf(text, size, "one more %s, as after earlier requests", judging->evidence->piled);
        return;
    }
    socket_views_observed(judging->vector, judging->evidence, sockets, &left);
    socket_views_describe_places(&left, text, size);
}

void properties_check_left(struct judging *judging) {
    static const char right[] = "nothing left open";
    char observed[CHECK_TEXT] = "left open: ";
    const size_t length = strlen(observed);
    const struct evidence_sockets *sockets = &judging->evidence->left;
    const bool none = sockets->count == 0 && !sockets->more && judging->evidence->piled[0] == '\0';
    describe_left(judging, observed + length, sizeof observed - length);
    checks_add(judging, "CLN-001", none, right, none ? right : observed);
}

void properties_check_process(struct judging *judging) {
    static const char right[] = "the process as it was";
    const bool same = judging->evidence->disturbed[0] == '\0';
    char observed[CHECK_TEXT];
    snprintf(observed, sizeof observed, "changed: %s", judging->evidence->disturbed);
    checks_add(judging, "CLN-008", same, right, same ? right : observed);
}
