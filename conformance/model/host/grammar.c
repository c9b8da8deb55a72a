/* The oracle's own grammars: ports and service names as automata, addresses and host names label by label. */
#include "grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Ports (PORT-002 PORT-003 PORT-007): 0, or 1 to 65535 without a leading zero, as an automaton over digits ---- */

/* M<n>: a port, and n more digits of any value may follow. B<n>: the first n digits of 65535 exactly; a port too. */
enum { DEAD, START, ZERO, M4, M3, M2, M1, M0, B1, B2, B3, B4, PORT_STATES };

static const unsigned char port_table[PORT_STATES][10] = {
    /*          0     1   2   3   4   5   6   7   8   9 */
    [START] = {ZERO, M4, M4, M4, M4, M4, B1, M3, M3, M3},    [M4] = {M3, M3, M3, M3, M3, M3, M3, M3, M3, M3},
    [M3] = {M2, M2, M2, M2, M2, M2, M2, M2, M2, M2},         [M2] = {M1, M1, M1, M1, M1, M1, M1, M1, M1, M1},
    [M1] = {M0, M0, M0, M0, M0, M0, M0, M0, M0, M0},         [B1] = {M3, M3, M3, M3, M3, B2, M2, M2, M2, M2},
    [B2] = {M2, M2, M2, M2, M2, B3, M1, M1, M1, M1},         [B3] = {M1, M1, M1, B4, M0, M0, M0, M0, M0, M0},
    [B4] = {M0, M0, M0, M0, M0, M0, DEAD, DEAD, DEAD, DEAD},
};

static bool is_port(const char *text) {
    unsigned state = START;

    for (; state != DEAD && *text != '\0'; text++)
        state = *text >= '0' && *text <= '9' ? port_table[state][*text - '0'] : DEAD;
    return state != DEAD && state != START;
}

/* ---- Service names (NAME-003): RFC 6335 section 5.1 -------------------------------------------------------------- */

enum { NAME_DEAD, NAME_START, NAME_DIGIT, NAME_DIGIT_HYPHEN, NAME_LETTER, NAME_LETTER_HYPHEN, NAME_STATES };
enum { CLASS_OTHER, CLASS_DIGIT, CLASS_LETTER, CLASS_HYPHEN, CLASSES };

/* NAME_DIGIT: no letter yet. NAME_LETTER: one was seen; only this state accepts. */
static const unsigned char name_table[NAME_STATES][CLASSES] = {
    [NAME_START] = {NAME_DEAD, NAME_DIGIT, NAME_LETTER, NAME_DEAD},
    [NAME_DIGIT] = {NAME_DEAD, NAME_DIGIT, NAME_LETTER, NAME_DIGIT_HYPHEN},
    [NAME_DIGIT_HYPHEN] = {NAME_DEAD, NAME_DIGIT, NAME_LETTER, NAME_DEAD},
    [NAME_LETTER] = {NAME_DEAD, NAME_LETTER, NAME_LETTER, NAME_LETTER_HYPHEN},
    [NAME_LETTER_HYPHEN] = {NAME_DEAD, NAME_LETTER, NAME_LETTER, NAME_DEAD},
};

static unsigned class_of(char byte) {
    if (byte >= '0' && byte <= '9')
        return CLASS_DIGIT;
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'))
        return CLASS_LETTER;
    return byte == '-' ? CLASS_HYPHEN : CLASS_OTHER;
}

static bool is_service_name(const char *text) {
    unsigned state = NAME_START;
    size_t length = 0;

    for (; state != NAME_DEAD && text[length] != '\0' && length <= 15; length++)
        state = name_table[state][class_of(text[length])];
    return state == NAME_LETTER && length <= 15;
}

enum model_service_kind model_read_service(const char *text, uint16_t *port) {
    *port = 0;
    if (text == NULL)
        return MODEL_SERVICE_ABSENT;
    if (is_port(text)) {
        *port = (uint16_t)strtoul(text, NULL, 10);
        return MODEL_SERVICE_PORT;
    }
    return is_service_name(text) ? MODEL_SERVICE_NAME : MODEL_SERVICE_WRONG;
}

/* ---- IPv4 (NODE-004): the text is the one that its value prints as ----------------------------------------------- */

