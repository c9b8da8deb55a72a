/* Named cases without Criterion, which has no package for MinGW: a case is Test(CLAUSE, name), as in clauses/. */
#ifndef WINDOWS_CASES_H
#define WINDOWS_CASES_H

#include <stdbool.h>

/* What runs before main: with GCC and Clang a function of its own, with MSVC a pointer in the section that its start-up
 * code goes through. */
#if defined(_MSC_VER) && !defined(__GNUC__)
#pragma section(".CRT$XCU", read)
#define CASES_AT_START(function)                                                                                       \
    static void function(void);                                                                                        \
    extern __declspec(allocate(".CRT$XCU")) void (*const function##_at_start)(void);                                   \
    __declspec(allocate(".CRT$XCU")) void (*const function##_at_start)(void) = function;                               \
    static void function(void)
#define CASES_PRINTF
#else
#define CASES_AT_START(function) __attribute__((constructor)) static void function(void)
#define CASES_PRINTF __attribute__((format(printf, 2, 3)))
#endif

/* A function that main runs; several cases may have one clause. */
#define Test(clause, name)                                                                                             \
    static void clause##_##name(void);                                                                                 \
    CASES_AT_START(add_##clause##_##name) {                                                                            \
        cases_add(#clause, #name, clause##_##name);                                                                    \
    }                                                                                                                  \
    static void clause##_##name(void)

void cases_add(const char *clause, const char *name, void (*run)(void));

/* Counts one check. One that does not hold is printed, with its case and the text. */
CASES_PRINTF void check(bool holds, const char *format, ...);

/* Runs all cases whose "CLAUSE name" has `filter` in it, prints "N passed, N failed, N skipped" (checks). Returns the
 * exit status: 1 if a check failed or there was none. */
int cases_run(const char *filter);

#endif
