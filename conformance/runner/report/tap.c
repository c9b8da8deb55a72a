/* Test points in the order of the records, with the differences as YAML below those that are not ok. */
#include "tap.h"

#include <string.h>

#include "judged.h"
#include "results.h"

struct tap {
    FILE *out;
    size_t count;
};

/* The description of a test point: "#" begins a directive and "\" escapes. */
static void put_description(FILE *out, const char *text) {
    struct buffer shown = {.length = 0};
    buffer_plain(&shown, text);
    for (const char *at = buffer_text(&shown); *at; at++) {
        if (*at == '#' || *at == '\\')
            fputc('\\', out);
        fputc(*at, out);
    }
    buffer_free(&shown);
}

/* Each line as an item of a YAML list, in JSON's quotation marks, which are YAML's too. */
static void put_differences(FILE *out, const struct judged *judged) {
    struct buffer lines = {.length = 0};
    judged_differences(judged, &lines);
    if (lines.length)
        fprintf(out, "  ---\n  level: %s\n  differences:\n", judged->level);
    for (char *rest = lines.text, *line; rest && (line = strsep(&rest, "\n")) && *line;) {
        struct buffer item = {.length = 0};
        buffer_json(&item, line);
        fprintf(out, "    - %s\n", buffer_text(&item));
        buffer_free(&item);
    }
    if (lines.length)
        fputs("  ...\n", out);
    buffer_free(&lines);
}

static void begin(void *context, const json_t *header) {
    const struct tap *tap = context;
    fprintf(tap->out, "# vectors %s, ended %s, %s %s\n", results_text(header, "vectors_fnv1a64"),
            results_text(header, "ended"), results_text(header, "system"), results_text(header, "kernel"));
}

static void take(void *context, const struct judged *judged) {
    struct tap *tap = context;
    bool ok =
        judged->verdict != VERDICT_FAIL && judged->verdict != VERDICT_DEVIATES && judged->verdict != VERDICT_ERROR;
    const char *directive = judged->verdict == VERDICT_DEVIATES                                  ? "TO"
                                                                                                   "DO"
                            : judged->verdict == VERDICT_PASS || judged->verdict == VERDICT_FAIL ? NULL
                            : judged->verdict == VERDICT_ERROR                                   ? NULL
                                                                                                 : "SKIP";
    fprintf(tap->out, "%sok %zu - ", ok ? "" : "not ", ++tap->count);
    put_description(tap->out, judged->adapter);
    fprintf(tap->out, " %s ", judged->id);
    put_description(tap->out, judged->about);
    if (directive) {
        fprintf(tap->out, " # %s ", directive);
        put_description(tap->out, *judged->reason                    ? judged->reason
                                  : judged->verdict == VERDICT_COUNT ? "recorded"
                                                                     : "");
    }
    fputc('\n', tap->out);
    if (!ok)
        put_differences(tap->out, judged);
}

static void take_error(void *context, const char *adapter, const char *reason) {
    struct tap *tap = context;
    fprintf(tap->out, "not ok %zu - ", ++tap->count);
    put_description(tap->out, adapter);
    fputs(" ends as it must: ", tap->out);
    put_description(tap->out, reason);
    fputc('\n', tap->out);
}

bool tap_write(FILE *out, char *const *files, size_t count, char *error, size_t size) {
    bool whole;
    struct tap tap = {.out = out};
    const struct judged_reader reader = {.begin = begin, .take = take, .error = take_error, .context = &tap};
    fputs("TAP version 14\n", out);
    if (!judged_read(files, count, &reader, &whole, error, size))
        return false;
    if (whole)
        fprintf(out, "1..%zu\n", tap.count);
    else
        fputs("Bail out! The run was interrupted, these records are a part\n", out);
    return true;
}
