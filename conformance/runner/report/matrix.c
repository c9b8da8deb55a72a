/* Puts each record into the cells that it is about. */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

#include "clause_texts.h"
#include "records.h"
#include "test_evidence.h"

/* Of a property that many tests show, the first few are shown in full; all are named. */
enum { PROPERTY_EVIDENCE = 3 };

/* ---- Cells ------------------------------------------------------------------------------------------------------- */

enum cell_state cell_state(const struct cell *cell, enum vector_level *level) {
    *level = VECTOR_INFO;
    for (size_t i = 0; i < cell->observation_count; i++)
        if (cell->observations[i].level > *level)
            *level = cell->observations[i].level;
    for (int state = CELL_ERROR; state > CELL_NOTHING; state--)
        if (cell->counts[state])
            return (enum cell_state)state;
    return CELL_NOTHING;
}

size_t cell_total(const struct cell *cell) {
    size_t total = 0;
    for (int state = CELL_RECORDED; state < CELL_STATES; state++)
        total += cell->counts[state];
    return total;
}

/* NULL if SPEC.md does not have the clause: the records are of another version of it. */
static struct cell *cell_of(const struct matrix *matrix, struct column *column, const char *clause) {
    const json_t *row = json_object_get(matrix->rows, clause);
    return row ? &column->cells[json_integer_value(row)] : NULL;
}

static void add_key(struct matrix *matrix, struct number_list *list, const char *text) {
    number_list_add(&matrix->pools.lists, list, pool_text(&matrix->pools.texts, text));
}

/* The observation that the check belongs to, made if it is not there; NULL without memory. */
static struct observation *observation_of(struct matrix *matrix, struct cell *cell, const json_t *check) {
    const struct observation fresh = {.level = counts_level(check),
                                      .declared = strcmp(results_text(check, "verdict"), "declared") == 0};
    struct number_list list = {.count = 0};
    number_list_add(&matrix->pools.lists, &list, (size_t)fresh.level);
    number_list_add(&matrix->pools.lists, &list, fresh.declared);
    add_key(matrix, &list, results_text(check, "expected"));
    add_key(matrix, &list, results_text(check, "observed"));
    add_key(matrix, &list, results_text(check, "reason"));
    size_t key = pool_list(&matrix->pools.lists, &list);
    free(list.all);
    for (size_t i = 0; i < cell->observation_count; i++)
        if (cell->observations[i].key == key)
            return &cell->observations[i];
    struct observation *all = realloc(cell->observations, (cell->observation_count + 1) * sizeof *all);
    if (!all)
        return NULL;
    cell->observations = all;
    all[cell->observation_count] = fresh;
    all[cell->observation_count].key = key;
    return &all[cell->observation_count++];
}

/* ---- Tests ------------------------------------------------------------------------------------------------------- */

static void add_difference(struct matrix *matrix, struct column *column, const json_t *test, const json_t *check) {
    struct cell *cell = cell_of(matrix, column, results_text(check, "clause"));
    struct observation *observation = cell ? observation_of(matrix, cell, check) : NULL;
    if (!observation)
        return;
    cell->counts[observation->declared ? CELL_DEVIATES : CELL_FAIL]++;
    bool own = json_is_true(json_object_get(check, "own"));
    bool shown = own || observation->evidence.count < PROPERTY_EVIDENCE;
    add_key(matrix, &observation->ids, results_text(test, "id"));
    if (shown)
        number_list_add(&matrix->pools.lists, &observation->evidence,
                        test_evidence(&matrix->pools, &column->template, test, matrix->files));
}

static void add_check(struct matrix *matrix, struct column *column, const json_t *test, const json_t *check) {
    const char *verdict = results_text(check, "verdict");
    if (strcmp(verdict, "fail") == 0 || strcmp(verdict, "declared") == 0)
        return add_difference(matrix, column, test, check);
    struct cell *cell = cell_of(matrix, column, results_text(check, "clause"));
    if (cell && json_is_true(json_object_get(check, "own"))) /* others are in the properties */
        cell->counts[strcmp(verdict, "pass") == 0 ? CELL_PASS : CELL_RECORDED]++;
}

