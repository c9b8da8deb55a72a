/* The reader of the vectors: JSON text into `struct vector`, by the rules of schema/vector.schema.json.
 *
 * Three layers, from the bottom: an arena that owns every string and array of a set; readers of single values, each for
 * one kind of rule; and tables that say for each object which members it has, which of them it must have, and which
 * reader takes each. What the tables cannot say, because it binds members together, is a function named `check_...`.
 * The first fault found ends the reading.
 */
#include "vectors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK_SIZE = 1 << 16,
    FILE_LIMIT = 1 << 24,  /* bytes of one file: far above any that a person would keep */
    TEXT_BUDGET = 1 << 24, /* bytes of all nodes and services of a set, repetitions written out */
    TEXT_LIMIT = 1024,     /* characters, or bytes in base 16 */
    PATH_SIZE = 96,        /* of the member's path; the deepest that the tables know is far shorter */
    QUOTED_SIZE = 64
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Arena ---------------------------------------------------------------------------------------------- */

struct block {
    struct block *next;
    size_t used;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

/* Zeroed memory that lives as long as the set; NULL when there is none left. */
static void *allocate(struct block **arena, size_t size) {
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

static void free_arena(struct block *block) {
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

/* ---- The reader's state and its messages ---------------------------------------------------------------- */

struct entry {
    struct entry *next;
    struct vector vector;
};

struct reader {
    struct block *arena;
    struct entry *entries; /* what was read so far, the last one first */
    size_t count;
    size_t text_budget;
    const char *file;
    const char *id;       /* of the vector that is being read, once it is known to be one */
    char path[PATH_SIZE]; /* of the member that is being read, as "expect.sockets[0].port" */
    size_t path_length;
    char *error;
    size_t error_size;
};

/* Text from outside, fit for a message of one line: printable ASCII as it is, other bytes as \xHH, what is long cut. */
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

/* Writes the message "file: vector: member: text" and returns false, so that a reader may end in `return reject(...)`.
 */
__attribute__((format(printf, 2, 3))) static bool reject(struct reader *reader, const char *format, ...) {
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

static bool out_of_memory(struct reader *reader) {
    return reject(reader, "no memory left to read it");
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

static bool reject_type(struct reader *reader, const json_t *value, const char *right) {
    return reject(reader, "is %s; it must be %s", type_name(value), right);
}

static bool reject_string(struct reader *reader, const json_t *value, const char *right) {
    char shown[QUOTED_SIZE];
    return reject(reader, "%s is wrong; it must be %s",
                  quote(json_string_value(value), json_string_length(value), shown), right);
}

/* Steps into a member or an element. The caller keeps `path_length` from before and gives it to `leave`. */
static void enter(struct reader *reader, const char *member) {
    size_t room = sizeof reader->path - reader->path_length;
    const char *separator = reader->path_length > 0 ? "." : "";
    int length = snprintf(reader->path + reader->path_length, room, "%s%s", separator, member);
    reader->path_length += (size_t)length < room ? (size_t)length : room - 1;
}

static void enter_element(struct reader *reader, size_t index) {
    size_t room = sizeof reader->path - reader->path_length;
    int length = snprintf(reader->path + reader->path_length, room, "[%zu]", index);
    reader->path_length += (size_t)length < room ? (size_t)length : room - 1;
}

static void leave(struct reader *reader, size_t path_length) {
    reader->path_length = path_length;
    reader->path[path_length] = '\0';
}

/* ---- Strings and their rules ---------------------------------------------------------------------------- */

/* A closed list of words, and what is right beside them. */
struct vocabulary {
    const char *const *words; /* NULL-terminated */
    bool (*also)(const char *text);
    const char *right; /* for messages: "it must be ..." */
};

static size_t find_word(const char *const *words, const char *text) {
    size_t i = 0;
    while (words[i] != NULL && strcmp(words[i], text) != 0)
        i++;
    return i;
}

static bool is_known(const struct vocabulary *vocabulary, const char *text) {
    return vocabulary->words[find_word(vocabulary->words, text)] != NULL ||
           (vocabulary->also != NULL && vocabulary->also(text));
}

/* A number in decimal that an int holds, without a sign other than minus and without leading zeros; not zero. */
static bool is_number(const char *text) {
    if (strcmp(text, "2147483647") == 0 || strcmp(text, "-2147483648") == 0)
        return true;
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t length = strspn(digits, "0123456789");
    return length >= 1 && length <= 9 && digits[0] != '0' && digits[length] == '\0';
}

static const char *const types[] = {"0", "stream", "dgram", "raw", "seqpacket", "rdm", NULL};

/* A type that is followed by "+cloexec", "+nonblock" or both. */
static bool is_type(const char *text) {
    char base[32];
    size_t length = strcspn(text, "+");
    const char *rest = text + length;
    if (length >= sizeof base)
        return false;
    memcpy(base, text, length);
    base[length] = '\0';
    bool flags = *rest == '\0' || strcmp(rest, "+cloexec") == 0 || strcmp(rest, "+nonblock") == 0 ||
                 strcmp(rest, "+cloexec+nonblock") == 0;
    return flags && (types[find_word(types, base)] != NULL || is_number(base));
}

/* Flag bits that have no name: "0x" and up to eight hexadecimal digits in lower case, no leading zero. */
static bool is_bits(const char *text) {
    if (strncmp(text, "0x", 2) != 0 || text[2] == '0')
        return false;
    size_t length = strspn(text + 2, "0123456789abcdef");
    return length >= 1 && length <= 8 && text[2 + length] == '\0';
}

/* "PORT-003", which is `length` bytes long; false where the text does not begin in one. */
static bool begins_with_clause(const char *text, size_t *length) {
    size_t area = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (area < 2 || area > 8 || (text[0] >= '0' && text[0] <= '9') || text[area] != '-')
        return false;
    *length = area + 4;
    return strspn(text + area + 1, "0123456789") == 3;
}

static bool is_clause(const char *text) {
    size_t length = 0;
    return begins_with_clause(text, &length) && text[length] == '\0';
}

static bool is_id(const char *text) {
    size_t length = 0;
    if (!begins_with_clause(text, &length) || strncmp(text + length, "/t", 2) != 0)
        return false;
    size_t digits = strspn(text + length + 2, "0123456789");
    return (digits == 2 || digits == 3) && text[length + 2 + digits] == '\0';
}

static bool is_address(const char *text) {
    size_t length = strspn(text, "0123456789abcdef:.");
    if (length < 2 || length > 45)
        return false;
    if (text[length] == '\0')
        return true;
    size_t zone = 0;
    const char *name = text + length + 1;
    while (name[zone] > ' ' && name[zone] < 0x7f && name[zone] != '%')
        zone++;
    return text[length] == '%' && zone >= 1 && zone <= 15 && name[zone] == '\0';
}

/* Characters (not bytes) of a text without control characters; SIZE_MAX where it has one. */
static size_t count_characters(const char *text) {
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

static bool is_sentence(const char *text) {
    size_t count = count_characters(text);
    return count >= 8 && count <= 240;
}

static bool is_name(const char *text) {
    size_t count = count_characters(text);
    return count >= 1 && count <= 100;
}

static const char *const no_words[] = {NULL};
static const char *const schemas[] = {"vector-1", NULL};
static const char *const levels[] = {"INFO", "SHOULD", "MUST", NULL}; /* in the order of enum vector_level */
static const char *const uptos[] = {"resolve", "socket", "bind", "listen", NULL}; /* in the order of enum vector_upto */
static const char *const environments[] = {"plain",           "bindv6only",  "ipv6-disabled",   "loopback-down",
                                           "no-services",     "hostile-gai", "few-descriptors", "unprivileged",
                                           "small-somaxconn", NULL};
static const char *const families[] = {"unspec", "inet", "inet6", "unix", NULL};
static const char *const socket_families[] = {"inet", "inet6", NULL};
static const char *const protocols[] = {"0", "tcp", "udp", "sctp", NULL};
static const char *const flags[] = {"passive",  "canonname", "numerichost", "numericserv",
                                    "v4mapped", "all",       "addrconfig",  NULL};
static const char *const nonzeros[] = {"addrlen", "addr", "canonname", "next", NULL};
static const char *const stacks[] = {"ipv4", "ipv6", "dual", "pair", "auto", NULL};
static const char *const options[] = {"nonblock", "reuseport", "dual", NULL};
static const char *const socket_types[] = {"stream", "dgram", NULL};
static const char *const socket_protocols[] = {"tcp", "udp", NULL};
static const char *const results[] = {"ok", "error", NULL};
static const char *const opened_stacks[] = {"ipv4", "ipv6", "dual", "pair", NULL};
static const char *const stages[] = {"validate", "resolve", "select", "socket", "option", "bind", "listen", NULL};
static const char *const codes[] = {
    "EAI_AGAIN",    "EAI_BADFLAGS", "EAI_FAIL", "EAI_FAMILY",      "EAI_MEMORY",    "EAI_NONAME",      "EAI_SERVICE",
    "EAI_SOCKTYPE", "EAI_SYSTEM",   "EACCES",   "EADDRINUSE",      "EADDRNOTAVAIL", "EAFNOSUPPORT",    "EAGAIN",
    "EBADF",        "EFAULT",       "EINTR",    "EINVAL",          "EIO",           "EISCONN",         "EMFILE",
    "ENETDOWN",     "ENFILE",       "ENOBUFS",  "ENODEV",          "ENOMEM",        "ENOPROTOOPT",     "ENOSYS",
    "ENOTSOCK",     "EOPNOTSUPP",   "EPERM",    "EPROTONOSUPPORT", "EPROTOTYPE",    "ESOCKTNOSUPPORT", NULL};

static const struct vocabulary schema_rule = {schemas, NULL, "\"vector-1\""};
static const struct vocabulary id_rule = {no_words, is_id, "a clause and a number, as PORT-003/t07"};
static const struct vocabulary clause_rule = {no_words, is_clause, "a clause of SPEC.md, as PORT-003"};
static const struct vocabulary level_rule = {levels, NULL, "MUST, SHOULD or INFO"};
static const struct vocabulary sentence_rule = {no_words, is_sentence,
                                                "a sentence of 8 to 240 characters without control characters"};
static const struct vocabulary name_rule = {no_words, is_name, "1 to 100 characters without control characters"};
static const struct vocabulary environment_rule = {environments, NULL,
                                                   "plain, bindv6only, ipv6-disabled, loopback-down, no-services, "
                                                   "hostile-gai, few-descriptors, unprivileged or small-somaxconn"};
static const struct vocabulary family_rule = {families, is_number,
                                              "unspec, inet, inet6, unix or a decimal number other than 0"};
static const struct vocabulary type_rule = {
    types, is_type,
    "0, stream, dgram, raw, seqpacket, rdm or a decimal number, and after it +cloexec, +nonblock "
    "or +cloexec+nonblock where wanted"};
static const struct vocabulary protocol_rule = {protocols, is_number, "0, tcp, udp, sctp or a decimal number"};
static const struct vocabulary flag_rule = {flags, is_bits,
                                            "passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig, "
                                            "or other bits as 0x80000000 (lower case, no leading zero)"};
static const struct vocabulary nonzero_rule = {nonzeros, NULL, "addrlen, addr, canonname or next"};
static const struct vocabulary stack_rule = {stacks, NULL, "ipv4, ipv6, dual, pair or auto"};
static const struct vocabulary option_rule = {options, NULL, "nonblock, reuseport or dual"};
static const struct vocabulary upto_rule = {uptos, NULL, "resolve, socket, bind or listen"};
static const struct vocabulary socket_family_rule = {socket_families, NULL, "inet or inet6"};
static const struct vocabulary socket_type_rule = {socket_types, NULL, "stream or dgram"};
static const struct vocabulary socket_protocol_rule = {socket_protocols, NULL, "tcp or udp"};
static const struct vocabulary address_rule = {no_words, is_address,
                                               "an address as RFC 5952 writes it, with a zone as %lo where it has one"};
static const struct vocabulary result_rule = {results, NULL, "ok or error"};
static const struct vocabulary opened_rule = {opened_stacks, NULL,
                                              "ipv4, ipv6, dual or pair: what came up, never auto"};
static const struct vocabulary stage_rule = {stages, NULL, "validate, resolve, select, socket, option, bind or listen"};
static const struct vocabulary code_rule = {codes, NULL, "a neutral code, as EAI_SERVICE or EADDRINUSE"};

/* ---- Readers of one value ------------------------------------------------------------------------------- */

struct member;
typedef bool read_value(struct reader *reader, json_t *value, const struct member *member, void *field);

/* A member of an object: its name, the reader that takes it, and where in the structure the reader puts it. */
struct member {
    const char *name;
    bool required;
    read_value *read;
    size_t offset;
    const struct vocabulary *rule; /* for those readers that need one */
    size_t limit;                  /* how many elements an array may have */
};

static const char *copy(struct reader *reader, const char *text, size_t length) {
    char *memory = allocate(&reader->arena, length + 1);
    if (memory == NULL) {
        (void)out_of_memory(reader);
        return NULL;
    }
    memcpy(memory, text, length);
    return memory;
}

/* Whether the value is a string without a NUL byte that keeps the rule. */
static bool check_word(struct reader *reader, const json_t *value, const struct vocabulary *rule) {
    if (!json_is_string(value))
        return reject_type(reader, value, rule->right);
    if (strlen(json_string_value(value)) != json_string_length(value) || !is_known(rule, json_string_value(value)))
        return reject_string(reader, value, rule->right);
    return true;
}

/* Field: const char *. */
static bool read_word(struct reader *reader, json_t *value, const struct member *member, void *field) {
    const char **word = field;
    if (!check_word(reader, value, member->rule))
        return false;
    *word = copy(reader, json_string_value(value), json_string_length(value));
    return *word != NULL;
}

/* Checked only; nothing is kept. */
static bool read_and_forget(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    return check_word(reader, value, member->rule);
}

static bool check_array(struct reader *reader, const json_t *value, size_t least, size_t most) {
    if (!json_is_array(value))
        return reject_type(reader, value, "an array");
    size_t size = json_array_size(value);
    if (size < least || size > most)
        return reject(reader, "has %zu elements; it must have %zu to %zu", size, least, most);
    return true;
}

/* Whether each element keeps the rule and none is there twice. */
static bool check_words(struct reader *reader, const json_t *value, const struct vocabulary *rule) {
    size_t outer = reader->path_length;
    for (size_t i = 0; i < json_array_size(value); i++) {
        enter_element(reader, i);
        json_t *element = json_array_get(value, i);
        if (!check_word(reader, element, rule))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (json_equal(element, json_array_get(value, k)))
                return reject(reader, "\"%s\" is there twice; once is right", json_string_value(element));
        }
        leave(reader, outer);
    }
    return true;
}

/* Field: const char *, the elements joined by commas. */
static bool join_words(struct reader *reader, const json_t *value, const char **field) {
    size_t length = 0;
    for (size_t i = 0; i < json_array_size(value); i++)
        length += json_string_length(json_array_get(value, i)) + 1;
    char *joined = allocate(&reader->arena, length + 1);
    if (joined == NULL)
        return out_of_memory(reader);
    char *end = joined;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *element = json_array_get(value, i);
        if (i > 0)
            *end++ = ',';
        memcpy(end, json_string_value(element), json_string_length(element));
        end += json_string_length(element);
    }
    *field = joined;
    return true;
}

static bool read_flags(struct reader *reader, json_t *value, const struct member *member, void *field) {
    return check_array(reader, value, 0, member->limit) && check_words(reader, value, member->rule) &&
           join_words(reader, value, field);
}

static bool read_options(struct reader *reader, json_t *value, const struct member *member, void *field) {
    return check_array(reader, value, 1, member->limit) && check_words(reader, value, member->rule) &&
           join_words(reader, value, field);
}

/* Field: const char *const *, NULL-terminated. */
static bool read_clauses(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!check_array(reader, value, 1, member->limit) || !check_words(reader, value, member->rule))
        return false;
    size_t size = json_array_size(value);
    const char **clauses = allocate(&reader->arena, (size + 1) * sizeof *clauses);
    if (clauses == NULL)
        return out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        const json_t *element = json_array_get(value, i);
        clauses[i] = copy(reader, json_string_value(element), json_string_length(element));
        if (clauses[i] == NULL)
            return false;
    }
    *(const char *const **)field = clauses;
    return true;
}

static bool read_level(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!check_word(reader, value, member->rule))
        return false;
    *(enum vector_level *)field = (enum vector_level)find_word(levels, json_string_value(value));
    return true;
}

static bool read_upto(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!check_word(reader, value, member->rule))
        return false;
    *(enum vector_upto *)field = (enum vector_upto)find_word(uptos, json_string_value(value));
    return true;
}

