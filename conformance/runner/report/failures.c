/* Failures grouped by clause, expectation and observation, and what was asked and seen in one test of each. */
#include "failures.h"

#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "describe.h"
#include "reader/clauses.h"
#include "test_list.h"
#include "text.h"

enum { LABEL = 10, REQUEST_SHOWN = 2000, IDS_SHOWN = 200, GROUPS_SHOWN = 3 };

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

/* Tests that expected and observed the same of the same clause. */
struct group {
    const json_t *check; /* of the first test that shows it */
    const json_t *test;
    bool *shows; /* for each vector of the set */
    size_t count;
    /* of the difference that it belongs to: of a property all groups of its clause, else this one alone */
    bool is_property;
    size_t weight; /* tests */
    enum vector_level level;
};

struct groups {
    const struct vector_set *set;
    struct group *all;
    size_t count;
};

static bool is_alike(const json_t *one, const json_t *other, const char *member) {
    return strcmp(results_text(one, member), results_text(other, member)) == 0;
}

/* The group of the check, made if it is not there; NULL without memory. */
static struct group *group_of(struct groups *groups, const json_t *test, const json_t *check) {
    for (size_t i = 0; i < groups->count; i++) {
        const json_t *other = groups->all[i].check;
        if (is_alike(check, other, "clause") && is_alike(check, other, "expected") &&
            is_alike(check, other, "observed"))
            return &groups->all[i];
    }
    struct group *all = realloc(groups->all, (groups->count + 1) * sizeof *all);
    bool *shows = calloc(groups->set->count + 1, sizeof *shows);
    if (all)
        groups->all = all;
    if (!all || !shows) {
        free(shows);
        return NULL;
    }
    all[groups->count] = (struct group){.check = check, .test = test, .shows = shows};
    return &all[groups->count++];
}

static void add_test(struct groups *groups, const json_t *test) {
    size_t index;
    json_t *check;
    const struct vector *vector = vector_find(groups->set, results_text(test, "id"));
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (strcmp(results_text(check, "verdict"), "fail") != 0)
            continue;
        struct group *group = vector ? group_of(groups, test, check) : NULL;
        if (!group || group->shows[vector - groups->set->vectors])
            continue;
        group->shows[vector - groups->set->vectors] = true;
        group->count++;
        group->is_property = group->is_property || !json_is_true(json_object_get(check, "own"));
    }
}

/* A clause that tests show which do not name it is one difference, whatever they observed. */
static void find_differences(struct groups *groups) {
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; groups->all[i].is_property && k < groups->count; k++)
            if (is_alike(groups->all[i].check, groups->all[k].check, "clause"))
                groups->all[k].is_property = true;
    for (size_t i = 0; i < groups->count; i++) {
        struct group *group = &groups->all[i];
        group->level = VECTOR_INFO;
        for (size_t k = 0; k < groups->count; k++) {
            const struct group *other = &groups->all[k];
            if (i != k && !(group->is_property && is_alike(group->check, other->check, "clause")))
                continue;
            group->weight += other->count;
            if (counts_level(other->check) > group->level)
                group->level = counts_level(other->check);
        }
    }
}

/* The highest level first, then the difference that most tests show; in a difference, what most tests show. */
static int compare_groups(const void *a, const void *b) {
    const struct group *left = a;
    const struct group *right = b;
    if (left->level != right->level)
        return (int)right->level - (int)left->level;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    int order = strcmp(results_text(left->check, "clause"), results_text(right->check, "clause"));
    if (order)
        return order;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return strcmp(results_text(left->test, "id"), results_text(right->test, "id"));
}

static void gather(struct groups *groups, const struct results *results, const char *adapter) {
    json_t *test;
    for (size_t place = results_first(results, adapter); (test = results_next(results, adapter, &place));)
        add_test(groups, test);
    find_differences(groups);
    if (groups->count)
        qsort(groups->all, groups->count, sizeof *groups->all, compare_groups);
}

/* How many groups are one difference with the one at `index`, the first of them. */
static size_t count_alike(const struct groups *groups, size_t index) {
    size_t end = index + 1;
    while (groups->all[index].is_property && end < groups->count &&
           is_alike(groups->all[index].check, groups->all[end].check, "clause"))
        end++;
    return end - index;
}

static size_t count_differences(const struct groups *groups) {
    size_t count = 0;
    for (size_t i = 0; i < groups->count; i += count_alike(groups, i))
        count++;
    return count;
}

/* ---- One test ---------------------------------------------------------------------------------------------------- */

static void print_field(FILE *out, const char *label, const char *words) {
    text_field(out, 6, LABEL, label, words);
}

/* One field for each line that `describe` makes of an array's members; the label stands before the first. */
static void print_described(FILE *out, const char *label, const json_t *array, bool repeat,
                            void (*describe)(struct buffer *, const json_t *)) {
    size_t index;
    json_t *member;
    json_array_foreach(array, index, member) {
        struct buffer line = {.length = 0};
        describe(&line, member);
        print_field(out, index && !repeat ? "" : label, buffer_text(&line));
        buffer_free(&line);
    }
}

/* One that is very long is cut unless all is wanted. */
static void print_request(FILE *out, const char *request, bool all) {
    struct buffer shown = {.length = 0};
    describe_request(&shown, request);
    bool cut = !all && shown.length > REQUEST_SHOWN;
    if (cut)
        memcpy(shown.text + REQUEST_SHOWN - strlen("..."), "...", sizeof "...");
    print_field(out, "request", buffer_text(&shown));
    if (cut) {
        char line[96];
        snprintf(line, sizeof line, "(%zu bytes, whole in the records)", strlen(request));
        print_field(out, "", line);
    }
    buffer_free(&shown);
}

