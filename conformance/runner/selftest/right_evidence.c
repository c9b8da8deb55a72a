/* Makes sockets, words and facts of the host as they are when everything is right. */
#include "right_evidence.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "right_calls.h"
#include "right_request.h"

#define PICKED_PORT 40001
#define ZONE_INDEX 77

/* ---- Sockets ----------------------------------------------------------------------------------------------------- */

static void put_address(struct evidence_socket *socket, const char *text, int port) {
    char bare[INET6_ADDRSTRLEN];
    const char *zone = strchr(text, '%');
    struct sockaddr_in *four = (struct sockaddr_in *)&socket->address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&socket->address;
    snprintf(bare, sizeof bare, "%.*s", (int)(zone ? zone - text : (long)strlen(text)), text);
    socket->address.ss_family = (sa_family_t)socket->family;
    if (socket->family == AF_INET) {
        inet_pton(AF_INET, bare, &four->sin_addr);
        four->sin_port = htons((in_port_t)port);
        return;
    }
    inet_pton(AF_INET6, bare, &six->sin6_addr);
    six->sin6_port = htons((in_port_t)port);
    if (!zone)
        return;
    unsigned long index = strtoul(zone + 1, NULL, 10);
    six->sin6_scope_id = index ? (uint32_t)index : ZONE_INDEX;
    socket->device = (int)six->sin6_scope_id;
    snprintf(socket->zone, sizeof socket->zone, "%s", zone + 1);
}

/* The clients that get through; what nobody can tell is left untried. */
static void put_clients(const struct vector_socket *expected, bool alone, int backlog, struct evidence_socket *socket) {
    bool mapped = strncmp(expected->address, "::ffff:", 7) == 0;
    bool wildcard = strcmp(expected->address, "::") == 0;
    if (socket->family == AF_INET || mapped)
        socket->ipv4 = EVIDENCE_REACHED;
    else
        socket->ipv6 = EVIDENCE_REACHED;
    if (socket->family == AF_INET6 && wildcard && alone && backlog != 0)
        socket->ipv4 = expected->v6only == 1 ? EVIDENCE_NOT_REACHED : EVIDENCE_REACHED;
}

static void put_sharing(const struct vector *vector, struct evidence_socket *socket) {
    enum vector_step last = vector->request.last_step;
    bool stream = socket->type == SOCK_STREAM;
    bool bound = last == VECTOR_STEP_BIND && (!right_picks_port(vector) || !stream);
    if (last != VECTOR_STEP_LISTEN && !bound)
        return;
    socket->reuseaddr = stream;
    socket->reuseport = right_has_option(vector, "reuseport");
}

