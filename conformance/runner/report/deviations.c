/* Declarations read, and compared with what was seen. */
#include "deviations.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_list.h"

const char deviations_header[] = "test\tclause\tobserved\treason\turl\tsince";

/* ---- Read -------------------------------------------------------------------------------------------------------- */

static bool malformed(const struct deviations *deviations, int number, const char *what, char *error, size_t size) {
    snprintf(error, size, "%s/deviations.tsv:%d: %s", deviations->name, number, what);
    return false;
}

static bool split(struct deviation *deviation) {
    char *at = deviation->line;
    for (size_t i = 0; i < DEVIATION_FIELDS; i++) {
        deviation->fields[i] = at;
        char *tab = strchr(at, '\t');
        if ((tab != NULL) != (i + 1 < DEVIATION_FIELDS) || at == tab || !*at)
            return false;
        if (tab) {
            *tab = '\0';
            at = tab + 1;
        }
    }
    return true;
}

static bool add_line(struct deviations *deviations, const char *text, int number, char *error, size_t size) {
    struct deviation *all = realloc(deviations->all, (deviations->count + 1) * sizeof *all);
    if (!all)
        return malformed(deviations, number, "no memory", error, size);
    deviations->all = all;
    struct deviation *deviation = &all[deviations->count];
    *deviation = (struct deviation){.line = strdup(text), .number = number};
    deviations->count++; /* whatever it is, deviations_free frees it */
    if (deviation->line && split(deviation))
        return true;
    return malformed(deviations, number,
                     "not six fields (test, clause, observed, reason, url, since) separated by tabs, none empty", error,
                     size);
}

static bool read_lines(FILE *file, struct deviations *deviations, char *error, size_t size) {
    char *line = NULL;
    size_t room = 0;
    bool right = true;
    ssize_t length;
    for (int number = 1; right && (length = getline(&line, &room, file)) >= 0; number++) {
        if (length && line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (number > 1)
            right = add_line(deviations, line, number, error, size);
        else if (strcmp(line, deviations_header) != 0)
            right = malformed(deviations, number,
                              "the first line is not \"test clause observed reason url since\", tab-separated", error,
                              size);
    }
    free(line);
    return right;
}

/* ---- Selected ---------------------------------------------------------------------------------------------------- */

/* Finds out which tests each declaration is about. */
static bool select_tests(struct deviations *deviations, char *error, size_t size) {
    char what[256];
    const struct vector_set *set = deviations->set;
    for (size_t i = 0; i < deviations->count; i++) {
        struct deviation *deviation = &deviations->all[i];
        if (!test_list_check(deviation->fields[DEVIATION_TEST], what, sizeof what))
            return malformed(deviations, deviation->number, what, error, size);
        deviation->selects = calloc(set->count + 1, sizeof *deviation->selects);
        if (!deviation->selects)
            return malformed(deviations, deviation->number, "no memory", error, size);
        test_list_mark(deviation->fields[DEVIATION_TEST], set, deviation->selects);
    }
    return true;
}

/* A test that both are about, with the same clause; NULL if there is none. */
static const char *declared_by_both(const struct deviation *one, const struct deviation *other,
                                    const struct vector_set *set) {
    if (strcmp(one->fields[DEVIATION_CLAUSE], other->fields[DEVIATION_CLAUSE]) != 0)
        return NULL;
    for (size_t i = 0; i < set->count; i++)
        if (one->selects[i] && other->selects[i])
            return set->vectors[i].id;
    return NULL;
}

static bool check_overlaps(const struct deviations *deviations, char *error, size_t size) {
    char what[200];
    for (size_t i = 0; i < deviations->count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct deviation *deviation = &deviations->all[i];
            const struct deviation *earlier = &deviations->all[k];
            const char *test = declared_by_both(earlier, deviation, deviations->set);
            if (!test)
                continue;
            snprintf(what, sizeof what, "declared twice: line %d has the same clause, %.16s, of test %.64s",
                     earlier->number, deviation->fields[DEVIATION_CLAUSE], test);
            return malformed(deviations, deviation->number, what, error, size);
        }
    }
    return true;
}

/* ---- Loaded ------------------------------------------------------------------------------------------------------ */