/* An integer as the schema means it: 80 and 80.0 are one. */
static bool read_integer(struct reader *reader, const json_t *value, long least, long most, int *number) {
    double real = json_number_value(value);
    if (!json_is_number(value))
        return reject(reader, "is %s; it must be an integer from %ld to %ld", type_name(value), least, most);
    if (real < (double)least || real > (double)most || (double)(long)real != real)
        return reject(reader, "%.17g is wrong; it must be an integer from %ld to %ld", real, least, most);
    *number = (int)real;
    return true;
}

static bool read_backlog(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, INT32_MIN, INT32_MAX, field);
}

static bool read_port(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, 1, 65535, field);
}

/* Field: int, -1 for "ephemeral". */
static bool read_socket_port(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_string(value))
        return read_integer(reader, value, 0, 65535, field);
    if (json_string_length(value) != strlen("ephemeral") || strcmp(json_string_value(value), "ephemeral") != 0)
        return reject_string(reader, value, "an integer from 0 to 65535, or \"ephemeral\"");
    *(int *)field = -1;
    return true;
}

static bool read_bool(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_boolean(value))
        return reject_type(reader, value, "true or false");
    *(bool *)field = json_is_true(value);
    return true;
}

/* Field: int. */
static bool read_v6only(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_boolean(value))
        return reject_type(reader, value, "true or false");
    *(int *)field = json_is_true(value) ? 1 : 0;
    return true;
}

