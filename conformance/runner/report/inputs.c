/* Several files of records: parts of one run, or runs of several adapters. */
#include "inputs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "records.h"
#include "results.h"

/* The tests of the files that were read, by adapter and test: the file's number. */
struct seen {
    json_t *tests;
    size_t file;
    size_t other; /* the file that has the same test; where `twice` is not "" */
    char twice[128];
};

static bool note(void *context, json_t *record) {
    struct seen *seen = context;
    if (strcmp(results_text(record, "type"), "result") != 0)
        return true;
    char key[sizeof seen->twice];
    snprintf(key, sizeof key, "%.80s %.40s", results_text(record, "adapter"), results_text(record, "id"));
    const json_t *other = json_object_get(seen->tests, key);
    if (!other)
        return json_object_set_new(seen->tests, key, json_integer((json_int_t)seen->file)) == 0;
    seen->other = (size_t)json_integer_value(other);
    memcpy(seen->twice, key, sizeof key);
    return false;
}

static bool check_tests(char *const *files, size_t count, char *error, size_t size) {
    struct seen seen = {.tests = json_object()};
    const struct records_reader reader = {.take = note, .context = &seen, .summary = true};
    bool right = seen.tests != NULL;
    for (; right && seen.file < count; seen.file++) {
        bool whole;
        right = strcmp(files[seen.file], "-") == 0 || records_read(files[seen.file], &reader, &whole, error, size);
        if (!seen.twice[0])
            continue;
        snprintf(error, size,
                 "%.200s and %.200s both have the test %s: they are no parts of one report; report them apart",
                 files[seen.other], files[seen.file], seen.twice);
        right = false;
    }
    json_decref(seen.tests);
    return right;
}

static bool is_same(const char *one, const char *other) {
    struct stat a;
    struct stat b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

bool inputs_check(const char *output, char *const *files, size_t count, char *error, size_t size) {
    for (size_t i = 0; output && i < count; i++) {
        if (!is_same(output, files[i]))
            continue;
        snprintf(error, size, "--output %.200s would replace the records that it is made of; give another name",
                 output);
        return false;
    }
    return count < 2 || check_tests(files, count, error, size);
}
