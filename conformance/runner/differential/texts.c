/* Texts: tables of traps, grammars and their edges, and random changes. */
#include "texts.h"

#include <stdio.h>
#include <string.h>

const char *const fuzz_service_traps[] = {"",
                                          "*",
                                          "-",
                                          "+",
                                          "080",
                                          "00",
                                          "65536",
                                          "65616",
                                          "-1",
                                          "+80",
                                          "-0",
                                          " 80",
                                          "80 ",
                                          "8 0",
                                          "\t80",
                                          "80\n",
                                          "0x50",
                                          "0b1",
                                          "0o17",
                                          "1e3",
                                          "80.0",
                                          "80.",
                                          ".80",
                                          "8_0",
                                          "8,080",
                                          "80/tcp",
                                          "80a",
                                          "80;",
                                          "80%",
                                          "\xc2\xa0"
                                          "80",
                                          "\xd9\xa8\xd9\xa0",
                                          "\xef\xbc\x98\xef\xbc\x90",
                                          "\xff"
                                          "80",
                                          "131072",
                                          "4294967296",
                                          "4294967376",
                                          "18446744073709551696",
                                          "-65456",
                                          "-4294967216",
                                          "999999999999999999999999999999",
                                          "http",
                                          "HTTP",
                                          "Http",
                                          "www",
                                          "domain",
                                          "tftp",
                                          "syslog",
                                          "no-such-svc",
                                          "zero-port",
                                          "x",
                                          "3com",
                                          "4x4",
                                          "UPPER-CASE",
                                          "upper-case",
                                          "fifteen-letters",
                                          "a-b-c-d-e-f-g-h",
                                          "clc-build-daemon",
                                          "-lead",
                                          "trail-",
                                          "double--hyphen",
                                          "under_score",
                                          "dotted.name",
                                          "plus+name",
                                          "27016",
                                          "http ",
                                          "1-2",
                                          NULL};

const char *const fuzz_node_traps[] = {"",
                                       "*",
                                       "127.1",
                                       "127.0.1",
                                       "0177.0.0.1",
                                       "127.0.0.01",
                                       "0x7f.0.0.1",
                                       "0x7f000001",
                                       "2130706433",
                                       "127.0.0.256",
                                       "127.0.0.1.",
                                       "127.0.0.1.1",
                                       "127.0.0.1 ",
                                       " 127.0.0.1",
                                       "127.0.0.1/8",
                                       "127.0.0.1:80",
                                       "127.0.0.1%lo",
                                       "[::1]",
                                       "[::]",
                                       "[127.0.0.1]",
                                       "1::2::3",
                                       ":::",
                                       ":",
                                       "::1/128",
                                       "00000::1",
                                       "::g",
                                       "1:2:3:4:5:6:7",
                                       "1:2:3:4:5:6:7:8:9",
                                       "::127.0.0.01",
                                       "::ffff:127.1",
                                       "::1%lo",
                                       "::1%0",
                                       "::1%1",
                                       "::1%",
                                       "::1%01",
                                       "::1%-1",
                                       "::1%4294967296",
                                       "fe80::1",
                                       "fe80::1%lo",
                                       "fe80::1%1",
                                       "fe80::1%0",
                                       "fe80::1%99",
                                       "fe80::1%no-such-if",
                                       "ff02::1%lo",
                                       "ff05::1",
                                       "224.0.0.1",
                                       "255.255.255.255",
                                       "::ffff:127.0.0.1",
                                       "::ffff:0.0.0.0",
                                       "::ffff:7f00:1",
                                       "::127.0.0.1",
                                       "0:0:0:0:0:0:0:1",
                                       "::0001",
                                       "0.0.0.0",
                                       "::",
                                       "127.0.0.1",
                                       "::1",
                                       "127.0.0.2",
                                       "127.255.255.254",
                                       "192.0.2.1",
                                       "2001:db8::1",
                                       "0",
                                       "localhost",
                                       "LOCALHOST",
                                       "localhost.",
                                       "two-families",
                                       "only-four",
                                       "only-six",
                                       "far-four",
                                       "several",
                                       "no-such-host",
                                       "host.127",
                                       "host.0x7f",
                                       "a..b",
                                       "-lead",
                                       "trail-",
                                       "under_score",
                                       "b\xc3\xbc"
                                       "cher",
                                       "\xff",
                                       "local host",
                                       "localhost\n",
                                       "::ffff:224.0.0.1",
                                       NULL};