/* The verdict of a test that has no checks. */
static enum cell_state state_of(const char *verdict) {
    return strcmp(verdict, "unsupported") == 0 ? CELL_UNSUPPORTED
           : strcmp(verdict, "skipped") == 0   ? CELL_SKIPPED
           : strcmp(verdict, "error") == 0     ? CELL_ERROR
                                               : CELL_NOTHING;
}

static void add_reason(struct matrix *matrix, struct cell *cell, enum cell_state state, const char *reason) {
    struct number_list *reasons = &cell->reasons;
    size_t text = pool_text(&matrix->pools.texts, reason);
    for (size_t i = 0; i + 2 < reasons->count; i += 3) {
        if (reasons->all[i] == (size_t)state && reasons->all[i + 1] == text) {
            reasons->all[i + 2]++;
            return;
        }
    }
    number_list_add(&matrix->pools.lists, reasons, (size_t)state);
    number_list_add(&matrix->pools.lists, reasons, text);
    number_list_add(&matrix->pools.lists, reasons, 1);
}

/* A test that was not judged is of the clause that its id begins with. */
static void add_unjudged(struct matrix *matrix, struct column *column, const json_t *test, enum cell_state state) {
    char clause[32];
    const char *id = results_text(test, "id");
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(id, "/"), id);
    struct cell *cell = cell_of(matrix, column, clause);
    if (!cell)
        return;
    cell->counts[state]++;
    add_reason(matrix, cell, state, results_text(test, "reason"));
    if (state == CELL_ERROR)
        number_list_add(&matrix->pools.lists, &cell->evidence,
                        test_evidence(&matrix->pools, &column->template, test, matrix->files));
}

static void add_test(struct matrix *matrix, struct column *column, const json_t *test) {
    size_t index;
    json_t *check;
    enum cell_state state = state_of(results_text(test, "verdict"));
    if (state != CELL_NOTHING)
        add_unjudged(matrix, column, test, state);
    json_array_foreach(json_object_get(test, "checks"), index, check) add_check(matrix, column, test, check);
}

/* Of a property only what passes is new: what differs was with its tests. */
static void add_property(const struct matrix *matrix, struct column *column, const json_t *property) {
    size_t index;
    json_t *observation;
    struct cell *cell = cell_of(matrix, column, results_text(property, "clause"));
    json_array_foreach(json_object_get(property, "observations"), index, observation) {
        const char *verdict = results_text(observation, "verdict");
        size_t tests = (size_t)json_integer_value(json_object_get(observation, "tests"));
        if (cell && strcmp(verdict, "pass") == 0)
            cell->counts[CELL_PASS] += tests;
        if (cell && strcmp(verdict, "recorded") == 0)
            cell->counts[CELL_RECORDED] += tests;
    }
}

/* ---- Columns ----------------------------------------------------------------------------------------------------- */

/* The adapter's name, or if an earlier file has it too, with a number. */
static char *name_column(const struct column *columns, size_t count, const char *adapter) {
    size_t same = 1;
    for (size_t i = 0; i < count; i++)
        same += strcmp(results_text(columns[i].record, "adapter"), adapter) == 0;
    struct buffer name = {.length = 0};
    buffer_plain(&name, adapter); /* it is shown, and is part of addresses */
    if (same > 1)
        buffer_format(&name, "~%zu", same);
    return name.text;
}

static bool append_column(struct column **columns, size_t *count, json_t *record, json_t *header, bool cells) {
    struct column *all = realloc(*columns, (*count + 1) * sizeof *all);
    if (!all)
        return false;
    *columns = all;
    struct column *column = &all[*count];
    *column = (struct column){.id = name_column(all, *count, results_text(record, "adapter")),
                              .record = json_incref(record),
                              .header = json_incref(header),
                              .errors = json_array(),
                              .cells = cells ? calloc(clause_text_count, sizeof *column->cells) : NULL};
    ++*count;
    return column->id && (!cells || column->cells);
}

static bool add_header(struct matrix *matrix, json_t *header) {
    const char *name;
    json_t *record;
    bool right = true;
    matrix->first = matrix->current = matrix->column_count;
    json_object_foreach(json_object_get(header, "adapters"), name, record) right =
        right && append_column(&matrix->columns, &matrix->column_count, record, header, true);
    json_object_foreach(json_object_get(header, "absent"), name, record) right =
        right && append_column(&matrix->absent, &matrix->absent_count, record, header, false);
    matrix->pools.lists.failed = matrix->pools.lists.failed || !right;
    return right;
}

