/* The parts of the report in their order; errors and what was skipped, each reason once. */
#include "report.h"

#include <string.h>

#include "table.h"
#include "text.h"

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

/* Counts the test's reason if it has the verdict. */
static void count_reason(json_t *reasons, const json_t *test, enum verdict verdict) {
    const char *reason = results_text(test, "reason");
    if (strcmp(results_text(test, "verdict"), verdict_name(verdict)) == 0)
        json_object_set_new(reasons, reason, json_integer(json_integer_value(json_object_get(reasons, reason)) + 1));
}

/* Errors, each sentence once: an adapter that breaks down tends to do so in every test. */
static void print_errors(FILE *out, const struct results *results, const char *adapter,
                         const struct failures_scope *scope) {
    const char *reason;
    json_t *count;
    size_t seen = 0;
    json_t *test;
    json_t *reasons = json_object();
    for (size_t place = results_first(results, adapter); (test = results_next(results, adapter, &place));)
        count_reason(reasons, test, VERDICT_ERROR);
    if (json_object_size(reasons))
        fprintf(out, "\n%s: errors\n", adapter);
    json_object_foreach(reasons, reason, count) {
        if (seen++ >= FAILURES_SHOWN && !scope->all)
            continue;
        size_t tests = (size_t)json_integer_value(count);
        fprintf(out, "  %zu test%s\n", tests, text_plural(tests));
        text_wrap(out, 4, reason);
    }
    failures_print_rest(out, seen, "error", scope);
    json_decref(reasons);
}

static void print_remedy(FILE *out) {
    text_wrap(out, 2,
              "To allow it, run as root. Or let users have namespaces: sysctl kernel.unprivileged_userns_clone=1, "
              "user.max_user_namespaces, user.max_net_namespaces and user.max_mnt_namespaces above 0, and on Ubuntu "
              "kernel.apparmor_restrict_unprivileged_userns=0. Start a container with --privileged.");
}

/* The reasons for skipping are the machine's, not an adapter's: each is told once. */
static void print_skipped(FILE *out, const struct results *results) {
    const char *reason;
    json_t *count;
    size_t index;
    json_t *test;
    json_t *reasons = json_object();
    json_array_foreach(results->tests, index, test) count_reason(reasons, test, VERDICT_SKIPPED);
    json_object_foreach(reasons, reason, count) {
        size_t tests = (size_t)json_integer_value(count);
        fprintf(out, "\nskipped (environment): %zu test%s\n", tests, text_plural(tests));
        text_wrap(out, 2, reason);
    }
    json_decref(reasons);
    if (results_lack_environments(results))
        print_remedy(out);
}

/* ---- Declared ---------------------------------------------------------------------------------------------------- */

enum { REASONS_SHOWN = 4, COUNT_WIDTH = 11 };

/* What was declared, by reason: an object of a reason to its count and its clauses. New reference. */
static json_t *gather_reasons(const struct results *results, const char *adapter) {
    size_t index;
    json_t *test;
    json_t *check;
    json_t *reasons = json_object();
    for (size_t place = results_first(results, adapter); (test = results_next(results, adapter, &place));) {
        json_array_foreach(json_object_get(test, "checks"), index, check) {
            const char *reason = results_text(check, "reason");
            if (strcmp(results_text(check, "verdict"), "declared") != 0)
                continue;
            json_t *clauses = json_object_get(reasons, reason);
            if (!clauses)
                json_object_set_new(reasons, reason, clauses = json_object());
            json_t *count = json_object_get(clauses, results_text(check, "clause"));
            json_object_set_new(clauses, results_text(check, "clause"), json_integer(json_integer_value(count) + 1));
        }
    }
    return reasons;
}

static size_t count_of(const json_t *clauses) {
    json_int_t sum = 0;
    for (void *at = json_object_iter((json_t *)clauses); at; at = json_object_iter_next((json_t *)clauses, at))
        sum += json_integer_value(json_object_iter_value(at));
    return (size_t)sum;
}

static const char *most_frequent(json_t *reasons) {
    const char *reason;
    const char *most = NULL;
    json_t *clauses;
    json_object_foreach(reasons, reason, clauses) {
        if (!most || count_of(clauses) > count_of(json_object_get(reasons, most)))
            most = reason;
    }
    return most;
}

