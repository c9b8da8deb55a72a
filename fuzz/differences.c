/* The declared differences of GNU's getaddrinfo, and the questions to it. */
#include "differences.h"

#include <string.h>

bool differences_apply(void) {
#if defined(__GLIBC__)
    return true;
#else
    return false;
#endif
}

static void ask(const char *node, const char *service, int family, int flags, struct reading *reading) {
    struct addrinfo hints;
    struct addrinfo *list = NULL;
    memset(&hints, 0, sizeof hints); /* the padding too: the memory sanitizer looks at it */
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    hints.ai_flags = flags;
    reading->taken = getaddrinfo(node, service, &hints, &list) == 0;
    reading->port = 0;
    reading->address = (struct model_address){.family = AF_UNSPEC};
    if (!reading->taken)
        return;
    if (!model_from_sockaddr(list->ai_addr, list->ai_addrlen, &reading->address, &reading->port))
        reading->taken = false;
    freeaddrinfo(list);
}

void differences_ask_service(const char *text, struct reading *reading) {
    ask(NULL, text, AF_INET, AI_PASSIVE | AI_NUMERICSERV,
        reading); /* one family: one entry, so that nothing is sorted */
}

void differences_ask_node(const char *text, struct reading *reading) {
    ask(text, NULL, AF_UNSPEC, AI_NUMERICHOST, reading);
}

/* ---- Services ---- */

static const char *skip_blanks(const char *text) {
    return text + strspn(text, " \t\n\v\f\r");
}

/* What the system's conversion makes of a text (strtoul, base ten): blanks, one sign, digits and nothing else; wrapped
 * at 64 bits upwards not at all, then cut to 16. False where it takes it for no number. */
static bool converted(const char *text, uint16_t *port) {
    const char *digits = skip_blanks(text);
    const bool negative = *digits == '-';
    uint64_t value = 0;
    bool over = false;
    if (*digits == '-' || *digits == '+')
        digits++;
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return false;
    for (; *digits != '\0'; digits++) {
        const uint64_t digit = (uint64_t)(*digits - '0');
        over = over || value > (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    value = over ? UINT64_MAX : negative ? UINT64_C(0) - value : value;
    *port = (uint16_t)value;
    return true;
}

static bool holds(const char *text, const char *bytes) {
    return text[strcspn(text, bytes)] != '\0';
}

static bool is_empty(const char *text) {
    return *text == '\0';
}

static bool has_blank(const char *text) {
    return holds(text, " \t\n\v\f\r");
}

static bool has_minus(const char *text) {
    return *skip_blanks(text) == '-';
}

static bool has_plus(const char *text) {
    return *skip_blanks(text) == '+';
}

static bool has_leading_zero(const char *text) {
    return text[0] == '0' && text[1] != '\0';
}

static bool is_too_large(const char *text) {
    const size_t length = strlen(text);
    return text[0] >= '1' && text[0] <= '9' && (length > 5 || (length == 5 && strcmp(text, "65535") > 0));
}

struct declaration {
    const char *clause;
    bool (*about)(const char *text);
};

/* The system takes what the specification refuses. The first that is about the text explains it. */
static const struct declaration services[] = {
    {"PORT-009", is_empty},         /* port 0 */
    {"PORT-006", has_blank},        /* blanks in front are skipped */
    {"PORT-004", has_minus},        /* negative numbers wrap; "-0" is PORT-005 */
    {"PORT-005", has_plus},         /* a plus sign is skipped */
    {"PORT-007", has_leading_zero}, /* leading zeros are skipped */
    {"PORT-003", is_too_large},     /* the upper bits are dropped */
};

static const char *find(const struct declaration *table, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++)
        if (table[i].about(text))
            return table[i].clause;
    return NULL;
}

const char *differences_explain_service(const char *text, const struct reading *ours, const struct reading *systems) {
    uint16_t port = 0;
    if (ours->taken == systems->taken)
        return !ours->taken || ours->port == systems->port ? "" : NULL;
    if (ours->taken) /* the system is never the stricter one */
        return NULL;
    if (!is_empty(text) && !converted(text, &port))
        return NULL;
    return systems->port == port ? find(services, MODEL_COUNT(services), text) : NULL;
}

/* ---- Nodes ---- */

/* One part of the forms of inet_aton: decimal, octal with a leading 0, hexadecimal with 0x. Returns what follows it,
 * NULL where there is none or it is over 32 bits. */
static const char *read_part(const char *text, uint64_t *value) {
    const char *digits = "0123456789";
    unsigned base = 10;
    *value = 0;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
        digits = "0123456789abcdef";
    } else if (text[0] == '0') {
        base = 8;
        digits = "01234567";
    }
    const char *start = text;
    for (; *text != '\0'; text++) {
        const char lower = (char)(*text >= 'A' && *text <= 'F' ? *text + 32 : *text);
        const char *found = strchr(digits, lower);
        if (found == NULL)
            break;
        *value = *value * base + (uint64_t)(found - digits);
        if (*value > UINT32_MAX)
            return NULL;
    }
    return text == start ? NULL : text;
}