/* Field: bool, which says that there are hints. */
static bool read_null_hints(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_null(value))
        return reject_type(reader, value, "null, or absent where hints are given");
    *(bool *)field = false;
    return true;
}

/* ---- Objects -------------------------------------------------------------------------------------------- */

static const struct member *find_member(const struct member *members, const char *name) {
    while (members->name != NULL && strcmp(members->name, name) != 0)
        members++;
    return members->name != NULL ? members : NULL;
}

/* The known members as one text, for the message about one that is not. */
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
        return reject_type(reader, value, "an object");
    json_object_foreach(value, name, member) {
        if (find_member(members, name) == NULL)
            return reject(reader, "has the unknown member %s; right are %s", quote(name, strlen(name), shown),
                          list_members(members, known, sizeof known));
    }
    for (; members->name != NULL; members++) {
        if (members->required && json_object_get(value, members->name) == NULL)
            return reject(reader, "lacks the member \"%s\", which it must have", members->name);
    }
    return true;
}

/* Reads an object by the table of its members (ended by one without a name) into the structure at `object`, which is
 * not NULL, also where no member goes there. */
static bool read_object(struct reader *reader, json_t *value, const struct member *members, void *object) {
    if (!check_members(reader, value, members))
        return false;
    size_t outer = reader->path_length;
    for (; members->name != NULL; members++) {
        json_t *member = json_object_get(value, members->name);
        if (member == NULL)
            continue;
        enter(reader, members->name);
        if (!members->read(reader, member, members, (char *)object + members->offset))
            return false;
        leave(reader, outer);
    }
    return true;
}

