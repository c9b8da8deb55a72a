/* Steps towards the seed page's request, over and over until none of them holds. */
#include "minimise.h"

#include <stdio.h>
#include <string.h>

#include "texts.h"

#define ROUNDS_MAX 6
#define USUAL_PORT "27015"

struct effort {
    struct fuzz_request *request;
    fuzz_still still;
    void *context;
    size_t left; /* probes */
    bool progress;
};

/* Takes the candidate in the request's place where it is another one and still shows it. */
static void try_it(struct effort *effort, const struct fuzz_request *candidate) {
    if (effort->left == 0 || memcmp(candidate, effort->request, sizeof *candidate) == 0)
        return;
    effort->left--;
    if (!effort->still(effort->context, candidate))
        return;
    memcpy(effort->request, candidate, sizeof *candidate);
    effort->progress = true;
}

/* ---- All but the texts ------------------------------------------------------------------------------------------- */

static void set_word(char *word, size_t size, const char *text) {
    memset(word, 0, size);
    snprintf(word, size, "%s", text);
}
#define SET_WORD(word, text) set_word(word, sizeof(word), text)

static void use_hints(struct fuzz_request *request) {
    request->hints = true;
    SET_WORD(request->family, fuzz_family_of(request->stack));
    SET_WORD(request->socktype, "stream");
    SET_WORD(request->protocol, "tcp");
    SET_WORD(request->flags, "passive");
}

static void use_stack(struct fuzz_request *request, const char *stack) {
    SET_WORD(request->stack, stack);
    if (request->hints)
        SET_WORD(request->family, fuzz_family_of(stack));
    request->last_step = VECTOR_STEP_LISTEN;
}

enum step {
    PLAIN_ENVIRONMENT,
    NO_EXISTING_SOCKETS,
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

/* Of hints that are there. */
static void take_hints_step(enum step step, struct fuzz_request *request) {
    if (step == NO_NONZERO)
        SET_WORD(request->nonzero, "");
    if (step == USUAL_FLAGS)
        SET_WORD(request->flags, "passive");
    if (step == USUAL_TYPE || step == USUAL_TRANSPORT)
        SET_WORD(request->socktype, "stream");
    if (step == USUAL_PROTOCOL || step == USUAL_TRANSPORT)
        SET_WORD(request->protocol, "tcp");
    if (step == USUAL_FAMILY)
        SET_WORD(request->family, fuzz_family_of(request->stack));
}

static void drop_existing_sockets(struct fuzz_request *request) {
    request->existing_socket_count = 0;
    memset(request->existing_sockets, 0, sizeof request->existing_sockets);
}

static void take_step(enum step step, struct fuzz_request *request) {
    if (step > USUAL_HINTS && step <= USUAL_FAMILY && request->hints)
        take_hints_step(step, request);
    else if (step == PLAIN_ENVIRONMENT)
        SET_WORD(request->environment, "plain");
    else if (step == NO_EXISTING_SOCKETS)
        drop_existing_sockets(request);
    else if (step == NO_OPTIONS)
        SET_WORD(request->options, "");
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

static void drop_flags(struct effort *effort) {
    char flags[sizeof effort->request->flags];
    memcpy(flags, effort->request->flags, sizeof flags);
    if (strcmp(flags, "passive") == 0)
        return;
    for (char *rest = flags, *flag; (flag = strsep(&rest, ","));) {
        struct fuzz_request candidate = *effort->request;
        fuzz_list_drop(candidate.flags, flag);
        try_it(effort, &candidate);
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

/* Whether a is a plainer text than b: shorter, or as long and earlier in the order of bytes. */
static bool is_plainer(const char *a, const struct fuzz_text *b) {
    size_t length = strlen(a);
    return length < b->length || (length == b->length && strcmp(a, b->bytes) < 0);
}

static void try_traps(struct effort *effort, text_of text, const char *const *traps) {
    for (size_t i = 0; traps[i]; i++) {
        struct fuzz_request candidate = *effort->request;
        fuzz_text_put(text(&candidate), traps[i]);
        if (is_plainer(traps[i], text(effort->request)))
            try_it(effort, &candidate);
    }
}

/* Takes pieces out, large ones first. */
static void shorten(struct effort *effort, text_of text) {
    for (size_t piece = text(effort->request)->length; piece > 0; piece /= 2) {
        for (size_t at = 0; at + piece <= text(effort->request)->length;) {
            struct fuzz_request candidate = *effort->request;
            struct fuzz_text *shorter = text(&candidate);
            size_t before = shorter->length;
            char bytes[FUZZ_TEXT_MAX + 1];
            memcpy(bytes, shorter->bytes, at);
            memcpy(bytes + at, shorter->bytes + at + piece, before - at - piece);
            fuzz_text_set(shorter, bytes, before - piece);
            try_it(effort, &candidate);
            if (text(effort->request)->length == before)
                at += piece;
            if (effort->left == 0)
                return;
        }
    }
}

static void simplify(struct effort *effort, text_of text, const char *const *traps) {
    if (text(effort->request)->null || (text == service_of && strcmp(effort->request->service.bytes, USUAL_PORT) == 0))
        return;
    try_traps(effort, text, traps);
    shorten(effort, text);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

void fuzz_minimise(struct fuzz_request *request, fuzz_still still, void *context, size_t probes) {
    struct effort effort = {.request = request, .still = still, .context = context, .left = probes, .progress = true};
    for (int round = 0; round < ROUNDS_MAX && effort.progress; round++) {
        effort.progress = false;
        for (int step = 0; step < STEPS; step++) {
            struct fuzz_request candidate;
            memcpy(&candidate, request, sizeof candidate);
            take_step((enum step)step, &candidate);
            try_it(&effort, &candidate);
        }
        drop_flags(&effort);
        simplify(&effort, service_of, fuzz_service_traps);
        simplify(&effort, node_of, fuzz_node_traps);
    }
}
