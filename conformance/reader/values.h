/* JSON values by rules: private to the reader, below request.h and expect.h.
 *
 * From the bottom: an arena that owns every string and array of a set; readers of single values, each for one kind of
 * rule; and tables of an object's members, which say what reads each member and whether it must be there. Rules between
 * members are functions named `check_...`. The first mistake ends the reading: every function here that returns false
 * has written the message.
 */
#ifndef READER_VALUES_H
#define READER_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Arena ---- */

struct block;

/* Zeroed memory that lives as long as the set; NULL if there is none left, without a message. */
void *arena_allocate(struct block **arena, size_t size);

void arena_free(struct block *arena);

/* ---- The reader's state and its messages ---- */

enum {
    TEXT_BUDGET = 1 << 24, /* bytes of all nodes and services of a set, repetitions written out */
    PATH_SIZE = 96         /* far longer than the deepest path that the tables allow */
};

struct reader {
    struct block *arena;
    struct entry *entries; /* vectors read so far, the last one first */
    size_t count;
    size_t text_budget;
    const char *file;
    const char *id;       /* of the vector that is being read; NULL until it is known */
    char path[PATH_SIZE]; /* of the member that is being read: "expect.sockets[0].port" */
    size_t path_length;
    char *error;
    size_t error_size;
};

/* Writes the message "file: vector: member: text" and returns false, so that a reader can `return reader_reject(...)`.
 * The others say what the value is, and that it must be what `right` says. */
__attribute__((format(printf, 2, 3))) bool reader_reject(struct reader *reader, const char *format, ...);
bool reader_reject_type(struct reader *reader, const json_t *value, const char *right);
bool reader_reject_string(struct reader *reader, const json_t *value, const char *right);
bool reader_out_of_memory(struct reader *reader);

/* Adds a member or an element to the path. The caller keeps the `path_length` from before for `reader_leave`. */
void reader_enter(struct reader *reader, const char *member);
void reader_enter_element(struct reader *reader, size_t index);
void reader_leave(struct reader *reader, size_t path_length);

/* A terminated copy in the arena; NULL, with the message, if there is no memory left. */
const char *reader_copy(struct reader *reader, const char *text, size_t length);

/* ---- Single values ---- */

/* The texts that a member may have: the words of a list, and those that a function accepts. */
struct vocabulary {
    const char *const *words; /* NULL-terminated; NULL: none */
    bool (*also)(const char *text);
    const char *right; /* for messages: "it must be ..." */
};

struct member;
typedef bool read_value(struct reader *reader, json_t *value, const struct member *member, void *field);

/* A member of an object: its name, the function that reads it, and the place in the structure that it fills. */
struct member {
    const char *name;
    bool required;
    read_value *read;
    size_t offset;
    const struct vocabulary *rule; /* if the reader needs one */
    size_t limit;                  /* the most elements of an array */
};

/* The place of the text in the list; if it is not there, the place of the final NULL. */
size_t word_index(const char *const *words, const char *text);

/* Characters, not bytes, of a text; SIZE_MAX if it has a control character. */
size_t count_characters(const char *text);

/* Whether the value is a string that keeps the rule and has no NUL byte; an array of so many elements; an array whose
 * elements all keep the rule, none of them twice. */
bool reader_check_word(struct reader *reader, const json_t *value, const struct vocabulary *rule);
bool reader_check_array(struct reader *reader, const json_t *value, size_t least, size_t most);
bool reader_check_words(struct reader *reader, const json_t *value, const struct vocabulary *rule);

/* Field: const char *. */
read_value read_word;

/* Field: bool. */
read_value read_bool;

/* Check the value by the rule, or not at all; keep nothing. */
read_value read_and_forget;
read_value read_anything;

/* An integer as JSON Schema defines it: 80.0 is one, too. */
bool read_integer(struct reader *reader, const json_t *value, long least, long most, int *number);

/* Reads an object by the table of its members, which ends with one without a name, into the structure at `object`;
 * never NULL. */
bool read_object(struct reader *reader, json_t *value, const struct member *members, void *object);

bool has_member(const json_t *object, const char *member);

#endif
