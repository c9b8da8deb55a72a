/* results.jsonl: a header, one record a test, a footer. A file without a footer is of a run that did not end. */
#include "results.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "record.h"
#include "runner/adapter/wire.h"

bool results_init(struct results *results) {
    *results = (struct results){
        .tests = json_array(), .adapters = json_object(), .absent = json_object(), .errors = json_array()};
    return results->tests && results->adapters && results->absent && results->errors;
}

void results_free(struct results *results) {
    json_decref(results->tests);
    json_decref(results->adapters);
    json_decref(results->absent);
    json_decref(results->errors);
}

const char *results_text(const json_t *record, const char *member) {
    const char *text = json_string_value(json_object_get(record, member));
    return text ? text : "";
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

/* The same object with its keys in order; takes the reference over. */
static json_t *in_order(json_t *object) {
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

void results_complete(struct results *results) {
    name_all(results);
    results->adapters = in_order(results->adapters);
    results->absent = in_order(results->absent);
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

/* ---- File -------------------------------------------------------------------------------------------------------- */

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static uint64_t hash_file(uint64_t hash, const char *path) {
    FILE *file = fopen(path, "re");
    if (!file)
        return hash;
    for (int byte; (byte = getc(file)) != EOF;)
        hash = (hash ^ (uint64_t)byte) * FNV_PRIME;
    fclose(file);
    return hash;
}

static int is_vector_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* FNV-1a (64 bit) of the vector files, one after the other in the order of their names: which set of vectors this was.
 */
static uint64_t hash_vectors(const char *directory) {
    struct dirent **entries;
    uint64_t hash = FNV_BASIS;
    int count = scandir(directory, &entries, is_vector_file, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        hash = hash_file(hash, path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return hash;
}

static json_t *header_of(const struct results *results, const char *directory, size_t vector_count) {
    char text[64];
    struct utsname system;
    time_t now = time(NULL);
    struct tm utc;
    json_t *header = json_object();
    json_object_set_new(header, "type", json_string("header"));
    json_object_set_new(header, "schema", json_string("results-1"));
    json_object_set_new(header, "protocol", json_integer(WIRE_PROTOCOL));
    if (gmtime_r(&now, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc))
        json_object_set_new(header, "ended", json_string(text));
    json_object_set_new(header, "vectors", json_integer((json_int_t)vector_count));
    snprintf(text, sizeof text, "%016llx", (unsigned long long)hash_vectors(directory));
    json_object_set_new(header, "vectors_fnv1a64", json_string(text));
    if (uname(&system) == 0) {
        json_object_set_new(header, "system", json_string(system.sysname));
        json_object_set_new(header, "kernel", json_string(system.release));
        json_object_set_new(header, "machine", json_string(system.machine));
    }
    json_object_set(header, "adapters", results->adapters);
    json_object_set(header, "absent", results->absent);
    return header;
}

static json_t *footer_of(const struct results *results, int exit_code) {
    const char *adapter;
    json_t *unused;
    json_t *counts = json_object();
    json_object_foreach(results->adapters, adapter, unused) {
        json_t *one = json_object();
        for (int verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++)
            json_object_set_new(one, verdict_name((enum verdict)verdict),
                                json_integer((json_int_t)results_count(results, adapter, (enum verdict)verdict)));
        json_object_set_new(counts, adapter, one);
    }
    json_t *footer = json_object();
    json_object_set_new(footer, "type", json_string("footer"));
    json_object_set_new(footer, "counts", counts);
    json_object_set_new(footer, "exit", json_integer(exit_code));
    return footer;
}

static void put_record(FILE *out, const json_t *record) {
    json_dumpf(record, out, JSON_COMPACT);
    fputc('\n', out);
}

static bool put_all(FILE *out, const struct results *results, const char *directory, size_t vector_count,
                    int exit_code) {
    size_t index;
    json_t *record;
    json_t *header = header_of(results, directory, vector_count);
    json_t *footer = footer_of(results, exit_code);
    put_record(out, header);
    json_array_foreach(results->tests, index, record) put_record(out, record);
    json_array_foreach(results->errors, index, record) put_record(out, record);
    put_record(out, footer);
    json_decref(header);
    json_decref(footer);
    return fflush(out) == 0 && !ferror(out);
}

bool results_write(const struct results *results, struct destination *destination, const char *directory,
                   size_t vector_count, int exit_code, char *error, size_t size) {
    FILE *out = destination_begin(destination);
    bool written = out && put_all(out, results, directory, vector_count, exit_code);
    if (out && destination_end(destination, written))
        return true;
    snprintf(error, size, "the records cannot be written to %.300s: %s", destination->name, strerror(errno));
    return false;
}
