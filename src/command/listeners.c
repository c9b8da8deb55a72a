/* The listeners of a command line: checked, made, closed, counted, named. */
#include "listeners.h"

#include <stdio.h>

static struct listen_socket_request request_of(const struct command_listener *listener,
                                               const struct command_record *record) {
    const struct listen_socket_request request = {.node = listener->node,
                                                  .service = listener->service,
                                                  .hints = &listener->hints,
                                                  .stack = listener->stack,
                                                  .options = listener->options,
                                                  .system = &record->system};
    return request;
}

static bool make(enum command_verb verb, struct command_result *result) {
    const struct listen_socket_request request = request_of(result->listener, &result->record);
    struct listen_socket_set *set = &result->set;
    if (verb == COMMAND_OPEN)
        return listen_socket_open(&request, result->listener->backlog, set, &result->failure) == LISTEN_SOCKET_OK;
    *set = (struct listen_socket_set){.count = 0};
    if (listen_socket_create(&request, &set->sockets[0], &result->failure) != LISTEN_SOCKET_OK)
        return false;
    set->count = 1;
    return true;
}

static int refuse_to_begin(void *context) {
    (void)context;
    return 1; /* whatever it means: it only ends what would go on to touch something */
}

/* Makes the listener as far as it touches nothing: what is valid ends at the stage INITIALIZE. */
static void judge(enum command_verb verb, struct command_result *result) {
    command_record_begin(&result->record);
    result->record.system.initialize = refuse_to_begin;
    (void)make(verb, result);
}

bool command_is_valid(enum command_verb verb, const struct command_listener *listener,
                      struct listen_socket_failure *failure) {
    struct command_result result = {.listener = listener};
    judge(verb, &result);
    *failure = result.failure;
    return failure->stage != LISTEN_SOCKET_STAGE_VALIDATE;
}

/* The first listener whose request is not valid, or NULL: then each result has its listener. */
static const struct command_result *find_invalid(const struct command_line *line, struct command_results *results) {
    for (size_t i = 0; i < line->count; i++) {
        struct command_result *result = &results->results[i];
        result->listener = &line->listeners[i];
        judge(line->verb, result);
        if (result->failure.stage == LISTEN_SOCKET_STAGE_VALIDATE)
            return result;
    }
    return NULL;
}

const struct command_result *command_listen(const struct command_line *line, struct command_results *results) {
    results->line = line;
    results->count = 0;
    const struct command_result *invalid = find_invalid(line, results);
    if (invalid != NULL)
        return invalid;
    while (results->count < line->count) {
        struct command_result *result = &results->results[results->count];
        results->count++;
        command_record_begin(&result->record);
        if (!make(line->verb, result)) {
            command_close(results);
            return result;
        }
    }
    return NULL;
}

size_t command_number(const struct command_results *results, const struct command_result *result) {
    return (size_t)(result - results->results) + 1;
}

const char *command_label(const struct command_results *results, const struct command_result *result,
                          char buffer[COMMAND_LABEL]) {
    const struct command_listener *listener = result->listener;
    char name[COMMAND_QUOTED];
    char node[COMMAND_QUOTED];
    char service[COMMAND_QUOTED];
    const bool named = listener->name != NULL;
    const bool placed = listener->node != NULL;
    (void)snprintf(buffer, COMMAND_LABEL, "listener %zu of %zu (%s%s%s%s%s%sservice %s)",
                   command_number(results, result), results->line->count, named ? "name " : "",
                   named ? command_quote(listener->name, name) : "", named ? ", " : "", placed ? "node " : "",
                   placed ? command_quote(listener->node, node) : "", placed ? ", " : "",
                   command_quote(listener->service, service));
    return buffer;
}

void command_close(struct command_results *results) {
    for (size_t i = results->count; i > 0; i--) {
        struct listen_socket_set *set = &results->results[i - 1].set;
        struct listen_socket_set closed = *set; /* the copy is closed, so that the texts are still at hand */
        listen_socket_close_set(&closed);
    }
}

void command_end(struct command_results *results) {
    for (size_t i = 0; i < results->count; i++)
        command_record_end(&results->results[i].record);
}

size_t command_socket_count(const struct command_results *results) {
    size_t count = 0;
    for (size_t i = 0; i < results->count; i++)
        count += results->results[i].set.count;
    return count;
}
