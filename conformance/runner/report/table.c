/* The table and what is below it. Nothing is printed for an implementation that was not observed, but that it is not on
 * this machine. */
#include "table.h"

#include <string.h>

#define SHOWN 5 /* failures or errors told of one implementation; the rest is in the results file */

/* ---- Table ------------------------------------------------------------------------------------------------------- */

static int width_of(const struct results *results, const char *member, int least) {
    const char *adapter;
    json_t *record;
    int width = least;
    json_object_foreach(results->adapters, adapter, record) {
        int length = (int)strlen(member ? results_text(record, member) : adapter);
        width = length > width ? length : width;
    }
    return width;
}

static void print_row(FILE *out, const struct results *results, const char *adapter, const json_t *record,
                      const int widths[2]) {
    size_t counts[VERDICT_COUNT];
    size_t total = 0;
    for (int verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++) {
        counts[verdict] = results_count(results, adapter, (enum verdict)verdict);
        total += counts[verdict];
    }
    fprintf(out, "%-*s  %-*s %5zu %5zu %8zu %11zu %7zu %5zu %5zu\n", widths[0], adapter, widths[1],
            results_text(record, "version"), counts[VERDICT_PASS], counts[VERDICT_FAIL], counts[VERDICT_DEVIATES],
            counts[VERDICT_UNSUPPORTED], counts[VERDICT_SKIPPED], counts[VERDICT_ERROR], total);
}

static void print_table(FILE *out, const struct results *results) {
    const char *adapter;
    json_t *record;
    const int widths[2] = {width_of(results, NULL, (int)strlen("implementation")),
                           width_of(results, "version", (int)strlen("version"))};
    if (json_object_size(results->adapters)) {
        fprintf(out, "%-*s  %-*s %5s %5s %8s %11s %7s %5s %5s\n", widths[0], "implementation", widths[1], "version",
                "pass", "fail", "deviates", "unsupported", "skipped", "error", "total");
        json_object_foreach(results->adapters, adapter, record) print_row(out, results, adapter, record, widths);
    }
    json_object_foreach(results->absent, adapter, record) {
        const char *reason = results_text(record, "reason");
        fprintf(out, "%-*s  not on this machine%s%s\n", widths[0], adapter, *reason ? ": " : "", reason);
    }
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

/* Prints words from column `indent` on, and breaks lines before column 80. */
static void print_wrapped(FILE *out, int indent, const char *text) {
    int column = 0;
    for (const char *word = text; *word;) {
        int length = (int)strcspn(word, " ");
        bool fits = column && column + 1 + length <= 79;
        if (!fits)
            fprintf(out, "%s%*s", column ? "\n" : "", indent, "");
        fprintf(out, "%s%.*s", fits ? " " : "", length, word);
        column = (fits ? column + 1 : indent) + length;
        word += length + (word[length] == ' ');
    }
    fputc('\n', out);
}

/* The request without its number, and without what is the same in nearly all. */
static void print_request(FILE *out, const char *request) {
    static const char *const usual[] = {
        "open", "socktype=stream", "protocol=tcp", "nonzero=", "options=", "stack=-", "backlog=128"};
    char shown[700] = "";
    size_t used = 0;
    for (const char *field = request; *field && used + 200 < sizeof shown;) {
        size_t length = strcspn(field, " ");
        bool skip = strncmp(field, "id=", 3) == 0;
        for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
            skip = skip || (strlen(usual[i]) == length && memcmp(field, usual[i], length) == 0);
        if (!skip)
            used += (size_t)snprintf(shown + used, sizeof shown - used, "%s%.*s", used ? " " : "",
                                     length < 150 ? (int)length : 150, field);
        field += length + (field[length] == ' ');
    }
    print_wrapped(out, 4, shown);
}

/* ---- Differences ------------------------------------------------------------------------------------------------- */

static void print_failed_checks(FILE *out, const json_t *test) {
    size_t index;
    json_t *check;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (strcmp(results_text(check, "verdict"), "fail") != 0)
            continue;
        fprintf(out, "    %s (%s)\n", results_text(check, "clause"), results_text(check, "level"));
        fprintf(out, "      expected  %s\n", results_text(check, "expected"));
        fprintf(out, "      observed  %s\n", results_text(check, "observed"));
    }
}

static void print_test(FILE *out, const json_t *test) {
    fprintf(out, "  %s  (environment %s)\n", results_text(test, "id"), results_text(test, "environment"));
    print_request(out, results_text(test, "request"));
    if (*results_text(test, "reason"))
        print_wrapped(out, 4, results_text(test, "reason"));
    print_failed_checks(out, test);
}

static bool is_of(const json_t *test, const char *adapter, enum verdict verdict) {
    return strcmp(results_text(test, "adapter"), adapter) == 0 &&
           strcmp(results_text(test, "verdict"), verdict_name(verdict)) == 0;
}

