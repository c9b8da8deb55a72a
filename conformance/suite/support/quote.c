/* Quotes a text for one line. */
#include "quote.h"

#include <stdio.h>
#include <string.h>

const char *quote(const char *text, size_t most, char *buffer) {
    const size_t length = text != NULL ? strlen(text) : 0;
    char *end = buffer;
    if (text == NULL)
        return memcpy(buffer, "NULL", sizeof "NULL");
    *end++ = '"';
    for (size_t i = 0; i < length && i < most; i++) {
        const unsigned char byte = (unsigned char)text[i];
        end += sprintf(end, byte >= ' ' && byte <= '~' ? "%c" : "\\x%02x", byte);
    }
    *end++ = '"';
    *end = '\0';
    if (length > most)
        (void)sprintf(end, "... (%zu bytes)", length);
    return buffer;
}
