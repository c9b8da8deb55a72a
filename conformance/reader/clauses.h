/* The levels and titles of SPEC.md's clauses, and the levels of the vectors that name them. Needs the C library only.
 */
#ifndef READER_CLAUSES_H
#define READER_CLAUSES_H

#include "vector.h"

struct clause {
    const char *id;
    enum vector_level level;
    bool property;     /* "- Judged as: a property": judged by itself wherever it is seen; decides no other outcome */
    const char *title; /* its heading without the id */
};

/* All clauses, ordered by id: clause_levels.awk makes the source from SPEC.md when it is built. */
extern const struct clause spec_clauses[];
extern const size_t spec_clause_count;

/* Whether SPEC.md has the clause; its level is then in `*level`, which is unchanged otherwise. */
bool clause_level(const char *id, enum vector_level *level);

/* Whether it is a clause of SPEC.md that is judged as a property. */
bool clause_is_property(const char *id);

/* The level of a vector that names these clauses (NULL-terminated, one at least): the weakest of those that decide its
 * outcome, which are the first, and of the others those that are neither a property nor INFO. */
enum vector_level clauses_level(const char *const *clauses);

/* The clause's title; "" if SPEC.md does not have the clause. */
const char *clause_title(const char *id);

#endif
