/* Runs the vectors that validation alone decides, over a system that must not be called. Needs the C library only, no
 * JSON, namespaces or Criterion, so that it also runs emulated, with another width or byte order.
 *
 * Prints failures, then "N passed, N failed". Exit 0; 1 if a vector failed or there is none. */
#include <stdio.h>
#include <stdlib.h>

#include "outcome.h"
#include "vector_table.h"

/* Every call of the system ends here. */
static _Noreturn void forbid(const char *call) {
    fprintf(stderr, "validation_only: %s was called for a request that validation must refuse\n", call);
    exit(1);
}

static int forbid_initialize(void *context) {
    (void)context;
    forbid("initialize");
}

static int forbid_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                          struct addrinfo **list, int *detail) {
    (void)context;
    (void)node;
    (void)service;
    (void)hints;
    (void)list;
    (void)detail;
    forbid("resolve");
}

int main(void) {
    struct listen_socket_system forbidding = *listen_socket_platform(); /* only these two can come first */
    forbidding.initialize = forbid_initialize;
    forbidding.resolve = forbid_resolve;
    size_t passed = 0, failed = 0;
    char message[2048];
    for (size_t i = 0; i < vector_table_count; i++) {
        if (!vector_table[i].validation_only || !vector_is_for(&vector_table[i], VECTOR_PLATFORM_HERE))
            continue;
        if (outcome_run_validation_only(&vector_table[i], &forbidding, message, sizeof message)) {
            passed++;
        } else {
            failed++;
            puts(message);
        }
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
