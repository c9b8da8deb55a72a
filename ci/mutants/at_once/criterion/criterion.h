/* What the suite uses of Criterion, for a program that runs all of its tests in one process: Criterion
 * makes a process for each, which takes a hundred times as long. Found in the place of Criterion's own header. */
#ifndef AT_ONCE_CRITERION_H
#define AT_ONCE_CRITERION_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct at_once_test {
    const char *suite, *name;
    void (*run)(void);
    struct at_once_test *next;
};

struct criterion_suite {
    const char *name;
};

extern struct criterion_suite *criterion_current_suite;
void at_once_register(struct at_once_test *test);

#define Test(suite, name, ...)                                                                                         \
    static void suite##_##name##_run(void);                                                                            \
    static struct at_once_test suite##_##name##_test = {#suite, #name, suite##_##name##_run, NULL};                    \
    __attribute__((constructor)) static void suite##_##name##_register(void) {                                         \
        at_once_register(&suite##_##name##_test);                                                                      \
    }                                                                                                                  \
    static void suite##_##name##_run(void)

/* The first failure ends all. */
#define cr_assert(holds, ...) ((holds) ? (void)0 : (printf("FAIL: " __VA_ARGS__), exit(1)))
#define cr_skip_test(...) cr_assert(false, "skipped: " __VA_ARGS__)

#endif
