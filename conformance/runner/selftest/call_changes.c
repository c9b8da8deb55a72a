/* The changes of system calls: order, repetition, omission, and calls that should not be there. */
#include "call_changes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "right_request.h"

#define NEW_SOCKET 77 /* a number that no right call has */

static const char turns[] = "the sockets of a pair take turns at picking";
static const char by_itself[] = "what a layer does by itself may come in any order";
static const char unseen_refusal[] = "a layer may refuse without a call that failed";
static const char read_back[] = "that something is read back is judged by what comes of it";

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

static struct evidence_calls *calls_of(const struct change *change) {
    return &change->evidence->calls;
}

static void insert(struct evidence_calls *calls, size_t at, struct evidence_call call) {
    memmove(&calls->all[at + 1], &calls->all[at], (calls->count - at) * sizeof call);
    calls->all[at] = call;
    calls->count++;
}

static void leave_out(struct evidence_calls *calls, size_t at) {
    memmove(&calls->all[at], &calls->all[at + 1], (calls->count - at - 1) * sizeof *calls->all);
    calls->count--;
}

/* Moves the call at `from` so that it comes right after the one at `to`, or before it if that is earlier. */
static void move(struct evidence_calls *calls, size_t from, size_t to) {
    struct evidence_call call = calls->all[from];
    leave_out(calls, from);
    insert(calls, to, call);
}

/* The place of the first such call on the socket (0: on any), from `at` on; the count if there is none. */
static size_t find(const struct evidence_calls *calls, size_t at, enum evidence_call_kind kind, unsigned socket) {
    for (size_t i = at; i < calls->count; i++)
        if (calls->all[i].kind == kind && (socket == 0 || calls->all[i].socket == socket))
            return i;
    return calls->count;
}

static bool is_option(const struct evidence_call *call, int option) {
    return call->kind == EVIDENCE_SETSOCKOPT && call->option == option &&
           (call->level == IPPROTO_IPV6) == (option == IPV6_V6ONLY);
}

static bool is_sharing(const struct evidence_call *call) {
    return is_option(call, SO_REUSEADDR) || is_option(call, SO_REUSEPORT);
}

static bool picks(const struct change *change) {
    return right_picks_port(change->vector);
}

static bool is_pair(const struct change *change) {
    return strcmp(change->vector->request.stack, "pair") == 0;
}

/* Whether its sockets are a pair's. */
static bool makes_pair(const struct change *change) {
    return is_pair(change) || (strcmp(change->vector->request.stack, "auto") == 0 && change->outcome->ok &&
                               strcmp(change->outcome->stack, "pair") == 0);
}

static bool has_step(const struct change *change, enum vector_step step) {
    return change->vector->request.last_step == step;
}

/* Whether all calls of a success went as they say. */
static bool is_clean(const struct change *change) {
    const struct evidence_calls *calls = calls_of(change);
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].error != 0 || calls->all[i].known != EVIDENCE_SEEN)
            return false;
    return change->outcome->ok && calls->count + 4 < EVIDENCE_CALLS_MAX;
}

/* The place of the call that made the request fail for good; the count if none did. */
static size_t final_failure(const struct change *change) {
    const struct evidence_calls *calls = calls_of(change);
    size_t found = calls->count;
    if (change->outcome->ok || calls->more || calls->count + 8 > EVIDENCE_CALLS_MAX)
        return found;
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].error != 0 && calls->all[i].kind != EVIDENCE_CLOSE)
            found = found == calls->count ? i : calls->count + 1; /* the second one: tries were repeated */
    return found < calls->count ? found : calls->count;
}

/* ---- Order ------------------------------------------------------------------------------------------------------- */

static const char *clause_of_option(const struct evidence_call *call) {
    return is_option(call, IPV6_V6ONLY) ? "V6-001" : is_option(call, SO_REUSEADDR) ? "REUSE-001" : "REUSE-003";
}

static void expect_of_swap_in_pair(struct change *change, const struct evidence_call *a,
                                   const struct evidence_call *b) {
    bool ordered = a->kind == b->kind && (a->kind == EVIDENCE_SOCKET || a->kind == EVIDENCE_BIND);
    if (!ordered && !(a->kind == EVIDENCE_BIND && b->kind == EVIDENCE_LISTEN))
        change_is_silent(change, "calls on different sockets may come in any order");
    else if (a->kind == EVIDENCE_BIND && b->kind == EVIDENCE_BIND && picks(change))
        change_is_silent(change, turns);
    else
        change_shows(change, "STK-012");
}

