/* What was asked, seen and judged of one test, as a JSON object. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "runner/judge/socket_view.h"

/* Bytes as they are if they are UTF-8, else quoted. */
static json_t *text_of_bytes(const char *bytes, size_t length) {
    json_t *string = json_stringn(bytes, length);
    size_t size = 4 * length + 16; /* each byte as \xHH, the quotes, the end */
    char *quoted = string ? NULL : malloc(size);
    if (string || !quoted)
        return string ? string : json_null();
    wire_quote(bytes, length, quoted, size);
    string = json_string(quoted);
    free(quoted);
    return string;
}

static json_t *text_of(const char *text) {
    return text ? text_of_bytes(text, strcspn(text, "\n")) : json_null();
}

static const char *type_text(int type) {
    return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "dgram" : "other";
}

static const char *protocol_text(int protocol) {
    return protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : "other";
}

static json_t *reach_of(enum evidence_reach reach) {
    return reach == EVIDENCE_NOT_TRIED ? json_null() : json_boolean(reach == EVIDENCE_REACHED);
}

static json_t *condition_of(enum evidence_condition condition) {
    static const char *const words[] = {[EVIDENCE_NEW] = "new",
                                        [EVIDENCE_CONNECTED] = "connected",
                                        [EVIDENCE_SHUT_DOWN] = "shut-down",
                                        [EVIDENCE_TROUBLED] = "troubled",
                                        [EVIDENCE_WAITED_FOR] = "waited-for"};
    return condition == EVIDENCE_CONDITION_NOT_KNOWN ? json_null() : json_string(words[condition]);
}

static json_t *socket_of(const struct evidence_socket *socket) {
    char address[INET6_ADDRSTRLEN];
    socket_view_address_text(&socket->address, address);
    json_t *object = json_object();
    json_object_set_new(object, "family", json_string(socket_view_family(socket->family)));
    json_object_set_new(object, "socktype", json_string(type_text(socket->type)));
    json_object_set_new(object, "protocol", json_string(protocol_text(socket->protocol)));
    json_object_set_new(object, "address", json_string(address));
    json_object_set_new(object, "zone", socket->zone[0] ? json_string(socket->zone) : json_null());
    json_object_set_new(object, "port", json_integer(socket_view_port(&socket->address)));
    json_object_set_new(object, "listening", json_boolean(socket->listening));
    json_object_set_new(object, "v6only", socket->v6only < 0 ? json_null() : json_boolean(socket->v6only));
    json_object_set_new(object, "reuseaddr", json_boolean(socket->reuseaddr));
    json_object_set_new(object, "reuseport", json_boolean(socket->reuseport));
    json_object_set_new(object, "nonblock", json_boolean(socket->nonblock));
    json_object_set_new(object, "cloexec", json_boolean(socket->cloexec));
    json_object_set_new(object, "backlog", socket->backlog < 0 ? json_null() : json_integer(socket->backlog));
    json_object_set_new(object, "device", socket->device < 0 ? json_null() : json_integer(socket->device));
    json_object_set_new(object, "other_options", socket->compared ? json_string(socket->changed) : json_null());
    json_object_set_new(object, "condition", condition_of(socket->condition));
    json_object_set_new(object, "ipv4_client", reach_of(socket->ipv4));
    json_object_set_new(object, "ipv6_client", reach_of(socket->ipv6));
    return object;
}

static json_t *sockets_of(const struct evidence_sockets *sockets) {
    json_t *array = json_array();
    for (size_t i = 0; i < sockets->count; i++)
        json_array_append_new(array, socket_of(&sockets->all[i]));
    return array;
}

static json_t *checks_of(const struct judgement *judgement) {
    json_t *array = json_array();
    for (size_t i = 0; i < judgement->check_count; i++) {
        const struct check *check = &judgement->checks[i];
        json_t *object = json_object();
        json_object_set_new(object, "clause", json_string(check->clause));
        json_object_set_new(object, "own", json_boolean(check->own));
        json_object_set_new(object, "level", json_string(vector_level_name(check->level)));
        json_object_set_new(object, "verdict", json_string(check_verdict_name(check->verdict)));
        json_object_set_new(object, "expected", text_of(check->expected));
        json_object_set_new(object, "observed", text_of(check->observed));
        json_array_append_new(array, object);
    }
    return array;
}

