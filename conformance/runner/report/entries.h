/* What a report collects of each implementation, in the order in which they come. */
#ifndef REPORT_ENTRIES_H
#define REPORT_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

struct entries {
    size_t size; /* of one entry, which begins with the adapter's name: char *, freed by entries_free */
    void *all;   /* an array */
    size_t count;
    size_t first; /* that belongs to the file that is read: another file is another run */
    bool failed;  /* there was no memory */
};

/* A new file begins. */
void entries_begin_file(struct entries *entries);

/* The adapter's entry of this file; if there is none, a new one, all zero except for its name. NULL without memory. */
void *entries_of(struct entries *entries, const char *adapter);

/* The entry of that number, which must be less than the count. */
void *entries_at(const struct entries *entries, size_t index);

/* Frees the array and the names; what else is in an entry is the caller's. */
void entries_free(struct entries *entries);

#endif
