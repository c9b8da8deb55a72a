/* Judges the order of system calls. A call whose result is not known neither failed nor succeeded. */
#include "calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "properties.h"
#include "reader/numbers.h"
#include "request_view.h"
#include "runner/adapter/visible.h"

#define DNS_PORT 53

/* The calls of one request, and which of them are on its own sockets. */
struct call_view {
    const struct vector *vector;
    const struct evidence_calls *calls;
    bool relevant[EVIDENCE_CALLS_MAX]; /* on an internet socket of the asked type that is not the resolver's, and made
                                          by the implementation */
    bool doubtful;                     /* a socket that could not be made may be the resolver's */
    bool windows;                      /* the implementation is one for Winsock */
};

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static bool is_internet(int family) {
    return family == AF_INET || family == AF_INET6;
}

static bool has_failed(const struct evidence_call *call) {
    return call->known != EVIDENCE_NOT_KNOWN && call->error != 0;
}

/* Whether it is bound to any address and port, as no socket of a request that names a host is to be. */
static bool is_bound_anywhere(const struct evidence_call *call) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)&call->address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&call->address;
    if (call->kind != EVIDENCE_BIND)
        return false;
    if (call->address.ss_family == AF_INET)
        return four->sin_port == 0 && four->sin_addr.s_addr == htonl(INADDR_ANY);
    return six->sin6_port == 0 && socket_view_is(&call->address, &in6addr_any);
}

static bool asks_a_name_server(const struct evidence_call *call) {
    const struct sockaddr_storage *address = &call->address;
    if (call->kind != EVIDENCE_CONNECT)
        return false;
    if (address->ss_family == AF_INET)
        return ((const struct sockaddr_in *)address)->sin_port == htons(DNS_PORT);
    return address->ss_family == AF_INET6 && ((const struct sockaddr_in6 *)address)->sin6_port == htons(DNS_PORT);
}

/* The resolver connects its sockets, or binds them to any port; a listener is never connected. A stream that leads
 * elsewhere than to a name server is somebody's who tries the listener out. */
static bool is_resolvers(const struct vector *vector, const struct evidence_calls *calls,
                         const struct evidence_call *one) {
    const bool asks = one->type == SOCK_DGRAM && request_names_host(&vector->request);
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].socket == one->socket &&
            ((calls->all[i].kind == EVIDENCE_CONNECT && one->type == SOCK_DGRAM) ||
             asks_a_name_server(&calls->all[i]) || (asks && is_bound_anywhere(&calls->all[i]))))
            return true;
    return false;
}

/* A resolver makes datagram sockets to ask name servers and to put addresses in order, whether it gets them or not. Of
 * one that it did not get nobody can tell whose it was to be. */
static bool may_be_resolvers(const struct vector *vector, const struct evidence_call *call) {
    return call->kind == EVIDENCE_SOCKET && has_failed(call) && call->type == SOCK_DGRAM &&
           request_names_host(&vector->request);
}

static void view_calls(const struct vector *vector, const struct evidence *evidence, struct call_view *view) {
    const struct evidence_calls *calls = &evidence->calls;
    *view = (struct call_view){.vector = vector, .calls = calls, .windows = visible_is_below_layer(evidence->hello)};
    for (size_t i = 0; i < calls->count; i++) {
        const struct evidence_call *call = &calls->all[i];
        bool is_own = (call->socket != 0 || call->kind == EVIDENCE_SOCKET) && !call->by_layer;
        is_own = is_own && is_internet(call->family) && request_may_mean(&vector->request, call->type, call->protocol);
        const bool doubtful = is_own && may_be_resolvers(vector, call);
        view->relevant[i] = is_own && !doubtful && (call->socket == 0 || !is_resolvers(vector, calls, call));
        view->doubtful = view->doubtful || doubtful;
    }
}

static const struct evidence_call *call_at(const struct call_view *view, size_t i) {
    return &view->calls->all[i];
}

static bool is(const struct call_view *view, size_t i, enum evidence_call_kind kind) {
    return view->relevant[i] && call_at(view, i)->kind == kind;
}

