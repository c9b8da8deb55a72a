/* The grammar of nodes: an IPv4 address, an IPv6 address with its zone, or a host name.
 *
 * Which of them is meant is decided first, so that a mistyped address is never looked up as a name (NODE-004): a colon
 * means IPv6; a last label that is a number means IPv4; all else is a host name. */
#include "node.h"

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
    //@ ghost if (front > 0) list_is_within(text, gap, front);
    //@ ghost front_is_read: ;
    size_t back = rest == 0 ? 0 : parse_list(text + gap + 2, rest, true, behind);
    /*@ assert \forall integer at; \at(group_value(text, at, gap, bytes), front_is_read) ==>
          group_value(text, at, gap, bytes); */
    /*@ assert \forall integer at; \at(tail_value(text, at, gap, bytes), front_is_read) ==>
          tail_value(text, at, gap, bytes); */
    //@ assert front > 0 ==> list_value(text, gap, bytes);
    //@ assert refused: front == 0 && gap > 0 ==> \forall integer n; is_front(text, gap, n) ==> n > 8;
    //@ assert refused: back == 0 && rest > 0 ==> \forall integer n; is_back(text + (gap + 2), rest, n) ==> n > 8;
    if ((front == 0 && gap > 0) || (back == 0 && rest > 0) || front + back >= GROUPS)
        return false; /* "::" stands for at least one group */
    //@ assert is_front(text, gap, front) && is_back(text + (gap + 2), rest, back);
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
    /*@ loop invariant start <= length && \forall integer i; start <= i < length ==> text[i] != '.';
        loop assigns start;
        loop variant start; */
    while (start > 0 && text[start - 1] != '.')
        start--;
    //@ assert is_last_label(text, start, length) && \forall integer i; is_last_label(text, i, length) ==> i == start;
    bool hex = length - start >= 2 && text[start] == '0' && (text[start + 1] == 'x' || text[start + 1] == 'X');
    /*@ loop invariant start + (hex ? 2 : 0) <= i <= length;
        loop invariant hex ? are_hex(text, start + 2, i) : are_digits(text, start, i);
        loop assigns i;
        loop variant length - i; */
    for (size_t i = start + (hex ? 2 : 0); i < length; i++) {
        if (hex ? hex_value(text[i]) < 0 : !ascii_is_digit(text[i]))
            return false;
    }
    return start < length;
}

/* Whether that part of a text that has no other bytes than a host name is a label: RFC 1123 section 2.1. */
static bool is_label(const char *text, size_t start, size_t end) {
    return start < end && end - start <= LABEL_LENGTH && text[start] != '-' && text[end - 1] != '-';
}

/* Whether the text is labels with single dots between them. */
static bool are_labels(const char *text, size_t length) {
    size_t start = 0;
    /*@ loop invariant start <= i <= length + 1 && (i == length + 1 ==> start == i);
        loop invariant start == 0 || start == length + 1 || text[start - 1] == '.';
        loop invariant \forall integer j; start <= j < i ==> text[j] != '.';
        loop invariant start > 0 ==> is_label_at(text, 0, length);
        loop invariant \forall integer j; 0 <= j < start - 1 && text[j] == '.' ==> is_label_at(text, j + 1, length);
        loop assigns i, start;
        loop variant length + 1 - i; */
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != '.')
            continue;
        //@ assert is_label_at(text, start, length) <==> is_label(text, start, i);
        if (!is_label(text, start, i))
            return false;
        start = i + 1;
    }
    return true;
}

/* NODE-010 */
static bool is_host_byte(char c) {
    return ascii_is_letter(c) || ascii_is_digit(c) || c == '-' || c == '.';
}

/* `text` is not empty. NODE-010, NODE-014. */
static enum listen_socket_reason check_host_name(const char *text, size_t length) {
    //@ ghost labels_have_host_bytes(text, text[length - 1] == '.' ? length - 1 : length);
    /*@ loop invariant 0 <= i <= length && are_host_bytes(text, i);
        loop assigns i;
        loop variant length - i; */
    for (size_t i = 0; i < length; i++) {
        if (!is_host_byte(text[i]))
            return LISTEN_SOCKET_REASON_NODE_BYTE; /* NODE-003 among them */
    }
    if (text[length - 1] == '.')
        length--;
    return length <= HOST_NAME_LENGTH && are_labels(text, length) ? LISTEN_SOCKET_REASON_NONE
                                                                  : LISTEN_SOCKET_REASON_NODE_NAME;
}

