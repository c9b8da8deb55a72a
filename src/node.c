/* The grammar of nodes: an IPv4 address, an IPv6 address with its zone, or a host name.
 *
 * Which of them is meant is decided first, so that a mistyped address is never looked up as a name (NODE-004): a colon
 * means IPv6; a last label that is a number means IPv4; all else is a host name. */
#include "node.h"

#include <string.h>

#include "ascii.h"

enum { OCTETS = 4, GROUPS = 8, GROUP_DIGITS = 4, LABEL_LENGTH = 63, HOST_NAME_LENGTH = 253, INTERFACE_LENGTH = 15 };

/* The value of a hexadecimal digit, or -1. */
static int hex_value(char c) {
    if (ascii_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads one octet, 0 to 255 without a leading zero; returns how many characters it took, 0 if there is none. */
static size_t parse_octet(const char *text, size_t length, unsigned char *octet) {
    unsigned value = 0;
    size_t used = 0;
    /*@ loop invariant used <= length && used <= 3 && all_digits(text, used) && value == decimal(text, used);
        loop invariant value <= (used == 0 ? 0 : used == 1 ? 9 : used == 2 ? 99 : 999);
        loop assigns used, value;
        loop variant 3 - used; */
    while (used < length && used < 3 && ascii_is_digit(text[used])) {
        value = value * 10 + (unsigned)(text[used] - '0');
        used++;
    }
    if (value > 255 || (used > 1 && text[0] == '0'))
        return 0;
    *octet = (unsigned char)value;
    return used;
}

/* Whether the whole text is four strict octets (NODE-004, NODE-008). */
static bool parse_ipv4(const char *text, size_t length, unsigned char octets[OCTETS]) {
    size_t at = 0;
    /*@ ghost size_t a = 0, b = 0, c = 0; */ /* where the dots are */
    /*@ loop invariant 0 <= i <= OCTETS && at <= length && (i == 0 ==> at == 0);
        loop invariant i == 1 ==> is_octet(text, at) && octets[0] == decimal(text, at);
        loop invariant i == 2 ==> first_two(text, a, at) && octets[0] == decimal(text, a) &&
          octets[1] == decimal(text + (a + 1), at - a - 1);
        loop invariant i == 3 ==> first_three(text, a, b, at) && octets[0] == decimal(text, a) &&
          octets[1] == decimal(text + (a + 1), b - a - 1) && octets[2] == decimal(text + (b + 1), at - b - 1);
        loop invariant i == 4 ==> is_ipv4(text, at, a, b, c) && octets[0] == decimal(text, a) &&
          octets[1] == decimal(text + (a + 1), b - a - 1) && octets[2] == decimal(text + (b + 1), c - b - 1) &&
          octets[3] == decimal(text + (c + 1), at - c - 1);
        loop invariant i == 1 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> at == x;
        loop invariant i == 2 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> a == x && at == y;
        loop invariant i == 3 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
          a == x && b == y && at == z;
        loop invariant i == 4 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
          a == x && b == y && c == z && at == length;
        loop assigns i, at, a, b, c, octets[0 .. 3];
        loop variant OCTETS - i; */
    for (size_t i = 0; i < OCTETS; i++) {
        /*@ ghost if (i == 1) a = at; else if (i == 2) b = at; else if (i == 3) c = at; */
        //@ assert \forall integer x, y, z; is_ipv4(text, length, x, y, z) && i > 0 ==> at < length && text[at] == '.';
        if (i > 0) {
            if (at == length || text[at] != '.')
                return false;
            at++;
        }
        /*@ assert i == 0 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
              begins_with_octet(text + at, x - at, length - at); */
        /*@ assert i == 1 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
              begins_with_octet(text + at, y - at, length - at); */
        /*@ assert i == 2 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
              begins_with_octet(text + at, z - at, length - at); */
        /*@ assert i == 3 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==>
              begins_with_octet(text + at, length - at, length - at); */
        size_t used = parse_octet(text + at, length - at, &octets[i]);
        //@ assert i == 0 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> used == x - at;
        //@ assert i == 1 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> used == y - at;
        //@ assert i == 2 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> used == z - at;
        //@ assert i == 3 ==> \forall integer x, y, z; is_ipv4(text, length, x, y, z) ==> used == length - at;
        if (used == 0)
            return false;
        at += used;
    }
    return at == length;
}

/* Reads one group of up to four hexadecimal digits; returns how many characters it took. */
static size_t parse_group(const char *text, size_t length, unsigned *group) {
    unsigned value = 0;
    size_t used = 0;
    /*@ loop invariant used <= length && used <= GROUP_DIGITS && hex_digits(text, used);
        loop invariant value == hexadecimal(text, used);
        loop invariant value <= (used == 0 ? 0 : used == 1 ? 15 : used == 2 ? 255 : used == 3 ? 4095 : 65535);
        loop assigns used, value;
        loop variant GROUP_DIGITS - used; */
    while (used < length && used < GROUP_DIGITS && hex_value(text[used]) >= 0) {
        value = value * 16 + (unsigned)hex_value(text[used]);
        used++;
    }
    *group = value;
    return used;
}

/* In network byte order. */
static void put_group(unsigned char bytes[2 * GROUPS], size_t count, unsigned value) {
    bytes[2 * count] = (unsigned char)(value / 256);
    bytes[2 * count + 1] = (unsigned char)(value % 256);
}

/* Reads a dotted tail, which stands for two groups (NODE-008). */
static bool parse_tail(const char *text, size_t length, size_t count, unsigned char bytes[2 * GROUPS]) {
    return count + 2 <= GROUPS && parse_ipv4(text, length, bytes + 2 * count);
}

/* Reads groups with single colons between them; with `tail` the last two may be a dotted IPv4 address.
 * Returns how many groups the whole text is, 0 if it is no such list or has more than eight. */
static size_t parse_list(const char *text, size_t length, bool tail, unsigned char bytes[2 * GROUPS]) {
    size_t count = 0;
    size_t at = 0;
    /*@ loop invariant count <= GROUPS && at <= length && (at == 0 <==> count == 0);
        loop invariant are_read(text, at, length, count, bytes);
        loop assigns at, count, bytes[0 .. 15];
        loop variant GROUPS - count; */
    while (count < GROUPS) {
        unsigned value = 0;
        size_t used = parse_group(text + at, length - at, &value);
        if (at + used < length && text[at + used] == '.') {
            //@ ghost no_group(text, at, length, used, tail);
            if (!tail || !parse_tail(text + at, length - at, count, bytes))
                return 0;
            //@ ghost tail_has_value(text, at, length, count, bytes);
            //@ ghost tail_ends_list(text, at, length, count, bytes);
            return count + 2;
        }
        //@ ghost group_bytes(text, at, used);
        if (used == 0) {
            //@ ghost no_item(text, at, length, used, tail);
            return 0;
        }
        //@ assert at + used == length || text[at + used] == ':' ==> begins_with_group(text + at, used, length - at);
        put_group(bytes, count, value);
        if (at + used == length) {
            //@ ghost group_has_value(text, at, length, used, count, bytes);
            //@ ghost group_ends_list(text, at, length, count, bytes, tail);
            return count + 1;
        }
        if (text[at + used] != ':') {
            //@ ghost no_item(text, at, length, used, tail);
            return 0;
        }
        //@ ghost group_has_value(text, at, length, used, count, bytes);
        //@ ghost group_is_read(text, at, length, used, count, bytes);
        at += used + 1;
        count++;
    }
    //@ ghost one_more(text, at, length);
    return 0;
}

/* Where the first "::" is; `length` if there is none. */
static size_t find_gap(const char *text, size_t length) {
    /*@ loop invariant at <= length && \forall integer i; 0 <= i < at && i + 1 < length ==> !is_gap(text, i);
        loop assigns at;
        loop variant length - at; */
    for (size_t at = 0; at + 1 < length; at++) {
        if (text[at] == ':' && text[at + 1] == ':')
            return at;
    }
    return length;
}

/* Puts zeros behind the groups in front, and those of `behind` at the end. */
static void put_gap(unsigned char bytes[2 * GROUPS], size_t front, const unsigned char *behind, size_t back)
/*@ ghost (const char *text, size_t length, size_t gap) */ {
    size_t end = 2 * (GROUPS - back);
    /*@ loop invariant 2 * front <= i <= 2 * GROUPS;
        loop invariant \forall integer j; 2 * front <= j < i ==> bytes[j] == (j < end ? 0 : behind[j - end]);
        loop assigns i, bytes[2 * front .. 15];
        loop variant 2 * GROUPS - i; */
    for (size_t i = 2 * front; i < 2 * GROUPS; i++)
        bytes[i] = i < end ? 0 : behind[i - end];
    /*@ assert \forall integer at; colons(text, at) < front && \at(group_value(text, at, gap, bytes), Pre) ==>
          group_value(text, at, gap, bytes); */
    /*@ assert \forall integer at; colons(text, at) + 2 <= front && \at(tail_value(text, at, gap, bytes), Pre) ==>
          tail_value(text, at, gap, bytes); */
    //@ assert gap > 0 ==> list_value(text, gap, bytes);
    //@ assert end == 16 - 2 * back;
    //@ ghost const char *rest = text + gap + 2;
    //@ ghost size_t size = length - gap - 2;
    //@ assert size > 0 ==> \at(list_value(\at(rest, Here), \at(size, Here), behind), Pre);
    /*@ assert \forall integer at; 0 <= colons(rest, at) < back &&
          \at(group_value(\at(rest, Here), at, \at(size, Here), behind), Pre) ==>
          group_value(rest, at, size, behind); */
    /*@ assert \forall integer at; 0 <= colons(rest, at) && colons(rest, at) + 2 <= back &&
          \at(tail_value(\at(rest, Here), at, \at(size, Here), behind), Pre) ==> tail_value(rest, at, size, behind); */
    //@ assert size > 0 ==> list_value(rest, size, behind);
    //@ assert \forall integer j; 0 <= j < 2 * back ==> behind[j] == (bytes + end)[j];
    //@ ghost if (size > 0) list_is_moved(rest, size, back, behind, bytes + end);
    //@ assert size > 0 ==> list_value(rest, size, bytes + end);
    //@ assert size == length - (gap + 2) && rest == text + (gap + 2) && bytes + end == bytes + (16 - 2 * back);
    //@ assert \forall integer j; 2 * front <= j < 16 - 2 * back ==> bytes[j] == 0;
}

/* Whether the whole text is one of the forms of RFC 4291 section 2.2 (NODE-005, NODE-006). */
static bool parse_ipv6(const char *text, size_t length, unsigned char bytes[2 * GROUPS]) {
    size_t gap = find_gap(text, length);
    if (gap == length) {
        //@ assert \forall integer other, front, back; !has_gap(text, length, other, front, back);
        return parse_list(text, length, true, bytes) == GROUPS;
    }
    //@ ghost one_gap(text, length, gap);
    size_t rest = length - gap - 2;
    unsigned char behind[2 * GROUPS];
    size_t front = gap == 0 ? 0 : parse_list(text, gap, false, bytes);
    size_t back = rest == 0 ? 0 : parse_list(text + gap + 2, rest, true, behind);
    //@ assert refused: front == 0 && gap > 0 ==> \forall integer n; is_front(text, gap, n) ==> n > 8;
    //@ assert refused: back == 0 && rest > 0 ==> \forall integer n; is_back(text + (gap + 2), rest, n) ==> n > 8;
    if ((front == 0 && gap > 0) || (back == 0 && rest > 0) || front + back >= GROUPS)
        return false; /* "::" stands for at least one group */
    //@ assert is_front(text, gap, front) && is_back(text + (gap + 2), rest, back);
    //@ ghost if (gap > 0) list_is_within(text, gap, front);
    //@ ghost if (rest > 0) list_is_within(text + gap + 2, rest, back);
    //@ assert has_gap(text, length, gap, front, back);
    put_gap(bytes, front, behind, back) /*@ ghost (text, length, gap) */;
    //@ ghost gap_has_value(text, length, gap, front, back, bytes);
    return true;
}

/* A zone of digits only: an index without leading zeros, at most 2^32-1 (ZONE-001, ZONE-002, ZONE-004, ZONE-005). */
static bool parse_zone_index(const char *text, size_t length, struct node *node) {
    /*@ ghost if (length > 10 && text[0] != '0') long_index_is_large(text, length); */
    if (length > 10 || (text[0] == '0' && length > 1))
        return false;
    uint64_t value = 0;
    /*@ loop invariant 0 <= i <= length && value == decimal(text, i) && value <= 9999999999;
        loop assigns i, value;
        loop variant length - i; */
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    if (value > UINT32_MAX)
        return false;
    node->zone = (uint32_t)value;
    node->zone_kind = value == 0 ? ZONE_NONE : ZONE_INDEX;
    return true;
}

/* ZONE-001, but for the brackets, which no node has. A byte above 0x7f is greater or, if char is signed, negative. */
static bool is_zone_byte(char c) {
    return c > ' ' && c < 0x7f && c != '%' && c != '/' && c != ':';
}

/* `text` is what follows the first '%'. */
static bool parse_zone(const char *text, struct node *node) {
    size_t digits = 0;
    size_t length = 0;
    /*@ loop invariant \forall integer i; 0 <= i < length ==> text[i] != 0 && is_interface_byte(text[i]);
        loop invariant digits <= length && (digits == length <==> all_digits(text, length));
        loop assigns length, digits;
        loop variant SIZE_MAX - length; */
    for (; text[length] != '\0'; length++) {
        if (!is_zone_byte(text[length]))
            return false;
        if (ascii_is_digit(text[length]))
            digits++;
    }
    //@ assert ends_at(text, length) && \forall integer n; ends_at(text, n) ==> n == length;
    if (length == 0)
        return false; /* ZONE-003 */
    if (digits == length)
        return parse_zone_index(text, length, node);
    if (length > INTERFACE_LENGTH)
        return false;
    node->zone_kind = ZONE_NAME;
    return true;
}

/* Whether the last label, a final dot aside, is a number, decimal or hexadecimal: then the text is meant as an IPv4
 * address. */
static bool looks_ipv4(const char *text, size_t length) {
    if (length > 0 && text[length - 1] == '.')
        length--;
    size_t start = length;
    while (start > 0 && text[start - 1] != '.')
        start--;
    bool hex = length - start >= 2 && text[start] == '0' && (text[start + 1] == 'x' || text[start + 1] == 'X');
    for (size_t i = start + (hex ? 2 : 0); i < length; i++) {
        if (hex ? hex_value(text[i]) < 0 : !ascii_is_digit(text[i]))
            return false;
    }
    return start < length;
}

/* `text` is not empty. NODE-010, NODE-014. */
static enum listen_socket_reason check_host_name(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (!ascii_is_letter(text[i]) && !ascii_is_digit(text[i]) && text[i] != '-' && text[i] != '.')
            return LISTEN_SOCKET_REASON_NODE_BYTE; /* NODE-003 among them */
    }
    if (text[length - 1] == '.')
        length--;
    if (length == 0 || length > HOST_NAME_LENGTH)
        return LISTEN_SOCKET_REASON_NODE_NAME;
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != '.')
            continue;
        if (i == start || i - start > LABEL_LENGTH || text[start] == '-' || text[i - 1] == '-')
            return LISTEN_SOCKET_REASON_NODE_NAME;
        start = i + 1;
    }
    return LISTEN_SOCKET_REASON_NONE;
}

