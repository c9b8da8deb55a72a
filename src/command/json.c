/* The command's output as one JSON object. All its texts are ASCII: values are quoted before they get here. */
#include "json.h"

#include <jansson.h>
#include <stdio.h>

#include "output.h"
#include "text.h"

/* Room for any object: the message, each of its bytes escaped, and what is around it. */
enum { OBJECT_ROOM = 2 * COMMAND_MESSAGE + 1024 };

/* Prints and frees the object; NULL: there was no memory for one. Not json_dumps: without memory for the name of a
 * member, it leaves the name out and reports no error (Jansson 2.14). */
static bool print_object(json_t *object) {
    char text[OBJECT_ROOM] = "";
    const size_t length = json_dumpb(object, text, sizeof text - 1, JSON_COMPACT);
    json_decref(object);
    if (length == 0) {
        (void)fputs("listen-socket: out of memory\n", stderr);
        return false;
    }
    (void)puts(text); /* command_flush finds what went wrong */
    return command_flush();
}

static json_t *object_of(const struct listen_socket *sock) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    const char *address = command_host(&sock->address, sock->address_length, text);
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:i}", "family", sock->family == AF_INET6 ? "inet6" : "inet",
                               "socktype", sock->socktype == SOCK_DGRAM ? "dgram" : "stream", "protocol",
                               sock->protocol == IPPROTO_UDP ? "udp" : "tcp", "address", address, "port",
                               command_port(&sock->address));
    bool complete = object != NULL;
    if (complete && sock->family == AF_INET6)
        complete = json_object_set_new(object, "v6only", json_boolean(sock->v6only)) == 0;
    if (complete && sock->state == LISTEN_SOCKET_LISTENING)
        complete = json_object_set_new(object, "backlog", json_integer(sock->backlog)) == 0;
    if (complete)
        return object;
    json_decref(object);
    return NULL;
}

bool command_json_created(const struct listen_socket *sock) {
    return print_object(json_pack("{s:s, s:[o]}", "outcome", "ok", "sockets", object_of(sock)));
}

bool command_json_opened(const struct listen_socket_set *set) {
    json_t *sockets = json_array();
    for (size_t i = 0; i < set->count; i++) {
        if (json_array_append_new(sockets, object_of(&set->sockets[i])) != 0) {
            json_decref(sockets);
            return print_object(NULL);
        }
    }
    return print_object(json_pack("{s:s, s:s, s:o}", "outcome", "ok", "stack", listen_socket_stack_name(set->stack),
                                  "sockets", sockets));
}

bool command_json_failed(const struct command_request *request, const struct listen_socket_failure *failure) {
    char message[COMMAND_MESSAGE];
    const char *call =
        failure->call != LISTEN_SOCKET_CALL_NONE ? listen_socket_call_name(failure->call) : NULL; /* null */
    return print_object(json_pack("{s:s, s:s, s:s, s:i, s:s?, s:s}", "outcome", "error", "stage",
                                  listen_socket_stage_name(failure->stage), "code",
                                  listen_socket_code_name(failure->code), "native", failure->native, "call", call,
                                  "message", command_explain(request, failure, message)));
}
