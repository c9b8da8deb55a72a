/* The command's JSON: one object on one line. All its texts are ASCII: values are quoted before they get here. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "steps.h"

/* Room for any object: the message, each of its bytes escaped, and what is around it. */
enum { OBJECT_ROOM = 2 * REPORT_MESSAGE + 1024 };

/* Prints and frees the object; NULL is one for which there was no memory. Not json_dumps: where it lacks memory for the
 * name of a member, it leaves the name out and says nothing (Jansson 2.14). */
static bool print_object(json_t *object) {
    char text[OBJECT_ROOM] = "";
    const size_t length = json_dumpb(object, text, sizeof text - 1, JSON_COMPACT);
    json_decref(object);
    if (length == 0) {
        (void)fputs("listen-socket: out of memory\n", stderr);
        return false;
    }
    (void)puts(text); /* report_flush finds what went wrong */
    return report_flush();
}

/* The address without its brackets and port, and with its zone. `text` has LISTEN_SOCKET_ADDRESS_TEXT bytes. */
static const char *bare_address(const struct listen_socket *sock, char *text, int *port) {
    (void)listen_socket_format_address((const struct sockaddr *)&sock->address, sock->address_length, text,
                                       LISTEN_SOCKET_ADDRESS_TEXT);
    char *colon = strrchr(text, ':'); /* there is one: a socket has an address */
    *port = (int)strtol(colon + 1, NULL, 10);
    *colon = '\0';
    if (text[0] != '[')
        return text;
    text[strlen(text) - 1] = '\0';
    return text + 1;
}

static json_t *object_of(const struct listen_socket *sock) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    int port = 0;
    const char *address = bare_address(sock, text, &port);
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:i}", "family", sock->family == AF_INET6 ? "inet6" : "inet",
                               "socktype", sock->socktype == SOCK_DGRAM ? "dgram" : "stream", "protocol",
                               sock->protocol == IPPROTO_UDP ? "udp" : "tcp", "address", address, "port", port);
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

bool json_created(const struct listen_socket *sock) {
    return print_object(json_pack("{s:s, s:[o]}", "outcome", "ok", "sockets", object_of(sock)));
}

bool json_opened(const struct listen_socket_set *set) {
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

bool json_failed(const struct command_request *request, const struct listen_socket_failure *failure) {
    char message[REPORT_MESSAGE];
    const char *call =
        failure->call != LISTEN_SOCKET_CALL_NONE ? listen_socket_call_name(failure->call) : NULL; /* null */
    return print_object(json_pack("{s:s, s:s, s:s, s:i, s:s?, s:s}", "outcome", "error", "stage",
                                  listen_socket_stage_name(failure->stage), "code",
                                  listen_socket_code_name(failure->code), "native", failure->native, "call", call,
                                  "message", report_explain(request, failure, message)));
}