/* Whether it sets or reads the option: other calls have no level. */
static bool is_v6only(const struct evidence_call *call) {
    return call->level == IPPROTO_IPV6 && call->option == IPV6_V6ONLY;
}

static bool is_sharing(const struct evidence_call *call, int option) {
    return call->kind == EVIDENCE_SETSOCKOPT && call->level == SOL_SOCKET && call->option == option && call->value != 0;
}

static bool is_any_sharing(const struct evidence_call *call) {
    return is_sharing(call, SO_REUSEADDR) || is_sharing(call, SO_REUSEPORT);
}

/* Whether the failure of such a call ends a request, or its try. */
static bool is_decisive(const struct evidence_call *call) {
    switch (call->kind) {
    case EVIDENCE_SOCKET:
    case EVIDENCE_BIND:
    case EVIDENCE_LISTEN:
    case EVIDENCE_GETSOCKNAME:
        return true;
    default:
        return is_v6only(call) || is_any_sharing(call);
    }
}

/* Adds a part that only calls show; `wrong` is what was seen if it is not right. */
static void add(struct judging *judging, const char *clause, bool right, const char *expected, const char *wrong) {
    checks_add(judging, clause, right, expected, right ? expected : wrong);
}

/* ---- Refusals ---------------------------------------------------------------------------------------------------- */

/* Whether validation is to refuse it. What is not to be refused has no stage. */
static bool is_for_validation(const struct judging *judging) {
    return strcmp(judging->outcome->stage, "validate") == 0;
}

/* Whether it may be listen that refuses: without a stack, create has made a socket by then. */
static bool may_be_refused_by_listen(const struct vector_request *request) {
    return request_is_for(request, "") && request->last_step == VECTOR_STEP_LISTEN &&
           (request->backlog < 0 || socktype_of_request(request) == SOCK_DGRAM);
}

/* Whether a socket was made, or a name server asked. */
static void check_untouched(struct judging *judging, const struct call_view *view) {
    const char *wrong = judging->evidence->asked > 0 ? "asks a name server" : NULL;
    for (size_t i = 0; i < view->calls->count; i++) {
        if (is(view, i, EVIDENCE_SOCKET))
            wrong = "makes a socket";
        else if (!wrong && asks_a_name_server(call_at(view, i)))
            wrong = "asks a name server";
    }
    add(judging, "PRE-002", !wrong, "touches nothing", wrong);
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

/* Whether, for the call at `at`, an earlier one on the same socket is as `matches` says. */
static bool has_before(const struct call_view *view, size_t at, bool (*matches)(const struct evidence_call *)) {
    for (size_t i = 0; i < at; i++)
        if (view->relevant[i] && call_at(view, i)->socket == call_at(view, at)->socket && matches(call_at(view, i)))
            return true;
    return false;
}

static bool sets_v6only(const struct evidence_call *call) {
    return call->kind == EVIDENCE_SETSOCKOPT && is_v6only(call);
}
static bool sets_reuseaddr(const struct evidence_call *call) {
    return is_sharing(call, SO_REUSEADDR);
}
static bool sets_reuseport(const struct evidence_call *call) {
    return is_sharing(call, SO_REUSEPORT);
}
static bool binds(const struct evidence_call *call) {
    return call->kind == EVIDENCE_BIND;
}
static bool listens(const struct evidence_call *call) {
    return call->kind == EVIDENCE_LISTEN && !has_failed(call);
}
static bool fails_to_bind(const struct evidence_call *call) {
    return binds(call) && has_failed(call);
}
static bool fails_at_an_option(const struct evidence_call *call) {
    return (is_v6only(call) || is_any_sharing(call)) && has_failed(call);
}

/* Whether each bind of a socket of `family` (0: of any) comes after a call that `sets` the option. */
static bool is_set_before_bind(const struct call_view *view, int family, bool (*sets)(const struct evidence_call *)) {
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_BIND) && (!family || call_at(view, i)->family == family) && !has_before(view, i, sets))
            return false;
    return true;
}

/* The value that the IPv6 socket is to get, which is the first of a pair's. Below 0: there is none, or stack auto may
 * have bound others before. */
static int wanted_v6only(const struct judging *judging) {
    const bool known = judging->outcome->ok && !request_is_for(&judging->vector->request, "auto");
    return known ? judging->expected.all[0].v6only : -1;
}

