/* Runs as they come: the records are sorted by implementation, tests first and then properties, so each run's results
 * are collected until all is read. */
#include "sarif.h"

#include <string.h>

#include "clause_texts.h"
#include "entries.h"
#include "judged.h"
#include "results.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

struct run {
    char *adapter;
    json_t *results;
    json_t *notifications; /* errors of the adapter, or of the runner */
};

static void begin(void *context, const json_t *header) {
    (void)header;
    entries_begin_file(context);
}

static struct run *run_of(struct entries *runs, const char *adapter) {
    struct run *run = entries_of(runs, adapter);
    if (run && !run->results)
        *run = (struct run){.adapter = run->adapter, .results = json_array(), .notifications = json_array()};
    return run;
}

/* ---- Results ----------------------------------------------------------------------------------------------------- */

static json_t *message_of(const char *text) {
    return json_pack("{s:o}", "text", json_string(text));
}

static const char *level_of(const char *level) {
    return strcmp(level, "MUST") == 0 ? "error" : strcmp(level, "SHOULD") == 0 ? "warning" : "note";
}

/* Where it is declared, or would be. */
static json_t *location_of(const struct judged *judged) {
    struct buffer uri = {.length = 0};
    struct buffer name = {.length = 0};
    buffer_add(&uri, "conformance/adapters/");
    buffer_uri(&uri, judged->adapter);
    buffer_add(&uri, "/deviations.tsv");
    buffer_format(&name, "%s %s", judged->adapter, judged->id);
    json_t *location =
        json_pack("{s:{s:{s:s}}, s:[{s:s, s:s}]}", "physicalLocation", "artifactLocation", "uri", buffer_text(&uri),
                  "logicalLocations", "name", judged->id, "fullyQualifiedName", buffer_text(&name));
    buffer_free(&uri);
    buffer_free(&name);
    return location;
}

/* The index of the clause among the rules; -1 if this version of SPEC.md does not have it. */
static int rule_of(const char *clause) {
    for (size_t i = 0; i < clause_text_count; i++)
        if (strcmp(clause_texts[i].id, clause) == 0)
            return (int)i;
    return -1;
}

static void add_result(struct run *run, const struct judged *judged, const char *clause, const char *level,
                       const json_t *check) {
    const char *verdict = results_text(check, "verdict");
    bool declared = strcmp(verdict, "declared") == 0;
    struct buffer text = {.length = 0};
    struct buffer key = {.length = 0};
    if (!declared && strcmp(verdict, "fail") != 0)
        return;
    buffer_format(&text, "%s: %s. Expected: %s. Observed: %s.", judged->id, judged->about,
                  results_text(check, "expected"), results_text(check, "observed"));
    buffer_format(&key, "%s %s %s %s", judged->adapter, judged->id, clause, results_text(check, "observed"));
    json_t *result = json_object();
    json_object_set_new(result, "ruleId", json_string(clause));
    if (rule_of(clause) >= 0)
        json_object_set_new(result, "ruleIndex", json_integer(rule_of(clause)));
    json_object_set_new(result, "level", json_string(level_of(level)));
    json_object_set_new(result, "message", message_of(buffer_text(&text)));
    json_object_set_new(result, "locations", json_pack("[o]", location_of(judged)));
    json_object_set_new(result, "partialFingerprints", json_pack("{s:s}", "check/v1", buffer_text(&key)));
    if (declared)
        json_object_set_new(
            result, "suppressions",
            json_pack("[{s:s, s:s}]", "kind", "external", "justification", results_text(check, "reason")));
    json_array_append_new(run->results, result);
    buffer_free(&text);
    buffer_free(&key);
}

static void add_notification(struct run *run, const char *text) {
    json_array_append_new(run->notifications, json_pack("{s:s, s:o}", "level", "error", "message", message_of(text)));
}

static void take(void *context, const struct judged *judged) {
    size_t index;
    json_t *check;
    struct run *run = run_of(context, judged->adapter);
    if (!run)
        return;
    json_array_foreach(json_object_get(judged->record, "checks"), index, check) {
        if (json_is_true(json_object_get(check, "own")))
            add_result(run, judged, results_text(check, "clause"), results_text(check, "level"), check);
    }
    json_array_foreach(json_object_get(judged->record, "observations"), index, check)
        add_result(run, judged, judged->clause, judged->level, check);
    if (judged->verdict == VERDICT_ERROR) {
        struct buffer text = {.length = 0};
        buffer_format(&text, "%s: %s", judged->id, judged->reason);
        add_notification(run, buffer_text(&text));
        buffer_free(&text);
    }
}

static void take_error(void *context, const char *adapter, const char *reason) {
    struct run *run = run_of(context, adapter);
    if (run)
        add_notification(run, reason);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

static json_t *rules(void) {
    json_t *array = json_array();
    for (size_t i = 0; i < clause_text_count; i++) {
        const struct clause_text *clause = &clause_texts[i];
        json_array_append_new(array, json_pack("{s:s, s:o, s:o, s:{s:s}, s:{s:s}}", "id", clause->id,
                                               "shortDescription", message_of(clause->title), "fullDescription",
                                               message_of(clause->text), "defaultConfiguration", "level",
                                               level_of(clause->level), "properties", "source", clause->source));
    }
    return array;
}

static json_t *document_of(const struct entries *entries, bool whole) {
    json_t *runs = json_array();
    json_t *shared = rules();
    for (size_t i = 0; i < entries->count; i++) {
        const struct run *run = entries_at(entries, i);
        bool right = whole && json_array_size(run->notifications) == 0;
        json_array_append_new(runs,
                              json_pack("{s:{s:{s:s, s:O}}, s:{s:s}, s:[{s:b, s:O}], s:O}", "tool", "driver", "name",
                                        "listen-socket-conformance", "rules", shared, "automationDetails", "id",
                                        run->adapter, "invocations", "executionSuccessful", right,
                                        "toolExecutionNotifications", run->notifications, "results", run->results));
    }
    json_decref(shared);
    return json_pack("{s:s, s:s, s:o}", "$schema", SCHEMA, "version", "2.1.0", "runs", runs);
}

bool sarif_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    struct entries runs = {.size = sizeof(struct run)};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &runs};
    bool right = judged_read(files, count, &reader, &whole, error, size);
    json_t *document = right && !runs.failed ? document_of(&runs, whole) : NULL;
    if (right && !document) {
        snprintf(error, size, "no memory");
        right = false;
    }
    if (document) {
        json_dumpf(document, out, JSON_INDENT(1));
        fputc('\n', out);
    }
    json_decref(document);
    for (size_t i = 0; i < runs.count; i++) {
        const struct run *run = entries_at(&runs, i);
        json_decref(run->results);
        json_decref(run->notifications);
    }
    entries_free(&runs);
    return right;
}
