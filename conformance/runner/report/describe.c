/* One line for each thing that was there, made to fail, called or seen. */
#include "describe.h"

#include <stdio.h>
#include <string.h>

#include "results.h"

static int number_of(const json_t *record, const char *member) {
    return (int)json_integer_value(json_object_get(record, member));
}

static bool holds(const json_t *record, const char *member) {
    return json_is_true(json_object_get(record, member));
}

static const char *v6only_of(const json_t *socket, const char *zero, const char *one) {
    bool inet6 = strcmp(results_text(socket, "family"), "inet6") == 0;
    return !inet6 ? "" : holds(socket, "v6only") ? one : zero;
}

void describe_existing_socket(struct buffer *buffer, const json_t *socket) {
    buffer_format(buffer, "%sport %d of %s by a socket of another, %s%s%s%s",
                  strcmp(results_text(socket, "socktype"), "dgram") == 0 ? "UDP " : "", number_of(socket, "port"),
                  results_text(socket, "address"),
                  holds(socket, "listening")   ? "listening"
                  : holds(socket, "connected") ? "connected, its listener gone"
                                               : "bound only",
                  v6only_of(socket, ", IPV6_V6ONLY=0", ", IPV6_V6ONLY=1"),
                  holds(socket, "reuseaddr") ? "" : ", SO_REUSEADDR=0",
                  holds(socket, "reuseport") ? ", SO_REUSEPORT=1" : "");
}

void describe_fault(struct buffer *buffer, const json_t *fault) {
    const char *option = results_text(fault, "option");
    const char *family = results_text(fault, "family");
    const char *effect = results_text(fault, "effect");
    bool fails = strcmp(effect, "error") == 0;
    buffer_format(buffer, "%s%s%s%s%s: call %d%s %s%s", results_text(fault, "call"), *option ? " of " : "", option,
                  *family ? " on a socket of " : "", family, number_of(fault, "nth"),
                  holds(fault, "always") ? " and all later ones" : "",
                  fails                            ? "made to fail with "
                  : strcmp(effect, "ignored") == 0 ? "reported as done without being done"
                                                   : "reported as done, and something else done",
                  fails ? results_text(fault, "code") : "");
}

void describe_call(struct buffer *buffer, const json_t *call) {
    const char *known = results_text(call, "known");
    const char *result = results_text(call, "result");
    const char *arguments = results_text(call, "arguments");
    bool makes = strcmp(results_text(call, "call"), "socket") == 0;
    bool inferred = strcmp(known, "inferred") == 0 || strcmp(known, "injected") == 0;
    char descriptor[16];
    snprintf(descriptor, sizeof descriptor, "%d", number_of(call, "descriptor"));
    if (makes && strcmp(result, "0") == 0)
        result = descriptor;
    buffer_format(buffer, "%s(%s%s%s) = %s%s%s%s", results_text(call, "call"), makes ? "" : descriptor,
                  !makes && *arguments ? ", " : "", arguments, *result ? result : "?", inferred ? " (" : "",
                  inferred ? known : "", inferred ? ")" : "");
}

void describe_socket(struct buffer *buffer, const json_t *socket) {
    static const char *const options[] = {"reuseaddr", "reuseport", "nonblock", "cloexec"};
    bool inet6 = strcmp(results_text(socket, "family"), "inet6") == 0;
    bool listening = holds(socket, "listening");
    buffer_format(buffer, "%s%s%s:%d %s %s%s%s", inet6 ? "[" : "", results_text(socket, "address"), inet6 ? "]" : "",
                  number_of(socket, "port"), results_text(socket, "socktype"), results_text(socket, "protocol"),
                  listening ? " listening" : "", v6only_of(socket, " v6only=0", " v6only=1"));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        buffer_format(buffer, " %s=%d", options[i], holds(socket, options[i]));
    if (listening)
        buffer_format(buffer, " backlog=%d", number_of(socket, "backlog"));
    if (number_of(socket, "device"))
        buffer_format(buffer, " device=%d", number_of(socket, "device"));
    const char *condition = results_text(socket, "condition");
    if (*condition && strcmp(condition, "new") != 0)
        buffer_format(buffer, " %s", condition);
    if (*results_text(socket, "other_options"))
        buffer_format(buffer, " set, too: %s", results_text(socket, "other_options"));
}

void describe_request(struct buffer *buffer, const char *request) {
    const char *number = strstr(request, " id=");
    size_t before = number ? (size_t)(number - request) : strlen(request);
    buffer_bytes(buffer, request, before);
    if (number)
        buffer_add(buffer, number + 1 + strcspn(number + 1, " "));
}
