/* The calls that one socket takes, in the order of the specification, and what each failure of them is. */
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "codes.h"

/* One call: counted, made to fail if the schedule says so, and noted. Returns its result. `*wrong_answer` is how its
 * answer is wrong; `*detail` is errno beside the resolver's error. Either may be NULL. */
static int make_call(struct call_sequence *sequence, struct model_step step, enum model_wrong_answer *wrong_answer,
                     int *detail) {
    const struct model_fault *fault = model_take_fault(sequence->host, &sequence->counters, step.call);

    if (fault != NULL && fault->error != 0) {
        step.result = fault->error;
        if (detail != NULL)
            *detail = fault->detail;
        if (step.call == MODEL_CALL_SOCKET)
            step.handle = -1;
    } else if (fault != NULL && wrong_answer != NULL) {
        *wrong_answer = fault->wrong_answer;
    }
    if (sequence->steps != NULL && sequence->step_count < MODEL_STEPS_MOST)
        sequence->steps[sequence->step_count] = step;
    sequence->step_count++;
    return step.result;
}

static bool fail(struct call_sequence *sequence, enum listen_socket_stage stage, int call, int native) {
    sequence->error =
        (struct error){.stage = stage, .call = call, .native = native, .code = model_code_of_system(native)};
    return false;
}

/* ---- resolve ----------------------------------------------------------------------------------------------------- */

/* Which flags reach the resolver: those with an effect on this question, and those that forbid what the rules have
 * ruled out already. */
