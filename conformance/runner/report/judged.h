/* Tests and properties alike, one after the other, as reports for other programs tell them. */
#ifndef REPORT_JUDGED_H
#define REPORT_JUDGED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "runner/judge/judge.h"

/* A test, or a property of an implementation. */
struct judged {
    const char *adapter;
    const char *id;     /* of a test, or the clause of a property */
    const char *clause; /* that the id begins with */
    const char *about;  /* why the test is there; the title of the property's clause */
    const char *level;
    enum verdict verdict; /* VERDICT_COUNT: recorded only */
    const char *reason;   /* "" for none */
    long microseconds;
    const json_t *record;
};

struct judged_reader {
    /* Takes the header of a file. */
    void (*begin)(void *context, const json_t *header);
    void (*take)(void *context, const struct judged *judged);
    /* Takes an adapter that did not end as it must. */
    void (*error)(void *context, const char *adapter, const char *reason);
    void *context;
};

/* Reads the files. In `*whole` is whether all of them have their end. False with a message. */
bool judged_read(char *const *files, size_t count, const struct judged_reader *reader, bool *whole, char *error,
                 size_t size);

/* What differs, one line each: "PORT-003 (MUST): expected ..., observed ...". */
void judged_differences(const struct judged *judged, struct buffer *out);

#endif
