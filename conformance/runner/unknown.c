/* The nearest of some names to a word, by the letters in which they differ. */
#include "unknown.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NEAR_MAX 64

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* How many letters must be inserted, removed or changed to make `b` of `a`. */
static size_t distance(const char *a, const char *b) {
    size_t row[NEAR_MAX + 1];
    size_t width = strlen(b);
    if (strlen(a) > NEAR_MAX || width > NEAR_MAX)
        return SIZE_MAX; /* too long to be a slip of the finger */
    for (size_t k = 0; k <= width; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < width; k++) {
            size_t above = row[k + 1];
            row[k + 1] = smallest(above + 1, row[k] + 1, corner + (a[i] != b[k]));
            corner = above;
        }
    }
    return row[width];
}

const char *unknown_nearest(const char *word, const char *const *names, size_t count) {
    const char *nearest = NULL;
    size_t least = strlen(word) / 2 + 2;
    for (size_t i = 0; i < count; i++) {
        size_t away = distance(word, names[i]);
        if (away < least) {
            least = away;
            nearest = names[i];
        }
    }
    return nearest;
}

bool unknown_word(const char *what, const char *word, const char *const *names, size_t count, char *error,
                  size_t size) {
    const char *nearest = unknown_nearest(word, names, count);
    int used = snprintf(error, size, "unknown %s \"%.80s\"", what, word);
    if (nearest)
        used += snprintf(error + used, size - (size_t)used, "; did you mean \"%s\"?", nearest);
    used += snprintf(error + used, size - (size_t)used, "%s There are:", nearest ? "" : ".");
    for (size_t i = 0; i < count && (size_t)used < size; i++)
        used += snprintf(error + used, size - (size_t)used, " %s", names[i]);
    return false;
}