/* What the last call before that at `at` set the socket's IPV6_V6ONLY to; `unset` if there is none. */
static int last_v6only(const struct call_view *view, size_t at, int unset) {
    int last = unset;
    for (size_t i = 0; i < at; i++) {
        const struct evidence_call *call = call_at(view, i);
        if (view->relevant[i] && call->socket == call_at(view, at)->socket && sets_v6only(call) && !has_failed(call))
            last = call->value;
    }
    return last;
}

/* Whether no IPv6 socket is bound with the other value set: what it tells afterwards may be the system's doing, which
 * sets the option itself for some addresses. */
static bool is_last_set_to(const struct call_view *view, int wanted) {
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_BIND) && call_at(view, i)->family == AF_INET6 &&
            (last_v6only(view, i, wanted) != 0) != (wanted != 0))
            return false;
    return true;
}

static void check_v6only(struct judging *judging, const struct call_view *view) {
    const int wanted = wanted_v6only(judging);
    const bool is_set = is_set_before_bind(view, AF_INET6, sets_v6only);
    bool on_ipv4 = false;
    for (size_t i = 0; i < view->calls->count; i++)
        on_ipv4 = on_ipv4 || (view->relevant[i] && is_v6only(call_at(view, i)) && call_at(view, i)->family == AF_INET);
    if (!checks_found_wrong(judging, "V6-001"))
        add(judging, "V6-001", is_set && (wanted < 0 || is_last_set_to(view, wanted)), "set before bind",
            is_set ? "set to the other value before bind" : "not set before bind");
    add(judging, "V6-005", !on_ipv4, "no IPV6_V6ONLY on an IPv4 socket", "IPV6_V6ONLY on an IPv4 socket");
}

/* Whether the calls show the property of the implementation. */
static bool shows(const struct judging *judging, enum visible what) {
    return visible_of(judging->evidence->hello, what);
}

/* Whether it gets the flag later is not watched, and does not matter. */
static void check_birth(struct judging *judging, const struct call_view *view) {
    bool right = true;
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_SOCKET) && !has_failed(call_at(view, i)) && !call_at(view, i)->cloexec)
            right = false;
    if (shows(judging, VISIBLE_CLOSE_ON_EXEC) && !checks_found_wrong(judging, "SOCK-004"))
        add(judging, "SOCK-004", right, "close-on-exec from birth", "created without close-on-exec");
}

/* ---- Sharing options --------------------------------------------------------------------------------------------- */

/* Two datagram sockets would share the port. */
static void check_datagrams(struct judging *judging, const struct call_view *view) {
    bool right = true;
    for (size_t i = 0; i < view->calls->count; i++)
        if (view->relevant[i] && sets_reuseaddr(call_at(view, i)))
            right = false;
    bool judged = shows(judging, VISIBLE_ADDRESS_REUSE) && !checks_found_wrong(judging, "REUSE-001");
    if (judged && socktype_of_request(&view->vector->request) == SOCK_DGRAM)
        add(judging, "REUSE-001", right, "SO_REUSEADDR never set", "SO_REUSEADDR set for a while");
}

/* Nor may what was not asked for be in force while the socket is bound: it would join others on their port. */
static void check_unasked(struct judging *judging, const struct call_view *view) {
    bool set = false;
    for (size_t i = 0; i < view->calls->count; i++)
        set = set || (view->relevant[i] && sets_reuseport(call_at(view, i)));
    if (set && shows(judging, VISIBLE_PORT_REUSE) && !request_has_option(&view->vector->request, "reuseport") &&
        !checks_found_wrong(judging, "REUSE-003"))
        add(judging, "REUSE-003", false, "SO_REUSEPORT never set", "SO_REUSEPORT set for a while");
}

