/* Where the system's getaddrinfo is known to differ from the specification: declared, each by its clause, and exactly.
 *
 * A declaration says which texts it is about and what the system answers to them. A difference that no declaration
 * explains, and one that a declaration explains otherwise, is a find: in the routine, in the declaration or in the
 * system. The declarations are GNU's (2.36); on another C library differences_apply says no.
 */
#ifndef FUZZ_DIFFERENCES_H
#define FUZZ_DIFFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/host/host.h"

/* What somebody makes of a text: refuses it, or takes it for a port or an address. */
struct reading {
    bool taken;
    uint16_t port;
    struct model_address address;
};

/* Whether there are declarations for this C library. */
bool differences_apply(void);

/* The system's readings: of a service with AI_NUMERICSERV and no node, of a node with AI_NUMERICHOST and no service. No
 * file is opened and no name asked for. */
void differences_ask_service(const char *text, struct reading *reading);
void differences_ask_node(const char *text, struct reading *reading);

/* Whether the system may be asked for the node without looking at this machine's interfaces. */
bool differences_node_is_askable(const char *text);

/* Whether the two readings are the same, or differ as declared. Returns the clause of the declaration, "" where they
 * are the same, NULL where the difference is not declared. */
const char *differences_explain_service(const char *text, const struct reading *ours, const struct reading *systems);
const char *differences_explain_node(const char *text, const struct reading *ours, const struct reading *systems);

#endif
