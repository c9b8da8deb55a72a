/* A hash table over an array: entries are never taken out, and keep their index. */
#include "pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void pool_free(struct pool *pool) {
    for (size_t i = 0; i < pool->count; i++)
        free(pool->entries[i].bytes);
    free(pool->entries);
    free(pool->slots);
    *pool = (struct pool){.count = 0};
}

static uint64_t hash_of(const void *bytes, size_t length) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

/* The slot that has it, or is free for it. */
static size_t find_slot(const struct pool *pool, const void *bytes, size_t length) {
    size_t at = (size_t)hash_of(bytes, length) & (pool->slot_count - 1);
    while (pool->slots[at]) {
        const struct pool_entry *entry = &pool->entries[pool->slots[at] - 1];
        if (entry->length == length && memcmp(entry->bytes, bytes, length) == 0)
            break;
        at = (at + 1) & (pool->slot_count - 1);
    }
    return at;
}

/* At most half of the slots are taken. */
static bool has_room(struct pool *pool) {
    if (2 * (pool->count + 1) <= pool->slot_count)
        return true;
    size_t slot_count = pool->slot_count ? 2 * pool->slot_count : 1024;
    struct pool_entry *entries = realloc(pool->entries, slot_count / 2 * sizeof *entries);
    if (entries)
        pool->entries = entries;
    size_t *slots = entries ? calloc(slot_count, sizeof *slots) : NULL;
    if (!slots)
        return false;
    free(pool->slots);
    pool->slots = slots;
    pool->slot_count = slot_count;
    for (size_t i = 0; i < pool->count; i++)
        slots[find_slot(pool, entries[i].bytes, entries[i].length)] = i + 1;
    return true;
}

size_t pool_add(struct pool *pool, const void *bytes, size_t length) {
    if (!has_room(pool)) {
        pool->failed = true;
        return 0;
    }
    size_t slot = find_slot(pool, bytes, length);
    if (pool->slots[slot])
        return pool->slots[slot] - 1;
    char *copy = malloc(length + 1);
    if (!copy) {
        pool->failed = true;
        return 0;
    }
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    pool->entries[pool->count] = (struct pool_entry){copy, length};
    pool->slots[slot] = ++pool->count;
    return pool->count - 1;
}

size_t pool_text(struct pool *pool, const char *text) {
    return pool_add(pool, text, strlen(text));
}

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

void number_list_add(struct pool *pool, struct number_list *list, size_t number) {
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        size_t *all = realloc(list->all, room * sizeof *all);
        if (!all) {
            pool->failed = true;
            return;
        }
        list->all = all;
        list->room = room;
    }
    list->all[list->count++] = number;
}

size_t pool_list(struct pool *pool, const struct number_list *list) {
    return pool_add(pool, list->count ? (const void *)list->all : "", list->count * sizeof *list->all);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

void pool_texts_json(const struct pool *pool, struct buffer *out) {
    buffer_add(out, "[");
    for (size_t i = 0; i < pool->count; i++) {
        buffer_add(out, i ? "," : "");
        buffer_json(out, pool->entries[i].bytes);
    }
    buffer_add(out, "]");
}

static void put_list(const struct pool_entry *entry, struct buffer *out) {
    buffer_add(out, "[");
    for (size_t i = 0; i < entry->length / sizeof(size_t); i++) {
        size_t number;
        memcpy(&number, entry->bytes + i * sizeof number, sizeof number);
        buffer_format(out, i ? ",%zu" : "%zu", number);
    }
    buffer_add(out, "]");
}

void pool_lists_json(const struct pool *pool, struct buffer *out) {
    buffer_add(out, "[");
    for (size_t i = 0; i < pool->count; i++) {
        buffer_add(out, i ? "," : "");
        put_list(&pool->entries[i], out);
    }
    buffer_add(out, "]");
}
