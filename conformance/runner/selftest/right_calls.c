/* A routine on paper: goes through the calls of SPEC.md for each stack, meets the vector's faults, and goes on or gives
 * up as the table in the section "Stacks" says. */
#include "right_calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "environment/refusals.h"
#include "right_request.h"

#define TRIES_MAX 16
#define THREAD 4711
#define LAYERS_THREAD 4712

/* One socket of a stack. */
struct made {
    int family;
    unsigned number;
    bool v6only_is_set;
};

struct routine {
    const struct vector *vector;
    struct evidence_calls *calls;
    bool layered;     /* a layer makes the sockets, in a thread of its own */
    int seen[8];      /* how many calls each fault has met */
    unsigned sockets; /* how many were made */
    bool forces;      /* without faults: the call that the outcome names fails */
    enum evidence_call_kind forced;
    int forced_error;
    /* of the last try */
    bool failed;
    enum evidence_call_kind kind;
    int error;
    int option;
    size_t failed_index;
    bool wrong_bind;
};

/* ---- Names ------------------------------------------------------------------------------------------------------- */

static int errno_of(const char *name) {
    static const struct {
        const char *name;
        int number;
    } names[] = {{"EACCES", EACCES},
                 {"EADDRINUSE", EADDRINUSE},
                 {"EADDRNOTAVAIL", EADDRNOTAVAIL},
                 {"EAFNOSUPPORT", EAFNOSUPPORT},
                 {"EPROTONOSUPPORT", EPROTONOSUPPORT},
                 {"EMFILE", EMFILE},
                 {"EINVAL", EINVAL},
                 {"EPERM", EPERM}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0)
            return names[i].number;
    return EIO; /* another one: nothing goes on after it */
}

static const char *const kind_names[EVIDENCE_CALL_KINDS] = {
    [EVIDENCE_SOCKET] = "socket", [EVIDENCE_SETSOCKOPT] = "setsockopt", [EVIDENCE_GETSOCKOPT] = "getsockopt",
    [EVIDENCE_BIND] = "bind",     [EVIDENCE_LISTEN] = "listen",         [EVIDENCE_GETSOCKNAME] = "getsockname",
    [EVIDENCE_CLOSE] = "close"};