/* Records are sorted by adapter, so that the column is mostly that of the record before. */
static struct column *column_of(struct matrix *matrix, const char *adapter) {
    size_t count = matrix->column_count - matrix->first;
    for (size_t i = 0; i < count; i++) {
        size_t at = matrix->first + (matrix->current - matrix->first + i) % count;
        if (strcmp(results_text(matrix->columns[at].record, "adapter"), adapter) == 0) {
            matrix->current = at;
            return &matrix->columns[at];
        }
    }
    return NULL;
}

static void add_footer(struct matrix *matrix, const json_t *footer) {
    const json_t *counts = json_object_get(footer, "counts");
    for (size_t i = matrix->first; i < matrix->column_count; i++) {
        struct column *column = &matrix->columns[i];
        column->counts = json_incref(json_object_get(counts, results_text(column->record, "adapter")));
    }
}

/* ---- Read -------------------------------------------------------------------------------------------------------- */

static bool take(void *context, json_t *record) {
    struct matrix *matrix = context;
    const char *type = results_text(record, "type");
    if (strcmp(type, "header") == 0)
        return add_header(matrix, record);
    if (strcmp(type, "footer") == 0)
        add_footer(matrix, record);
    struct column *column = column_of(matrix, results_text(record, "adapter"));
    if (!column)
        return true;
    if (strcmp(type, "result") == 0)
        add_test(matrix, column, record);
    else if (strcmp(type, "property") == 0)
        add_property(matrix, column, record);
    else if (strcmp(type, "error") == 0)
        json_array_append(column->errors, record);
    return true;
}

/* The templates are read when the columns are known, before the tests need them. */
static bool take_and_load(void *context, json_t *record) {
    char error[256];
    struct matrix *matrix = context;
    bool header = strcmp(results_text(record, "type"), "header") == 0;
    if (!take(matrix, record))
        return false;
    for (size_t i = matrix->first; header && i < matrix->column_count; i++) {
        struct column *column = &matrix->columns[i];
        template_load(matrix->adapters, results_text(column->record, "adapter"), &column->template, error,
                      sizeof error); /* one that is wrong is none here: explain says what is wrong */
    }
    return true;
}

bool matrix_read(struct matrix *matrix, char *const *paths, size_t count, char *error, size_t size) {
    const struct records_reader reader = {.take = take_and_load, .context = matrix, .summary = true};
    matrix->rows = json_object();
    for (size_t i = 0; i < clause_text_count; i++)
        json_object_set_new(matrix->rows, clause_texts[i].id, json_integer((json_int_t)i));
    pool_text(&matrix->pools.texts, ""); /* 0 is no text */
    for (size_t i = 0; i < count; i++) {
        bool whole;
        if (!records_read(paths[i], &reader, &whole, error, size))
            return false;
        matrix->partial = matrix->partial || !whole;
    }
    if (!matrix->pools.texts.failed && !matrix->pools.lists.failed)
        return true;
    snprintf(error, size, "no memory");
    return false;
}

/* ---- Freed ------------------------------------------------------------------------------------------------------- */

static void free_cell(struct cell *cell) {
    for (size_t i = 0; i < cell->observation_count; i++) {
        free(cell->observations[i].ids.all);
        free(cell->observations[i].evidence.all);
    }
    free(cell->observations);
    free(cell->reasons.all);
    free(cell->evidence.all);
}

static void free_columns(struct column *columns, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct column *column = &columns[i];
        for (size_t k = 0; column->cells && k < clause_text_count; k++)
            free_cell(&column->cells[k]);
        free(column->cells);
        free(column->id);
        json_decref(column->record);
        json_decref(column->header);
        json_decref(column->counts);
        json_decref(column->errors);
        template_free(&column->template);
    }
    free(columns);
}

