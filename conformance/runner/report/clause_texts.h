/* What SPEC.md says of each clause, in the document's order. clause_texts.awk makes the source when it is built, so
 * that the program needs no file for it. */
#ifndef REPORT_CLAUSE_TEXTS_H
#define REPORT_CLAUSE_TEXTS_H

#include <stddef.h>

struct clause_text {
    const char *id;
    const char *area;     /* the heading of its section, after "AREA: " */
    const char *level;    /* "MUST" "SHOULD" "INFO" */
    const char *title;    /* the heading without the id */
    const char *text;     /* as are the next three, one line of Markdown */
    const char *source;   /* where it comes from */
    const char *decision; /* "" where nothing had to be decided */
    const char *observed; /* how it is seen; "" if it is not */
};

extern const struct clause_text clause_texts[];
extern const size_t clause_text_count;

#endif
