/* Every single change of a right evidence, each with the one clause whose result must change by it. The clauses are
 * SPEC.md's; nothing here is taken from the judge. */
#ifndef SELFTEST_SINGLE_CHANGES_H
#define SELFTEST_SINGLE_CHANGES_H

#include "runner/evidence/evidence.h"

/* One change of one evidence: it is made on `evidence`, a copy of the right one. */
struct change {
    const struct vector *vector;
    const struct vector_outcome *outcome;
    struct evidence *evidence;
    bool applies;       /* false: this evidence has nothing that could be changed so */
    const char *clause; /* whose result must change, and of no other; NULL: none may */
    const char *reason; /* if `clause` is NULL: why no verdict follows */
    bool is_error;      /* the adapter is in error, whatever the clauses say */
};

struct single_change {
    const char *name;
    bool of_calls; /* it changes system calls: only for evidence that has them */
    /* Makes the change's variant of that number, and says what must come of it. False after the last variant. */
    bool (*make)(struct change *change, size_t variant);
};

extern const struct single_change single_changes[];
extern const size_t single_change_count;

/* For whoever makes changes: a change that must show in that clause, and one that must show in none. */
void change_shows(struct change *change, const char *clause);
void change_is_silent(struct change *change, const char *reason);

/* The same, except below Winsock, where that clause's property does not show (PROTOCOL.md, "Below Winsock"). */
void change_shows_above(struct change *change, const char *clause);

/* Whether the evidence is that of an implementation for Winsock. */
bool change_is_layered(const struct change *change);

/* The clause that decides the vector. */
const char *change_first_clause(const struct change *change);

#endif
