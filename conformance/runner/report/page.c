/* Fills page.html: the matrix as a table that can be read without scripts, the evidence packed behind it. */
#include "page.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "clause_texts.h"
#include "page_parts.h"

enum { FEW_COLUMNS = 8, WIDE_COUNT = 100 };

/* What the parts of the page are made of. */
struct page {
    const struct matrix *matrix;
    char nonce[32];
    struct buffer evidence; /* in base 64 */
};

/* ---- Cells ------------------------------------------------------------------------------------------------------- */

static const char *const signs[CELL_STATES] = {"", "i", "–", "○", "✓", "≠", "✗", "!"};
static const char *const classes[CELL_STATES] = {"n", "r", "u", "s", "p", "d", "f", "e"};
static const char *const words[CELL_STATES] = {"no test", "recorded", "cannot be asked", "skipped",
                                               "passes",  "deviates", "fails",           "error"};

static const char *area_end(const char *id) {
    return id + strcspn(id, "-");
}

static bool is_same_area(const char *one, const char *other) {
    size_t length = (size_t)(area_end(one) - one);
    return length == (size_t)(area_end(other) - other) && strncmp(one, other, length) == 0;
}

static bool is_asked(const struct matrix *matrix, size_t row) {
    for (size_t i = 0; i < matrix->column_count; i++)
        if (cell_total(&matrix->columns[i].cells[row]))
            return true;
    return false;
}

static void put_cell(struct buffer *out, const struct column *column, size_t row) {
    enum vector_level level;
    const struct cell *cell = &column->cells[row];
    enum cell_state state = cell_state(cell, &level);
    bool differs = state >= CELL_DEVIATES;
    if (state == CELL_NOTHING) {
        buffer_add(out, "<td>");
        return;
    }
    size_t count = cell->counts[CELL_DEVIATES] + cell->counts[CELL_FAIL] + cell->counts[CELL_ERROR];
    buffer_format(out, "<td><a class=\"%s%s%s\" href=\"#%s/", classes[state], level == VECTOR_MUST ? " m" : "",
                  count >= WIDE_COUNT ? " w" : "", clause_texts[row].id);
    buffer_uri(out, column->id);
    buffer_format(out, "\" aria-label=\"%s", words[state]);
    if (differs)
        buffer_format(out, ", %s, %zu of %zu\">%s %zu</a>", vector_level_name(level), count, cell_total(cell),
                      signs[state], count);
    else
        buffer_format(out, ", %zu\">%s</a>", cell_total(cell), signs[state]);
}

/* ---- Matrix ------------------------------------------------------------------------------------------------------ */

static void put_area(struct buffer *out, const struct page *page, const struct clause_text *clause) {
    int length = (int)(area_end(clause->id) - clause->id);
    buffer_format(out,
                  "<tbody data-area=\"%.*s\">\n<tr class=\"area\"><th colspan=\"%zu\" scope=\"rowgroup\"><span>%.*s: ",
                  length, clause->id, page->matrix->column_count + 1, length, clause->id);
    buffer_markup(out, clause->area);
    buffer_add(out, "</span>\n");
}

static void put_row(struct buffer *out, const struct page *page, size_t row) {
    const struct clause_text *clause = &clause_texts[row];
    buffer_format(out,
                  "<tr class=\"%s\" id=\"%s\"><th scope=\"row\"><a class=\"clause\" href=\"#%s\"><b>%s</b> <span "
                  "class=\"level\">%s</span> <span class=\"title\">",
                  clause->level, clause->id, clause->id, clause->id, clause->level);
    buffer_markup(out, clause->title);
    buffer_add(out, "</span></a>");
    for (size_t i = 0; i < page->matrix->column_count; i++)
        put_cell(out, &page->matrix->columns[i], row);
    buffer_add(out, "\n");
}

static void put_rows(struct buffer *out, const struct page *page) {
    const char *before = "-";
    for (size_t i = 0; i < clause_text_count; i++) {
        if (!is_asked(page->matrix, i))
            continue;
        if (!is_same_area(before, clause_texts[i].id))
            put_area(out, page, &clause_texts[i]);
        before = clause_texts[i].id;
        put_row(out, page, i);
    }
}