static bool has(const json_t *object, const char *member) {
    return json_object_get(object, member) != NULL;
}

/* ---- Texts: node and service ---------------------------------------------------------------------------- */

/* Room for a text, counted against the budget: a short file must not become a large set. */
static char *allocate_text(struct reader *reader, size_t length) {
    if (length > reader->text_budget) {
        (void)reject(reader, "all nodes and services together are longer than %d bytes; shorten or drop some",
                     TEXT_BUDGET);
        return NULL;
    }
    reader->text_budget -= length;
    char *bytes = allocate(&reader->arena, length + 1);
    if (bytes == NULL)
        (void)out_of_memory(reader);
    return bytes;
}

static size_t count_code_points(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* `times` copies of a string of `least` to `most` characters. */
static bool read_repeated(struct reader *reader, const json_t *value, size_t least, size_t most, size_t times,
                          struct vector_text *text) {
    if (!json_is_string(value))
        return reject_type(reader, value, "a string");
    size_t length = json_string_length(value);
    size_t characters = count_code_points(json_string_value(value), length);
    if (memchr(json_string_value(value), '\0', length) != NULL)
        return reject(reader, "holds a NUL byte (\\u0000), which no C string can; it must hold none");
    if (characters < least || characters > most)
        return reject(reader, "has %zu characters; it must have %zu to %zu", characters, least, most);
    char *bytes = allocate_text(reader, length * times);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * length, json_string_value(value), length);
    *text = (struct vector_text){bytes, length * times};
    return true;
}

static bool read_string_text(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_repeated(reader, value, 0, TEXT_LIMIT, 1, field);
}

/* The value of a hexadecimal digit in lower case; 16 for anything else. */
static unsigned digit_value(char digit) {
    static const char digits[] = "0123456789abcdef";
    const char *found = digit != '\0' ? strchr(digits, digit) : NULL;
    return found != NULL ? (unsigned)(found - digits) : 16;
}

static bool read_base16(struct reader *reader, json_t *value, const struct member *member, void *field) {
    static const char right[] = "pairs of hexadecimal digits in lower case, at least one pair, none of them 00";
    (void)member;
    if (!json_is_string(value))
        return reject_type(reader, value, right);
    size_t length = json_string_length(value) / 2;
    const char *digits = json_string_value(value);
    if (json_string_length(value) % 2 != 0 || length < 1 || length > TEXT_LIMIT)
        return reject_string(reader, value, right);
    char *bytes = allocate_text(reader, length);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned high = digit_value(digits[2 * i]);
        unsigned low = digit_value(digits[2 * i + 1]);
        if (high > 15 || low > 15 || high + low == 0)
            return reject_string(reader, value, right);
        bytes[i] = (char)(high * 16 + low);
    }
    *(struct vector_text *)field = (struct vector_text){bytes, length};
    return true;
}

/* The number of repetitions is read first; the string is then written out that many times. */
static bool read_times(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, 2, 100000, field);
}

static bool accept_any(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)reader, (void)value, (void)member, (void)field;
    return true;
}

static const struct member base16_members[] = {{.name = "base16", .required = true, .read = read_base16},
                                               {.name = NULL}};

static const struct member repeat_members[] = {{.name = "repeat", .required = true, .read = accept_any},
                                               {.name = "times", .required = true, .read = read_times},
                                               {.name = NULL}};

static bool read_repeat(struct reader *reader, json_t *value, struct vector_text *text) {
    int times = 0;
    if (!read_object(reader, value, repeat_members, &times))
        return false;
    enter(reader, "repeat");
    return read_repeated(reader, json_object_get(value, "repeat"), 1, 16, (size_t)times, text);
}

