/* Loads vectors: a whole vector, the documents and sets that hold them, and the files. */
#include "vectors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "environments.h"
#include "expect.h"
#include "faults.h"
#include "request.h"
#include "values.h"

enum { FILE_LIMIT = 1 << 24 }; /* bytes of one file: far more than anybody writes */

struct entry {
    struct entry *next;
    struct vector vector;
};

/* ---- Words and their rules --------------------------------------------------------------------------------------- */

/* Whether the text begins with a clause such as "PORT-003", which is `length` bytes long. */
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

static bool is_sentence(const char *text) {
    size_t count = count_characters(text);
    return count >= 8 && count <= 240;
}

static bool is_environment(const char *text) {
    return environment_index(text) < ENVIRONMENT_COUNT;
}

static const char *const schemas[] = {"vector-1", NULL};

static const struct vocabulary schema_rule = {schemas, NULL, "\"vector-1\""};
static const struct vocabulary id_rule = {NULL, is_id, "a clause and a number such as PORT-003/t07"};
static const struct vocabulary clause_rule = {NULL, is_clause, "a clause of SPEC.md such as PORT-003"};
static const struct vocabulary level_rule = {vector_level_names, NULL, "MUST, SHOULD or INFO"};
static const struct vocabulary sentence_rule = {NULL, is_sentence,
                                                "a sentence of 8 to 240 characters without control characters"};
static const struct vocabulary environment_rule = {NULL, is_environment, "one of:" ENVIRONMENT_NAMES};
static const char *const platforms[] = {"posix", "windows", NULL};
static const struct vocabulary platform_rule = {platforms, NULL, "posix or windows, or absent for both"};

/* ---- Vectors ----------------------------------------------------------------------------------------------------- */

/* Field: const char *const *, NULL-terminated. */
static bool read_clauses(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!reader_check_array(reader, value, 1, member->limit) || !reader_check_words(reader, value, member->rule))
        return false;
    size_t size = json_array_size(value);
    const char **clauses = arena_allocate(&reader->arena, (size + 1) * sizeof *clauses);
    if (clauses == NULL)
        return reader_out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        const json_t *element = json_array_get(value, i);
        clauses[i] = reader_copy(reader, json_string_value(element), json_string_length(element));
        if (clauses[i] == NULL)
            return false;
    }
    *(const char *const **)field = clauses;
    return true;
}

static bool read_level(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!reader_check_word(reader, value, member->rule))
        return false;
    *(enum vector_level *)field = (enum vector_level)word_index(vector_level_names, json_string_value(value));
    return true;
}

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
    {.name = "platform", .read = read_word, .offset = VECTOR(platform), .rule = &platform_rule},
    {.name = "request", .required = true, .read = read_request, .offset = VECTOR(request)},
    {.name = "existing_sockets", .read = read_existing_sockets, .offset = 0, .limit = 4},
    {.name = "faults", .read = read_faults, .offset = 0, .limit = VECTOR_FAULTS_MAX},
    {.name = "expect", .required = true, .read = read_anything, .offset = 0},
    {.name = NULL}};

static bool check_id(struct reader *reader, const struct vector *vector) {
    size_t length = strlen(vector->clauses[0]);
    if (strncmp(vector->id, vector->clauses[0], length) != 0 || vector->id[length] != '/')
        return reader_reject(reader, "the id does not begin with the first clause, %s; it must be %s/t and a number",
                             vector->clauses[0], vector->clauses[0]);
    return true;
}

/* How a port is used has a meaning of its own on Windows. */
static bool check_use(struct reader *reader, const struct vector *vector) {
    for (size_t i = 0; i < vector->existing_socket_count && strcmp(vector->platform, "windows") != 0; i++) {
        if (vector->existing_sockets[i].use[0] != '\0')
            return reader_reject(reader, "has an existing socket with \"use\", which only a vector with the platform "
                                         "\"windows\" may have");
    }
    return true;
}

/* Without a stack, listen is a separate call: by the time it refuses, there is a socket. */
static bool is_refused_by_listen(const struct vector_request *request, const struct vector_outcome *outcome) {
    if (request->stack[0] != '\0' || request->last_step != VECTOR_STEP_LISTEN)
        return false;
    return strcmp(outcome->code, "EOPNOTSUPP") == 0 || (request->backlog < 0 && strcmp(outcome->code, "EINVAL") == 0);
}

static bool is_validation_only(const struct vector *vector) {
    for (size_t i = 0; i < vector->outcome_count; i++) {
        const struct vector_outcome *outcome = &vector->outcomes[i];
        if (outcome->ok || strcmp(outcome->stage, "validate") != 0 || is_refused_by_listen(&vector->request, outcome))
            return false;
    }
    return true;
}