static const char *trap_of(struct fuzz_random *random, const char *const *traps) {
    size_t count = 0;
    while (traps[count])
        count++;
    return fuzz_pick(random, traps, count);
}

/* ---- Services ---------------------------------------------------------------------------------------------------- */

static void put_port(struct fuzz_random *random, struct fuzz_text *text) {
    static const char *const edges[] = {"0",    "1",     "9",     "10",    "79",    "80",    "443",   "1023",  "1024",
                                        "9999", "10000", "32767", "32768", "49151", "60999", "61000", "65534", "65535"};
    char digits[16];
    snprintf(digits, sizeof digits, "%zu", fuzz_below(random, 65536));
    fuzz_text_put(text, fuzz_chance(random, 50) ? FUZZ_PICK(random, edges) : digits);
}

/* A port with a prefix or a suffix, in another base, or beyond 16, 32 or 48 bits. */
static void put_disguised_port(struct fuzz_random *random, struct fuzz_text *text) {
    static const char *const formats[] = {"0%llu",  "00%llu",    "000%llu",  "+%llu",  "-%llu",    " %llu",
                                          "\t%llu", "\n%llu",    "%llu ",    "%llu\t", "%llu\r\n", "%llu.0",
                                          "%llu.",  "%llue0",    "%lluL",    "%lluu",  "%llu%%",   "%llu/tcp",
                                          "%llu,1", "%llu-%llu", "0x%llx",   "0X%llX", "0%llo",    "\v%llu",
                                          "#%llu",  ":%llu",     "\"%llu\"", "$%llu",  "%llu#80",  "\xe2\x80\x83%llu"};
    static const unsigned long long spans[] = {0, 65536, 131072, 16777216, 4294967296, 1ULL << 48};
    char shown[80];
    unsigned long long port =
        fuzz_below(random, 1000) + 1; /* drawn one by one: arguments are evaluated in no fixed order */
    unsigned long long span = spans[fuzz_below(random, FUZZ_COUNT(spans))];
    const char *sign = fuzz_chance(random, 30) ? "-" : "";
    const char *format = FUZZ_PICK(random, formats);
    if (fuzz_chance(random, 40))
        snprintf(shown, sizeof shown, "%s%llu", sign, span + port);
    else
        snprintf(shown, sizeof shown, format, port, port);
    fuzz_text_put(text, shown);
}

static void put_digits(struct fuzz_random *random, struct fuzz_text *text) {
    char digits[FUZZ_TEXT_MAX];
    size_t length = fuzz_chance(random, 80) ? 5 + fuzz_below(random, 20) : fuzz_below(random, sizeof digits) + 1;
    for (size_t i = 0; i < length; i++)
        digits[i] = (char)('0' + fuzz_below(random, 10));
    fuzz_text_set(text, digits, length);
}

static void put_name(struct fuzz_random *random, struct fuzz_text *text, const char *bytes, size_t most) {
    char name[80];
    size_t length = fuzz_below(random, most < sizeof name ? most : sizeof name) + 1;
    for (size_t i = 0; i < length; i++)
        name[i] = bytes[fuzz_below(random, strlen(bytes))];
    fuzz_text_set(text, name, length);
}

void fuzz_service(struct fuzz_random *random, struct fuzz_text *text) {
    switch (fuzz_below(random, 10)) {
    case 0:
        fuzz_text_null(text);
        return;
    case 1:
    case 2:
        put_port(random, text);
        return;
    case 3:
    case 4:
        put_disguised_port(random, text);
        return;
    case 5:
        put_digits(random, text);
        return;
    case 6:
        put_name(random, text, "abcxyzABCXYZ0159-", 17);
        return;
    default:
        fuzz_text_put(text, trap_of(random, fuzz_service_traps));
    }
    if (fuzz_chance(random, 30))
        fuzz_mutate_text(random, text);
}

/* ---- Nodes ------------------------------------------------------------------------------------------------------- */

static void put_ipv4(struct fuzz_random *random, struct fuzz_text *text) {
    static const char *const octets[] = {"0", "1", "127", "255", "256", "00", "01", "0x1", "08", "192", "224", "9999"};
    char shown[64] = "127";
    size_t parts = fuzz_chance(random, 80) ? 4 : fuzz_below(random, 6) + 1;
    for (size_t i = 1; i < parts; i++) {
        size_t used = strlen(shown);
        const char *octet = fuzz_chance(random, 75) ? (i + 1 == parts ? "1" : "0") : FUZZ_PICK(random, octets);
        snprintf(shown + used, sizeof shown - used, ".%s", octet);
    }
    fuzz_text_put(text, shown);
}

