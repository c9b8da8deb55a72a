/* The descriptors that this process was started with, of sockets as a rule (systemd passes files and pipes, too):
 * counted, checked, named. On Windows it is empty: start_windows.c. */
#include "inherited.h"

#if !defined(_WIN32)

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char unknown[] = "unknown"; /* as sd_listen_fds_with_names(3) calls a socket without a name */

/* The value of digits only, or -1. */
static int parse_count(const char *text) {
    const int most = INT_MAX - COMMAND_FIRST_DESCRIPTOR;
    int value = 0;
    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        const int digit = *text - '0';
        if (digit < 0 || digit > 9 || value > (most - digit) / 10)
            return -1;
        value = value * 10 + digit;
    }
    return value;
}

static bool is_for_this_process(void) {
    const char *text = getenv("LISTEN_PID");
    return text != NULL && parse_count(text) == (int)getpid();
}

static bool check_descriptor(int handle, struct command_usage *usage) {
    struct stat status;
    if (fstat(handle, &status) != 0)
        return command_refuse_near(
            usage, "LISTEN_FDS", NULL,
            "LISTEN_FDS \"%s\": descriptor %d is not open: what is passed on must be descriptors 3 and on",
            getenv("LISTEN_FDS"), handle);
    return true;
}

static bool take_count(int *count, struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    const char *text = getenv("LISTEN_FDS");
    *count = text != NULL ? parse_count(text) : 0;
    if (*count < 0)
        return command_refuse_near(usage, "LISTEN_FDS", NULL,
                                   "LISTEN_FDS %s: must be a number, how many sockets there are",
                                   command_quote(text, quoted));
    for (int i = 0; i < *count; i++)
        if (!check_descriptor(COMMAND_FIRST_DESCRIPTOR + i, usage))
            return false;
    return true;
}

/* How many names the text has. */
static int count_names(const char *text) {
    int count = 1;
    for (; *text != '\0'; text++)
        count += *text == ':';
    return count;
}

bool command_add_name(char **names, const char *name, size_t length) {
    char *longer = NULL;
    const bool first = **names == '\0';
    if (asprintf(&longer, "%s%s%.*s", *names, first ? "" : ":", (int)length, name) < 0)
        return false;
    free(*names);
    *names = longer;
    return true;
}

/* The names of the variable; without it, and where one is empty, "unknown". */
static bool take_names(const char *text, struct command_inherited *inherited) {
    for (int i = 0; i < inherited->count; i++) {
        const size_t length = text != NULL ? strcspn(text, ":") : 0;
        const bool added = length > 0 ? command_add_name(&inherited->names, text, length)
                                      : command_add_name(&inherited->names, unknown, strlen(unknown));
        if (!added)
            return false;
        if (text != NULL)
            text += length + 1; /* behind the last one it is not read */
    }
    return true;
}

static bool check_names(const char *text, int count, struct command_usage *usage) {
    char quoted[COMMAND_QUOTED];
    if (text == NULL || count_names(text) == count || (count == 0 && *text == '\0'))
        return true;
    return command_refuse_near(usage, "LISTEN_FDNAMES", NULL,
                               "LISTEN_FDNAMES %s: %d names for LISTEN_FDS %d: must be as many, or none",
                               command_quote(text, quoted), count_names(text), count);
}

bool command_inherit(struct command_inherited *inherited, struct command_usage *usage) {
    const char *names = getenv("LISTEN_FDNAMES");
    inherited->count = 0;
    if (is_for_this_process() &&
        (!take_count(&inherited->count, usage) || !check_names(names, inherited->count, usage)))
        return false;
    inherited->names = strdup("");
    if (inherited->names != NULL && take_names(names, inherited))
        return true;
    free(inherited->names);
    return command_refuse_near(usage, NULL, NULL, "out of memory");
}

#endif
