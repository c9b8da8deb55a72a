/* Lists of tests read word by word, and written as ranges and globs. */
#include "test_list.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Words ------------------------------------------------------------------------------------------------------- */

static const char separators[] = " ,";

bool test_list_next(const char **list, char word[TEST_WORD_MAX]) {
    const char *begin = *list + strspn(*list, separators);
    size_t length = strcspn(begin, separators);
    snprintf(word, TEST_WORD_MAX, "%.*s", (int)(length < TEST_WORD_MAX ? length : TEST_WORD_MAX - 1), begin);
    *list = begin + length;
    return length > 0;
}

/* "PORT-003": the length of the clause at the beginning; 0 if there is none. */
static size_t clause_length(const char *text) {
    size_t area = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    size_t digits = text[area] == '-' ? strspn(text + area + 1, "0123456789") : 0;
    return area >= 2 && digits == 3 ? area + 1 + digits : 0;
}

/* "t07": the number, and what follows it in `*rest`; -1 if there is none. */
static int test_number(const char *text, const char **rest) {
    size_t digits = text[0] == 't' ? strspn(text + 1, "0123456789") : 0;
    *rest = text + 1 + digits;
    return digits >= 2 && digits <= 3 ? (int)strtol(text + 1, NULL, 10) : -1;
}

struct range {
    size_t clause; /* length of the part that all its tests begin with */
    int first;
    int last; /* the same as `first` for a single test */
};

static bool read_range(const char *word, struct range *range) {
    const char *rest;
    range->clause = clause_length(word);
    if (!range->clause || word[range->clause] != '/')
        return false;
    range->first = range->last = test_number(word + range->clause + 1, &rest);
    if (range->first < 0)
        return false;
    if (*rest == '-')
        range->last = test_number(rest + 1, &rest);
    return *rest == '\0' && range->last >= range->first;
}

static bool is_glob(const char *word) {
    return strpbrk(word, "*?[") != NULL;
}

static bool is_clause(const char *word) {
    size_t length = clause_length(word);
    return length && word[length] == '\0';
}

bool test_list_check(const char *list, char *error, size_t size) {
    char word[TEST_WORD_MAX];
    struct range range;
    bool any = false;
    for (const char *rest = list; test_list_next(&rest, word); any = true) {
        if (is_glob(word) || is_clause(word) || read_range(word, &range))
            continue;
        snprintf(
            error, size,
            "\"%s\" names no tests; a test is PORT-003/t02, all of a clause PORT-003, some PORT-003/t01-t09, and a "
            "glob 'PORT-*'",
            word);
        return false;
    }
    if (!any)
        snprintf(error, size, "a list of tests is empty");
    return any;
}

/* ---- Selected ---------------------------------------------------------------------------------------------------- */

static bool glob_selects(const char *glob, const char *id) {
    char clause[TEST_WORD_MAX];
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(id, "/"), id);
    return fnmatch(glob, id, 0) == 0 || fnmatch(glob, clause, 0) == 0;
}

static bool range_selects(const struct range *range, const char *word, const char *id) {
    const char *rest;
    if (strncmp(word, id, range->clause + 1) != 0)
        return false;
    int number = test_number(id + range->clause + 1, &rest);
    return number >= range->first && number <= range->last;
}

/* A word, taken apart once for all tests that it is held against. */
struct selector {
    const char *word;
    size_t clause; /* the word's length if it is a clause, else 0 */
    bool is_glob;
    bool is_range;
    struct range range;
};

static struct selector read_selector(const char *word) {
    struct selector selector = {.word = word, .is_glob = is_glob(word)};
    selector.clause = !selector.is_glob && is_clause(word) ? strlen(word) : 0;
    selector.is_range = !selector.is_glob && !selector.clause && read_range(word, &selector.range);
    return selector;
}

static bool selector_selects(const struct selector *selector, const char *id) {
    if (selector->is_glob)
        return glob_selects(selector->word, id);
    if (selector->clause)
        return strncmp(selector->word, id, selector->clause) == 0 && id[selector->clause] == '/';
    return selector->is_range && range_selects(&selector->range, selector->word, id);
}

