/* Declarations read, compared with what was seen, and written anew. */
#include "deviations.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_COUNT 6

static const char header[] = "test\tclause\tobserved\treason\turl\tsince";

/* ---- Read -------------------------------------------------------------------------------------------------------- */

static bool malformed(const struct deviations *deviations, int number, const char *what, char *error, size_t size) {
    snprintf(error, size, "%s/deviations.tsv:%d: %s", deviations->name, number, what);
    return false;
}

static bool split(struct deviation *deviation) {
    char *at = deviation->line;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        deviation->fields[i] = at;
        char *tab = strchr(at, '\t');
        if ((tab != NULL) != (i + 1 < FIELD_COUNT) || at == tab || !*at)
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
        else if (strcmp(line, header) != 0)
            right = malformed(deviations, number,
                              "the first line is not \"test clause observed reason url since\", tab-separated", error,
                              size);
    }
    free(line);
    return right;
}

/* ---- Declared twice ---------------------------------------------------------------------------------------------- */

static bool is_about(const struct deviation *deviation, const char *test) {
    return fnmatch(deviation->fields[DEVIATION_TEST], test, 0) == 0;
}

static bool is_glob(const struct deviation *deviation) {
    return strpbrk(deviation->fields[DEVIATION_TEST], "*?[") != NULL;
}

static bool same_field(const struct deviation *one, const struct deviation *other, enum deviation_field field) {
    return strcmp(one->fields[field], other->fields[field]) == 0;
}

/* A test that both are about, with the same clause and observation; NULL if there is none. */
static const char *declared_by_both(const struct deviation *one, const struct deviation *other,
                                    const struct vector_set *set) {
    if (!same_field(one, other, DEVIATION_CLAUSE) || !same_field(one, other, DEVIATION_OBSERVED))
        return NULL;
    if (same_field(one, other, DEVIATION_TEST))
        return one->fields[DEVIATION_TEST];
    for (size_t i = 0; (is_glob(one) || is_glob(other)) && i < set->count; i++)
        if (is_about(one, set->vectors[i].id) && is_about(other, set->vectors[i].id))
            return set->vectors[i].id;
    return NULL;
}

static bool check_overlaps(const struct deviations *deviations, const struct vector_set *set, char *error,
                           size_t size) {
    char what[200];
    for (size_t i = 0; i < deviations->count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct deviation *deviation = &deviations->all[i];
            const struct deviation *earlier = &deviations->all[k];
            const char *test = declared_by_both(earlier, deviation, set);
            if (!test)
                continue;
            snprintf(what, sizeof what, "declared twice: line %d has the same clause and observation of test %.64s",
                     earlier->number, test);
            return malformed(deviations, deviation->number, what, error, size);
        }
    }
    return true;
}

/* ---- Loaded ------------------------------------------------------------------------------------------------------ */

bool deviations_load(const char *adapter, const char *path, const struct vector_set *set, struct deviations *deviations,
                     char *error, size_t size) {
    memset(deviations, 0, sizeof *deviations);
    snprintf(deviations->name, sizeof deviations->name, "%s", adapter);
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT)
        return true;
    if (!file)
        return malformed(deviations, 0, strerror(errno), error, size);
    bool right = read_lines(file, deviations, error, size) && check_overlaps(deviations, set, error, size);
    fclose(file);
    if (!right)
        deviations_free(deviations);
    return right;
}

void deviations_free(struct deviations *deviations) {
    for (size_t i = 0; i < deviations->count; i++)
        free(deviations->all[i].line);
    free(deviations->all);
    deviations->all = NULL;
    deviations->count = 0;
}

/* ---- Compared ---------------------------------------------------------------------------------------------------- */

static struct deviation *find(const struct deviations *deviations, const char *test, const json_t *check) {
    for (size_t i = 0; i < deviations->count; i++) {
        struct deviation *deviation = &deviations->all[i];
        if (is_about(deviation, test) &&
            strcmp(deviation->fields[DEVIATION_CLAUSE], results_text(check, "clause")) == 0 &&
            strcmp(deviation->fields[DEVIATION_OBSERVED], results_text(check, "observed")) == 0)
            return deviation;
    }
    return NULL;
}

