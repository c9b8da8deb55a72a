/* Faults of a vector, matched with the calls as they come. */
#include "faults.h"

#include <netinet/in.h>
#include <string.h>

#include "reader/numbers.h"

void faults_arm(struct faults *faults, const struct vector *vector) {
    *faults = (struct faults){.vector = vector, .type = socktype_of_request(&vector->request)};
}

static const char *word_of(enum evidence_call_kind kind) {
    switch (kind) {
    case EVIDENCE_SOCKET:
        return "socket";
    case EVIDENCE_SETSOCKOPT:
        return "setsockopt";
    case EVIDENCE_GETSOCKOPT:
        return "getsockopt";
    case EVIDENCE_BIND:
        return "bind";
    case EVIDENCE_GETSOCKNAME:
        return "getsockname";
    case EVIDENCE_LISTEN:
        return "listen";
    case EVIDENCE_CLOSE:
        return "close";
    default:
        return "";
    }
}

/* To clear a sharing option decides nothing, and is no such call. */
static bool has_option(const struct vector_fault *fault, const struct evidence_call *call) {
    if (!fault->option[0])
        return true;
    if (strcmp(fault->option, "v6only") == 0)
        return call->level == IPPROTO_IPV6 && call->option == IPV6_V6ONLY;
    int option = strcmp(fault->option, "reuseport") == 0 ? SO_REUSEPORT : SO_REUSEADDR;
    const bool clears = call->kind == EVIDENCE_SETSOCKOPT && call->value == 0;
    return call->level == SOL_SOCKET && call->option == option && !clears;
}

static bool has_family(const struct vector_fault *fault, const struct evidence_call *call) {
    return !fault->family[0] || number_of_word(family_numbers, fault->family) == call->family;
}

/* Of the type that is asked for, and never connected: those are the resolver's. */
static bool is_relevant(const struct faults *faults, const struct evidence_call *call, bool connected) {
    return call->type == faults->type && !connected;
}

/* When a datagram socket is made nobody knows yet that it will be connected. The resolvers of C libraries leave its
 * protocol 0; most listeners take it from the answer of the look-up. Those that do not are hit by a fault of all calls
 * alone, which does a resolver no harm: it makes such sockets to sort addresses. */
static bool may_be_a_resolvers(const struct vector_fault *fault, const struct evidence_call *call) {
    return call->kind == EVIDENCE_SOCKET && call->type == SOCK_DGRAM && call->protocol == 0 && !fault->always;
}

static bool is_about(const struct vector_fault *fault, const struct evidence_call *call) {
    return strcmp(fault->call, word_of(call->kind)) == 0 && has_option(fault, call) && has_family(fault, call) &&
           !may_be_a_resolvers(fault, call);
}

const struct vector_fault *faults_hit(struct faults *faults, const struct evidence_call *call, bool connected) {
    const struct vector_fault *hit = NULL;
    if (!faults->vector || !is_relevant(faults, call, connected))
        return NULL;
    for (size_t i = 0; i < faults->vector->fault_count && i < FAULTS_MAX; i++) {
        const struct vector_fault *fault = &faults->vector->faults[i];
        if (!is_about(fault, call))
            continue;
        int count = ++faults->counts[i];
        if (!hit && (count == fault->nth || (fault->always && count > fault->nth)))
            hit = fault;
    }
    return hit;
}

enum fault_effect fault_effect_of(const struct vector_fault *fault) {
    if (strcmp(fault->effect, "ignored") == 0)
        return FAULT_IGNORED;
    return strcmp(fault->effect, "other") == 0 ? FAULT_OTHER : FAULT_ERROR;
}

int fault_error_of(const struct vector_fault *fault) {
    for (int error = 1; error < 256; error++) {
        const char *name = strerrorname_np(error);
        if (name && strcmp(name, fault->code) == 0)
            return error;
    }
    return 0;
}
