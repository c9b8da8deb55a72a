/* Reads the request of a vector, and the sockets that exist before it. */
#include "request.h"

#include <stdint.h>
#include <string.h>

#include "numbers.h"

enum { TEXT_LIMIT = 1024 }; /* characters, or bytes in base 16 */

/* ---- Words and their rules --------------------------------------------------------------------------------------- */

/* A decimal number that fits an int: not 0, no plus sign, no leading zero. */
static bool is_number(const char *text) {
    if (strcmp(text, "2147483647") == 0 || strcmp(text, "-2147483648") == 0)
        return true;
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t length = strspn(digits, "0123456789");
    return length >= 1 && length <= 9 && digits[0] != '0' && digits[length] == '\0';
}

static bool is_family(const char *text) {
    return number_of_word(family_numbers, text) >= 0 || is_number(text);
}

static bool is_protocol(const char *text) {
    return number_of_word(protocol_numbers, text) >= 0 || strcmp(text, "0") == 0 || is_number(text);
}

/* A type that is followed by "+cloexec", "+nonblock" or both. */
static bool is_type(const char *text) {
    char base[32];
    size_t length = strcspn(text, "+");
    const char *rest = text + length;
    if (length >= sizeof base)
        return false;
    memcpy(base, text, length);
    base[length] = '\0';
    bool flags = *rest == '\0' || strcmp(rest, "+cloexec") == 0 || strcmp(rest, "+nonblock") == 0 ||
                 strcmp(rest, "+cloexec+nonblock") == 0;
    return flags && (number_of_word(socktype_numbers, base) >= 0 || strcmp(base, "0") == 0 || is_number(base));
}

/* A flag's name, or bits without one: "0x" and up to eight hexadecimal digits in lower case, no leading zero. */
static bool is_flag(const char *text) {
    if (number_of_word(flag_numbers, text) >= 0)
        return true;
    if (strncmp(text, "0x", 2) != 0 || text[2] == '0')
        return false;
    size_t length = strspn(text + 2, "0123456789abcdef");
    return length >= 1 && length <= 8 && text[2 + length] == '\0';
}

static bool is_address(const char *text) {
    size_t length = strspn(text, "0123456789abcdef:.");
    if (length < 2 || length > 45)
        return false;
    if (text[length] == '\0')
        return true;
    size_t zone = 0;
    const char *name = text + length + 1;
    while (name[zone] > ' ' && name[zone] < 0x7f && name[zone] != '%')
        zone++;
    return text[length] == '%' && zone >= 1 && zone <= 15 && name[zone] == '\0';
}

static const char *const socket_types[] = {"stream", "dgram", NULL};
static const char *const socket_families[] = {"inet", "inet6", NULL};
static const char *const nonzeros[] = {"addrlen", "addr", "canonname", "next", NULL};
static const char *const stacks[] = {"ipv4", "ipv6", "dual", "pair", "auto", NULL};
static const char *const options[] = {"nonblock", "reuseport", "dual", NULL};

static const struct vocabulary family_rule = {NULL, is_family,
                                              "unspec, inet, inet6, unix or a decimal number other than 0"};
static const struct vocabulary type_rule = {
    NULL, is_type,
    "0, stream, dgram, raw, seqpacket, rdm or a decimal number, with or without +cloexec, +nonblock "
    "or +cloexec+nonblock after it"};
static const struct vocabulary protocol_rule = {NULL, is_protocol, "0, tcp, udp, sctp or a decimal number"};
static const struct vocabulary flag_rule = {NULL, is_flag,
                                            "passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig, "
                                            "or other bits as 0x80000000 (lower case, no leading zero)"};
static const struct vocabulary nonzero_rule = {nonzeros, NULL, "addrlen, addr, canonname or next"};
static const struct vocabulary stack_rule = {stacks, NULL, "ipv4, ipv6, dual, pair or auto"};
static const struct vocabulary option_rule = {options, NULL, "nonblock, reuseport or dual"};
static const struct vocabulary upto_rule = {vector_step_names, NULL, "resolve, socket, bind or listen"};

const struct vocabulary socket_family_rule = {socket_families, NULL, "inet or inet6"};
const struct vocabulary socket_type_rule = {socket_types, NULL, "stream or dgram"};
const struct vocabulary address_rule = {NULL, is_address, "an address as RFC 5952 writes it; a zone as %lo"};

/* ---- Texts: node and service ------------------------------------------------------------------------------------- */