/* Field: struct vector_text. */
static bool read_text(struct reader *reader, json_t *value, const struct member *member, void *field) {
    size_t outer = reader->path_length;
    if (json_is_null(value))
        return true;
    if (json_is_string(value))
        return read_string_text(reader, value, member, field);
    if (!json_is_object(value) || (!has(value, "base16") && !has(value, "repeat")))
        return reject_type(reader, value, "null, a string, {\"base16\":\"ff\"} or {\"repeat\":\"9\",\"times\":100}");
    bool read =
        has(value, "base16") ? read_object(reader, value, base16_members, field) : read_repeat(reader, value, field);
    if (read)
        leave(reader, outer);
    return read;
}

/* ---- Request and occupants ------------------------------------------------------------------------------ */

#define REQUEST(field) offsetof(struct vector_request, field)

static const struct member request_members[] = {
    {.name = "node", .required = true, .read = read_text, .offset = REQUEST(node)},
    {.name = "service", .required = true, .read = read_text, .offset = REQUEST(service)},
    {.name = "hints", .read = read_null_hints, .offset = REQUEST(hints)},
    {.name = "family", .read = read_word, .offset = REQUEST(family), .rule = &family_rule},
    {.name = "socktype", .read = read_word, .offset = REQUEST(socktype), .rule = &type_rule},
    {.name = "protocol", .read = read_word, .offset = REQUEST(protocol), .rule = &protocol_rule},
    {.name = "flags", .read = read_flags, .offset = REQUEST(flags), .rule = &flag_rule, .limit = 16},
    {.name = "nonzero", .read = read_word, .offset = REQUEST(nonzero), .rule = &nonzero_rule},
    {.name = "stack", .read = read_word, .offset = REQUEST(stack), .rule = &stack_rule},
    {.name = "options", .read = read_options, .offset = REQUEST(options), .rule = &option_rule, .limit = 3},
    {.name = "backlog", .read = read_backlog, .offset = REQUEST(backlog)},
    {.name = "upto", .read = read_upto, .offset = REQUEST(upto), .rule = &upto_rule},
    {.name = NULL}};

/* Hints are given whole or not at all. */
static bool check_hints(struct reader *reader, const json_t *value) {
    static const char *const hints[] = {"family", "socktype", "protocol", "flags"};
    bool null = has(value, "hints");
    for (size_t i = 0; i < COUNT(hints); i++) {
        if (has(value, hints[i]) && null)
            return reject(reader, "has both \"hints\":null and \"%s\"; right is one of the two", hints[i]);
        if (!has(value, hints[i]) && !null)
            return reject(
                reader,
                "lacks the member \"%s\"; right are all of family, socktype, protocol, flags, or \"hints\":null",
                hints[i]);
    }
    if (null && has(value, "nonzero"))
        return reject(reader, "has both \"hints\":null and \"nonzero\"; NULL hints have no members");
    return true;
}

static bool check_upto(struct reader *reader, const json_t *value, const struct vector_request *request) {
    bool stack = has(value, "stack");
    if (!stack && !has(value, "upto"))
        return reject(reader, "lacks the member \"upto\", which it must have where there is no \"stack\"");
    if (stack && request->upto != VECTOR_UPTO_LISTEN)
        return reject(reader, "has a \"stack\" and \"upto\":\"%s\"; a stack is opened in full, up to \"listen\"",
                      vector_upto_name(request->upto));
    return true;
}

static bool read_request(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    struct vector_request *request = field;
    *request = (struct vector_request){.hints = true,
                                       .family = "unspec",
                                       .socktype = "0",
                                       .protocol = "0",
                                       .flags = "",
                                       .nonzero = "",
                                       .stack = "",
                                       .options = "",
                                       .backlog = 128,
                                       .upto = VECTOR_UPTO_LISTEN};
    return read_object(reader, value, request_members, request) && check_hints(reader, value) &&
           check_upto(reader, value, request);
}

#define OCCUPANT(field) offsetof(struct vector_occupant, field)

static const struct member occupant_members[] = {
    {.name = "family", .required = true, .read = read_word, .offset = OCCUPANT(family), .rule = &socket_family_rule},
    {.name = "address", .required = true, .read = read_word, .offset = OCCUPANT(address), .rule = &address_rule},
    {.name = "port", .required = true, .read = read_port, .offset = OCCUPANT(port)},
    {.name = "v6only", .read = read_bool, .offset = OCCUPANT(v6only)},
    {.name = "listening", .required = true, .read = read_bool, .offset = OCCUPANT(listening)},
    {.name = NULL}};

/* v6only belongs to IPv6 sockets, and there it is always said. */
static bool check_v6only(struct reader *reader, const json_t *value, const char *family) {
    bool ipv6 = strcmp(family, "inet6") == 0;
    if (ipv6 && !has(value, "v6only"))
        return reject(reader, "lacks the member \"v6only\", which it must have where the family is inet6");
    if (!ipv6 && has(value, "v6only"))
        return reject(reader, "has the member \"v6only\"; that is right where the family is inet6 only");
    return true;
}

/* Fields: the two members of struct vector for occupants. */
static bool read_occupants(struct reader *reader, json_t *value, const struct member *member, void *field) {
    struct vector *vector = field;
    if (!check_array(reader, value, 1, member->limit))
        return false;
    size_t size = json_array_size(value);
    size_t outer = reader->path_length;
    struct vector_occupant *occupants = allocate(&reader->arena, size * sizeof *occupants);
    if (occupants == NULL)
        return out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        json_t *element = json_array_get(value, i);
        enter_element(reader, i);
        if (!read_object(reader, element, occupant_members, &occupants[i]) ||
            !check_v6only(reader, element, occupants[i].family))
            return false;
        leave(reader, outer);
    }
    vector->occupants = occupants;
    vector->occupant_count = size;
    return true;
}

