/* JSON values by rules: the arena, the messages, and readers of values, arrays and objects. */
#include "values.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 1 << 16, QUOTED_SIZE = 64 };

/* ---- Arena ------------------------------------------------------------------------------------------------------- */

struct block {
    struct block *next;
    size_t used;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

void *arena_allocate(struct block **arena, size_t size) {
    const size_t align = _Alignof(max_align_t);
    size_t rounded = (size + align - 1) / align * align;
    if (rounded < size || rounded > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = *arena;
    if (block == NULL || block->size - block->used < rounded) {
        size_t room = rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE;
        block = calloc(1, sizeof(struct block) + room);
        if (block == NULL)
            return NULL;
        block->next = *arena;
        block->size = room;
        *arena = block;
    }
    void *memory = block->bytes + block->used;
    block->used += rounded;
    return memory;
}

void arena_free(struct block *block) {
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

/* ---- Messages ---------------------------------------------------------------------------------------------------- */

/* A text from outside for a message of one line: printable ASCII as it is, other bytes as \xHH, a long text cut. */
static const char *quote(const char *text, size_t length, char buffer[static QUOTED_SIZE]) {
    size_t used = 0;
    buffer[used++] = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (used + 9 > QUOTED_SIZE) {
            memcpy(buffer + used, "...", 3);
            used += 3;
            break;
        }
        if (byte >= 0x20 && byte < 0x7f)
            buffer[used++] = (char)byte;
        else
            used += (size_t)snprintf(buffer + used, 5, "\\x%02x", (unsigned)byte);
    }
    buffer[used++] = '"';
    buffer[used] = '\0';
    return buffer;
}

bool reader_reject(struct reader *reader, const char *format, ...) {
    char text[512];
    char file[QUOTED_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t file_length = strlen(reader->file);
    const char *shown = reader->file;
    for (size_t i = 0; i < file_length; i++) {
        if ((unsigned char)reader->file[i] < 0x20)
            shown = quote(reader->file, file_length, file);
    }
    const char *id = reader->id != NULL ? reader->id : "";
    if (reader->error_size > 0)
        (void)snprintf(reader->error, reader->error_size, "%s: %s%s%s%s%s", shown, id, *id != '\0' ? ": " : "",
                       reader->path, reader->path_length > 0 ? ": " : "", text);
    return false;
}

bool reader_out_of_memory(struct reader *reader) {
    return reader_reject(reader, "no memory left to read it");
}

/* The name of a value's type, for messages. */
static const char *type_name(const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        return "null";
    }
    return "no JSON";
}

bool reader_reject_type(struct reader *reader, const json_t *value, const char *right) {
    return reader_reject(reader, "is %s; it must be %s", type_name(value), right);
}

bool reader_reject_string(struct reader *reader, const json_t *value, const char *right) {
    char shown[QUOTED_SIZE];
    return reader_reject(reader, "%s is wrong; it must be %s",
                         quote(json_string_value(value), json_string_length(value), shown), right);
}

/* ---- The member that is being read ------------------------------------------------------------------------------- */

/* Adds to the path what has room there: a hundred thousand times for all vectors, of whose reading snprintf would be a
 * tenth. */
static void extend_path(struct reader *reader, const char *text) {
    size_t room = sizeof reader->path - reader->path_length - 1;
    size_t length = strnlen(text, room);
    memcpy(reader->path + reader->path_length, text, length);
    reader->path_length += length;
    reader->path[reader->path_length] = '\0';
}

void reader_enter(struct reader *reader, const char *member) {
    if (reader->path_length > 0)
        extend_path(reader, ".");
    extend_path(reader, member);
}

void reader_enter_element(struct reader *reader, size_t index) {
    char text[32];
    (void)snprintf(text, sizeof text, "[%zu]", index);
    extend_path(reader, text);
}

void reader_leave(struct reader *reader, size_t path_length) {
    reader->path_length = path_length;
    reader->path[path_length] = '\0';
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

size_t word_index(const char *const *words, const char *text) {
    size_t i = 0;
    while (words[i] != NULL && strcmp(words[i], text) != 0)
        i++;
    return i;
}

static bool is_known(const struct vocabulary *vocabulary, const char *text) {
    const char *const *words = vocabulary->words;
    return (words != NULL && words[word_index(words, text)] != NULL) ||
           (vocabulary->also != NULL && vocabulary->also(text));
}

size_t count_characters(const char *text) {
    size_t count = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20)
            return SIZE_MAX;
        if ((byte & 0xc0) != 0x80)
            count++;
    }
    return count;
}

const char *reader_copy(struct reader *reader, const char *text, size_t length) {
    char *memory = arena_allocate(&reader->arena, length + 1);
    if (memory == NULL) {
        (void)reader_out_of_memory(reader);
        return NULL;
    }
    memcpy(memory, text, length);
    return memory;
}

bool reader_check_word(struct reader *reader, const json_t *value, const struct vocabulary *rule) {
    if (!json_is_string(value))
        return reader_reject_type(reader, value, rule->right);
    if (strlen(json_string_value(value)) != json_string_length(value) || !is_known(rule, json_string_value(value)))
        return reader_reject_string(reader, value, rule->right);
    return true;
}

bool read_word(struct reader *reader, json_t *value, const struct member *member, void *field) {
    const char **word = field;
    if (!reader_check_word(reader, value, member->rule))
        return false;
    *word = reader_copy(reader, json_string_value(value), json_string_length(value));
    return *word != NULL;
}

bool read_and_forget(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    return reader_check_word(reader, value, member->rule);
}

/* ---- Arrays and numbers ------------------------------------------------------------------------------------------ */

bool reader_check_array(struct reader *reader, const json_t *value, size_t least, size_t most) {
    if (!json_is_array(value))
        return reader_reject_type(reader, value, "an array");
    size_t size = json_array_size(value);
    if (size < least || size > most)
        return reader_reject(reader, "has %zu elements; it must have %zu to %zu", size, least, most);
    return true;
}

bool reader_check_words(struct reader *reader, const json_t *value, const struct vocabulary *rule) {
    size_t outer = reader->path_length;
    for (size_t i = 0; i < json_array_size(value); i++) {
        reader_enter_element(reader, i);
        json_t *element = json_array_get(value, i);
        if (!reader_check_word(reader, element, rule))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (json_equal(element, json_array_get(value, k)))
                return reader_reject(reader, "\"%s\" is listed twice; list it once", json_string_value(element));
        }
        reader_leave(reader, outer);
    }
    return true;
}

