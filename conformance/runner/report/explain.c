/* Finds the test in the records, and tells: the clause, what was asked, what came of it, and how to see it again. */
#include "explain.h"

#include <stdlib.h>
#include <string.h>

#include "clause_texts.h"
#include "describe.h"
#include "records.h"
#include "reproduction.h"
#include "results.h"

/* What the reading of the records has found. */
struct search {
    const struct explain_request *request;
    json_t *header;
    json_t *test;
};

/* ---- Search ------------------------------------------------------------------------------------------------------ */

static bool differs(const json_t *check) {
    const char *verdict = results_text(check, "verdict");
    return strcmp(verdict, "fail") == 0 || strcmp(verdict, "declared") == 0;
}

static bool differs_from(const json_t *test, const char *clause) {
    size_t index;
    json_t *check;
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (differs(check) && strcmp(results_text(check, "clause"), clause) == 0)
            return true;
    }
    return false;
}

static bool take(void *context, json_t *record) {
    struct search *search = context;
    const struct explain_request *request = search->request;
    const char *type = results_text(record, "type");
    if (strcmp(type, "header") == 0)
        search->header = json_incref(record);
    if (strcmp(type, "result") != 0 || strcmp(results_text(record, "adapter"), request->adapter) != 0)
        return true;
    bool id = strchr(request->test, '/') != NULL;
    if (id ? strcmp(results_text(record, "id"), request->test) != 0 : !differs_from(record, request->test))
        return true;
    search->test = json_incref(record);
    return false;
}

/* ---- Parts ------------------------------------------------------------------------------------------------------- */

static const struct clause_text *clause_of(const char *id) {
    for (size_t i = 0; i < clause_text_count; i++)
        if (strcmp(clause_texts[i].id, id) == 0)
            return &clause_texts[i];
    return NULL;
}

/* Text of others between backquotes: its own become quotation marks, and control characters are shown. */
static void put_code(FILE *out, const char *text) {
    struct buffer shown = {.length = 0};
    buffer_plain(&shown, text);
    for (size_t i = 0; i < shown.length; i++)
        shown.text[i] = shown.text[i] == '`' ? '\'' : shown.text[i];
    fprintf(out, "`%s`", buffer_text(&shown));
    buffer_free(&shown);
}

static void put_lines(FILE *out, const char *heading, const json_t *array,
                      void (*describe)(struct buffer *, const json_t *)) {
    size_t index;
    json_t *member;
    if (json_array_size(array))
        fprintf(out, "\n%s\n\n", heading);
    json_array_foreach(array, index, member) {
        struct buffer line = {.length = 0};
        struct buffer shown = {.length = 0};
        describe(&line, member);
        buffer_plain(&shown, buffer_text(&line));
        fprintf(out, "    %s\n", buffer_text(&shown));
        buffer_free(&line);
        buffer_free(&shown);
    }
}

static const json_t *adapter_of(const struct search *search) {
    return json_object_get(json_object_get(search->header, "adapters"), search->request->adapter);
}

static void put_title(FILE *out, const struct search *search) {
    struct buffer title = {.length = 0};
    const char *why = results_text(search->test, "why");
    buffer_add(&title, results_text(adapter_of(search), "name"));
    buffer_format(&title, " %s: ", results_text(adapter_of(search), "version"));
    buffer_add(&title, why);
    fputs("# ", out);
    struct buffer shown = {.length = 0};
    buffer_plain(&shown, buffer_text(&title));
    fprintf(out, "%s\n", buffer_text(&shown));
    buffer_free(&shown);
    buffer_free(&title);
}

/* A check that differs: what was expected and seen, and what the clause says. */
static void put_difference(FILE *out, const json_t *check) {
    const struct clause_text *clause = clause_of(results_text(check, "clause"));
    fprintf(out, "\n### %s (%s)%s%s\n\n", results_text(check, "clause"), results_text(check, "level"),
            clause ? ": " : "", clause ? clause->title : "");
    fputs("- Expected: ", out);
    put_code(out, results_text(check, "expected"));
    fputs("\n- Observed: ", out);
    put_code(out, results_text(check, "observed"));
    if (strcmp(results_text(check, "verdict"), "declared") == 0) {
        fputs("\n- Known: ", out);
        struct buffer reason = {.length = 0};
        buffer_plain(&reason, results_text(check, "reason"));
        fputs(buffer_text(&reason), out);
        buffer_free(&reason);
    }
    fputc('\n', out);
    if (!clause)
        return;
    fprintf(out, "\n> %s\n>\n> Source: %s\n", clause->text, clause->source);
    if (*clause->decision)
        fprintf(out, ">\n> Why it was decided so: %s\n", clause->decision);
}

static void put_differences(FILE *out, const json_t *test) {
    size_t index;
    json_t *check;
    size_t count = 0;
    fputs("\n## What differs\n", out);
    json_array_foreach(json_object_get(test, "checks"), index, check) {
        if (!differs(check))
            continue;
        put_difference(out, check);
        count++;
    }
    if (count)
        return;
    fprintf(out, "\nNothing: the verdict is %s", results_text(test, "verdict"));
    if (*results_text(test, "reason")) {
        fputs(", ", out);
        put_code(out, results_text(test, "reason"));
    }
    fputs(".\n", out);
}