static enum listen_socket_reason parse_with_zone(const char *text, size_t length, struct node *node) {
    //@ ghost one_end(text);
    //@ ghost if (text[length] == '%') end_of_rest(text, length);
    if (!parse_ipv6(text, length, node->bytes))
        return LISTEN_SOCKET_REASON_NODE_IPV6;
    node->kind = NODE_IPV6;
    if (text[length] == '%' && !parse_zone(text + length + 1, node))
        return LISTEN_SOCKET_REASON_ZONE_MALFORMED;
    return LISTEN_SOCKET_REASON_NONE;
}

/* Where the byte is first; the length of the text if it is not there. */
static size_t find_byte(const char *text, char byte) {
    size_t at = 0;
    /*@ loop invariant \forall integer i; 0 <= i < at ==> text[i] != 0 && text[i] != byte;
        loop assigns at;
        loop variant SIZE_MAX - at; */
    while (text[at] != '\0' && text[at] != byte)
        at++;
    return at;
}

static bool has_brackets(const char *text) {
    return text[find_byte(text, '[')] != '\0' || text[find_byte(text, ']')] != '\0';
}

/* `text` is not empty; `length` is that of what is before its zone, which has no colon. */
static enum listen_socket_reason parse_without_colon(const char *text, size_t length, struct node *node) {
    //@ ghost one_end(text);
    if (looks_ipv4(text, length)) {
        bool accepted = parse_ipv4(text, length, node->bytes);
        //@ assert has_zeros_from(node, 4);
        //@ assert accepted <==> \exists integer a, b, c; is_ipv4(text, length, a, b, c);
        if (!accepted)
            return LISTEN_SOCKET_REASON_NODE_IPV4;
        node->kind = NODE_IPV4;
        //@ assert ipv4_value(text, length, &node->bytes[0]) && has_zeros_from(node, 4) && has_no_zone(node);
        return text[length] == '%' ? LISTEN_SOCKET_REASON_ZONE_MISPLACED : LISTEN_SOCKET_REASON_NONE; /* ZONE-007 */
    }
    if (text[length] == '%')
        return LISTEN_SOCKET_REASON_NODE_BYTE;
    node->kind = NODE_NAME;
    return check_host_name(text, length);
}

/* `text` is neither NULL nor empty. */
static enum listen_socket_reason parse_text(const char *text, struct node *node) {
    size_t length = find_byte(text, '%'); /* of what is before its zone */
    //@ ghost one_end(text);
    //@ assert \forall integer n; ends_at(text, n) ==> is_cut(text, n, length);
    //@ assert \forall integer n, cut; ends_at(text, n) && is_cut(text, n, cut) ==> cut == length;
    if (has_brackets(text))
        return LISTEN_SOCKET_REASON_NODE_BRACKETS; /* NODE-007 */
    size_t colon = find_byte(text, ':');
    //@ assert has_colon(text, length) <==> colon < length;
    if (colon < length)
        return parse_with_zone(text, length, node);
    return parse_without_colon(text, length, node);
}

/* Where the digits begin that the text ends with; its length if there are none. */
static size_t find_last_digits(const char *text) {
    size_t at = find_byte(text, '\0');
    /*@ loop invariant \forall integer n; ends_at(text, n) ==> at <= n && are_digits(text, at, n);
        loop assigns at;
        loop variant at; */
    while (at > 0 && ascii_is_digit(text[at - 1]))
        at--;
    return at;
}

/* Whether the text has a port after an address or a name: "localhost:80", "127.0.0.1:80", "[::1]:80". */
static bool has_port(const char *text) {
    size_t port = find_last_digits(text);
    //@ assert \forall integer n, colon; ends_at(text, n) && is_port_behind(text, n, colon) ==> colon == port - 1;
    if (port == 0 || text[port] == '\0')
        return false;
    size_t colon = port - 1;
    //@ assert colon == port - 1;
    if (text[colon] != ':')
        return false;
    //@ assert \forall integer n; ends_at(text, n) ==> colon + 1 < n && are_digits(text, colon + 1, n);
    /*@ assert \forall integer n; ends_at(text, n) &&
          (text[0] == '[' ? text[colon - 1] == ']' : \forall integer i; 0 <= i < colon ==> text[i] != ':') ==>
          is_port_behind(text, n, colon); */
    if (text[0] == '[')
        return text[colon - 1] == ']';
    return find_byte(text, ':') == colon;
}

