/* Lines taken apart, requests put together, answers read. What an implementation can be asked is in capability.c. */
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(char *error, size_t size, const char *what, const char *subject, size_t length) {
    char quoted[160];
    wire_quote(subject, length, quoted, sizeof quoted);
    snprintf(error, size, "%s: %s", what, quoted);
    return false;
}

void wire_quote(const char *bytes, size_t length, char *text, size_t size) {
    size_t used = 0;
    if (size < 8) {
        if (size)
            *text = '\0';
        return;
    }
    text[used++] = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (used + 10 > size) { /* room for one \xHH, "...", the quote and the end */
            memcpy(text + used, "...", 3);
            used += 3;
            break;
        }
        if (byte >= 0x20 && byte < 0x7F)
            text[used++] = (char)byte;
        else
            used += (size_t)snprintf(text + used, size - used, "\\x%02x", byte);
    }
    text[used++] = '"';
    text[used] = '\0';
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static int digit_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

/* Decodes a value where it stands. A NUL byte is refused: no text of this protocol holds one. */
static bool decode(char *value) {
    char *to = value;
    for (const char *from = value; *from; from++) {
        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        int high = digit_value(from[1]);
        int low = high < 0 ? -1 : digit_value(from[2]);
        if (low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high * 16 + low);
        from += 2;
    }
    *to = '\0';
    return true;
}

static bool is_word(const char *word) {
    return *word && strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);
}

static bool add_pair(struct wire_line *line, char *field, char *error, size_t size) {
    char *equals = strchr(field, '=');
    if (!equals)
        return refuse(error, size, "a field is not key=value", field, strlen(field));
    *equals = '\0';
    char *value = equals + 1;
    if (!is_word(field))
        return refuse(error, size, "a key is not made of a-z, 0-9 and '-'", field, strlen(field));
    for (size_t i = 0; i < line->count; i++)
        if (strcmp(line->pairs[i].key, field) == 0)
            return refuse(error, size, "a key is there twice", field, strlen(field));
    if (line->count == WIRE_PAIRS_MAX)
        return refuse(error, size, "too many fields, from", field, strlen(field));
    bool null = strcmp(value, "-") == 0;
    if (!decode(value))
        return refuse(error, size, "a value has a bad % escape (two hexadecimal digits, not 00)", value, strlen(value));
    line->pairs[line->count++] = (struct wire_pair){.key = field, .value = null ? NULL : value};
    return true;
}

bool wire_parse(const char *text, size_t length, struct wire_line *line, char *error, size_t size) {
    line->count = 0;
    line->verb = "";
    if (length > WIRE_LINE_MAX)
        return refuse(error, size, "a line is longer than 4096 bytes", text, 64);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] > 0x7E)
            return refuse(error, size, "a line holds a byte that is not printable ASCII", text, length);
    memcpy(line->storage, text, length);
    line->storage[length] = '\0';
    char *field = line->storage;
    line->verb = field;
    for (bool first = true; field; first = false) {
        char *blank = strchr(field, ' ');
        if (blank)
            *blank = '\0';
        if (first ? !is_word(field) : false)
            return refuse(error, size, "a line does not begin with a word of the protocol", text, length);
        if (!first && !add_pair(line, field, error, size))
            return false;
        field = blank ? blank + 1 : NULL;
    }
    return true;
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

static void put_encoded(FILE *out, const char *bytes, size_t length) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:,+*-/";
    for (size_t i = 0; i < length; i++) {
        bool escape = !memchr(plain, bytes[i], sizeof plain - 1) || (length == 1 && bytes[i] == '-');
        if (escape)
            fprintf(out, "%%%02X", (unsigned char)bytes[i]);
        else
            fputc(bytes[i], out);
    }
}

static void put_field(FILE *out, const char *key, const char *bytes, size_t length) {
    fprintf(out, " %s=", key);
    if (bytes)
        put_encoded(out, bytes, length);
    else
        fputc('-', out);
}

