/* The levels of SPEC.md's clauses. Needs the C library only. */
#ifndef READER_CLAUSES_H
#define READER_CLAUSES_H

#include "vector.h"

struct clause {
    const char *id;
    enum vector_level level;
};

/* All clauses, ordered by id: clause_levels.awk makes the source from SPEC.md when it is built. */
extern const struct clause spec_clauses[];
extern const size_t spec_clause_count;

/* Whether SPEC.md has the clause; its level is then in `*level`, which is unchanged otherwise. */
bool clause_level(const char *id, enum vector_level *level);

#endif