/* In how many clauses something of the level differs. */
static size_t count_unmet(const struct column *column, enum vector_level level) {
    size_t count = 0;
    for (size_t i = 0; i < clause_text_count; i++) {
        enum vector_level highest;
        count += cell_state(&column->cells[i], &highest) >= CELL_DEVIATES && highest == level;
    }
    return count;
}

static void put_sum(struct buffer *out, const struct page *page, enum vector_level level) {
    buffer_format(out, "<tr class=\"sum\"><th scope=\"row\">%s not met", vector_level_name(level));
    for (size_t i = 0; i < page->matrix->column_count; i++) {
        size_t count = count_unmet(&page->matrix->columns[i], level);
        buffer_format(out, count ? "<th><b>%zu</b>" : "<th class=\"zero\">%zu", count);
    }
    buffer_add(out, "\n");
}

static void put_head(struct buffer *out, const struct page *page) {
    buffer_add(out, "<tr><th scope=\"col\">Clause");
    for (size_t i = 0; i < page->matrix->column_count; i++) {
        const struct column *column = &page->matrix->columns[i];
        buffer_add(out, "<th scope=\"col\" class=\"name\" data-id=\"");
        buffer_markup(out, column->id);
        buffer_add(out, "\"><a href=\"#/");
        buffer_uri(out, column->id);
        buffer_add(out, "\"><bdi>");
        buffer_markup(out, column->id);
        buffer_add(out, "</bdi><small><bdi>");
        buffer_markup(out, results_text(column->record, "version"));
        buffer_add(out, "</bdi></small></a>");
    }
    buffer_add(out, "\n");
    put_sum(out, page, VECTOR_MUST);
    put_sum(out, page, VECTOR_SHOULD);
}

/* ---- Around it --------------------------------------------------------------------------------------------------- */

static void put_summary(struct buffer *out, const struct page *page) {
    size_t conform = 0;
    size_t asked = 0;
    const struct matrix *matrix = page->matrix;
    for (size_t i = 0; i < matrix->column_count; i++)
        conform += count_unmet(&matrix->columns[i], VECTOR_MUST) == 0;
    for (size_t i = 0; i < clause_text_count; i++)
        asked += is_asked(matrix, i);
    buffer_format(out, "%zu clauses, %zu implementation%s; %zu of them %s everything that is a MUST", asked,
                  matrix->column_count, matrix->column_count == 1 ? "" : "s", conform, conform == 1 ? "meets" : "meet");
}

static void put_partial(struct buffer *out, const struct page *page) {
    if (page->matrix->partial)
        buffer_add(out, "<p class=\"notice\"><b>This is a part.</b> A run was interrupted: what is missing here was "
                        "not tested.</p>\n");
}

/* A few implementations have room for wide columns. */
static void put_width(struct buffer *out, const struct page *page) {
    buffer_add(out, page->matrix->column_count <= FEW_COLUMNS ? "few" : "many");
}

static void put_columns(struct buffer *out, const struct page *page) {
    buffer_format(out, "%zu", page->matrix->column_count);
}

static void put_areas(struct buffer *out, const struct page *page) {
    const char *before = "-";
    for (size_t i = 0; i < clause_text_count; i++) {
        const struct clause_text *clause = &clause_texts[i];
        if (!is_asked(page->matrix, i) || is_same_area(before, clause->id))
            continue;
        before = clause->id;
        int length = (int)(area_end(clause->id) - clause->id);
        buffer_format(out, "<option value=\"%.*s\">%.*s: ", length, clause->id, length, clause->id);
        buffer_markup(out, clause->area);
        buffer_add(out, "</option>\n");
    }
}

static void put_choice(struct buffer *out, const struct page *page) {
    for (size_t i = 0; i < page->matrix->column_count; i++) {
        const char *id = page->matrix->columns[i].id;
        buffer_add(out, "<label><input type=\"checkbox\" name=\"column\" value=\"");
        buffer_markup(out, id);
        buffer_add(out, "\" checked> <bdi>");
        buffer_markup(out, id);
        buffer_add(out, "</bdi></label>\n");
    }
}

