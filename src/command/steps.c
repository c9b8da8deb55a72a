/* The command's output for people: each recorded call is one line, with the number of the page's step that it does. */
#include "steps.h"

#include <string.h>

#include "output.h"
#include "sockets.h"
#include "text.h"
#include "words.h"

/* ---- Parts of a line ---- */

static const char *family_name(int family) {
    return family == AF_INET ? "AF_INET" : family == AF_INET6 ? "AF_INET6" : "AF_UNSPEC";
}

static const char *type_name(int type) {
    return type == SOCK_STREAM ? "SOCK_STREAM" : "SOCK_DGRAM";
}

static const char *protocol_name(int protocol) {
    return protocol == IPPROTO_TCP ? "IPPROTO_TCP" : "IPPROTO_UDP";
}

static void print_flags(FILE *out, int flags) {
    static const struct {
        int bit;
        const char *name;
    } names[] = {{AI_PASSIVE, "AI_PASSIVE"},         {AI_CANONNAME, "AI_CANONNAME"}, {AI_NUMERICHOST, "AI_NUMERICHOST"},
                 {AI_NUMERICSERV, "AI_NUMERICSERV"}, {AI_V4MAPPED, "AI_V4MAPPED"},   {AI_ALL, "AI_ALL"},
                 {AI_ADDRCONFIG, "AI_ADDRCONFIG"}};
    const char *before = " ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].bit) == 0)
            continue;
        (void)fprintf(out, "%s%s", before, names[i].name);
        before = "|";
    }
    if (flags == 0)
        (void)fputs(" and no flags", out);
}

static void print_address(FILE *out, const struct command_call *call) {
    char text[LISTEN_SOCKET_ADDRESS_TEXT];
    (void)fputs(command_address(&call->address, call->length, text), out);
}

static void print_text(FILE *out, bool given, const char *text) {
    char quoted[COMMAND_QUOTED];
    (void)fputs(given ? command_quote(text, quoted) : "NULL", out);
}

/* ---- Which socket ---- */

/* The sockets of a record come in groups: a group ends when all of its sockets are closed, or none was made. Of no
 * meaning for calls that are about no socket. */
struct place {
    size_t number; /* of the call's socket in its group, from 1 */
    size_t total;  /* how many socket() calls the group has */
};

/* How many sockets are open after the call, given how many were before. */
static size_t open_after(const struct command_call *call, size_t open) {
    if (call->step == COMMAND_CLOSE_SOCKET)
        return open - 1;
    return call->step == COMMAND_OPEN_SOCKET && call->code == LISTEN_SOCKET_OK ? open + 1 : open;
}

/* The first call of the group that call `at` belongs to. */
static size_t group_start(const struct command_record *record, size_t at) {
    size_t start = 0;
    size_t open = 0;
    for (size_t i = 0; i < at; i++) {
        open = open_after(&record->calls[i], open);
        if (open == 0)
            start = i + 1;
    }
    return start;
}

static struct place find_place(const struct command_record *record, size_t at) {
    const struct command_call *call = &record->calls[at];
    struct place place = {.total = 0};
    size_t open = 0;
    for (size_t i = group_start(record, at); i < record->count; i++) {
        const struct command_call *other = &record->calls[i];
        if (other->step == COMMAND_OPEN_SOCKET) {
            place.total++;
            if (other->handle == call->handle)
                place.number = place.total;
        }
        open = open_after(other, open);
        if (open == 0)
            break; /* the group ends here, and not before the call: see group_start() */
    }
    return place;
}

/* ---- Lines ---- */

static void begin_line(FILE *out, const char *step, const char *name, const struct place *place) {
    (void)fprintf(out, "%s%s", step, name);
    if (place->total > 1)
        (void)fprintf(out, ", socket %zu of %zu", place->number, place->total);
}

static void end_line(FILE *out, const struct command_call *call) {
    if (call->code != LISTEN_SOCKET_OK)
        (void)fprintf(out, " -> failed: %s", listen_socket_code_name(call->code));
    (void)fputc('\n', out);
}

static void print_resolve(FILE *out, const struct command_call *call) {
    (void)fputs("1. getaddrinfo: node ", out);
    print_text(out, call->has_node, call->node);
    (void)fputs(", service ", out);
    print_text(out, true, call->service);
    (void)fprintf(out, ", hints %s %s %s", family_name(call->family), type_name(call->type),
                  protocol_name(call->protocol));
    print_flags(out, call->flags);
    if (call->code == LISTEN_SOCKET_OK)
        (void)fprintf(out, " -> %s", call->answer);
}

static void print_interface(FILE *out, const struct command_call *call) {
    (void)fputs("1. if_nametoindex: ", out);
    print_text(out, true, call->node);
    if (call->code == LISTEN_SOCKET_OK)
        (void)fprintf(out, " -> %d", call->value);
}