/* The first few tests of the adapter that failed, where there are any. */
static void print_failures(FILE *out, const struct results *results, const char *adapter) {
    size_t index;
    size_t seen = 0;
    json_t *test;
    json_array_foreach(results->tests, index, test) {
        if (!is_of(test, adapter, VERDICT_FAIL))
            continue;
        if (seen == 0)
            fprintf(out, "\n%s: undeclared differences\n", adapter);
        if (seen < SHOWN)
            print_test(out, test);
        seen++;
    }
    if (seen > SHOWN)
        fprintf(out, "  ... and %zu more\n", seen - SHOWN);
}

/* How many tests have the verdict, by reason. New reference. */
static json_t *count_reasons(const struct results *results, const char *adapter, enum verdict verdict) {
    size_t index;
    json_t *test;
    json_t *reasons = json_object();
    json_array_foreach(results->tests, index, test) {
        const char *reason = results_text(test, "reason");
        bool of =
            adapter ? is_of(test, adapter, verdict) : strcmp(results_text(test, "verdict"), verdict_name(verdict)) == 0;
        if (of)
            json_object_set_new(reasons, reason,
                                json_integer(json_integer_value(json_object_get(reasons, reason)) + 1));
    }
    return reasons;
}

/* Errors, each sentence once: an adapter that breaks down tends to do so in every test. */
static void print_errors(FILE *out, const struct results *results, const char *adapter) {
    const char *reason;
    json_t *count;
    size_t seen = 0;
    json_t *reasons = count_reasons(results, adapter, VERDICT_ERROR);
    if (json_object_size(reasons))
        fprintf(out, "\n%s: errors\n", adapter);
    json_object_foreach(reasons, reason, count) {
        if (seen++ >= SHOWN)
            continue;
        fprintf(out, "  %d test%s\n", (int)json_integer_value(count), json_integer_value(count) == 1 ? "" : "s");
        print_wrapped(out, 4, reason);
    }
    if (seen > SHOWN)
        fprintf(out, "  ... and %zu more\n", seen - SHOWN);
    json_decref(reasons);
}

/* The reasons for skipping are the machine's, not an adapter's. */
static void print_skipped(FILE *out, const struct results *results) {
    const char *reason;
    json_t *count;
    json_t *reasons = count_reasons(results, NULL, VERDICT_SKIPPED);
    json_object_foreach(reasons, reason, count) {
        fprintf(out, "\nskipped (environment): %d tests\n", (int)json_integer_value(count));
        print_wrapped(out, 2, reason);
    }
    json_decref(reasons);
}

/* ---- Declared ---------------------------------------------------------------------------------------------------- */

#define CLAUSES_SHOWN 4

/* How often each clause was declared to be broken, and was. New reference. */
static json_t *count_declared(const struct results *results, const char *adapter) {
    size_t index;
    size_t place;
    json_t *test;
    json_t *check;
    json_t *clauses = json_object();
    json_array_foreach(results->tests, index, test) {
        if (strcmp(results_text(test, "adapter"), adapter) != 0)
            continue;
        json_array_foreach(json_object_get(test, "checks"), place, check) {
            const char *clause = results_text(check, "clause");
            if (strcmp(results_text(check, "verdict"), "declared") == 0)
                json_object_set_new(clauses, clause,
                                    json_integer(json_integer_value(json_object_get(clauses, clause)) + 1));
        }
    }
    return clauses;
}

static const char *most_frequent(json_t *counts) {
    const char *clause;
    const char *most = NULL;
    json_t *count;
    json_object_foreach(counts, clause, count) {
        if (!most || json_integer_value(count) > json_integer_value(json_object_get(counts, most)))
            most = clause;
    }
    return most;
}

/* One line: the clauses of most declared deviations. */
static void print_declared(FILE *out, const struct results *results, const char *adapter) {
    json_t *counts = count_declared(results, adapter);
    if (json_object_size(counts))
        fprintf(out, "\n%s deviates as declared in", adapter);
    for (int shown = 0; shown < CLAUSES_SHOWN && json_object_size(counts); shown++) {
        const char *clause = most_frequent(counts);
        fprintf(out, "%s %s (%d)", shown ? "," : "", clause, (int)json_integer_value(json_object_get(counts, clause)));
        json_object_del(counts, clause);
        if (json_object_size(counts) == 0)
            fputc('\n', out);
    }
    if (json_object_size(counts))
        fprintf(out, " and %zu more\n", json_object_size(counts));
    json_decref(counts);
}

void report_print(FILE *out, const struct results *results, const json_t *differences) {
    const char *adapter;
    json_t *record;
    size_t index;
    print_table(out, results);
    json_object_foreach(results->adapters, adapter, record) {
        print_failures(out, results, adapter);
        print_errors(out, results, adapter);
        print_declared(out, results, adapter);
    }
    print_skipped(out, results);
    if (json_array_size(results->errors))
        fprintf(out, "\nerrors at the end\n");
    json_array_foreach(results->errors, index, record) print_wrapped(out, 2, results_text(record, "reason"));
    if (json_array_size(differences))
        fprintf(out, "\ndeclarations that do not hold:\n");
    json_array_foreach(differences, index, record) print_wrapped(out, 2, json_string_value(record));
}