static const char *option_name(int level, int option) {
    if (level == IPPROTO_IPV6)
        return "v6only";
    return option == SO_REUSEADDR ? "reuseaddr" : option == SO_REUSEPORT ? "reuseport" : "";
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static bool is_about(const struct vector_fault *fault, const struct evidence_call *call) {
    const char *family = call->family == AF_INET ? "inet" : "inet6";
    bool option = call->kind == EVIDENCE_SETSOCKOPT || call->kind == EVIDENCE_GETSOCKOPT;
    return kind_names[call->kind] && strcmp(fault->call, kind_names[call->kind]) == 0 &&
           (!fault->family || !fault->family[0] || strcmp(fault->family, family) == 0) &&
           (!option || strcmp(fault->option, option_name(call->level, call->option)) == 0);
}

/* The fault that the call meets, NULL for none. */
static const struct vector_fault *meet(struct routine *routine, const struct evidence_call *call) {
    const struct vector_fault *met = NULL;
    for (size_t i = 0; i < routine->vector->fault_count && i < 8; i++) {
        const struct vector_fault *fault = &routine->vector->faults[i];
        if (!is_about(fault, call))
            continue;
        int count = ++routine->seen[i];
        if (!met && (count == fault->nth || (fault->always && count > fault->nth)))
            met = fault;
    }
    return met;
}

static void fail(struct routine *routine, const struct evidence_call *call) {
    routine->failed = true;
    routine->kind = call->kind;
    routine->error = call->error;
    routine->option = call->option;
}

/* The error that the environment refuses the call with; 0 if it does not. */
static int refusal_of(const struct routine *routine, const struct evidence_call *call) {
    const struct environment_refusal *refusal = environment_refusal(routine->vector->environment);
    switch (call->kind) {
    case EVIDENCE_SOCKET:
        return environment_refusal_error(refusal, REFUSED_SOCKET, call->family);
    case EVIDENCE_BIND:
        return environment_refusal_error(refusal, REFUSED_BIND, call->family);
    case EVIDENCE_LISTEN:
        return environment_refusal_error(refusal, REFUSED_LISTEN, call->family);
    default:
        return 0;
    }
}

/* Makes one call. Returns the effect of a fault on it, NULL for none. */
static const char *put(struct routine *routine, struct evidence_call call) {
    const struct vector_fault *fault = call.by_layer ? NULL : meet(routine, &call);
    bool option = call.kind == EVIDENCE_SETSOCKOPT || call.kind == EVIDENCE_GETSOCKOPT;
    call.known = EVIDENCE_SEEN;
    call.thread = routine->layered && (call.by_layer || !option) ? LAYERS_THREAD : THREAD;
    if (fault) {
        call.known = EVIDENCE_INJECTED;
        call.error = strcmp(fault->effect, "error") == 0 ? errno_of(fault->code) : 0;
    } else if (routine->forces && call.kind == routine->forced && !call.by_layer) {
        call.error = routine->forced_error;
        routine->forces = false;
    } else {
        call.error = refusal_of(routine, &call);
    }
    if (call.kind == EVIDENCE_SOCKET && call.error)
        call.socket = 0;
    if (call.error && call.kind != EVIDENCE_CLOSE)
        fail(routine, &call);
    if (routine->calls->count < EVIDENCE_CALLS_MAX)
        routine->calls->all[routine->calls->count++] = call;
    else
        routine->calls->more = true;
    return fault ? fault->effect : NULL;
}

static int type_of(const struct vector *vector) {
    const struct vector_request *request = &vector->request;
    bool datagrams = request->hints && (strncmp(request->socktype, "dgram", 5) == 0 ||
                                        (strcmp(request->socktype, "0") == 0 && strcmp(request->protocol, "udp") == 0));
    return datagrams ? SOCK_DGRAM : SOCK_STREAM;
}

static struct evidence_call call_on(const struct routine *routine, const struct made *made,
                                    enum evidence_call_kind kind) {
    struct evidence_call call = {.kind = kind,
                                 .socket = made->number,
                                 .descriptor = (int)made->number + 2,
                                 .family = made->family,
                                 .type = type_of(routine->vector)};
    return call;
}

static const char *put_option(struct routine *routine, const struct made *made, int level, int option, int value,
                              bool by_layer) {
    struct evidence_call call = call_on(routine, made, EVIDENCE_SETSOCKOPT);
    call.level = level;
    call.option = option;
    call.value = value;
    call.by_layer = by_layer;
    return put(routine, call);
}

static const char *set_option(struct routine *routine, const struct made *made, int level, int option, int value) {
    return put_option(routine, made, level, option, value, false);
}

/* Each new socket as Windows has it: IPv6 only. */
static void set_defaults_of_layer(struct routine *routine, const struct made *made) {
    if (made->family == AF_INET6)
        put_option(routine, made, IPPROTO_IPV6, IPV6_V6ONLY, 1, true);
    if (type_of(routine->vector) == SOCK_STREAM)
        put_option(routine, made, SOL_SOCKET, SO_REUSEADDR, 1, true);
}

static bool make(struct routine *routine, struct made *made, int family) {
    *made = (struct made){.family = family, .number = routine->sockets + 1};
    struct evidence_call call = call_on(routine, made, EVIDENCE_SOCKET);
    call.cloexec = !routine->layered;
    call.nonblock = !routine->layered && right_has_option(routine->vector, "nonblock");
    put(routine, call);
    if (!routine->failed)
        routine->sockets++;
    if (!routine->failed && routine->layered)
        set_defaults_of_layer(routine, made);
    return !routine->failed;
}

/* Nothing of that is passed down by a layer; and Windows has no SO_REUSEPORT, so that who is asked for it refuses, with
 * no call that fails. */
static bool keep_sharing(struct routine *routine) {
    routine->failed = right_has_option(routine->vector, "reuseport");
    routine->kind = EVIDENCE_CALL_KINDS;
    return !routine->failed;
}

static bool share(struct routine *routine, const struct made *made) {
    if (routine->layered)
        return keep_sharing(routine);
    if (type_of(routine->vector) == SOCK_STREAM)
        set_option(routine, made, SOL_SOCKET, SO_REUSEADDR, 1);
    if (!routine->failed && right_has_option(routine->vector, "reuseport"))
        set_option(routine, made, SOL_SOCKET, SO_REUSEPORT, 1);
    return !routine->failed;
}

/* IPV6_V6ONLY, set and read back. */
static bool set_v6only(struct routine *routine, const struct made *made, int value) {
    if (made->family == AF_INET)
        return true;
    const char *effect = set_option(routine, made, IPPROTO_IPV6, IPV6_V6ONLY, value);
    bool is_on = routine->layered || strcmp(routine->vector->environment, "bindv6only") == 0;
    bool other = effect && strcmp(effect, "ignored") == 0 && (value == 1) != is_on;
    if (routine->failed)
        return false;
    struct evidence_call call = call_on(routine, made, EVIDENCE_GETSOCKOPT);
    call.level = IPPROTO_IPV6;
    call.option = IPV6_V6ONLY;
    effect = put(routine, call);
    other = other || (effect && strcmp(effect, "other") == 0);
    if (other && !routine->failed)
        fail(routine, &call);
    return !routine->failed;
}

/* Everything from the options to bind and the address that is read back. */
static bool bind_one(struct routine *routine, const struct made *made, int v6only, const struct sockaddr_storage *to) {
    bool picks = right_picks_port(routine->vector);
    if (!set_v6only(routine, made, v6only) || (!picks && !share(routine, made)))
        return false;
    struct evidence_call call = call_on(routine, made, EVIDENCE_BIND);
    call.address = *to;
    const char *effect = put(routine, call);
    bool wrong = effect && strcmp(effect, "error") != 0;
    if (routine->failed)
        return false;
    if (picks && type_of(routine->vector) == SOCK_DGRAM && !wrong && !share(routine, made))
        return false;
    call = call_on(routine, made, EVIDENCE_GETSOCKNAME);
    effect = routine->layered ? NULL : put(routine, call);
    wrong = wrong || (effect && strcmp(effect, "error") != 0);
    if (wrong && !routine->failed)
        fail(routine, &call);
    return !routine->failed;
}

static void listen_one(struct routine *routine, const struct made *made) {
    struct evidence_call call = call_on(routine, made, EVIDENCE_LISTEN);
    call.value = routine->vector->request.backlog;
    put(routine, call);
}

static void close_all(struct routine *routine, const struct made *made, size_t count) {
    for (size_t i = count; i > 0; i--)
        put(routine, call_on(routine, &made[i - 1], EVIDENCE_CLOSE));
}

/* ---- Tries ------------------------------------------------------------------------------------------------------- */

/* What one try makes: up to two sockets, and what IPV6_V6ONLY is of the IPv6 one. */
struct plan {
    int families[2];
    size_t count;
    int v6only;
};

/* With a port, if it is given: a socket that is bound to any address and any port may be the resolver's. */
static struct sockaddr_storage wildcard(const struct routine *routine, int family) {
    struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
    ((struct sockaddr_in *)&address)->sin_port = htons(right_picks_port(routine->vector) ? 0 : 27015);
    return address;
}

/* One try; `turn` is the socket that binds first. True if it came up. */
static bool try_once(struct routine *routine, const struct plan *plan, size_t turn) {
    struct made made[2];
    size_t count = 0;
    enum vector_step last = routine->vector->request.last_step;
    routine->failed = false;
    for (; count < plan->count && make(routine, &made[count], plan->families[count]); count++)
        ;
    for (size_t i = 0; !routine->failed && last >= VECTOR_STEP_BIND && i < plan->count; i++) {
        size_t index = plan->count == 2 ? (i + turn) % 2 : i;
        struct sockaddr_storage to = wildcard(routine, made[index].family);
        bind_one(routine, &made[index], plan->v6only, &to);
        routine->failed_index = i;
    }
    for (size_t i = 0; !routine->failed && last == VECTOR_STEP_LISTEN && i < plan->count; i++) {
        listen_one(routine, &made[i]);
        routine->failed_index = i == turn ? 0 : 1;
    }
    for (size_t i = 0;
         !routine->failed && last == VECTOR_STEP_LISTEN && right_picks_port(routine->vector) && i < plan->count; i++)
        share(routine, &made[i]);
    if (routine->failed)
        close_all(routine, made, count);
    return !routine->failed;
}

/* Whether the number that one socket of a pair picked was in use for the other. */
static bool was_taken(const struct routine *routine) {
    bool in_use =
        (routine->error == EADDRINUSE && (routine->kind == EVIDENCE_BIND || routine->kind == EVIDENCE_LISTEN)) ||
        (routine->layered && routine->error == EACCES && routine->kind == EVIDENCE_BIND); /* REUSE-004 */
    return in_use && routine->failed_index == 1;
}

static bool try_plan(struct routine *routine, const struct plan *plan) {
    bool repeats = plan->count == 2 && right_picks_port(routine->vector);
    for (size_t i = 0; i < TRIES_MAX; i++) {
        if (try_once(routine, plan, i % 2))
            return true;
        if (!repeats || !was_taken(routine))
            return false;
    }
    return false;
}

/* ---- Stacks ------------------------------------------------------------------------------------------------------ */

static struct plan plan_of(const char *stack) {
    if (strcmp(stack, "pair") == 0)
        return (struct plan){{AF_INET6, AF_INET}, 2, 1};
    if (strcmp(stack, "ipv4") == 0)
        return (struct plan){{AF_INET, 0}, 1, 0};
    return (struct plan){{AF_INET6, 0}, 1, strcmp(stack, "ipv6") == 0};
}

static bool is_passive(const struct vector_request *request) {
    return !request->hints || strstr(request->flags, "passive"); /* HINT-004 */
}

/* An IPv6 address, with no zone or with 0, which is none (ZONE-002). */
static bool read_ipv6(const char *node, struct in6_addr *address) {
    char text[INET6_ADDRSTRLEN];
    const size_t length = strcspn(node, "%");
    snprintf(text, sizeof text, "%.*s", (int)length, node);
    return inet_pton(AF_INET6, text, address) == 1 && (!node[length] || strcmp(node + length, "%0") == 0);
}

/* The stack that auto begins with. */
static const char *first_stack(const struct vector_request *request) {
    struct in6_addr six;
    struct in_addr four;
    if (!request->node.bytes)
        return is_passive(request) ? "dual" : "pair";
    if (inet_pton(AF_INET, request->node.bytes, &four) == 1)
        return "ipv4";
    if (read_ipv6(request->node.bytes, &six))
        return IN6_IS_ADDR_UNSPECIFIED(&six) ? "dual" : "ipv6";
    return strchr(request->node.bytes, ':') ? "ipv6" : "pair";
}

/* The stack that auto goes on with after a failed try of `stack`; NULL for none. */
static const char *next_stack(const struct routine *routine, const char *stack, int family) {
    bool lacks =
        routine->kind == EVIDENCE_SOCKET && (routine->error == EAFNOSUPPORT || routine->error == EPROTONOSUPPORT);
    bool absent = lacks || (routine->kind == EVIDENCE_BIND && routine->error == EADDRNOTAVAIL);
    bool v6only = (routine->kind == EVIDENCE_SETSOCKOPT || routine->kind == EVIDENCE_GETSOCKOPT) &&
                  routine->option == IPV6_V6ONLY;
    if (strcmp(stack, "dual") == 0)
        return v6only ? "pair" : absent ? "ipv4" : NULL;
    if (strcmp(stack, "pair") == 0 && absent)
        return family == AF_INET6 ? "ipv4" : "ipv6";
    return NULL;
}

/* Without faults and refusals, an auto that came down to another stack is right if the host lacks what it began
 * with. */
static void force_descent(struct routine *routine, const char *from, const char *to) {
    bool to_pair = strcmp(to, "pair") == 0;
    routine->forces = routine->vector->fault_count == 0 && !environment_refusal(routine->vector->environment) &&
                      strcmp(from, to) != 0;
    routine->forced = to_pair ? EVIDENCE_SETSOCKOPT : EVIDENCE_BIND;
    routine->forced_error = to_pair ? ENOPROTOOPT : EADDRNOTAVAIL;
}

static int failed_family(const struct routine *routine) {
    for (size_t i = routine->calls->count; i > 0; i--) {
        const struct evidence_call *call = &routine->calls->all[i - 1];
        if (call->kind == routine->kind && call->error == routine->error)
            return call->family;
    }
    return AF_UNSPEC;
}

/* Whether the name has addresses of one family only, so that auto never tries the pair. */
static bool is_name_of_one_family(const struct vector *vector, const struct vector_outcome *outcome) {
    return vector->fault_count == 0 && outcome->ok && vector->request.node.bytes &&
           strcmp(first_stack(&vector->request), "pair") == 0 && strcmp(outcome->stack, "pair") != 0;
}

static bool open_auto(struct routine *routine, const struct vector_outcome *outcome) {
    const char *stack = first_stack(&routine->vector->request);
    if (is_name_of_one_family(routine->vector, outcome))
        stack = outcome->stack;
    for (;;) {
        struct plan plan = plan_of(stack);
        if (outcome->ok)
            force_descent(routine, stack, outcome->stack);
        if (try_plan(routine, &plan))
            return outcome->ok && strcmp(stack, outcome->stack) == 0;
        const char *next = next_stack(routine, stack, failed_family(routine));
        if (!next || (!outcome->ok && routine->vector->fault_count == 0))
            return !outcome->ok;
        stack = next;
    }
}

/* create, bind and listen: one socket; without a node and a family, the IPv6 one if the host has IPv6. */
static bool open_created(struct routine *routine, const struct vector_outcome *outcome) {
    const struct vector_request *request = &routine->vector->request;
    bool either = !request->hints || strcmp(request->family, "unspec") == 0;
    int family = request->hints && strcmp(request->family, "inet") == 0 ? AF_INET : AF_INET6;
    struct in_addr four;
    if (either && request->node.bytes && inet_pton(AF_INET, request->node.bytes, &four) == 1)
        family = AF_INET;
    if (outcome->ok && request->node.bytes)
        family = strcmp(outcome->sockets[0].family, "inet") == 0 ? AF_INET : AF_INET6;
    bool mapped = request->node.bytes && strncmp(request->node.bytes, "::ffff:", 7) == 0;
    mapped = mapped || (outcome->ok && strncmp(outcome->sockets[0].address, "::ffff:", 7) == 0);
    struct plan plan = {{family, 0}, 1, !right_has_option(routine->vector, "dual") && !mapped};
    if (outcome->ok && strcmp(outcome->sockets[0].family, "inet") == 0 && family == AF_INET6 &&
        routine->vector->fault_count == 0) {
        routine->forces = true;
        routine->forced = EVIDENCE_SOCKET;
        routine->forced_error = EAFNOSUPPORT;
    }
    if (try_plan(routine, &plan))
        return outcome->ok;
    bool lacks =
        routine->kind == EVIDENCE_SOCKET && (routine->error == EAFNOSUPPORT || routine->error == EPROTONOSUPPORT);
    if (!lacks || family != AF_INET6 || !either || request->node.bytes || right_has_option(routine->vector, "dual"))
        return !outcome->ok;
    plan.families[0] = AF_INET;
    return try_plan(routine, &plan) == outcome->ok;
}

static enum evidence_call_kind kind_of_stage(const char *stage) {
    return strcmp(stage, "socket") == 0   ? EVIDENCE_SOCKET
           : strcmp(stage, "option") == 0 ? EVIDENCE_SETSOCKOPT
           : strcmp(stage, "bind") == 0   ? EVIDENCE_BIND
           : strcmp(stage, "listen") == 0 ? EVIDENCE_LISTEN
                                          : EVIDENCE_CALL_KINDS;
}

bool right_calls_make(const struct vector *vector, const struct vector_outcome *outcome, bool layered,
                      struct evidence_calls *calls) {
    struct routine routine = {.vector = vector, .calls = calls, .layered = layered};
    const char *stack = vector->request.stack;
    calls->traced = true;
    calls->closes = true;
    if (vector->request.last_step == VECTOR_STEP_RESOLVE)
        return true;
    if (!outcome->ok) {
        routine.forced = kind_of_stage(outcome->stage);
        routine.forced_error = errno_of(outcome->code);
        routine.forces = vector->fault_count == 0 && !(layered && right_has_option(vector, "reuseport"));
        if (routine.forced == EVIDENCE_CALL_KINDS)
            return true; /* refused before any call */
    }
    if (stack[0] == '\0')
        return open_created(&routine, outcome);
    if (strcmp(stack, "auto") == 0)
        return open_auto(&routine, outcome);
    struct plan plan = plan_of(stack);
    return try_plan(&routine, &plan) == outcome->ok;
}
