/* Steps towards the seed page's request, repeated until none of them keeps what is to be shown. */
#include "minimise.h"

#include <stdio.h>
#include <string.h>

#include "texts.h"

#define ROUNDS_MAX 6
#define USUAL_PORT "27015"

struct search {
    struct fuzz_request *request;
    fuzz_still_shows still;
    void *context;
    size_t probes_left;
    bool progress;
};

/* Replaces the request by the candidate if that is another request and still shows the same. */
static void try_candidate(struct search *search, const struct fuzz_request *candidate) {
    if (search->probes_left == 0 || memcmp(candidate, search->request, sizeof *candidate) == 0)
        return;
    search->probes_left--;
    if (!search->still(search->context, candidate))
        return;
    memcpy(search->request, candidate, sizeof *candidate);
    search->progress = true;
}

/* ---- Everything except the texts --------------------------------------------------------------------------------- */

static void use_hints(struct fuzz_request *request) {
    request->hints = true;
    FUZZ_SET_WORD(request->family, fuzz_family_of(request->stack));
    FUZZ_SET_WORD(request->socktype, "stream");
    FUZZ_SET_WORD(request->protocol, "tcp");
    FUZZ_SET_WORD(request->flags, "passive");
}

static void use_stack(struct fuzz_request *request, const char *stack) {
    FUZZ_SET_WORD(request->stack, stack);
    if (request->hints)
        FUZZ_SET_WORD(request->family, fuzz_family_of(stack));
    request->last_step = VECTOR_STEP_LISTEN;
}

enum step {
    PLAIN_ENVIRONMENT,
    NO_EXISTING_SOCKETS,
    BARE_EXISTING_SOCKETS,
    NO_FAULTS,
    NO_FIRST_FAULT,
    NO_LAST_FAULT,
    FAULTS_ONCE,
    FAULTS_AT_FIRST_CALL,
    FAULTS_IN_ANY_FAMILY,
    NO_OPTIONS,
    USUAL_BACKLOG,
    USUAL_HINTS,
    NO_NONZERO,
    USUAL_FLAGS,
    USUAL_TRANSPORT,
    USUAL_TYPE,
    USUAL_PROTOCOL,
    USUAL_FAMILY,
    NULL_NODE,
    USUAL_SERVICE,
    STACK_IPV4,
    STACK_IPV6,
    CREATE_BIND,
    STEPS
};

/* A step that changes the hints, if they are not NULL. */
static void take_hints_step(enum step step, struct fuzz_request *request) {
    if (step == NO_NONZERO)
        FUZZ_SET_WORD(request->nonzero, "");
    if (step == USUAL_FLAGS)
        FUZZ_SET_WORD(request->flags, "passive");
    if (step == USUAL_TYPE || step == USUAL_TRANSPORT)
        FUZZ_SET_WORD(request->socktype, "stream");
    if (step == USUAL_PROTOCOL || step == USUAL_TRANSPORT)
        FUZZ_SET_WORD(request->protocol, "tcp");
    if (step == USUAL_FAMILY)
        FUZZ_SET_WORD(request->family, fuzz_family_of(request->stack));
}

static void drop_existing_sockets(struct fuzz_request *request) {
    request->existing_socket_count = 0;
    memset(request->existing_sockets, 0, sizeof request->existing_sockets);
}

static void make_existing_sockets_bare(struct fuzz_request *request) {
    for (size_t i = 0; i < request->existing_socket_count; i++) {
        request->existing_sockets[i].reuseport = false;
        request->existing_sockets[i].connected = false;
    }
}

static void drop_fault(struct fuzz_request *request, size_t index) {
    const size_t last = FUZZ_FAULTS_MAX - 1;
    if (index >= request->fault_count)
        return;
    memmove(&request->faults[index], &request->faults[index + 1], (last - index) * sizeof *request->faults);
    memset(&request->faults[last], 0, sizeof *request->faults);
    request->fault_count--;
}

/* A step that changes the faults. */
static void take_fault_step(enum step step, struct fuzz_request *request) {
    if (step == NO_FIRST_FAULT)
        drop_fault(request, 0);
    if (step == NO_LAST_FAULT && request->fault_count > 0)
        drop_fault(request, request->fault_count - 1);
    for (size_t i = request->fault_count; step == NO_FAULTS && i > 0; i--)
        drop_fault(request, i - 1);
    for (size_t i = 0; i < request->fault_count; i++) {
        struct fuzz_fault *fault = &request->faults[i];
        if (step == FAULTS_ONCE)
            fault->always = false;
        if (step == FAULTS_AT_FIRST_CALL)
            fault->nth = 1;
        if (step == FAULTS_IN_ANY_FAMILY)
            FUZZ_SET_WORD(fault->family, "");
    }
}

