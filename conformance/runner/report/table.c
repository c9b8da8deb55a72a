/* A table with a row an implementation, and a sentence for each. Of an implementation that was not observed only this
 * is printed: that it is not on this machine. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "text.h"

enum { WIDTH_MOST = 100, VERSION_LEAST = 7, VERSION_MOST = 20 };

/* ---- Table ------------------------------------------------------------------------------------------------------- */

/* Widths of the columns. */
struct layout {
    int name;
    int version;  /* 0: no such column */
    int deviates; /* and the rest, which is shorter if there is no version */
    int unsupported;
    int skipped;
    int error;
};

static const struct layout wide = {.deviates = 8, .unsupported = 11, .skipped = 7, .error = 5};
static const struct layout narrow = {.deviates = 4, .unsupported = 6, .skipped = 4, .error = 3};

/* The version in one column: without blanks, and cut. */
static void version_of(const json_t *record, int width, char version[VERSION_MOST + 1]) {
    const char *text = results_text(record, "version");
    bool cut = (int)strlen(text) > width;
    snprintf(version, VERSION_MOST + 1, "%.*s%s", cut ? width - 3 : width, text, cut ? "..." : "");
    for (char *at = version; *at; at++)
        *at = *at == ' ' ? '_' : (unsigned char)*at < 0x20 || *at == 0x7f ? '?' : *at;
}

static int wider(int width, const char *text) {
    return (int)strlen(text) > width ? (int)strlen(text) : width;
}

static int width_of(const struct layout *layout) {
    int level = 2 * (5 + 5 + 1 + layout->deviates + 2);
    return layout->name + (layout->version ? 2 + layout->version : 0) + level + 1 + layout->unsupported + 1 +
           layout->skipped + 1 + layout->error + 6;
}

/* Versions have what room there is; if there is too little for any, the narrow columns are used. */
static struct layout choose_layout(FILE *out, const struct results *results) {
    const char *adapter;
    json_t *record;
    struct layout layout = wide;
    layout.name = (int)strlen("implementation");
    layout.version = (int)strlen("version");
    json_object_foreach(results->adapters, adapter, record) {
        layout.name = wider(layout.name, adapter);
        layout.version = wider(layout.version, results_text(record, "version"));
    }
    int most = text_width(out) < WIDTH_MOST ? text_width(out) : WIDTH_MOST;
    int excess = width_of(&layout) - most;
    if (excess > 0)
        layout.version = layout.version - excess < VERSION_LEAST ? VERSION_LEAST : layout.version - excess;
    if (layout.version > VERSION_MOST)
        layout.version = VERSION_MOST;
    if (width_of(&layout) <= most || text_width(out) >= WIDTH_MOST)
        return layout;
    int name = layout.name;
    layout = narrow;
    layout.name = name;
    return layout;
}

static void print_start(FILE *out, const struct layout *layout, const char *name, const char *version) {
    fprintf(out, "%-*s", layout->name, name);
    if (layout->version)
        fprintf(out, "  %-*s", layout->version, version);
}

static void print_headings(FILE *out, const struct layout *layout) {
    bool all = layout->version > 0;
    const char *deviates = all ? "deviates" : "dev.";
    print_start(out, layout, "", "");
    fprintf(out, " must:%*s should:\n", 5 + 5 + layout->deviates + 1 + 2 - 5 - 1, "");
    print_start(out, layout, "implementation", "version");
    fprintf(out, " %4s %4s %*s | %4s %4s %*s |", "pass", "fail", layout->deviates, deviates, "pass", "fail",
            layout->deviates, deviates);
    fprintf(out, " %*s %*s %*s total\n", layout->unsupported, all ? "unsupported" : "unsup.", layout->skipped,
            all ? "skipped" : "skip", layout->error, all ? "error" : "err");
}

static void print_row(FILE *out, const struct layout *layout, const struct results *results, const char *adapter,
                      const json_t *record) {
    char version[VERSION_MOST + 1];
    const struct counts counts = counts_of(results, adapter);
    version_of(record, layout->version ? layout->version : VERSION_LEAST, version);
    print_start(out, layout, adapter, version);
    for (int level = VECTOR_MUST; level >= VECTOR_SHOULD; level--)
        fprintf(out, " %4zu %4zu %*zu |", counts.judged[level][VERDICT_PASS], counts.judged[level][VERDICT_FAIL],
                layout->deviates, counts.judged[level][VERDICT_DEVIATES]);
    fprintf(out, " %*zu %*zu %*zu %5zu\n", layout->unsupported, counts.unsupported, layout->skipped, counts.skipped,
            layout->error, counts.error, counts.total);
}