static void put_text(FILE *out, const char *key, const char *text) {
    put_field(out, key, text, text ? strlen(text) : 0);
}

char *wire_open(const struct vector_request *request, unsigned long id) {
    char *line = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&line, &size);
    if (!out)
        return NULL;
    bool hints = request->hints;
    fprintf(out, "open id=%lu", id);
    put_field(out, "node", request->node.bytes, request->node.length);
    put_field(out, "service", request->service.bytes, request->service.length);
    put_text(out, "family", hints ? request->family : NULL);
    put_text(out, "socktype", hints ? request->socktype : NULL);
    put_text(out, "protocol", hints ? request->protocol : NULL);
    put_text(out, "flags", hints ? request->flags : NULL);
    put_text(out, "nonzero", hints ? request->nonzero : "");
    put_text(out, "stack", request->stack[0] ? request->stack : NULL);
    put_text(out, "options", request->options);
    fprintf(out, " backlog=%d upto=%s\n", request->backlog, vector_step_name(request->last_step));
    if (fclose(out) != 0) {
        free(line);
        return NULL;
    }
    return line;
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

static bool read_number(const char *text, long low, long high, long *number) {
    char *end;
    if (!text || !*text || strspn(text, "-0123456789") != strlen(text))
        return false;
    errno = 0;
    *number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' && *number >= low && *number <= high;
}

static bool keep_word(const struct wire_pair *pair, char *word, char *error, size_t size) {
    const char *value = pair->value ? pair->value : "";
    if (strlen(value) >= WIRE_WORD_MAX)
        return refuse(error, size, "a value is longer than 127 bytes", value, strlen(value));
    memcpy(word, value, strlen(value) + 1);
    return true;
}

/* Reads one address or port of a comma-separated list; `index` counts from 0. */
static bool read_item(struct wire_answer *answer, bool is_port, size_t index, const char *item, size_t length) {
    char text[WIRE_WORD_MAX];
    if (index >= WIRE_SOCKETS_MAX || length >= sizeof text)
        return false;
    memcpy(text, item, length);
    text[length] = '\0';
    if (strcmp(text, "-") == 0)
        return true; /* not given for this one */
    if (is_port)
        return read_number(text, 0, 65535, &answer->ports[index]);
    memcpy(answer->addresses[index], text, length + 1);
    return length > 0;
}

static bool read_list(const struct wire_pair *pair, struct wire_answer *answer, char *error, size_t size) {
    bool is_port = strcmp(pair->key, "port") == 0;
    if (!pair->value)
        return true;
    size_t index = 0;
    for (const char *item = pair->value;; index++) {
        size_t length = strcspn(item, ",");
        if (!read_item(answer, is_port, index, item, length))
            return refuse(error, size,
                          is_port ? "port must list one or two ports" : "address must list one or two addresses",
                          pair->value, strlen(pair->value));
        if (!item[length])
            return true;
        item += length + 1;
    }
}

static bool read_ok(const struct wire_pair *pair, struct wire_answer *answer, char *error, size_t size) {
    if (strcmp(pair->key, "sockets") == 0) {
        if (read_number(pair->value, 0, WIRE_SOCKETS_MAX, &answer->sockets))
            return true;
        return refuse(error, size, "sockets is not 0, 1 or 2", pair->value ? pair->value : "-",
                      strlen(pair->value ? pair->value : "-"));
    }
    if (strcmp(pair->key, "stack") == 0)
        return keep_word(pair, answer->stack, error, size);
    if (strcmp(pair->key, "address") == 0 || strcmp(pair->key, "port") == 0)
        return read_list(pair, answer, error, size);
    return refuse(error, size, "ok has no such field", pair->key, strlen(pair->key));
}

static bool is_whole_number(const char *text) {
    const char *digits = text + (text[0] == '-');
    return digits[0] && !digits[strspn(digits, "0123456789")];
}