static void check_given_port(struct judging *judging, const struct call_view *view) {
    bool stream = socktype_of_request(&view->vector->request) == SOCK_STREAM;
    bool asked = request_has_option(&view->vector->request, "reuseport");
    if (shows(judging, VISIBLE_ADDRESS_REUSE) && stream && !checks_found_wrong(judging, "REUSE-001"))
        add(judging, "REUSE-001", is_set_before_bind(view, 0, sets_reuseaddr), "set before bind",
            "not set before bind");
    if (shows(judging, VISIBLE_PORT_REUSE) && asked && !checks_found_wrong(judging, "REUSE-003"))
        add(judging, "REUSE-003", is_set_before_bind(view, 0, sets_reuseport), "set before bind",
            "not set before bind");
}

/* Whether a socket of that family got the option by a call. */
static bool is_set(const struct call_view *view, int family, bool (*sets)(const struct evidence_call *)) {
    for (size_t i = 0; i < view->calls->count; i++)
        if (view->relevant[i] && call_at(view, i)->family == family && sets(call_at(view, i)))
            return true;
    return false;
}

static bool sets_anew(const struct evidence_call *call, const struct evidence_call *set) {
    return call->kind == EVIDENCE_SETSOCKOPT && call->level == set->level && call->option == set->option &&
           !has_failed(call);
}

/* Whether a later call decides what the one at `at` set, before the socket is bound: then it was never in force. */
static bool is_set_anew(const struct call_view *view, size_t at) {
    const struct evidence_call *set = call_at(view, at);
    bool anew = false;
    for (size_t i = at + 1; i < view->calls->count && !anew; i++) {
        const struct evidence_call *call = call_at(view, i);
        if (!view->relevant[i] || call->socket != set->socket)
            continue;
        if (binds(call))
            return false;
        anew = sets_anew(call, set);
    }
    return anew && !has_before(view, at, binds);
}

/* Whether some socket got an option before the step that lets it. */
static bool is_set_early(const struct call_view *view, bool (*sets)(const struct evidence_call *),
                         bool (*step)(const struct evidence_call *)) {
    for (size_t i = 0; i < view->calls->count; i++)
        if (view->relevant[i] && sets(call_at(view, i)) && !has_before(view, i, step) && !is_set_anew(view, i))
            return true;
    return false;
}

/* Whether each socket that has an option at the end got it by a call, none of which was early. */
static bool is_set_late(const struct judging *judging, const struct call_view *view) {
    const struct evidence_sockets *made = &judging->evidence->made;
    bool asked = request_has_option(&judging->vector->request, "reuseport");
    bool stream = socktype_of_request(&judging->vector->request) == SOCK_STREAM;
    bool right = true;
    for (size_t i = 0; i < judging->expected.count; i++) {
        const struct socket_view *found = judging->found[i];
        if (!found || found->family != judging->expected.all[i].family)
            continue;
        bool reuseaddr = made->all[found->index].reuseaddr && stream;
        bool reuseport = made->all[found->index].reuseport && asked;
        right = right && (!reuseaddr || is_set(view, found->family, sets_reuseaddr)) &&
                (!reuseport || is_set(view, found->family, sets_reuseport));
    }
    return right;
}

/* Until the step that lets it, no socket of a picked port may share it. */
static void check_picked_port(struct judging *judging, const struct call_view *view) {
    bool stream = socktype_of_request(&view->vector->request) == SOCK_STREAM;
    bool (*step)(const struct evidence_call *) = stream ? listens : binds;
    bool right = !is_set_early(view, stream ? is_any_sharing : sets_reuseport, step);
    enum vector_step last_step = stream ? VECTOR_STEP_LISTEN : VECTOR_STEP_BIND;
    if (view->vector->request.last_step == last_step && !view->calls->more)
        right = right && is_set_late(judging, view);
    if (shows(judging, VISIBLE_SHARING_ORDER) && !checks_found_wrong(judging, "REUSE-006"))
        add(judging, "REUSE-006", right, "sharing options set last", "sharing options set too early");
}

/* Whether a socket of the other family was bound before: then the bind at `at` asks for the port of that one. */
static bool is_given_number(const struct call_view *view, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (is(view, i, EVIDENCE_BIND) && call_at(view, i)->family != call_at(view, at)->family)
            return true;
    return false;
}

static bool makes_pairs(const struct vector_request *request) {
    return request_is_for(request, "pair") || request_is_for(request, "auto");
}