static void expect_of_swap(struct change *change, const struct evidence_call *a, const struct evidence_call *b) {
    if (a->by_layer || b->by_layer) {
        change_is_silent(change, by_itself);
    } else if (a->socket != b->socket && makes_pair(change)) {
        expect_of_swap_in_pair(change, a, b);
    } else if (a->socket != b->socket) {
        change_is_silent(change, "calls on different sockets may come in any order");
    } else if (a->kind == EVIDENCE_SOCKET) {
        change_is_silent(change, "no call can come before its socket");
    } else if (a->kind == EVIDENCE_SETSOCKOPT && b->kind == EVIDENCE_BIND) {
        change_shows(change, clause_of_option(a));
    } else if (a->kind == EVIDENCE_BIND && b->kind == EVIDENCE_LISTEN) {
        change_shows(change, "LSTN-001");
    } else if ((a->kind == EVIDENCE_LISTEN || a->kind == EVIDENCE_BIND) && is_sharing(b)) {
        change_shows(change, "REUSE-006");
    } else if (a->kind == EVIDENCE_GETSOCKOPT || a->kind == EVIDENCE_GETSOCKNAME || b->kind == EVIDENCE_GETSOCKOPT ||
               b->kind == EVIDENCE_GETSOCKNAME) {
        change_is_silent(change, read_back);
    } else {
        change_is_silent(change, "options may be set in any order");
    }
}

static bool swapped(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant + 1 >= calls->count)
        return false;
    struct evidence_call first = calls->all[variant];
    expect_of_swap(change, &first, &calls->all[variant + 1]);
    calls->all[variant] = calls->all[variant + 1];
    calls->all[variant + 1] = first;
    return true;
}

static bool option_after_bind(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant >= calls->count)
        return false;
    struct evidence_call call = calls->all[variant];
    size_t bind = find(calls, variant, EVIDENCE_BIND, call.socket);
    if (call.kind != EVIDENCE_SETSOCKOPT || bind == calls->count)
        return true;
    move(calls, variant, bind);
    if (call.by_layer)
        change_is_silent(change, by_itself);
    else
        change_shows(change, clause_of_option(&call));
    return true;
}

static bool bind_after_listen(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant >= calls->count)
        return false;
    size_t listen = find(calls, variant, EVIDENCE_LISTEN, calls->all[variant].socket);
    if (calls->all[variant].kind != EVIDENCE_BIND || listen == calls->count)
        return true;
    move(calls, variant, listen);
    change_shows(change, "LSTN-001");
    return true;
}

/* Variants: the first listens before the second is bound; the IPv4 socket is bound first. */
static bool other_order_of_pair(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    size_t first = find(calls, 0, EVIDENCE_BIND, 0);
    size_t second = find(calls, first + 1, EVIDENCE_BIND, 0);
    size_t listen = find(calls, 0, EVIDENCE_LISTEN, 0);
    if (variant > 1 || !makes_pair(change) || !is_clean(change) || listen >= calls->count)
        return false;
    if (variant == 0)
        move(calls, listen, second);
    else
        move(calls, first, second);
    if (variant == 1 && picks(change))
        change_is_silent(change, turns);
    else
        change_shows(change, "STK-012");
    return true;
}

/* Where the system is to pick, the first bind, or the only one, asks for a port of its own choice. */
static bool picks_itself(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    const size_t bind = find(calls, 0, EVIDENCE_BIND, 0);
    if (variant > 0 || !is_clean(change) || !picks(change) || bind == calls->count)
        return false;
    struct sockaddr_storage *address = &calls->all[bind].address;
    if (address->ss_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = htons(40000);
    else
        ((struct sockaddr_in6 *)address)->sin6_port = htons(40000);
    change_shows(change, "PORT-011");
    return true;
}

/* An address of another length, or with flow information. */
static bool other_form_of_address(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant / 2 >= calls->count)
        return false;
    struct evidence_call *call = &calls->all[variant / 2];
    if (call->kind != EVIDENCE_BIND || call->by_layer || (variant % 2 && call->address.ss_family == AF_INET))
        return true;
    if (variant % 2)
        ((struct sockaddr_in6 *)&call->address)->sin6_flowinfo = htonl(7);
    else
        call->odd_length = 128;
    if (change_is_layered(change))
        change_is_silent(change, "a layer below the implementation makes an address of its own");
    else
        change_shows(change, "BIND-001");
    return true;
}

