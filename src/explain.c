/* Texts for people: an address as RFC 5952 writes it, and a failure as one sentence (TXT-001, TXT-002). */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "failure.h"
#include "system.h"

enum { TEXT_GROUPS = 8, SHOWN_BYTES = 60 };

/* Text that is cut to fit, and ended by whatever is appended; `length` is that of the whole text. */
struct text {
    char *buffer;
    size_t size;
    size_t length;
};

/* How many bytes of the buffer are left, the final NUL's among them. */
/*@ requires \valid_read(text) && (text->size > 0 ==> \valid(text->buffer + (0 .. text->size - 1)));
    terminates \true;
    assigns \nothing;
    ensures \result == (text->length < text->size ? text->size - text->length : 0);
    ensures \result > 0 ==> \valid(text->buffer + (text->length .. text->length + \result - 1)); */
static size_t room_of(const struct text *text) {
    const size_t used = text->length < text->size ? text->length : text->size;
    return text->size - used;
}

#if defined(__GNUC__)
#define PRINTF_LIKE __attribute__((format(printf, 2, 3)))
#else
#define PRINTF_LIKE
#endif

/* The only one that writes. */
static void append(struct text *text, const char *format, ...) PRINTF_LIKE;

static void append(struct text *text, const char *format, ...) {
    va_list arguments;
    const size_t room = room_of(text);
    va_start(arguments, format);
    int count = vsnprintf(room > 0 ? text->buffer + text->length : NULL, room, format, arguments);
    va_end(arguments);
    text->length += (size_t)count; /* these formats have nothing that can fail */
}

/* ---- Addresses: TXT-001 ---- */

/* The longest run of two or more zero groups, the first of equals; `*length` is 0 if there is none. */
static size_t longest_zeros(const unsigned groups[TEXT_GROUPS], size_t *length) {
    size_t best = 0;
    *length = 0;
    /*@ loop invariant 0 <= start <= TEXT_GROUPS && is_longest_before(groups, start, best, *length);
        loop assigns start, best, *length;
        loop variant TEXT_GROUPS - start; */
    for (size_t start = 0; start < TEXT_GROUPS; start++) {
        size_t run = 0;
        /*@ loop invariant zeros(groups, start, run);
            loop assigns run;
            loop variant TEXT_GROUPS - run; */
        while (start + run < TEXT_GROUPS && groups[start + run] == 0)
            run++;
        if (run > 1 && run > *length) {
            best = start;
            *length = run;
        }
    }
    return best;
}

static void append_groups(struct text *text, const unsigned groups[TEXT_GROUPS], size_t count) {
    size_t zeros;
    size_t start = longest_zeros(groups, &zeros);
    for (size_t i = 0; i < count; i++) {
        if (zeros > 0 && i == start) {
            append(text, "::");
            i += zeros - 1;
        } else {
            bool after_gap = zeros > 0 && i == start + zeros;
            append(text, i > 0 && !after_gap ? ":%x" : "%x", groups[i]);
        }
    }
}

