/* Vectors written as JSON, each in a file of its own. */
#include "save.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "environment_files.h"
#include "reader/clauses.h"

#define NUMBERS_MAX 999

/* ---- Directory --------------------------------------------------------------------------------------------------- */

static bool has_vectors(const char *directory) {
    DIR *entries = opendir(directory);
    bool found = false;
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name);
        found = found || (length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0);
    }
    if (entries)
        closedir(entries);
    return found;
}

static bool make_directory(const char *directory, char *error, size_t size) {
    struct stat about;
    bool made = mkdir(directory, 0777) == 0;
    if (!made && (errno != EEXIST || stat(directory, &about) != 0)) {
        snprintf(error, size, "--save %.200s: the directory cannot be made: %s", directory, strerror(errno));
        return false;
    }
    if (!made && !S_ISDIR(about.st_mode)) {
        snprintf(error, size, "--save %.200s: not a directory", directory);
        return false;
    }
    return true;
}

bool saved_vectors_open(struct saved_vectors *saved, const char *directory, const struct vector_set *set,
                        const char *files, char *error, size_t size) {
    char reason[450];
    *saved = (struct saved_vectors){.directory = directory, .set = set};
    if (!directory)
        return true;
    if (!make_directory(directory, error, size))
        return false;
    if (!environment_files_copy(files, directory, reason, sizeof reason)) {
        snprintf(error, size, "--save: %s", reason);
        return false;
    }
    return !has_vectors(directory) || vector_set_load(directory, &saved->saved, error, size);
}

void saved_vectors_close(struct saved_vectors *saved) {
    vector_set_free(&saved->saved);
}

/* One more than the highest number in use for the clause. */
static unsigned long next_number(const struct saved_vectors *saved, const char *clause, unsigned long next) {
    const struct vector_set *sets[] = {saved->set, &saved->saved};
    size_t length = strlen(clause);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < sets[k]->count; i++) {
            const char *id = sets[k]->vectors[i].id;
            unsigned long number = strncmp(id, clause, length) == 0 ? strtoul(id + length + 2, NULL, 10) : 0;
            next = number >= next ? number + 1 : next;
        }
    }
    return next;
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *text_of(const struct vector_text *text) {
    static const char digits[] = "0123456789abcdef";
    char base16[2 * FUZZ_TEXT_MAX + 1];
    if (!text->bytes)
        return json_null();
    json_t *string = json_stringn(text->bytes, text->length);
    if (string)
        return string;
    for (size_t i = 0; i < text->length; i++) { /* not UTF-8 */
        base16[2 * i] = digits[(unsigned char)text->bytes[i] >> 4];
        base16[2 * i + 1] = digits[(unsigned char)text->bytes[i] & 15];
    }
    return json_pack("{s:s#}", "base16", base16, (int)(2 * text->length));
}

static json_t *list_of(const char *list) {
    json_t *array = json_array();
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, ",");
        json_array_append_new(array, json_stringn(at, length));
        at += length + (at[length] ? 1 : 0);
    }
    return array;
}

static json_t *request_of(const struct vector_request *request) {
    json_t *object = json_object();
    json_object_set_new(object, "node", text_of(&request->node));
    json_object_set_new(object, "service", text_of(&request->service));
    if (!request->hints) {
        json_object_set_new(object, "hints", json_null());
    } else {
        json_object_set_new(object, "family", json_string(request->family));
        json_object_set_new(object, "socktype", json_string(request->socktype));
        json_object_set_new(object, "protocol", json_string(request->protocol));
        json_object_set_new(object, "flags", list_of(request->flags));
    }
    if (request->hints && request->nonzero[0])
        json_object_set_new(object, "nonzero", json_string(request->nonzero));
    if (request->stack[0])
        json_object_set_new(object, "stack", json_string(request->stack));
    if (request->options[0])
        json_object_set_new(object, "options", list_of(request->options));
    json_object_set_new(object, "backlog", json_integer(request->backlog));
    json_object_set_new(object, "upto", json_string(vector_step_name(request->last_step)));
    return object;
}