static enum listen_socket_reason parse_with_zone(const char *text, size_t length, struct node *node) {
    if (!parse_ipv6(text, length, node->bytes))
        return LISTEN_SOCKET_REASON_NODE_IPV6;
    node->kind = NODE_IPV6;
    if (text[length] == '%' && !parse_zone(text + length + 1, node))
        return LISTEN_SOCKET_REASON_ZONE_MALFORMED;
    return LISTEN_SOCKET_REASON_NONE;
}

/* `text` is not NULL; `length` is that of the part before the first '%'. */
static enum listen_socket_reason parse_text(const char *text, size_t length, struct node *node) {
    if (strpbrk(text, "[]") != NULL)
        return LISTEN_SOCKET_REASON_NODE_BRACKETS; /* NODE-007 */
    if (memchr(text, ':', length) != NULL)
        return parse_with_zone(text, length, node);
    if (looks_ipv4(text, length)) {
        if (!parse_ipv4(text, length, node->bytes))
            return LISTEN_SOCKET_REASON_NODE_IPV4;
        node->kind = NODE_IPV4;
        return text[length] == '%' ? LISTEN_SOCKET_REASON_ZONE_MISPLACED : LISTEN_SOCKET_REASON_NONE; /* ZONE-007 */
    }
    if (text[length] == '%')
        return LISTEN_SOCKET_REASON_NODE_BYTE;
    node->kind = NODE_NAME;
    return check_host_name(text, length);
}