void table_print(FILE *out, const struct results *results) {
    const char *adapter;
    json_t *record;
    const struct layout layout = choose_layout(out, results);
    if (json_object_size(results->adapters))
        print_headings(out, &layout);
    json_object_foreach(results->adapters, adapter, record) print_row(out, &layout, results, adapter, record);
    json_object_foreach(results->absent, adapter, record) {
        const char *reason = results_text(record, "reason");
        fprintf(out, "%-*s  not on this machine%s%s\n", layout.name, adapter, *reason ? ": " : "", reason);
    }
}

/* ---- Conformance ------------------------------------------------------------------------------------------------- */

static size_t count_broken(const struct counts *counts, enum vector_level level) {
    return counts->judged[level][VERDICT_FAIL] + counts->judged[level][VERDICT_DEVIATES];
}

/* How many tests could be judged at all, on both platforms together, had all been run and had the implementation what
 * they ask. */
static size_t count_judgeable(const struct vector_set *set) {
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        count += set->vectors[i].level > VECTOR_INFO;
    return count;
}

static size_t count_tests_judged(const struct counts *counts) {
    return counts->tests - counts->unsupported - counts->skipped - counts->error;
}

static void describe_must(const struct counts *counts, bool whole, char *text, size_t size) {
    size_t judged = counts_judged(counts, VECTOR_MUST);
    size_t broken = count_broken(counts, VECTOR_MUST);
    if (broken)
        snprintf(text, size, "does not conform: %zu of %zu MUST", broken, judged);
    else if (counts->error)
        snprintf(text, size, "is not judged: %zu test%s ended in errors", counts->error, text_plural(counts->error));
    else if (judged && whole)
        snprintf(text, size, "conforms to every MUST");
    else if (judged)
        snprintf(text, size, "conforms to the %zu MUST that were judged", judged);
    else if (counts_judged(counts, VECTOR_SHOULD))
        snprintf(text, size, "was not asked any MUST");
    else
        snprintf(text, size, "was not judged");
}

/* After what is said of MUST. */
static void describe_should(const struct counts *counts, char *text, size_t size) {
    size_t judged = counts_judged(counts, VECTOR_SHOULD);
    size_t broken = count_broken(counts, VECTOR_SHOULD);
    bool conforms = count_broken(counts, VECTOR_MUST) == 0;
    if (broken)
        snprintf(text, size, "%s %zu of %zu SHOULD not met", conforms ? ";" : " and", broken, judged);
    else if (judged)
        snprintf(text, size, "%s; all %zu SHOULD met", conforms ? "" : " not met", judged);
    else
        snprintf(text, size, "%s", conforms ? "" : " not met");
}

/* What was not judged is nothing that is conformed to. */
static void describe(const struct counts *counts, size_t judgeable, char *text, size_t size) {
    char must[128];
    char should[128];
    char extent[64] = "";
    bool whole = count_tests_judged(counts) >= judgeable;
    describe_must(counts, whole, must, sizeof must);
    describe_should(counts, should, sizeof should);
    if (!whole)
        snprintf(extent, sizeof extent, " (%zu of %zu tests)", count_tests_judged(counts), judgeable);
    snprintf(text, size, "%s%s%s", must, should, extent);
}

void table_print_conformance(FILE *out, const struct results *results, const struct vector_set *set) {
    const char *adapter;
    json_t *unused;
    int width = 0;
    json_object_foreach(results->adapters, adapter, unused) width = wider(width, adapter);
    if (json_object_size(results->adapters))
        fputc('\n', out);
    json_object_foreach(results->adapters, adapter, unused) {
        char line[400];
        const struct counts counts = counts_of(results, adapter);
        describe(&counts, count_judgeable(set) - counts.elsewhere, line, sizeof line);
        text_field(out, 0, width + 2, adapter, line);
    }
}