static bool read_vector(struct reader *reader, json_t *value) {
    struct entry *entry = arena_allocate(&reader->arena, sizeof *entry);
    if (entry == NULL)
        return reader_out_of_memory(reader);
    struct vector *vector = &entry->vector;
    vector->file = reader->file;
    vector->environment = environment_name(ENVIRONMENT_PLAIN);
    vector->platform = "";
    json_t *id = json_object_get(value, "id");
    if (json_is_string(id) && strlen(json_string_value(id)) == json_string_length(id) && is_id(json_string_value(id))) {
        reader->id = json_string_value(id);
        reader_leave(reader, 0);
    }
    if (!read_object(reader, value, vector_members, vector) || !check_id(reader, vector) || !check_use(reader, vector))
        return false;
    if (!read_expect(reader, json_object_get(value, "expect"), vector))
        return false;
    vector->validation_only = is_validation_only(vector);
    entry->next = reader->entries;
    reader->entries = entry;
    reader->count++;
    reader->id = NULL;
    return true;
}

/* ---- Documents --------------------------------------------------------------------------------------------------- */

static bool read_vectors(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)field;
    if (!reader_check_array(reader, value, 1, member->limit))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        reader_leave(reader, 0); /* the path of the last vector's member */
        reader_enter(reader, member->name);
        reader_enter_element(reader, i);
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
    reader->file = reader_copy(reader, name, strlen(name));
    if (reader->file == NULL) {
        reader->file = name;
        return false;
    }
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
    if (document == NULL && fault.text[0] == '\0')
        return reader_out_of_memory(reader);
    if (document == NULL) {
        for (char *byte = fault.text; *byte != '\0'; byte++)
            *byte = *byte >= 0x20 && *byte < 0x7f ? *byte : '?';
        return reader_reject(reader, "line %d, column %d: not JSON: %s", fault.line, fault.column, fault.text);
    }
    bool read = read_object(reader, document, document_members, reader);
    json_decref(document);
    reader->id = NULL;
    return read;
}

/* ---- Sets -------------------------------------------------------------------------------------------------------- */

static int compare_ids(const void *left, const void *right) {
    return strcmp(((const struct vector *)left)->id, ((const struct vector *)right)->id);
}

static bool check_unique(struct reader *reader, const struct vector *vectors, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (strcmp(vectors[i - 1].id, vectors[i].id) != 0)
            continue;
        reader->file = vectors[i].file;
        reader->id = vectors[i].id;
        reader_leave(reader, 0);
        reader_enter(reader, "id");
        return reader_reject(reader, "is used twice, here and in %s; each vector needs its own", vectors[i - 1].file);
    }
    return true;
}

/* Ends the reading and the reader: makes the set, or leaves it empty. */
static bool finish(struct reader *reader, bool read, struct vector_set *set) {
    struct vector *vectors = NULL;
    if (read) {
        vectors = arena_allocate(&reader->arena, reader->count * sizeof *vectors);
        read = vectors != NULL || reader_out_of_memory(reader);
    }
    if (vectors != NULL) {
        size_t index = reader->count;
        for (const struct entry *entry = reader->entries; entry != NULL; entry = entry->next)
            vectors[--index] = entry->vector;
        qsort(vectors, reader->count, sizeof *vectors, compare_ids);
        read = check_unique(reader, vectors, reader->count);
    }
    if (!read) {
        arena_free(reader->arena);
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

/* ---- Files ------------------------------------------------------------------------------------------------------- */

/* The contents of a file in memory that the caller frees; NULL with errno. */
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
    reader_leave(reader, 0);
    int descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return reader_reject(reader, "cannot be opened: %s; it must be a readable file", strerror(errno));
    char *text = read_descriptor(descriptor, &length);
    int reason = errno;
    (void)close(descriptor);
    if (text == NULL)
        return reader_reject(reader, "cannot be read: %s; it must be a regular file of at most %d bytes",
                             strerror(reason), FILE_LIMIT);
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
        return reader_reject(reader, "cannot be opened: %s; it must be the directory with the vectors",
                             strerror(errno));
    int count = scandir(path, &names, is_vector_file, compare_names);
    bool read = count > 0;
    if (count < 0)
        (void)reader_reject(reader, "cannot be read: %s", strerror(errno));
    if (count == 0)
        (void)reader_reject(reader, "has no *.json file; it must have at least one");
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
    arena_free(set->storage);
    *set = (struct vector_set){.vectors = NULL};
}

/* ---- Questions --------------------------------------------------------------------------------------------------- */

const struct vector *vector_find(const struct vector_set *set, const char *id) {
    const struct vector wanted = {.id = id};
    if (set == NULL || set->count == 0 || id == NULL)
        return NULL;
    return bsearch(&wanted, set->vectors, set->count, sizeof wanted, compare_ids);
}