static bool read_native(const struct wire_pair *pair, struct wire_answer *answer, char *error, size_t size) {
    if (pair->value && !is_whole_number(pair->value))
        return refuse(error, size, "native is no decimal number", pair->value, strlen(pair->value));
    return keep_word(pair, answer->native, error, size);
}

static bool read_error(const struct wire_pair *pair, struct wire_answer *answer, char *error, size_t size) {
    if (strcmp(pair->key, "stage") == 0)
        return keep_word(pair, answer->stage, error, size);
    if (strcmp(pair->key, "code") == 0)
        return keep_word(pair, answer->code, error, size);
    if (strcmp(pair->key, "native") == 0)
        return read_native(pair, answer, error, size);
    return refuse(error, size, "error has no such field", pair->key, strlen(pair->key));
}

static bool read_field(const struct wire_pair *pair, struct wire_answer *answer, char *error, size_t size) {
    switch (answer->kind) {
    case WIRE_OK:
        return read_ok(pair, answer, error, size);
    case WIRE_ERROR:
        return read_error(pair, answer, error, size);
    case WIRE_UNSUPPORTED:
        if (strcmp(pair->key, "why") == 0)
            return keep_word(pair, answer->why, error, size);
        break;
    case WIRE_CLOSED:
    case WIRE_NONE:
        break;
    }
    return refuse(error, size, "the answer has no such field", pair->key, strlen(pair->key));
}

static const char *first_absent(const struct wire_line *line, enum wire_kind kind) {
    static const char *const required[][3] = {
        [WIRE_NONE] = {"id"},
        [WIRE_OK] = {"id", "sockets"},
        [WIRE_ERROR] = {"id", "stage", "code"},
        [WIRE_UNSUPPORTED] = {"id", "why"},
        [WIRE_CLOSED] = {"id"},
    };
    for (size_t i = 0; i < 3 && required[kind][i]; i++) {
        bool found = false;
        for (size_t k = 0; k < line->count; k++)
            found = found || strcmp(line->pairs[k].key, required[kind][i]) == 0;
        if (!found)
            return required[kind][i];
    }
    return NULL;
}

static enum wire_kind kind_of(const char *verb) {
    static const char *const verbs[] = {
        [WIRE_OK] = "ok", [WIRE_ERROR] = "error", [WIRE_UNSUPPORTED] = "unsupported", [WIRE_CLOSED] = "closed"};
    for (size_t i = WIRE_OK; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i]) == 0)
            return (enum wire_kind)i;
    return WIRE_NONE;
}

static bool right_id(const struct wire_pair *pair, unsigned long id, char *error, size_t size) {
    char expected[32];
    char shown[96] = "-";
    snprintf(expected, sizeof expected, "%lu", id);
    if (pair->value && strcmp(pair->value, expected) == 0)
        return true;
    if (pair->value)
        wire_quote(pair->value, strlen(pair->value), shown, sizeof shown);
    snprintf(error, size, "the answer has id=%s, the request had id=%s", shown, expected);
    return false;
}

bool wire_read_answer(const struct wire_line *line, unsigned long id, struct wire_answer *answer, char *error,
                      size_t size) {
    *answer = (struct wire_answer){.kind = kind_of(line->verb), .ports = {-1, -1}};
    if (answer->kind == WIRE_NONE)
        return refuse(error, size, "an answer is ok, error, unsupported or closed, not", line->verb,
                      strlen(line->verb));
    const char *absent = first_absent(line, answer->kind);
    if (absent) {
        snprintf(error, size, "the answer \"%s\" has no %s=", line->verb, absent);
        return false;
    }
    for (size_t i = 0; i < line->count; i++) {
        const struct wire_pair *pair = &line->pairs[i];
        bool right =
            strcmp(pair->key, "id") == 0 ? right_id(pair, id, error, size) : read_field(pair, answer, error, size);
        if (!right)
            return false;
    }
    return true;
}
