/* What is wrong with a command line: kept as data, and told by whoever knows where to. */
#ifndef COMMAND_USAGE_H
#define COMMAND_USAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* Room, in bytes with the final NUL, for the sentence: two quoted values and what is around them. */
enum { COMMAND_USAGE_TEXT = 2 * COMMAND_QUOTED + 400 };

struct command_usage {
    bool json;                        /* --json is given: it is to be told as an object */
    bool program;                     /* a program follows: standard output is the program's */
    bool has_argument;                /* `argument` is the word at fault; else the fault is that one is missing */
    char argument[COMMAND_QUOTED];    /* bytes that are not printable ASCII as \xHH */
    char message[COMMAND_USAGE_TEXT]; /* one sentence: what is wrong, and what would be right */
};

/* Fills in the sentence and, unless `argument` is NULL, its `length` bytes. Always false. */
COMMAND_PRINTF(4, 5)
bool command_refuse(struct command_usage *usage, const char *argument, size_t length, const char *format, ...);

/* The same for a whole word, with which name was probably meant unless `suggestion` is NULL. */
COMMAND_PRINTF(4, 5)
bool command_refuse_near(struct command_usage *usage, const char *argument, const char *suggestion, const char *format,
                         ...);

#endif