static int flags_for(const struct model_parsed_request *parsed, const struct socket_plan *plan) {
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

/* Asks one question. Returns the resolver's error. */
static int ask(struct call_sequence *sequence, const struct socket_plan *plan, const char *service,
               struct model_answer *answer) {
    const struct model_parsed_request *parsed = sequence->parsed;
    const char *node = plan->node ? parsed->request->node : NULL;
    char bare[64];
    int detail = 0;

    if (node != NULL && parsed->node.kind == MODEL_NODE_IPV6 &&
        parsed->node.zone == MODEL_ZONE_NONE) { /* ZONE-002: "%0" goes */
        snprintf(bare, sizeof bare, "%.*s", (int)parsed->node.length, node);
        node = bare;
    }
    const struct model_question question = {node,         service,      flags_for(parsed, plan),
                                            plan->family, parsed->type, parsed->protocol};
    struct model_step step = {.call = MODEL_CALL_RESOLVE,
                              .handle = -1,
                              .family = plan->family,
                              .socktype = parsed->type,
                              .protocol = parsed->protocol,
                              .digest = model_question_digest(&question)};

    model_answer(sequence->host, &question, answer);
    step.result = answer->error;
    answer->error = make_call(sequence, step, NULL, &detail);
    sequence->error = (struct error){.stage = LISTEN_SOCKET_STAGE_RESOLVE,
                                     .code = model_code_of_resolver(answer->error),
                                     .call = LISTEN_SOCKET_CALL_GETADDRINFO,
                                     .native = answer->error,
                                     .detail = answer->error == EAI_SYSTEM ? detail : 0};
    return answer->error;
}

/* Asks for one family; for a service name in both spellings if need be (NAME-001 NAME-002 NAME-004 NAME-005 NAME-006
 * ERR-007). */
static int ask_spellings(struct call_sequence *sequence, const struct socket_plan *plan, struct model_answer *answer) {
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

/* SEL-002: create with neither family nor node asks for IPv6, and for IPv4 if IPv6 has no answer. */
static bool resolve(struct call_sequence *sequence, struct socket_plan *plan, struct model_answer *answer) {
    const bool both = plan->family == AF_UNSPEC && !plan->node;

    if (both)
        plan->family = AF_INET6;
    if (ask_spellings(sequence, plan, answer) == 0)
        return true;
    if (!both || (sequence->error.code != LISTEN_SOCKET_EAI_NONAME && sequence->error.code != LISTEN_SOCKET_EAI_FAMILY))
        return false;
    plan->family = AF_INET;
    return ask_spellings(sequence, plan, answer) == 0;
}

/* ---- select ------------------------------------------------------------------------------------------------------ */

static bool is_requested_address(const struct model_parsed_request *parsed, const struct socket_plan *plan,
                                 const struct model_entry *entry) {
    static const unsigned char loopback4[16] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};
    struct model_address wanted = {.family = entry->family};

    if (plan->node && parsed->node.kind == MODEL_NODE_NAME)
        return !parsed->request->open || !model_is_mapped(&entry->address);
    if (plan->node)
        wanted = parsed->node.address;
    else if (!plan->passive)
        memcpy(wanted.bytes, entry->family == AF_INET ? loopback4 : loopback6,
               16); /* FLAG-002; with AI_PASSIVE all zero: STEP-006 */
    if (wanted.family == AF_INET && entry->family == AF_INET6)
        wanted = model_mapped(&wanted);
    if (memcmp(wanted.bytes, entry->address.bytes, 16) != 0)
        return false;
    if (plan->node && parsed->node.zone == MODEL_ZONE_NAME)
        return entry->address.scope != 0;
    return entry->address.scope == wanted.scope;
}

/* RES-003 RES-006 FLAG-012 PORT-001 STEP-007: the first match must be what was asked for; no other entry will do. */
static bool entry_is_sound(const struct model_parsed_request *parsed, const struct socket_plan *plan,
                           const struct model_entry *entry) {
    const socklen_t length = entry->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    const bool port = plan->service_kind == MODEL_SERVICE_NAME ? entry->port != 0 : entry->port == plan->port;

    return entry->has_address && entry->length == length && entry->inner_family == entry->family && port &&
           is_requested_address(parsed, plan, entry);
}

/* STEP-012 HINT-003 TYPE-001 RES-001 RES-004 RES-002 SEL-001: the first in list order that matches. */
static bool select_first(struct call_sequence *sequence, const struct socket_plan *plan,
                         const struct model_answer *answer, struct model_entry *entry) {
    const struct model_parsed_request *parsed = sequence->parsed;

    sequence->error = (struct error){
        .stage = LISTEN_SOCKET_STAGE_SELECT, .code = LISTEN_SOCKET_EAI_FAIL, .call = MODEL_UNSAID, .native = EAI_FAIL};
    for (size_t i = 0; i < answer->count; i++) {
        *entry = model_answer_entry(answer, i);
        if (entry->socktype != parsed->type || entry->protocol != parsed->protocol)
            continue;
        if (entry->family == plan->family ||
            (plan->family == AF_UNSPEC && (entry->family == AF_INET || entry->family == AF_INET6)))
            return entry_is_sound(parsed, plan, entry);
    }
    return false;
}

/* ---- create, bind, listen ---------------------------------------------------------------------------------------- */

/* STEP-018 STEP-019 FAM-004 SOCK-002 SOCK-003 SOCK-006 */
static bool make_socket(struct call_sequence *sequence, struct model_socket *socket) {
    const struct model_parsed_request *parsed = sequence->parsed;
    const int refusal = model_socket_refusal(sequence->host, socket->address.family);
    const int lowest = model_lowest_descriptor(sequence->host, sequence->held);
    struct model_step step = {.call = MODEL_CALL_SOCKET,
                              .handle = -1,
                              .family = socket->address.family,
                              .socktype = parsed->type,
                              .protocol = parsed->protocol,
                              .nonblock = (parsed->request->options & LISTEN_SOCKET_NONBLOCK) != 0, /* SOCK-005 */
                              .result = refusal};

    if (refusal == 0 && lowest < 0)
        step.result = EMFILE;
    if (step.result == 0)
        step.handle = lowest;
    const int error = make_call(sequence, step, NULL, NULL);

    if (error != 0)
        return fail(sequence, LISTEN_SOCKET_STAGE_SOCKET, LISTEN_SOCKET_CALL_SOCKET, error);
    socket->handle = lowest; /* SOCK-001: 0 is as good as any */
    sequence->held |= UINT64_C(1) << lowest;
    return true;
}

/* STEP-001 to STEP-023 in their order. */
bool model_sequence_create(struct call_sequence *sequence, struct socket_plan plan, struct model_socket *socket) {
    struct model_answer answer;
    struct model_entry entry;
    const int error = make_call(sequence, (struct model_step){.call = MODEL_CALL_INITIALIZE, .handle = -1}, NULL, NULL);

    memset(socket, 0, sizeof *socket);
    socket->handle = -1;
    if (error != 0)
        return fail(sequence, LISTEN_SOCKET_STAGE_INITIALIZE, LISTEN_SOCKET_CALL_INITIALIZE,
                    error); /* STEP-001 INIT-002 INIT-003 */
    if (!resolve(sequence, &plan, &answer))
        return false; /* STEP-009 STEP-010 ERR-002 ERR-004 */
    if (!select_first(sequence, &plan, &answer, &entry))
        return false;
    socket->address = entry.address; /* STEP-002 STEP-013 BIND-001 */
    socket->port = entry.port;
    socket->socktype = entry.socktype;
    socket->protocol = entry.protocol;
    socket->v6only = plan.v6only;
    if (plan.v6only < 0) /* NODE-012 V6-001 */
        socket->v6only = model_is_mapped(&entry.address) ? 0 : 1;
    if (entry.family == AF_INET) /* V6-005 */
        socket->v6only = -1;
    if (!make_socket(sequence, socket))
        return false;
    socket->state = LISTEN_SOCKET_CREATED;
    return true;
}

/* Always false. */
static bool fail_option(struct call_sequence *sequence, enum listen_socket_option option, int call, int native) {
    fail(sequence, LISTEN_SOCKET_STAGE_OPTION, call, native);
    sequence->error.option = option;
    return false;
}

/* Sets one option; `refusal` is what the host says to it. */
static bool set_option(struct call_sequence *sequence, const struct model_socket *socket,
                       enum listen_socket_option option, int value, int refusal) {
    const struct model_step step = {.call = MODEL_CALL_SET_OPTION,
                                    .handle = socket->handle,
                                    .option = (int)option,
                                    .value = value,
                                    .result = refusal};
    const int error = make_call(sequence, step, NULL, NULL);

    return error == 0 || fail_option(sequence, option, LISTEN_SOCKET_CALL_SETSOCKOPT, error);
}

/* V6-001 V6-002 V6-006: set, and seen to be set. */
static bool set_v6only(struct call_sequence *sequence, struct model_socket *socket) {
    const enum listen_socket_option option = LISTEN_SOCKET_OPTION_V6ONLY;
    const int real = model_v6only_read_back(sequence->host, socket->v6only);
    const struct model_step get = {.call = MODEL_CALL_GET_OPTION, .handle = socket->handle, .option = (int)option};
    enum model_wrong_answer wrong_answer = MODEL_WRONG_NONE;

    if (!set_option(sequence, socket, option, socket->v6only, model_v6only_refusal(sequence->host, socket->v6only)))
        return false;
    socket->held_v6only = real != 0;
    const int error = make_call(sequence, get, &wrong_answer, NULL);
    const int told = wrong_answer == MODEL_WRONG_VALUE ? !real : real; /* 42 for 1 says the same */

    if (error != 0)
        return fail_option(sequence, option, LISTEN_SOCKET_CALL_GETSOCKOPT, error);
    if (told == socket->v6only)
        return true;
    fail_option(sequence, option, LISTEN_SOCKET_CALL_GETSOCKOPT, 0);
    sequence->error.code = LISTEN_SOCKET_ENOPROTOOPT;
    return false;
}

static struct model_endpoint endpoint_of(const struct call_sequence *sequence, const struct model_socket *socket) {
    return (struct model_endpoint){
        .address = socket->address,
        .port = socket->bound_port != 0 ? socket->bound_port : socket->port,
        .socktype = socket->socktype,
        .v6only = socket->held_v6only,
        .listening = socket->state == LISTEN_SOCKET_LISTENING,
        .reuseaddr = socket->socktype == SOCK_STREAM,                                     /* REUSE-001 */
        .reuseport = (sequence->parsed->request->options & LISTEN_SOCKET_REUSEPORT) != 0, /* REUSE-003 */
    };
}

/* Whether `held` has what `wanted` wants; without `share` options count for nothing. */
static bool blocks(const struct model_endpoint *held, const struct model_endpoint *wanted, bool share) {
    if (share)
        return model_conflict(held, wanted);
    return held->port == wanted->port && held->socktype == wanted->socktype && model_overlap(held, wanted);
}

bool model_existing_socket_blocks(const struct model_host *host, unsigned binds, const struct model_endpoint *wanted,
                                  bool share) {
    for (size_t i = 0; i < host->existing_socket_count; i++) {
        struct model_endpoint held = host->existing_sockets[i];

        held.listening = model_existing_socket_listens(&held, binds);
        if (blocks(&held, wanted, share))
            return true;
    }
    return false;
}

/* Whether an existing socket, or the other socket of this request, has what `socket` wants. */
static bool is_blocked(const struct call_sequence *sequence, const struct model_socket *socket,
                       const struct model_endpoint *wanted, bool share) {
    const struct model_socket *other = socket == &sequence->sockets[0] ? &sequence->sockets[1] : &sequence->sockets[0];

    if (model_existing_socket_blocks(sequence->host, sequence->binds, wanted, share))
        return true;
    if (other->bound_port == 0)
        return false;
    const struct model_endpoint held = endpoint_of(sequence, other);

    return blocks(&held, wanted, share);
}

/* The port that the host picks for port 0; 0 if it has none left. */
static uint16_t pick_port(struct call_sequence *sequence, const struct model_socket *socket,
                          struct model_endpoint *wanted) {
    for (unsigned i = 0; i < sequence->host->ephemeral_count; i++) {
        wanted->port = model_ephemeral(sequence->host, sequence->ephemeral++);
        if (!is_blocked(sequence, socket, wanted, false))
            return wanted->port;
    }
    return 0;
}

static bool bind_address(struct call_sequence *sequence, struct model_socket *socket) {
    struct model_endpoint wanted = endpoint_of(sequence, socket);
    struct sockaddr_storage raw;
    const socklen_t length = model_sockaddr(&socket->address, socket->port, &raw);
    struct model_step step = {.call = MODEL_CALL_BIND,
                              .handle = socket->handle,
                              .digest = model_digest(0, &raw, length),
                              .result = model_bind_refusal(sequence->host, &wanted)};
    const unsigned ephemeral = sequence->ephemeral;

    if (step.result == 0 &&
        (socket->port == 0 ? pick_port(sequence, socket, &wanted) == 0 : is_blocked(sequence, socket, &wanted, true)))
        step.result = EADDRINUSE; /* REUSE-002 BIND-005 V6-007 */
    const int natural = step.result;
    const int error = make_call(sequence, step, NULL, NULL);

    if (error != 0 && natural != error)
        sequence->ephemeral = ephemeral; /* the schedule made it fail: the host never looked for a port */
    if (error != 0)
        return fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_BIND,
                    error); /* BIND-002 BIND-006 PORT-014 */
    sequence->binds++;
    socket->bound_port = wanted.port;
    return true;
}

