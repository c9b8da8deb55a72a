/* Texts in the command's output: quoted values, addresses, and the nearest known name. */
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sockets.h"

enum { SHOWN_BYTES = 60, NAME_ROOM = 32 };

/* Writes the bytes, as many as are shown; returns where the text ends. */
static char *write_escaped(char *end, const char *value, size_t length) {
    for (size_t i = 0; i < length && i < SHOWN_BYTES; i++) {
        unsigned char byte = (unsigned char)value[i];
        if (byte < ' ' || byte >= 0x7f || byte == '"' || byte == '\\')
            end += snprintf(end, sizeof "\\xHH", "\\x%02x", byte);
        else
            *end++ = (char)byte;
    }
    *end = '\0';
    return end;
}

static void write_cut(char *end, size_t length) {
    if (length > SHOWN_BYTES)
        (void)snprintf(end, sizeof "... (18446744073709551615 bytes)", "... (%zu bytes)", length);
}

const char *command_escape_bytes(const char *value, size_t length, char buffer[COMMAND_QUOTED]) {
    write_cut(write_escaped(buffer, value, length), length);
    return buffer;
}

const char *command_quote_bytes(const char *value, size_t length, char buffer[COMMAND_QUOTED]) {
    buffer[0] = '"';
    char *end = write_escaped(buffer + 1, value, length);
    *end++ = '"';
    *end = '\0';
    write_cut(end, length);
    return buffer;
}

const char *command_quote(const char *value, char buffer[COMMAND_QUOTED]) {
    return command_quote_bytes(value, strlen(value), buffer);
}

const char *command_address(const struct sockaddr_storage *address, socklen_t length,
                            char buffer[LISTEN_SOCKET_ADDRESS_TEXT]) {
    (void)listen_socket_format_address((const struct sockaddr *)address, length, buffer, LISTEN_SOCKET_ADDRESS_TEXT);
    return buffer;
}

/* The library writes an address with its port only: "[fe80::1%2]:80", "127.0.0.1:80". */
const char *command_host(const struct sockaddr_storage *address, socklen_t length,
                         char buffer[LISTEN_SOCKET_ADDRESS_TEXT]) {
    char *end = strrchr(command_address(address, length, buffer), address->ss_family == AF_INET6 ? ']' : ':');
    *end = '\0';
    return address->ss_family == AF_INET6 ? buffer + 1 : buffer;
}

int command_port(const struct sockaddr_storage *address) {
    return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                                : ((const struct sockaddr_in *)address)->sin_port);
}

/* Of ASCII: the command sets no locale. */
static char lower(char byte) {
    return (char)(tolower)((unsigned char)byte); /* the function: a macro would have branches for other types */
}

/* The text in lower case, without what does not count: a part of `room`. Of one that does not fit nothing is left. */
static const char *core_of(const char *text, size_t length, char room[NAME_ROOM]) {
    static const char *const prefixes[] = {"ai_", "af_", "sock_", "ipproto_"};
    if (length >= NAME_ROOM)
        length = 0;
    room[length] = '\0';
    for (size_t i = 0; i < length; i++)
        room[i] = lower(text[i]);
    const char *core = room + strspn(room, "-");
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(core, prefixes[i], strlen(prefixes[i])) == 0)
            core += strlen(prefixes[i]);
    return core;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* How many letters must be put in, left out, changed or swapped with their neighbour to make `b` of `a`. */
static size_t distance(const char *a, const char *b) {
    size_t table[NAME_ROOM][NAME_ROOM];
    size_t rows = strlen(a);
    size_t columns = strlen(b);
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            size_t change = table[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0);
            table[i][j] = least(change, least(table[i - 1][j], table[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[rows][columns];
}

const char *command_suggest(const char *text, size_t length, const char *const *names, size_t count) {
    char text_room[NAME_ROOM];
    char name_room[NAME_ROOM];
    const char *best = NULL;
    size_t best_distance = 3; /* what is further off was not meant */
    const char *meant = core_of(text, length, text_room);
    if (*meant == '\0')
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *core = core_of(names[i], strlen(names[i]), name_room);
        size_t apart = distance(meant, core);
        if (strncmp(core, meant, strlen(meant)) == 0)
            apart = least(apart, 1); /* the beginning of a name */
        else if (apart * 2 > strlen(core))
            continue;
        if (apart < best_distance) {
            best = names[i];
            best_distance = apart;
        }
    }
    return best;
}