bool test_list_selects(const char *list, const char *id) {
    char word[TEST_WORD_MAX];
    for (const char *rest = list; test_list_next(&rest, word);) {
        const struct selector selector = read_selector(word);
        if (selector_selects(&selector, id))
            return true;
    }
    return false;
}

void test_list_mark(const char *list, const struct vector_set *set, bool *selected) {
    char word[TEST_WORD_MAX];
    for (const char *rest = list; test_list_next(&rest, word);) {
        const struct selector selector = read_selector(word);
        for (size_t i = 0; i < set->count; i++)
            selected[i] = selected[i] || selector_selects(&selector, set->vectors[i].id);
    }
}

/* ---- Composed ---------------------------------------------------------------------------------------------------- */

struct composition {
    const struct vector_set *set;
    const bool *wanted;
    const bool *unwanted;
    bool globs;
    FILE *out;
    size_t words;
};

static void put_word(struct composition *composition, const char *first, const char *last) {
    const char *number = strrchr(last, '/') + 1;
    fprintf(composition->out, "%s%s", composition->words++ ? " " : "", first);
    if (first != last)
        fprintf(composition->out, "-%s", number);
}

static int number_of(const struct vector *vector) {
    const char *rest;
    return test_number(strchr(vector->id, '/') + 1, &rest);
}

static int compare_numbers(const void *a, const void *b) {
    return number_of(*(const struct vector *const *)a) - number_of(*(const struct vector *const *)b);
}

/* The tests of one clause, in the order of their numbers: the longest runs without an unwanted one. */
static void put_ranges(struct composition *composition, const struct vector **tests, size_t count) {
    const char *first = NULL;
    const char *last = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t index = (size_t)(tests[i] - composition->set->vectors);
        if (composition->wanted[index]) {
            first = first ? first : tests[i]->id;
            last = tests[i]->id;
        } else if (first && composition->unwanted[index]) {
            put_word(composition, first, last);
            first = NULL;
        }
    }
    if (first)
        put_word(composition, first, last);
}

/* Puts the tests of one clause, `count` from `begin` on. */
static bool put_clause(struct composition *composition, size_t begin, size_t count) {
    size_t wanted = 0;
    size_t unwanted = 0;
    const struct vector **tests = calloc(count, sizeof *tests);
    if (!tests)
        return false;
    for (size_t i = 0; i < count; i++) {
        tests[i] = &composition->set->vectors[begin + i];
        wanted += composition->wanted[begin + i];
        unwanted += composition->unwanted[begin + i];
    }
    qsort(tests, count, sizeof *tests, compare_numbers);
    if (composition->globs && wanted >= 3 && unwanted == 0)
        fprintf(composition->out, "%s%.*s/*", composition->words++ ? " " : "", (int)strcspn(tests[0]->id, "/"),
                tests[0]->id);
    else
        put_ranges(composition, tests, count);
    free(tests);
    return true;
}

static bool put_clauses(struct composition *composition) {
    const struct vector_set *set = composition->set;
    bool right = true;
    for (size_t begin = 0, end; right && begin < set->count; begin = end) {
        size_t clause = strcspn(set->vectors[begin].id, "/") + 1;
        for (end = begin + 1; end < set->count; end++)
            if (strncmp(set->vectors[begin].id, set->vectors[end].id, clause) != 0)
                break;
        right = put_clause(composition, begin, end - begin);
    }
    return right;
}

char *test_list_compose(const struct vector_set *set, const bool *wanted, const bool *unwanted, bool globs) {
    char *text = NULL;
    size_t size;
    struct composition composition = {
        .set = set, .wanted = wanted, .unwanted = unwanted, .globs = globs, .out = open_memstream(&text, &size)};
    if (!composition.out)
        return NULL;
    bool right = put_clauses(&composition);
    if (fclose(composition.out) == 0 && right)
        return text;
    free(text);
    return NULL;
}
