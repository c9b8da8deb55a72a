/* Lines broken between words, or inside of words that are longer than a line. */
#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "buffer.h"

enum { WIDTH_LEAST = 40, WIDTH_MOST = 120, WIDTH_USUAL = 100 };

int text_width(FILE *out) {
    struct winsize size;
    if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_USUAL;
    int columns = size.ws_col;
    return columns < WIDTH_LEAST ? WIDTH_LEAST : columns > WIDTH_MOST ? WIDTH_MOST : columns;
}

/* Bytes of the UTF-8 text that fill at most `columns`; how many columns they fill is in `*filled`. */
static size_t fit(const char *text, size_t length, int columns, int *filled) {
    size_t used = 0;
    *filled = 0;
    while (used < length) {
        size_t end = used + 1;
        while (end < length && ((unsigned char)text[end] & 0xc0) == 0x80)
            end++;
        if (*filled >= columns)
            break;
        ++*filled;
        used = end;
    }
    return used;
}

/* One word at its place: on this line, on the next one, or broken over several. Returns the column after it. */
static int put_word(FILE *out, int width, int indent, int column, const char *word, size_t length) {
    int filled;
    bool blank = column > indent;
    size_t fitting = fit(word, length, width - column - blank, &filled);
    if (fitting == length) {
        fprintf(out, "%s%.*s", blank ? " " : "", (int)length, word);
        return column + blank + filled;
    }
    if (blank)
        fprintf(out, "\n%*s", indent, "");
    for (column = indent; length; word += fitting, length -= fitting) {
        if (column > indent)
            fprintf(out, "\n%*s", indent, "");
        fitting = fit(word, length, width - indent, &filled);
        fprintf(out, "%.*s", (int)fitting, word);
        column = indent + filled;
    }
    return column;
}

/* The words after what stands before column `indent` in the first line; what a terminal would obey is shown instead. */
static void put_words(FILE *out, int indent, const char *words) {
    int column = indent;
    int width = text_width(out);
    struct buffer shown = {.length = 0};
    buffer_plain(&shown, words);
    for (const char *word = buffer_text(&shown); *word;) {
        size_t length = strcspn(word, " ");
        if (length)
            column = put_word(out, width, indent, column, word, length);
        word += length + (word[length] == ' ');
    }
    buffer_free(&shown);
    fputc('\n', out);
}

void text_wrap(FILE *out, int indent, const char *words) {
    fprintf(out, "%*s", indent, "");
    put_words(out, indent, words);
}

void text_field(FILE *out, int indent, int label_width, const char *label, const char *words) {
    fprintf(out, "%*s%-*s", indent, "", label_width, label);
    put_words(out, indent + label_width, words);
}

const char *text_plural(size_t count) {
    return count == 1 ? "" : "s";
}
