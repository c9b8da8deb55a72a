/* Private to the reader of the vectors: JSON text into `struct vector`, by the rules of schema/vector.schema.json.
 *
 * From the bottom: an arena that owns every string and array of a set; readers of single values, each for one kind of
 * rule; and tables that say for each object which members it has, which of them it must have, and which reader takes
 * each. What the tables cannot say, because it binds members together, is a function named `check_...`. The first fault
 * found ends the reading: whatever reads or checks here and returns false has written the message.
 */
#ifndef VECTORS_READ_H
#define VECTORS_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "vectors.h"

/* ---- Arena (vectors_read.c) ---- */

struct block;

/* Zeroed memory that lives as long as the set; NULL when there is none left, without a message. */
void *arena_allocate(struct block **arena, size_t size);

void arena_free(struct block *arena);

/* ---- The reader's state and its messages (vectors_read.c) ---- */

enum {
    TEXT_BUDGET = 1 << 24, /* bytes of all nodes and services of a set, repetitions written out */
    PATH_SIZE = 96         /* of the member's path; the deepest that the tables know is far shorter */
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

/* Writes the message "file: vector: member: text" and returns false, so that a reader may end in `return
 * reader_reject(...)`. The others say what there is, and that it must be what is `right`. */
__attribute__((format(printf, 2, 3))) bool reader_reject(struct reader *reader, const char *format, ...);
bool reader_reject_type(struct reader *reader, const json_t *value, const char *right);
bool reader_reject_string(struct reader *reader, const json_t *value, const char *right);
bool reader_out_of_memory(struct reader *reader);

/* Steps into a member or an element. The caller keeps `path_length` from before and gives it to `reader_leave`. */
void reader_enter(struct reader *reader, const char *member);
void reader_enter_element(struct reader *reader, size_t index);
void reader_leave(struct reader *reader, size_t path_length);

/* A copy in the arena, terminated; NULL where there is no memory left. */
const char *reader_copy(struct reader *reader, const char *text, size_t length);

/* ---- Single values (vectors_read.c) ---- */

/* A closed list of words, and what is right beside them. */
struct vocabulary {
    const char *const *words; /* NULL-terminated; NULL where there are none */
    bool (*also)(const char *text);
    const char *right; /* for messages: "it must be ..." */
};

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

/* Where the text is in the list; where the list ends if it is not there. */
size_t word_index(const char *const *words, const char *text);

/* Characters (not bytes) of a text without control characters; SIZE_MAX where it has one. */
size_t count_characters(const char *text);

/* Whether the value is a string without a NUL byte that keeps the rule; an array of a right size; one whose elements
 * each keep the rule, none of them twice. */
bool reader_check_word(struct reader *reader, const json_t *value, const struct vocabulary *rule);
bool reader_check_array(struct reader *reader, const json_t *value, size_t least, size_t most);
bool reader_check_words(struct reader *reader, const json_t *value, const struct vocabulary *rule);

/* Field: const char *. */
read_value read_word;

/* Checked by the rule only, and not even that; nothing is kept. */
read_value read_and_forget;
read_value read_anything;

/* An integer as the schema means it: 80 and 80.0 are one. */
bool read_integer(struct reader *reader, const json_t *value, long least, long most, int *number);

/* Reads an object by the table of its members (ended by one without a name) into the structure at `object`, which is
 * not NULL, also where no member goes there. */
bool read_object(struct reader *reader, json_t *value, const struct member *members, void *object);

bool has_member(const json_t *object, const char *member);

/* ---- What is asked (vectors_request.c) ---- */

/* Field: struct vector_request. */
read_value read_request;

/* Fields: the two members of struct vector for existing_sockets. */
read_value read_existing_sockets;

/* Of every socket, an existing_socket's and an expected one's. */
extern const struct vocabulary socket_family_rule;
extern const struct vocabulary address_rule;

/* v6only belongs to IPv6 sockets, and there it is always said. */
bool check_v6only(struct reader *reader, const json_t *value, const char *family);

/* ---- What is right (vectors_expect.c) ---- */

/* What is right depends on the request, so that this is no member of the vector's table. */
bool read_expect(struct reader *reader, json_t *value, struct vector *vector);

#endif