/* The page's steps 2 to 4: the variable is invalid, socket() gives it a value, the value is checked. */
static void print_socket(FILE *out, const struct command_call *call, const struct place *place) {
    const bool valid = call->code == LISTEN_SOCKET_OK;
    (void)fputs("2. ListenSocket = invalid\n", out);
    begin_line(out, "3. ", "socket", place);
    (void)fprintf(out, ": %s %s %s%s -> ", family_name(call->family), type_name(call->type),
                  protocol_name(call->protocol), call->nonblock ? ", non-blocking" : "");
    if (valid)
        (void)fprintf(out, "%s %lld\n4. checked: valid\n", command_words()->handle, (long long)call->handle);
    else
        (void)fprintf(out, "failed: %s\n4. checked: invalid\n", listen_socket_code_name(call->code));
}

static void print_option(FILE *out, const struct command_call *call) {
    const char *name = listen_socket_option_name(call->option);
    if (call->step == COMMAND_SET_OPTION)
        (void)fprintf(out, ": %s %d", name, call->value);
    else if (call->code == LISTEN_SOCKET_OK)
        (void)fprintf(out, ": %s -> %d", name, call->value);
    else
        (void)fprintf(out, ": %s", name);
}

/* What a call about an open socket was given, and what it gave. */
static void print_rest(FILE *out, const struct command_call *call, const struct place *place) {
    const struct {
        const char *step;
        const char *name;
    } names[] = {[COMMAND_SET_OPTION] = {"5. ", "setsockopt"},
                 [COMMAND_GET_OPTION] = {"5. ", "getsockopt"},
                 [COMMAND_BIND] = {"6. ", "bind"},
                 [COMMAND_LOCAL_ADDRESS] = {"6. ", "getsockname"},
                 [COMMAND_LISTEN] = {"7. ", "listen"},
                 [COMMAND_CLOSE_SOCKET] = {"   ", command_words()->close}};
    begin_line(out, names[call->step].step, names[call->step].name, place);
    if (call->step == COMMAND_SET_OPTION || call->step == COMMAND_GET_OPTION)
        print_option(out, call);
    if (call->step == COMMAND_LISTEN)
        (void)fprintf(out, ": backlog %d", call->value);
    if (call->step == COMMAND_BIND)
        (void)fputs(": ", out);
    if (call->step == COMMAND_LOCAL_ADDRESS && call->code == LISTEN_SOCKET_OK)
        (void)fputs(" -> ", out);
    if (call->length > 0)
        print_address(out, call);
}

static void print_call(FILE *out, const struct command_record *record, size_t at) {
    const struct command_call *call = &record->calls[at];
    const struct place place = find_place(record, at);
    switch (call->step) {
    case COMMAND_OPEN_SOCKET:
        print_socket(out, call, &place);
        return;
    case COMMAND_RESOLVE:
        print_resolve(out, call);
        break;
    case COMMAND_FREE_LIST:
        (void)fputs("   freeaddrinfo", out);
        break;
    case COMMAND_INTERFACE_INDEX:
        print_interface(out, call);
        break;
    default:
        print_rest(out, call, &place);
        break;
    }
    end_line(out, call);
}

static void print_calls(FILE *out, const struct command_record *record) {
    for (size_t i = 0; i < record->count; i++)
        print_call(out, record, i);
    if (record->incomplete)
        (void)fputs("   ... (there was no memory to note the calls after this one)\n", out);
}

/* ---- Listeners ---- */

static void print_stack(FILE *out, const struct command_result *result) {
    char note[COMMAND_NOTE];
    const enum listen_socket_stack asked = result->listener->stack;
    const enum listen_socket_stack stack = result->set.stack;
    (void)fprintf(out, "stack: %s", listen_socket_stack_name(asked));
    if (stack != asked && stack != LISTEN_SOCKET_STACK_NONE)
        (void)fprintf(out, ", came up as %s", listen_socket_stack_name(stack));
    if (command_note(result, note) != NULL)
        (void)fprintf(out, ": %s", note);
    (void)fputc('\n', out);
}

static void print_listener(FILE *out, const struct command_results *results, const struct command_result *result) {
    char label[COMMAND_LABEL];
    if (results->line->count > 1)
        (void)fprintf(out, "%s:\n", command_label(results, result, label));
    if (results->line->verb == COMMAND_OPEN)
        print_stack(out, result);
    print_calls(out, &result->record);
    if (result->failure.stage == LISTEN_SOCKET_STAGE_SELECT)
        (void)fprintf(out, "   no usable entry: %s\n", listen_socket_code_name(result->failure.code));
}

static void print_all(FILE *out, const struct command_results *results) {
    for (size_t i = 0; i < results->count; i++)
        print_listener(out, results, &results->results[i]);
}

bool command_steps_made(FILE *out, const struct command_results *results, const char *last) {
    print_all(out, results);
    (void)fprintf(out, "%s\n", last);
    return command_flush(out);
}

void command_steps_failed(FILE *out, const struct command_results *results) {
    print_all(out, results);
    (void)command_flush(out); /* the request's own failure is the exit status */
}
