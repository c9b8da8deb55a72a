/* Opens what is to be written, and hands the records to whoever writes the format. */
#include "reporting.h"

#include <stdio.h>
#include <string.h>

#include "runner/report/badge.h"
#include "runner/report/destination.h"
#include "runner/report/explain.h"
#include "runner/report/inputs.h"
#include "runner/report/junit.h"
#include "runner/report/page.h"
#include "runner/report/records.h"
#include "runner/report/report.h"
#include "runner/report/sarif.h"
#include "runner/report/tap.h"

static char default_records[] = OPTIONS_RECORDS;

/* ---- Table ------------------------------------------------------------------------------------------------------- */

static bool keep(void *context, json_t *record) {
    struct results *results = context;
    const char *name;
    json_t *member;
    const char *type = results_text(record, "type");
    json_object_foreach(json_object_get(record, "adapters"), name, member)
        json_object_set(results->adapters, name, member);
    json_object_foreach(json_object_get(record, "absent"), name, member) json_object_set(results->absent, name, member);
    if (strcmp(type, "property") == 0)
        json_array_append(results->properties, record);
    else if (strcmp(type, "header") != 0 && strcmp(type, "footer") != 0)
        results_add(results, json_incref(record));
    return true;
}

/* As `run` prints it, without what it compares with the declarations. */
static bool write_table(FILE *out, const struct options *options, char *const *files, size_t count, char *error,
                        size_t size) {
    struct results results;
    struct vector_set set = {.count = 0};
    const struct records_reader reader = {.take = keep, .context = &results};
    const struct failures_scope scope = {.set = &set, .records = files[0], .all = options->all};
    bool right = results_init(&results) && vector_set_load(options->vectors, &set, error, size);
    bool whole = true;
    for (size_t i = 0; right && i < count; i++) {
        bool ended;
        right = records_read(files[i], &reader, &ended, error, size);
        whole = whole && ended;
    }
    if (right) {
        results_complete(&results);
        report_print(out, &results, NULL, &scope);
    }
    if (right && !whole)
        fprintf(out, "\nThis is a part: the run was interrupted before its end.\n");
    results_free(&results);
    vector_set_free(&set);
    return right;
}

/* ---- Formats ----------------------------------------------------------------------------------------------------- */

static bool write_page(FILE *out, const struct options *options, char *const *files, size_t count, char *error,
                       size_t size) {
    char environment[PATH_MAX + 16];
    snprintf(environment, sizeof environment, "%s/environment", options->vectors);
    struct matrix matrix = {.adapters = options->adapters, .files = environment};
    bool right = matrix_read(&matrix, files, count, error, size) && page_write(out, &matrix, error, size);
    matrix_free(&matrix);
    return right;
}

static bool write_report(FILE *out, const struct options *options, char *const *files, size_t count, char *error,
                         size_t size) {
    switch (options->format) {
    case FORMAT_TABLE:
        return write_table(out, options, files, count, error, size);
    case FORMAT_TAP:
        return tap_write(out, files, count, error, size);
    case FORMAT_JUNIT:
        return junit_write(out, files, count, error, size);
    case FORMAT_BADGE:
        return badge_write(out, files, count, error, size);
    case FORMAT_SARIF:
        return sarif_write(out, files, count, error, size);
    case FORMAT_HTML:
        return write_page(out, options, files, count, error, size);
    }
    return false;
}

bool reporting_report(const struct options *options, char *error, size_t size) {
    char *only_default[] = {default_records};
    struct destination destination = {.out = NULL};
    bool named = options->name_count > 0;
    char *const *files = named ? options->names : only_default;
    const size_t count = named ? options->name_count : 1;
    if (!inputs_check(options->output, files, count, error, size) ||
        !destination_open(&destination, options->output ? options->output : "-", error, size))
        return false;
    FILE *out = destination_begin(&destination);
    bool right = out && write_report(out, options, files, count, error, size);
    if (!out)
        snprintf(error, size, "%.300s cannot be written", destination.name);
    if (out && !destination_end(&destination, right) && right) {
        snprintf(error, size, "%.300s cannot be written", destination.name);
        right = false;
    }
    destination_close(&destination);
    return right;
}

bool reporting_explain(const struct options *options, char *error, size_t size) {
    char files[PATH_MAX + 16];
    snprintf(files, sizeof files, "%s/environment", options->vectors);
    const struct explain_request request = {.records = options->results ? options->results : OPTIONS_RECORDS,
                                            .adapter = options->names[0],
                                            .test = options->names[1],
                                            .adapters = options->adapters,
                                            .files = files,
                                            .script = options->script};
    return explain(stdout, &request, error, size);
}
