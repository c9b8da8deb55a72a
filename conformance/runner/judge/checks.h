/* The checks of one judgement: one for each clause, its parts merged, each with its level. */
#ifndef JUDGE_CHECKS_H
#define JUDGE_CHECKS_H

#include "judgement.h"
#include "runner/evidence/evidence.h"
#include "socket_view.h"

/* What the checks of one judgement share. */
struct judging {
    enum vector_level least;
    const struct vector *vector;
    const struct evidence *evidence;
    struct judgement *judgement;
    const struct vector_outcome *outcome; /* the one of the right outcomes that is nearest to what happened */
    struct socket_views expected;         /* the outcome's sockets */
    struct socket_views observed;         /* those that were seen */
    const struct socket_view *found[2];   /* the seen socket that stands for each expected one; NULL: none does */
};

/* Adds one part of a clause's check, at the clause's level. */
void checks_add(struct judging *judging, const char *clause, bool right, const char *expected, const char *observed);

/* The same at the level of what decides the vector's outcome, if that is weaker. */
void checks_add_deciding(struct judging *judging, const char *clause, bool right, const char *expected,
                         const char *observed);

/* The same at the level of another clause that it rests on, if that is weaker. */
void checks_add_resting_on(struct judging *judging, const char *clause, const char *other, bool right,
                           const char *expected, const char *observed);

/* Whether the clause has a check that failed, or would have if its level were judged. */
bool checks_found_wrong(const struct judging *judging, const char *clause);

#endif
