/* The fields of a request's line, as a record has it. */
#ifndef REPORT_REQUEST_FIELDS_H
#define REPORT_REQUEST_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/* A value as it stands in the line: bytes of it, not terminated. */
struct field {
    const char *value; /* NULL: the line has no such field */
    size_t length;
};

struct field request_field(const char *request, const char *name, size_t name_length);

/* The same by a name that is text, as text that fits; "" if it is not there or does not fit. */
const char *request_word(const char *request, const char *name, char *text, size_t size);

/* Whether it has nothing but letters, digits and these signs: what may stand in a command or in a program without
 * quotation marks. Records of others may hold anything. */
bool field_is_word(struct field field, const char *signs);
bool text_is_word(const char *text, const char *signs);

/* What a node or a service is: "null" "number" (0 to 65535 without leading zeros) "utf8" "bytes". */
const char *request_kind(const char *request, const char *name);

/* The bytes of a percent-encoded value, to be freed, and their number; NULL without memory. */
char *field_decode(struct field field, size_t *length);

/* Whether the bytes are UTF-8, and their next character otherwise: its code and its length. */
bool is_utf8(const char *bytes, size_t length);
unsigned long utf8_next(const char *bytes, size_t *length);

#endif
