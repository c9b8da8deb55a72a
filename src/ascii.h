/* Classes of bytes, by ASCII alone: the locale must not decide what a port or a name is. Private to src/. */
#ifndef ASCII_H
#define ASCII_H

#include <stdbool.h>

static inline bool ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline bool ascii_is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

#endif