static void take_step(enum step step, struct fuzz_request *request) {
    if (step > USUAL_HINTS && step <= USUAL_FAMILY && request->hints)
        take_hints_step(step, request);
    else if (step >= NO_FAULTS && step <= FAULTS_IN_ANY_FAMILY)
        take_fault_step(step, request);
    else if (step == PLAIN_ENVIRONMENT)
        FUZZ_SET_WORD(request->environment, "plain");
    else if (step == NO_EXISTING_SOCKETS)
        drop_existing_sockets(request);
    else if (step == BARE_EXISTING_SOCKETS)
        make_existing_sockets_bare(request);
    else if (step == NO_OPTIONS)
        FUZZ_SET_WORD(request->options, "");
    else if (step == USUAL_BACKLOG)
        request->backlog = 128;
    else if (step == USUAL_HINTS && !request->hints)
        use_hints(request);
    else if (step == NULL_NODE)
        fuzz_text_null(&request->node);
    else if (step == USUAL_SERVICE)
        fuzz_text_put(&request->service, USUAL_PORT);
    else if (step == STACK_IPV4)
        use_stack(request, "ipv4");
    else if (step == STACK_IPV6 && strcmp(request->stack, "ipv4") != 0)
        use_stack(request, "ipv6");
    else if (step == CREATE_BIND && !request->stack[0] && request->last_step == VECTOR_STEP_LISTEN)
        request->last_step = VECTOR_STEP_BIND;
}

static void drop_flags(struct search *search) {
    char flags[sizeof search->request->flags];
    memcpy(flags, search->request->flags, sizeof flags);
    if (strcmp(flags, "passive") == 0)
        return;
    for (char *rest = flags, *flag; (flag = strsep(&rest, ","));) {
        struct fuzz_request candidate = *search->request;
        fuzz_list_drop(candidate.flags, flag);
        try_candidate(search, &candidate);
    }
}

/* ---- Texts ------------------------------------------------------------------------------------------------------- */

typedef struct fuzz_text *(*text_of)(struct fuzz_request *request);

static struct fuzz_text *node_of(struct fuzz_request *request) {
    return &request->node;
}

static struct fuzz_text *service_of(struct fuzz_request *request) {
    return &request->service;
}

/* Whether a is simpler than b: shorter, or of the same length and earlier in the order of bytes. */
static bool is_simpler(const char *a, const struct fuzz_text *b) {
    size_t length = strlen(a);
    return length < b->length || (length == b->length && strcmp(a, b->bytes) < 0);
}

static void try_traps(struct search *search, text_of text, const char *const *traps) {
    for (size_t i = 0; traps[i]; i++) {
        struct fuzz_request candidate = *search->request;
        fuzz_text_put(text(&candidate), traps[i]);
        if (is_simpler(traps[i], text(search->request)))
            try_candidate(search, &candidate);
    }
}

/* Removes pieces of the text, large ones first. */
static void shorten(struct search *search, text_of text) {
    for (size_t piece = text(search->request)->length; piece > 0; piece /= 2) {
        for (size_t at = 0; at + piece <= text(search->request)->length;) {
            struct fuzz_request candidate = *search->request;
            struct fuzz_text *shorter = text(&candidate);
            size_t before = shorter->length;
            char bytes[FUZZ_TEXT_MAX + 1];
            memcpy(bytes, shorter->bytes, at);
            memcpy(bytes + at, shorter->bytes + at + piece, before - at - piece);
            fuzz_text_set(shorter, bytes, before - piece);
            try_candidate(search, &candidate);
            if (text(search->request)->length == before)
                at += piece;
            if (search->probes_left == 0)
                return;
        }
    }
}

static void simplify(struct search *search, text_of text, const char *const *traps) {
    if (text(search->request)->null || (text == service_of && strcmp(search->request->service.bytes, USUAL_PORT) == 0))
        return;
    try_traps(search, text, traps);
    shorten(search, text);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

void fuzz_minimise(struct fuzz_request *request, fuzz_still_shows still, void *context, size_t probes) {
    struct search search = {
        .request = request, .still = still, .context = context, .probes_left = probes, .progress = true};
    for (int round = 0; round < ROUNDS_MAX && search.progress; round++) {
        search.progress = false;
        for (int step = 0; step < STEPS; step++) {
            struct fuzz_request candidate;
            memcpy(&candidate, request, sizeof candidate);
            take_step((enum step)step, &candidate);
            try_candidate(&search, &candidate);
        }
        drop_flags(&search);
        simplify(&search, service_of, fuzz_service_traps);
        simplify(&search, node_of, fuzz_node_traps);
    }
}