/* ---- Outcomes ------------------------------------------------------------------------------------------- */

#define SOCKET(field) offsetof(struct vector_socket, field)

static const struct member socket_members[] = {
    {.name = "family", .required = true, .read = read_word, .offset = SOCKET(family), .rule = &socket_family_rule},
    {.name = "socktype", .required = true, .read = read_word, .offset = SOCKET(socktype), .rule = &socket_type_rule},
    {.name = "protocol",
     .required = true,
     .read = read_word,
     .offset = SOCKET(protocol),
     .rule = &socket_protocol_rule},
    {.name = "address", .required = true, .read = read_word, .offset = SOCKET(address), .rule = &address_rule},
    {.name = "port", .required = true, .read = read_socket_port, .offset = SOCKET(port)},
    {.name = "v6only", .read = read_v6only, .offset = SOCKET(v6only)},
    {.name = NULL}};

/* Fields: the two members of struct vector_outcome for sockets. */
static bool read_sockets(struct reader *reader, json_t *value, const struct member *member, void *field) {
    struct vector_outcome *outcome = field;
    if (!check_array(reader, value, 0, member->limit))
        return false;
    size_t size = json_array_size(value);
    size_t outer = reader->path_length;
    struct vector_socket *sockets = allocate(&reader->arena, (size + 1) * sizeof *sockets);
    if (sockets == NULL)
        return out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        json_t *element = json_array_get(value, i);
        sockets[i].v6only = -1;
        enter_element(reader, i);
        if (!read_object(reader, element, socket_members, &sockets[i]) ||
            !check_v6only(reader, element, sockets[i].family))
            return false;
        leave(reader, outer);
    }
    outcome->sockets = sockets;
    outcome->socket_count = size;
    return true;
}

#define OUTCOME(field) offsetof(struct vector_outcome, field)

static const struct member error_members[] = {
    {.name = "name", .read = read_word, .offset = OUTCOME(name), .rule = &name_rule},
    {.name = "outcome", .required = true, .read = read_and_forget, .rule = &result_rule},
    {.name = "stage", .required = true, .read = read_word, .offset = OUTCOME(stage), .rule = &stage_rule},
    {.name = "code", .required = true, .read = read_word, .offset = OUTCOME(code), .rule = &code_rule},
    {.name = NULL}};

static const struct member ok_members[] = {
    {.name = "name", .read = read_word, .offset = OUTCOME(name), .rule = &name_rule},
    {.name = "outcome", .required = true, .read = read_and_forget, .rule = &result_rule},
    {.name = "stack", .read = read_word, .offset = OUTCOME(stack), .rule = &opened_rule},
    {.name = "sockets", .required = true, .read = read_sockets, .limit = 2},
    {.name = NULL}};

/* The sockets that a stack is made of; family NULL where there is no such socket. */
static const struct shape {
    const char *stack;
    struct {
        const char *family;
        int v6only;
    } sockets[2];
    const char *right;
} shapes[] = {{"ipv4", {{"inet", -1}, {NULL, 0}}, "one inet socket"},
              {"ipv6", {{"inet6", 1}, {NULL, 0}}, "one inet6 socket with v6only true"},
              {"dual", {{"inet6", 0}, {NULL, 0}}, "one inet6 socket with v6only false"},
              {"pair", {{"inet6", 1}, {"inet", -1}}, "two sockets: inet6 with v6only true, then inet"}};

static bool check_shape(struct reader *reader, const struct vector_outcome *outcome) {
    const struct shape *shape = shapes;
    while (strcmp(shape->stack, outcome->stack) != 0)
        shape++;
    for (size_t i = 0; i < 2; i++) {
        const char *family = i < outcome->socket_count ? outcome->sockets[i].family : NULL;
        bool same = (family == NULL) == (shape->sockets[i].family == NULL);
        if (same && family != NULL)
            same =
                strcmp(family, shape->sockets[i].family) == 0 && outcome->sockets[i].v6only == shape->sockets[i].v6only;
        if (!same)
            return reject(reader, "the sockets are not those of the stack %s, which is %s", outcome->stack,
                          shape->right);
    }
    if (outcome->socket_count == 2 && outcome->sockets[0].port != outcome->sockets[1].port)
        return reject(reader, "the sockets of a pair have different ports; both must have the same");
    return true;
}

/* Whether the sockets of a success are those that a request of this kind makes. */
static bool check_success(struct reader *reader, const json_t *value, const struct vector_request *request,
                          const struct vector_outcome *outcome) {
    size_t expected = request->upto == VECTOR_UPTO_RESOLVE ? 0 : 1;
    bool opened = request->stack[0] != '\0';
    if (opened && !has(value, "stack"))
        return reject(reader, "lacks the member \"stack\", which it must have where the request names one");
    if (opened)
        return check_shape(reader, outcome);
    if (has(value, "stack"))
        return reject(reader, "has the member \"stack\"; that is right where the request names one only");
    if (outcome->socket_count != expected)
        return reject(reader, "has %zu sockets; without a stack, up to \"%s\", %zu is right", outcome->socket_count,
                      vector_upto_name(request->upto), expected);
    return true;
}

static bool read_outcome(struct reader *reader, json_t *value, const struct vector_request *request, bool named,
                         struct vector_outcome *outcome) {
    *outcome = (struct vector_outcome){.name = "", .stack = "", .stage = "", .code = ""};
    if (!json_is_object(value))
        return reject_type(reader, value, "an object");
    json_t *result = json_object_get(value, "outcome");
    outcome->ok = json_is_string(result) && strcmp(json_string_value(result), "ok") == 0;
    if (!read_object(reader, value, outcome->ok ? ok_members : error_members, outcome))
        return false;
    if (named && !has(value, "name"))
        return reject(reader,
                      "lacks the member \"name\", which an alternative must have: it says when this one is right");
    if (!named && has(value, "name"))
        return reject(reader, "has the member \"name\"; that is right in the alternatives of oneOf only");
    return !outcome->ok || check_success(reader, value, request, outcome);
}