/* Reads digits up to a value above 255; it may be none. Returns where they end. */
static const char *read_octet(const char *text, const char *end, unsigned *value) {
    for (*value = 0; text < end && *text >= '0' && *text <= '9' && *value <= 255; text++)
        *value = *value * 10 + (unsigned)(*text - '0');
    return text;
}

/* Prints a value of up to 255. Returns where the text ends. */
static char *print_octet(unsigned value, char *out) {
    if (value >= 100)
        *out++ = (char)('0' + value / 100);
    if (value >= 10)
        *out++ = (char)('0' + value / 10 % 10);
    *out++ = (char)('0' + value % 10);
    return out;
}

/* Without printf: that took longer than all else about a text. */
static bool read_ipv4(const char *text, size_t length, unsigned char bytes[4]) {
    char printed[16];
    unsigned value[4];
    char *out = printed;
    const char *next = text;
    const char *end = text + length;

    for (size_t i = 0; i < 4; i++) {
        next = read_octet(next, end, &value[i]);
        if (value[i] > 255)
            return false;
        if (next < end)
            next++; /* whatever it is: below it is compared with a dot */
        out = print_octet(value[i], out);
        *out++ = '.';
    }
    if ((size_t)(out - printed) != length + 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != printed[i])
            return false;
    }
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (unsigned char)value[i];
    return true;
}

/* ---- IPv6 (NODE-005 NODE-006 NODE-008): two lists of groups around the one "::" ---------------------------------- */

struct groups {
    unsigned char bytes[16];
    size_t count; /* of bytes */
};

static bool read_group(const char *text, size_t length, struct groups *groups) {
    unsigned value = 0;

    if (length == 0 || length > 4 || groups->count + 2 > 16)
        return false;
    for (size_t i = 0; i < length; i++) {
        const char *digits = "0123456789abcdef";
        const char lower = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + 32 : text[i]);
        const char *found = memchr(digits, lower, 16);

        if (found == NULL)
            return false;
        value = value * 16 + (unsigned)(found - digits);
    }
    groups->bytes[groups->count++] = (unsigned char)(value >> 8);
    groups->bytes[groups->count++] = (unsigned char)value;
    return true;
}

/* Reads "group:group:..."; an empty text is no group. `last` says that the last one may be a dotted tail. */
static bool read_groups(const char *text, size_t length, bool last, struct groups *groups) {
    *groups = (struct groups){.count = 0};
    while (length > 0) {
        const char *colon = memchr(text, ':', length);
        const size_t group = colon != NULL ? (size_t)(colon - text) : length;

        if (colon != NULL && group + 1 == length)
            return false; /* ends in a single colon */
        if (colon == NULL && last && memchr(text, '.', group) != NULL) {
            if (groups->count + 4 > 16 || !read_ipv4(text, group, groups->bytes + groups->count))
                return false;
            groups->count += 4;
            return true;
        }
        if (!read_group(text, group, groups))
            return false;
        text += colon != NULL ? group + 1 : group;
        length -= colon != NULL ? group + 1 : group;
    }
    return true;
}

static const char *find_double_colon(const char *text, size_t length) {
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] == ':' && text[i + 1] == ':')
            return text + i;
    }
    return NULL;
}

static bool read_ipv6(const char *text, size_t length, unsigned char bytes[16]) {
    const char *gap = find_double_colon(text, length);
    struct groups left;
    struct groups right;

    memset(bytes, 0, 16);
    if (gap == NULL) {
        if (!read_groups(text, length, true, &left) || left.count != 16)
            return false;
        memcpy(bytes, left.bytes, 16);
        return true;
    }
    const size_t before = (size_t)(gap - text);
    const size_t after = length - before - 2;

    if (find_double_colon(gap + 1, after + 1) != NULL)
        return false;
    if (!read_groups(text, before, false, &left) || !read_groups(gap + 2, after, true, &right))
        return false;
    if (left.count + right.count > 14) /* "::" stands for one group at least */
        return false;
    memcpy(bytes, left.bytes, left.count);
    memcpy(bytes + 16 - right.count, right.bytes, right.count);
    return true;
}

/* ---- Zones (ZONE-001 to ZONE-005) -------------------------------------------------------------------------------- */