/* What held ports before the request. */
static json_t *existing_sockets_of(const struct vector *vector) {
    json_t *array = json_array();
    for (size_t i = 0; i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *socket = &vector->existing_sockets[i];
        json_t *object = json_object();
        json_object_set_new(object, "family", json_string(socket->family));
        json_object_set_new(object, "socktype", json_string(socket->socktype));
        json_object_set_new(object, "address", json_string(socket->address));
        json_object_set_new(object, "port", json_integer(socket->port));
        json_object_set_new(object, "v6only", json_boolean(socket->v6only));
        json_object_set_new(object, "listening", json_boolean(socket->listening));
        json_object_set_new(object, "reuseaddr", json_boolean(vector_shares_port(vector, socket)));
        json_object_set_new(object, "reuseport", json_boolean(socket->reuseport));
        if (socket->connected)
            json_object_set_new(object, "connected", json_true());
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *record_begin(const char *adapter, const struct vector *vector, enum verdict verdict,
                            const char *reason) {
    json_t *record = json_object();
    json_object_set_new(record, "type", json_string("result"));
    json_object_set_new(record, "adapter", json_string(adapter));
    json_object_set_new(record, "id", json_string(vector->id));
    json_object_set_new(record, "level", json_string(vector_level_name(vector->level)));
    json_object_set_new(record, "environment", json_string(vector->environment));
    json_object_set_new(record, "verdict", json_string(verdict_name(verdict)));
    json_object_set_new(record, "reason", reason && *reason ? text_of(reason) : json_null());
    json_object_set_new(record, "why", text_of(vector->why));
    json_object_set_new(record, "existing_sockets", existing_sockets_of(vector));
    return record;
}

json_t *record_of_test(const char *adapter, const struct vector *vector, const struct judgement *judgement,
                       const struct evidence *evidence, const struct record_lines *lines) {
    json_t *record = record_begin(adapter, vector, judgement->verdict, judgement->reason);
    json_object_set_new(record, "request", text_of(lines->request));
    json_object_set_new(record, "answer",
                        lines->answer ? text_of_bytes(lines->answer, lines->answer_length) : json_null());
    json_object_set_new(record, "stage", evidence->stage[0] ? text_of(evidence->stage) : json_null());
    json_object_set_new(record, "code", evidence->code[0] ? text_of(evidence->code) : json_null());
    json_object_set_new(record, "sockets", sockets_of(&evidence->made));
    json_object_set_new(record, "left", sockets_of(&evidence->left));
    json_object_set_new(record, "calls", calls_record(&evidence->calls));
    json_object_set_new(record, "faults", calls_record_of_faults(vector));
    json_object_set_new(record, "checks", checks_of(judgement));
    json_object_set_new(record, "asked", json_integer(evidence->asked));
    json_object_set_new(record, "microseconds", json_integer(lines->microseconds));
    return record;
}

json_t *record_of_absence(const char *adapter, const struct vector *vector, enum verdict verdict, const char *reason) {
    json_t *record = record_begin(adapter, vector, verdict, reason);
    json_object_set_new(record, "request", json_null());
    json_object_set_new(record, "answer", json_null());
    json_object_set_new(record, "stage", json_null());
    json_object_set_new(record, "code", json_null());
    json_object_set_new(record, "sockets", json_array());
    json_object_set_new(record, "left", json_array());
    json_object_set_new(record, "calls", json_null());
    json_object_set_new(record, "faults", calls_record_of_faults(vector));
    json_object_set_new(record, "checks", json_array());
    json_object_set_new(record, "asked", json_integer(0));
    json_object_set_new(record, "microseconds", json_integer(0));
    return record;
}

/* As one text, if there is memory for it: json_dumpf calls the file for each word. */
void record_put(FILE *out, const json_t *record) {
    char *text = json_dumps(record, JSON_COMPACT);
    if (text)
        fputs(text, out);
    else
        json_dumpf(record, out, JSON_COMPACT);
    free(text);
    fputc('\n', out);
}

void record_write(FILE *out, json_t *record) {
    record_put(out, record);
    fflush(out);
    json_decref(record);
}
