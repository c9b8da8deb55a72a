/* The cases of each suite, collected until its sums are known. */
#include "junit.h"

#include <stdlib.h>
#include <string.h>

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
    struct suite *suites;
    size_t count;
    size_t first; /* the first suite of the file that is being read */
    char ended[32];
    bool failed;
};

static void begin(void *context, const json_t *header) {
    struct junit *junit = context;
    junit->first = junit->count;
    snprintf(junit->ended, sizeof junit->ended, "%.19s", results_text(header, "ended")); /* without the Z */
}

/* The adapter's suite, made if it is not there; NULL without memory. */
static struct suite *suite_of(struct junit *junit, const char *adapter) {
    for (size_t i = junit->count; i > junit->first; i--)
        if (strcmp(junit->suites[i - 1].adapter, adapter) == 0)
            return &junit->suites[i - 1];
    struct suite *suites = realloc(junit->suites, (junit->count + 1) * sizeof *suites);
    char *name = strdup(adapter);
    if (suites)
        junit->suites = suites;
    if (!suites || !name) {
        free(name);
        junit->failed = true;
        return NULL;
    }
    struct suite *suite = &suites[junit->count++];
    *suite = (struct suite){.adapter = name};
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
    for (size_t i = 0; i < junit->count; i++) {
        sum.tests += junit->suites[i].tests;
        sum.failures += junit->suites[i].failures;
        sum.errors += junit->suites[i].errors;
    }
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"listen-socket-conformance\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            sum.tests, sum.failures, sum.errors);
    for (size_t i = 0; i < junit->count; i++)
        write_suite(out, &junit->suites[i]);
    fputs("</testsuites>\n", out);
}

bool junit_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    struct junit junit = {.count = 0};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &junit};
    bool right = judged_read(files, count, &reader, &whole, error, size);
    if (right && !whole)
        take_error(&junit, "listen-socket-conformance", "the run was interrupted: these records are a part");
    for (size_t i = 0; i < junit.count; i++)
        junit.failed = junit.failed || junit.suites[i].cases.failed;
    if (right && junit.failed) {
        snprintf(error, size, "no memory");
        right = false;
    }
    if (right)
        write_all(out, &junit);
    for (size_t i = 0; i < junit.count; i++) {
        free(junit.suites[i].adapter);
        buffer_free(&junit.suites[i].cases);
    }
    free(junit.suites);
    return right;
}
