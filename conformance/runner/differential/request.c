/* The fuzzer's requests: their texts and lists, and the way from and to vectors. */
#include "request.h"

#include <stdio.h>
#include <string.h>

/* ---- Texts and lists --------------------------------------------------------------------------------------------- */

void fuzz_set_word(char *word, size_t size, const char *text) {
    memset(word, 0, size);
    snprintf(word, size, "%s", text);
}

void fuzz_text_null(struct fuzz_text *text) {
    *text = (struct fuzz_text){.null = true};
}

void fuzz_text_set(struct fuzz_text *text, const char *bytes, size_t length) {
    length = strnlen(bytes, length < FUZZ_TEXT_MAX ? length : FUZZ_TEXT_MAX);
    memmove(text->bytes, bytes, length);
    memset(text->bytes + length, 0, sizeof text->bytes - length);
    text->length = length;
    text->null = false;
}

void fuzz_text_put(struct fuzz_text *text, const char *bytes) {
    fuzz_text_set(text, bytes, strlen(bytes));
}

/* The word in the list, or NULL. */
static const char *find_word(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; *at;) {
        size_t item = strcspn(at, ",");
        if (item == length && memcmp(at, word, length) == 0)
            return at;
        at += item + (at[item] ? 1 : 0);
    }
    return NULL;
}

bool fuzz_list_has(const char *list, const char *word) {
    return find_word(list, word) != NULL;
}

void fuzz_list_add(char *list, size_t size, const char *word) {
    size_t used = strlen(list);
    if (!fuzz_list_has(list, word) && used + strlen(word) + 2 <= size)
        snprintf(list + used, size - used, "%s%s", used ? "," : "", word);
}