bool read_integer(struct reader *reader, const json_t *value, long least, long most, int *number) {
    double real = json_number_value(value);
    if (!json_is_number(value))
        return reader_reject(reader, "is %s; it must be an integer from %ld to %ld", type_name(value), least, most);
    if (real < (double)least || real > (double)most || (double)(long)real != real)
        return reader_reject(reader, "%.17g is wrong; it must be an integer from %ld to %ld", real, least, most);
    *number = (int)real;
    return true;
}

bool read_bool(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_boolean(value))
        return reader_reject_type(reader, value, "true or false");
    *(bool *)field = json_is_true(value);
    return true;
}

bool read_anything(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)reader, (void)value, (void)member, (void)field;
    return true;
}

/* ---- Objects ----------------------------------------------------------------------------------------------------- */

static const struct member *find_member(const struct member *members, const char *name) {
    while (members->name != NULL && strcmp(members->name, name) != 0)
        members++;
    return members->name != NULL ? members : NULL;
}

/* The known members as one text, for the message about an unknown one. */
static const char *list_members(const struct member *members, char *buffer, size_t size) {
    size_t used = 0;
    buffer[0] = '\0';
    for (; members->name != NULL && used < size; members++)
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", used > 0 ? ", " : "", members->name);
    return buffer;
}

static bool check_members(struct reader *reader, json_t *value, const struct member *members) {
    char known[256];
    char shown[QUOTED_SIZE];
    const char *name = NULL;
    json_t *member = NULL;
    if (!json_is_object(value))
        return reader_reject_type(reader, value, "an object");
    json_object_foreach(value, name, member) {
        if (find_member(members, name) == NULL)
            return reader_reject(reader, "has the unknown member %s; there are %s", quote(name, strlen(name), shown),
                                 list_members(members, known, sizeof known));
    }
    for (; members->name != NULL; members++) {
        if (members->required && json_object_get(value, members->name) == NULL)
            return reader_reject(reader, "lacks the member \"%s\", which it must have", members->name);
    }
    return true;
}

bool read_object(struct reader *reader, json_t *value, const struct member *members, void *object) {
    if (!check_members(reader, value, members))
        return false;
    size_t outer = reader->path_length;
    for (; members->name != NULL; members++) {
        json_t *member = json_object_get(value, members->name);
        if (member == NULL)
            continue;
        reader_enter(reader, members->name);
        if (!members->read(reader, member, members, (char *)object + members->offset))
            return false;
        reader_leave(reader, outer);
    }
    return true;
}

bool has_member(const json_t *object, const char *member) {
    return json_object_get(object, member) != NULL;
}
