/* The checks of sample.c. All of it must notice all of its mutants except those that are known to be unseen; "read"
 * reads one value only. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

static int failed;

void sample_log(int value) {
    (void)value;
}

static void expect(int right, const char *what) {
    if (right)
        return;
    printf("FAIL: %s\n", what);
    failed++;
}

int main(int argc, char **argv) {
    const int all[] = {-100, 1, 2, 3, 4, 2, -1};
    const int *values = all + 1;
    if (argc > 1)
        return strcmp(argv[1], "read") == 0 && sample_read(&values[1]) == 2 ? 0 : 1;
    expect(sample_sum(values, 6) == 4, "the sum of what is below 3");
    expect(sample_sum(values, 0) == 0 && sample_sum(values, -1) == 0, "of nothing");
    expect(sample_unseen(5) == 7, "seven");
    expect(sample_same(0) == 1 && sample_same(1) == 0 && sample_same(~0U) == 0, "whether it is 0");
    expect(sample_rounds(3) == 3 && sample_rounds(0) == 0 && sample_rounds(-2) == 0, "three rounds");
    expect(sample_read(&values[1]) == 2 && sample_read(NULL) == -1, "what is there");
    expect(strcmp(sample_word(SAMPLE_NONE), "none") == 0 && strcmp(sample_word(SAMPLE_ONE), "one") == 0 &&
               strcmp(sample_word(SAMPLE_TWO), "two") == 0,
           "the words");
    printf("%d failed\n", failed);
    return failed == 0 ? 0 : 1;
}
