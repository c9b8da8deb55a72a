/* Text that grows, and the ways in which text of others is put into it so that it stays text. */
#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* All zero: empty. What has no memory is left out, and `failed` is set. */
struct buffer {
    char *text; /* terminated; NULL while nothing was added */
    size_t length;
    size_t room;
    bool failed;
};

void buffer_free(struct buffer *buffer);

/* What is there, never NULL. */
const char *buffer_text(const struct buffer *buffer);

void buffer_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* UTF-8 text for HTML and XML, also inside of attributes in double quotes: markup is escaped, and a control character,
 * also one that turns the direction of text, is shown as \xHH or \uHHHH. */
void buffer_markup(struct buffer *buffer, const char *text);

/* The same for lines of plain text: control characters only. */
void buffer_plain(struct buffer *buffer, const char *text);

/* A JSON string with its quotes; it may stand inside of HTML. */
void buffer_json(struct buffer *buffer, const char *text);

/* One segment of an address: what is not harmless there is percent-encoded. */
void buffer_uri(struct buffer *buffer, const char *text);

#endif
