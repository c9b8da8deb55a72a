/* The lines of PROTOCOL.md, version 1: taken apart, requests written, answers read. Text in, text out: nothing is sent
 * or received here. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/vectors.h"

#define WIRE_PROTOCOL 1
#define WIRE_LINE_MAX 4096 /* bytes of a line of an adapter, without its newline */
#define WIRE_PAIRS_MAX 16
#define WIRE_WORD_MAX 128 /* room for a name, a version, a code, an address */

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

struct wire_pair {
    const char *key;
    const char *value; /* decoded, terminated; NULL for the null value "-" */
};

/* A line taken apart. It points into its own storage: it must not be copied. */
struct wire_line {
    char storage[WIRE_LINE_MAX + 1];
    const char *verb;
    struct wire_pair pairs[WIRE_PAIRS_MAX];
    size_t count;
};

/* Takes a line of `length` bytes (without the newline) apart. Returns false with what is wrong in `error`. */
bool wire_parse(const char *text, size_t length, struct wire_line *line, char *error, size_t size);

/* Writes a copy of `length` bytes that is fit to print, in quotes, bytes outside printable ASCII as \xHH, cut to
 * `size`. */
void wire_quote(const char *bytes, size_t length, char *text, size_t size);

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

/* The request as a line with its newline, to be freed; NULL without memory. */
char *wire_open(const struct vector_request *request, unsigned long id);

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

enum wire_kind { WIRE_NONE, WIRE_OK, WIRE_ERROR, WIRE_UNSUPPORTED, WIRE_CLOSED };

#define WIRE_SOCKETS_MAX 2

struct wire_answer {
    enum wire_kind kind;
    /* ok */
    long sockets;
    char stack[WIRE_WORD_MAX];                       /* "": not given */
    char addresses[WIRE_SOCKETS_MAX][WIRE_WORD_MAX]; /* "": not given */
    long ports[WIRE_SOCKETS_MAX];                    /* -1: not given */
    /* error: the implementation's own names; "" if it lost them */
    char stage[WIRE_WORD_MAX];
    char code[WIRE_WORD_MAX];
    char native[WIRE_WORD_MAX];
    /* unsupported */
    char why[WIRE_WORD_MAX];
};

/* Reads an answer to the request numbered `id`. Returns false with what is wrong in `error`. */
bool wire_read_answer(const struct wire_line *line, unsigned long id, struct wire_answer *answer, char *error,
                      size_t size);

#endif