/* ---- Repetition and omission ------------------------------------------------------------------------------------- */

static bool repeated(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant >= calls->count)
        return false;
    struct evidence_call call = calls->all[variant];
    insert(calls, variant, call);
    switch (call.kind) {
    case EVIDENCE_SOCKET:
        change_is_silent(change, "a socket that stays is seen by itself");
        break;
    case EVIDENCE_BIND:
        change_is_silent(change, "the system refuses a second bind by itself");
        break;
    case EVIDENCE_SETSOCKOPT:
    case EVIDENCE_LISTEN:
        change_is_silent(change, "the same once more changes nothing");
        break;
    default:
        change_is_silent(change, read_back);
    }
    return true;
}

static void expect_of_omission(struct change *change, const struct evidence_call *call, bool first) {
    bool listens = has_step(change, VECTOR_STEP_LISTEN);
    if (call->by_layer)
        change_is_silent(change, by_itself);
    else if (call->kind == EVIDENCE_SOCKET && first && makes_pair(change))
        change_shows(change, "STK-012");
    else if (call->kind == EVIDENCE_SETSOCKOPT)
        change_shows(change, is_sharing(call) && picks(change) ? "REUSE-006" : clause_of_option(call));
    else if (call->kind == EVIDENCE_BIND && picks(change) && !listens &&
             right_has_option(change->vector, "reuseport") && call->type == SOCK_DGRAM)
        change_shows(change, "REUSE-006"); /* then it is set on a socket that nothing has bound */
    else if (call->kind == EVIDENCE_BIND && listens)
        change_shows(change, "LSTN-001");
    else if (call->kind == EVIDENCE_LISTEN && picks(change))
        change_shows_above(change, "REUSE-006");
    else if (call->kind == EVIDENCE_GETSOCKOPT || call->kind == EVIDENCE_GETSOCKNAME)
        change_is_silent(change, read_back);
    else
        change_is_silent(change, "the socket itself shows that it was made, is bound, or listens");
}

static bool left_out(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant >= calls->count)
        return false;
    struct evidence_call call = calls->all[variant];
    leave_out(calls, variant);
    expect_of_omission(change, &call, variant == 0);
    return true;
}

/* ---- Arguments and results --------------------------------------------------------------------------------------- */

static bool not_from_birth(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant >= calls->count)
        return false;
    struct evidence_call *call = &calls->all[variant];
    if (call->kind != EVIDENCE_SOCKET || call->error != 0)
        return true;
    call->cloexec = false;
    change_shows_above(change, "SOCK-004");
    return true;
}

/* Whether the socket of the call at `at` is bound later, and the option is not set anew before. */
static bool is_last_before_bind(const struct evidence_calls *calls, size_t at) {
    const struct evidence_call *set = &calls->all[at];
    for (size_t i = at + 1; i < calls->count; i++) {
        const struct evidence_call *call = &calls->all[i];
        if (call->socket != set->socket)
            continue;
        if (call->kind == EVIDENCE_BIND)
            return true;
        if (call->kind == EVIDENCE_SETSOCKOPT && call->option == set->option)
            return false;
    }
    return false;
}

static bool other_v6only_set(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant >= calls->count)
        return false;
    struct evidence_call *call = &calls->all[variant];
    if (call->kind != EVIDENCE_SETSOCKOPT || call->level != IPPROTO_IPV6 || call->option != IPV6_V6ONLY ||
        call->by_layer || !change->outcome->ok || strcmp(change->vector->request.stack, "auto") == 0 ||
        !is_last_before_bind(calls, variant))
        return true;
    call->value = !call->value;
    change_shows(change, "V6-001");
    return true;
}

static bool other_backlog_passed(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant >= calls->count)
        return false;
    if (calls->all[variant].kind != EVIDENCE_LISTEN)
        return true;
    calls->all[variant].value += 3;
    change_shows(change, change->vector->request.backlog == 0 ? "LSTN-005" : "LSTN-002");
    return true;
}

/* Variants: with and without an error, which means nothing then; for each call. */
static bool result_unknown(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant / 2 >= calls->count)
        return false;
    calls->all[variant / 2].known = EVIDENCE_NOT_KNOWN;
    calls->all[variant / 2].error = variant % 2 ? EIO : 0;
    change_is_silent(change, "nothing follows from a result that is not known");
    return true;
}