/* Declared failures become "declared"; a test with no other failure becomes "deviates". */
static void apply_to_test(const struct deviations *deviations, json_t *test) {
    size_t index;
    json_t *check;
    const char *reason = NULL;
    bool undeclared = false;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (strcmp(results_text(check, "verdict"), "fail") != 0)
            continue;
        struct deviation *deviation = find(deviations, results_text(test, "id"), check);
        if (!deviation) {
            undeclared = true;
            continue;
        }
        deviation->used = true;
        reason = deviation->fields[DEVIATION_REASON];
        json_object_set_new(check, "verdict", json_string("declared"));
        json_object_set_new(check, "reason", json_string(reason));
    }
    if (reason && !undeclared) {
        json_object_set_new(test, "verdict", json_string(verdict_name(VERDICT_DEVIATES)));
        json_object_set_new(test, "reason", json_string(reason));
    }
}

/* The check of the clause that says most: one that failed, if there is one. NULL if there is none. */
static const json_t *check_of(const json_t *test, const char *clause) {
    size_t index;
    json_t *check;
    const json_t *found = NULL;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (strcmp(results_text(check, "clause"), clause) == 0 &&
            (!found || strcmp(results_text(check, "verdict"), "fail") == 0))
            found = check;
    }
    return found;
}

/* Whether the check's clause is of a level that this run does not judge. */
static bool is_below(const json_t *check, enum vector_level least) {
    for (int level = VECTOR_INFO; level < (int)least; level++)
        if (strcmp(results_text(check, "level"), vector_level_name((enum vector_level)level)) == 0)
            return true;
    return false;
}

static void add_difference(json_t *differences, const struct deviations *deviations, const struct deviation *deviation,
                           const char *format, const char *text) {
    char what[512];
    char line[1024];
    snprintf(what, sizeof what, format, text);
    snprintf(line, sizeof line, "%s/deviations.tsv:%d: %s %s: %s", deviations->name, deviation->number,
             deviation->fields[DEVIATION_TEST], deviation->fields[DEVIATION_CLAUSE], what);
    json_array_append_new(differences, json_string(line));
}

static bool was_judged(const json_t *test) {
    const char *verdict = results_text(test, "verdict");
    return strcmp(verdict, "skipped") != 0 && strcmp(verdict, "error") != 0;
}

/* A declaration of one test that was judged, and did not show it. */
static void explain_unseen(const struct deviations *deviations, const struct deviation *deviation, const json_t *test,
                           enum vector_level least, json_t *differences) {
    const json_t *check = check_of(test, deviation->fields[DEVIATION_CLAUSE]);
    if (!check)
        add_difference(differences, deviations, deviation, "declared, but that clause was not judged%s", "");
    else if (!is_below(check, least))
        add_difference(differences, deviations, deviation, "declared, but not so any more; seen: \"%s\"",
                       results_text(check, "observed"));
}

/* A declaration that nothing was seen for. One whose tests were not judged this time may still be right. */
static void explain_unused(const struct deviations *deviations, const struct deviation *deviation,
                           const struct deviations_run *run, const struct results *results, json_t *differences) {
    size_t index;
    json_t *test;
    bool excused = !run->whole;
    json_array_foreach(results->tests, index, test) {
        if (strcmp(results_text(test, "adapter"), deviations->name) != 0 ||
            !is_about(deviation, results_text(test, "id")))
            continue;
        excused = excused || !was_judged(test);
        if (is_glob(deviation) || !was_judged(test))
            continue;
        explain_unseen(deviations, deviation, test, run->least, differences);
        return;
    }
    if (!excused)
        add_difference(differences, deviations, deviation, "declared, but no test shows it: \"%s\"",
                       deviation->fields[DEVIATION_OBSERVED]);
}

