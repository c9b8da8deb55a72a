/* The table and what is below it. Of an implementation that was not observed only this is printed: that it is not on
 * this machine. */
#include "table.h"

#include <string.h>

#define SHOWN 5        /* failures or errors told of one implementation; the rest is in the records */
#define VERSION_MAX 20 /* characters of a version in the table; the records have all of it */

/* ---- Table ------------------------------------------------------------------------------------------------------- */

/* The version in one column: without blanks, and cut. */
static void version_of(const json_t *record, char version[VERSION_MAX + 1]) {
    const char *text = results_text(record, "version");
    bool cut = strlen(text) > VERSION_MAX;
    snprintf(version, VERSION_MAX + 1, "%.*s%s", cut ? VERSION_MAX - 3 : VERSION_MAX, text, cut ? "..." : "");
    for (char *at = version; *at; at++)
        *at = *at == ' ' ? '_' : *at;
}

static int wider(int width, const char *text) {
    return (int)strlen(text) > width ? (int)strlen(text) : width;
}

/* Of the column of names and that of versions. */
static void find_widths(const struct results *results, int widths[2]) {
    const char *adapter;
    json_t *record;
    char version[VERSION_MAX + 1];
    widths[0] = (int)strlen("implementation");
    widths[1] = (int)strlen("version");
    json_object_foreach(results->adapters, adapter, record) {
        version_of(record, version);
        widths[0] = wider(widths[0], adapter);
        widths[1] = wider(widths[1], version);
    }
}

static void print_row(FILE *out, const struct results *results, const char *adapter, const json_t *record,
                      const int widths[2]) {
    size_t counts[VERDICT_COUNT];
    size_t total = 0;
    char version[VERSION_MAX + 1];
    version_of(record, version);
    for (int verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++) {
        counts[verdict] = results_count(results, adapter, (enum verdict)verdict);
        total += counts[verdict];
    }
    fprintf(out, "%-*s  %-*s %5zu %5zu %8zu %11zu %7zu %5zu %5zu\n", widths[0], adapter, widths[1], version,
            counts[VERDICT_PASS], counts[VERDICT_FAIL], counts[VERDICT_DEVIATES], counts[VERDICT_UNSUPPORTED],
            counts[VERDICT_SKIPPED], counts[VERDICT_ERROR], total);
}

static void print_table(FILE *out, const struct results *results) {
    const char *adapter;
    json_t *record;
    int widths[2];
    find_widths(results, widths);
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

/* Where those are that are not shown. */
static void print_rest(FILE *out, size_t seen, const char *records) {
    bool named = strcmp(records, "-") != 0;
    if (seen > SHOWN)
        fprintf(out, "  ... and %zu more, in the records%s%s\n", seen - SHOWN, named ? ": " : "", named ? records : "");
}

/* The first few tests of the adapter that failed, where there are any. */
static void print_failures(FILE *out, const struct results *results, const char *adapter, const char *records) {
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
    print_rest(out, seen, records);
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
static void print_errors(FILE *out, const struct results *results, const char *adapter, const char *records) {
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
    print_rest(out, seen, records);
    json_decref(reasons);
}

static void print_remedy(FILE *out) {
    print_wrapped(
        out, 2,
        "To allow it, run as root. Or let users have namespaces: sysctl kernel.unprivileged_userns_clone=1, "
        "user.max_user_namespaces, user.max_net_namespaces and user.max_mnt_namespaces above 0, and on Ubuntu "
        "kernel.apparmor_restrict_unprivileged_userns=0. Start a container with --privileged.");
}

/* The reasons for skipping are the machine's, not an adapter's: each is told once. */
static void print_skipped(FILE *out, const struct results *results) {
    const char *reason;
    json_t *count;
    json_t *reasons = count_reasons(results, NULL, VERDICT_SKIPPED);
    json_object_foreach(reasons, reason, count) {
        int tests = (int)json_integer_value(count);
        fprintf(out, "\nskipped (environment): %d test%s\n", tests, tests == 1 ? "" : "s");
        print_wrapped(out, 2, reason);
    }
    json_decref(reasons);
    if (results_lack_environments(results))
        print_remedy(out);
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

void report_print(FILE *out, const struct results *results, const json_t *differences, const char *records) {
    const char *adapter;
    json_t *record;
    size_t index;
    print_table(out, results);
    json_object_foreach(results->adapters, adapter, record) {
        print_failures(out, results, adapter, records);
        print_errors(out, results, adapter, records);
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
