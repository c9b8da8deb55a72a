/* Texts for messages and recordings. */
#ifndef SUITE_QUOTE_H
#define SUITE_QUOTE_H

#include <stddef.h>

/* Room for the first `count` bytes of a text, quoted. */
#define QUOTE_SIZE(count) (4 * (count) + 32)

/* The text in quotation marks: printable ASCII as it is, other bytes as \xHH. Of a text of more than `most` bytes the
 * first ones and its length; NULL without quotation marks. Returns `buffer`, which has QUOTE_SIZE(most) bytes. */
const char *quote(const char *text, size_t most, char *buffer);

#endif
