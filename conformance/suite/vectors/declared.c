/* Reads the list of declared differences, and compares with it. */
#include "declared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 1 << 16 };

/* The whole file, ended by NUL, to be kept; NULL if it cannot be read or is larger. */
static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? malloc(FILE_MOST) : NULL;
    size_t length = FILE_MOST;
    if (text != NULL)
        length = fread(text, 1, FILE_MOST, file);
    if (file != NULL)
        (void)fclose(file);
    if (length == FILE_MOST) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

/* Takes what stands before the character off the text; NULL if it is not there. */
static char *take(char **text, char end) {
    char *taken = *text;
    char *at = strchr(taken, end);
    if (at == NULL)
        return NULL;
    *at = '\0';
    *text = at + 1;
    return taken;
}

bool declared_read(const char *path, struct declared *declared, char *error, size_t size) {
    char *text = read_file(path);
    declared->count = 0;
    if (text == NULL) {
        (void)snprintf(error, size, "%s cannot be read, or is too long", path);
        return false;
    }
    for (char *line = take(&text, '\n'); line != NULL; line = take(&text, '\n')) {
        if (*line == '\0' || *line == '#')
            continue;
        char *rest = line;
        const char *id = take(&rest, '\t');
        const char *outcome = id != NULL ? take(&rest, '\t') : NULL;
        if (outcome == NULL || *rest == '\0' || declared->count == DECLARED_MOST) {
            (void)snprintf(error, size, "%s: a line is not ID TAB OUTCOME TAB WHY, or there are too many: %.60s", path,
                           line);
            return false;
        }
        declared->differences[declared->count].id = id;
        declared->differences[declared->count].outcome = outcome;
        declared->count++;
    }
    return true;
}

const char *declared_outcome(const struct declared *declared, const char *id) {
    for (size_t i = 0; declared != NULL && i < declared->count; i++) {
        if (strcmp(declared->differences[i].id, id) == 0)
            return declared->differences[i].outcome;
    }
    return NULL;
}

/* Whether the text is the pattern, in which '*' stands for any text. */
static bool is_like(const char *pattern, const char *text) {
    while (*pattern != '\0' && *pattern != '*' && *pattern == *text) {
        pattern++;
        text++;
    }
    if (*pattern != '*')
        return *pattern == *text;
    for (; *text != '\0'; text++) {
        if (is_like(pattern + 1, text))
            return true;
    }
    return is_like(pattern + 1, text);
}

bool declared_fits(const char *declared, const char *outcome, bool right) {
    return is_like(declared, outcome) && (!right || strchr(declared, '*') != NULL);
}