/* What the implementation said of its refusal, in neutral names. */
static void print_answer(FILE *out, const json_t *test) {
    char line[256];
    const char *answer = results_text(test, "answer");
    print_field(out, "answer", *answer ? answer : "none");
    if (strncmp(answer, "error ", 6) != 0)
        return;
    const char *stage = results_text(test, "stage");
    const char *code = results_text(test, "code");
    snprintf(line, sizeof line, "stage %.100s, code %.100s", *stage ? stage : "not told", *code ? code : "not told");
    print_field(out, "", line);
}

/* What the environment's name server counted. */
static void print_asked(FILE *out, const json_t *test) {
    char line[96] = "a name server, no question twice";
    const long times = (long)json_integer_value(json_object_get(test, "asked"));
    if (times > 1)
        snprintf(line, sizeof line, "a name server, the same question %ld times at most", times);
    if (times > 0)
        print_field(out, "asked", line);
}

static void print_test(FILE *out, const json_t *test, const struct failures_scope *scope) {
    char line[160];
    snprintf(line, sizeof line, "%s, in environment %s", results_text(test, "id"), results_text(test, "environment"));
    text_wrap(out, 4, line);
    print_field(out, "why", results_text(test, "why"));
    print_described(out, "held", json_object_get(test, "existing_sockets"), true, describe_existing_socket);
    print_described(out, "fault", json_object_get(test, "faults"), true, describe_fault);
    print_request(out, results_text(test, "request"), scope->all);
    print_answer(out, test);
    print_asked(out, test);
    print_described(out, "calls", json_object_get(test, "calls"), false, describe_call);
    print_described(out, "sockets", json_object_get(test, "sockets"), false, describe_socket);
    print_described(out, "left open", json_object_get(test, "left"), false, describe_socket);
    /* A test that deviates has a declaration's reason, which is about something else. */
    bool deviates = strcmp(results_text(test, "verdict"), verdict_name(VERDICT_DEVIATES)) == 0;
    if (!deviates && *results_text(test, "reason"))
        print_field(out, "note", results_text(test, "reason"));
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* Which tests show it, in few words. */
static void print_ids(FILE *out, const struct group *group, const struct failures_scope *scope) {
    char heading[64];
    bool *others = calloc(scope->set->count + 1, sizeof *others);
    for (size_t i = 0; others && i < scope->set->count; i++)
        others[i] = !group->shows[i];
    char *ids = others ? test_list_compose(scope->set, group->shows, others, false) : NULL;
    char cut[IDS_SHOWN + sizeof " ..."] = "";
    if (ids && !scope->all && strlen(ids) > IDS_SHOWN) {
        ids[IDS_SHOWN] = '\0';
        const char *end = strrchr(ids, ' ');
        snprintf(cut, sizeof cut, "%.*s ...", end ? (int)(end - ids) : IDS_SHOWN, ids);
    }
    snprintf(heading, sizeof heading, "%zu test%s", group->count, text_plural(group->count));
    text_field(out, 4, LABEL + 1, heading, cut[0] ? cut : ids ? ids : "");
    free(ids);
    free(others);
}

static void print_group(FILE *out, const struct group *group, const struct failures_scope *scope) {
    text_field(out, 4, LABEL + 1, "expected", results_text(group->check, "expected"));
    text_field(out, 4, LABEL + 1, "observed", results_text(group->check, "observed"));
    print_ids(out, group, scope);
}

/* `count` groups that are one difference, and one test in full. */
static void print_difference(FILE *out, const struct group *groups, size_t count, const struct failures_scope *scope) {
    char line[512];
    const char *clause = results_text(groups[0].check, "clause");
    size_t shown = scope->all || count < GROUPS_SHOWN ? count : GROUPS_SHOWN;
    size_t hidden = 0;
    for (size_t i = shown; i < count; i++)
        hidden += groups[i].count;
    snprintf(line, sizeof line, "%s (%s) %.400s", clause, vector_level_name(groups[0].level), clause_title(clause));
    fputc('\n', out);
    text_wrap(out, 2, line);
    for (size_t i = 0; i < shown; i++)
        print_group(out, &groups[i], scope);
    if (hidden)
        fprintf(out, "    and %zu other observations in %zu tests\n", count - shown, hidden);
    print_test(out, groups[0].test, scope);
}

void failures_print_rest(FILE *out, size_t seen, const char *what, const struct failures_scope *scope) {
    bool named = strcmp(scope->records, "-") != 0;
    if (scope->all || seen <= FAILURES_SHOWN)
        return;
    fprintf(out, "\n  ... and %zu more %s%s: --all shows them, the records have each test%s%s\n", seen - FAILURES_SHOWN,
            what, text_plural(seen - FAILURES_SHOWN), named ? ": " : "", named ? scope->records : "");
}

void failures_print(FILE *out, const struct results *results, const char *adapter, const struct failures_scope *scope) {
    struct groups groups = {.set = scope->set};
    gather(&groups, results, adapter);
    size_t count = count_differences(&groups);
    size_t shown = 0;
    if (count)
        fprintf(out, "\n%s: %zu undeclared difference%s\n", adapter, count, text_plural(count));
    for (size_t i = 0; i < groups.count; i += count_alike(&groups, i))
        if (shown++ < FAILURES_SHOWN || scope->all)
            print_difference(out, &groups.all[i], count_alike(&groups, i), scope);
    failures_print_rest(out, count, "difference", scope);
    for (size_t i = 0; i < groups.count; i++)
        free(groups.all[i].shows);
    free(groups.all);
}
