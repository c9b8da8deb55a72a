/* The checks of sample.c. All of them must notice all of its mutants except those that are known to be unseen.
 *
 *     sample_test             all, each with its name; the one that MUTANT_FIRST names before the others
 *     sample_test read        one value only
 *     sample_test started     all, if this process was started, and is no fork
 *     sample_test order       all, if the test of seven is not the first one */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int failed;
static pid_t process; /* that was started */
static const int all[] = {-100, 1, 2, 3, 4, 2, -1};
static const int *const values = all + 1;

__attribute__((constructor)) static void begin(void) {
    process = getpid();
}

static void expect(int right, const char *what) {
    if (right)
        return;
    printf("FAIL: %s\n", what);
    failed++;
}

static void test_sum(void) {
    expect(sample_sum(values, 6) == 4, "the sum of what is below 3");
    expect(sample_sum(values, 0) == 0 && sample_sum(values, -1) == 0, "of nothing");
}

static void test_seven(void) {
    expect(sample_unseen(5) == 7, "seven");
}

static void test_same(void) {
    expect(sample_same(0) == 1 && sample_same(1) == 0 && sample_same(~0U) == 0, "whether it is 0");
}

static void test_rounds(void) {
    const unsigned long stop = sample_stop();
    unsigned long round = 1;
    while (round != stop)
        *(volatile unsigned long *)&round = round + 1;
    expect(stop == 3, "three");
    expect(sample_rounds(3) == 3 && sample_rounds(0) == 0 && sample_rounds(-2) == 0, "three rounds");
}

static void test_read(void) {
    expect(sample_read(&values[1]) == 2 && sample_read(NULL) == -1, "what is there");
}

static void test_words(void) {
    expect(strcmp(sample_word(SAMPLE_NONE), "none") == 0 && strcmp(sample_word(SAMPLE_ONE), "one") == 0 &&
               strcmp(sample_word(SAMPLE_TWO), "two") == 0,
           "the words");
}

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {{"sum", test_sum},       {"seven", test_seven}, {"same", test_same},
             {"rounds", test_rounds}, {"read", test_read},   {"words", test_words}};
enum { TESTS = sizeof tests / sizeof *tests };

static void run(int i) {
    printf("running %s\n", tests[i].name);
    tests[i].run();
}

int main(int argc, char **argv) {
    const char *first = getenv("MUTANT_FIRST");
    const char *how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "read") == 0)
        return sample_read(&values[1]) == 2 ? 0 : 1;
    if (strcmp(how, "started") == 0)
        expect(getpid() == process, "this process was started");
    for (int i = 0; i < TESTS; i++)
        if (first != NULL && strcmp(first, tests[i].name) == 0)
            run(i);
    for (int i = 0; i < TESTS; i++)
        if (first == NULL || strcmp(first, tests[i].name) != 0)
            run(i);
    if (strcmp(how, "order") == 0)
        expect(first == NULL || strcmp(first, "seven") != 0, "seven comes after another");
    printf("%d failed\n", failed);
    return failed == 0 ? 0 : 1;
}