/* The system picks the port at bind: who picks one by himself, and asks for it, may find it taken. */
static void check_picker(struct judging *judging, const struct call_view *view) {
    const bool may_be_given = makes_pairs(&view->vector->request);
    bool bound = false;
    bool right = true;
    for (size_t i = 0; i < view->calls->count; i++) {
        if (!is(view, i, EVIDENCE_BIND))
            continue;
        bound = true;
        right =
            right && (socket_view_port(&call_at(view, i)->address) == 0 || (may_be_given && is_given_number(view, i)));
    }
    if (bound && !checks_found_wrong(judging, "PORT-011"))
        add(judging, "PORT-011", right, "bind asks for port 0", "bind asks for a port that the system has not picked");
}

/* ---- Addresses --------------------------------------------------------------------------------------------------- */

/* An IPv6 address without one has 0. */
static bool has_flow_information(const struct evidence_call *call) {
    return call->address.ss_family == AF_INET6 && ((const struct sockaddr_in6 *)&call->address)->sin6_flowinfo != 0;
}

/* This kernel takes more bytes than an address has, and ignores flow information; others refuse the one, and keep the
 * other. */
static void check_address(struct judging *judging, const struct call_view *view) {
    const char *wrong = NULL;
    bool bound = false;
    for (size_t i = 0; i < view->calls->count; i++) {
        if (!is(view, i, EVIDENCE_BIND))
            continue;
        bound = true;
        if (call_at(view, i)->odd_length)
            wrong = "bind gets another length than the address has";
        else if (!wrong && has_flow_information(call_at(view, i)))
            wrong = "bind gets flow information";
    }
    if (bound && !view->windows && !checks_found_wrong(judging, "BIND-001"))
        add(judging, "BIND-001", !wrong, "bind gets the address and its length", wrong);
}

/* ---- Listening --------------------------------------------------------------------------------------------------- */

static void check_backlog(struct judging *judging, const struct call_view *view) {
    int asked = view->vector->request.backlog;
    const char *clause = asked == 0 ? "LSTN-005" : "LSTN-002";
    int passed = asked;
    char expected[32];
    char observed[32];
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_LISTEN) && call_at(view, i)->value != asked)
            passed = call_at(view, i)->value;
    snprintf(expected, sizeof expected, "listen(%d)", asked);
    snprintf(observed, sizeof observed, "listen(%d)", passed);
    if (!checks_found_wrong(judging, clause) && properties_backlog_is_told(judging))
        add(judging, clause, passed == asked, expected, observed);
}

/* No bind and no listen after a failure on the same socket; and no listen without bind. */
static void check_after_failure(struct judging *judging, const struct call_view *view) {
    bool bind = false;
    bool option = false;
    bool unbound = false;
    for (size_t i = 0; i < view->calls->count; i++) {
        if (!is(view, i, EVIDENCE_BIND) && !is(view, i, EVIDENCE_LISTEN))
            continue;
        bind = bind || has_before(view, i, fails_to_bind);
        option = option || has_before(view, i, fails_at_an_option);
        unbound = unbound || (is(view, i, EVIDENCE_LISTEN) && !has_before(view, i, binds));
    }
    add(judging, "BIND-003", !bind, "closed after a failed bind", "used after a failed bind");
    add(judging, "V6-006", !option, "closed after an option failed", "used after an option failed");
    if (!checks_found_wrong(judging, "LSTN-001"))
        add(judging, "LSTN-001", !unbound, "bound before it listens", "not bound before it listens");
}

/* ---- Pairs ------------------------------------------------------------------------------------------------------- */

/* From the call at `from` on. */
static int family_of_first(const struct call_view *view, size_t from, enum evidence_call_kind kind) {
    for (size_t i = from; i < view->calls->count; i++)
        if (is(view, i, kind))
            return call_at(view, i)->family;
    return AF_UNSPEC;
}

/* Whether some socket listens before one of each family was bound. */
static bool listens_too_early(const struct call_view *view, size_t from) {
    bool four = false;
    bool six = false;
    for (size_t i = from; i < view->calls->count && !is(view, i, EVIDENCE_LISTEN); i++) {
        four = four || (is(view, i, EVIDENCE_BIND) && call_at(view, i)->family == AF_INET);
        six = six || (is(view, i, EVIDENCE_BIND) && call_at(view, i)->family == AF_INET6);
    }
    return family_of_first(view, from, EVIDENCE_LISTEN) != AF_UNSPEC && (!four || !six);
}

