/* The calls of one listener: a table of system calls that passes each on to the platform's and notes it. */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sockets.h"
#include "text.h"

enum { FIRST_ROOM = 32 };

/* A new call at the end of the record; without memory one that is not part of it. */
static struct command_call *add_call(struct command_record *record, enum command_step step,
                                     listen_socket_handle handle) {
    struct command_call *call = &record->lost;
    if (!record->incomplete && record->count == record->room) {
        const size_t room = record->room == 0 ? FIRST_ROOM : 2 * record->room;
        struct command_call *calls = realloc(record->calls, room * sizeof *calls);
        record->incomplete = calls == NULL;
        if (calls != NULL) {
            record->calls = calls;
            record->room = room;
        }
    }
    if (!record->incomplete)
        call = &record->calls[record->count++];
    *call = (struct command_call){.step = step, .handle = handle};
    return call;
}

static int note_result(struct command_call *call, int native) {
    call->code = listen_socket_code_of_system(native);
    return native;
}

static void note_address(struct command_call *call, const struct sockaddr *address, socklen_t length) {
    memcpy(&call->address, address, (size_t)length); /* the library's addresses are IPv4's or IPv6's */
    call->length = length;
}

/* ---- The resolver ---- */

/* The command always asks for a service. */
static void note_question(struct command_call *call, const char *node, const char *service,
                          const struct addrinfo *hints) {
    call->family = hints->ai_family;
    call->type = hints->ai_socktype;
    call->protocol = hints->ai_protocol;
    call->flags = hints->ai_flags;
    call->has_node = node != NULL;
    (void)snprintf(call->node, sizeof call->node, "%s", node != NULL ? node : "");
    (void)snprintf(call->service, sizeof call->service, "%s", service);
}

/* The addresses in their order, as many as there is room for; then how many there are. */
static void note_answer(struct command_call *call, const struct addrinfo *list) {
    static const char more[] = ", ... (18446744073709551615 in all)";
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    size_t used = 0;
    size_t count = 0;
    bool whole = true;
    for (; list != NULL; list = list->ai_next, count++) {
        const size_t room = sizeof call->answer - sizeof more - used;
        (void)listen_socket_format_address(list->ai_addr, (socklen_t)list->ai_addrlen, text, sizeof text);
        const int length = snprintf(call->answer + used, room, "%s%s", count > 0 ? ", " : "", text);
        whole = whole && (size_t)length < room;
        if (whole)
            used += (size_t)length;
    }
    if (!whole)
        (void)snprintf(call->answer + used, sizeof more, ", ... (%zu in all)", count);
}

static int record_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                          struct addrinfo **list, int *detail) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_RESOLVE, LISTEN_SOCKET_INVALID);
    note_question(call, node, service, hints);
    const int native = platform->resolve(platform->context, node, service, hints, list, detail);
    call->code = listen_socket_code_of_resolver(native);
    if (native == 0)
        note_answer(call, *list);
    return native;
}

static void record_free_list(void *context, struct addrinfo *list) {
    const struct listen_socket_system *platform = listen_socket_platform();
    (void)add_call(context, COMMAND_FREE_LIST, LISTEN_SOCKET_INVALID);
    platform->free_list(platform->context, list);
}

static int record_interface_index(void *context, const char *name, unsigned *index) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_INTERFACE_INDEX, LISTEN_SOCKET_INVALID);
    (void)snprintf(call->node, sizeof call->node, "%s", name);
    const int native = platform->interface_index(platform->context, name, index);
    call->value = (int)*index;
    return note_result(call, native);
}

/* ---- Sockets ---- */

/* The platform's on Windows is not nothing: it is passed on, and no step. */
static int pass_initialize(void *context) {
    const struct listen_socket_system *platform = listen_socket_platform();
    (void)context;
    return platform->initialize(platform->context);
}

static void pass_release(void *context) {
    const struct listen_socket_system *platform = listen_socket_platform();
    (void)context;
    platform->release(platform->context);
}

static int record_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                              listen_socket_handle *handle) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_OPEN_SOCKET, LISTEN_SOCKET_INVALID);
    call->family = family;
    call->type = type;
    call->protocol = protocol;
    call->nonblock = nonblock;
    const int native = platform->open_socket(platform->context, family, type, protocol, nonblock, handle);
    if (native == 0)
        call->handle = *handle;
    return note_result(call, native);
}

static int record_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_SET_OPTION, handle);
    call->option = option;
    call->value = value;
    return note_result(call, platform->set_option(platform->context, handle, option, value));
}

static int record_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_GET_OPTION, handle);
    call->option = option;
    const int native = platform->get_option(platform->context, handle, option, value);
    call->value = *value;
    return note_result(call, native);
}

static int record_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_BIND, handle);
    note_address(call, address, length);
    return note_result(call, platform->bind(platform->context, handle, address, length));
}

static int record_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                                socklen_t *length) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_LOCAL_ADDRESS, handle);
    const int native = platform->local_address(platform->context, handle, address, length);
    if (native == 0)
        note_address(call, address, *length);
    return note_result(call, native);
}

static int record_listen(void *context, listen_socket_handle handle, int backlog) {
    const struct listen_socket_system *platform = listen_socket_platform();
    struct command_call *call = add_call(context, COMMAND_LISTEN, handle);
    call->value = backlog;
    return note_result(call, platform->listen(platform->context, handle, backlog));
}

static void record_close_socket(void *context, listen_socket_handle handle) {
    const struct listen_socket_system *platform = listen_socket_platform();
    (void)add_call(context, COMMAND_CLOSE_SOCKET, handle);
    platform->close_socket(platform->context, handle);
}

/* ---- Records ---- */

void command_record_begin(struct command_record *record) {
    const struct listen_socket_system system = {
        .size = sizeof system,
        .context = record,
        .initialize = pass_initialize,
        .release = pass_release,
        .resolve = record_resolve,
        .free_list = record_free_list,
        .interface_index = record_interface_index,
        .open_socket = record_open_socket,
        .set_option = record_set_option,
        .get_option = record_get_option,
        .bind = record_bind,
        .local_address = record_local_address,
        .listen = record_listen,
        .close_socket = record_close_socket,
    };
    *record = (struct command_record){.system = system};
}

void command_record_end(struct command_record *record) {
    free(record->calls);
    record->calls = NULL;
    record->count = 0;
    record->room = 0;
}

bool command_record_is_dual(const struct command_record *record) {
    listen_socket_handle handle = LISTEN_SOCKET_INVALID;
    for (size_t i = record->count; i > 0; i--) {
        const struct command_call *call = &record->calls[i - 1];
        if (handle == LISTEN_SOCKET_INVALID && (call->step == COMMAND_BIND || call->step == COMMAND_LISTEN))
            handle = call->handle;
        if (handle == LISTEN_SOCKET_INVALID || call->handle != handle)
            continue;
        if (call->step == COMMAND_OPEN_SOCKET)
            return false;
        if (call->step == COMMAND_SET_OPTION && call->option == LISTEN_SOCKET_OPTION_V6ONLY)
            return call->value == 0;
    }
    return false;
}
