/* Reads results.jsonl line by line; the first line is the header, and says that it is one. */
#include "records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

/* ---- Fewer checks ------------------------------------------------------------------------------------------------ */

/* Whether the object that ends at `end` is a check that passes and is not the test's own. Quotation marks inside of a
 * string are escaped, so that these texts are members wherever they stand. */
static bool is_passing_property(const char *object, const char *end) {
    size_t length = (size_t)(end - object);
    return memmem(object, length, "\"own\":false", strlen("\"own\":false")) &&
           memmem(object, length, "\"verdict\":\"pass\"", strlen("\"verdict\":\"pass\""));
}

/* The end of the object that begins at `at`, after its brace: objects of checks hold no others. NULL if it has none. */
static char *end_of_object(char *at) {
    for (bool quoted = false; *at; at++) {
        if (quoted && *at == '\\' && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && *at == '}')
            return at + 1;
    }
    return NULL;
}

/* Takes these checks out of the line. A line that is not as the runner writes it stays as it is. Returns its length. */
static size_t drop_passing(char *line, size_t length) {
    char *checks = strstr(line, "\"checks\":[{");
    if (!checks || memchr(line, '\0', length))
        return length;
    char *out = checks + strlen("\"checks\":[");
    const char *begin = out;
    for (char *at = out; *at == '{' || *at == ',';) {
        char *object = at + (*at == ',');
        char *end = *object == '{' ? end_of_object(object) : NULL;
        if (!end)
            return length; /* malformed, and reported so by whoever parses it */
        if (!is_passing_property(object, end)) {
            if (out != begin)
                *out++ = ',';
            memmove(out, object, (size_t)(end - object));
            out += end - object;
        }
        at = end;
        if (*at != ',') {
            memmove(out, at, strlen(at) + 1);
            break;
        }
    }
    return strlen(line);
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static bool complain(const char *path, size_t number, const char *what, char *error, size_t size) {
    snprintf(error, size, "%.300s:%zu: %s", path, number, what);
    return false;
}

static bool check_header(const json_t *record, const char *path, char *error, size_t size) {
    if (strcmp(results_text(record, "type"), "header") == 0 &&
        strcmp(results_text(record, "schema"), "results-1") == 0 && json_is_object(json_object_get(record, "adapters")))
        return true;
    return complain(path, 1, "this is no header of records (\"schema\": \"results-1\")", error, size);
}

/* The runner writes a record's type first; a footer that does not begin so is parsed like any other line. */
static bool is_passed_over(const struct records_reader *reader, const char *line, size_t number) {
    return reader->only && number > 1 && !strstr(line, reader->only) && strncmp(line, "{\"type\":\"footer\"", 16) != 0;
}

/* A last line without its newline was cut short: it is as if it were not there. */
static bool read_lines(FILE *file, const char *path, const struct records_reader *reader, bool *whole, char *error,
                       size_t size) {
    char *line = NULL;
    size_t room = 0;
    size_t number = 0;
    bool right = true;
    bool more = true;
    ssize_t length;
    while (right && more && (length = getline(&line, &room, file)) > 0 && line[length - 1] == '\n') {
        if (is_passed_over(reader, line, ++number))
            continue;
        size_t kept = reader->summary ? drop_passing(line, (size_t)length) : (size_t)length;
        json_t *record = json_loadb(line, kept, JSON_ALLOW_NUL, NULL);
        if (!json_is_object(record))
            right = complain(path, number, "this is no JSON object", error, size);
        else if (number == 1)
            right = check_header(record, path, error, size);
        if (right) {
            *whole = strcmp(results_text(record, "type"), "footer") == 0;
            more = reader->take(reader->context, record);
        }
        json_decref(record);
    }
    free(line);
    if (right && number == 0)
        return complain(path, 1, "there is no record", error, size);
    return right;
}

static bool cannot_be_read(const char *path, char *error, size_t size) {
    snprintf(error, size, "%.300s cannot be read: %s", path, strerror(errno));
    return false;
}

bool records_read(const char *path, const struct records_reader *reader, bool *whole, char *error, size_t size) {
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "re");
    *whole = false;
    if (!file)
        return cannot_be_read(path, error, size);
    errno = 0;
    bool right = read_lines(file, path, reader, whole, error, size);
    if (ferror(file)) /* of a folder, too */
        right = cannot_be_read(path, error, size);
    if (!standard)
        fclose(file);
    return right;
}
