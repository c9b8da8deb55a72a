/* results.jsonl: a header, a record for each test and each property, a footer. Without a footer the run did not end. */
#include "results_file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "counts.h"
#include "reader/hash.h"
#include "record.h"
#include "runner/adapter/wire.h"

static uint64_t hash_file(uint64_t hash, const char *path) {
    FILE *file = fopen(path, "re");
    if (!file)
        return hash;
    unsigned char bytes[4096];
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        hash = hash_bytes(hash, bytes, got);
    fclose(file);
    return hash;
}

static int is_vector_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* Of the vector files, one after the other in the order of their names: which set of vectors this was. */
static uint64_t hash_vectors(const char *directory) {
    struct dirent **entries;
    uint64_t hash = HASH_OF_NOTHING;
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

static json_t *header_of(const struct results *results, const struct results_run *run) {
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
    json_object_set_new(header, "vectors", json_integer((json_int_t)run->vectors));
    json_object_set_new(header, "chosen", json_integer((json_int_t)run->chosen));
    snprintf(text, sizeof text, "%016llx", (unsigned long long)hash_vectors(run->directory));
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
        const struct counts one = counts_of(results, adapter);
        json_object_set_new(counts, adapter, counts_record(&one));
    }
    json_t *footer = json_object();
    json_object_set_new(footer, "type", json_string("footer"));
    json_object_set_new(footer, "counts", counts);
    json_object_set_new(footer, "exit", json_integer(exit_code));
    return footer;
}

static bool put_all(FILE *out, const struct results *results, const struct results_run *run) {
    size_t index;
    json_t *record;
    json_t *header = header_of(results, run);
    json_t *footer = footer_of(results, run->exit_code);
    record_put(out, header);
    json_array_foreach(results->tests, index, record) record_put(out, record);
    json_array_foreach(results->properties, index, record) record_put(out, record);
    json_array_foreach(results->errors, index, record) record_put(out, record);
    if (!run->interrupted)
        record_put(out, footer);
    json_decref(header);
    json_decref(footer);
    return fflush(out) == 0 && !ferror(out);
}

bool results_file_write(const struct results *results, struct destination *destination, const struct results_run *run,
                        char *error, size_t size) {
    FILE *out = destination_begin(destination);
    bool written = out && put_all(out, results, run);
    if (out && destination_end(destination, written))
        return true;
    snprintf(error, size, "the records cannot be written to %.300s: %s", destination->name, strerror(errno));
    return false;
}
