/* Runs the cases in the order of their names and counts their checks. */
#include "cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MOST = 200 };

struct named_case {
    const char *clause;
    const char *name;
    void (*run)(void);
};

static struct named_case cases[CASES_MOST];
static size_t case_count;
static const struct named_case *running;
static unsigned passed;
static unsigned failed;

void cases_add(const char *clause, const char *name, void (*run)(void)) {
    if (case_count == CASES_MOST)
        abort();
    cases[case_count++] = (struct named_case){clause, name, run};
}

void check(bool holds, const char *format, ...) {
    va_list arguments;
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("%s %s: ", running->clause, running->name);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

static int compare(const void *left, const void *right) {
    const struct named_case *a = left;
    const struct named_case *b = right;
    const int clauses = strcmp(a->clause, b->clause);
    return clauses != 0 ? clauses : strcmp(a->name, b->name);
}

int cases_run(const char *filter) {
    char title[128];
    unsigned empty = 0;
    qsort(cases, case_count, sizeof cases[0], compare);
    for (running = cases; running < cases + case_count; running++) {
        const unsigned before = passed + failed;
        (void)snprintf(title, sizeof title, "%s %s", running->clause, running->name);
        if (strstr(title, filter) == NULL)
            continue;
        running->run();
        if (passed + failed == before) { /* it asserted nothing */
            printf("%s: no check was made\n", title);
            empty++;
        }
    }
    printf("%u passed, %u failed, 0 skipped\n", passed, failed + empty);
    return passed > 0 && failed + empty == 0 ? 0 : 1;
}
