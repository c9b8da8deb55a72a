/* Results and properties brought into one form. */
#include "judged.h"

#include <stdio.h>
#include <string.h>

#include "reader/clauses.h"
#include "records.h"
#include "results.h"

/* A vector of level INFO is recorded, whatever it shows. */
static enum verdict verdict_of_test(const json_t *test) {
    enum verdict verdict = results_verdict(test);
    bool info = strcmp(results_text(test, "level"), "INFO") == 0;
    return info && verdict <= VERDICT_DEVIATES ? VERDICT_COUNT : verdict;
}

static void take_test(const struct judged_reader *reader, const json_t *record) {
    char clause[32];
    const char *id = results_text(record, "id");
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(id, "/"), id);
    const struct judged judged = {.adapter = results_text(record, "adapter"),
                                  .id = id,
                                  .clause = clause,
                                  .about = results_text(record, "why"),
                                  .level = results_text(record, "level"),
                                  .verdict = verdict_of_test(record),
                                  .reason = results_text(record, "reason"),
                                  .microseconds = (long)json_integer_value(json_object_get(record, "microseconds")),
                                  .record = record};
    reader->take(reader->context, &judged);
}

static void take_property(const struct judged_reader *reader, const json_t *record) {
    size_t index;
    json_t *observation;
    const char *clause = results_text(record, "clause");
    struct judged judged = {.adapter = results_text(record, "adapter"),
                            .id = clause,
                            .clause = clause,
                            .about = clause_title(clause),
                            .level = results_text(record, "level"),
                            .verdict = results_verdict(record),
                            .reason = "",
                            .record = record};
    json_array_foreach(json_object_get(record, "observations"), index, observation) {
        if (!*judged.reason)
            judged.reason = results_text(observation, "reason");
    }
    reader->take(reader->context, &judged);
}

static bool take(void *context, json_t *record) {
    const struct judged_reader *reader = context;
    const char *type = results_text(record, "type");
    if (strcmp(type, "header") == 0)
        reader->begin(reader->context, record);
    else if (strcmp(type, "result") == 0)
        take_test(reader, record);
    else if (strcmp(type, "property") == 0)
        take_property(reader, record);
    else if (strcmp(type, "error") == 0)
        reader->error(reader->context, results_text(record, "adapter"), results_text(record, "reason"));
    return true;
}

bool judged_read(char *const *files, size_t count, const struct judged_reader *reader, bool *whole, char *error,
                 size_t size) {
    struct judged_reader copy = *reader;
    const struct records_reader records = {.take = take, .context = &copy, .summary = true};
    *whole = true;
    for (size_t i = 0; i < count; i++) {
        bool ended;
        if (!records_read(files[i], &records, &ended, error, size))
            return false;
        *whole = *whole && ended;
    }
    return true;
}

static void put_difference(struct buffer *out, const char *clause, const char *level, const json_t *check) {
    const char *verdict = results_text(check, "verdict");
    if (strcmp(verdict, "fail") == 0 || strcmp(verdict, "declared") == 0)
        buffer_format(out, "%s (%s): expected %s, observed %s\n", clause, level, results_text(check, "expected"),
                      results_text(check, "observed"));
}

void judged_differences(const struct judged *judged, struct buffer *out) {
    size_t index;
    json_t *check;
    json_array_foreach(json_object_get(judged->record, "checks"), index, check) {
        if (json_is_true(json_object_get(check, "own")))
            put_difference(out, results_text(check, "clause"), results_text(check, "level"), check);
    }
    json_array_foreach(json_object_get(judged->record, "observations"), index, check)
        put_difference(out, judged->clause, judged->level, check);
}
