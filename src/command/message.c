/* The sentence for a failure: stage, subject, code and number; the cause comes from causes.c. */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "causes.h"
#include "text.h"

COMMAND_PRINTF(2, 3) static void append(char buffer[COMMAND_MESSAGE], const char *format, ...) {
    va_list arguments;
    const size_t used = strlen(buffer);
    va_start(arguments, format);
    (void)vsnprintf(buffer + used, COMMAND_MESSAGE - used, format, arguments);
    va_end(arguments);
}

/* Only what was given, or the default that goes with it, can be refused: there is a text for it. */
static void append_input(char buffer[COMMAND_MESSAGE], const struct command_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    const char *value = result->listener->given[failure->input];
    char quoted[COMMAND_QUOTED];
    append(buffer, "%s %s refused", listen_socket_input_name(failure->input), command_quote(value, quoted));
    if (failure->position > 0)
        append(buffer, " at byte %d", failure->position);
}

/* What the resolver was asked for. */
static void append_question(char buffer[COMMAND_MESSAGE], const struct command_result *result) {
    const int family = result->failure.family;
    const struct command_listener *listener = result->listener;
    char quoted[COMMAND_QUOTED];
    append(buffer, " for %s", family == AF_INET ? "IPv4" : family == AF_INET6 ? "IPv6" : "IPv4 or IPv6");
    if (listener->node != NULL)
        append(buffer, ", node %s", command_quote(listener->node, quoted));
    append(buffer, ", service %s", command_quote(listener->service, quoted));
}

static bool is_read_back(enum listen_socket_reason reason) {
    return reason == LISTEN_SOCKET_REASON_OPTION_NOT_HELD || reason == LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD;
}

/* Which address a call was for. That of a pair that found no common port is only the last of those tried. */
static void append_address(char buffer[COMMAND_MESSAGE], const struct listen_socket_failure *failure) {
    char address[LISTEN_SOCKET_ADDRESS_TEXT];
    if (failure->reason == LISTEN_SOCKET_REASON_NO_COMMON_PORT)
        append(buffer, " for port 0 in both families");
    else
        append(buffer, " for %s", command_address(&failure->address, failure->address_length, address));
}

static void append_call(char buffer[COMMAND_MESSAGE], const struct command_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    append(buffer, "%s", listen_socket_call_name(failure->call));
    if (failure->option != LISTEN_SOCKET_OPTION_NONE)
        append(buffer, "(%s)", listen_socket_option_name(failure->option));
    append(buffer, is_read_back(failure->reason) ? " succeeded" : " failed");
    if (failure->stage == LISTEN_SOCKET_STAGE_RESOLVE)
        append_question(buffer, result);
    else
        append_address(buffer, failure);
}

static void append_answer(char buffer[COMMAND_MESSAGE], const struct command_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    char address[LISTEN_SOCKET_ADDRESS_TEXT];
    append(buffer, "the resolver's answer");
    append_question(buffer, result);
    if (failure->address_length > 0)
        append(buffer, ", which is %s,", command_address(&failure->address, failure->address_length, address));
    append(buffer, " refused");
}

static bool is_shortage(enum listen_socket_code code) {
    return code == LISTEN_SOCKET_EMFILE || code == LISTEN_SOCKET_ENFILE || code == LISTEN_SOCKET_ENOBUFS ||
           code == LISTEN_SOCKET_ENOMEM;
}

/* A shortage comes first: what the resolver says may only follow from it. */
static void append_shortage(char buffer[COMMAND_MESSAGE], const struct listen_socket_failure *failure) {
    const enum listen_socket_code code = listen_socket_code_of_system(failure->detail);
    if (is_shortage(code))
        append(buffer, "%s (%s, %d): ", listen_socket_code_text(code), listen_socket_code_name(code), failure->detail);
}

static void append_codes(char buffer[COMMAND_MESSAGE], const struct listen_socket_failure *failure) {
    const enum listen_socket_code code = listen_socket_code_of_system(failure->detail);
    append(buffer, " (%s, ", listen_socket_code_name(failure->code));
    if (failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX)
        append(buffer, "%s ", listen_socket_code_name(listen_socket_code_of_system(failure->native)));
    append(buffer, "%d", failure->native);
    if (failure->detail != 0 && !is_shortage(code))
        append(buffer, ", %s %d", listen_socket_code_name(code), failure->detail);
    append(buffer, ")");
}

const char *command_message(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_MESSAGE]) {
    const struct listen_socket_failure *failure = &result->failure;
    char cause[COMMAND_CAUSE];
    buffer[0] = '\0';
    append(buffer, "%s: ", listen_socket_stage_name(failure->stage));
    append_shortage(buffer, failure);
    if (failure->input != LISTEN_SOCKET_INPUT_NONE)
        append_input(buffer, result);
    else if (failure->call != LISTEN_SOCKET_CALL_NONE)
        append_call(buffer, result);
    else
        append_answer(buffer, result);
    append_codes(buffer, failure);
    append(buffer, ": %s", command_cause(verb, result, cause));
    return buffer;
}