static bool check_names(struct reader *reader, const struct vector_outcome *outcomes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(outcomes[i].name, outcomes[k].name) == 0)
                return reject(reader, "two alternatives have one name; each must have its own");
        }
    }
    return true;
}

/* Only the array itself is checked here; its elements need the request and are read by read_expect. */
static bool check_alternatives(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    return check_array(reader, value, 2, member->limit);
}

static const struct member expect_members[] = {
    {.name = "oneOf", .required = true, .read = check_alternatives, .limit = 4}, {.name = NULL}};

static bool read_alternatives(struct reader *reader, json_t *value, const struct vector_request *request,
                              struct vector_outcome *outcomes) {
    size_t count = json_array_size(value);
    enter(reader, "oneOf");
    size_t outer = reader->path_length;
    for (size_t i = 0; i < count; i++) {
        enter_element(reader, i);
        if (!read_outcome(reader, json_array_get(value, i), request, true, &outcomes[i]))
            return false;
        leave(reader, outer);
    }
    return check_names(reader, outcomes, count);
}

/* What is right depends on the request, so that this is no member of the vector's table. */
static bool read_expect(struct reader *reader, json_t *value, struct vector *vector) {
    json_t *several = json_object_get(value, "oneOf");
    size_t count = several != NULL && json_is_array(several) ? json_array_size(several) : 1;
    enter(reader, "expect");
    if (several != NULL && !read_object(reader, value, expect_members, vector))
        return false;
    struct vector_outcome *outcomes = allocate(&reader->arena, count * sizeof *outcomes);
    if (outcomes == NULL)
        return out_of_memory(reader);
    vector->outcomes = outcomes;
    vector->outcome_count = count;
    bool read = several != NULL ? read_alternatives(reader, several, &vector->request, outcomes)
                                : read_outcome(reader, value, &vector->request, false, outcomes);
    if (read)
        leave(reader, 0);
    return read;
}

/* ---- Vectors -------------------------------------------------------------------------------------------- */

#define VECTOR(field) offsetof(struct vector, field)

static const struct member vector_members[] = {
    {.name = "id", .required = true, .read = read_word, .offset = VECTOR(id), .rule = &id_rule},
    {.name = "clauses",
     .required = true,
     .read = read_clauses,
     .offset = VECTOR(clauses),
     .rule = &clause_rule,
     .limit = 16},
    {.name = "level", .required = true, .read = read_level, .offset = VECTOR(level), .rule = &level_rule},
    {.name = "why", .required = true, .read = read_word, .offset = VECTOR(why), .rule = &sentence_rule},
    {.name = "environment", .read = read_word, .offset = VECTOR(environment), .rule = &environment_rule},
    {.name = "request", .required = true, .read = read_request, .offset = VECTOR(request)},
    {.name = "occupants", .read = read_occupants, .offset = 0, .limit = 4},
    {.name = "expect", .required = true, .read = accept_any, .offset = 0},
    {.name = NULL}};

static bool check_id(struct reader *reader, const struct vector *vector) {
    size_t length = strlen(vector->clauses[0]);
    if (strncmp(vector->id, vector->clauses[0], length) != 0 || vector->id[length] != '/')
        return reject(reader, "the id does not begin with the first clause, %s; right is %s/t and a number",
                      vector->clauses[0], vector->clauses[0]);
    return true;
}

/* In create, listening is a call of its own: what that one refuses is refused when there is a socket already. */
static bool is_refused_by_listen(const struct vector_request *request, const struct vector_outcome *outcome) {
    if (request->stack[0] != '\0' || request->upto != VECTOR_UPTO_LISTEN)
        return false;
    return strcmp(outcome->code, "EOPNOTSUPP") == 0 || (request->backlog < 0 && strcmp(outcome->code, "EINVAL") == 0);
}

static bool is_pure(const struct vector *vector) {
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *outcome = &vector->outcomes[i];
        if (outcome->ok || strcmp(outcome->stage, "validate") != 0 || is_refused_by_listen(&vector->request, outcome))
            return false;
    }
    return true;
}

static bool read_vector(struct reader *reader, json_t *value) {
    struct entry *entry = allocate(&reader->arena, sizeof *entry);
    if (entry == NULL)
        return out_of_memory(reader);
    struct vector *vector = &entry->vector;
    vector->file = reader->file;
    vector->environment = "plain";
    json_t *id = json_object_get(value, "id");
    if (json_is_string(id) && strlen(json_string_value(id)) == json_string_length(id) && is_id(json_string_value(id))) {
        reader->id = json_string_value(id);
        leave(reader, 0);
    }
    if (!read_object(reader, value, vector_members, vector) || !check_id(reader, vector))
        return false;
    if (!read_expect(reader, json_object_get(value, "expect"), vector))
        return false;
    vector->pure = is_pure(vector);
    entry->next = reader->entries;
    reader->entries = entry;
    reader->count++;
    reader->id = NULL;
    return true;
}

static bool read_vectors(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    if (!check_array(reader, value, 1, member->limit))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        leave(reader, 0); /* a vector's own members are named from its id on */
        enter(reader, member->name);
        enter_element(reader, i);
        if (!read_vector(reader, json_array_get(value, i)))
            return false;
    }
    return true;
}

static const struct member document_members[] = {
    {.name = "schema", .required = true, .read = read_and_forget, .rule = &schema_rule},
    {.name = "about", .read = read_and_forget, .rule = &sentence_rule},
    {.name = "vectors", .required = true, .read = read_vectors, .limit = 100000},
    {.name = NULL}};