void deviations_apply(struct deviations *deviations, const struct deviations_run *run, struct results *results,
                      json_t *differences) {
    size_t index;
    json_t *test;
    json_array_foreach(results->tests, index, test) {
        if (strcmp(results_text(test, "adapter"), deviations->name) == 0)
            apply_to_test(deviations, test);
    }
    for (size_t i = 0; i < deviations->count; i++) {
        const struct deviation *deviation = &deviations->all[i];
        if (!deviation->used)
            explain_unused(deviations, deviation, run, results, differences);
        else if (strcmp(deviation->fields[DEVIATION_REASON], "unexplained") == 0)
            add_difference(differences, deviations, deviation, "%s: nobody has said why yet", "unexplained");
    }
}

/* ---- Written anew ------------------------------------------------------------------------------------------------ */

/* A declaration stays where it was seen, or where none of its tests was judged this time. */
static bool is_kept(const struct deviations *deviations, const struct deviation *deviation,
                    const struct results *results) {
    size_t index;
    json_t *test;
    if (deviation->used)
        return true;
    bool judged = false;
    bool known = false;
    json_array_foreach(results->tests, index, test) {
        if (strcmp(results_text(test, "adapter"), deviations->name) == 0 &&
            is_about(deviation, results_text(test, "id"))) {
            known = true;
            judged = judged || was_judged(test);
        }
    }
    return known && !judged;
}

static char *row_of(const char *test, const char *clause, const char *observed, const char *reason, const char *url,
                    const char *since) {
    char *row = NULL;
    return asprintf(&row, "%s\t%s\t%s\t%s\t%s\t%s", test, clause, observed, reason, url, since) < 0 ? NULL : row;
}

static void add_row(json_t *rows, char *row) {
    if (row)
        json_array_append_new(rows, json_string(row));
    free(row);
}

static void add_new_rows(const struct deviations *deviations, const struct results *results, json_t *rows) {
    size_t index;
    size_t place;
    json_t *test;
    json_t *check;
    const char *version = results_text(json_object_get(results->adapters, deviations->name), "version");
    json_array_foreach(results->tests, index, test) {
        if (strcmp(results_text(test, "adapter"), deviations->name) != 0)
            continue;
        json_array_foreach(json_object_get(test, "checks"), place, check) {
            if (strcmp(results_text(check, "verdict"), "fail") == 0)
                add_row(rows, row_of(results_text(test, "id"), results_text(check, "clause"),
                                     results_text(check, "observed"), "unexplained", "-", version));
        }
    }
}

static int compare_rows(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool put_rows(FILE *out, const json_t *rows) {
    size_t count = json_array_size(rows);
    const char **sorted = calloc(count + 1, sizeof *sorted);
    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = json_string_value(json_array_get(rows, i));
    qsort(sorted, count, sizeof *sorted, compare_rows);
    fprintf(out, "%s\n", header);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0) /* two sockets of one test may fail alike */
            fprintf(out, "%s\n", sorted[i]);
    free(sorted);
    return fflush(out) == 0 && !ferror(out);
}

static bool write_rows(const json_t *rows, const char *path, char *error, size_t size) {
    struct destination destination;
    if (!destination_open(&destination, path, error, size))
        return false;
    FILE *out = destination_begin(&destination);
    if (out && destination_end(&destination, put_rows(out, rows)))
        return true;
    snprintf(error, size, "%.300s cannot be written: %s", path, strerror(errno));
    return false;
}

bool deviations_rebaseline(const struct deviations *deviations, const char *path, const struct results *results,
                           char *error, size_t size) {
    json_t *rows = json_array();
    for (size_t i = 0; i < deviations->count; i++) {
        const char *const *fields = deviations->all[i].fields;
        if (is_kept(deviations, &deviations->all[i], results))
            add_row(rows, row_of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]));
    }
    add_new_rows(deviations, results, rows);
    bool written = write_rows(rows, path, error, size);
    json_decref(rows);
    return written;
}
