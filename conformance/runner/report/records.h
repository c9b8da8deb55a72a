/* Records of results.jsonl, read one after the other: a file can be larger than what may be kept in memory. */
#ifndef REPORT_RECORDS_H
#define REPORT_RECORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct records_reader {
    /* Takes one record; it is freed afterwards. False ends the reading. */
    bool (*take)(void *context, json_t *record);
    void *context;
    /* Checks that are not a test's own and pass are left out of "checks", which is much faster: the properties have
     * them in sum. */
    bool summary;
    const char *only; /* lines without this text are passed over, except the header and the footer; NULL: none is */
};

/* Reads a file, "-" is standard input. In `*whole` is whether the footer was there: if not, the run was interrupted.
 * False with a message if it cannot be read or is no file of records. */
bool records_read(const char *path, const struct records_reader *reader, bool *whole, char *error, size_t size);

#endif