/* Memory for a text, taken from the budget: a short file must not become a large set. */
static char *allocate_text(struct reader *reader, size_t length) {
    if (length > reader->text_budget) {
        (void)reader_reject(reader, "all nodes and services together are longer than %d bytes; shorten or drop some",
                            TEXT_BUDGET);
        return NULL;
    }
    reader->text_budget -= length;
    char *bytes = arena_allocate(&reader->arena, length + 1);
    if (bytes == NULL)
        (void)reader_out_of_memory(reader);
    return bytes;
}

static size_t count_code_points(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* `times` copies of a string of `least` to `most` characters. */
static bool read_repeated(struct reader *reader, const json_t *value, size_t least, size_t most, size_t times,
                          struct vector_text *text) {
    if (!json_is_string(value))
        return reader_reject_type(reader, value, "a string");
    size_t length = json_string_length(value);
    size_t characters = count_code_points(json_string_value(value), length);
    if (memchr(json_string_value(value), '\0', length) != NULL)
        return reader_reject(reader, "holds a NUL byte (\\u0000), which no C string can; it must hold none");
    if (characters < least || characters > most)
        return reader_reject(reader, "has %zu characters; it must have %zu to %zu", characters, least, most);
    char *bytes = allocate_text(reader, length * times);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * length, json_string_value(value), length);
    *text = (struct vector_text){bytes, length * times};
    return true;
}

static bool read_string_text(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_repeated(reader, value, 0, TEXT_LIMIT, 1, field);
}

/* The value of a hexadecimal digit in lower case; 16 for anything else. */
static unsigned digit_value(char digit) {
    static const char digits[] = "0123456789abcdef";
    const char *found = digit != '\0' ? strchr(digits, digit) : NULL;
    return found != NULL ? (unsigned)(found - digits) : 16;
}

static bool read_base16(struct reader *reader, json_t *value, const struct member *member, void *field) {
    static const char right[] = "pairs of hexadecimal digits in lower case, at least one pair, none of them 00";
    (void)member;
    if (!json_is_string(value))
        return reader_reject_type(reader, value, right);
    size_t length = json_string_length(value) / 2;
    const char *digits = json_string_value(value);
    if (json_string_length(value) % 2 != 0 || length < 1 || length > TEXT_LIMIT)
        return reader_reject_string(reader, value, right);
    char *bytes = allocate_text(reader, length);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned high = digit_value(digits[2 * i]);
        unsigned low = digit_value(digits[2 * i + 1]);
        if (high > 15 || low > 15 || high + low == 0)
            return reader_reject_string(reader, value, right);
        bytes[i] = (char)(high * 16 + low);
    }
    *(struct vector_text *)field = (struct vector_text){bytes, length};
    return true;
}

/* The number of copies, which is read before the string. */
static bool read_times(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, 2, 100000, field);
}

static const struct member base16_members[] = {{.name = "base16", .required = true, .read = read_base16},
                                               {.name = NULL}};

static const struct member repeat_members[] = {{.name = "repeat", .required = true, .read = read_anything},
                                               {.name = "times", .required = true, .read = read_times},
                                               {.name = NULL}};

static bool read_repeat(struct reader *reader, json_t *value, struct vector_text *text) {
    int times = 0;
    if (!read_object(reader, value, repeat_members, &times))
        return false;
    reader_enter(reader, "repeat");
    return read_repeated(reader, json_object_get(value, "repeat"), 1, 16, (size_t)times, text);
}

/* Field: struct vector_text. */
static bool read_text(struct reader *reader, json_t *value, const struct member *member, void *field) {
    size_t outer = reader->path_length;
    if (json_is_null(value))
        return true;
    if (json_is_string(value))
        return read_string_text(reader, value, member, field);
    if (!json_is_object(value) || (!has_member(value, "base16") && !has_member(value, "repeat")))
        return reader_reject_type(reader, value,
                                  "null, a string, {\"base16\":\"ff\"} or {\"repeat\":\"9\",\"times\":100}");
    bool read = has_member(value, "base16") ? read_object(reader, value, base16_members, field)
                                            : read_repeat(reader, value, field);
    if (read)
        reader_leave(reader, outer);
    return read;
}

/* ---- Request ----------------------------------------------------------------------------------------------------- */

