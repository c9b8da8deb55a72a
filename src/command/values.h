/* The values of options: names and numbers. */
#ifndef COMMAND_VALUES_H
#define COMMAND_VALUES_H

#include <stdint.h>

#include "usage.h"

struct command_name {
    const char *text;
    int value;
};

/* An option whose value is one of some names, or a number. */
struct command_value {
    const char *option; /* "--family" */
    const char *right;  /* what it must be, for the message */
    const struct command_name *names;
    size_t count;
    int64_t high; /* the largest number that it takes; the least is INT_MIN */
};

/* Reads one word of `length` bytes. False: it is neither, and `*usage` says so. */
bool command_read_word(const struct command_value *value, const char *word, size_t length, int64_t *number,
                       struct command_usage *usage);

/* The one word of `text`; `*number` stays as it is if `text` is NULL. `value->high` is INT_MAX. */
bool command_read_int(const struct command_value *value, const char *text, int *number, struct command_usage *usage);

/* The bits of all words of `text`, which are separated by commas; `*bits` stays as it is if `text` is NULL. */
bool command_read_bits(const struct command_value *value, const char *text, int *bits, struct command_usage *usage);

#endif