/* Where the pair of auto begins: at the last socket of the family that the very last one is not of. Elsewhere at the
 * first call. */
static size_t begin_of_pair(const struct call_view *view) {
    int last = AF_UNSPEC;
    for (size_t i = view->calls->count; i-- > 0 && request_is_for(&view->vector->request, "auto");) {
        if (!is(view, i, EVIDENCE_SOCKET) || has_failed(call_at(view, i)))
            continue;
        if (last != AF_UNSPEC && call_at(view, i)->family != last)
            return i;
        last = call_at(view, i)->family;
    }
    return 0;
}

/* Whether the sockets are a pair's: auto's are if it is to come up as one, and has. */
static bool is_for_pair(const struct judging *judging) {
    const struct vector_request *request = &judging->vector->request;
    return request_is_for(request, "pair") ||
           (request_is_for(request, "auto") && strcmp(judging->outcome->stack, "pair") == 0 &&
            strcmp(socket_views_stack(&judging->observed), "pair") == 0);
}

static void check_pair(struct judging *judging, const struct call_view *view) {
    const char *wrong = NULL;
    if (!is_for_pair(judging) || checks_found_wrong(judging, "STK-012"))
        return;
    const size_t from = begin_of_pair(view);
    if (family_of_first(view, from, EVIDENCE_SOCKET) == AF_INET)
        wrong = "IPv4 made first";
    else if (checks_found_wrong(judging, "LSTN-001") || checks_found_wrong(judging, "BIND-003"))
        return; /* a bind is missing, late or failed, which says it all */
    else if (family_of_first(view, from, EVIDENCE_BIND) == AF_INET && !request_picks_port(&view->vector->request))
        wrong = "IPv4 bound first";
    else if (listens_too_early(view, from))
        wrong = "listens before both are bound";
    add(judging, "STK-012", !wrong, "IPv6 first, both bound before they listen", wrong);
}

/* ---- Going on after a failure ------------------------------------------------------------------------------------ */

static bool lacks_family(const struct evidence_call *call) {
    return call->kind == EVIDENCE_SOCKET && (call->error == EAFNOSUPPORT || call->error == EPROTONOSUPPORT);
}

/* Whether the address is one that every host with that family has. */
static bool is_of_every_host(const struct sockaddr_storage *address) {
    in_addr_t four = ((const struct sockaddr_in *)address)->sin_addr.s_addr;
    if (address->ss_family == AF_INET)
        return four == htonl(INADDR_ANY) || four == htonl(INADDR_LOOPBACK);
    return socket_view_is(address, &in6addr_any) || socket_view_is(address, &in6addr_loopback);
}

/* Auto goes on to other stacks unless the node is an address, except for the IPv6 wildcard. */
static bool goes_on(const struct vector_request *request) {
    struct in6_addr six;
    if (!request_is_for(request, "auto"))
        return false;
    if (!request->node.bytes)
        return true;
    if (inet_pton(AF_INET6, request->node.bytes, &six) == 1)
        return memcmp(&six, &in6addr_any, sizeof six) == 0;
    return request_names_host(request);
}

static bool wants_dual(const struct evidence_call *call) {
    return sets_v6only(call) && call->value == 0;
}

/* Whether another has the port: on Windows EACCES says so, too (REUSE-004). */
static bool is_in_use(const struct call_view *view, const struct evidence_call *call) {
    if (call->kind == EVIDENCE_BIND && view->windows && call->error == EACCES)
        return true;
    return (call->kind == EVIDENCE_BIND || call->kind == EVIDENCE_LISTEN) && call->error == EADDRINUSE;
}

