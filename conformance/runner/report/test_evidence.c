/* A test's record as lines of text. */
#include "test_evidence.h"

#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "reproduction.h"
#include "results.h"

enum { REQUEST_SHOWN = 2000 };

static void put(struct pools *pools, struct number_list *list, size_t number) {
    number_list_add(&pools->lists, list, number);
}

static void put_text(struct pools *pools, struct number_list *list, const char *text) {
    put(pools, list, pool_text(&pools->texts, text));
}

/* An array, one line each. */
static void put_lines(struct pools *pools, struct number_list *list, const json_t *array,
                      void (*describe)(struct buffer *, const json_t *)) {
    size_t index;
    json_t *member;
    struct number_list lines = {.count = 0};
    json_array_foreach(array, index, member) {
        struct buffer line = {.length = 0};
        describe(&line, member);
        put_text(pools, &lines, buffer_text(&line));
        buffer_free(&line);
    }
    put(pools, list, pool_list(&pools->lists, &lines));
    free(lines.all);
}

/* A text line by line, since scripts have most lines in common. */
static void put_script(struct pools *pools, struct number_list *list, const char *script) {
    struct number_list lines = {.count = 0};
    while (*script) {
        size_t length = strcspn(script, "\n");
        number_list_add(&pools->lists, &lines, pool_add(&pools->texts, script, length));
        script += length + (script[length] == '\n');
    }
    put(pools, list, pool_list(&pools->lists, &lines));
    free(lines.all);
}

static void put_request(struct pools *pools, struct number_list *list, const char *line) {
    struct buffer request = {.length = 0};
    describe_request(&request, line);
    if (request.length > REQUEST_SHOWN)
        memcpy(request.text + REQUEST_SHOWN - strlen("..."), "...", sizeof "...");
    put_text(pools, list, buffer_text(&request));
    buffer_free(&request);
}

static void put_reproduction(struct pools *pools, struct number_list *list, const struct template *template,
                             const json_t *test, const char *files) {
    struct buffer script = {.length = 0};
    const char *lacks = reproduction_write(template, test, files, &script);
    put_script(pools, list, buffer_text(&script));
    put_text(pools, list, lacks ? lacks : "");
    buffer_free(&script);
}

/* The answer without the request's number, which differs from run to run. */
static void put_answer(struct pools *pools, struct number_list *list, const char *line) {
    struct buffer answer = {.length = 0};
    describe_request(&answer, line);
    put_text(pools, list, buffer_text(&answer));
    buffer_free(&answer);
}

size_t test_evidence(struct pools *pools, const struct template *template, const json_t *test, const char *files) {
    struct number_list list = {.count = 0};
    put_text(pools, &list, results_text(test, "id"));
    put_text(pools, &list, results_text(test, "environment"));
    put_text(pools, &list, results_text(test, "why"));
    put_request(pools, &list, results_text(test, "request"));
    put_lines(pools, &list, json_object_get(test, "existing_sockets"), describe_existing_socket);
    put_lines(pools, &list, json_object_get(test, "faults"), describe_fault);
    put_answer(pools, &list, results_text(test, "answer"));
    put_text(pools, &list, results_text(test, "stage"));
    put_text(pools, &list, results_text(test, "code"));
    put_lines(pools, &list, json_object_get(test, "calls"), describe_call);
    put_lines(pools, &list, json_object_get(test, "sockets"), describe_socket);
    put_lines(pools, &list, json_object_get(test, "left"), describe_socket);
    put_reproduction(pools, &list, template, test, files);
    put(pools, &list, json_is_array(json_object_get(test, "calls")));
    size_t place = pool_list(&pools->lists, &list);
    free(list.all);
    return place;
}
