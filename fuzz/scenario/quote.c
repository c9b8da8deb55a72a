/* Both quotings, with three octal digits for what is not plain: their length does not depend on what follows. */
#include "quote.h"

#include <stdbool.h>
#include <string.h>

void quote_c(FILE *out, const char *text) {
    if (text == NULL) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte > '~' || strchr("\"\\?", byte) != NULL) /* "?": no trigraphs */
            fprintf(out, "\\%03o", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

static bool is_plain(unsigned char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte != '\0' && strchr("._:,+-/=%@", byte) != NULL);
}

void quote_shell(FILE *out, const char *bytes, size_t length) {
    size_t plain = 0;
    while (plain < length && is_plain((unsigned char)bytes[plain]))
        plain++;
    if (length > 0 && plain == length) {
        fwrite(bytes, 1, length, out);
        return;
    }
    fputs("$'", out);
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (is_plain(byte))
            fputc(byte, out);
        else
            fprintf(out, "\\%03o", byte);
    }
    fputc('\'', out);
}