/* Whether SPEC.md lets a socket of `family` be made after the failure of the call at `at`. */
static bool may_go_on(const struct call_view *view, size_t at, int family) {
    const struct vector_request *request = &view->vector->request;
    const struct evidence_call *call = call_at(view, at);
    bool pair = makes_pairs(request);
    bool is_other = call->family != family;
    bool either = (!request->hints || strcmp(request->family, "unspec") == 0) && !request_has_option(request, "dual");
    if (pair && request_picks_port(request) && is_in_use(view, call))
        return true; /* STK-006 */
    if (request_is_for(request, "") && !request->node.bytes && either)
        return lacks_family(call) && call->family == AF_INET6 && is_other; /* SEL-002 */
    if (!goes_on(request))
        return false;
    if (is_v6only(call)) /* STK-009 */
        return wants_dual(call) || has_before(view, at, wants_dual);
    bool is_absent = call->error == EADDRNOTAVAIL && is_of_every_host(&call->address); /* which bind alone is given */
    return (lacks_family(call) || is_absent) && is_other;
}

/* How often a pair is tried whose second socket finds the number that the first one has picked taken each time
 * (STK-006). */
static void check_tries(struct judging *judging, const struct call_view *view) {
    enum { TRIES = 16 };
    char wrong[CHECK_TEXT];
    size_t tries = 0;
    bool taken = false; /* the last of what can end a try */
    for (size_t i = 0; i < view->calls->count; i++) {
        const struct evidence_call *call = call_at(view, i);
        if (!view->relevant[i] || !is_decisive(call))
            continue;
        const bool given = call->kind == EVIDENCE_BIND && socket_view_port(&call->address) != 0;
        tries += given;
        taken = given && has_failed(call) && is_in_use(view, call);
    }
    if (tries <= TRIES && (view->calls->more || !taken))
        return;
    (void)snprintf(wrong, sizeof wrong, "%zu tries%s", tries, view->calls->more ? " or more" : "");
    add(judging, "STK-006", tries == TRIES, "16 tries", wrong);
}

/* A kernel without SOCK_CLOEXEC takes the type for invalid; asking it for the same socket without is no other try
 * (SOCK-004). */
static bool is_asked_again(const struct evidence_call *failure, const struct evidence_call *socket) {
    return failure->kind == EVIDENCE_SOCKET && failure->error == EINVAL && failure->family == socket->family &&
           failure->cloexec && !socket->cloexec;
}

/* Whether the socket that the call at `at` makes comes after a failure that is final. Failures before the socket that
 * was made last were followed by that one. */
static bool is_made_in_spite(const struct call_view *view, size_t at) {
    for (size_t i = at; i-- > 0;) {
        const struct evidence_call *call = call_at(view, i);
        if (is(view, i, EVIDENCE_SOCKET) && !has_failed(call))
            return false;
        if (view->relevant[i] && is_decisive(call) && has_failed(call) &&
            !may_go_on(view, i, call_at(view, at)->family) && !is_asked_again(call, call_at(view, at)))
            return true;
    }
    return false;
}

/* What is final for auto, which goes on to other stacks, was decided here. */
static void check_final(struct judging *judging, const struct call_view *view) {
    const char *clause = request_is_for(&view->vector->request, "auto") ? "STK-009" : "SEL-001";
    bool right = true;
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_SOCKET) && is_made_in_spite(view, i))
            right = false;
    add(judging, clause, right, "nothing else is tried after a failure", "another socket is tried after a failure");
}

/* ---- What a refusal follows from --------------------------------------------------------------------------------- */

static bool has_wrong_effect(const struct vector *vector) {
    for (size_t i = 0; i < vector->fault_count; i++)
        if (strcmp(vector->faults[i].effect, "error") != 0)
            return true;
    return false;
}

/* Whether the call at `at`, which has not failed, makes a socket, as it may after what failed before: that is then
 * nothing to refuse for. */
static bool goes_past_failure(const struct call_view *view, size_t at) {
    return is(view, at, EVIDENCE_SOCKET) && !is_made_in_spite(view, at);
}

