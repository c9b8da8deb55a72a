/* The cases of each suite, collected until its sums are known. */
#include "junit.h"

#include <stdlib.h>
#include <string.h>

#include "entries.h"
#include "judged.h"
#include "results.h"

struct suite {
    char *adapter;
    char ended[32];
    struct buffer cases;
    size_t tests;
    size_t failures;
    size_t errors;
    size_t skipped;
    long microseconds;
};

struct junit {
    struct entries suites;
    char ended[32]; /* when the run of the file that is read had ended */
};

static void begin(void *context, const json_t *header) {
    struct junit *junit = context;
    entries_begin_file(&junit->suites);
    snprintf(junit->ended, sizeof junit->ended, "%.19s", results_text(header, "ended")); /* without the Z */
}

static struct suite *suite_of(struct junit *junit, const char *adapter) {
    struct suite *suite = entries_of(&junit->suites, adapter);
    if (suite)
        memcpy(suite->ended, junit->ended, sizeof suite->ended);
    return suite;
}

/* <failure message="..." type="...">, with what differs inside. */
static void put_outcome(struct buffer *cases, const char *element, const char *message, const char *type,
                        const char *text) {
    buffer_format(cases, "<%s message=\"", element);
    buffer_markup(cases, message);
    buffer_add(cases, "\"");
    if (*type)
        buffer_format(cases, " type=\"%s\"", type);
    buffer_add(cases, ">");
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        char *copy = strndup(line, length);
        buffer_markup(cases, copy ? copy : "");
        buffer_add(cases, "\n");
        free(copy);
        line += length + (line[length] == '\n');
    }
    buffer_format(cases, "</%s>", element);
}

static void put_verdict(struct suite *suite, const struct judged *judged) {
    struct buffer text = {.length = 0};
    struct buffer message = {.length = 0};
    judged_differences(judged, &text);
    if (judged->verdict == VERDICT_FAIL) {
        suite->failures++;
        buffer_bytes(&message, buffer_text(&text), strcspn(buffer_text(&text), "\n"));
        put_outcome(&suite->cases, "failure", buffer_text(&message), judged->level, buffer_text(&text));
    } else if (judged->verdict == VERDICT_ERROR) {
        suite->errors++;
        put_outcome(&suite->cases, "error", judged->reason, "error", "");
    } else if (judged->verdict != VERDICT_PASS) {
        suite->skipped++;
        const char *verdict = judged->verdict == VERDICT_COUNT ? "recorded" : verdict_name(judged->verdict);
        buffer_format(&message, "%s%s%s", verdict, *judged->reason ? ": " : "", judged->reason);
        put_outcome(&suite->cases, "skipped", buffer_text(&message), "", "");
    }
    buffer_free(&text);
    buffer_free(&message);
}

static void take(void *context, const struct judged *judged) {
    struct suite *suite = suite_of(context, judged->adapter);
    if (!suite)
        return;
    suite->tests++;
    suite->microseconds += judged->microseconds;
    buffer_add(&suite->cases, "    <testcase classname=\"");
    buffer_markup(&suite->cases, judged->adapter);
    buffer_format(&suite->cases, ".%s\" name=\"%s: ", judged->clause, judged->id);
    buffer_markup(&suite->cases, judged->about);
    buffer_format(&suite->cases, "\" time=\"%.6f\">", (double)judged->microseconds / 1e6);
    put_verdict(suite, judged);
    buffer_add(&suite->cases, "</testcase>\n");
}

static void take_error(void *context, const char *adapter, const char *reason) {
    struct suite *suite = suite_of(context, adapter);
    if (!suite)
        return;
    suite->tests++;
    suite->errors++;
    buffer_add(&suite->cases, "    <testcase classname=\"");
    buffer_markup(&suite->cases, adapter);
    buffer_add(&suite->cases, "\" name=\"the adapter ends as it must\" time=\"0\">");
    put_outcome(&suite->cases, "error", reason, "error", "");
    buffer_add(&suite->cases, "</testcase>\n");
}

static void write_suite(FILE *out, const struct suite *suite) {
    struct buffer name = {.length = 0};
    buffer_markup(&name, suite->adapter);
    fprintf(out,
            "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\" "
            "timestamp=\"%s\">\n",
            buffer_text(&name), suite->tests, suite->failures, suite->errors, suite->skipped,
            (double)suite->microseconds / 1e6, suite->ended);
    fputs(buffer_text(&suite->cases), out);
    fputs("  </testsuite>\n", out);
    buffer_free(&name);
}

static void write_all(FILE *out, const struct junit *junit) {
    struct suite sum = {.tests = 0};
    for (size_t i = 0; i < junit->suites.count; i++) {
        const struct suite *suite = entries_at(&junit->suites, i);
        sum.tests += suite->tests;
        sum.failures += suite->failures;
        sum.errors += suite->errors;
    }
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"listen-socket-conformance\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            sum.tests, sum.failures, sum.errors);
    for (size_t i = 0; i < junit->suites.count; i++)
        write_suite(out, entries_at(&junit->suites, i));
    fputs("</testsuites>\n", out);
}

bool junit_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    struct junit junit = {.suites = {.size = sizeof(struct suite)}};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &junit};
    bool right = judged_read(files, count, &reader, &whole, error, size);
    if (right && !whole)
        take_error(&junit, "listen-socket-conformance", "the run was interrupted: these records are a part");
    bool complete = !junit.suites.failed;
    for (size_t i = 0; i < junit.suites.count; i++) {
        const struct suite *suite = entries_at(&junit.suites, i);
        complete = complete && !suite->cases.failed;
    }
    if (right && !complete) {
        snprintf(error, size, "no memory");
        right = false;
    }
    if (right)
        write_all(out, &junit);
    for (size_t i = 0; i < junit.suites.count; i++) {
        struct suite *suite = entries_at(&junit.suites, i);
        buffer_free(&suite->cases);
    }
    entries_free(&junit.suites);
    return right;
}
