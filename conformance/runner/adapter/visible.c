/* One table of what shows below Winsock, and one of what cannot be made to happen from there. */
#include "visible.h"

#include <stdio.h>
#include <string.h>

enum { VISIBLE_COUNT = VISIBLE_REFUSAL + 1 };

static const struct {
    const char *name;
    const char *clause; /* that is about it; NULL: none is about it alone */
    bool below_layer;   /* whether it shows there, too */
} properties[VISIBLE_COUNT] = {
    [VISIBLE_ALWAYS] = {"everything-else", NULL, true},
    [VISIBLE_CLOSE_ON_EXEC] = {"close-on-exec", "SOCK-004", false},  /* that a handle is inherited is the layer's */
    [VISIBLE_BLOCKING_MODE] = {"blocking-mode", "SOCK-005", false},  /* its sockets are always non-blocking */
    [VISIBLE_ADDRESS_REUSE] = {"address-reuse", "REUSE-001", false}, /* it sets SO_REUSEADDR on each stream socket */
    [VISIBLE_PORT_REUSE] = {"port-reuse", "REUSE-003", false},       /* it keeps the sharing options to itself */
    [VISIBLE_SHARING_ORDER] = {"sharing-order", "REUSE-006", false},
    [VISIBLE_OTHER_OPTIONS] = {"other-options", "SOCK-009", false}, /* it sets IP_MTU_DISCOVER on each socket */
    [VISIBLE_REFUSAL] = {"refusal", NULL, false}, /* it refuses what it has notes of itself, and no call of its fails */
};

const char *visible_name(enum visible what) {
    return properties[what].name;
}

bool visible_is_below_layer(const struct wire_hello *hello) {
    return hello->capabilities[WIRE_WINSOCK] || hello->create[WIRE_WINSOCK];
}

bool visible_of(const struct wire_hello *hello, enum visible what) {
    return properties[what].below_layer || !visible_is_below_layer(hello);
}

/* The layer answers getsockname from its own notes, and keeps the sharing options to itself: no such call of the
 * implementation reaches the system, where it could be made to fail. */
static bool reaches_the_system(const struct vector_fault *fault) {
    return strcmp(fault->call, "getsockname") != 0 && strcmp(fault->option, "reuseaddr") != 0 &&
           strcmp(fault->option, "reuseport") != 0;
}

/* The runner's own sockets hold a port against all that is made beside them, as exclusive ones do; the layer lets
 * another share its port with one that it made itself. */
static bool can_be_held(const struct vector_existing_socket *socket) {
    return !socket->use || !socket->use[0] || strcmp(socket->use, "exclusive") == 0;
}

/* A refusal shows by itself, whatever it is for. */
static bool may_be_refused(const struct vector *vector) {
    for (size_t i = 0; i < vector->outcome_count; i++)
        if (!vector->outcomes[i].ok)
            return true;
    return false;
}

/* The property of sockets that the vector's first clause is about, if it cannot be seen; else VISIBLE_ALWAYS. */
static enum visible unseen_property(const struct vector *vector) {
    for (int i = VISIBLE_ALWAYS + 1; i < VISIBLE_COUNT && !may_be_refused(vector); i++)
        if (!properties[i].below_layer && properties[i].clause && vector->clauses &&
            strcmp(vector->clauses[0], properties[i].clause) == 0)
            return (enum visible)i;
    return VISIBLE_ALWAYS;
}

const char *visible_lack(const struct wire_hello *hello, const struct vector *vector, char *text, size_t size) {
    if (!visible_is_below_layer(hello))
        return NULL;
    const enum visible unseen = unseen_property(vector);
    if (unseen != VISIBLE_ALWAYS) {
        snprintf(text, size, "unseen-%s", properties[unseen].name);
        return text;
    }
    for (size_t i = 0; i < vector->fault_count; i++) {
        if (reaches_the_system(&vector->faults[i]))
            continue;
        const struct vector_fault *fault = &vector->faults[i];
        snprintf(text, size, "no-fault-of-%s", fault->option[0] ? fault->option : fault->call);
        return text;
    }
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        if (can_be_held(&vector->existing_sockets[i]))
            continue;
        snprintf(text, size, "no-existing-%s", vector->existing_sockets[i].use);
        return text;
    }
    return NULL;
}