static enum model_zone_kind read_zone(const char *text, uint32_t *index) {
    const size_t length = strlen(text);
    char printed[24];

    *index = 0;
    if (length == 0)
        return MODEL_ZONE_WRONG;
    if (strspn(text, "0123456789") == length) {
        const unsigned long long value = length <= 10 ? strtoull(text, NULL, 10) : UINT64_MAX;

        snprintf(printed, sizeof printed, "%llu", value);
        if (value > UINT32_MAX || strcmp(printed, text) != 0)
            return MODEL_ZONE_WRONG;
        *index = (uint32_t)value;
        return value == 0 ? MODEL_ZONE_NONE : MODEL_ZONE_INDEX;
    }
    if (length > 15)
        return MODEL_ZONE_WRONG;
    for (size_t i = 0; i < length; i++) {
        if (text[i] <= ' ' || text[i] > '~' || strchr("%/:[]", text[i]) != NULL)
            return MODEL_ZONE_WRONG;
    }
    return MODEL_ZONE_NAME;
}

/* ---- Host names (NODE-004 NODE-010 NODE-014) --------------------------------------------------------------------- */

static bool is_label(const char *text, size_t length) {
    if (length == 0 || length > 63 || text[0] == '-' || text[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (class_of(text[i]) == CLASS_OTHER)
            return false;
    }
    return true;
}

/* Whether a lenient reader of IPv4 addresses takes the label for a number: decimal, octal or hexadecimal. */
static bool is_number(const char *text, size_t length) {
    const bool hex = length >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = hex ? "0123456789abcdefABCDEF" : "0123456789";

    for (size_t i = hex ? 2 : 0; i < length; i++) {
        if (strchr(digits, text[i]) == NULL)
            return false;
    }
    return true;
}

static bool is_host_name(const char *text) {
    size_t length = strlen(text);
    const char *label = text;
    const char *dot;

    if (length > 0 && text[length - 1] == '.')
        length--;
    if (length == 0 || length > 253)
        return false;
    for (; (dot = memchr(label, '.', length - (size_t)(label - text))) != NULL; label = dot + 1) {
        if (!is_label(label, (size_t)(dot - label)))
            return false;
    }
    const size_t rest = length - (size_t)(label - text);

    return is_label(label, rest) && !is_number(label, rest);
}

static void read_ipv6_node(const char *text, struct model_node *node) {
    const char *percent = strchr(text, '%');

    node->length = percent != NULL ? (size_t)(percent - text) : strlen(text);
    node->zone = MODEL_ZONE_NONE;
    if (percent != NULL)
        node->zone = read_zone(percent + 1, &node->address.scope);
    if (node->zone == MODEL_ZONE_WRONG || !read_ipv6(text, node->length, node->address.bytes))
        return;
    node->address.family = AF_INET6;
    node->kind = MODEL_NODE_IPV6;
}

void model_read_node(const char *text, struct model_node *node) {
    memset(node, 0, sizeof *node);
    if (text == NULL)
        return;
    node->kind = MODEL_NODE_WRONG;
    if (strchr(text, ':') != NULL) {
        read_ipv6_node(text, node);
        return;
    }
    node->length = strlen(text);
    if (read_ipv4(text, node->length, node->address.bytes)) {
        node->address.family = AF_INET;
        node->kind = MODEL_NODE_IPV4;
    } else if (is_host_name(text)) {
        node->kind = MODEL_NODE_NAME;
    }
}

bool model_is_multicast_or_broadcast(const struct model_address *address) {
    static const unsigned char broadcast[4] = {255, 255, 255, 255};
    const unsigned char *ipv4 = address->bytes + (address->family == AF_INET6 ? 12 : 0);

    if (address->family == AF_INET6 && !model_is_mapped(address))
        return address->bytes[0] == 0xff;
    return (ipv4[0] & 0xf0) == 0xe0 || model_same_bytes(ipv4, broadcast, 4);
}

bool model_is_linklocal(const struct model_address *address) {
    if (address->family != AF_INET6)
        return false;
    return (address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80) ||
           (address->bytes[0] == 0xff && ((address->bytes[1] & 0x0f) == 1 || (address->bytes[1] & 0x0f) == 2));
}
