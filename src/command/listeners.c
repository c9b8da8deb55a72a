/* The listeners of a command line: made, closed, counted. */
#include "listeners.h"

#include <string.h>

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
    memset(set, 0, sizeof *set);
    if (listen_socket_create(&request, &set->sockets[0], &result->failure) != LISTEN_SOCKET_OK)
        return false;
    set->count = 1;
    return true;
}

const struct command_result *command_listen(const struct command_line *line, struct command_results *results) {
    results->line = line;
    results->count = 0;
    while (results->count < line->count) {
        struct command_result *result = &results->results[results->count];
        result->listener = &line->listeners[results->count++];
        command_record_begin(&result->record);
        if (!make(line->verb, result)) {
            command_close(results);
            return result;
        }
    }
    return NULL;
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
