/* Text that the command shows: values quoted so that they cannot harm a terminal, and the nearest known name. */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include <stddef.h>

/* Room for any quoted value: 60 bytes as \xHH, quotes, the length of what was cut, NUL. */
enum { COMMAND_QUOTED = 300 };

/* Writes the first `length` bytes of `value` between quotes, bytes that are not printable ASCII as \xHH, cut after 60
 * with their number said; NULL is written as NULL. Returns `buffer`. */
const char *command_quote_bytes(const char *value, size_t length, char buffer[COMMAND_QUOTED]);
/* The same for all of a terminated value. */
const char *command_quote(const char *value, char buffer[COMMAND_QUOTED]);

/* The one of `names` that was most likely meant by the `length` bytes of `text`, or NULL where none is near. Leading
 * hyphens, letter case, and the prefixes of C constants (AI_, AF_, SOCK_, IPPROTO_) do not count. Each name has at
 * least one other byte, and at most 31. */
const char *command_suggest(const char *text, size_t length, const char *const *names, size_t count);

#endif
