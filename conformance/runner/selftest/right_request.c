/* Reads a request's words for those who make right evidence. */
#include "right_request.h"

#include <stdio.h>
#include <string.h>

bool right_picks_port(const struct vector *vector) {
    const char *service = vector->request.service.bytes;
    return service ? strcmp(service, "0") == 0 : vector->request.stack[0] == '\0';
}

bool right_has_option(const struct vector *vector, const char *option) {
    char list[64];
    char word[32];
    snprintf(list, sizeof list, ",%s,", vector->request.options);
    snprintf(word, sizeof word, ",%s,", option);
    return strstr(list, word) != NULL;
}

/* Of sockets that come up, these clauses do not show. */
static bool is_unseen(const struct vector *vector) {
    static const char *const clauses[] = {"SOCK-004", "SOCK-005", "REUSE-001", "REUSE-003", "REUSE-006", "SOCK-009"};
    bool comes_up = true;
    bool found = false;
    for (size_t i = 0; i < vector->outcome_count; i++)
        comes_up = comes_up && vector->outcomes[i].ok;
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        found = found || strcmp(vector->clauses[0], clauses[i]) == 0;
    return comes_up && found;
}

/* Vectors for both platforms whose fault means something else on each: where an option cannot be set the default
 * decides, and that of IPV6_V6ONLY is the platform's own; and EACCES of bind is a port that another has (REUSE-004). */
static bool means_something_else(const struct vector *vector, const struct vector_fault *fault) {
    const bool ignored = strcmp(fault->option, "v6only") == 0 && strcmp(fault->effect, "ignored") == 0;
    const bool denied = strcmp(fault->call, "bind") == 0 && strcmp(fault->code, "EACCES") == 0;
    return vector->platform[0] == '\0' && (ignored || denied);
}

bool right_is_for_layer(const struct vector *vector) {
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        if (strcmp(fault->call, "getsockname") == 0 || strncmp(fault->option, "reuse", 5) == 0 ||
            means_something_else(vector, fault))
            return false;
    }
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const char *use = vector->existing_sockets[i].use;
        if (strcmp(use, "default") == 0 || strcmp(use, "reuse") == 0)
            return false;
    }
    if (vector->platform[0] == '\0' && right_has_option(vector, "reuseport")) /* Windows has none */
        return false;
    return strcmp(vector->platform, "posix") != 0 && !is_unseen(vector);
}