bool deviations_load(const char *adapter, const char *path, const struct vector_set *set, struct deviations *deviations,
                     char *error, size_t size) {
    *deviations = (struct deviations){.set = set};
    snprintf(deviations->name, sizeof deviations->name, "%s", adapter);
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT)
        return true;
    if (!file)
        return malformed(deviations, 0, strerror(errno), error, size);
    bool right = read_lines(file, deviations, error, size) && select_tests(deviations, error, size) &&
                 check_overlaps(deviations, error, size);
    fclose(file);
    if (!right)
        deviations_free(deviations);
    return right;
}

void deviations_free(struct deviations *deviations) {
    for (size_t i = 0; i < deviations->count; i++) {
        free(deviations->all[i].line);
        free(deviations->all[i].selects);
    }
    free(deviations->all);
    deviations->all = NULL;
    deviations->count = 0;
}

/* ---- Compared ---------------------------------------------------------------------------------------------------- */

json_t **deviations_tests(const struct deviations *deviations, const struct results *results) {
    json_t *test;
    json_t **tests = calloc(deviations->set->count + 1, sizeof *tests);
    if (!tests)
        return NULL;
    for (size_t place = results_first(results, deviations->name);
         (test = results_next(results, deviations->name, &place));) {
        const struct vector *vector = vector_find(deviations->set, results_text(test, "id"));
        if (vector)
            tests[vector - deviations->set->vectors] = test;
    }
    return tests;
}

bool deviations_was_judged(const json_t *test) {
    const char *verdict = results_text(test, "verdict");
    return strcmp(verdict, "skipped") != 0 && strcmp(verdict, "error") != 0;
}

bool deviations_is_failure(const json_t *check) {
    const char *verdict = results_text(check, "verdict");
    return strcmp(verdict, "fail") == 0 || strcmp(verdict, "declared") == 0;
}

static bool is_of_clause(const struct deviation *deviation, const json_t *check) {
    return strcmp(deviation->fields[DEVIATION_CLAUSE], results_text(check, "clause")) == 0;
}

static bool is_declared_by(const struct deviation *deviation, const json_t *check) {
    return is_of_clause(deviation, check) &&
           strcmp(deviation->fields[DEVIATION_OBSERVED], results_text(check, "observed")) == 0;
}

static struct deviation *find(const struct deviations *deviations, size_t vector, const json_t *check) {
    for (size_t i = 0; i < deviations->count; i++)
        if (deviations->all[i].selects[vector] && is_declared_by(&deviations->all[i], check))
            return &deviations->all[i];
    return NULL;
}

/* Declared failures become "declared"; a test none of whose own failures is left becomes "deviates". */
static void apply_to_test(const struct deviations *deviations, size_t vector, json_t *test) {
    size_t index;
    json_t *check;
    const char *reason = NULL;
    bool undeclared = false;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        bool own = json_is_true(json_object_get(check, "own"));
        if (strcmp(results_text(check, "verdict"), "fail") != 0)
            continue;
        struct deviation *deviation = find(deviations, vector, check);
        undeclared = undeclared || (own && !deviation);
        if (!deviation)
            continue;
        deviation->used = true;
        reason = own ? deviation->fields[DEVIATION_REASON] : reason;
        json_object_set_new(check, "verdict", json_string("declared"));
        json_object_set_new(check, "reason", json_string(deviation->fields[DEVIATION_REASON]));
    }
    if (reason && !undeclared && strcmp(results_text(test, "verdict"), verdict_name(VERDICT_FAIL)) == 0) {
        json_object_set_new(test, "verdict", json_string(verdict_name(VERDICT_DEVIATES)));
        json_object_set_new(test, "reason", json_string(reason));
    }
}

/* ---- What does not hold ------------------------------------------------------------------------------------------ */

/* What a declaration is held against. */
struct comparison {
    const struct deviations *deviations;
    const struct deviations_run *run;
    json_t **tests; /* in the order of the set; NULL where there is none */
    bool watched;   /* false: nobody saw the adapter's system calls, and much of what is declared only they show */
    json_t *differences;
};

/* Whether the check's clause is of a level that this run does not judge. */
static bool is_below(const json_t *check, enum vector_level least) {
    for (int level = VECTOR_INFO; level < (int)least; level++)
        if (strcmp(results_text(check, "level"), vector_level_name((enum vector_level)level)) == 0)
            return true;
    return false;
}

/* What the test shows of the declaration's clause: a failure as declared, else the check that says most. NULL if the
 * clause was not judged. */
