/* All that a run has found out, kept as it comes, and brought into an order. */
#include "results.h"

#include <stdlib.h>
#include <string.h>

#include "record.h"

bool results_init(struct results *results) {
    *results = (struct results){.tests = json_array(),
                                .properties = json_array(),
                                .adapters = json_object(),
                                .absent = json_object(),
                                .durations = json_object(),
                                .errors = json_array()};
    return results->tests && results->properties && results->adapters && results->absent && results->durations &&
           results->errors;
}

void results_free(struct results *results) {
    json_decref(results->tests);
    json_decref(results->properties);
    json_decref(results->adapters);
    json_decref(results->absent);
    json_decref(results->durations);
    json_decref(results->errors);
}

const char *results_text(const json_t *record, const char *member) {
    const char *text = json_string_value(json_object_get(record, member));
    return text ? text : "";
}

enum verdict results_verdict(const json_t *record) {
    const char *text = results_text(record, "verdict");
    for (int verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++)
        if (strcmp(text, verdict_name((enum verdict)verdict)) == 0)
            return (enum verdict)verdict;
    return VERDICT_COUNT;
}

/* How long an adapter took in one environment. Takes the reference over. */
static void add_duration(json_t *durations, const char *adapter, json_t *record) {
    json_t *of_adapter = json_object_get(durations, adapter);
    if (!of_adapter)
        json_object_set_new(durations, adapter, of_adapter = json_object());
    json_object_set(of_adapter, results_text(record, "environment"), json_object_get(record, "milliseconds"));
    json_decref(record);
}

void results_add(struct results *results, json_t *record) {
    const char *type = results_text(record, "type");
    const char *adapter = results_text(record, "adapter");
    if (strcmp(type, "result") == 0)
        json_array_append_new(results->tests, record);
    else if (strcmp(type, "adapter") == 0)
        json_object_set_new(results->adapters, adapter, record);
    else if (strcmp(type, "absent") == 0)
        json_object_set_new(results->absent, adapter, record);
    else if (strcmp(type, "duration") == 0)
        add_duration(results->durations, adapter, record);
    else
        json_array_append_new(results->errors, record);
}

static int compare_tests(const void *a, const void *b) {
    const json_t *left = *(json_t *const *)a;
    const json_t *right = *(json_t *const *)b;
    int order = strcmp(results_text(left, "adapter"), results_text(right, "adapter"));
    return order ? order : strcmp(results_text(left, "id"), results_text(right, "id"));
}

/* An adapter that never got as far as its hello has results all the same, all of them errors. */
static void name_all(struct results *results) {
    size_t index;
    json_t *test;
    json_array_foreach(results->tests, index, test) {
        const char *adapter = results_text(test, "adapter");
        if (json_object_get(results->adapters, adapter))
            continue;
        json_t *record = json_object();
        json_object_set_new(record, "type", json_string("adapter"));
        json_object_set_new(record, "adapter", json_string(adapter));
        json_object_set_new(record, "name", json_string(adapter));
        json_object_set_new(record, "version", json_string("-"));
        json_object_set_new(record, "api", json_string("-"));
        json_object_set_new(results->adapters, adapter, record);
    }
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *results_in_order(json_t *object) {
    size_t count = 0;
    const char *name;
    json_t *value;
    const char **names = calloc(json_object_size(object) + 1, sizeof *names);
    json_t *ordered = json_object();
    if (!names || !ordered) {
        free(names);
        json_decref(ordered);
        return object;
    }
    json_object_foreach(object, name, value) names[count++] = name;
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        json_object_set(ordered, names[i], json_object_get(object, names[i]));
    free(names);
    json_decref(object);
    return ordered;
}

/* Each adapter's record gets its durations, in the order of the environments' names. */
static void hand_out_durations(struct results *results) {
    const char *adapter;
    json_t *record;
    json_object_foreach(results->adapters, adapter, record) {
        json_t *durations = json_object_get(results->durations, adapter);
        if (durations)
            json_object_set_new(record, "milliseconds", results_in_order(json_incref(durations)));
    }
}

void results_complete(struct results *results) {
    name_all(results);
    hand_out_durations(results);
    results->adapters = results_in_order(results->adapters);
    results->absent = results_in_order(results->absent);
    size_t count = json_array_size(results->tests);
    json_t **tests = calloc(count + 1, sizeof *tests);
    json_t *sorted = json_array();
    if (tests && sorted) {
        for (size_t i = 0; i < count; i++)
            tests[i] = json_array_get(results->tests, i);
        qsort(tests, count, sizeof *tests, compare_tests);
        for (size_t i = 0; i < count; i++)
            json_array_append(sorted, tests[i]);
        json_decref(results->tests);
        results->tests = sorted;
    } else {
        json_decref(sorted);
    }
    free(tests);
}

size_t results_first(const struct results *results, const char *adapter) {
    size_t first = 0;
    size_t beyond = json_array_size(results->tests);
    while (first < beyond) {
        size_t middle = first + (beyond - first) / 2;
        if (strcmp(results_text(json_array_get(results->tests, middle), "adapter"), adapter) < 0)
            first = middle + 1;
        else
            beyond = middle;
    }
    return first;
}

json_t *results_next(const struct results *results, const char *adapter, size_t *place) {
    json_t *test = json_array_get(results->tests, *place);
    bool of = test && strcmp(results_text(test, "adapter"), adapter) == 0;
    *place += of;
    return of ? test : NULL;
}

size_t results_count(const struct results *results, const char *adapter, enum verdict verdict) {
    size_t index;
    size_t count = 0;
    json_t *test;
    json_array_foreach(results->tests, index, test) {
        bool of = !adapter || strcmp(results_text(test, "adapter"), adapter) == 0;
        count += of && strcmp(results_text(test, "verdict"), verdict_name(verdict)) == 0;
    }
    return count;
}

bool results_lack_environments(const struct results *results) {
    size_t index;
    json_t *test;
    json_array_foreach(results->tests, index, test) {
        if (strncmp(results_text(test, "reason"), RECORD_NO_ENVIRONMENT, strlen(RECORD_NO_ENVIRONMENT)) != 0)
            return false;
    }
    return json_array_size(results->tests) > 0;
}
