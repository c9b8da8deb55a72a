/* A small program part with mutants that are known, for the tool's own test. */
#include "sample.h"

#include "sample_log.h"

enum { LIMIT = 3 };

static const char *const words[] = {"none", "one", "two"};

/* The sum of what is below the limit. */
int sample_sum(const int *values, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
        if (values[i] < LIMIT)
            sum += values[i];
    }
    return sum;
}

/* Nothing notices what this does beside its result: the argument is not looked at again. */
int sample_unseen(int value) {
    int copy = value;
    sample_log(copy);
    return 7;
}

/* Equal code, whichever of the two signs: a size is never below 0. */
int sample_same(unsigned value) {
    return value == 0;
}

/* As many as there are; without the count down it never ends. */
int sample_rounds(int left) {
    int rounds = 0;
    while (left > 0) {
        left--;
        rounds++;
    }
    return rounds;
}

int sample_read(const int *place) {
    if (place == NULL)
        return -1;
    return *place;
}

const char *sample_word(enum sample_number number) {
    return words[number];
}

/* The test goes so many rounds of its own, so that only the processor's time tells that one of them does not end. */
unsigned long sample_stop(void) {
    return 3;
}

/* No check calls this. */
int sample_lonely(int value) {
    if (value > 0)
        return value;
    return -value;
}