static void append_ipv6(struct text *text, const unsigned char bytes[16]) {
    unsigned groups[TEXT_GROUPS];
    for (size_t i = 0; i < TEXT_GROUPS; i++)
        groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    bool mapped = groups[5] == 0xffff && (groups[0] | groups[1] | groups[2] | groups[3] | groups[4]) == 0;
    append_groups(text, groups, mapped ? 6 : TEXT_GROUPS);
    if (mapped)
        append(text, ":%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);
}

static void append_address(struct text *text, const struct sockaddr *address, socklen_t length) {
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    unsigned char octets[4];
    const size_t size = address != NULL && length > 0 ? (size_t)length : 0;
    if (size >= sizeof ipv4 && address->sa_family == AF_INET) {
        memcpy(&ipv4, address, sizeof ipv4);
        memcpy(octets, &ipv4.sin_addr, sizeof octets);
        append(text, "%u.%u.%u.%u:%u", octets[0], octets[1], octets[2], octets[3], ntohs(ipv4.sin_port));
    } else if (size >= sizeof ipv6 && address->sa_family == AF_INET6) {
        memcpy(&ipv6, address, sizeof ipv6);
        append(text, "[");
        append_ipv6(text, ipv6.sin6_addr.s6_addr);
        if (ipv6.sin6_scope_id != 0)
            append(text, "%%%" PRIu32, (uint32_t)ipv6.sin6_scope_id);
        append(text, "]:%u", ntohs(ipv6.sin6_port));
    } else {
        append(text, "-");
    }
}

size_t listen_socket_format_address(const struct sockaddr *address, socklen_t length, char *buffer, size_t size) {
    struct text text = {buffer, size, 0};
    append_address(&text, address, length);
    return text.length;
}

/* ---- Failures ---- */

/* A value as the caller gave it, quoted and cut, so that it can neither fill a terminal nor control it. */
static void append_quoted(struct text *text, const char *value) {
    if (value == NULL) {
        append(text, "NULL");
        return;
    }
    size_t length = strlen(value);
    append(text, "\"");
    for (size_t i = 0; i < length && i < SHOWN_BYTES; i++) {
        unsigned char byte = (unsigned char)value[i];
        if (byte < ' ' || byte >= 0x7f || byte == '"' || byte == '\\')
            append(text, "\\x%02x", byte);
        else
            append(text, "%c", byte);
    }
    append(text, "\"");
    if (length > SHOWN_BYTES)
        append(text, "... (%" PRIu64 " bytes)", (uint64_t)length); /* not every C library of Windows knows %zu */
}

static const char *family_word(int family) {
    if (family == AF_INET)
        return "IPv4";
    return family == AF_INET6 ? "IPv6" : "IPv4 or IPv6";
}

static void append_input(struct text *text, const struct listen_socket_failure *failure,
                         const struct listen_socket_request *request) {
    const bool has_text = failure->input == LISTEN_SOCKET_INPUT_NODE || failure->input == LISTEN_SOCKET_INPUT_SERVICE;
    append(text, "%s", listen_socket_input_name(failure->input));
    if (has_text && request != NULL) {
        append(text, " ");
        append_quoted(text, failure->input == LISTEN_SOCKET_INPUT_NODE ? request->node : request->service);
    }
    append(text, " refused");
    if (request != NULL && failure->reason == LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK)
        append(text, " with the stack %s", listen_socket_stack_name(request->stack));
    if (failure->position > 0)
        append(text, " at byte %d", failure->position);
}

/* Whom the resolver was asked for, or whom it answered about. */
static void append_question(struct text *text, const struct listen_socket_failure *failure,
                            const struct listen_socket_request *request) {
    append(text, " for an %s address", family_word(failure->family));
    if (request == NULL)
        return;
    append(text, " of node ");
    append_quoted(text, request->node);
    append(text, ", service ");
    append_quoted(text, request->service);
}

static bool is_read_back(enum listen_socket_reason reason) {
    return reason == LISTEN_SOCKET_REASON_OPTION_NOT_HELD || reason == LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD;
}

static void append_call(struct text *text, const struct listen_socket_failure *failure,
                        const struct listen_socket_request *request) {
    append(text, "%s", listen_socket_call_name(failure->call));
    if (failure->option != LISTEN_SOCKET_OPTION_NONE)
        append(text, "(%s)", listen_socket_option_name(failure->option));
    append(text, is_read_back(failure->reason) ? " succeeded" : " failed");
    if (failure->address_length > 0) {
        append(text, " for ");
        append_address(text, (const struct sockaddr *)&failure->address, failure->address_length);
    } else if (failure->call == LISTEN_SOCKET_CALL_GETADDRINFO) {
        append_question(text, failure, request);
    } else if (failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX && request != NULL) {
        append(text, " for the zone of node ");
        append_quoted(text, request->node);
    }
}

static void append_answer(struct text *text, const struct listen_socket_failure *failure,
                          const struct listen_socket_request *request) {
    append(text, "the resolver's answer");
    append_question(text, failure, request);
    if (failure->address_length > 0) {
        append(text, ", which is ");
        append_address(text, (const struct sockaddr *)&failure->address, failure->address_length);
        append(text, ",");
    }
    append(text, " refused");
}

/* ERR-008: what the resolver says may be but what follows from the shortage. */
static void append_shortage(struct text *text, const struct listen_socket_failure *failure) {
    const enum listen_socket_code code = listen_socket_code_of_system(failure->detail);
    if (failure_is_shortage(failure->detail))
        append(text, "%s (%s, %d): ", listen_socket_code_text(code), listen_socket_code_name(code), failure->detail);
}

static void append_codes(struct text *text, const struct listen_socket_failure *failure) {
    const enum listen_socket_code code = listen_socket_code_of_system(failure->detail);
    append(text, " (%s, ", listen_socket_code_name(failure->code));
    if (failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX)
        append(text, "%s ", listen_socket_code_name(listen_socket_code_of_system(failure->native)));
    append(text, "%d", failure->native);
    if (failure->detail != 0 && !failure_is_shortage(failure->detail))
        append(text, ", %s %d", listen_socket_code_name(code), failure->detail);
    append(text, ")");
}

/* What a call's code means for the address that it was called for; NULL where the code's own text says it. */
static const char *advice(const struct listen_socket_failure *failure) {
    const bool binds = failure->call == LISTEN_SOCKET_CALL_BIND;
    switch (failure->code) {
    case LISTEN_SOCKET_EACCES:
        if (binds)
            return "this process may not bind the port: the system keeps low ports for privileged processes (on Linux "
                   "those below net.ipv4.ip_unprivileged_port_start), or a security policy forbids it";
        return "a security policy forbids it";
    case LISTEN_SOCKET_EADDRNOTAVAIL:
        if (binds)
            return "the address is not one of this host's, or not ready yet: an IPv6 address can be bound when the "
                   "check for duplicates is over, which takes a second or two, does not begin before the link is up, "
                   "and ends for good where another host has the address";
        return NULL;
    case LISTEN_SOCKET_EADDRINUSE:
        return "another socket has the address and port; end it, or choose another port";
    case LISTEN_SOCKET_EAI_NONAME:
        if (failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX)
            return "this host has no interface of that name";
        return "no such address is known";
    default:
        return NULL;
    }
}

static void append_cause(struct text *text, const struct listen_socket_failure *failure) {
    const char *special = advice(failure);
    if (failure->reason == LISTEN_SOCKET_REASON_NO_COMMON_PORT)
        append(text, "%d ports were tried: ", failure->tries);
    if (failure->reason == LISTEN_SOCKET_REASON_NO_ADDRESS)
        append(text, "the resolver gave no %s address for the name", family_word(failure->family));
    else if (failure->reason != LISTEN_SOCKET_REASON_NONE)
        append(text, "%s", listen_socket_reason_text(failure->reason));
    else
        append(text, "%s", special != NULL ? special : listen_socket_code_text(failure->code));
    if (failure->option == LISTEN_SOCKET_OPTION_V6ONLY)
        append(text, "; the stack ipv4 does not need this option"); /* V6-002 */
}

size_t listen_socket_explain(const struct listen_socket_failure *failure, const struct listen_socket_request *request,
                             char *buffer, size_t size) {
    struct text text = {buffer, size, 0};
    if (failure->stage == LISTEN_SOCKET_STAGE_NONE) {
        append(&text, "no failure");
        return text.length;
    }
    append(&text, "%s: ", listen_socket_stage_name(failure->stage));
    append_shortage(&text, failure);
    if (failure->input != LISTEN_SOCKET_INPUT_NONE)
        append_input(&text, failure, request);
    else if (failure->call != LISTEN_SOCKET_CALL_NONE)
        append_call(&text, failure, request);
    else
        append_answer(&text, failure, request);
    append_codes(&text, failure);
    append(&text, ": ");
    append_cause(&text, failure);
    return text.length;
}