INTERNAL enum listen_socket_reason node_parse(const char *text, struct node *node) {
    if (text == NULL)
        return LISTEN_SOCKET_REASON_NONE;
    if (text[0] == '\0')
        return LISTEN_SOCKET_REASON_NODE_EMPTY; /* NODE-002 */
    //@ ghost one_end(text);
    enum listen_socket_reason reason = parse_text(text, node);
    /*@ assert \forall integer n, cut; ends_at(text, n) && is_cut(text, n, cut) && !is_node(text, n, cut) ==>
          n > 0 && reason != LISTEN_SOCKET_REASON_NONE; */
    if (reason == LISTEN_SOCKET_REASON_NONE)
        return LISTEN_SOCKET_REASON_NONE;
    return has_port(text) ? LISTEN_SOCKET_REASON_NODE_WITH_PORT : reason;
}

static bool are_all(const unsigned char *bytes, size_t count, unsigned char value) {
    /*@ loop invariant 0 <= i <= count && \forall integer j; 0 <= j < i ==> bytes[j] == value;
        loop assigns i;
        loop variant count - i; */
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != value)
            return false;
    }
    return true;
}

INTERNAL bool node_is_wildcard(const struct node *node) {
    //@ ghost const struct node copy = *node;
    //@ assert \forall integer i; 0 <= i < 16 ==> copy.bytes[i] == node->bytes[i];
    return are_all(node->bytes, sizeof node->bytes, 0);
}

INTERNAL bool node_is_mapped(const struct node *node) {
    //@ ghost const struct node copy = *node;
    //@ assert \forall integer i; 0 <= i < 16 ==> copy.bytes[i] == node->bytes[i];
    return node->kind == NODE_IPV6 && are_all(node->bytes, 10, 0) && node->bytes[10] == 0xff && node->bytes[11] == 0xff;
}

INTERNAL bool node_is_link_local(const struct node *node) {
    const unsigned scope = node->bytes[1] % 16;
    if (node->bytes[0] == 0xff)
        return scope == 1 || scope == 2;                       /* interface-local, link-local: RFC 4291 section 2.7 */
    return node->bytes[0] == 0xfe && node->bytes[1] / 64 == 2; /* fe80::/10 */
}

INTERNAL bool node_is_unicast(const struct node *node) {
    //@ ghost const struct node copy = *node;
    //@ assert \forall integer i; 0 <= i < 16 ==> copy.bytes[i] == node->bytes[i];
    const unsigned char *ipv4 = node_is_mapped(node) ? node->bytes + 12 : node->bytes;
    if (node->kind == NODE_IPV6 && !node_is_mapped(node))
        return node->bytes[0] != 0xff;
    //@ ghost size_t at = ipv4 == node->bytes ? 0 : 12;
    //@ assert ipv4[0] == copy.bytes[at] && ipv4[1] == copy.bytes[at + 1];
    //@ assert ipv4[2] == copy.bytes[at + 2] && ipv4[3] == copy.bytes[at + 3];
    return ipv4[0] / 16 != 14 && !are_all(ipv4, OCTETS, 0xff); /* 224.0.0.0/4 */
}

/* Whether a text that is refused for that reason may have the byte. */
static bool may_have(char c, enum listen_socket_reason reason) {
    switch (reason) {
    case LISTEN_SOCKET_REASON_NODE_BRACKETS:
        return c != '[' && c != ']';
    case LISTEN_SOCKET_REASON_NODE_IPV4:
        return ascii_is_digit(c) || c == '.';
    case LISTEN_SOCKET_REASON_NODE_IPV6:
        return hex_value(c) >= 0 || c == ':' || c == '.';
    default:
        break;
    }
    return is_host_byte(c);
}

/* Where the first byte is that a text may not have which is refused for that reason; its length if there is none. A
 * text that is refused for its brackets has one. */
static size_t find_fault(const char *text, enum listen_socket_reason reason) {
    size_t at = 0;
    /*@ loop invariant may_have_all(text, at, reason);
        loop invariant \forall integer n; ends_at(text, n) ==> at <= n;
        loop assigns at;
        loop variant SIZE_MAX - at; */
    while (may_have(text[at], reason))
        at++;
    return at;
}

INTERNAL int node_position(const char *text, enum listen_socket_reason reason) {
    size_t at = 0;
    switch (reason) {
    case LISTEN_SOCKET_REASON_NODE_WITH_PORT:
        at = find_last_digits(text) - 1; /* the colon */
        break;
    case LISTEN_SOCKET_REASON_NODE_BRACKETS:
    case LISTEN_SOCKET_REASON_NODE_IPV4:
    case LISTEN_SOCKET_REASON_NODE_IPV6:
    case LISTEN_SOCKET_REASON_NODE_BYTE:
        at = find_fault(text, reason);
        break;
    default:
        return 0;
    }
    return text[at] == '\0' || text[at] == '%' ? 0 : ascii_number_of(at);
}