static void put_asked(FILE *out, const json_t *test) {
    struct buffer request = {.length = 0};
    describe_request(&request, results_text(test, "request"));
    fputs("\n## What was asked\n\n", out);
    if (request.length)
        put_code(out, buffer_text(&request));
    else
        fputs("Nothing.", out);
    fprintf(out, "\n\nThe surroundings are those of the environment `%s`.\n", results_text(test, "environment"));
    put_lines(out, "Ports that were held before:", json_object_get(test, "existing_sockets"), describe_existing_socket);
    put_lines(out, "System calls that were made to fail, or to do something else:", json_object_get(test, "faults"),
              describe_fault);
    buffer_free(&request);
}

static void put_seen(FILE *out, const json_t *test) {
    const char *answer = results_text(test, "answer");
    fputs("\n## What was seen\n\nThe answer: ", out);
    if (*answer)
        put_code(out, answer);
    else
        fputs("none", out);
    fputs("\n", out);
    const long times = (long)json_integer_value(json_object_get(test, "asked"));
    if (times == 1)
        fputs("\nA name server was asked, no question twice.\n", out);
    if (times > 1)
        fprintf(out, "\nA name server was asked the same question %ld times at most.\n", times);
    if (json_is_null(json_object_get(test, "calls")))
        fputs("\nNobody watched its system calls.\n", out);
    put_lines(out, "System calls on internet sockets:", json_object_get(test, "calls"), describe_call);
    put_lines(out, "Sockets that were there after the answer:", json_object_get(test, "sockets"), describe_socket);
    put_lines(out, "Left open after the end:", json_object_get(test, "left"), describe_socket);
}

static void put_versions(FILE *out, const struct search *search) {
    const json_t *adapter = adapter_of(search);
    fputs("\n## Versions\n\n- ", out);
    put_code(out, results_text(adapter, "name"));
    fputs(" ", out);
    put_code(out, results_text(adapter, "version"));
    fputs(", asked by ", out);
    put_code(out, results_text(adapter, "api"));
    fprintf(out, "\n- %s %s, %s; seen %s\n", results_text(search->header, "system"),
            results_text(search->header, "kernel"), results_text(search->header, "machine"),
            results_text(search->header, "ended"));
    fprintf(out, "- Test %s of the listen-socket conformance suite, vectors %s\n", results_text(search->test, "id"),
            results_text(search->header, "vectors_fnv1a64"));
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* False with a message if a template is wrong; else `*lacks` says why there is no script. */
static bool find_script(const struct search *search, struct buffer *script, const char **lacks, char *error,
                        size_t size) {
    struct template template;
    const struct explain_request *request = search->request;
    if (!template_load(request->adapters, request->adapter, &template, error, size))
        return false;
    *lacks = reproduction_write(&template, search->test, request->files, script);
    template_free(&template);
    return true;
}

static void put_all(FILE *out, const struct search *search, const struct buffer *script, const char *lacks) {
    put_title(out, search);
    put_asked(out, search->test);
    put_differences(out, search->test);
    put_seen(out, search->test);
    fputs("\n## How to see it again\n\n", out);
    if (lacks)
        fprintf(out, "Not by a few commands: %s.\n", lacks);
    else
        fprintf(out,
                "The last line is the program's: `ok ADDRESS PORT`, or `error CODE`. `strace -f -e "
                "trace=%%network,close` before it shows its calls.\n\n````sh\n%s````\n",
                buffer_text(script));
    put_versions(out, search);
}

static bool tell(FILE *out, const struct search *search, char *error, size_t size) {
    struct buffer script = {.length = 0};
    const char *lacks = NULL;
    bool right = find_script(search, &script, &lacks, error, size);
    if (right && search->request->script && lacks) {
        snprintf(error, size, "%s of %.64s cannot be reproduced by a few commands: %s", search->request->test,
                 search->request->adapter, lacks);
        right = false;
    } else if (right && search->request->script) {
        fputs(buffer_text(&script), out);
    } else if (right) {
        put_all(out, search, &script, lacks);
    }
    buffer_free(&script);
    return right;
}

static bool complain(const struct search *search, char *error, size_t size) {
    const struct explain_request *request = search->request;
    if (!adapter_of(search))
        snprintf(error, size, "%.200s has no test of \"%.64s\": listen-socket-conformance run %.64s", request->records,
                 request->adapter, request->adapter);
    else if (strchr(request->test, '/'))
        snprintf(error, size, "%.200s has no test \"%.32s\" of %.64s: listen-socket-conformance list prints all",
                 request->records, request->test, request->adapter);
    else
        snprintf(error, size, "no test of %.64s in %.200s differs from \"%.32s\"", request->adapter, request->records,
                 request->test);
    return false;
}

bool explain(FILE *out, const struct explain_request *request, char *error, size_t size) {
    struct search search = {.request = request};
    const struct records_reader reader = {.take = take, .context = &search, .only = request->test};
    bool whole;
    bool right = records_read(request->records, &reader, &whole, error, size);
    if (right)
        right = search.test ? tell(out, &search, error, size) : complain(&search, error, size);
    json_decref(search.header);
    json_decref(search.test);
    return right;
}