/* What only the layer sets, the implementation does not. */
static bool set_by_the_layer(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!change_is_layered(change) || !is_clean(change) || variant >= calls->count)
        return false;
    struct evidence_call *call = &calls->all[variant];
    if (call->by_layer || call->kind != EVIDENCE_SETSOCKOPT)
        return true;
    call->by_layer = true;
    if (has_step(change, VECTOR_STEP_SOCKET))
        change_is_silent(change, "until bind nothing says when IPV6_V6ONLY is set");
    else
        change_shows(change, "V6-001");
    return true;
}

/* ---- Calls that should not be there ------------------------------------------------------------------------------ */

/* Variants: set, read; on each IPv4 socket. */
static bool v6only_on_ipv4(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant / 2 >= calls->count || calls->count + 4 > EVIDENCE_CALLS_MAX)
        return false;
    struct evidence_call call = calls->all[variant / 2];
    if (call.kind != EVIDENCE_SOCKET || call.error != 0 || call.family != AF_INET)
        return true;
    call.kind = variant % 2 ? EVIDENCE_GETSOCKOPT : EVIDENCE_SETSOCKOPT;
    call.level = IPPROTO_IPV6;
    call.option = IPV6_V6ONLY;
    call.known = EVIDENCE_SEEN;
    insert(calls, variant / 2 + 1, call);
    change_shows(change, "V6-005");
    return true;
}

/* Each bind fails once before, or an option does. */
static bool failure_before_bind(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (!is_clean(change) || variant / 2 >= calls->count)
        return false;
    struct evidence_call call = calls->all[variant / 2];
    bool given = call.type == SOCK_STREAM && !picks(change);
    if (call.kind != EVIDENCE_BIND || (variant % 2 && call.family == AF_INET && !given))
        return true;
    call.error = EADDRINUSE;
    if (variant % 2) {
        call.kind = EVIDENCE_SETSOCKOPT;
        call.level = call.family == AF_INET ? SOL_SOCKET : IPPROTO_IPV6;
        call.option = call.family == AF_INET ? SO_REUSEADDR : IPV6_V6ONLY;
        call.value = 1;
    }
    insert(calls, variant / 2, call);
    change_shows(change, variant % 2 ? "V6-006" : "BIND-003");
    return true;
}

static bool reuseaddr_on_datagrams(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant > 0 || !is_clean(change) || calls->count == 0 || calls->all[0].type != SOCK_DGRAM)
        return false;
    struct evidence_call call = calls->all[0];
    call.kind = EVIDENCE_SETSOCKOPT;
    call.level = SOL_SOCKET;
    call.option = SO_REUSEADDR;
    call.value = 1;
    insert(calls, 1, call);
    change_shows_above(change, "REUSE-001");
    return true;
}

