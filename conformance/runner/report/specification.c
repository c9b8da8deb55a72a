/* Clauses as SPEC.md has them, on lines that are not longer than the terminal is wide. */
#include "specification.h"

#include <string.h>

#include "text.h"

enum { LABEL_WIDTH = 10 };

const struct clause_text *specification_find(const char *id) {
    for (size_t i = 0; i < clause_text_count; i++)
        if (strcmp(clause_texts[i].id, id) == 0)
            return &clause_texts[i];
    return NULL;
}

void specification_print_title(FILE *out, int indent, const struct clause_text *clause) {
    char label[32];
    snprintf(label, sizeof label, "%s %s", clause->id, clause->level);
    text_field(out, indent, 18, label, clause->title);
}

void specification_print_clause(FILE *out, int indent, const struct clause_text *clause, bool whole) {
    specification_print_title(out, indent, clause);
    text_field(out, indent + 4, LABEL_WIDTH, "text", clause->text);
    if (clause->decision[0])
        text_field(out, indent + 4, LABEL_WIDTH, "decision", clause->decision);
    text_field(out, indent + 4, LABEL_WIDTH, "source", clause->source);
    if (whole && clause->observed[0])
        text_field(out, indent + 4, LABEL_WIDTH, "seen by", clause->observed);
}

/* ---- Chosen by name ---------------------------------------------------------------------------------------------- */

/* "PORT" is the area of PORT-003. */
static bool is_in_area(const struct clause_text *clause, const char *area) {
    size_t length = strlen(area);
    return strncmp(clause->id, area, length) == 0 && clause->id[length] == '-';
}

static size_t count_area(const char *area) {
    size_t count = 0;
    for (size_t i = 0; i < clause_text_count; i++)
        count += is_in_area(&clause_texts[i], area) ? 1 : 0;
    return count;
}

/* The areas, each once, with blanks between them. */
static void list_areas(char *list, size_t size) {
    size_t used = 0;
    const char *before = "";
    for (size_t i = 0; i < clause_text_count && used < size; i++) {
        const char *id = clause_texts[i].id;
        size_t length = strcspn(id, "-");
        if (strncmp(before, id, length + 1) != 0)
            used += (size_t)snprintf(list + used, size - used, " %.*s", (int)length, id);
        before = id;
    }
}

static bool check(const char *name, char *error, size_t size) {
    char areas[512] = "";
    if (specification_find(name) || count_area(name))
        return true;
    list_areas(areas, sizeof areas);
    snprintf(error, size, "\"%.40s\" is no clause and no area of clauses: give a clause, such as PORT-003, or one of%s",
             name, areas);
    return false;
}

static void print_titles(FILE *out, const char *area) {
    for (size_t i = 0; i < clause_text_count; i++)
        if (!area || is_in_area(&clause_texts[i], area))
            specification_print_title(out, 0, &clause_texts[i]);
}

bool specification_print(FILE *out, char *const *names, size_t count, char *error, size_t size) {
    for (size_t i = 0; i < count; i++)
        if (!check(names[i], error, size))
            return false;
    for (size_t i = 0; i < count; i++) {
        const struct clause_text *clause = specification_find(names[i]);
        if (clause)
            specification_print_clause(out, 0, clause, true);
        else
            print_titles(out, names[i]);
    }
    if (!count)
        print_titles(out, NULL);
    return true;
}
