/* Directories of adapters read, and each meta.json checked member by member. */
#include "adapter.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader/environments.h"
#include "reader/vectors.h"

static bool is_known_member(const char *key) {
    static const char *const members[] = {"schema",  "name",  "language", "api",          "url",
                                          "package", "codes", "stages",   "uninhabitable"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(key, members[i]) == 0)
            return true;
    return false;
}

/* An object whose values are neutral names; one that is not there is empty. */
static bool check_map(const struct adapter *adapter, const char *name, bool (*is_neutral)(const char *), char *error,
                      size_t size) {
    const char *own;
    json_t *value;
    json_t *map = json_object_get(adapter->meta, name);
    if (map && !json_is_object(map)) {
        snprintf(error, size, "%s/meta.json: \"%s\" is no object", adapter->name, name);
        return false;
    }
    json_object_foreach(map, own, value) {
        if (json_is_string(value) && is_neutral(json_string_value(value)))
            continue;
        snprintf(error, size, "%s/meta.json: \"%s\": \"%.64s\" is mapped to %s%.64s%s, which is no neutral name",
                 adapter->name, name, own, json_is_string(value) ? "\"" : "",
                 json_is_string(value) ? json_string_value(value) : "no text", json_is_string(value) ? "\"" : "");
        return false;
    }
    return true;
}

/* An object of environments, each with a reason. */
static bool check_uninhabitable(const struct adapter *adapter, char *error, size_t size) {
    const char *environment;
    json_t *reason;
    json_t *all = json_object_get(adapter->meta, "uninhabitable");
    if (all && !json_is_object(all)) {
        snprintf(error, size, "%s/meta.json: \"uninhabitable\" is no object", adapter->name);
        return false;
    }
    json_object_foreach(all, environment, reason) {
        if (environment_index(environment) < ENVIRONMENT_COUNT && json_string_length(reason) > 0)
            continue;
        snprintf(error, size, "%s/meta.json: \"uninhabitable\": \"%.64s\" is no environment, or has no reason",
                 adapter->name, environment);
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
            snprintf(error, size, "%s/meta.json: \"%s\" is missing, or is no text", adapter->name, required[i]);
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
    return check_map(adapter, "codes", vector_is_code, error, size) &&
           check_map(adapter, "stages", vector_is_stage, error, size) && check_uninhabitable(adapter, error, size);
}

static bool load_one(struct adapter *adapter, char *error, size_t size) {
    json_error_t fault;
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/meta.json", adapter->directory);
    adapter->meta = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
    if (adapter->meta)
        return check_meta(adapter, error, size);
    if (access(path, R_OK) != 0)
        snprintf(error, size,
                 "%s/meta.json, which says whose adapter it is (conformance/README.md, 5, has the smallest): %s",
                 adapter->name, strerror(errno));
    else
        snprintf(error, size, "%s/meta.json: line %d: %.160s", adapter->name, fault.line, fault.text);
    return false;
}

static int compare_adapters(const void *a, const void *b) {
    return strcmp(((const struct adapter *)a)->name, ((const struct adapter *)b)->name);
}

static bool make_room(const struct adapters *adapters, char *error, size_t size) {
    if (adapters->count < ADAPTERS_MAX)
        return true;
    snprintf(error, size, "there are more than %d adapters", ADAPTERS_MAX);
    return false;
}

/* What the adapters have in common, and what is no directory. */
static bool is_no_adapter(const char *path, const char *name) {
    struct stat about;
    return strcmp(name, "common") == 0 || stat(path, &about) != 0 || !S_ISDIR(about.st_mode);
}

static bool add_directory(struct adapters *adapters, const char *directory, const char *name, char *error,
                          size_t size) {
    struct adapter adapter = {.name = ""};
    if (snprintf(adapter.directory, sizeof adapter.directory, "%s/%s", directory, name) >= PATH_MAX) {
        snprintf(error, size, "the path of adapter %.80s is longer than %d bytes", name, PATH_MAX - 1);
        return false;
    }
    if (is_no_adapter(adapter.directory, name))
        return true;
    if (!make_room(adapters, error, size))
        return false;
    if (strlen(name) >= sizeof adapter.name) {
        snprintf(error, size, "the name of adapter %.80s... is longer than %zu bytes", name, sizeof adapter.name - 1);
        return false;
    }
    memcpy(adapter.name, name, strlen(name) + 1);
    snprintf(adapter.run, sizeof adapter.run, "%s/run", adapter.directory);
    if (access(adapter.run, X_OK) != 0) {
        snprintf(error, size, "%s/run, which starts the adapter: %s", name, strerror(errno));
        return false;
    }
    if (!load_one(&adapter, error, size)) {
        json_decref(adapter.meta);
        return false;
    }
    adapters->all[adapters->count++] = adapter;
    return true;
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
    struct adapter adapter = {.command = command, .meta = json_object()};
    if (!adapter.meta || !make_room(adapters, error, size)) {
        if (!adapter.meta)
            snprintf(error, size, "no memory");
        json_decref(adapter.meta);
        return false;
    }
    size_t number = 0;
    do {
        snprintf(adapter.name, sizeof adapter.name, "command-%zu", ++number);
    } while (adapters_find(adapters, adapter.name));
    adapters->all[adapters->count++] = adapter;
    return true;
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

const char *adapter_uninhabitable(const struct adapter *adapter, const char *environment) {
    return json_string_value(json_object_get(json_object_get(adapter->meta, "uninhabitable"), environment));
}
