/* Tests and properties counted by verdict and level. */
#include "counts.h"

#include <string.h>

enum vector_level counts_level(const json_t *record) {
    for (int level = VECTOR_MUST; level > VECTOR_INFO; level--)
        if (strcmp(results_text(record, "level"), vector_level_name((enum vector_level)level)) == 0)
            return (enum vector_level)level;
    return VECTOR_INFO;
}

enum vector_level counts_level_of_failure(const json_t *test) {
    size_t index;
    json_t *check;
    enum vector_level highest = VECTOR_INFO;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        const char *verdict = results_text(check, "verdict");
        bool failed = strcmp(verdict, "fail") == 0 || strcmp(verdict, "declared") == 0;
        if (failed && json_is_true(json_object_get(check, "own")) && counts_level(check) > highest)
            highest = counts_level(check);
    }
    return highest;
}

static void count_test(struct counts *counts, const json_t *test) {
    enum verdict verdict = results_verdict(test);
    bool failed = verdict == VERDICT_FAIL || verdict == VERDICT_DEVIATES;
    enum vector_level level = failed ? counts_level_of_failure(test) : counts_level(test);
    if (level == VECTOR_INFO && verdict != VERDICT_ERROR)
        return;
    if (verdict <= VERDICT_DEVIATES)
        counts->judged[level][verdict]++;
    counts->unsupported += verdict == VERDICT_UNSUPPORTED;
    counts->elsewhere += strncmp(results_text(test, "reason"), "not-on-", strlen("not-on-")) == 0;
    counts->skipped += verdict == VERDICT_SKIPPED;
    counts->error += verdict == VERDICT_ERROR;
    counts->tests++;
}

static void count_property(struct counts *counts, const json_t *property) {
    enum verdict verdict = results_verdict(property); /* one that is "recorded" has none */
    if (counts_level(property) == VECTOR_INFO || verdict > VERDICT_DEVIATES)
        return;
    counts->judged[counts_level(property)][verdict]++;
    counts->properties++;
}

struct counts counts_of(const struct results *results, const char *adapter) {
    size_t index;
    json_t *record;
    struct counts counts = {.total = 0};
    for (size_t place = results_first(results, adapter); (record = results_next(results, adapter, &place));)
        count_test(&counts, record);
    json_array_foreach(results->properties, index, record) {
        if (strcmp(results_text(record, "adapter"), adapter) == 0)
            count_property(&counts, record);
    }
    counts.total = counts.tests + counts.properties;
    return counts;
}

size_t counts_judged(const struct counts *counts, enum vector_level level) {
    const size_t *judged = counts->judged[level];
    return judged[VERDICT_PASS] + judged[VERDICT_FAIL] + judged[VERDICT_DEVIATES];
}

static json_t *record_of_level(const size_t judged[VERDICT_DEVIATES + 1]) {
    json_t *record = json_object();
    for (int verdict = VERDICT_PASS; verdict <= VERDICT_DEVIATES; verdict++)
        json_object_set_new(record, verdict_name((enum verdict)verdict), json_integer((json_int_t)judged[verdict]));
    return record;
}

json_t *counts_record(const struct counts *counts) {
    json_t *record = json_object();
    json_object_set_new(record, "must", record_of_level(counts->judged[VECTOR_MUST]));
    json_object_set_new(record, "should", record_of_level(counts->judged[VECTOR_SHOULD]));
    json_object_set_new(record, "unsupported", json_integer((json_int_t)counts->unsupported));
    json_object_set_new(record, "skipped", json_integer((json_int_t)counts->skipped));
    json_object_set_new(record, "error", json_integer((json_int_t)counts->error));
    json_object_set_new(record, "tests", json_integer((json_int_t)counts->tests));
    json_object_set_new(record, "properties", json_integer((json_int_t)counts->properties));
    json_object_set_new(record, "total", json_integer((json_int_t)counts->total));
    return record;
}