/* Groups with and without a gap, a dotted tail, a zone. */
static void put_ipv6(struct fuzz_random *random, struct fuzz_text *text) {
    static const char *const groups[] = {"0",    "1",   "0001", "ffff",  "FFFF", "fe80",
                                         "2001", "db8", "7f00", "00000", "g",    ""};
    static const char *const tails[] = {"127.0.0.1", "0.0.0.0", "127.0.0.01", "127.1", "1.2.3.4.5"};
    static const char *const zones[] = {"%lo", "%1", "%0", "%", "%01", "%2", "%4294967295", "%eth0", "%lo%lo", "%25lo"};
    char shown[120] = "";
    size_t count = fuzz_chance(random, 50) ? 8 : fuzz_below(random, 9) + 1;
    size_t gap = fuzz_below(random, count + 2);
    bool plain = fuzz_chance(random, 60);
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(shown);
        const char *group = plain ? (i + 1 == count ? "1" : "0") : FUZZ_PICK(random, groups);
        snprintf(shown + used, sizeof shown - used, "%s%s", i == gap ? "::" : i ? ":" : "", group);
    }
    if (fuzz_chance(random, 15))
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), ":%s", FUZZ_PICK(random, tails));
    if (fuzz_chance(random, 20))
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s", FUZZ_PICK(random, zones));
    fuzz_text_put(text, shown);
}

void fuzz_node(struct fuzz_random *random, struct fuzz_text *text) {
    switch (fuzz_below(random, 8)) {
    case 0:
        fuzz_text_null(text);
        return;
    case 1:
        put_ipv4(random, text);
        return;
    case 2:
        put_ipv6(random, text);
        return;
    case 3:
        put_name(random, text, "abz019-.", 70);
        return;
    default:
        fuzz_text_put(text, trap_of(random, fuzz_node_traps));
    }
    if (fuzz_chance(random, 25))
        fuzz_mutate_text(random, text);
}

/* ---- Random changes ---------------------------------------------------------------------------------------------- */

static void mutate_once(struct fuzz_random *random, struct fuzz_text *text) {
    static const char *const pieces[] = {
        "0", "1",  "6",    "9",    "a",    "F",        "-",        "--",   "+",     ".",
        ":", "::", "%",    "x",    " ",    "\t",       "\n",       "_",    "/",     "[",
        "]", "*",  "\x7f", "\x01", "\xff", "\xc3\xa9", "\xd9\xa0", "0000", "65536", "\xe2\x80\x8b",
        "e", ",",  "'",    "@",    "#",    "\\",       "99999999"};
    char bytes[FUZZ_TEXT_MAX + 1];
    size_t at = fuzz_below(random, text->length + 1);
    size_t rest = text->length - at;
    const char *piece = FUZZ_PICK(random, pieces);
    size_t length = strlen(piece);
    size_t skip = 0;
    switch (fuzz_below(random, 5)) {
    case 0: /* remove a byte */
        length = 0;
        skip = rest ? 1 : 0;
        break;
    case 1: /* replace a byte */
        skip = rest ? 1 : 0;
        break;
    case 2: /* double a byte */
        piece = text->bytes + at;
        length = rest ? 1 : 0;
        break;
    default: /* insert a piece */
        break;
    }
    if (text->length + length > FUZZ_TEXT_MAX)
        return;
    memcpy(bytes, text->bytes, at);
    memcpy(bytes + at, piece, length);
    memcpy(bytes + at + length, text->bytes + at + skip, rest - skip);
    fuzz_text_set(text, bytes, at + length + rest - skip);
}

static void swap_case(struct fuzz_random *random, struct fuzz_text *text) {
    for (size_t i = 0; i < text->length; i++) {
        char *byte = &text->bytes[i];
        bool letter = (*byte >= 'a' && *byte <= 'z') || (*byte >= 'A' && *byte <= 'Z');
        if (letter && fuzz_chance(random, 50))
            *byte = (char)(*byte ^ 0x20);
    }
}

void fuzz_mutate_text(struct fuzz_random *random, struct fuzz_text *text) {
    if (text->null) {
        fuzz_text_put(text, "");
        return;
    }
    if (fuzz_chance(random, 15)) {
        swap_case(random, text);
        return;
    }
    for (size_t i = fuzz_below(random, 3) + 1; i > 0; i--)
        mutate_once(random, text);
}
