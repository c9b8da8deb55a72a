/* The grammar of services: a port, or a service name (RFC 6335 section 5.1). */
#include "service.h"

#include "ascii.h"

enum { PORT_MAX = 65535, PORT_DIGITS = 5, SERVICE_NAME_LENGTH = SERVICE_NAME_TEXT - 1 };

static size_t count_digits(const char *text) {
    size_t count = 0;
    /*@ loop invariant all_digits(text, count);
        loop assigns count;
        loop variant SIZE_MAX - count; */
    while (ascii_is_digit(text[count]))
        count++;
    return count;
}

/* `text` is `digits` decimal digits, at least one. */
static enum listen_socket_reason parse_port(const char *text, size_t digits, struct service *service) {
    if (text[0] == '0' && digits > 1)
        return LISTEN_SOCKET_REASON_PORT_LEADING_ZERO; /* PORT-007 */
    /*@ ghost if (digits > PORT_DIGITS) long_number_is_large(text, digits); */
    if (digits > PORT_DIGITS)
        return LISTEN_SOCKET_REASON_PORT_TOO_LARGE; /* PORT-003: by its length, so that no arithmetic can wrap */
    unsigned value = 0;
    /*@ loop invariant 0 <= i <= digits && value == decimal(text, i) && value <= 99999;
        loop assigns i, value;
        loop variant digits - i; */
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (unsigned)(text[i] - '0'); /* PORT-002: base ten, always */
    if (value > PORT_MAX)
        return LISTEN_SOCKET_REASON_PORT_TOO_LARGE; /* PORT-003 */
    *service = (struct service){SERVICE_PORT, (uint16_t)value};
    return LISTEN_SOCKET_REASON_NONE;
}

/* Where the first byte is that no service name has; the length of the text if there is none. */
static size_t find_foreign_byte(const char *text) {
    size_t at = 0;
    /*@ loop invariant name_bytes(text, at);
        loop assigns at;
        loop variant SIZE_MAX - at; */
    while (ascii_is_letter(text[at]) || ascii_is_digit(text[at]) || text[at] == '-')
        at++;
    return at;
}

/* Where the first white space is; the length of the text if there is none. */
static size_t find_blank(const char *text) {
    size_t at = 0;
    /*@ loop invariant !has_blank(text, at) && \forall integer i; 0 <= i < at ==> text[i] != 0;
        loop assigns at;
        loop variant SIZE_MAX - at; */
    while (text[at] != '\0' && !ascii_is_blank(text[at]))
        at++;
    return at;
}

/* `text` has only letters, digits and hyphens, and is not empty. */
static enum listen_socket_reason check_service_name(const char *text) {
    bool letter = false;
    bool hyphen = text[0] == '-';
    size_t length = 0;
    /*@ loop invariant \forall integer i; 0 <= i < length ==> text[i] != 0;
        loop invariant letter <==> has_letter(text, length);
        loop invariant hyphen <==> text[0] == '-' || \exists integer i; 0 <= i < length && text[i] == '-' &&
          (text[i + 1] == '-' || text[i + 1] == 0);
        loop assigns length, letter, hyphen;
        loop variant SIZE_MAX - length; */
    for (; text[length] != '\0'; length++) {
        letter = letter || ascii_is_letter(text[length]);
        hyphen = hyphen || (text[length] == '-' && (text[length + 1] == '-' || text[length + 1] == '\0'));
    }
    //@ assert \forall integer n; ends_at(text, n) ==> n == length;
    //@ assert hyphen <==> !hyphens_inside(text, length);
    if (length > SERVICE_NAME_LENGTH)
        return LISTEN_SOCKET_REASON_SERVICE_TOO_LONG;
    if (hyphen)
        return LISTEN_SOCKET_REASON_SERVICE_HYPHEN;
    if (!letter)
        return LISTEN_SOCKET_REASON_SERVICE_NO_LETTER;
    return LISTEN_SOCKET_REASON_NONE;
}

/* NAME-003, with the commonest mistakes told apart: PORT-004, PORT-005, PORT-006, PORT-008, PORT-010, PORT-016. */
static enum listen_socket_reason parse_service_name(const char *text, struct service *service) {
    if ((text[0] == '-' || text[0] == '+') && ascii_is_digit(text[1]))
        return LISTEN_SOCKET_REASON_PORT_SIGN;
    if (text[find_blank(text)] != '\0')
        return LISTEN_SOCKET_REASON_SERVICE_BLANK;
    if (text[find_foreign_byte(text)] != '\0')
        return LISTEN_SOCKET_REASON_SERVICE_BYTE;
    enum listen_socket_reason reason = check_service_name(text);
    if (reason == LISTEN_SOCKET_REASON_NONE)
        *service = (struct service){.kind = SERVICE_NAME};
    return reason;
}

INTERNAL enum listen_socket_reason service_parse(const char *text, struct service *service) {
    if (text == NULL) {
        service->kind = SERVICE_NULL; /* PORT-001 */
        service->port = 0;
        return LISTEN_SOCKET_REASON_NONE;
    }
    if (text[0] == '\0')
        return LISTEN_SOCKET_REASON_SERVICE_EMPTY; /* PORT-009 */
    size_t digits = count_digits(text);
    //@ assert \forall integer n; ends_at(text, n) ==> (text[digits] == 0 ? n == digits : !all_digits(text, n));
    if (text[digits] == '\0')
        return parse_port(text, digits, service); /* PORT-013: digits are never a name */
    return parse_service_name(text, service);
}

INTERNAL int service_position(const char *text, enum listen_socket_reason reason) {
    switch (reason) {
    case LISTEN_SOCKET_REASON_PORT_SIGN:
        return 1;
    case LISTEN_SOCKET_REASON_SERVICE_BLANK:
        return ascii_number_of(find_blank(text));
    case LISTEN_SOCKET_REASON_SERVICE_BYTE:
        return ascii_number_of(find_foreign_byte(text));
    default:
        return 0;
    }
}