/* BIND-004 PORT-011 */
static bool read_back(struct call_sequence *sequence, struct model_socket *socket) {
    enum model_wrong_answer wrong_answer = MODEL_WRONG_NONE;
    const struct model_step step = {.call = MODEL_CALL_LOCAL_ADDRESS, .handle = socket->handle};
    const int error = make_call(sequence, step, &wrong_answer, NULL);
    uint16_t told = socket->bound_port;

    if (error != 0)
        return fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, error);
    if (wrong_answer == MODEL_WRONG_VALUE)
        told = (uint16_t)(told % 60000 + 1);
    if (wrong_answer == MODEL_WRONG_PORT_ZERO)
        told = 0;
    const bool port = socket->port == 0 ? told != 0 : told == socket->port;

    if (!port || wrong_answer == MODEL_WRONG_ADDRESS || wrong_answer == MODEL_WRONG_LENGTH ||
        wrong_answer == MODEL_WRONG_FAMILY) {
        fail(sequence, LISTEN_SOCKET_STAGE_BIND, LISTEN_SOCKET_CALL_GETSOCKNAME, 0);
        sequence->error.code = LISTEN_SOCKET_EADDRNOTAVAIL;
        return false;
    }
    socket->port = told;
    return true;
}

bool model_sequence_bind(struct call_sequence *sequence, struct model_socket *socket) {
    if (socket->address.family == AF_INET6 && !set_v6only(sequence, socket))
        return false;
    if (socket->socktype == SOCK_STREAM && !set_option(sequence, socket, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1, 0))
        return false;
    if ((sequence->parsed->request->options & LISTEN_SOCKET_REUSEPORT) != 0 &&
        !set_option(sequence, socket, LISTEN_SOCKET_OPTION_REUSEPORT, 1, 0))
        return false;
    if (!bind_address(sequence, socket) || !read_back(sequence, socket))
        return false;
    socket->state = LISTEN_SOCKET_BOUND;
    return true;
}

/* LSTN-001 LSTN-002: with the backlog as given. */
bool model_sequence_listen(struct call_sequence *sequence, struct model_socket *socket) {
    const struct model_endpoint wanted = endpoint_of(sequence, socket);
    const int natural = is_blocked(sequence, socket, &wanted, true) ? EADDRINUSE : 0; /* LSTN-004 */
    const struct model_step step = {.call = MODEL_CALL_LISTEN,
                                    .handle = socket->handle,
                                    .backlog = sequence->parsed->request->backlog,
                                    .result = natural};
    const int error = make_call(sequence, step, NULL, NULL);

    if (error != 0)
        return fail(sequence, LISTEN_SOCKET_STAGE_LISTEN, LISTEN_SOCKET_CALL_LISTEN, error);
    socket->state = LISTEN_SOCKET_LISTENING;
    return true;
}
