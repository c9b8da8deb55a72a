/* What is wrong with a command line: the sentence and the word that it is about. */
#include "usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct command_usage *usage, const char *argument, size_t length, const char *format,
                 va_list arguments) {
    usage->has_argument = argument != NULL;
    (void)command_escape_bytes(argument, length, usage->argument);
    (void)vsnprintf(usage->message, sizeof usage->message, format, arguments);
}

bool command_refuse(struct command_usage *usage, const char *argument, size_t length, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(usage, argument, length, format, arguments);
    va_end(arguments);
    return false;
}

bool command_refuse_near(struct command_usage *usage, const char *argument, const char *suggestion, const char *format,
                         ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(usage, argument, argument != NULL ? strlen(argument) : 0, format, arguments);
    va_end(arguments);
    const size_t used = strlen(usage->message);
    if (suggestion != NULL)
        (void)snprintf(usage->message + used, sizeof usage->message - used, "; did you mean %s?", suggestion);
    return false;
}
