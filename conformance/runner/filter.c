/* Vectors chosen by level and by a list of tests; what is near to a word that chooses none. */
#include "filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/report/test_list.h"
#include "unknown.h"

/* Marks the vectors of the level or above that some word of the list selects; an empty list selects all. */
static void mark_selected(const char *list, enum vector_level level, const struct vector_set *set, bool *selected) {
    for (size_t i = 0; i < set->count; i++)
        selected[i] = !*list;
    test_list_mark(list, set, selected);
    for (size_t i = 0; i < set->count; i++)
        selected[i] = selected[i] && set->vectors[i].level >= level;
}

static bool has_any(const struct vector_set *set, const bool *selected) {
    for (size_t i = 0; i < set->count; i++)
        if (selected[i])
            return true;
    return false;
}

static void clause_of(const char *id, char clause[TEST_WORD_MAX]) {
    snprintf(clause, TEST_WORD_MAX, "%.*s", (int)strcspn(id, "/"), id);
}

/* The clause of the set that is nearest to the word's beginning, with its first and last test; "" if there is none. */
static void suggest(const struct vector_set *set, const char *word, char *text, size_t size) {
    char begin[TEST_WORD_MAX];
    char clause[TEST_WORD_MAX];
    const char *first = NULL;
    const char *last = NULL;
    const char **ids = calloc(set->count + 1, sizeof *ids);
    char(*clauses)[TEST_WORD_MAX] = calloc(set->count + 1, sizeof *clauses);
    for (size_t i = 0; ids && clauses && i < set->count; i++) {
        clause_of(set->vectors[i].id, clauses[i]);
        ids[i] = clauses[i];
    }
    snprintf(begin, sizeof begin, "%.*s", (int)strcspn(word, "/*?["), word);
    for (char *at = begin; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    const char *nearest = ids && clauses ? unknown_nearest(begin, ids, set->count) : NULL;
    for (size_t i = 0; nearest && i < set->count; i++) {
        clause_of(set->vectors[i].id, clause);
        if (strcmp(clause, nearest) != 0)
            continue;
        first = first ? first : set->vectors[i].id;
        last = set->vectors[i].id;
    }
    text[0] = '\0';
    if (first)
        snprintf(text, size, "; there is %s, from %s to %s", nearest, first, last);
    free(ids);
    free(clauses);
}

bool filter_select(const struct options *options, const struct vector_set *set, bool *selected, char *error,
                   size_t size) {
    char word[TEST_WORD_MAX];
    char near[256];
    for (const char *rest = options->filter; test_list_next(&rest, word);) {
        mark_selected(word, options->level, set, selected);
        if (has_any(set, selected))
            continue;
        suggest(set, word, near, sizeof near);
        snprintf(error, size, "no vector of %zu matches the filter \"%s\"%s%s; \"list\" shows them all", set->count,
                 word, options->level_given ? " at that level" : "", near);
        return false;
    }
    mark_selected(options->filter, options->level, set, selected);
    if (has_any(set, selected))
        return true;
    snprintf(error, size, "no vector of %zu is of that level", set->count);
    return false;
}
