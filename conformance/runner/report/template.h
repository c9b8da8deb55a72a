/* The template of an adapter's reproduction, filled in with one request: the file `reproduce` of PROTOCOL.md. */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "buffer.h"

struct template {
    char *text;    /* as the file has it; NULL: there is none */
    char like[64]; /* the adapter whose program it is; "": its own */
    char file[64];
    char build[512]; /* commands, one a line; "": nothing is built */
    char run[256];
    char before[128]; /* "socket=3 bind=?": calls that are made before those of the request */
};

/* Reads DIRECTORY/NAME/reproduce. False with a message if it is there and is not right; one that is not there is an
 * empty template. */
bool template_load(const char *directory, const char *name, struct template *template, char *error, size_t size);
void template_free(struct template *template);

/* How many calls of this name the program makes before its request; -1 if strace cannot tell them from others. */
long template_calls_before(const struct template *template, const char *call);

/* Appends the program that makes the request. */
void template_fill(const struct template *template, const char *request, struct buffer *program);

#endif