static bool read_document(struct reader *reader, const char *name, const char *text, size_t length) {
    json_error_t fault;
    reader->file = copy(reader, name, strlen(name));
    if (reader->file == NULL) {
        reader->file = name;
        return false;
    }
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
    if (document == NULL && fault.text[0] == '\0')
        return out_of_memory(reader);
    if (document == NULL) {
        for (char *byte = fault.text; *byte != '\0'; byte++)
            *byte = *byte >= 0x20 && *byte < 0x7f ? *byte : '?';
        return reject(reader, "line %d, column %d: not JSON: %s", fault.line, fault.column, fault.text);
    }
    bool read = read_object(reader, document, document_members, reader);
    json_decref(document);
    reader->id = NULL;
    return read;
}

/* ---- Sets --------------------------------------------------------------------------------------------- */

static int compare_ids(const void *left, const void *right) {
    return strcmp(((const struct vector *)left)->id, ((const struct vector *)right)->id);
}

static bool check_unique(struct reader *reader, const struct vector *vectors, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (strcmp(vectors[i - 1].id, vectors[i].id) != 0)
            continue;
        reader->file = vectors[i].file;
        reader->id = vectors[i].id;
        leave(reader, 0);
        enter(reader, "id");
        return reject(reader, "is given twice, here and in %s; it must be given once", vectors[i - 1].file);
    }
    return true;
}

/* Ends the reading: the set on success, or an empty one. The reader is used up. */
static bool finish(struct reader *reader, bool read, struct vector_set *set) {
    struct vector *vectors = NULL;
    if (read) {
        vectors = allocate(&reader->arena, reader->count * sizeof *vectors);
        read = vectors != NULL || out_of_memory(reader);
    }
    if (read) {
        size_t index = reader->count;
        for (const struct entry *entry = reader->entries; entry != NULL; entry = entry->next)
            vectors[--index] = entry->vector;
        qsort(vectors, reader->count, sizeof *vectors, compare_ids);
        read = check_unique(reader, vectors, reader->count);
    }
    if (!read) {
        free_arena(reader->arena);
        return false;
    }
    *set = (struct vector_set){.vectors = vectors, .count = reader->count, .storage = reader->arena};
    return true;
}

static struct reader begin(const char *file, struct vector_set *set, char *error, size_t size) {
    *set = (struct vector_set){.vectors = NULL};
    if (size > 0)
        error[0] = '\0';
    return (struct reader){.text_budget = TEXT_BUDGET, .file = file, .error = error, .error_size = size};
}

bool vector_set_parse(const char *name, const char *text, size_t length, struct vector_set *set, char *error,
                      size_t size) {
    struct reader reader = begin(name, set, error, size);
    bool read = read_document(&reader, name, text, length);
    return finish(&reader, read, set);
}

/* ---- Files ---------------------------------------------------------------------------------------------- */

/* Reads what `descriptor` has into memory that the caller frees; NULL with errno. */
static char *read_descriptor(int descriptor, size_t *length) {
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return NULL;
    if (!S_ISREG(status.st_mode) || status.st_size > FILE_LIMIT) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : S_ISREG(status.st_mode) ? EFBIG : ENOTSUP;
        return NULL;
    }
    size_t room = (size_t)status.st_size;
    char *text = malloc(room + 1);
    size_t used = 0;
    ssize_t got = 1;
    while (text != NULL && used < room && got > 0) {
        got = read(descriptor, text + used, room - used);
        used += got > 0 ? (size_t)got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    if (text != NULL && got < 0) {
        free(text);
        return NULL;
    }
    *length = used;
    return text;
}

static bool read_file(struct reader *reader, int directory, const char *name) {
    size_t length = 0;
    reader->file = name;
    leave(reader, 0);
    int descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return reject(reader, "cannot be opened: %s; it must be a readable file", strerror(errno));
    char *text = read_descriptor(descriptor, &length);
    int reason = errno;
    (void)close(descriptor);
    if (text == NULL)
        return reject(reader, "cannot be read: %s; it must be a regular file of at most %d bytes", strerror(reason),
                      FILE_LIMIT);
    bool read = read_document(reader, name, text, length);
    free(text);
    return read;
}

static int is_vector_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

static int compare_names(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

static bool read_directory(struct reader *reader, const char *path) {
    struct dirent **names = NULL;
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return reject(reader, "cannot be opened: %s; it must be the directory of the vectors", strerror(errno));
    int count = scandir(path, &names, is_vector_file, compare_names);
    bool read = count > 0;
    if (count < 0)
        (void)reject(reader, "cannot be read: %s", strerror(errno));
    if (count == 0)
        (void)reject(reader, "has no file *.json; it must have one with a vector at least");
    for (int i = 0; i < count; i++) {
        read = read && read_file(reader, directory, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    (void)close(directory);
    return read;
}

bool vector_set_load(const char *directory, struct vector_set *set, char *error, size_t size) {
    struct reader reader = begin(directory, set, error, size);
    bool read = read_directory(&reader, directory);
    return finish(&reader, read, set);
}

void vector_set_free(struct vector_set *set) {
    if (set == NULL)
        return;
    free_arena(set->storage);
    *set = (struct vector_set){.vectors = NULL};
}

/* ---- Questions ------------------------------------------------------------------------------------------ */

const struct vector *vector_find(const struct vector_set *set, const char *id) {
    const struct vector wanted = {.id = id};
    if (set == NULL || set->count == 0 || id == NULL)
        return NULL;
    return bsearch(&wanted, set->vectors, set->count, sizeof wanted, compare_ids);
}

bool vector_has_clause(const struct vector *vector, const char *clause) {
    for (const char *const *known = vector->clauses; *known != NULL; known++) {
        if (strcmp(*known, clause) == 0)
            return true;
    }
    return false;
}

const char *vector_level_name(enum vector_level level) {
    return level <= VECTOR_MUST ? levels[level] : "unknown level";
}

const char *vector_upto_name(enum vector_upto upto) {
    return upto <= VECTOR_UPTO_LISTEN ? uptos[upto] : "unknown stop";
}