void matrix_free(struct matrix *matrix) {
    free_columns(matrix->columns, matrix->column_count);
    free_columns(matrix->absent, matrix->absent_count);
    pool_free(&matrix->pools.texts);
    pool_free(&matrix->pools.lists);
    json_decref(matrix->rows);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void put_numbers(const struct number_list *list, struct buffer *out) {
    buffer_add(out, "[");
    for (size_t i = 0; i < list->count; i++)
        buffer_format(out, i ? ",%zu" : "%zu", list->all[i]);
    buffer_add(out, "]");
}

/* [counts, [[key, ids, evidence]...], reasons, evidence of errors]; 0 for a cell of which nothing is known. */
static void put_cell(const struct cell *cell, struct buffer *out) {
    if (!cell_total(cell)) {
        buffer_add(out, "0");
        return;
    }
    for (int state = 0; state < CELL_STATES; state++)
        buffer_format(out, state ? ",%zu" : "[[%zu", cell->counts[state]);
    buffer_add(out, "],[");
    for (size_t i = 0; i < cell->observation_count; i++) {
        const struct observation *observation = &cell->observations[i];
        buffer_format(out, i ? ",[%zu," : "[%zu,", observation->key);
        put_numbers(&observation->ids, out);
        buffer_add(out, ",");
        put_numbers(&observation->evidence, out);
        buffer_add(out, "]");
    }
    buffer_add(out, "],");
    put_numbers(&cell->reasons, out);
    buffer_add(out, ",");
    put_numbers(&cell->evidence, out);
    buffer_add(out, "]");
}

static void put_clause(const struct clause_text *clause, struct buffer *out) {
    const char *const texts[] = {clause->id,     clause->level,    clause->title,   clause->text,
                                 clause->source, clause->decision, clause->observed};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        buffer_add(out, i ? "," : "[");
        buffer_json(out, texts[i]);
    }
    buffer_add(out, "]");
}

static void put_string(struct buffer *out, const char *name, const char *text) {
    buffer_format(out, ",\"%s\":", name);
    buffer_json(out, text);
}

static void put_column(const struct column *column, struct buffer *out) {
    size_t index;
    json_t *record;
    struct buffer system = {.length = 0};
    buffer_format(&system, "%s %s", results_text(column->header, "system"), results_text(column->header, "kernel"));
    buffer_add(out, "{\"id\":");
    buffer_json(out, column->id);
    put_string(out, "run", results_text(column->record, "adapter"));
    put_string(out, "name", results_text(column->record, "name"));
    put_string(out, "version", results_text(column->record, "version"));
    put_string(out, "api", results_text(column->record, "api"));
    put_string(out, "trace", results_text(column->record, "trace"));
    put_string(out, "ended", results_text(column->header, "ended"));
    put_string(out, "system", buffer_text(&system));
    put_string(out, "machine", results_text(column->header, "machine"));
    char *counts = column->counts ? json_dumps(column->counts, JSON_COMPACT) : NULL;
    buffer_format(out, ",\"counts\":%s,\"errors\":[", counts ? counts : "null");
    json_array_foreach(column->errors, index, record) {
        buffer_add(out, index ? "," : "");
        buffer_json(out, results_text(record, "reason"));
    }
    buffer_add(out, "]}");
    free(counts);
    buffer_free(&system);
}

void matrix_json(const struct matrix *matrix, struct buffer *out) {
    buffer_add(out, "{\"columns\":[");
    for (size_t i = 0; i < matrix->column_count; i++) {
        buffer_add(out, i ? "," : "");
        put_column(&matrix->columns[i], out);
    }
    buffer_add(out, "],\"clauses\":[");
    for (size_t i = 0; i < clause_text_count; i++) {
        buffer_add(out, i ? "," : "");
        put_clause(&clause_texts[i], out);
    }
    buffer_add(out, "],\"cells\":[");
    for (size_t i = 0; i < matrix->column_count; i++) {
        for (size_t k = 0; k < clause_text_count; k++) {
            buffer_add(out, k ? "," : i ? "],[" : "[");
            put_cell(&matrix->columns[i].cells[k], out);
        }
    }
    buffer_add(out, matrix->column_count ? "]],\"texts\":" : "],\"texts\":");
    pool_texts_json(&matrix->pools.texts, out);
    buffer_add(out, ",\"lists\":");
    pool_lists_json(&matrix->pools.lists, out);
    buffer_add(out, "}");
}
