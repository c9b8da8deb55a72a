/* One test of one implementation as a report that can be sent to whoever maintains it. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct explain_request {
    const char *records; /* the file */
    const char *adapter;
    const char *test;     /* an id, or a clause: then the first test that differs from it */
    const char *adapters; /* directory with the templates */
    const char *files;    /* directory with the environments' files */
    bool script;          /* the reproduction alone, to be run */
};

/* Writes it as Markdown. False with a message if there is no such test in the records, or no reproduction where it was
 * asked for alone. */
bool explain(FILE *out, const struct explain_request *request, char *error, size_t size);

#endif
