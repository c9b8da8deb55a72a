/* An array of entries whose size the caller says. */
#include "entries.h"

#include <stdlib.h>
#include <string.h>

void entries_begin_file(struct entries *entries) {
    entries->first = entries->count;
}

void *entries_at(const struct entries *entries, size_t index) {
    return (char *)entries->all + index * entries->size;
}

static char **name_at(const struct entries *entries, size_t index) {
    return entries_at(entries, index);
}

void *entries_of(struct entries *entries, const char *adapter) {
    for (size_t i = entries->count; i > entries->first; i--)
        if (strcmp(*name_at(entries, i - 1), adapter) == 0)
            return entries_at(entries, i - 1);
    void *all = realloc(entries->all, (entries->count + 1) * entries->size);
    char *name = strdup(adapter);
    if (all)
        entries->all = all;
    if (!all || !name) {
        free(name);
        entries->failed = true;
        return NULL;
    }
    void *fresh = entries_at(entries, entries->count++);
    memset(fresh, 0, entries->size);
    *(char **)fresh = name;
    return fresh;
}

void entries_free(struct entries *entries) {
    for (size_t i = 0; i < entries->count; i++)
        free(*name_at(entries, i));
    free(entries->all);
}