void fuzz_list_drop(char *list, const char *word) {
    const char *found = find_word(list, word);
    if (!found)
        return;
    char *at = list + (found - list);
    size_t length = strlen(word);
    if (at[length] == ',')
        memmove(at, at + length + 1, strlen(at + length + 1) + 1);
    else
        at[at > list ? -1 : 0] = '\0';
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

void fuzz_request_plain(struct fuzz_request *request) {
    *request = (struct fuzz_request){.environment = "plain",
                                     .hints = true,
                                     .family = "inet",
                                     .socktype = "stream",
                                     .protocol = "tcp",
                                     .flags = "passive",
                                     .stack = "ipv4",
                                     .backlog = 128,
                                     .last_step = VECTOR_STEP_LISTEN};
    fuzz_text_null(&request->node);
    fuzz_text_put(&request->service, "27015");
}

const char *fuzz_family_of(const char *stack) {
    if (strcmp(stack, "pair") == 0 || strcmp(stack, "auto") == 0)
        return "unspec";
    return strcmp(stack, "ipv6") == 0 || strcmp(stack, "dual") == 0 ? "inet6" : "inet";
}

static bool take_text(const struct vector_text *from, struct fuzz_text *to) {
    if (!from->bytes)
        fuzz_text_null(to);
    else
        fuzz_text_set(to, from->bytes, from->length);
    return from->length <= FUZZ_TEXT_MAX;
}

static bool take_word(const char *from, char *to, size_t size) {
    return snprintf(to, size, "%s", from) < (int)size;
}

static bool take_existing_sockets(const struct vector *vector, struct fuzz_request *request) {
    bool whole = vector->existing_socket_count <= FUZZ_EXISTING_SOCKETS_MAX;
    for (size_t i = 0; whole && i < vector->existing_socket_count; i++) {
        const struct vector_existing_socket *from = &vector->existing_sockets[i];
        struct fuzz_existing_socket *to = &request->existing_sockets[request->existing_socket_count++];
        *to = (struct fuzz_existing_socket){.inet6 = strcmp(from->family, "inet6") == 0,
                                            .datagram = strcmp(from->socktype, "dgram") == 0,
                                            .port = from->port,
                                            .v6only = from->v6only,
                                            .listening = from->listening,
                                            .reuseport = from->reuseport,
                                            .connected = from->connected};
        whole = take_word(from->address, to->address, sizeof to->address);
    }
    return whole;
}

static bool take_faults(const struct vector *vector, struct fuzz_request *request) {
    bool whole = vector->fault_count <= FUZZ_FAULTS_MAX;
    for (size_t i = 0; whole && i < vector->fault_count; i++) {
        const struct vector_fault *from = &vector->faults[i];
        struct fuzz_fault *to = &request->faults[request->fault_count++];
        to->nth = from->nth;
        to->always = from->always;
        whole = take_word(from->call, to->call, sizeof to->call) &&
                take_word(from->option, to->option, sizeof to->option) &&
                take_word(from->family, to->family, sizeof to->family) &&
                take_word(from->effect, to->effect, sizeof to->effect) &&
                take_word(from->code, to->code, sizeof to->code);
    }
    return whole;
}

bool fuzz_request_of(const struct vector *vector, struct fuzz_request *request) {
    const struct vector_request *from = &vector->request;
    memset(request, 0, sizeof *request);
    request->hints = from->hints;
    request->backlog = from->backlog;
    request->last_step = from->last_step;
    return take_word(vector->environment, request->environment, sizeof request->environment) &&
           take_text(&from->node, &request->node) && take_text(&from->service, &request->service) &&
           take_word(from->family, request->family, sizeof request->family) &&
           take_word(from->socktype, request->socktype, sizeof request->socktype) &&
           take_word(from->protocol, request->protocol, sizeof request->protocol) &&
           take_word(from->flags, request->flags, sizeof request->flags) &&
           take_word(from->nonzero, request->nonzero, sizeof request->nonzero) &&
           take_word(from->stack, request->stack, sizeof request->stack) &&
           take_word(from->options, request->options, sizeof request->options) &&
           take_existing_sockets(vector, request) && take_faults(vector, request);
}

/* ---- Views ------------------------------------------------------------------------------------------------------- */

static struct vector_text text_view(const struct fuzz_text *text) {
    return (struct vector_text){.bytes = text->null ? NULL : text->bytes, .length = text->null ? 0 : text->length};
}

void fuzz_view_of(const struct fuzz_request *request, struct fuzz_view *view) {
    memset(view, 0, sizeof *view);
    view->vector = (struct vector){.id = "",
                                   .file = "",
                                   .clauses = view->clauses,
                                   .level = VECTOR_MUST,
                                   .why = "",
                                   .environment = request->environment,
                                   .platform = "",
                                   .request = {.node = text_view(&request->node),
                                               .service = text_view(&request->service),
                                               .hints = request->hints,
                                               .family = request->family,
                                               .socktype = request->socktype,
                                               .protocol = request->protocol,
                                               .flags = request->flags,
                                               .nonzero = request->nonzero,
                                               .stack = request->stack,
                                               .options = request->options,
                                               .backlog = request->backlog,
                                               .last_step = request->last_step},
                                   .existing_sockets = view->existing_sockets,
                                   .existing_socket_count = request->existing_socket_count,
                                   .faults = view->faults,
                                   .fault_count = request->fault_count,
                                   .outcomes = view->outcomes};
    for (size_t i = 0; i < request->fault_count; i++) {
        const struct fuzz_fault *fault = &request->faults[i];
        view->faults[i] = (struct vector_fault){.call = fault->call,
                                                .option = fault->option,
                                                .family = fault->family,
                                                .effect = fault->effect,
                                                .code = fault->code,
                                                .nth = fault->nth,
                                                .always = fault->always};
    }
    for (size_t i = 0; i < request->existing_socket_count; i++) {
        const struct fuzz_existing_socket *existing_socket = &request->existing_sockets[i];
        view->existing_sockets[i] =
            (struct vector_existing_socket){.family = existing_socket->inet6 ? "inet6" : "inet",
                                            .address = existing_socket->address,
                                            .port = existing_socket->port,
                                            .v6only = existing_socket->v6only,
                                            .listening = existing_socket->listening,
                                            .reuseport = existing_socket->reuseport,
                                            .connected = existing_socket->connected,
                                            .socktype = existing_socket->datagram ? "dgram" : "stream",
                                            .use = ""};
    }
}