/* If a call was made to report what is not so, the routine may refuse though no call failed. */
enum refusal calls_refusal(const struct vector *vector, const struct evidence *evidence) {
    const struct evidence_calls *calls = &evidence->calls;
    struct call_view view;
    bool known = !calls->more && !has_wrong_effect(vector) && visible_of(evidence->hello, VISIBLE_REFUSAL);
    bool failed = false;
    if (!calls->traced)
        return REFUSAL_NOT_KNOWN;
    view_calls(vector, evidence, &view);
    for (size_t i = 0; i < calls->count; i++) {
        if (!view.relevant[i] || !is_decisive(&calls->all[i]))
            continue;
        failed = has_failed(&calls->all[i]) || (failed && !goes_past_failure(&view, i));
        known = known && calls->all[i].known != EVIDENCE_NOT_KNOWN;
    }
    if (failed)
        return REFUSAL_BY_CALL;
    return known && !view.doubtful ? REFUSAL_BEFORE_CALLS : REFUSAL_NOT_KNOWN;
}

/* ---- Closing ----------------------------------------------------------------------------------------------------- */

/* Whether a call before `at` failed, may have, or was made to do something else than it says. */
static bool may_have_failed_before(const struct call_view *view, size_t at) {
    for (size_t i = 0; i < at; i++) {
        const struct evidence_call *call = call_at(view, i);
        bool sure = (call->known == EVIDENCE_SEEN || call->known == EVIDENCE_INFERRED) && call->error == 0;
        if (view->relevant[i] && is_decisive(call) && !sure)
            return true;
    }
    return false;
}

/* Whether another descriptor of the socket may be open still. */
static bool is_duplicated(const struct call_view *view, unsigned socket) {
    for (size_t i = 0; i < view->calls->count; i++)
        if (is(view, i, EVIDENCE_DUP) && call_at(view, i)->socket == socket)
            return true;
    return false;
}

/* Whether the thread's last call on the descriptor was a close: one on the same socket before shows that it has it. */
static bool is_closed_before(const struct call_view *view, size_t at) {
    const struct evidence_call *close = call_at(view, at);
    for (size_t i = at; i-- > 0;) {
        const struct evidence_call *call = call_at(view, i);
        if (view->relevant[i] && call->socket == close->socket && call->descriptor == close->descriptor &&
            call->thread == close->thread)
            return call->kind == EVIDENCE_CLOSE;
    }
    return false;
}

/* Whether a refusal is seen where it happens. A layer may refuse before it makes a call. */
static bool is_refusal_seen(const struct judging *judging, const struct call_view *view) {
    bool seen = shows(judging, VISIBLE_REFUSAL);
    for (size_t i = 0; i < view->calls->count; i++)
        seen = seen || (view->relevant[i] && is_decisive(call_at(view, i)) && has_failed(call_at(view, i)));
    return seen;
}

static void check_closing(struct judging *judging, const struct call_view *view) {
    bool needless = false;
    bool twice = false;
    for (size_t i = 0; i < view->calls->count; i++) {
        if (!is(view, i, EVIDENCE_CLOSE) || is_duplicated(view, call_at(view, i)->socket))
            continue;
        needless = needless || (!call_at(view, i)->held && !may_have_failed_before(view, i));
        twice = twice || is_closed_before(view, i);
    }
    if (!is_for_validation(judging) && (judging->outcome->ok || is_refusal_seen(judging, view)))
        add(judging, "SOCK-006", !needless, "no socket made and closed again", "a socket is made and closed again");
    if (view->calls->closes)
        add(judging, "CLN-004", !twice, "closed once", "closed twice");
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

void calls_check(struct judging *judging) {
    struct call_view view;
    if (!judging->evidence->calls.traced)
        return;
    view_calls(judging->vector, judging->evidence, &view);
    if (is_for_validation(judging) && !may_be_refused_by_listen(&judging->vector->request))
        check_untouched(judging, &view);
    check_v6only(judging, &view);
    check_birth(judging, &view);
    check_datagrams(judging, &view);
    check_unasked(judging, &view);
    if (request_picks_port(&judging->vector->request)) {
        check_picker(judging, &view);
        check_picked_port(judging, &view);
    } else {
        check_given_port(judging, &view);
    }
    check_address(judging, &view);
    check_backlog(judging, &view);
    check_after_failure(judging, &view);
    check_pair(judging, &view);
    if (makes_pairs(&judging->vector->request) && request_picks_port(&judging->vector->request))
        check_tries(judging, &view);
    check_final(judging, &view);
    check_closing(judging, &view);
}