static void put_member(struct buffer *out, const char *open, const json_t *record, const char *member) {
    buffer_add(out, open);
    buffer_add(out, "<bdi>");
    buffer_markup(out, results_text(record, member));
    buffer_add(out, "</bdi>");
}

static json_int_t count_at(const json_t *counts, const char *member) {
    return json_integer_value(json_object_get(counts, member));
}

static void put_counts(struct buffer *out, const json_t *counts, const char *level) {
    const json_t *of = json_object_get(counts, level);
    json_int_t fail = count_at(of, "fail");
    buffer_format(out, "<td>%lld / %lld / ", count_at(of, "pass"), count_at(of, "deviates"));
    buffer_format(out, fail ? "<span class=\"bad\">%lld</span>" : "%lld", fail);
}

static void put_implementation(struct buffer *out, const struct column *column) {
    buffer_add(out, "<tr><th scope=\"row\"><a href=\"#/");
    buffer_uri(out, column->id);
    buffer_add(out, "\"><bdi>");
    buffer_markup(out, column->id);
    buffer_add(out, "</bdi></a>");
    put_member(out, "<td>", column->record, "version");
    put_member(out, "<td class=\"api\">", column->record, "api");
    put_member(out, "<td>", column->header, "ended");
    put_member(out, "<td>", column->header, "system");
    put_member(out, " ", column->header, "kernel");
    put_member(out, ", ", column->header, "machine");
    if (column->counts) {
        put_counts(out, column->counts, "must");
        put_counts(out, column->counts, "should");
        buffer_format(out, "<td>%lld<td>%lld<td>%lld\n", count_at(column->counts, "unsupported"),
                      count_at(column->counts, "skipped"),
                      count_at(column->counts, "error") + (json_int_t)json_array_size(column->errors));
    } else {
        buffer_add(out, "<td colspan=\"5\">the run was interrupted: nothing was counted\n");
    }
}

static void put_implementations(struct buffer *out, const struct page *page) {
    for (size_t i = 0; i < page->matrix->column_count; i++)
        put_implementation(out, &page->matrix->columns[i]);
}

/* Why tests were skipped, each reason once: an object of reasons to counts. New reference. */
static json_t *gather_skipped(const struct matrix *matrix) {
    json_t *reasons = json_object();
    for (size_t i = 0; i < matrix->column_count * clause_text_count; i++) {
        const struct number_list *list = &matrix->columns[i / clause_text_count].cells[i % clause_text_count].reasons;
        for (size_t k = 0; k + 2 < list->count; k += 3) {
            const char *reason = matrix->pools.texts.entries[list->all[k + 1]].bytes;
            json_int_t before = json_integer_value(json_object_get(reasons, reason));
            if (list->all[k] == CELL_SKIPPED)
                json_object_set_new(reasons, reason, json_integer(before + (json_int_t)list->all[k + 2]));
        }
    }
    return reasons;
}

static void put_skipped(struct buffer *out, const struct page *page) {
    const char *reason;
    json_t *count;
    json_t *reasons = gather_skipped(page->matrix);
    buffer_add(out, json_object_size(reasons) ? "<h2>What was skipped, and why</h2>\n<ul>\n"
                                              : "<p>Nothing was skipped.</p>\n");
    json_object_foreach(reasons, reason, count) {
        buffer_format(out, "<li>%lld tests: ", json_integer_value(count));
        buffer_markup(out, reason);
        buffer_add(out, "</li>\n");
    }
    buffer_add(out, json_object_size(reasons) ? "</ul>\n" : "");
    json_decref(reasons);
}

static void put_absent(struct buffer *out, const struct page *page) {
    if (!page->matrix->absent_count)
        return;
    buffer_add(out, "<h2>Not on the machine</h2>\n<ul>\n");
    for (size_t i = 0; i < page->matrix->absent_count; i++) {
        put_member(out, "<li>", page->matrix->absent[i].record, "adapter");
        put_member(out, ": ", page->matrix->absent[i].record, "reason");
        buffer_add(out, "</li>\n");
    }
    buffer_add(out, "</ul>\n");
}