/* "  32 tests  the reason (PORT-003, FLAG-007)". */
static void print_reason(FILE *out, const char *reason, const json_t *clauses) {
    char label[32];
    char line[1024];
    const char *clause;
    json_t *unused;
    size_t count = count_of(clauses);
    int used = snprintf(line, sizeof line, "%.600s (", reason);
    json_object_foreach((json_t *)clauses, clause, unused) if ((size_t)used + 32 < sizeof line) used +=
        snprintf(line + used, sizeof line - (size_t)used, "%s%.16s", line[used - 1] == '(' ? "" : ", ", clause);
    snprintf(line + used, sizeof line - (size_t)used, ")");
    snprintf(label, sizeof label, "%4zu test%s", count, text_plural(count));
    text_field(out, 0, COUNT_WIDTH, label, line);
}

/* Each cause of declared deviations once, the most frequent first. */
static void print_declared(FILE *out, const struct results *results, const char *adapter, bool all) {
    json_t *reasons = gather_reasons(results, adapter);
    size_t rest = 0;
    json_t *clauses;
    const char *reason;
    if (json_object_size(reasons))
        fprintf(out, "\n%s deviates as declared:\n", adapter);
    for (int shown = 0; (all || shown < REASONS_SHOWN) && json_object_size(reasons); shown++) {
        reason = most_frequent(reasons);
        print_reason(out, reason, json_object_get(reasons, reason));
        json_object_del(reasons, reason);
    }
    json_object_foreach(reasons, reason, clauses) rest += count_of(clauses);
    if (rest)
        fprintf(out, "%4zu test%s for %zu other reasons: --all shows them\n", rest, text_plural(rest),
                json_object_size(reasons));
    json_decref(reasons);
}

/* Whose system calls nobody watched, so that they were judged without them; each reason once. */
static void print_unwatched(FILE *out, const struct results *results) {
    const char *adapter;
    const char *reason;
    json_t *record;
    json_t *names;
    json_t *reasons = json_object();
    json_object_foreach(results->adapters, adapter, record) {
        reason = results_text(record, "trace");
        if (!*reason || strcmp(reason, "seen") == 0)
            continue;
        char line[512];
        const char *before = json_string_value(json_object_get(reasons, reason));
        snprintf(line, sizeof line, "%s%s%s", before ? before : "", before ? ", " : "", adapter);
        json_object_set_new(reasons, reason, json_string(line));
    }
    json_object_foreach(reasons, reason, names) {
        fprintf(out, "\njudged without system calls: %s\n", json_string_value(names));
        text_wrap(out, 2, reason);
    }
    json_decref(reasons);
}

/* "seconds by environment: plain 1.2, bindv6only 0.3": where time goes. */
static void print_durations(FILE *out, const char *adapter, const json_t *record) {
    char line[2048];
    const char *environment;
    json_t *milliseconds;
    json_t *durations = json_object_get(record, "milliseconds");
    size_t used = (size_t)snprintf(line, sizeof line, "%.64s, seconds by environment:", adapter);
    json_object_foreach(durations, environment, milliseconds) {
        if (used + 64 > sizeof line)
            break;
        used += (size_t)snprintf(line + used, sizeof line - used, "%s %.32s %.1f", line[used - 1] == ':' ? "" : ",",
                                 environment, (double)json_integer_value(milliseconds) / 1000);
    }
    if (!json_object_size(durations))
        return;
    fputc('\n', out);
    text_wrap(out, 0, line);
}

static void print_lines(FILE *out, const char *heading, const json_t *lines) {
    size_t index;
    json_t *line;
    if (json_array_size(lines))
        fprintf(out, "\n%s\n", heading);
    json_array_foreach(lines, index, line)
        text_wrap(out, 2, json_is_string(line) ? json_string_value(line) : results_text(line, "reason"));
}

void report_print(FILE *out, const struct results *results, const json_t *differences,
                  const struct failures_scope *scope) {
    const char *adapter;
    json_t *record;
    table_print(out, results);
    table_print_conformance(out, results, scope->set);
    json_object_foreach(results->adapters, adapter, record) {
        failures_print(out, results, adapter, scope);
        print_errors(out, results, adapter, scope);
        print_declared(out, results, adapter, scope->all);
        if (scope->all)
            print_durations(out, adapter, record);
    }
    print_unwatched(out, results);
    print_skipped(out, results);
    print_lines(out, "errors at the end", results->errors);
    print_lines(out, "declarations that do not hold:", differences);
}
