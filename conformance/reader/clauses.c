/* Finds clauses in the list that is made from SPEC.md, and the level of a vector by them. */
#include "clauses.h"

#include <stdlib.h>
#include <string.h>

static int compare_id(const void *id, const void *clause) {
    return strcmp(id, ((const struct clause *)clause)->id);
}

static const struct clause *find(const char *id) {
    return bsearch(id, spec_clauses, spec_clause_count, sizeof *spec_clauses, compare_id);
}

bool clause_level(const char *id, enum vector_level *level) {
    const struct clause *found = find(id);
    if (found != NULL)
        *level = found->level;
    return found != NULL;
}

bool clause_is_property(const char *id) {
    const struct clause *found = find(id);
    return found != NULL && found->property;
}

enum vector_level clauses_level(const char *const *clauses) {
    enum vector_level weakest = VECTOR_MUST;
    clause_level(clauses[0], &weakest);
    for (size_t i = 1; clauses[i] != NULL; i++) {
        const struct clause *clause = find(clauses[i]);
        const bool decides = clause != NULL && !clause->property && clause->level != VECTOR_INFO;
        if (decides && clause->level < weakest)
            weakest = clause->level;
    }
    return weakest;
}

const char *clause_title(const char *id) {
    const struct clause *found = find(id);
    return found != NULL ? found->title : "";
}
