/* The wire of PROTOCOL.md for adapters written in C: reading a request, naming what an answer names. */
#include "line.h"

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <sys/socket.h>
#endif
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/platform.h"

/* ---- Symbols ----------------------------------------------------------------------------------------------------- */

static const struct platform_symbol families[] = {
    {"unspec", AF_UNSPEC}, {"inet", AF_INET}, {"inet6", AF_INET6}, {"unix", AF_UNIX}};
static const struct platform_symbol types[] = {{"stream", SOCK_STREAM},
                                               {"dgram", SOCK_DGRAM},
                                               {"raw", SOCK_RAW},
                                               {"seqpacket", SOCK_SEQPACKET},
                                               {"rdm", SOCK_RDM}};
static const struct platform_symbol protocols[] = {{"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}, {"sctp", IPPROTO_SCTP}};
static const struct platform_symbol flags[] = {{"passive", AI_PASSIVE},         {"canonname", AI_CANONNAME},
                                               {"numerichost", AI_NUMERICHOST}, {"numericserv", AI_NUMERICSERV},
                                               {"v4mapped", AI_V4MAPPED},       {"all", AI_ALL},
                                               {"addrconfig", AI_ADDRCONFIG}};

static int number_of(const char *word, size_t length, const struct platform_symbol *symbols, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strlen(symbols[i].name) == length && memcmp(symbols[i].name, word, length) == 0)
            return symbols[i].number;
    return (int)strtol(word, NULL, 0);
}

static int type_of(const char *text) {
    int type = number_of(text, strcspn(text, "+"), types, sizeof types / sizeof *types);
    return type | (strstr(text, "+cloexec") ? platform_cloexec : 0) |
           (strstr(text, "+nonblock") ? platform_nonblock : 0);
}

static int flags_of(const char *list) {
    unsigned bits = 0;
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, ",");
        bool number = *at >= '0' && *at <= '9';
        bits |= number ? (unsigned)strtoul(at, NULL, 0)
                       : (unsigned)number_of(at, length, flags, sizeof flags / sizeof *flags);
        at += length + (at[length] ? 1 : 0);
    }
    return (int)bits;
}

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

static int hex_value(char digit) {
    return digit <= '9' ? digit - '0' : (digit & ~0x20) - 'A' + 10;
}

static void decode(char *value) {
    char *to = value;
    for (const char *from = value; *from; from++) {
        if (from[0] == '%' && from[1] && from[2]) {
            *to++ = (char)(hex_value(from[1]) * 16 + hex_value(from[2]));
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* The decoded value of a key; NULL for the null value, and for a missing key. */
static const char *value_of(const struct line_request *request, const char *key) {
    size_t length = strlen(key);
    for (size_t i = 0; i < request->count; i++) {
        char *field = request->fields[i];
        if (strncmp(field, key, length) == 0 && field[length] == '=')
            return field + length + 1;
    }
    return NULL;
}

static const char *text_of(const struct line_request *request, const char *key) {
    const char *value = value_of(request, key);
    return value ? value : "";
}

static void read_hints(struct line_request *request) {
    static struct sockaddr_in address;
    static struct addrinfo other;
    static char name[] = "name";
    const char *nonzero = text_of(request, "nonzero");
    memset(&request->hints, 0, sizeof request->hints);
    request->has_hints = value_of(request, "family") != NULL;
    if (!request->has_hints)
        return;
    const char *family = value_of(request, "family");
    request->hints.ai_family = number_of(family, strlen(family), families, sizeof families / sizeof *families);
    request->hints.ai_socktype = type_of(text_of(request, "socktype"));
    const char *protocol = text_of(request, "protocol");
    request->hints.ai_protocol = number_of(protocol, strlen(protocol), protocols, sizeof protocols / sizeof *protocols);
    request->hints.ai_flags = flags_of(text_of(request, "flags"));
    request->hints.ai_addrlen = strcmp(nonzero, "addrlen") == 0 ? 16 : 0;
    request->hints.ai_addr = strcmp(nonzero, "addr") == 0 ? (struct sockaddr *)&address : NULL;
    request->hints.ai_canonname = strcmp(nonzero, "canonname") == 0 ? name : NULL;
    request->hints.ai_next = strcmp(nonzero, "next") == 0 ? &other : NULL;
}

/* Takes the line apart where it stands. */
static void split(struct line_request *request) {
    request->verb = strtok(request->storage, " ");
    for (char *field; request->count < 32 && (field = strtok(NULL, " "));) {
        char *equals = strchr(field, '=');
        request->fields[request->count++] = field;
        if (equals && strcmp(equals + 1, "-") == 0)
            *equals = '\0'; /* a key without "=" is the null value: "-" alone can then be a text */
        else if (equals)
            decode(equals + 1);
    }
}

/* Opened at the first use. Without its wire the adapter has nobody to speak to, and ends. */
static FILE *line_stream(enum platform_end end) {
    static FILE *streams[PLATFORM_ENDS];
    if (!streams[end])
        streams[end] = platform_open(end);
    if (!streams[end])
        exit(2);
    return streams[end];
}

/* A line with its newline, to be freed. NULL at the end of the input, or without memory; what stands before the end
 * without a newline is a line. */
static char *read_line(FILE *stream) {
    size_t room = 1024;
    size_t length = 0;
    char *line = malloc(room);
    while (line && fgets(line + length, (int)(room - length), stream)) {
        length += strlen(line + length);
        if (line[length - 1] == '\n')
            return line;
        room *= 2;
        char *more = realloc(line, room);
        if (!more)
            break;
        line = more;
    }
    if (line && length)
        return line;
    free(line);
    return NULL;
}

bool line_read(struct line_request *request) {
    memset(request, 0, sizeof *request);
    request->storage = read_line(line_stream(PLATFORM_IN));
    if (!request->storage || strcmp(request->storage, "stop\n") == 0) {
        line_free(request);
        return false;
    }
    request->storage[strcspn(request->storage, "\n")] = '\0';
    split(request);
    request->verb = request->verb ? request->verb : "";
    request->id = text_of(request, "id");
    request->node = value_of(request, "node");
    request->service = value_of(request, "service");
    request->stack = text_of(request, "stack");
    request->options = text_of(request, "options");
    request->last_step = text_of(request, "upto");
    request->backlog = (int)strtol(text_of(request, "backlog"), NULL, 10);
    read_hints(request);
    return true;
}

void line_free(struct line_request *request) {
    free(request->storage);
    request->storage = NULL;
}

bool line_has(const char *list, const char *item) {
    size_t length = strlen(item);
    for (const char *at = list; at && *at;) {
        size_t span = strcspn(at, ",");
        if (span == length && memcmp(at, item, length) == 0)
            return true;
        at += span + (at[span] ? 1 : 0);
    }
    return false;
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

const char *line_host(const struct sockaddr *address, char host[LINE_HOST]) {
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)address;
    memcpy(host, "-", sizeof "-");
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, host, LINE_HOST);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &ipv6->sin6_addr, host, LINE_HOST);
    size_t length = strlen(host);
    if (address->sa_family == AF_INET6 && ipv6->sin6_scope_id)
        snprintf(host + length, LINE_HOST - length, "%%25%u", (unsigned)ipv6->sin6_scope_id);
    return host;
}

unsigned line_port(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)address)->sin_port);
    return address->sa_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port) : 0;
}

void line_say(const char *format, ...) {
    FILE *out = line_stream(PLATFORM_OUT);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    putc('\n', out);
    fflush(out);
}