/* Whether the text has a port after an address or a name: "localhost:80", "127.0.0.1:80", "[::1]:80". */
static bool has_port(const char *text) {
    const char *bracket = strrchr(text, ']');
    const char *colon = strrchr(text, ':');
    if (colon == NULL || !ascii_is_digit(colon[1]) || colon[1 + strspn(colon + 1, "0123456789")] != '\0')
        return false;
    return text[0] == '[' ? bracket != NULL && colon == bracket + 1 : strchr(text, ':') == colon;
}

INTERNAL enum listen_socket_reason node_parse(const char *text, struct node *node) {
    struct node parsed = {.kind = NODE_NULL};
    enum listen_socket_reason reason = LISTEN_SOCKET_REASON_NONE;
    if (text != NULL) {
        if (text[0] == '\0')
            return LISTEN_SOCKET_REASON_NODE_EMPTY; /* NODE-002 */
        reason = parse_text(text, strcspn(text, "%"), &parsed);
    }
    if (reason == LISTEN_SOCKET_REASON_NONE)
        *node = parsed;
    else if (has_port(text))
        reason = LISTEN_SOCKET_REASON_NODE_WITH_PORT;
    return reason;
}

INTERNAL bool node_is_wildcard(const struct node *node) {
    static const unsigned char zeros[sizeof node->bytes];
    return memcmp(node->bytes, zeros, sizeof zeros) == 0;
}

