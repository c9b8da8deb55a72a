/* The suite's tests in one process, up to the first failure; with MUTANT_FIRST, "SUITE/NAME", that one before the
 * others. What is to be seen in an environment, vectors too, is left out, since each takes a process: other checks run
 * it. */
#include <criterion/criterion.h>
#include <string.h>

#include "suite/support/interpose.h"
#include "suite/vectors/harness.h"

struct criterion_suite *criterion_current_suite;
static struct at_once_test *tests, **end = &tests;

void at_once_register(struct at_once_test *test) {
    *end = test;
    end = &test->next;
}

/* The linker calls this in the place of harness_inside (--wrap). */
bool __wrap_harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally);
bool __wrap_harness_inside(const char *environment, harness_body *body, void *argument, struct harness_tally *tally) {
    (void)environment;
    (void)body;
    (void)argument;
    tally->passed++; /* a test that checks nothing fails */
    return true;
}

static bool is_named(const struct at_once_test *test, const char *name) {
    const size_t length = strlen(test->suite);
    return strncmp(name, test->suite, length) == 0 && name[length] == '/' && strcmp(name + length + 1, test->name) == 0;
}

/* Those that try each port take longer than all others together. */
static bool is_long(const struct at_once_test *test) {
    return strcmp(test->suite, "PORT_002") == 0 || strcmp(test->suite, "PORT_003") == 0;
}

static void run(const struct at_once_test *test) {
    struct criterion_suite suite = {test->suite};
    criterion_current_suite = &suite;
    memset(&interpose, 0, sizeof interpose);
    printf("running %s/%s\n", test->suite, test->name);
    test->run();
}

int main(void) {
    const char *first = getenv("MUTANT_FIRST");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (first == NULL)
        first = "";
    for (const struct at_once_test *test = tests; test != NULL; test = test->next)
        if (is_named(test, first))
            run(test);
    for (int round = 0; round < 2; round++)
        for (const struct at_once_test *test = tests; test != NULL; test = test->next)
            if (is_long(test) == (round == 1) && !is_named(test, first))
                run(test);
    return 0;
}
