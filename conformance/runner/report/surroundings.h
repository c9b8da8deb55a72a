/* The surroundings of a request as shell commands that need no code of ours: util-linux, iproute2, strace, and here and
 * there Python or a C compiler. */
#ifndef REPORT_SURROUNDINGS_H
#define REPORT_SURROUNDINGS_H

#include <jansson.h>

#include "template.h"

/* What a reproduction consists of beside its program. Each part is empty where it is not needed. */
struct surroundings {
    struct buffer files;  /* commands before the namespaces are made: files that are needed in them */
    struct buffer inside; /* commands inside of them, before the program */
    struct buffer prefix; /* what the program's command is put behind: "strace ... " */
    struct buffer tools;  /* names of what is needed, with ", " between */
    const char *lacks;    /* why they cannot be had so, or not exactly so; NULL if they are exact */
};

/* Of the record of a test, for the program of the template. `files`: the directory with the environments' files. */
void surroundings_find(struct surroundings *surroundings, const struct template *template, const json_t *test,
                       const char *files);
void surroundings_free(struct surroundings *surroundings);

#endif