INTERNAL bool node_is_mapped(const struct node *node) {
    static const unsigned char prefix[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return node->kind == NODE_IPV6 && memcmp(node->bytes, prefix, sizeof prefix) == 0;
}

INTERNAL bool node_is_link_local(const struct node *node) {
    const unsigned scope = node->bytes[1] & 0x0f;
    if (node->bytes[0] == 0xff)
        return scope == 1 || scope == 2; /* interface-local, link-local: RFC 4291 section 2.7 */
    return node->bytes[0] == 0xfe && (node->bytes[1] & 0xc0) == 0x80;
}

INTERNAL bool node_is_unicast(const struct node *node) {
    static const unsigned char broadcast[OCTETS] = {0xff, 0xff, 0xff, 0xff};
    const unsigned char *ipv4 = node_is_mapped(node) ? node->bytes + 12 : node->bytes;
    if (node->kind == NODE_IPV6 && !node_is_mapped(node))
        return node->bytes[0] != 0xff;
    return (ipv4[0] & 0xf0) != 0xe0 && memcmp(ipv4, broadcast, OCTETS) != 0;
}

INTERNAL int node_position(const char *text, enum listen_socket_reason reason) {
    size_t at = 0;
    switch (reason) {
    case LISTEN_SOCKET_REASON_NODE_WITH_PORT:
        at = (size_t)(strrchr(text, ':') - text);
        break;
    case LISTEN_SOCKET_REASON_NODE_BRACKETS:
        at = strcspn(text, "[]");
        break;
    case LISTEN_SOCKET_REASON_NODE_IPV4:
        at = strspn(text, "0123456789.");
        break;
    case LISTEN_SOCKET_REASON_NODE_IPV6:
        at = strspn(text, "0123456789abcdefABCDEF:.");
        break;
    case LISTEN_SOCKET_REASON_NODE_BYTE:
        at = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
        break;
    default:
        return 0;
    }
    return text[at] == '\0' || text[at] == '%' ? 0 : ascii_number_of(at);
}
