/* Merges the parts of each clause's check into one, and gives it its level. */
#include "checks.h"

#include <stdio.h>
#include <string.h>

#include "reader/clauses.h"

/* ---- Levels ------------------------------------------------------------------------------------------------------ */

/* The level that SPEC.md gives the clause; that of the vector if SPEC.md does not have it. */
static enum vector_level level_of(const struct judging *judging, const char *clause) {
    enum vector_level level = judging->vector->level;
    clause_level(clause, &level);
    return level;
}

/* ---- Checks ------------------------------------------------------------------------------------------------------ */

static struct check *find(const struct judging *judging, const char *clause) {
    for (size_t i = 0; i < judging->judgement->check_count; i++)
        if (strcmp(judging->judgement->checks[i].clause, clause) == 0)
            return &judging->judgement->checks[i];
    return NULL;
}

static void set_text(char text[CHECK_TEXT], const char *from) {
    const size_t length = strnlen(from, CHECK_TEXT - 1);
    memcpy(text, from, length);
    text[length] = '\0';
}

static enum check_verdict verdict_of(const struct judging *judging, enum vector_level level, bool right) {
    if (right)
        return CHECK_PASS;
    return level != VECTOR_INFO && level >= judging->least ? CHECK_FAIL : CHECK_RECORDED;
}

static void append(char text[CHECK_TEXT], const char *more) {
    size_t used = strlen(text);
    snprintf(text + used, CHECK_TEXT - used, "; %s", more);
}

/* One more part of a check that is there. What is right says no more; what is wrong takes the place of what was right,
 * so that it is told alike whatever else the clause is about. */
static void merge(const struct judging *judging, struct check *check, enum vector_level level, bool right,
                  const char *expected, const char *observed) {
    if (right)
        return;
    if (check->verdict == CHECK_PASS) {
        check->level = level;
        set_text(check->expected, expected);
        set_text(check->observed, observed);
    } else {
        check->level = level > check->level ? level : check->level;
        append(check->expected, expected);
        append(check->observed, observed);
    }
    check->verdict = verdict_of(judging, check->level, false);
}

static void add(struct judging *judging, const char *clause, enum vector_level level, bool right, const char *expected,
                const char *observed) {
    struct judgement *judgement = judging->judgement;
    struct check *check = find(judging, clause);
    if (check) {
        merge(judging, check, level, right, expected, observed);
        return;
    }
    if (judgement->check_count == CHECKS_MAX)
        return;
    check = &judgement->checks[judgement->check_count++];
    check->clause = clause;
    check->own = vector_has_clause(judging->vector, clause);
    check->level = level;
    check->verdict = verdict_of(judging, level, right);
    set_text(check->expected, expected);
    set_text(check->observed, observed);
}

void checks_add(struct judging *judging, const char *clause, bool right, const char *expected, const char *observed) {
    add(judging, clause, level_of(judging, clause), right, expected, observed);
}

void checks_add_deciding(struct judging *judging, const char *clause, bool right, const char *expected,
                         const char *observed) {
    enum vector_level level = level_of(judging, clause);
    enum vector_level deciding = clauses_level(judging->vector->clauses);
    add(judging, clause, deciding < level ? deciding : level, right, expected, observed);
}

void checks_add_resting_on(struct judging *judging, const char *clause, const char *other, bool right,
                           const char *expected, const char *observed) {
    enum vector_level level = level_of(judging, clause);
    enum vector_level least = level_of(judging, other);
    add(judging, clause, least < level ? least : level, right, expected, observed);
}

bool checks_found_wrong(const struct judging *judging, const char *clause) {
    const struct check *check = find(judging, clause);
    return check && check->verdict != CHECK_PASS;
}