/* Field: const char *, the elements joined by commas. */
static bool join_words(struct reader *reader, const json_t *value, const char **field) {
    size_t length = 0;
    for (size_t i = 0; i < json_array_size(value); i++)
        length += json_string_length(json_array_get(value, i)) + 1;
    char *joined = arena_allocate(&reader->arena, length + 1);
    if (joined == NULL)
        return reader_out_of_memory(reader);
    char *end = joined;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *element = json_array_get(value, i);
        if (i > 0)
            *end++ = ',';
        memcpy(end, json_string_value(element), json_string_length(element));
        end += json_string_length(element);
    }
    *field = joined;
    return true;
}

static bool read_flags(struct reader *reader, json_t *value, const struct member *member, void *field) {
    return reader_check_array(reader, value, 0, member->limit) && reader_check_words(reader, value, member->rule) &&
           join_words(reader, value, field);
}

static bool read_options(struct reader *reader, json_t *value, const struct member *member, void *field) {
    return reader_check_array(reader, value, 1, member->limit) && reader_check_words(reader, value, member->rule) &&
           join_words(reader, value, field);
}

static bool read_upto(struct reader *reader, json_t *value, const struct member *member, void *field) {
    if (!reader_check_word(reader, value, member->rule))
        return false;
    *(enum vector_step *)field = (enum vector_step)word_index(vector_step_names, json_string_value(value));
    return true;
}

static bool read_backlog(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, INT32_MIN, INT32_MAX, field);
}

/* Field: bool, false for NULL hints. */
static bool read_null_hints(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    if (!json_is_null(value))
        return reader_reject_type(reader, value, "null, or absent if there are hints");
    *(bool *)field = false;
    return true;
}

#define REQUEST(field) offsetof(struct vector_request, field)

static const struct member request_members[] = {
    {.name = "node", .required = true, .read = read_text, .offset = REQUEST(node)},
    {.name = "service", .required = true, .read = read_text, .offset = REQUEST(service)},
    {.name = "hints", .read = read_null_hints, .offset = REQUEST(hints)},
    {.name = "family", .read = read_word, .offset = REQUEST(family), .rule = &family_rule},
    {.name = "socktype", .read = read_word, .offset = REQUEST(socktype), .rule = &type_rule},
    {.name = "protocol", .read = read_word, .offset = REQUEST(protocol), .rule = &protocol_rule},
    {.name = "flags", .read = read_flags, .offset = REQUEST(flags), .rule = &flag_rule, .limit = 16},
    {.name = "nonzero", .read = read_word, .offset = REQUEST(nonzero), .rule = &nonzero_rule},
    {.name = "stack", .read = read_word, .offset = REQUEST(stack), .rule = &stack_rule},
    {.name = "options", .read = read_options, .offset = REQUEST(options), .rule = &option_rule, .limit = 3},
    {.name = "backlog", .read = read_backlog, .offset = REQUEST(backlog)},
    {.name = "upto", .read = read_upto, .offset = REQUEST(last_step), .rule = &upto_rule},
    {.name = NULL}};

/* Either all four members of the hints are there, or "hints":null. */
static bool check_hints(struct reader *reader, const json_t *value) {
    static const char *const hints[] = {"family", "socktype", "protocol", "flags"};
    bool null = has_member(value, "hints");
    for (size_t i = 0; i < COUNT(hints); i++) {
        if (has_member(value, hints[i]) && null)
            return reader_reject(reader, "has both \"hints\":null and \"%s\"; give one of the two", hints[i]);
        if (!has_member(value, hints[i]) && !null)
            return reader_reject(
                reader, "lacks the member \"%s\"; give all of family, socktype, protocol and flags, or \"hints\":null",
                hints[i]);
    }
    if (null && has_member(value, "nonzero"))
        return reader_reject(reader, "has both \"hints\":null and \"nonzero\"; NULL hints have no members");
    return true;
}

static bool check_upto(struct reader *reader, const json_t *value, const struct vector_request *request) {
    bool stack = has_member(value, "stack");
    if (!stack && !has_member(value, "upto"))
        return reader_reject(reader, "lacks the member \"upto\", which a request without \"stack\" must have");
    if (stack && request->last_step != VECTOR_STEP_LISTEN)
        return reader_reject(reader, "has a \"stack\" and \"upto\":\"%s\"; a stack is opened in full, up to \"listen\"",
                             vector_step_name(request->last_step));
    return true;
}

bool read_request(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    struct vector_request *request = field;
    *request = (struct vector_request){.hints = true,
                                       .family = "unspec",
                                       .socktype = "0",
                                       .protocol = "0",
                                       .flags = "",
                                       .nonzero = "",
                                       .stack = "",
                                       .options = "",
                                       .backlog = 128,
                                       .last_step = VECTOR_STEP_LISTEN};
    return read_object(reader, value, request_members, request) && check_hints(reader, value) &&
           check_upto(reader, value, request);
}

