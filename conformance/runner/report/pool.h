/* Equal things kept once: texts, and lists of numbers. */
#ifndef REPORT_POOL_H
#define REPORT_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

struct pool_entry {
    char *bytes;
    size_t length;
};

/* All zero: empty. What has no memory is 0, and `failed` is set. */
struct pool {
    struct pool_entry *entries;
    size_t count;
    size_t room;
    size_t *slots; /* open addressing; the index of an entry + 1, 0: free */
    size_t slot_count;
    bool failed;
};

/* The texts and the lists of one document, which name each other by their places. */
struct pools {
    struct pool texts;
    struct pool lists;
};

void pool_free(struct pool *pool);

/* The index of what is equal to this; added if it is not there. */
size_t pool_add(struct pool *pool, const void *bytes, size_t length);
size_t pool_text(struct pool *pool, const char *text);

/* A list that is being made. */
struct number_list {
    size_t *all;
    size_t count;
    size_t room;
};

/* Without memory the number is left out, and `failed` of the pool that the list is for is set. */
void number_list_add(struct pool *pool, struct number_list *list, size_t number);
size_t pool_list(struct pool *pool, const struct number_list *list);

/* As JSON: an array of strings; an array of arrays of numbers. */
void pool_texts_json(const struct pool *pool, struct buffer *out);
void pool_lists_json(const struct pool *pool, struct buffer *out);

#endif