static const json_t *shown_by(const struct comparison *comparison, const struct deviation *deviation,
                              const json_t *test) {
    size_t index;
    json_t *check;
    const json_t *shown = NULL;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (!is_of_clause(deviation, check) || is_below(check, comparison->run->least))
            continue;
        if (deviations_is_failure(check))
            return check; /* another one of this clause passes: it is about something else */
        shown = check;
    }
    return shown;
}

static void add_difference(const struct comparison *comparison, const struct deviation *deviation, const char *test,
                           const char *what) {
    char line[1024];
    snprintf(line, sizeof line, "%s/deviations.tsv:%d: %.60s%s %s: %s", comparison->deviations->name, deviation->number,
             test, strlen(test) > 60 ? "..." : "", deviation->fields[DEVIATION_CLAUSE], what);
    json_array_append_new(comparison->differences, json_string(line));
}

/* Whether all tests that were judged show what is declared. Tells of the first that does not, and counts the others. */
static bool check_exactness(const struct comparison *comparison, const struct deviation *deviation) {
    const struct vector_set *set = comparison->deviations->set;
    const char *first = NULL;
    const char *seen = "";
    char what[512];
    size_t others = 0;
    for (size_t i = 0; i < set->count; i++) {
        const json_t *test = deviation->selects[i] ? comparison->tests[i] : NULL;
        const json_t *check = test && deviations_was_judged(test) ? shown_by(comparison, deviation, test) : NULL;
        if (!check || (deviations_is_failure(check) && is_declared_by(deviation, check)))
            continue;
        others += first != NULL;
        seen = first ? seen : results_text(check, "observed");
        first = first ? first : set->vectors[i].id;
    }
    if (!first)
        return true;
    int used = snprintf(what, sizeof what, "declared, but not so any more; seen: \"%.320s\"", seen);
    if (others)
        snprintf(what + used, sizeof what - (size_t)used, "; %zu more tests do not show it", others);
    add_difference(comparison, deviation, first, what);
    return false;
}

/* Whether a test that the word selects shows the declaration, or may, because it was not judged this time. */
static bool word_may_hold(const struct comparison *comparison, const struct deviation *deviation, const char *word) {
    const struct vector_set *set = comparison->deviations->set;
    for (size_t i = 0; i < set->count; i++) {
        const json_t *test = deviation->selects[i] ? comparison->tests[i] : NULL;
        if (!test || !test_list_selects(word, set->vectors[i].id))
            continue;
        const json_t *check = shown_by(comparison, deviation, test);
        if (!deviations_was_judged(test) || (check && deviations_is_failure(check)))
            return true;
    }
    return false;
}

/* Each word of the list must select a test that shows what is declared. */
static void check_words(const struct comparison *comparison, const struct deviation *deviation) {
    char word[TEST_WORD_MAX];
    char what[512];
    const char *rest = deviation->fields[DEVIATION_TEST];
    snprintf(what, sizeof what, "declared, but no test shows it: \"%.320s\"", deviation->fields[DEVIATION_OBSERVED]);
    while (comparison->run->whole && test_list_next(&rest, word))
        if (!word_may_hold(comparison, deviation, word))
            add_difference(comparison, deviation, word, what);
}

static void check_declaration(const struct comparison *comparison, const struct deviation *deviation) {
    if (comparison->watched && check_exactness(comparison, deviation))
        check_words(comparison, deviation);
    if (deviation->used && strcmp(deviation->fields[DEVIATION_REASON], "unexplained") == 0)
        add_difference(comparison, deviation, deviation->fields[DEVIATION_TEST],
                       "unexplained: nobody has said why yet");
}

/* A record without a word of it is of a run that could not but watch. */
static bool is_watched(const struct results *results, const char *adapter) {
    const char *trace = results_text(json_object_get(results->adapters, adapter), "trace");
    return *trace == '\0' || strcmp(trace, "seen") == 0;
}

bool deviations_apply(struct deviations *deviations, const struct deviations_run *run, struct results *results,
                      json_t *differences) {
    const struct comparison comparison = {.deviations = deviations,
                                          .run = run,
                                          .tests = deviations_tests(deviations, results),
                                          .watched = is_watched(results, deviations->name),
                                          .differences = differences};
    if (!comparison.tests)
        return false;
    for (size_t i = 0; i < deviations->set->count; i++)
        if (comparison.tests[i])
            apply_to_test(deviations, i, comparison.tests[i]);
    for (size_t i = 0; i < deviations->count; i++)
        check_declaration(&comparison, &deviations->all[i]);
    free(comparison.tests);
    return true;
}
