/* Failures gathered by clause, observation and reason; each group is one line, whose tests are written compactly. */
#include "rebaseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "destination.h"
#include "test_list.h"

/* What becomes one line. */
struct group {
    const char *fields[DEVIATION_FIELDS]; /* those of a declaration, without the tests */
    bool *shows;                          /* for each vector: it is to be selected */
    bool everywhere;                      /* tests show it that do not name the clause */
};

struct baseline {
    const struct deviations *declared;
    json_t **tests; /* in the order of the set; NULL where there is none */
    const char *version;
    struct group *groups;
    size_t count;
    bool failed; /* there was no memory */
};

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

/* The declaration that selects the test, with this clause and observation; NULL if it is new. Another test's reason is
 * not borrowed: the same may be seen for another cause. */
static const struct deviation *find_reason(const struct baseline *baseline, size_t vector, const char *clause,
                                           const char *observed) {
    for (size_t i = 0; i < baseline->declared->count; i++) {
        const struct deviation *deviation = &baseline->declared->all[i];
        if (deviation->selects[vector] && strcmp(deviation->fields[DEVIATION_CLAUSE], clause) == 0 &&
            strcmp(deviation->fields[DEVIATION_OBSERVED], observed) == 0)
            return deviation;
    }
    return NULL;
}

static bool is_group(const struct group *group, const char *const fields[DEVIATION_FIELDS]) {
    for (size_t i = DEVIATION_CLAUSE; i < DEVIATION_FIELDS; i++)
        if (strcmp(group->fields[i], fields[i]) != 0)
            return false;
    return true;
}

/* The group of these fields, made if it is not there. NULL without memory. */
static struct group *group_of(struct baseline *baseline, const char *const fields[DEVIATION_FIELDS]) {
    for (size_t i = 0; i < baseline->count; i++)
        if (is_group(&baseline->groups[i], fields))
            return &baseline->groups[i];
    struct group *groups = realloc(baseline->groups, (baseline->count + 1) * sizeof *groups);
    bool *shows = calloc(baseline->declared->set->count + 1, sizeof *shows);
    if (groups)
        baseline->groups = groups;
    if (!groups || !shows) {
        free(shows);
        baseline->failed = true;
        return NULL;
    }
    struct group *group = &groups[baseline->count++];
    *group = (struct group){.shows = shows};
    memcpy(group->fields, fields, sizeof group->fields);
    return group;
}

static void add_failure(struct baseline *baseline, size_t vector, const json_t *check) {
    const char *clause = results_text(check, "clause");
    const char *observed = results_text(check, "observed");
    const struct deviation *known = find_reason(baseline, vector, clause, observed);
    const char *const fresh[DEVIATION_FIELDS] = {"", clause, observed, "unexplained", "-", baseline->version};
    struct group *group = group_of(baseline, known ? known->fields : fresh);
    if (!group)
        return;
    group->shows[vector] = true;
    group->everywhere = group->everywhere || !json_is_true(json_object_get(check, "own"));
}

enum judged { UNJUDGED, RIGHT, WRONG };

/* How the clause was judged in the test: not at all, right, or wrong. */
static enum judged judged_as(const json_t *test, const char *clause) {
    size_t index;
    json_t *check;
    enum judged found = UNJUDGED;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (strcmp(results_text(check, "clause"), clause) != 0)
            continue;
        if (deviations_is_failure(check))
            return WRONG;
        found = RIGHT;
    }
    return found;
}

/* Whether the test cannot be asked of this adapter: then nothing of it was seen, nor will be. */
static bool is_unsupported(const json_t *test) {
    return strcmp(results_text(test, "verdict"), "unsupported") == 0;
}

/* Whether nobody watched the calls, which show more of a clause than its sockets do. */
static bool was_unwatched(const json_t *test) {
    return !is_unsupported(test) && !json_is_array(json_object_get(test, "calls"));
}

/* Whether a difference from the clause could have been there and not be seen. */
static bool was_out_of_sight(const json_t *test, const char *clause) {
    return !deviations_was_judged(test) || (was_unwatched(test) && judged_as(test, clause) != WRONG);
}

/* What was declared and could not be seen this time stays declared. */
static void keep_unseen(struct baseline *baseline, size_t vector) {
    for (size_t i = 0; i < baseline->declared->count; i++) {
        const struct deviation *deviation = &baseline->declared->all[i];
        if (!deviation->selects[vector] ||
            !was_out_of_sight(baseline->tests[vector], deviation->fields[DEVIATION_CLAUSE]))
            continue;
        struct group *group = group_of(baseline, deviation->fields);
        if (group)
            group->shows[vector] = true;
    }
}