static int asked_type(const struct change *change) {
    const struct vector_request *request = &change->vector->request;
    if (!request->hints)
        return SOCK_STREAM;
    if (strncmp(request->socktype, "dgram", 5) == 0)
        return SOCK_DGRAM;
    if (strncmp(request->socktype, "stream", 6) == 0)
        return SOCK_STREAM;
    if (strcmp(request->socktype, "0") == 0)
        return strcmp(request->protocol, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
    return 0; /* none that is ever made */
}

static bool is_validated(const struct change *change) {
    return !change->outcome->ok && strcmp(change->outcome->stage, "validate") == 0;
}

/* A backlog that is negative, and a datagram socket, are refused by listen, which without a stack is a step of its own
 * (LSTN-003, TYPE-007). */
static bool is_refused_by_listen(const struct change *change) {
    const struct vector_request *request = &change->vector->request;
    return is_validated(change) && request->stack[0] == '\0' && request->last_step == VECTOR_STEP_LISTEN &&
           (request->backlog < 0 || asked_type(change) == SOCK_DGRAM);
}

static bool has_any_failed(const struct evidence_calls *calls) {
    for (size_t i = 0; i < calls->count; i++)
        if (calls->all[i].error != 0 && calls->all[i].kind != EVIDENCE_CLOSE)
            return true;
    return false;
}

/* A socket is made and closed again, before anything else. */
static bool needless_socket(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    struct evidence_call call = {.kind = EVIDENCE_SOCKET,
                                 .socket = NEW_SOCKET,
                                 .descriptor = 60,
                                 .family = AF_INET6,
                                 .type = asked_type(change),
                                 .cloexec = true,
                                 .known = EVIDENCE_SEEN};
    if (variant > 0 || calls->count + 4 > EVIDENCE_CALLS_MAX || !call.type)
        return false;
    insert(calls, 0, call);
    call.kind = EVIDENCE_CLOSE;
    insert(calls, 1, call);
    if (is_refused_by_listen(change))
        change_is_silent(change, "without a stack, create has made a socket before listen refuses");
    else if (change_is_layered(change) && !change->outcome->ok && !is_validated(change) && !has_any_failed(calls))
        change_is_silent(change, unseen_refusal);
    else
        change_shows(change, is_validated(change) ? "PRE-002" : "SOCK-006");
    return true;
}

/* What the resolver does: sorts addresses; or asks a name server. */
static bool resolver_calls(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    struct evidence_call call = {.kind = EVIDENCE_SOCKET,
                                 .socket = NEW_SOCKET,
                                 .descriptor = 60,
                                 .family = AF_INET,
                                 .type = SOCK_DGRAM,
                                 .known = EVIDENCE_SEEN};
    if (variant > 1 || calls->count + 4 > EVIDENCE_CALLS_MAX)
        return false;
    insert(calls, 0, call);
    call.kind = EVIDENCE_CONNECT;
    call.address.ss_family = AF_INET;
    ((struct sockaddr_in *)&call.address)->sin_port = htons(variant ? 53 : 27015);
    insert(calls, 1, call);
    call.kind = EVIDENCE_CLOSE;
    insert(calls, 2, call);
    if (variant && is_validated(change) && !is_refused_by_listen(change))
        change_shows(change, "PRE-002");
    else
        change_is_silent(change, "the resolver's sockets are not the request's");
    return true;
}

/* What validation or the resolver is to refuse is refused by the system, whatever the words say. */
static bool refused_by_the_system(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    struct evidence_call call = {.kind = EVIDENCE_SOCKET,
                                 .socket = NEW_SOCKET,
                                 .descriptor = 60,
                                 .family = AF_INET,
                                 .type = asked_type(change),
                                 .cloexec = true,
                                 .known = EVIDENCE_SEEN};
    if (variant > 0 || change->outcome->ok || calls->count > 0 || !call.type)
        return false;
    insert(calls, 0, call);
    call.kind = EVIDENCE_BIND;
    call.error = EACCES;
    insert(calls, 1, call);
    call.kind = EVIDENCE_CLOSE;
    call.error = 0;
    insert(calls, 2, call);
    change_shows(change, change_first_clause(change));
    return true;
}

/* ---- After a failure --------------------------------------------------------------------------------------------- */

static bool failure_unknown(struct change *change, size_t variant) {
    size_t at = final_failure(change);
    if (variant > 0 || at == calls_of(change)->count)
        return false;
    calls_of(change)->all[at].known = EVIDENCE_NOT_KNOWN;
    change_is_silent(change, "where no call is known to have failed the words say when it was refused");
    return true;
}

static bool failure_left_out(struct change *change, size_t variant) {
    size_t at = final_failure(change);
    if (variant > 0 || at == calls_of(change)->count)
        return false;
    for (size_t i = 0; i < change->vector->fault_count; i++)
        if (strcmp(change->vector->faults[i].effect, "error") != 0)
            return true; /* then it may be refused without a call that failed */
    leave_out(calls_of(change), at);
    if (change_is_layered(change))
        change_is_silent(change, unseen_refusal);
    else
        change_shows(change, change_first_clause(change));
    return true;
}

/* Bind again, or listen, after a bind that failed; bind after an option that failed. */
static bool goes_on_after_failure(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    size_t at = final_failure(change);
    if (variant > 1 || at == calls->count)
        return false;
    struct evidence_call failure = calls->all[at];
    struct evidence_call call = failure;
    bool option = failure.kind == EVIDENCE_SETSOCKOPT || failure.kind == EVIDENCE_GETSOCKOPT;
    bool early = option && find(calls, 0, EVIDENCE_BIND, failure.socket) > at;
    if ((failure.kind != EVIDENCE_BIND && !early) || (early && (picks(change) || variant > 0)))
        return true;
    call.error = 0;
    call.known = EVIDENCE_SEEN;
    call.value = change->vector->request.backlog;
    call.kind = variant ? EVIDENCE_LISTEN : EVIDENCE_BIND;
    insert(calls, at + 1, call);
    call.kind = EVIDENCE_SETSOCKOPT;
    call.level = SOL_SOCKET;
    call.value = 1;
    call.option = SO_REUSEPORT;
    if (early && right_has_option(change->vector, "reuseport"))
        insert(calls, at + 1, call);
    call.option = SO_REUSEADDR;
    if (early && call.type == SOCK_STREAM)
        insert(calls, at + 1, call);
    change_shows(change, early ? "V6-006" : "BIND-003");
    return true;
}

/* Another socket is made although the stack has no other. */
static bool another_after_failure(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    const struct vector_request *request = &change->vector->request;
    size_t at = final_failure(change);
    bool goes_on = strcmp(request->stack, "auto") == 0 || (is_pair(change) && picks(change)) ||
                   (request->stack[0] == '\0' && !request->node.bytes);
    if (variant > 0 || at == calls->count || goes_on)
        return false;
    struct evidence_call call = {.kind = EVIDENCE_SOCKET,
                                 .socket = NEW_SOCKET,
                                 .descriptor = 60,
                                 .family = AF_INET6,
                                 .type = calls->all[at].type,
                                 .cloexec = true,
                                 .known = EVIDENCE_SEEN};
    insert(calls, calls->count, call);
    call.kind = EVIDENCE_CLOSE;
    insert(calls, calls->count, call);
    change_shows(change, "SEL-001");
    return true;
}

/* Auto makes another socket although no family and no mode is absent. */
static bool another_of_auto(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    size_t at = final_failure(change);
    if (variant > 0 || at == calls->count || strcmp(change->vector->request.stack, "auto") != 0)
        return false;
    struct evidence_call call = calls->all[at];
    if (call.kind != EVIDENCE_SOCKET || (call.error != EMFILE && call.error != EACCES))
        return false;
    call.family = call.family == AF_INET ? AF_INET6 : AF_INET;
    insert(calls, at + 1, call);
    change_shows(change, "STK-009");
    return true;
}

/* The same socket is asked for without close-on-exec, which an old kernel may not know. */
static bool asked_again_without_cloexec(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    size_t at = final_failure(change);
    if (variant > 0 || at == calls->count)
        return false;
    struct evidence_call call = calls->all[at];
    if (call.kind != EVIDENCE_SOCKET || call.error != EINVAL || !call.cloexec)
        return false;
    call.cloexec = false;
    insert(calls, at + 1, call);
    change_is_silent(change, "a socket that is refused with close-on-exec may be asked for without");
    return true;
}

static bool closed_twice(struct change *change, size_t variant) {
    struct evidence_calls *calls = calls_of(change);
    if (variant >= calls->count || calls->count + 1 > EVIDENCE_CALLS_MAX)
        return false;
    if (calls->all[variant].kind != EVIDENCE_CLOSE)
        return true;
    struct evidence_call call = calls->all[variant];
    insert(calls, variant, call);
    change_shows(change, "CLN-004");
    return true;
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

const struct single_change call_changes[] = {
    {"two calls swapped", true, swapped},
    {"an option set after bind", true, option_after_bind},
    {"bind after listen", true, bind_after_listen},
    {"other order of a pair", true, other_order_of_pair},
    {"a port of its own choice", true, picks_itself},
    {"another form of an address", true, other_form_of_address},
    {"a call repeated", true, repeated},
    {"a call left out", true, left_out},
    {"close-on-exec not from birth", true, not_from_birth},
    {"other backlog passed", true, other_backlog_passed},
    {"other IPV6_V6ONLY passed", true, other_v6only_set},
    {"a result unknown", true, result_unknown},
    {"an option set by the layer alone", true, set_by_the_layer},
    {"IPV6_V6ONLY on an IPv4 socket", true, v6only_on_ipv4},
    {"a failure before bind", true, failure_before_bind},
    {"SO_REUSEADDR on a datagram socket", true, reuseaddr_on_datagrams},
    {"a socket made and closed again", true, needless_socket},
    {"the resolver's calls", true, resolver_calls},
    {"refused by the system", true, refused_by_the_system},
    {"a failure unknown", true, failure_unknown},
    {"a failure left out", true, failure_left_out},
    {"going on after a failure", true, goes_on_after_failure},
    {"another socket after a failure", true, another_after_failure},
    {"another socket of auto", true, another_of_auto},
    {"a socket asked for without close-on-exec", true, asked_again_without_cloexec},
    {"a socket closed twice", true, closed_twice},
};
const size_t call_change_count = sizeof call_changes / sizeof *call_changes;
