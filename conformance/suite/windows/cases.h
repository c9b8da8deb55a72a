/* Named cases without Criterion, which has no package for MinGW: a case is Test(CLAUSE, name), as in clauses/. */
#ifndef WINDOWS_CASES_H
#define WINDOWS_CASES_H

#include <stdbool.h>

/* A function that main runs; several cases may have one clause. */
#define Test(clause, name)                                                                                             \
    static void clause##_##name(void);                                                                                 \
    __attribute__((constructor)) static void add_##clause##_##name(void) {                                             \
        cases_add(#clause, #name, clause##_##name);                                                                    \
    }                                                                                                                  \
    static void clause##_##name(void)

void cases_add(const char *clause, const char *name, void (*run)(void));

/* Counts one check. One that does not hold is printed, with its case and the text. */
__attribute__((format(printf, 2, 3))) void check(bool holds, const char *format, ...);

/* Runs all cases whose "CLAUSE name" has `filter` in it, prints "N passed, N failed, N skipped" (checks). Returns the
 * exit status: 1 if a check failed or there was none. */
int cases_run(const char *filter);

#endif