/* ---- Existing sockets -------------------------------------------------------------------------------------------- */

static bool read_port(struct reader *reader, json_t *value, const struct member *member, void *field) {
    (void)member;
    return read_integer(reader, value, 1, 65535, field);
}

static const char *const uses[] = {"default", "reuse", "exclusive", NULL};
static const struct vocabulary use_rule = {uses, NULL, "default, reuse or exclusive"};

#define EXISTING_SOCKET(field) offsetof(struct vector_existing_socket, field)

static const struct member existing_socket_members[] = {
    {.name = "family",
     .required = true,
     .read = read_word,
     .offset = EXISTING_SOCKET(family),
     .rule = &socket_family_rule},
    {.name = "address", .required = true, .read = read_word, .offset = EXISTING_SOCKET(address), .rule = &address_rule},
    {.name = "socktype", .read = read_word, .offset = EXISTING_SOCKET(socktype), .rule = &socket_type_rule},
    {.name = "port", .required = true, .read = read_port, .offset = EXISTING_SOCKET(port)},
    {.name = "v6only", .read = read_bool, .offset = EXISTING_SOCKET(v6only)},
    {.name = "listening", .required = true, .read = read_bool, .offset = EXISTING_SOCKET(listening)},
    {.name = "reuseport", .read = read_bool, .offset = EXISTING_SOCKET(reuseport)},
    {.name = "connected", .read = read_bool, .offset = EXISTING_SOCKET(connected)},
    {.name = "use", .read = read_word, .offset = EXISTING_SOCKET(use), .rule = &use_rule},
    {.name = NULL}};

bool check_v6only(struct reader *reader, const json_t *value, const char *family) {
    bool ipv6 = strcmp(family, "inet6") == 0;
    if (ipv6 && !has_member(value, "v6only"))
        return reader_reject(reader, "lacks the member \"v6only\", which an inet6 socket must have");
    if (!ipv6 && has_member(value, "v6only"))
        return reader_reject(reader, "has the member \"v6only\", which only an inet6 socket may have");
    return true;
}

static bool check_datagram(struct reader *reader, const struct vector_existing_socket *existing_socket) {
    if (strcmp(existing_socket->socktype, "dgram") == 0 && (existing_socket->listening || existing_socket->connected))
        return reader_reject(reader, "has the socktype dgram, which neither listens nor is connected");
    return true;
}

/* A connection has an address of its own, and a port for the other end. */
static bool check_connected(struct reader *reader, const struct vector_existing_socket *existing_socket) {
    if (!existing_socket->connected)
        return true;
    if (existing_socket->listening)
        return reader_reject(reader, "has both \"listening\" and \"connected\": what is connected does not listen");
    if (strcmp(existing_socket->address, "127.0.0.1") != 0 && strcmp(existing_socket->address, "::1") != 0)
        return reader_reject(reader, "is \"connected\", and its address is not 127.0.0.1 or ::1");
    if (existing_socket->port > 65535 - VECTOR_CLIENT_PORT)
        return reader_reject(reader, "is \"connected\", and its port is above %d", 65535 - VECTOR_CLIENT_PORT);
    return true;
}

bool read_existing_sockets(struct reader *reader, json_t *value, const struct member *member, void *field) {
    struct vector *vector = field;
    if (!reader_check_array(reader, value, 1, member->limit))
        return false;
    size_t size = json_array_size(value);
    size_t outer = reader->path_length;
    struct vector_existing_socket *existing_sockets = arena_allocate(&reader->arena, size * sizeof *existing_sockets);
    if (existing_sockets == NULL)
        return reader_out_of_memory(reader);
    for (size_t i = 0; i < size; i++) {
        json_t *element = json_array_get(value, i);
        reader_enter_element(reader, i);
        existing_sockets[i].use = "";
        existing_sockets[i].socktype = "stream";
        if (!read_object(reader, element, existing_socket_members, &existing_sockets[i]) ||
            !check_v6only(reader, element, existing_sockets[i].family) ||
            !check_datagram(reader, &existing_sockets[i]) || !check_connected(reader, &existing_sockets[i]))
            return false;
        reader_leave(reader, outer);
    }
    vector->existing_sockets = existing_sockets;
    vector->existing_socket_count = size;
    return true;
}
