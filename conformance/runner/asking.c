/* Hands requests and tests to the oracle's reader, and clauses to the specification's. */
#include "asking.h"

#include <stdio.h>
#include <string.h>

#include "question.h"
#include "reader/vectors.h"
#include "runner/differential/why.h"
#include "runner/report/specification.h"
#include "runner/report/test_list.h"

static void put_files(const struct options *options, char files[PATH_MAX + 16]) {
    snprintf(files, PATH_MAX + 16, "%s/environment", options->vectors);
}

/* ---- Tests ------------------------------------------------------------------------------------------------------- */

/* What a test shows, which is not always what decides its outcome. */
static void print_evidence(const struct vector *vector) {
    printf("evidence for");
    for (size_t i = 0; vector->clauses[i]; i++)
        printf(" %s", vector->clauses[i]);
    printf("\n\n");
}

static bool explain_test(const struct vector *vector, const char *files, char *error, size_t size) {
    struct fuzz_request request;
    printf("%s: %s\n\n", vector->id, vector->why);
    print_evidence(vector);
    if (strcmp(vector->platform, "windows") == 0)
        printf("This test is for Windows alone, whose rules the oracle has in the tests of this project, not here.\n");
    else if (!fuzz_request_of(vector, &request))
        printf("This test has a text that is too long, or more around it than can be asked about here.\n");
    else
        return why(stdout, &request, files, error, size);
    return true;
}

/* The tests that are named by one word, in the order of the set. */
static enum asking explain_word(const struct options *options, const struct vector_set *set, const char *word,
                                size_t *done, char *error, size_t size) {
    char files[PATH_MAX + 16];
    const size_t before = *done;
    put_files(options, files);
    for (size_t i = 0; i < set->count; i++) {
        if (!test_list_selects(word, set->vectors[i].id))
            continue;
        printf("%s", (*done)++ ? "\n" : "");
        if (!explain_test(&set->vectors[i], files, error, size))
            return ASKING_FAILED;
    }
    if (*done > before)
        return ASKING_DONE;
    snprintf(error, size,
             "no test is named \"%.60s\": give a test, such as PORT-003/t02, a clause, or a request: "
             "why --service 65616",
             word);
    return ASKING_NO_SUCH_TEST;
}

static enum asking explain_tests(const struct options *options, char *error, size_t size) {
    struct vector_set set = {.count = 0};
    enum asking asked = ASKING_DONE;
    size_t done = 0;
    if (!vector_set_load(options->vectors, &set, error, size))
        return ASKING_FAILED;
    for (size_t i = 0; i < options->name_count && asked == ASKING_DONE; i++)
        asked = explain_word(options, &set, options->names[i], &done, error, size);
    vector_set_free(&set);
    return asked;
}

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

enum asking asking_why(const struct options *options, char *error, size_t size) {
    char files[PATH_MAX + 16];
    struct fuzz_request request;
    if (question_names_tests(options->names, options->name_count))
        return explain_tests(options, error, size);
    put_files(options, files);
    bool said = question_read(options->names, options->name_count, &request, error, size) &&
                why(stdout, &request, files, error, size);
    return said ? ASKING_DONE : ASKING_FAILED;
}

bool asking_spec(const struct options *options, char *error, size_t size) {
    return specification_print(stdout, options->names, options->name_count, error, size);
}