static void put_unasked(struct buffer *out, const struct page *page) {
    bool first = true;
    for (size_t i = 0; i < clause_text_count; i++) {
        if (is_asked(page->matrix, i))
            continue;
        buffer_add(out, first ? "<details><summary>Clauses that no test shows from outside</summary>\n<ul>\n" : "");
        first = false;
        buffer_format(out, "<li>%s (%s): ", clause_texts[i].id, clause_texts[i].level);
        buffer_markup(out, clause_texts[i].title);
        buffer_add(out, "</li>\n");
    }
    buffer_add(out, first ? "" : "</ul></details>\n");
}

/* ---- Filled ------------------------------------------------------------------------------------------------------ */

static void put_nonce(struct buffer *out, const struct page *page) {
    buffer_add(out, page->nonce);
}

static void put_style(struct buffer *out, const struct page *page) {
    (void)page;
    buffer_add(out, page_css);
}

static void put_code(struct buffer *out, const struct page *page) {
    (void)page;
    buffer_add(out, page_js);
}

static void put_evidence(struct buffer *out, const struct page *page) {
    buffer_bytes(out, buffer_text(&page->evidence), page->evidence.length);
}

static const struct {
    const char *name;
    void (*put)(struct buffer *, const struct page *);
} parts[] = {
    {"NONCE", put_nonce},     {"STYLE", put_style},     {"SCRIPT", put_code},
    {"SUMMARY", put_summary}, {"PARTIAL", put_partial}, {"WIDTH", put_width},
    {"COLUMNS", put_columns}, {"AREAS", put_areas},     {"CHOICE", put_choice},
    {"HEAD", put_head},       {"ROWS", put_rows},       {"IMPLEMENTATIONS", put_implementations},
    {"SKIPPED", put_skipped}, {"ABSENT", put_absent},   {"UNASKED", put_unasked},
    {"DATA", put_evidence},
};

static void put_part(struct buffer *out, const struct page *page, const char *name, size_t length) {
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strlen(parts[i].name) == length && strncmp(parts[i].name, name, length) == 0)
            parts[i].put(out, page);
}

static void fill(struct buffer *out, const struct page *page) {
    const char *rest = page_html;
    for (const char *open; (open = strstr(rest, "{{"));) {
        const char *shut = strstr(open, "}}");
        buffer_bytes(out, rest, (size_t)(open - rest));
        put_part(out, page, open + 2, (size_t)(shut - open) - 2);
        rest = shut + 2;
    }
    buffer_add(out, rest);
}

/* ---- Packed ------------------------------------------------------------------------------------------------------ */

static void put_base64(const unsigned char *bytes, size_t length, struct buffer *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)(i + 1 < length ? bytes[i + 1] : 0) << 8 |
                         (uint32_t)(i + 2 < length ? bytes[i + 2] : 0);
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63], i + 1 < length ? digits[three >> 6 & 63] : '=',
                        i + 2 < length ? digits[three & 63] : '='};
        buffer_bytes(out, four, sizeof four);
    }
}

/* Nobody who writes a record knows this number, which depends on all of them: no script of theirs can bear it. */
static void set_nonce(struct page *page, const struct buffer *json) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < json->length; i++)
        hash = (hash ^ (unsigned char)json->text[i]) * 0x100000001b3u;
    snprintf(page->nonce, sizeof page->nonce, "%016llx", (unsigned long long)hash);
}

static bool pack(struct page *page) {
    struct buffer json = {.length = 0};
    matrix_json(page->matrix, &json);
    set_nonce(page, &json);
    uLongf length = compressBound(json.length);
    unsigned char *packed = json.failed ? NULL : malloc(length);
    bool right = packed && compress2(packed, &length, (const unsigned char *)json.text, json.length, 6) == Z_OK;
    if (right)
        put_base64(packed, length, &page->evidence);
    free(packed);
    buffer_free(&json);
    return right && !page->evidence.failed;
}

bool page_write(FILE *out, const struct matrix *matrix, char *error, size_t size) {
    struct page page = {.matrix = matrix};
    struct buffer html = {.length = 0};
    bool right = pack(&page);
    if (right)
        fill(&html, &page);
    right = right && !html.failed && fwrite(html.text, 1, html.length, out) == html.length;
    if (!right)
        snprintf(error, size, "the page cannot be made or written");
    buffer_free(&html);
    buffer_free(&page.evidence);
    return right;
}
