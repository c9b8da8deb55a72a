/* Adapters as they lie on disk: adapters/NAME/{run,meta.json,deviations.tsv}; or given by a shell command. */
#ifndef ADAPTER_H
#define ADAPTER_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct adapter {
    char name[64];
    char directory[PATH_MAX]; /* "" for one given by --adapter */
    char run[PATH_MAX + 8];   /* the program to execute; "" for one given by --adapter */
    const char *command;      /* for the shell; NULL for one with a directory */
    json_t *meta;             /* meta.json; an empty object for one given by --adapter */
};

#define ADAPTERS_MAX 64 /* with the one given by --adapter */

struct adapters {
    struct adapter all[ADAPTERS_MAX];
    size_t count;
};

/* Reads every adapter below `directory`, in the order of their names: every directory in it except "common". False with
 * a message that names the file and what is wrong with it. */
bool adapters_load(const char *directory, struct adapters *adapters, char *error, size_t size);

/* Adds the adapter that is started by `command`. False with a message if there is no room. */
bool adapters_add_command(struct adapters *adapters, const char *command, char *error, size_t size);

void adapters_free(struct adapters *adapters);

struct adapter *adapters_find(struct adapters *adapters, const char *name);

/* The neutral name of an implementation's own stage or code, by the map "stages" or "codes" of meta.json; the own name
 * if the map has none. */
const char *adapter_neutral(const struct adapter *adapter, const char *map, const char *own);

/* Why the implementation cannot be started in the environment, or ends at a plain request, by "uninhabitable" of
 * meta.json; NULL if it says nothing of that. */
const char *adapter_uninhabitable(const struct adapter *adapter, const char *environment);

#endif
