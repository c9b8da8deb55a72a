/* The command's output as one JSON object. All its texts are ASCII: values are quoted before they get here. */
#include "json.h"

#include <jansson.h>

#include "message.h"
#include "output.h"
#include "text.h"

/* Room for any object. The largest is that of a failure, which has a message, each of its bytes escaped, and holders
 * with their processes; all sockets of all listeners need less. */
enum { OBJECT_ROOM = 65536 };
_Static_assert(2 * COMMAND_MESSAGE + 2 * COMMAND_NAME_MOST +
                           COMMAND_HOLDERS * (400 + COMMAND_PROCESSES * (COMMAND_QUOTED + 64)) <
                       OBJECT_ROOM &&
                   2 * COMMAND_LISTENERS * (400 + 2 * COMMAND_NAME_MOST + COMMAND_NOTE) < OBJECT_ROOM,
               "each object fits");

/* Prints and frees the object; NULL: there was no memory for one. Not json_dumps: without memory for the name of a
 * member, it leaves the name out and reports no error (Jansson 2.14). */
static bool print_object(FILE *out, json_t *object) {
    char text[OBJECT_ROOM];
    const size_t length = json_dumpb(object, text, sizeof text, JSON_COMPACT);
    json_decref(object);
    if (length == 0) {
        (void)fputs("listen-socket: out of memory\n", stderr);
        return false;
    }
    (void)fprintf(out, "%.*s\n", (int)length, text); /* command_flush finds what went wrong */
    return command_flush(out);
}

/* Adds a member; false, and `value` is freed, without memory for it, or where there was none for the object. */
static bool add(json_t *object, const char *name, json_t *value) {
    return json_object_set_new(object, name, value) == 0;
}

/* What has all its members; NULL, and it is freed, without memory for one. */
static json_t *if_whole(json_t *object, bool whole) {
    if (whole)
        return object;
    json_decref(object);
    return NULL;
}

/* Appends `value`, or frees what there is: NULL without memory. */
static json_t *append(json_t *array, json_t *value) {
    return if_whole(array, json_array_append_new(array, value) == 0);
}

/* ---- Sockets ---- */

static bool add_socket_members(json_t *object, const struct command_result *result, const struct listen_socket *sock) {
    char note[COMMAND_NOTE];
    const char *name = result->listener->name;
    const bool listens = sock->state == LISTEN_SOCKET_LISTENING;
    if (name != NULL && !add(object, "name", json_string(name)))
        return false;
    if (listens && !add(object, "stack", json_string(listen_socket_stack_name(result->set.stack))))
        return false;
    if (sock->family == AF_INET6 && !add(object, "v6only", json_boolean(sock->v6only)))
        return false;
    if (listens && !add(object, "backlog", json_integer(sock->backlog)))
        return false;
    return command_note(result, note) == NULL || add(object, "note", json_string(note));
}

static json_t *object_of(const struct command_result *result, size_t number, const struct listen_socket *sock) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    const char *address = command_host(&sock->address, sock->address_length, text);
    json_t *object = json_pack("{s:i, s:s, s:s, s:s, s:s, s:i}", "listener", (int)number, "family",
                               sock->family == AF_INET6 ? "inet6" : "inet", "socktype",
                               sock->socktype == SOCK_DGRAM ? "dgram" : "stream", "protocol",
                               sock->protocol == IPPROTO_UDP ? "udp" : "tcp", "address", address, "port",
                               command_port(&sock->address));
    return if_whole(object, add_socket_members(object, result, sock));
}

bool command_json_made(FILE *out, const struct command_results *results) {
    json_t *sockets = json_array();
    for (size_t i = 0; i < results->count; i++) {
        const struct command_result *result = &results->results[i];
        for (size_t k = 0; k < result->set.count; k++)
            sockets = append(sockets, object_of(result, i + 1, &result->set.sockets[k]));
    }
    return print_object(out, json_pack("{s:s, s:o}", "outcome", "ok", "sockets", sockets));
}

/* ---- Failures ---- */

static json_t *processes_of(const struct command_holder *holder) {
    json_t *processes = json_array();
    for (size_t i = 0; i < holder->process_count && i < COMMAND_PROCESSES; i++) {
        const struct command_process *process = &holder->processes[i];
        const char *name = process->name[0] != '\0' ? process->name : NULL; /* null */
        processes = append(processes, json_pack("{s:i, s:s?}", "pid", process->number, "name", name));
    }
    return processes;
}

/* null: not every process could be searched. */
static json_t *visible(const struct command_holder *holder, bool searched) {
    const bool seen = holder->process_count > 0 || holder->endpoint.state == COMMAND_STATE_CLOSING;
    return seen || searched ? json_boolean(seen) : json_null();
}

/* null: what is left of a connection is nobody's, and the system says 0. */
static json_t *user_of(const struct command_endpoint *endpoint) {
    return endpoint->state == COMMAND_STATE_CLOSING ? json_null() : json_integer((json_int_t)endpoint->uid);
}

static json_t *object_of_holder(const struct command_holder *holder, bool searched) {
    const struct command_endpoint *endpoint = &holder->endpoint;
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    const char *address = command_host(&endpoint->address, endpoint->length, text);
    return json_pack("{s:s, s:i, s:s, s:b, s:o, s:o, s:o}", "address", address, "port",
                     command_port(&endpoint->address), "state", command_state_name(endpoint->state), "serves_ipv4",
                     command_serves_ipv4(endpoint), "visible", visible(holder, searched), "uid", user_of(endpoint),
                     "processes", processes_of(holder));
}

static json_t *array_of_holders(const struct command_holders *holders) {
    json_t *array = json_array();
    for (size_t i = 0; i < holders->count && i < COMMAND_HOLDERS; i++)
        array = append(array, object_of_holder(&holders->holders[i], holders->searched));
    return array;
}

static bool add_number(json_t *object, const char *name, const struct command_results *results,
                       const struct command_result *result) {
    return add(object, name, json_integer((json_int_t)command_number(results, result)));
}

/* Which of several listeners failed, what it is called, and which had its port before it. */
static bool add_listener(json_t *object, const struct command_results *results, const struct command_result *failed,
                         const struct command_result *own) {
    const char *name = failed->listener->name;
    if (results->line->count > 1 && !add_number(object, "listener", results, failed))
        return false;
    if (name != NULL && !add(object, "name", json_string(name)))
        return false;
    return own == NULL || add_number(object, "in_use_by_listener", results, own);
}

bool command_json_failed(FILE *out, const struct command_results *results, const struct command_result *failed,
                         const struct command_result *own, const struct command_holders *holders) {
    const struct listen_socket_failure *failure = &failed->failure;
    char message[COMMAND_MESSAGE];
    const char *call =
        failure->call != LISTEN_SOCKET_CALL_NONE ? listen_socket_call_name(failure->call) : NULL; /* null */
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:i, s:s?, s:s}", "outcome", "error", "stage",
                  listen_socket_stage_name(failure->stage), "code", listen_socket_code_name(failure->code), "native",
                  failure->native, "call", call, "message", command_message(results->line->verb, failed, message));
    const bool whole = add_listener(object, results, failed, own) &&
                       (!holders->known || add(object, "holders", array_of_holders(holders)));
    return print_object(out, if_whole(object, whole));
}

bool command_json_refused(FILE *out, const char *stage, const struct command_usage *usage) {
    const char *argument = usage->has_argument ? usage->argument : NULL; /* null */
    return print_object(out, json_pack("{s:s, s:s, s:s?, s:s}", "outcome", "error", "stage", stage, "argument",
                                       argument, "message", usage->message));
}
