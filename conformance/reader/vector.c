/* The names of levels and steps, and whether a vector names a clause. */
#include "vector.h"

#include <string.h>

const char *const vector_level_names[] = {
    [VECTOR_INFO] = "INFO", [VECTOR_SHOULD] = "SHOULD", [VECTOR_MUST] = "MUST", NULL};

const char *const vector_step_names[] = {[VECTOR_STEP_RESOLVE] = "resolve",
                                         [VECTOR_STEP_SOCKET] = "socket",
                                         [VECTOR_STEP_BIND] = "bind",
                                         [VECTOR_STEP_LISTEN] = "listen",
                                         NULL};

const char *vector_level_name(enum vector_level level) {
    return level <= VECTOR_MUST ? vector_level_names[level] : "unknown level";
}

const char *vector_step_name(enum vector_step last_step) {
    return last_step <= VECTOR_STEP_LISTEN ? vector_step_names[last_step] : "unknown step";
}

bool vector_has_clause(const struct vector *vector, const char *clause) {
    for (const char *const *known = vector->clauses; *known != NULL; known++) {
        if (strcmp(*known, clause) == 0)
            return true;
    }
    return false;
}