static void put_socket(const struct vector *vector, const struct vector_socket *expected, bool alone,
                       const struct environment_facts *host, struct evidence_socket *socket) {
    enum vector_step last = vector->request.last_step;
    int backlog = vector->request.backlog;
    bool stream = strcmp(expected->socktype, "stream") == 0;
    *socket = (struct evidence_socket){.family = strcmp(expected->family, "inet") == 0 ? AF_INET : AF_INET6,
                                       .type = stream ? SOCK_STREAM : SOCK_DGRAM,
                                       .protocol = stream ? IPPROTO_TCP : IPPROTO_UDP,
                                       .listening = last == VECTOR_STEP_LISTEN,
                                       .nonblock = right_has_option(vector, "nonblock"),
                                       .cloexec = true,
                                       .backlog = -1,
                                       .compared = true,
                                       .condition = EVIDENCE_NEW};
    socket->v6only = socket->family == AF_INET ? -1 : last == VECTOR_STEP_SOCKET ? 0 : expected->v6only;
    socket->address.ss_family = (sa_family_t)socket->family;
    put_sharing(vector, socket);
    if (last == VECTOR_STEP_SOCKET)
        return;
    put_address(socket, expected->address, expected->port == -1 ? PICKED_PORT : expected->port);
    if (!socket->listening)
        return;
    socket->backlog = backlog < host->somaxconn ? backlog : host->somaxconn;
    put_clients(expected, alone, backlog, socket);
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

void right_evidence_tell(struct evidence *evidence) {
    for (size_t i = 0; i < evidence->made.count && i < WIRE_SOCKETS_MAX; i++) {
        const struct evidence_socket *socket = &evidence->made.all[i];
        const struct sockaddr_in *four = (const struct sockaddr_in *)&socket->address;
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&socket->address;
        char text[INET6_ADDRSTRLEN] = "";
        bool ipv4 = socket->family == AF_INET;
        inet_ntop(socket->family, ipv4 ? (const void *)&four->sin_addr : (const void *)&six->sin6_addr, text,
                  sizeof text);
        snprintf(evidence->answer.addresses[i], WIRE_WORD_MAX, "%s%s%s", text, socket->zone[0] ? "%" : "",
                 socket->zone);
        evidence->answer.ports[i] = ntohs(ipv4 ? four->sin_port : six->sin6_port);
    }
}

/* Of a socket that is not bound only the words know the address. */
static void tell_expected(const struct vector_outcome *outcome, struct wire_answer *answer) {
    for (size_t i = 0; i < outcome->socket_count; i++) {
        snprintf(answer->addresses[i], WIRE_WORD_MAX, "%s", outcome->sockets[i].address);
        answer->ports[i] = outcome->sockets[i].port == -1 ? 0 : outcome->sockets[i].port;
    }
}

static void put_answer(const struct vector *vector, const struct vector_outcome *outcome, struct evidence *evidence) {
    struct wire_answer *answer = &evidence->answer;
    *answer = (struct wire_answer){.kind = outcome->ok ? WIRE_OK : WIRE_ERROR, .ports = {-1, -1}};
    if (!outcome->ok) {
        snprintf(evidence->stage, sizeof evidence->stage, "%s", outcome->stage);
        snprintf(evidence->code, sizeof evidence->code, "%s", outcome->code);
        return;
    }
    answer->sockets = (long)outcome->socket_count;
    snprintf(answer->stack, sizeof answer->stack, "%s", outcome->stack);
    if (vector->request.last_step == VECTOR_STEP_SOCKET)
        tell_expected(outcome, answer);
    else
        right_evidence_tell(evidence);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

/* The layer's sockets are non-blocking, are not close-on-exec, and share their ports by Linux's rules, whatever the
 * implementation asked for. */
static void put_layer(struct evidence_sockets *made) {
    for (size_t i = 0; i < made->count; i++) {
        made->all[i].nonblock = true;
        made->all[i].cloexec = false;
        made->all[i].reuseaddr = made->all[i].type == SOCK_STREAM;
        made->all[i].reuseport = false;
    }
}

bool right_evidence_make(const struct vector *vector, const struct vector_outcome *outcome, bool traced, bool layered,
                         struct evidence *evidence) {
    static const struct wire_hello hello = {.reports = {true, true, true},
                                            .capabilities = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true},
                                            .create = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true}};
    static const struct wire_hello winsock = {
        .reports = {true, true, true},
        .capabilities = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true, [WIRE_WINSOCK] = true},
        .create = {[WIRE_BACKLOG] = true, [WIRE_OPTION_NONBLOCK] = true, [WIRE_WINSOCK] = true}};
    memset(evidence, 0, sizeof *evidence);
    evidence->hello = layered ? &winsock : &hello;
    evidence->host = (struct environment_facts){true, true, 4096, 32768, 60999};
    if (strcmp(vector->environment, "small-somaxconn") == 0)
        evidence->host.somaxconn = 8;
    for (size_t i = 0; outcome->ok && i < outcome->socket_count; i++)
        put_socket(vector, &outcome->sockets[i], outcome->socket_count == 1, &evidence->host, &evidence->made.all[i]);
    evidence->made.count = outcome->ok ? outcome->socket_count : 0;
    if (layered)
        put_layer(&evidence->made);
    put_answer(vector, outcome, evidence);
    evidence->asked = strncmp(vector->environment, "dns-", 4) == 0 && strcmp(outcome->stage, "validate") != 0;
    return !traced || right_calls_make(vector, outcome, layered, &evidence->calls);
}
