/* Classes of bytes, by ASCII alone: the locale must not decide what a port or a name is. Private to src/. */
#ifndef ASCII_H
#define ASCII_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

static inline bool ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline bool ascii_is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The number of the byte at that place of a text, from 1; 0 if an int cannot say it. No branch, because no test has the
 * time for such a text: ci/proof proves it. */
static inline int ascii_number_of(size_t at) {
    return (int)((at + 1) * (at < INT_MAX));
}

#endif
