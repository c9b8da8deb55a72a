/* The template of an adapter's reproduction, filled in with one request: the file `reproduce` of PROTOCOL.md. */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "buffer.h"

struct template {
    char *text; /* as the file has it; NULL: there is none */
    char file[64];
    char build[256]; /* "": nothing is built */
    char run[256];
};

/* Reads DIRECTORY/NAME/reproduce. False with a message if it is there and is not right; one that is not there is an
 * empty template. */
bool template_load(const char *directory, const char *name, struct template *template, char *error, size_t size);
void template_free(struct template *template);

/* Appends the program that makes the request. */
void template_fill(const struct template *template, const char *request, struct buffer *program);

#endif
