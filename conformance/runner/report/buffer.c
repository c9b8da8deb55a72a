/* A buffer that doubles, and text that is escaped on its way into it. */
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_fields.h"

void buffer_free(struct buffer *buffer) {
    free(buffer->text);
    *buffer = (struct buffer){.text = NULL};
}

const char *buffer_text(const struct buffer *buffer) {
    return buffer->text ? buffer->text : "";
}

static bool has_room(struct buffer *buffer, size_t more) {
    if (buffer->room - buffer->length > more)
        return true;
    size_t room = buffer->room ? buffer->room : 256;
    while (room - buffer->length <= more)
        room *= 2;
    char *text = realloc(buffer->text, room);
    if (!text) {
        buffer->failed = true;
        return false;
    }
    buffer->text = text;
    buffer->room = room;
    return true;
}

void buffer_bytes(struct buffer *buffer, const char *bytes, size_t length) {
    if (!has_room(buffer, length))
        return;
    memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const char *text) {
    buffer_bytes(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !has_room(buffer, (size_t)length))
        return;
    va_start(arguments, format);
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

/* ---- Escaped ----------------------------------------------------------------------------------------------------- */

/* Whether the character is not shown as itself, or changes how its neighbours are shown. */
static bool is_control(unsigned long character) {
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x061c ||
           (character >= 0x200b && character <= 0x200f) || (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069) || character == 0xfeff || character >= 0xfff0;
}

/* Up to the first byte that may need to be escaped. */
static size_t plain_length(const char *text, const char *special) {
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7f && !strchr(special, text[length]))
        length++;
    return length;
}

/* One character that is not ASCII, or is a control character; as it is if it can be shown. Returns its length. */
static size_t add_shown(struct buffer *buffer, const char *text) {
    size_t length;
    unsigned long character = utf8_next(text, &length);
    bool emoji = character >= 0x10000 && character <= 0x3ffff;
    if (!is_control(character) || emoji)
        buffer_bytes(buffer, text, length);
    else
        buffer_format(buffer, character < 0x100 ? "\\x%02lx" : "\\u%04lx", character);
    return length;
}

void buffer_plain(struct buffer *buffer, const char *text) {
    while (*text) {
        size_t length = plain_length(text, "");
        buffer_bytes(buffer, text, length);
        text += length;
        if (*text)
            text += add_shown(buffer, text);
    }
}

static const char *markup_of(char character) {
    return character == '<'   ? "&lt;"
           : character == '>' ? "&gt;"
           : character == '&' ? "&amp;"
           : character == '"' ? "&quot;"
                              : "&#39;";
}

void buffer_markup(struct buffer *buffer, const char *text) {
    static const char special[] = "<>&\"'";
    while (*text) {
        size_t length = plain_length(text, special);
        buffer_bytes(buffer, text, length);
        text += length;
        if (*text && strchr(special, *text))
            buffer_add(buffer, markup_of(*text++));
        else if (*text)
            text += add_shown(buffer, text);
    }
}

/* One character of a JSON string that is not simply itself. Returns its length. */
static size_t add_json(struct buffer *buffer, const char *text) {
    size_t length;
    unsigned long character = utf8_next(text, &length);
    if (*text == '"' || *text == '\\')
        buffer_format(buffer, "\\%c", *text);
    else if (*text == '<' || (character < 0x10000 && is_control(character)))
        buffer_format(buffer, "\\u%04lx", character);
    else
        buffer_bytes(buffer, text, length);
    return length;
}

void buffer_json(struct buffer *buffer, const char *text) {
    buffer_add(buffer, "\"");
    while (*text) {
        size_t length = plain_length(text, "\"\\<");
        buffer_bytes(buffer, text, length);
        text += length;
        if (*text)
            text += add_json(buffer, text);
    }
    buffer_add(buffer, "\"");
}

void buffer_uri(struct buffer *buffer, const char *text) {
    for (; *text; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        bool plain = letter || strchr("0123456789-_.~", *text);
        buffer_format(buffer, plain ? "%c" : "%%%02X", (unsigned char)*text);
    }
}
