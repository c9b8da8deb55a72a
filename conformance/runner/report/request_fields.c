/* Finds fields in a line of the adapter protocol, and decodes them. */
#include "request_fields.h"

#include <stdlib.h>
#include <string.h>

struct field request_field(const char *request, const char *name, size_t name_length) {
    for (const char *at = strchr(request, ' '); at; at = strchr(at, ' ')) {
        at++;
        if (strncmp(at, name, name_length) == 0 && at[name_length] == '=') {
            const char *value = at + name_length + 1;
            return (struct field){value, strcspn(value, " ")};
        }
    }
    return (struct field){.value = NULL};
}

const char *request_word(const char *request, const char *name, char *text, size_t size) {
    const struct field field = request_field(request, name, strlen(name));
    size_t length = field.value && field.length < size ? field.length : 0;
    if (length)
        memcpy(text, field.value, length);
    text[length] = '\0';
    return text;
}

bool field_is_word(struct field field, const char *signs) {
    for (size_t i = 0; i < field.length; i++) {
        char byte = field.value[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!letter && !(byte >= '0' && byte <= '9') && !(byte && strchr(signs, byte)))
            return false;
    }
    return true;
}

bool text_is_word(const char *text, const char *signs) {
    return field_is_word((struct field){text, strlen(text)}, signs);
}

char *field_decode(struct field field, size_t *length) {
    char *bytes = malloc(field.length + 1);
    *length = 0;
    for (size_t i = 0; bytes && i < field.length; i++) {
        char digits[3] = "";
        bool escaped = field.value[i] == '%' && i + 2 < field.length;
        if (escaped)
            memcpy(digits, field.value + i + 1, 2);
        bytes[(*length)++] = escaped ? (char)strtoul(digits, NULL, 16) : field.value[i];
        i += escaped ? 2 : 0;
    }
    if (bytes)
        bytes[*length] = '\0';
    return bytes;
}

bool is_utf8(const char *bytes, size_t length) {
    const unsigned char *at = (const unsigned char *)bytes;
    for (size_t i = 0; i < length;) {
        size_t more = at[i] < 0x80 ? 0 : at[i] < 0xc2 ? 4 : at[i] < 0xe0 ? 1 : at[i] < 0xf0 ? 2 : at[i] < 0xf5 ? 3 : 4;
        if (more == 4 || i + more >= length)
            return false;
        bool overlong = (at[i] == 0xe0 && at[i + 1] < 0xa0) || (at[i] == 0xf0 && at[i + 1] < 0x90);
        bool beyond = (at[i] == 0xed && at[i + 1] > 0x9f) || (at[i] == 0xf4 && at[i + 1] > 0x8f);
        for (size_t k = 1; k <= more; k++)
            overlong = overlong || (at[i + k] & 0xc0) != 0x80;
        if (overlong || beyond)
            return false;
        i += more + 1;
    }
    return true;
}

unsigned long utf8_next(const char *bytes, size_t *length) {
    const unsigned char *at = (const unsigned char *)bytes;
    size_t more = at[0] >= 0xf0 ? 3 : at[0] >= 0xe0 ? 2 : at[0] >= 0xc0 ? 1 : 0;
    unsigned long character = more ? at[0] & (0x3fu >> more) : at[0];
    *length = 1;
    for (; more && (at[*length] & 0xc0) == 0x80; more--)
        character = character << 6 | (at[(*length)++] & 0x3f);
    return character;
}

static bool is_port(const char *text, size_t length) {
    return length >= 1 && length <= 5 && strspn(text, "0123456789") == length && (text[0] != '0' || length == 1) &&
           strtoul(text, NULL, 10) <= 65535;
}

const char *request_kind(const char *request, const char *name) {
    const struct field field = request_field(request, name, strlen(name));
    size_t length;
    if (!field.value || (field.length == 1 && field.value[0] == '-'))
        return "null";
    char *bytes = field_decode(field, &length);
    const char *kind = !bytes                                                   ? "null"
                       : strcmp(name, "service") == 0 && is_port(bytes, length) ? "number"
                       : is_utf8(bytes, length)                                 ? "utf8"
                                                                                : "bytes";
    free(bytes);
    return kind;
}