static void gather(struct baseline *baseline) {
    size_t index;
    json_t *check;
    for (size_t i = 0; i < baseline->declared->set->count; i++) {
        const json_t *test = baseline->tests[i];
        if (test)
            keep_unseen(baseline, i);
        if (!test || !deviations_was_judged(test))
            continue;
        json_array_foreach(json_object_get(test, "checks"), index, check) {
            if (deviations_is_failure(check))
                add_failure(baseline, i, check);
        }
    }
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

/* Marks the tests that the line of the group must not select: those that show something else of its clause, and those
 * of another line. Returns how many there are. */
static size_t mark_unwanted(const struct baseline *baseline, const struct group *group, bool *unwanted) {
    const char *clause = group->fields[DEVIATION_CLAUSE];
    size_t marked = 0;
    for (size_t i = 0; i < baseline->declared->set->count; i++) {
        const json_t *test = baseline->tests[i];
        bool other = !group->shows[i] && test && deviations_was_judged(test) &&
                     (was_unwatched(test) || judged_as(test, clause) != UNJUDGED);
        for (size_t k = 0; k < baseline->count && !other; k++) {
            const struct group *another = &baseline->groups[k];
            other = another != group && another->shows[i] && strcmp(another->fields[DEVIATION_CLAUSE], clause) == 0;
        }
        unwanted[i] = other;
        marked += other;
    }
    return marked;
}

/* The line of a group, to be freed; NULL without memory. */
static char *line_of(const struct baseline *baseline, const struct group *group, bool *unwanted) {
    char *line = NULL;
    char *list = NULL;
    bool all = mark_unwanted(baseline, group, unwanted) == 0 && group->everywhere;
    if (!all)
        list = test_list_compose(baseline->declared->set, group->shows, unwanted, true);
    const char *tests = all ? "*" : list;
    if (tests && asprintf(&line, "%s\t%s\t%s\t%s\t%s\t%s", tests, group->fields[1], group->fields[2], group->fields[3],
                          group->fields[4], group->fields[5]) < 0)
        line = NULL;
    free(list);
    return line;
}

/* By clause, then by observation, then by tests. */
static int compare_lines(const void *a, const void *b) {
    const char *left = *(const char *const *)a;
    const char *right = *(const char *const *)b;
    int order = strcmp(strchr(left, '\t'), strchr(right, '\t'));
    return order ? order : strcmp(left, right);
}

/* All lines in order, to be freed with what they point at; NULL without memory. */
static char **make_lines(const struct baseline *baseline) {
    bool *unwanted = calloc(baseline->declared->set->count + 1, sizeof *unwanted);
    char **lines = calloc(baseline->count + 1, sizeof *lines);
    bool right = unwanted && lines;
    for (size_t i = 0; right && i < baseline->count; i++) {
        lines[i] = line_of(baseline, &baseline->groups[i], unwanted);
        right = lines[i] != NULL;
    }
    free(unwanted);
    if (right) {
        qsort(lines, baseline->count, sizeof *lines, compare_lines);
        return lines;
    }
    for (size_t i = 0; lines && i < baseline->count; i++)
        free(lines[i]);
    free(lines);
    return NULL;
}

static bool put_lines(FILE *out, char *const *lines, size_t count) {
    fprintf(out, "%s\n", deviations_header);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s\n", lines[i]);
    return fflush(out) == 0 && !ferror(out);
}

static bool write_lines(char *const *lines, size_t count, const char *path, char *error, size_t size) {
    struct destination destination;
    if (!destination_open(&destination, path, error, size))
        return false;
    FILE *out = destination_begin(&destination);
    if (out && destination_end(&destination, put_lines(out, lines, count)))
        return true;
    snprintf(error, size, "%.300s cannot be written: %s", path, strerror(errno));
    return false;
}

static void free_baseline(struct baseline *baseline) {
    for (size_t i = 0; i < baseline->count; i++)
        free(baseline->groups[i].shows);
    free(baseline->groups);
    free(baseline->tests);
}

bool rebaseline(const struct deviations *deviations, const char *path, const struct results *results, char *error,
                size_t size) {
    struct baseline baseline = {.declared = deviations,
                                .tests = deviations_tests(deviations, results),
                                .version =
                                    results_text(json_object_get(results->adapters, deviations->name), "version")};
    if (baseline.tests)
        gather(&baseline);
    char **lines = baseline.tests && !baseline.failed ? make_lines(&baseline) : NULL;
    bool needless = baseline.count == 0 && access(path, F_OK) != 0; /* nothing to declare, and nothing declared */
    bool written = lines && (needless || write_lines(lines, baseline.count, path, error, size));
    if (!lines)
        snprintf(error, size, "%.300s cannot be written: no memory", path);
    for (size_t i = 0; lines && i < baseline.count; i++)
        free(lines[i]);
    free(lines);
    free_baseline(&baseline);
    return written;
}
