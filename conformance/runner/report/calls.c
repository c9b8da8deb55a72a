/* Each system call in words: its name, its arguments, its result, and how that is known. */
#include "calls.h"

#include <fcntl.h>
#include <string.h>

#include "reader/numbers.h"
#include "runner/judge/socket_view.h"

#define WORDS_MAX 128

static const char *name_of(enum evidence_call_kind kind) {
    static const char *const names[EVIDENCE_CALL_KINDS] = {[EVIDENCE_SOCKET] = "socket",
                                                           [EVIDENCE_SOCKETPAIR] = "socketpair",
                                                           [EVIDENCE_SETSOCKOPT] = "setsockopt",
                                                           [EVIDENCE_GETSOCKOPT] = "getsockopt",
                                                           [EVIDENCE_BIND] = "bind",
                                                           [EVIDENCE_LISTEN] = "listen",
                                                           [EVIDENCE_ACCEPT] = "accept",
                                                           [EVIDENCE_GETSOCKNAME] = "getsockname",
                                                           [EVIDENCE_CONNECT] = "connect",
                                                           [EVIDENCE_DUP] = "dup",
                                                           [EVIDENCE_FCNTL] = "fcntl",
                                                           [EVIDENCE_CLOSE] = "close"};
    return names[kind];
}

/* ---- Arguments --------------------------------------------------------------------------------------------------- */

static void write_word(const struct named_number *words, int number, char text[32]) {
    const char *word = number == 0 ? "0" : word_of_number(words, number);
    if (word)
        snprintf(text, 32, "%s", word);
    else
        snprintf(text, 32, "%d", number);
}

static void write_socket(const struct evidence_call *call, char text[WORDS_MAX]) {
    char family[32];
    char type[32];
    char protocol[32];
    write_word(family_numbers, call->family, family);
    write_word(socktype_numbers, call->type, type);
    write_word(protocol_numbers, call->protocol, protocol);
    snprintf(text, WORDS_MAX, "%s %s%s%s %s", family, type, call->cloexec ? "+cloexec" : "",
             call->nonblock ? "+nonblock" : "", protocol);
}

static void write_option(const struct evidence_call *call, char text[WORDS_MAX]) {
    const char *word = call->level == IPPROTO_IPV6 && call->option == IPV6_V6ONLY  ? "v6only"
                       : call->level == SOL_SOCKET && call->option == SO_REUSEADDR ? "reuseaddr"
                       : call->level == SOL_SOCKET && call->option == SO_REUSEPORT ? "reuseport"
                                                                                   : NULL;
    char value[32] = "";
    if (call->kind == EVIDENCE_SETSOCKOPT || call->value >= 0)
        snprintf(value, sizeof value, " %d", call->value);
    if (word)
        snprintf(text, WORDS_MAX, "%s%s", word, value);
    else
        snprintf(text, WORDS_MAX, "level %d option %d%s", call->level, call->option, value);
}

static void write_address(const struct sockaddr_storage *address, char text[WORDS_MAX]) {
    char host[INET6_ADDRSTRLEN];
    if (address->ss_family != AF_INET && address->ss_family != AF_INET6) {
        snprintf(text, WORDS_MAX, address->ss_family ? "family %d" : "?", address->ss_family); /* 0: nothing was told */
        return;
    }
    socket_view_address_text(address, host);
    bool six = address->ss_family == AF_INET6;
    unsigned zone = six ? ((const struct sockaddr_in6 *)address)->sin6_scope_id : 0;
    char index[16] = "";
    if (zone)
        snprintf(index, sizeof index, "%%%u", zone);
    snprintf(text, WORDS_MAX, six ? "[%s%s]:%d" : "%s%s:%d", host, index, socket_view_port(address));
}

static void write_bind(const struct evidence_call *call, char text[WORDS_MAX]) {
    char length[32] = "";
    write_address(&call->address, text);
    if (call->odd_length)
        snprintf(length, sizeof length, " length %d", call->odd_length);
    strncat(text, length, WORDS_MAX - strlen(text) - 1);
}

static void write_fcntl(const struct evidence_call *call, char text[WORDS_MAX]) {
    if (call->option == F_SETFD)
        snprintf(text, WORDS_MAX, "setfd %s", call->cloexec ? "cloexec" : "0");
    else
        snprintf(text, WORDS_MAX, "setfl %s", call->nonblock ? "nonblock" : "0");
}

