/* Finds the level of a clause in the list that is made from SPEC.md. */
#include "clauses.h"

#include <stdlib.h>
#include <string.h>

static int compare_id(const void *id, const void *clause) {
    return strcmp(id, ((const struct clause *)clause)->id);
}

bool clause_level(const char *id, enum vector_level *level) {
    const struct clause *found = bsearch(id, spec_clauses, spec_clause_count, sizeof *spec_clauses, compare_id);
    if (found != NULL)
        *level = found->level;
    return found != NULL;
}