/* NODE-004: one to four parts, the last one filling what is left. */
static bool read_aton(const char *text, unsigned char bytes[4]) {
    uint64_t value = 0;
    for (unsigned part = 0; part < 4; part++) {
        text = read_part(text, &value);
        if (text == NULL)
            return false;
        if (*text == '\0') {
            if (value >> (8 * (4 - part)) != 0)
                return false;
            for (unsigned i = part; i < 4; i++)
                bytes[i] = (unsigned char)(value >> (8 * (3 - i)));
            return true;
        }
        if (*text != '.' || value > 255 || part == 3)
            return false;
        bytes[part] = (unsigned char)value;
        text++;
    }
    return false;
}

static bool is_lenient_ipv4(const char *text) {
    unsigned char bytes[4];
    return read_aton(text, bytes);
}

static bool has_zone(const char *text) {
    return strchr(text, '%') != NULL && strchr(text, ':') != NULL;
}

static bool is_ipv6(const char *text) {
    return strchr(text, ':') != NULL;
}

/* The system takes what the specification refuses. */
static const struct declaration nodes[] = {
    {"NODE-004 NODE-011", is_lenient_ipv4}, /* the forms of inet_aton; multicast and broadcast */
    {"ZONE-005 ZONE-006", has_zone},        /* a number with leading zeros; a zone that is not needed */
    {"NODE-011 ZONE-008", is_ipv6},         /* multicast; link-local without a zone */
};

bool differences_node_is_askable(const char *text) {
    const char *zone = strchr(text, '%');
    if (strcmp(text, "*") == 0) /* NODE-003: no node at all, to the system */
        return false;
    return zone == NULL ||
           (zone[1] >= '0' && zone[1] <= '9' && strncmp(text, "fe", 2) != 0 && strncmp(text, "FE", 2) != 0 &&
            strncmp(text, "ff", 2) != 0 && strncmp(text, "FF", 2) != 0 && text[0] != 'f' && text[0] != 'F');
}

static bool same_address(const struct model_address *a, const struct model_address *b) {
    return a->family == b->family && a->scope == b->scope && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool is_multicast(const struct model_address *address) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    const bool inner = address->family == AF_INET6 && memcmp(address->bytes, mapped, sizeof mapped) == 0;
    const unsigned char *bytes = address->bytes + (inner ? 12 : 0);
    if (address->family == AF_INET6 && !inner)
        return bytes[0] == 0xff;
    return (bytes[0] & 0xf0) == 0xe0 || (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == 0xff;
}

static bool is_link_local(const struct model_address *address) {
    return address->family == AF_INET6 && address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80;
}

/* Whether the system's reading is the one that the declaration of that clause allows. */
static bool is_as_declared(const char *text, const struct reading *systems) {
    const struct model_address *address = &systems->address;
    unsigned char bytes[4];
    if (address->family == AF_INET)
        return read_aton(text, bytes) && memcmp(bytes, address->bytes, sizeof bytes) == 0;
    return has_zone(text) || is_multicast(address) || is_link_local(address);
}

const char *differences_explain_node(const char *text, const struct reading *ours, const struct reading *systems) {
    if (ours->taken == systems->taken)
        return !ours->taken || same_address(&ours->address, &systems->address) ? "" : NULL;
    if (ours->taken)
        return NULL;
    return is_as_declared(text, systems) ? find(nodes, MODEL_COUNT(nodes), text) : NULL;
}