static json_t *existing_sockets_of(const struct vector *vector) {
    json_t *array = json_array();
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *existing_socket = &vector->existing_sockets[i];
        json_t *object =
            json_pack("{s:s, s:s, s:i, s:b}", "family", existing_socket->family, "address", existing_socket->address,
                      "port", existing_socket->port, "listening", existing_socket->listening);
        if (strcmp(existing_socket->family, "inet6") == 0)
            json_object_set_new(object, "v6only", json_boolean(existing_socket->v6only));
        if (strcmp(existing_socket->socktype, "dgram") == 0)
            json_object_set_new(object, "socktype", json_string("dgram"));
        if (existing_socket->reuseport)
            json_object_set_new(object, "reuseport", json_true());
        if (existing_socket->connected)
            json_object_set_new(object, "connected", json_true());
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *faults_of(const struct vector *vector) {
    json_t *array = json_array();
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        json_t *object = json_pack("{s:s}", "call", fault->call);
        if (fault->option[0])
            json_object_set_new(object, "option", json_string(fault->option));
        if (fault->family[0])
            json_object_set_new(object, "family", json_string(fault->family));
        if (strcmp(fault->effect, "error") == 0)
            json_object_set_new(object, "code", json_string(fault->code));
        else
            json_object_set_new(object, "effect", json_string(fault->effect));
        if (fault->nth > 1)
            json_object_set_new(object, "nth", json_integer(fault->nth));
        if (fault->always)
            json_object_set_new(object, "always", json_true());
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *socket_of(const struct vector_socket *socket) {
    json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "family", socket->family, "socktype", socket->socktype,
                               "protocol", socket->protocol, "address", socket->address);
    json_object_set_new(object, "port", socket->port < 0 ? json_string("ephemeral") : json_integer(socket->port));
    if (socket->v6only >= 0)
        json_object_set_new(object, "v6only", json_boolean(socket->v6only));
    return object;
}

static json_t *outcome_of(const struct vector_outcome *outcome) {
    json_t *object = json_object();
    if (outcome->name[0])
        json_object_set_new(object, "name", json_string(outcome->name));
    json_object_set_new(object, "outcome", json_string(outcome->ok ? "ok" : "error"));
    if (!outcome->ok) {
        json_object_set_new(object, "stage", json_string(outcome->stage));
        json_object_set_new(object, "code", json_string(outcome->code));
        return object;
    }
    if (outcome->stack[0])
        json_object_set_new(object, "stack", json_string(outcome->stack));
    json_t *sockets = json_array();
    for (size_t i = 0; i < outcome->socket_count; i++)
        json_array_append_new(sockets, socket_of(&outcome->sockets[i]));
    json_object_set_new(object, "sockets", sockets);
    return object;
}

static json_t *expect_of(const struct vector *vector) {
    if (vector->outcome_count == 1)
        return outcome_of(&vector->outcomes[0]);
    json_t *array = json_array();
    for (size_t i = 0; i < vector->outcome_count; i++)
        json_array_append_new(array, outcome_of(&vector->outcomes[i]));
    return json_pack("{s:o}", "oneOf", array);
}

/* The clauses that a saved vector names: those that decide, and last the one that was broken, "-" if that is none. */
static void list_clauses(const struct fuzz_view *view, const char *broken, const char *clauses[FUZZ_CLAUSES_MAX + 2]) {
    size_t count = 0;
    for (size_t i = 0; view->clauses[i]; i++)
        if (i == 0 || (strcmp(view->clauses[i], broken) != 0 && !clause_is_property(view->clauses[i])))
            clauses[count++] = view->clauses[i];
    if (broken[0] != '-' && strcmp(clauses[0], broken) != 0)
        clauses[count++] = broken;
    clauses[count] = NULL;
}

static json_t *array_of(const char *const *texts) {
    json_t *array = json_array();
    for (size_t i = 0; texts[i]; i++)
        json_array_append_new(array, json_string(texts[i]));
    return array;
}

static json_t *document_of(const struct fuzz_view *view, const char *clause, const char *why, const char *id) {
    const struct vector *vector = &view->vector;
    const char *clauses[FUZZ_CLAUSES_MAX + 2];
    list_clauses(view, clause, clauses);
    json_t *object = json_pack("{s:s, s:o, s:s, s:s, s:s, s:o}", "id", id, "clauses", array_of(clauses), "level",
                               vector_level_name(clauses_level(clauses)), "why", why, "environment",
                               vector->environment, "request", request_of(&vector->request));
    if (vector->existing_socket_count)
        json_object_set_new(object, "existing_sockets", existing_sockets_of(vector));
    if (vector->fault_count)
        json_object_set_new(object, "faults", faults_of(vector));
    json_object_set_new(object, "expect", expect_of(vector));
    return json_pack("{s:s, s:[o]}", "schema", "vector-1", "vectors", object);
}

/* ---- File -------------------------------------------------------------------------------------------------------- */

/* Whether the vectors' reader accepts it. */
static bool is_vector(const char *text, char *error, size_t size) {
    struct vector_set set = {.count = 0};
    bool read = vector_set_parse("the vector", text, strlen(text), &set, error, size);
    vector_set_free(&set);
    return read;
}

/* Writes a new file. False with errno, which is EEXIST if there was one. */
static bool write_new(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file)
        return false;
    bool written = fprintf(file, "%s\n", text) > 0;
    return fclose(file) == 0 && written;
}

/* Writes it under the first free number from `number` on. */
static bool save_from(const struct saved_vectors *saved, const struct fuzz_view *view, const char *clause,
                      const char *why, unsigned long number, char *id, char *error, size_t size) {
    const char *deciding = view->clauses[0];
    char path[PATH_MAX];
    bool again = true;
    bool written = false;
    for (; again && number <= NUMBERS_MAX; number++) {
        snprintf(id, 32, "%s/t%02lu", deciding, number);
        snprintf(path, sizeof path, "%s/%s-t%02lu.json", saved->directory, deciding, number);
        json_t *document = document_of(view, clause, why, id);
        char *text = document ? json_dumps(document, JSON_INDENT(1)) : NULL;
        bool right = text && is_vector(text, error, size);
        written = right && write_new(path, text);
        again = right && !written && errno == EEXIST;
        if (right && !written)
            snprintf(error, size, "%.200s: %s", path, strerror(errno));
        free(text);
        json_decref(document);
    }
    return written;
}

bool fuzz_save(struct saved_vectors *saved, const struct fuzz_view *view, const char *clause, const char *why, char *id,
               char *error, size_t size) {
    snprintf(error, size, "no number is free, or no memory");
    return save_from(saved, view, clause, why, next_number(saved, view->clauses[0], 1), id, error, size);
}
