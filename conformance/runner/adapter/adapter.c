/* Adapters found, and their meta.json checked member by member. */
#include "adapter.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_known_member(const char *key) {
    static const char *const members[] = {"schema", "name", "language", "api", "url", "package", "codes", "stages"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(key, members[i]) == 0)
            return true;
    return false;
}

static bool is_map_of_strings(const json_t *map) {
    const char *key;
    json_t *value;
    if (!map)
        return true;
    if (!json_is_object(map))
        return false;
    json_object_foreach((json_t *)map, key, value) {
        if (!json_is_string(value))
            return false;
    }
    return true;
}

static bool check_meta(const struct adapter *adapter, char *error, size_t size) {
    static const char *const required[] = {"schema", "name", "language", "api", "url", "package"};
    const char *key;
    json_t *value;
    json_object_foreach(adapter->meta, key, value) {
        if (!is_known_member(key)) {
            snprintf(error, size, "%s/meta.json: unknown member \"%.64s\"", adapter->name, key);
            return false;
        }
    }
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (!json_is_string(json_object_get(adapter->meta, required[i]))) {
            snprintf(error, size, "%s/meta.json: no \"%s\", or no string", adapter->name, required[i]);
            return false;
        }
    }
    if (strcmp(json_string_value(json_object_get(adapter->meta, "schema")), "adapter-1") != 0) {
        snprintf(error, size, "%s/meta.json: \"schema\" is not \"adapter-1\"", adapter->name);
        return false;
    }
    if (strcmp(json_string_value(json_object_get(adapter->meta, "name")), adapter->name) != 0) {
        snprintf(error, size, "%s/meta.json: \"name\" is not the name of its directory", adapter->name);
        return false;
    }
    if (!is_map_of_strings(json_object_get(adapter->meta, "codes")) ||
        !is_map_of_strings(json_object_get(adapter->meta, "stages"))) {
        snprintf(error, size, "%s/meta.json: \"codes\" and \"stages\" are objects of strings", adapter->name);
        return false;
    }
    return true;
}

static bool load_one(struct adapter *adapter, char *error, size_t size) {
    json_error_t fault;
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/meta.json", adapter->directory);
    adapter->meta = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
    if (!adapter->meta) {
        snprintf(error, size, "%s/meta.json: line %d: %.160s", adapter->name, fault.line, fault.text);
        return false;
    }
    return check_meta(adapter, error, size);
}

static int compare_adapters(const void *a, const void *b) {
    return strcmp(((const struct adapter *)a)->name, ((const struct adapter *)b)->name);
}

static bool add_directory(struct adapters *adapters, const char *directory, const char *name, char *error,
                          size_t size) {
    if (adapters->count == ADAPTERS_MAX || strlen(name) >= sizeof adapters->all[0].name) {
        snprintf(error, size, "%.64s: too many adapters, or too long a name", name);
        return false;
    }
    struct adapter *adapter = &adapters->all[adapters->count];
    memset(adapter, 0, sizeof *adapter);
    memcpy(adapter->name, name, strlen(name) + 1);
    snprintf(adapter->directory, sizeof adapter->directory, "%s/%s", directory, name);
    snprintf(adapter->run, sizeof adapter->run, "%s/%s/run", directory, name);
    if (access(adapter->run, F_OK) != 0)
        return true; /* a file, or a directory of something else */
    adapters->count++;
    return load_one(adapter, error, size);
}

bool adapters_load(const char *directory, struct adapters *adapters, char *error, size_t size) {
    adapters->count = 0;
    DIR *listing = opendir(directory);
    if (!listing) {
        snprintf(error, size, "%.300s: %s", directory, strerror(errno));
        return false;
    }
    bool right = true;
    for (struct dirent *entry; right && (entry = readdir(listing));)
        if (entry->d_name[0] != '.')
            right = add_directory(adapters, directory, entry->d_name, error, size);
    closedir(listing);
    if (!right) {
        adapters_free(adapters);
        return false;
    }
    qsort(adapters->all, adapters->count, sizeof *adapters->all, compare_adapters);
    return true;
}

bool adapters_add_command(struct adapters *adapters, const char *command, char *error, size_t size) {
    if (adapters->count == ADAPTERS_MAX) {
        snprintf(error, size, "too many adapters");
        return false;
    }
    struct adapter *adapter = &adapters->all[adapters->count];
    memset(adapter, 0, sizeof *adapter);
    size_t others = 1;
    for (size_t i = 0; i < adapters->count; i++)
        others += adapters->all[i].command != NULL;
    snprintf(adapter->name, sizeof adapter->name, "command-%zu", others);
    adapter->command = command;
    adapter->meta = json_object();
    adapters->count += adapter->meta != NULL;
    return adapter->meta != NULL;
}

void adapters_free(struct adapters *adapters) {
    for (size_t i = 0; i < adapters->count; i++)
        json_decref(adapters->all[i].meta);
    adapters->count = 0;
}

struct adapter *adapters_find(struct adapters *adapters, const char *name) {
    for (size_t i = 0; i < adapters->count; i++)
        if (strcmp(adapters->all[i].name, name) == 0)
            return &adapters->all[i];
    return NULL;
}

const char *adapter_neutral(const struct adapter *adapter, const char *map, const char *own) {
    const char *neutral = json_string_value(json_object_get(json_object_get(adapter->meta, map), own));
    return neutral ? neutral : own;
}