static void write_flags(const struct evidence_call *call, char text[WORDS_MAX]) {
    snprintf(text, WORDS_MAX, "%s%s", call->cloexec ? "cloexec" : "", call->nonblock ? " nonblock" : "");
}

static void write_arguments(const struct evidence_call *call, char text[WORDS_MAX]) {
    text[0] = '\0';
    switch (call->kind) {
    case EVIDENCE_SOCKET:
    case EVIDENCE_SOCKETPAIR:
        write_socket(call, text);
        break;
    case EVIDENCE_SETSOCKOPT:
    case EVIDENCE_GETSOCKOPT:
        write_option(call, text);
        break;
    case EVIDENCE_BIND:
        write_bind(call, text);
        break;
    case EVIDENCE_CONNECT:
    case EVIDENCE_GETSOCKNAME:
        write_address(&call->address, text);
        break;
    case EVIDENCE_LISTEN:
        snprintf(text, WORDS_MAX, "%d", call->value);
        break;
    case EVIDENCE_FCNTL:
        write_fcntl(call, text);
        break;
    case EVIDENCE_ACCEPT:
    case EVIDENCE_DUP:
        write_flags(call, text);
        break;
    default:
        break;
    }
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static const char *known_of(enum evidence_known known) {
    static const char *const names[] = {[EVIDENCE_NOT_KNOWN] = "unknown",
                                        [EVIDENCE_SEEN] = "seen",
                                        [EVIDENCE_INFERRED] = "inferred",
                                        [EVIDENCE_INJECTED] = "injected"};
    return names[known];
}

static json_t *result_of(const struct evidence_call *call) {
    char number[16];
    const char *name = call->error ? strerrorname_np(call->error) : "0";
    if (call->known == EVIDENCE_NOT_KNOWN)
        return json_null();
    snprintf(number, sizeof number, "%d", call->error);
    return json_string(name ? name : number);
}

/* Threads are numbered as they come, since their own numbers differ from run to run. */
static int ordinal_of(const struct evidence_calls *calls, size_t place) {
    int ordinal = 1;
    for (size_t i = 0; calls->all[i].thread != calls->all[place].thread; i++) {
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && calls->all[k].thread != calls->all[i].thread;
        ordinal += first;
    }
    return ordinal;
}

static json_t *call_record(const struct evidence_calls *calls, size_t place) {
    const struct evidence_call *call = &calls->all[place];
    char arguments[WORDS_MAX];
    write_arguments(call, arguments);
    if (call->by_layer)
        strncat(arguments, ", by itself", sizeof arguments - strlen(arguments) - 1);
    if (call->held)
        strncat(arguments, "open elsewhere", sizeof arguments - strlen(arguments) - 1);
    json_t *object = json_object();
    json_object_set_new(object, "call", json_string(name_of(call->kind)));
    json_object_set_new(object, "thread", json_integer(ordinal_of(calls, place)));
    json_object_set_new(object, "socket", json_integer(call->socket));
    json_object_set_new(object, "descriptor", json_integer(call->descriptor));
    json_object_set_new(object, "arguments", json_string(arguments));
    json_object_set_new(object, "result", result_of(call));
    json_object_set_new(object, "known", json_string(known_of(call->known)));
    return object;
}

json_t *calls_record(const struct evidence_calls *calls) {
    if (!calls->traced)
        return json_null();
    json_t *array = json_array();
    for (size_t i = 0; i < calls->count; i++)
        json_array_append_new(array, call_record(calls, i));
    return array;
}

json_t *calls_record_of_faults(const struct vector *vector) {
    json_t *array = json_array();
    for (size_t i = 0; i < vector->fault_count; i++) {
        const struct vector_fault *fault = &vector->faults[i];
        json_t *object = json_object();
        json_object_set_new(object, "call", json_string(fault->call));
        json_object_set_new(object, "option", json_string(fault->option));
        json_object_set_new(object, "family", json_string(fault->family));
        json_object_set_new(object, "effect", json_string(fault->effect));
        json_object_set_new(object, "code", json_string(fault->code));
        json_object_set_new(object, "nth", json_integer(fault->nth));
        json_object_set_new(object, "always", json_boolean(fault->always));
        json_array_append_new(array, object);
    }
    return array;
}
