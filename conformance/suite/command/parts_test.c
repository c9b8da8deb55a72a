/* The parts of the command by themselves: quoted texts, suggestions, numbers, habits, and what is printed of results
 * that no machine gives on demand. Prints a line for each check that fails, and how many passed. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/advice.h"
#include "command/arguments.h"
#include "command/causes.h"
#include "command/endpoints.h"
#include "command/habits.h"
#include "command/json.h"
#include "command/listeners.h"
#include "command/message.h"
#include "command/output.h"
#include "command/report.h"
#include "command/sockets.h"
#include "command/steps.h"
#include "command/text.h"
#include "command/values.h"
#include "suite/command/expect.h"

/* ---- Quoted texts ---- */

/* Each byte by itself: as it is from the blank to the tilde, but for the quote and the backslash. */
static void test_quoted_bytes(void) {
    char buffer[COMMAND_QUOTED];
    char wanted[16];
    for (int i = 0; i <= UCHAR_MAX; i++) {
        const char value[] = {(char)i, 'z'};
        const bool plain = i >= 0x20 && i <= 0x7e && i != '"' && i != '\\';
        (void)snprintf(wanted, sizeof wanted, plain ? "\"%c\"" : "\"\\x%02x\"", (unsigned)i);
        expect_text("one byte, quoted", command_quote_bytes(value, 1, buffer), wanted);
        (void)snprintf(wanted, sizeof wanted, plain ? "%c" : "\\x%02x", (unsigned)i);
        expect_text("one byte, escaped", command_escape_bytes(value, 1, buffer), wanted);
    }
}

static void test_quoted_lengths(void) {
    char buffer[COMMAND_QUOTED];
    char value[80];
    char wanted[120];
    for (int length = 0; length < (int)sizeof value; length++) {
        for (int i = 0; i < length; i++)
            value[i] = (char)('a' + i % 26);
        value[length] = '\0';
        const int shown = length < 60 ? length : 60;
        char cut[32] = "";
        if (length > 60)
            (void)snprintf(cut, sizeof cut, "... (%d bytes)", length);
        (void)snprintf(wanted, sizeof wanted, "\"%.*s\"%s", shown, value, cut);
        expect_text("a length, quoted", command_quote(value, buffer), wanted);
        (void)snprintf(wanted, sizeof wanted, "%.*s%s", shown, value, cut);
        expect_text("a length, escaped", command_escape_bytes(value, (size_t)length, buffer), wanted);
    }
}

/* ---- Addresses ---- */

static socklen_t length_of(const struct sockaddr_storage *address) {
    return address->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static void test_addresses(void) {
    static const char *const texts[] = {"192.0.2.1", "0.0.0.0", "::", "2001:db8::1", "::ffff:192.0.2.1"};
    char buffer[LISTEN_SOCKET_ADDRESS_TEXT];
    char wanted[80];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct sockaddr_storage address = address_of(texts[i], 258 + (int)i);
        (void)snprintf(wanted, sizeof wanted, address.ss_family == AF_INET6 ? "[%s]:%d" : "%s:%d", texts[i],
                       258 + (int)i);
        expect_text("an address", command_address(&address, length_of(&address), buffer), wanted);
        expect_text("a host", command_host(&address, length_of(&address), buffer), texts[i]);
        expect(command_port(&address) == 258 + (int)i, "a port");
    }
    struct sockaddr_storage linked = address_of("fe80::1", 80);
    ((struct sockaddr_in6 *)&linked)->sin6_scope_id = 2;
    expect_text("a host with a zone", command_host(&linked, length_of(&linked), buffer), "fe80::1%2");
}

/* ---- Suggestions ---- */

static const struct {
    const char *text;
    const char *wanted;
} suggestions[] = {
    {"node", "--node"},
    {"-node", "--node"},
    {"----node", "--node"},
    {"NODE", "--node"},
    {"nod", "--node"},
    {"ndoe", "--node"},
    {"onde", "--node"},
    {"noed", "--node"},
    {"nodes", "--node"},
    {"xnode", "--node"},
    {"nxde", "--node"},
    {"ndeo", "--node"},
    {"xnodex", "--node"},
    {"xyde", "--node"},
    {"xyze", NULL},
    {"edon", NULL},
    {"xxnodexx", NULL},
    {"AF_INET", "inet"},
    {"af_inet6", "inet6"},
    {"SOCK_INET", "inet"},
    {"ipproto_inet", "inet"},
    {"AI_PASSIVE", "passive"},
    {"ai_", NULL},
    {"AF_", NULL},
    {"sock", NULL},
    {"ai_ai_passive", NULL},
    {"all", "AI_ALL"},
    {"al", "AI_ALL"},
    {"-", NULL},
    {"", NULL},
    {"--", NULL},
    {"inet", "inet"},
    {"inet4", "inet"},
    {"inet66", "inet6"},
    {"ine", "inet"},
    {"i", "inet"},
    {"in", "inet"},
    {"n", "--node"},
    {"nu", "numerichost"},
    {"numericho", "numerichost"},
    {"numericserv", NULL},
    {"service", "--service"},
    {"serv", "--service"},
    {"srevice", "--service"},
    {"srevcie", "--service"},
    {"srevcei", NULL},
    {"ervice", "--service"},
    {"serviceabc", NULL},
    {"abc", "ab"},
    {"abcd", "abcdef"},
    {"abcx", "abcxyz"},
    {"ba", "ab"},
    {"b", "ab"},
    {"ac", "ab"},
    {"z", NULL},
    {"Z", NULL},
    {"numerichostnumerichostnumericho", NULL},
    {"numerichostnumerichostnumerichos", NULL},
    {"a-name-of-thirty-one-bytes-thex", "a-name-of-thirty-one-bytes-then"},
    {"a-name-of-thirty-one-bytes-thenx", NULL},
    {"a-name-that-is-too-long-to-be-compared", NULL},
    {"[node", "--node"},
    {"+++node", NULL},
    {"oaxe", NULL},
    {"@node", "--node"},
    {"`", NULL},
    {"PASSIV[", "passive"},
    {"noxi", "noxious"},
    {"\xe4node", "--node"},
    {"xa", NULL},
    {"0a", NULL},
    {"bx", NULL},
};

static void test_suggestions(void) {
    static const char *const names[] = {"--node",
                                        "--service",
                                        "inet",
                                        "inet6",
                                        "passive",
                                        "numerichost",
                                        "AI_ALL",
                                        "ab",
                                        "abcdef",
                                        "abcxyz",
                                        "a",
                                        "q",
                                        "a-name-of-thirty-one-bytes-then",
                                        "a-name-that-is-too-long-to-be-compared",
                                        "noxious"};
    for (size_t i = 0; i < sizeof suggestions / sizeof suggestions[0]; i++) {
        const char *got =
            command_suggest(suggestions[i].text, strlen(suggestions[i].text), names, sizeof names / sizeof names[0]);
        char name[80];
        (void)snprintf(name, sizeof name, "what is suggested for \"%s\"", suggestions[i].text);
        expect_text(name, got, suggestions[i].wanted);
    }
    expect_text("a part of a text", command_suggest("nodex=80", 4, names, 2), "--node");
    expect_text("a part of a short text", command_suggest("axy", 2, &names[7], 1), "ab");
    expect_text("the beginning of a prefix", command_suggest("ai_all", 2, &names[7], 1), "ab");
    expect_text("of no names", command_suggest("node", 4, names, 0), NULL);
}

/* ---- Values ---- */

enum { WORD_TEXT = COMMAND_USAGE_TEXT + COMMAND_QUOTED + 40 };

/* What is read of a word: its number, "not", or "range", with the sentence behind it. */
static const char *read_word(const struct command_value *value, const char *word, size_t length, char text[WORD_TEXT]) {
    struct command_usage usage;
    int64_t number = 0;
    memset(&usage, 0, sizeof usage);
    if (command_read_word(value, word, length, &number, &usage))
        (void)snprintf(text, WORD_TEXT, "%lld", (long long)number);
    else
        (void)snprintf(text, WORD_TEXT, "%s %d %s", usage.argument, usage.has_argument, usage.message);
    return text;
}

static const struct command_name some_names[] = {{"tcp", 6}, {"udp", 17}, {"tcpmux", -3}};
static const struct command_value some_value = {"--some", "tcp, udp, or a number", some_names, 3, INT_MAX};

static void test_numbers(void) {
    static const struct {
        const char *word;
        const char *wanted;
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"9", "9"},
        {"10", "10"},
        {"1234567890", "1234567890"},
        {"-1", "-1"},
        {"0x0", "0"},
        {"-0x0", "0"},
        {"0x9", "9"},
        {"0xa", "10"},
        {"0XA", "10"},
        {"0xf", "15"},
        {"0xF", "15"},
        {"0xabcdef", "11259375"},
        {"-0x10", "-16"},
        {"0x00000000000001", "1"},
        {"2147483647", "2147483647"},
        {"-2147483648", "-2147483648"},
        {"0x7fffffff", "2147483647"},
        {"tcp", "6"},
        {"udp", "17"},
        {"tcpmux", "-3"},
    };
    static const char *const none[] = {"",     "-",   "00",   "01",  "-01",  "-00",   "0x",  "-0x", "0xg",
                                       "0xG",  "0x@", "0x`",  "0x/", "0x:",  "1/",    "1:",  "1a",  "a",
                                       "f1",   "--1", "+1",   "+x1", " 1",   "1 ",    "1-",  "0y1", "x1",
                                       "00x1", "1x1", "0x1x", "0-1", "0x-1", "1\x80", "0b1", "0a"};
    static const char *const beyond[] = {"2147483648",
                                         "-2147483649",
                                         "0x80000000",
                                         "-0x80000001",
                                         "4294967296",
                                         "4294967297",
                                         "18446744073709551616",
                                         "18446744073709551617",
                                         "99999999999999999999999999999999999999",
                                         "0xffffffffffffffffffffffffffff1",
                                         "1099511627776",
                                         "10995116277760",
                                         "-1099511627776"};
    char text[WORD_TEXT];
    char wanted[300];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text(cases[i].word, read_word(&some_value, cases[i].word, strlen(cases[i].word), text), cases[i].wanted);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        char quoted[COMMAND_QUOTED];
        (void)snprintf(wanted, sizeof wanted, "--some 1 --some %s: must be tcp, udp, or a number",
                       command_quote(none[i], quoted));
        expect_text("what is no number", read_word(&some_value, none[i], strlen(none[i]), text), wanted);
    }
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        (void)snprintf(wanted, sizeof wanted,
                       "--some 1 --some \"%s\": out of range, a number is from -2147483648 to 2147483647", beyond[i]);
        expect_text("a number out of range", read_word(&some_value, beyond[i], strlen(beyond[i]), text), wanted);
    }
}

static void test_words(void) {
    const struct command_value small = {"--small", "a number", NULL, 0, 9};
    char text[WORD_TEXT];
    expect_text("a part of a word", read_word(&some_value, "tcpx", 3, text), "6");
    expect_text("a part that is a number", read_word(&some_value, "123", 2, text), "12");
    expect_text("a zero before more", read_word(&some_value, "0123", 1, text), "0");
    expect_text("a zero before an x", read_word(&some_value, "0x12", 1, text), "0");
    expect_text("a sign before more", read_word(&some_value, "-1", 1, text),
                "--some 1 --some \"-\": must be tcp, udp, or a number");
    expect_text("none before a sign", read_word(&some_value, "-1", 0, text),
                "--some 1 --some \"\": must be tcp, udp, or a number");
    expect_text("a hexadecimal one cut off", read_word(&some_value, "0x12", 2, text),
                "--some 1 --some \"0x\": must be tcp, udp, or a number");
    expect_text("a name with more behind", read_word(&some_value, "tcpm", 4, text),
                "--some 1 --some \"tcpm\": must be tcp, udp, or a number; did you mean tcp?");
    expect_text("the beginning of a name", read_word(&some_value, "tcpmu", 5, text),
                "--some 1 --some \"tcpmu\": must be tcp, udp, or a number; did you mean tcpmux?");
    expect_text("the highest number", read_word(&small, "9", 1, text), "9");
    expect_text("above the highest number", read_word(&small, "10", 2, text),
                "--small 1 --small \"10\": out of range, a number is from -2147483648 to 9");
}

static void test_whole_values(void) {
    const struct command_value bits = {"--bits", "names", some_names, 3, UINT32_MAX};
    struct command_usage usage;
    int number = 5;
    memset(&usage, 0, sizeof usage);
    expect(command_read_int(&some_value, NULL, &number, &usage) && number == 5, "no text: the number stays");
    expect(command_read_int(&some_value, "udp", &number, &usage) && number == 17, "a name");
    expect(!command_read_int(&some_value, "no", &number, &usage) && number == 17,
           "a word that is none: the number stays");
    expect(command_read_bits(&bits, NULL, &number, &usage) && number == 17, "no text: the bits stay");
    expect(command_read_bits(&bits, "", &number, &usage) && number == 0, "no words: no bits");
    expect(command_read_bits(&bits, "tcp,8,0x80000000", &number, &usage) && number == (int)(6 + 8 - 0x7fffffff - 1),
           "three words");
    expect(command_read_bits(&bits, "4294967295", &number, &usage) && number == -1, "all bits");
    expect(!command_read_bits(&bits, "4294967296", &number, &usage) && number == -1, "one more: the bits stay");
    expect(!command_read_bits(&bits, "\x80", &number, &usage), "a byte that is not ASCII");
    expect(!command_read_bits(&bits, "tcp,", &number, &usage), "an empty word at the end");
    expect_text("an empty word at the end: what is told", usage.message, "--bits \"\": must be names");
    expect(!command_read_bits(&bits, ",tcp", &number, &usage), "an empty word at the start");
    expect(!command_read_bits(&bits, "tcp,no,1", &number, &usage), "a word that is none");
    expect_text("a word that is none: what is told", usage.message, "--bits \"no\": must be names");
}

/* ---- Habits ---- */

static void test_option_habits(void) {
    static const struct {
        const char *words;
        const char *open;
        const char *create;
    } cases[] = {
        {"-p -s --port -p1 -p8080 -p0 -p9x", "--service PORT", "--service PORT"},
        {"-a -b -H -n --addr --address --bind --host --hostname --ip", "--node ADDRESS", "--node ADDRESS"},
        {"-l --listen", "--node ADDRESS --service PORT", "--node ADDRESS --service PORT"},
        {"--interface", "--node ADDRESS with an address of that interface",
         "--node ADDRESS with an address of that interface"},
        {"-4 --inet --ipv4", "--stack ipv4", "--family inet"},
        {"-6 --inet6 --ipv6 --v6only", "--stack ipv6", "--family inet6"},
        {"--dual-stack", "--stack dual", "--dual"},
        {"--pair", "--stack pair", "--family inet6 and --family inet, one after the other"},
        {"--auto", "--stack auto", "--family unspec"},
        {"-t --tcp", "--protocol tcp", "--protocol tcp"},
        {"-u --udp", "create --protocol udp, because a datagram socket cannot listen", "--protocol udp"},
        {"--type", "--socktype TYPE", "--socktype TYPE"},
        {"--queue", "--backlog NUMBER", "--backlog NUMBER"},
        {"--fdname", "--name NAME", "--name NAME"},
        {"-j", "--json", "--json"},
        {"-q --silent", "--quiet", "--quiet"},
        {"-v", "-V or --version", "-V or --version"},
        {"-z -P - -- --por --ports -b8 -px -s8 -ap1 -p: -p/ --p1 -z1 x", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *word = cases[i].words;
        while (*word != '\0') {
            const size_t length = strcspn(word, " ");
            expect_text(word, command_habit_option(word, length, true), cases[i].open);
            expect_text(word, command_habit_option(word, length, false), cases[i].create);
            word += length + (word[length] == ' ');
        }
    }
}

static void test_word_habits(void) {
    static const struct {
        const char *word;
        const char *wanted;
    } cases[] = {
        {"", NULL},
        {"0", "--service 0"},
        {"65535", "--service 65535"},
        {"99999", "--service 99999"},
        {"123456", NULL},
        {"1a", NULL},
        {"http", NULL},
        {"localhost", "--node localhost"},
        {"Localhost", NULL},
        {"localhos", NULL},
        {"a.b", "--node a.b"},
        {"::", "--node ::"},
        {"::1", "--node ::1"},
        {"fe80::1%lo", "--node fe80::1%lo"},
        {"1.2.3.4", "--node 1.2.3.4"},
        {"1.2.3.4:5", "--node 1.2.3.4 --service 5"},
        {"a:1", "--node a --service 1"},
        {":1", "--service 1"},
        {"%:80", "--node % --service 80"},
        {"*:1", "--service 1"},
        {"**:1", "--node ** --service 1"},
        {"[*]:1", "--service 1"},
        {"[]:1", "--service 1"},
        {"[::1]:1", "--node ::1 --service 1"},
        {"[a]:12345", "--node a --service 12345"},
        {"[::1]", NULL},
        {"[::1", NULL},
        {"::1]:1", NULL},
        {"[::1:1", NULL},
        {"[::1]x:1", NULL},
        {"1:2:3", "--node 1:2:3"},
        {"a:", "--node a:"},
        {"a:123456", "--node a:123456"},
        {"a:1b", "--node a:1b"},
        {"*", NULL},
        {"a*.b", NULL},
        {"a_b.c", NULL},
        {"a b.c", NULL},
        {"a/b.c", NULL},
        {"a.b\x80", NULL},
        {"z.Z-9", "--node z.Z-9"},
        {"abcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghi",
         "--node abcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghi"},
        {"abcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij",
         "--node abcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij"},
        {"abcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghij.bcdefghijk", NULL},
    };
    char buffer[COMMAND_HABIT_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text(cases[i].word, command_habit_word(cases[i].word, buffer), cases[i].wanted);
}

/* ---- What is printed ---- */

/* A stream whose text is compared. */
struct page {
    FILE *out;
    char *text;
    size_t length;
};

static FILE *begin_page(struct page *page) {
    page->out = open_memstream(&page->text, &page->length);
    if (page->out == NULL)
        abort();
    return page->out;
}

static void end_page(const char *name, struct page *page, const char *wanted) {
    (void)fclose(page->out);
    expect_text(name, page->text, wanted);
    free(page->text);
}

static struct listen_socket socket_of(const char *address, int port) {
    struct listen_socket sock;
    memset(&sock, 0, sizeof sock);
    sock.address = address_of(address, port);
    sock.address_length = length_of(&sock.address);
    sock.family = sock.address.ss_family;
    sock.socktype = SOCK_STREAM;
    sock.protocol = IPPROTO_TCP;
    sock.state = LISTEN_SOCKET_LISTENING;
    return sock;
}

static struct command_listener some_listener = {
    .node = "host.example", .service = "80", .stack = LISTEN_SOCKET_STACK_AUTO};
static struct command_listener named_listener = {
    .node = "host.example", .service = "80", .stack = LISTEN_SOCKET_STACK_AUTO, .name = "a \"name\""};

/* Two listeners: a pair, and one that came up in IPv4 alone. */
static void make_results(struct command_results *results, const struct command_line *line) {
    memset(results, 0, sizeof *results);
    results->line = line;
    results->count = 2;
    struct listen_socket_set *pair = &results->results[0].set;
    pair->stack = LISTEN_SOCKET_STACK_PAIR;
    pair->count = 2;
    pair->sockets[0] = socket_of("2001:db8::1", 80);
    pair->sockets[0].v6only = true;
    pair->sockets[0].backlog = 7;
    pair->sockets[1] = socket_of("192.0.2.1", 81);
    pair->sockets[1].socktype = SOCK_DGRAM;
    pair->sockets[1].protocol = IPPROTO_UDP;
    pair->sockets[1].state = LISTEN_SOCKET_CREATED;
    struct listen_socket_set *alone = &results->results[1].set;
    alone->stack = LISTEN_SOCKET_STACK_IPV4;
    alone->count = 1;
    alone->reason = LISTEN_SOCKET_REASON_NO_ADDRESS;
    alone->sockets[0] = socket_of("127.0.0.1", 65535);
    alone->sockets[0].backlog = 9;
    results->results[0].listener = &some_listener;
    results->results[1].listener = &named_listener;
}

static void test_json_made(void) {
    const struct command_line line = {.verb = COMMAND_OPEN, .json = true};
    struct command_results results;
    struct page page;
    make_results(&results, &line);
    expect(command_json_made(begin_page(&page), &results), "an object of two listeners is written");
    end_page(
        "an object of two listeners", &page,
        "{\"outcome\":\"ok\",\"sockets\":["
        "{\"listener\":1,\"family\":\"inet6\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"2001:db8:"
        ":1\",\"port\":80,"
        "\"stack\":\"pair\",\"v6only\":true,\"backlog\":7},"
        "{\"listener\":1,\"family\":\"inet\",\"socktype\":\"dgram\",\"protocol\":\"udp\",\"address\":\"192.0.2."
        "1\",\"port\":81},"
        "{\"listener\":2,\"family\":\"inet\",\"socktype\":\"stream\",\"protocol\":\"tcp\",\"address\":\"127.0.0."
        "1\",\"port\":65535,"
        "\"name\":\"a \\\"name\\\"\",\"stack\":\"ipv4\",\"backlog\":9,\"note\":\"the resolver gave no IPv6 address for "
        "\\\"host.example\\\"\"}]}\n");
    expect(command_socket_count(&results) == 3, "three sockets");
    results.count = 0;
    expect(command_json_made(begin_page(&page), &results), "an object of no listener is written");
    end_page("an object of no listener", &page, "{\"outcome\":\"ok\",\"sockets\":[]}\n");
    expect(command_socket_count(&results) == 0, "no socket");
}

static void test_notes(void) {
    char buffer[COMMAND_NOTE];
    struct command_result result;
    memset(&result, 0, sizeof result);
    result.listener = &some_listener;
    result.set.stack = LISTEN_SOCKET_STACK_IPV6;
    result.set.count = 1;
    expect_text("no reason, no note", command_note(&result, buffer), NULL);
    result.set.reason = LISTEN_SOCKET_REASON_FAMILY_ABSENT;
    expect_text("no IPv4 here", command_note(&result, buffer), "this host has no IPv4, or keeps it from this process");
    result.set.stack = LISTEN_SOCKET_STACK_IPV4;
    expect_text("no IPv6 here", command_note(&result, buffer), "this host has no IPv6, or keeps it from this process");
    result.set.reason = LISTEN_SOCKET_REASON_NO_ADDRESS;
    expect_text("no IPv6 address", command_note(&result, buffer),
                "the resolver gave no IPv6 address for \"host.example\"");
    result.set.stack = LISTEN_SOCKET_STACK_IPV6;
    expect_text("no IPv4 address", command_note(&result, buffer),
                "the resolver gave no IPv4 address for \"host.example\"");
    result.set.count = 0;
    expect_text("no socket, no note", command_note(&result, buffer), NULL);
}

static void test_states(void) {
    static const struct {
        const char *address;
        bool v6only;
        bool serves;
    } cases[] = {{"0.0.0.0", false, true},
                 {"192.0.2.1", true, true},
                 {"::", false, true},
                 {"::", true, false},
                 {"::1", false, false},
                 {"::ffff:192.0.2.1", false, true},
                 {"::ffff:0.0.0.0", true, true},
                 {"::fffe:192.0.2.1", false, false},
                 {"::feff:192.0.2.1", false, false},
                 {"1::ffff:192.0.2.1", false, false},
                 {"::1:ffff:192.0.2.1", false, false},
                 {"::192.0.2.1", false, false},
                 {"8000::", false, false}};
    struct command_endpoint endpoint;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&endpoint, 0, sizeof endpoint);
        endpoint.address = address_of(cases[i].address, 80);
        endpoint.v6only = cases[i].v6only;
        expect(command_serves_ipv4(&endpoint) == cases[i].serves, cases[i].address);
    }
    expect_text("listening", command_state_name(COMMAND_STATE_LISTENING), "listening");
    expect_text("bound", command_state_name(COMMAND_STATE_BOUND), "bound, not listening");
    expect_text("connected", command_state_name(COMMAND_STATE_CONNECTED), "connected");
    expect_text("closing", command_state_name(COMMAND_STATE_CLOSING), "closing");
}

/* What is said of a stream that cannot be written: which one it is, and why. */
static void test_flush(void) {
    char text[100];
    FILE *said = tmpfile();
    const int before = dup(STDERR_FILENO);
    FILE *out = fdopen(dup(STDOUT_FILENO), "w");
    if (said == NULL || before < 0 || out == NULL)
        abort();
    (void)dup2(fileno(said), STDERR_FILENO);
    expect(command_flush(out), "a stream that can be written");
    (void)close(fileno(out));
    (void)fputs("lost", out);
    expect(!command_flush(out), "a stream that cannot be written");
    (void)fclose(out);
    (void)dup2(before, STDERR_FILENO);
    (void)close(before);
    rewind(said);
    expect_text("which it is, and why", fgets(text, sizeof text, said),
                "listen-socket: standard error: Bad file descriptor\n");
    (void)fclose(said);
}

/* ---- Failures ---- */

static struct command_result failed_result(void) {
    struct command_result result;
    memset(&result, 0, sizeof result);
    result.listener = &some_listener;
    result.failure.stage = LISTEN_SOCKET_STAGE_BIND;
    result.failure.code = LISTEN_SOCKET_EADDRINUSE;
    result.failure.native = 98;
    result.failure.call = LISTEN_SOCKET_CALL_BIND;
    result.failure.family = AF_INET;
    result.failure.address = address_of("192.0.2.1", 80);
    result.failure.address_length = sizeof(struct sockaddr_in);
    return result;
}

#define IN_USE_MESSAGE                                                                                                 \
    "bind: bind failed for 192.0.2.1:80 (EADDRINUSE, 98): another socket has the address and port; end it, or choose " \
    "another port"
#define IN_USE_OBJECT                                                                                                  \
    "{\"outcome\":\"error\",\"stage\":\"bind\",\"code\":\"EADDRINUSE\",\"native\":98,\"call\":\"bind\",\"message\":"   \
    "\"" IN_USE_MESSAGE "\""

static struct command_holder *add_holder(struct command_holders *holders, const char *address,
                                         enum command_state state) {
    struct command_holder *holder = &holders->holders[holders->count++];
    memset(holder, 0, sizeof *holder);
    holder->endpoint.address = address_of(address, 80);
    holder->endpoint.length = length_of(&holder->endpoint.address);
    holder->endpoint.state = state;
    holder->endpoint.uid = 4294967295U;
    return holder;
}

static void add_process(struct command_holder *holder, int number, const char *name) {
    if (holder->process_count < COMMAND_PROCESSES) {
        holder->processes[holder->process_count].number = number;
        (void)snprintf(holder->processes[holder->process_count].name, COMMAND_QUOTED, "%s", name);
    }
    holder->process_count++;
}

/* The failure as the only listener of a line, or the last of three, of which the second may have had its port. */
static void expect_failed_object(const char *name, const struct command_result *result, size_t count, bool own,
                                 const struct command_holders *holders, const char *wanted) {
    const struct command_line line = {.verb = COMMAND_OPEN, .json = true, .count = count};
    struct command_results results = {.line = &line, .count = count};
    struct page page;
    struct command_result *failed = &results.results[count - 1];
    *failed = *result;
    expect(command_json_failed(begin_page(&page), &results, failed, own ? failed - 1 : NULL, holders), name);
    end_page(name, &page, wanted);
}

/* Where not every process could be looked into: of whom one was found it is seen, of others it is not known. */
static void test_json_unsearched(const struct command_result *result) {
    struct command_holders holders;
    memset(&holders, 0, sizeof holders);
    holders.known = true;
    struct command_holder *holder = add_holder(&holders, "::", COMMAND_STATE_LISTENING);
    add_process(holder, 12, "");
    add_process(holder, 13, "x");
    (void)add_holder(&holders, "127.0.0.1", COMMAND_STATE_CLOSING);
    (void)add_holder(&holders, "::1", COMMAND_STATE_BOUND);
    expect_failed_object(
        "a failure with holders that may be others'", result, 1, false, &holders,
        IN_USE_OBJECT ",\"holders\":["
                      "{\"address\":\"::\",\"port\":80,\"state\":\"listening\",\"serves_ipv4\":true,\"visible\":"
                      "true,\"uid\":4294967295,\"processes\":[{\"pid\":12,\"name\":null},{\"pid\":13,\"name\":\"x\"}]},"
                      "{\"address\":\"127.0.0.1\",\"port\":80,\"state\":\"closing\",\"serves_ipv4\":true,"
                      "\"visible\":true,\"uid\":null,\"processes\":[]},"
                      "{\"address\":\"::1\",\"port\":80,\"state\":\"bound, not "
                      "listening\",\"serves_ipv4\":false,\"visible\":null,\"uid\":4294967295,"
                      "\"processes\":[]}]}\n");
}

static void test_json_failed(void) {
    struct command_result result = failed_result();
    struct command_holders holders;
    memset(&holders, 0, sizeof holders);
    expect_failed_object("a failure of which no holder is known", &result, 1, false, &holders, IN_USE_OBJECT "}\n");
    expect_failed_object("a failure of the third listener", &result, 3, false, &holders,
                         IN_USE_OBJECT ",\"listener\":3}\n");
    expect_failed_object("a port that the second had", &result, 3, true, &holders,
                         IN_USE_OBJECT ",\"listener\":3,\"in_use_by_listener\":2}\n");
    result.listener = &named_listener;
    expect_failed_object("a failure of the only listener, which has a name", &result, 1, false, &holders,
                         IN_USE_OBJECT ",\"name\":\"a \\\"name\\\"\"}\n");
    expect_failed_object("a port that the second had, of a listener with a name", &result, 3, true, &holders,
                         IN_USE_OBJECT ",\"listener\":3,\"name\":\"a \\\"name\\\"\",\"in_use_by_listener\":2}\n");
    result.listener = &some_listener;
    holders.known = true;
    holders.searched = true;
    expect_failed_object("a failure without a holder", &result, 1, false, &holders, IN_USE_OBJECT ",\"holders\":[]}\n");
    struct command_holder *holder = add_holder(&holders, "::", COMMAND_STATE_LISTENING);
    add_process(holder, 12, "one");
    add_process(holder, 2147483647, "two \\x0a");
    (void)add_holder(&holders, "127.0.0.1", COMMAND_STATE_CLOSING);
    (void)add_holder(&holders, "::1", COMMAND_STATE_BOUND);
    expect_failed_object("a failure with three holders", &result, 1, false, &holders,
                         IN_USE_OBJECT
                         ",\"holders\":["
                         "{\"address\":\"::\",\"port\":80,\"state\":\"listening\",\"serves_ipv4\":true,\"visible\":"
                         "true,\"uid\":4294967295,"
                         "\"processes\":[{\"pid\":12,\"name\":\"one\"},{\"pid\":2147483647,\"name\":\"two \\\\x0a\"}]},"
                         "{\"address\":\"127.0.0.1\",\"port\":80,\"state\":\"closing\",\"serves_ipv4\":true,"
                         "\"visible\":true,\"uid\":null,\"processes\":[]},"
                         "{\"address\":\"::1\",\"port\":80,\"state\":\"bound, not "
                         "listening\",\"serves_ipv4\":false,\"visible\":false,\"uid\":4294967295,"
                         "\"processes\":[]}]}\n");
    test_json_unsearched(&result);
}

/* More holders, and more processes of one, than there is room for: what there is room for is told. */
static void test_json_many(void) {
    const struct command_result result = failed_result();
    struct command_holders holders;
    struct page page;
    memset(&holders, 0, sizeof holders);
    holders.known = true;
    char long_name[COMMAND_QUOTED];
    memset(long_name, 'n', sizeof long_name);
    (void)snprintf(long_name + 240, sizeof long_name - 240, "... (18446744073709551615 bytes)");
    for (int i = 0; i < COMMAND_HOLDERS; i++)
        for (int k = 0; k <= COMMAND_PROCESSES; k++)
            add_process(k == 0 ? add_holder(&holders, "2001:db8:1111:2222:3333:4444:5555:6666", COMMAND_STATE_LISTENING)
                               : &holders.holders[i],
                        INT_MAX, long_name);
    holders.count++; /* there was no room for its own */
    const struct command_line line = {.verb = COMMAND_OPEN, .json = true, .count = 1};
    struct command_results results = {.line = &line, .count = 1};
    results.results[0] = result;
    expect(command_json_failed(begin_page(&page), &results, &results.results[0], NULL, &holders),
           "the largest object is written");
    size_t names = 0;
    size_t addresses = 0;
    (void)fflush(page.out);
    for (const char *at = page.text; (at = strstr(at, "nnn... (18446744073709551615 bytes)\"}")) != NULL; at++)
        names++;
    for (const char *at = page.text; (at = strstr(at, "6666\",\"port\"")) != NULL; at++)
        addresses++;
    expect(addresses == COMMAND_HOLDERS, "as many holders as there is room for");
    expect(names == (size_t)COMMAND_HOLDERS * COMMAND_PROCESSES, "as many processes of each as there is room for");
    expect(page.length > 3 && strcmp(page.text + page.length - 5, "]}]}\n") == 0, "the object is whole");
    (void)fclose(page.out);
    free(page.text);
}

static void test_json_refused(void) {
    struct command_usage usage;
    struct page page;
    memset(&usage, 0, sizeof usage);
    (void)command_refuse(&usage, "word", 3, "what is wrong: %d", 5);
    expect(command_json_refused(begin_page(&page), "program", &usage), "a refusal is written");
    end_page("a refusal with its word", &page,
             "{\"outcome\":\"error\",\"stage\":\"program\",\"argument\":\"wor\",\"message\":\"what is wrong: 5\"}\n");
    (void)command_refuse_near(&usage, NULL, "this", "no word");
    expect(command_json_refused(begin_page(&page), "usage", &usage), "a refusal without a word is written");
    end_page(
        "a refusal without a word", &page,
        "{\"outcome\":\"error\",\"stage\":\"usage\",\"argument\":null,\"message\":\"no word; did you mean this?\"}\n");
}

/* ---- Steps ---- */

enum { CALLS_MOST = 24 };

/* A record that grows by calls in their short form. */
struct story {
    struct command_line line;
    struct command_listener listener;
    struct command_results results;
    struct command_call calls[CALLS_MOST];
};

static struct command_record *begin_story(struct story *story, enum command_verb verb) {
    memset(story, 0, sizeof *story);
    story->line.verb = verb;
    story->results.line = &story->line;
    story->results.count = 1;
    story->results.results[0].listener = &story->listener;
    story->results.results[0].record.calls = story->calls;
    return &story->results.results[0].record;
}

static struct command_call *tell(struct story *story, enum command_step step, listen_socket_handle handle) {
    struct command_record *record = &story->results.results[0].record;
    struct command_call *call = &record->calls[record->count++];
    call->step = step;
    call->handle = handle;
    return call;
}

static struct command_call *tell_socket(struct story *story, int family, int type, int protocol,
                                        listen_socket_handle handle) {
    struct command_call *call = tell(story, COMMAND_OPEN_SOCKET, handle);
    call->family = family;
    call->type = type;
    call->protocol = protocol;
    return call;
}

static void end_story(const char *name, const struct story *story, const char *wanted) {
    struct page page;
    expect(command_steps_made(begin_page(&page), &story->results, "the end"), name);
    end_page(name, &page, wanted);
}

/* Three groups of sockets in one record: a failed one alone, a pair, one alone; and calls about none. */
static void test_groups(void) {
    struct story story;
    (void)begin_story(&story, COMMAND_CREATE);
    tell_socket(&story, AF_INET6, SOCK_STREAM, IPPROTO_TCP, LISTEN_SOCKET_INVALID)->code = LISTEN_SOCKET_EMFILE;
    (void)tell_socket(&story, AF_INET6, SOCK_STREAM, IPPROTO_TCP, 5);
    (void)tell_socket(&story, AF_INET, SOCK_DGRAM, IPPROTO_UDP, 4);
    tell(&story, COMMAND_LISTEN, 4)->value = 8;
    tell(&story, COMMAND_LISTEN, 5)->value = 9;
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 5);
    (void)tell(&story, COMMAND_FREE_LIST, LISTEN_SOCKET_INVALID);
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 4);
    tell_socket(&story, AF_INET, SOCK_STREAM, IPPROTO_TCP, 5)->nonblock = true;
    tell(&story, COMMAND_LISTEN, 5)->code = LISTEN_SOCKET_EADDRINUSE;
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 5);
    end_story("groups of sockets", &story,
              "2. ListenSocket = invalid\n3. socket: AF_INET6 SOCK_STREAM IPPROTO_TCP -> failed: EMFILE\n4. checked: "
              "invalid\n"
              "2. ListenSocket = invalid\n3. socket, socket 1 of 2: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor "
              "5\n4. checked: valid\n"
              "2. ListenSocket = invalid\n3. socket, socket 2 of 2: AF_INET SOCK_DGRAM IPPROTO_UDP -> descriptor 4\n4. "
              "checked: valid\n"
              "7. listen, socket 2 of 2: backlog 8\n7. listen, socket 1 of 2: backlog 9\n   close, socket 1 of 2\n   "
              "freeaddrinfo\n"
              "   close, socket 2 of 2\n"
              "2. ListenSocket = invalid\n3. socket: AF_INET SOCK_STREAM IPPROTO_TCP, non-blocking -> descriptor 5\n4. "
              "checked: valid\n"
              "7. listen: backlog 0 -> failed: EADDRINUSE\n   close\nthe end\n");
}

/* A second socket() that fails belongs to the first one's group; descriptors come again in the next group. */
static void test_half_groups(void) {
    struct story story;
    begin_story(&story, COMMAND_CREATE)->incomplete = true;
    (void)tell_socket(&story, AF_INET6, SOCK_STREAM, IPPROTO_TCP, 3);
    tell_socket(&story, AF_INET, SOCK_STREAM, IPPROTO_TCP, LISTEN_SOCKET_INVALID)->code = LISTEN_SOCKET_EAFNOSUPPORT;
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 3);
    (void)tell_socket(&story, AF_INET6, SOCK_STREAM, IPPROTO_TCP, 3);
    (void)tell_socket(&story, AF_INET, SOCK_STREAM, IPPROTO_TCP, 4);
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 4);
    (void)tell(&story, COMMAND_CLOSE_SOCKET, 3);
    end_story(
        "a group whose second socket fails", &story,
        "2. ListenSocket = invalid\n3. socket, socket 1 of 2: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor 3\n4. "
        "checked: valid\n"
        "2. ListenSocket = invalid\n3. socket, socket 2 of 2: AF_INET SOCK_STREAM IPPROTO_TCP -> failed: EAFNOSUPPORT\n"
        "4. checked: invalid\n   close, socket 1 of 2\n"
        "2. ListenSocket = invalid\n3. socket, socket 1 of 2: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor 3\n4. "
        "checked: valid\n"
        "2. ListenSocket = invalid\n3. socket, socket 2 of 2: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 4\n4. "
        "checked: valid\n"
        "   close, socket 2 of 2\n   close, socket 1 of 2\n"
        "   ... (there was no memory to note the calls after this one)\nthe end\n");
}

static void test_questions(void) {
    struct story story;
    (void)begin_story(&story, COMMAND_CREATE);
    struct command_call *call = tell(&story, COMMAND_RESOLVE, LISTEN_SOCKET_INVALID);
    *call = (struct command_call){.step = COMMAND_RESOLVE,
                                  .handle = LISTEN_SOCKET_INVALID,
                                  .family = AF_UNSPEC,
                                  .type = SOCK_DGRAM,
                                  .protocol = IPPROTO_UDP,
                                  .flags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED |
                                           AI_ALL | AI_ADDRCONFIG,
                                  .has_node = true,
                                  .node = "a\"b",
                                  .service = "\x01",
                                  .answer = "1.2.3.4:5"};
    call = tell(&story, COMMAND_RESOLVE, LISTEN_SOCKET_INVALID);
    *call = (struct command_call){.step = COMMAND_RESOLVE,
                                  .code = LISTEN_SOCKET_EAI_AGAIN,
                                  .handle = LISTEN_SOCKET_INVALID,
                                  .family = AF_INET6,
                                  .type = SOCK_STREAM,
                                  .protocol = IPPROTO_TCP,
                                  .node = "not shown",
                                  .service = "80",
                                  .answer = "not shown"};
    call = tell(&story, COMMAND_INTERFACE_INDEX, LISTEN_SOCKET_INVALID);
    call->value = 17;
    memcpy(call->node, "lo", 3);
    call = tell(&story, COMMAND_INTERFACE_INDEX, LISTEN_SOCKET_INVALID);
    call->code = LISTEN_SOCKET_ENODEV;
    memcpy(call->node, "no", 3);
    end_story("questions", &story,
              "1. getaddrinfo: node \"a\\x22b\", service \"\\x01\", hints AF_UNSPEC SOCK_DGRAM IPPROTO_UDP "
              "AI_PASSIVE|AI_CANONNAME|AI_NUMERICHOST|AI_NUMERICSERV|AI_V4MAPPED|AI_ALL|AI_ADDRCONFIG -> 1.2.3.4:5\n"
              "1. getaddrinfo: node NULL, service \"80\", hints AF_INET6 SOCK_STREAM IPPROTO_TCP and no flags -> "
              "failed: EAI_AGAIN\n"
              "1. if_nametoindex: \"lo\" -> 17\n1. if_nametoindex: \"no\" -> failed: ENODEV\nthe end\n");
}

/* Each flag by itself, in front of nothing. */
static void test_flags(void) {
    static const struct {
        int flag;
        const char *text;
    } flags[] = {{AI_PASSIVE, " AI_PASSIVE"},         {AI_CANONNAME, " AI_CANONNAME"},
                 {AI_NUMERICHOST, " AI_NUMERICHOST"}, {AI_NUMERICSERV, " AI_NUMERICSERV"},
                 {AI_V4MAPPED, " AI_V4MAPPED"},       {AI_ALL, " AI_ALL"},
                 {AI_ADDRCONFIG, " AI_ADDRCONFIG"},   {0, " and no flags"}};
    struct story story;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        char wanted[160];
        (void)begin_story(&story, COMMAND_CREATE);
        struct command_call *call = tell(&story, COMMAND_RESOLVE, LISTEN_SOCKET_INVALID);
        call->family = AF_INET;
        call->type = SOCK_STREAM;
        call->protocol = IPPROTO_TCP;
        call->flags = flags[i].flag;
        memcpy(call->answer, "x", 2);
        (void)snprintf(
            wanted, sizeof wanted,
            "1. getaddrinfo: node NULL, service \"\", hints AF_INET SOCK_STREAM IPPROTO_TCP%s -> x\nthe end\n",
            flags[i].text);
        end_story(flags[i].text, &story, wanted);
    }
}

static void test_calls(void) {
    struct story story;
    (void)begin_story(&story, COMMAND_CREATE);
    (void)tell_socket(&story, AF_INET, SOCK_STREAM, IPPROTO_TCP, 3);
    struct command_call *call = tell(&story, COMMAND_SET_OPTION, 3);
    call->option = LISTEN_SOCKET_OPTION_V6ONLY;
    call->value = 1;
    call = tell(&story, COMMAND_SET_OPTION, 3);
    call->option = LISTEN_SOCKET_OPTION_REUSEPORT;
    call->code = LISTEN_SOCKET_EPERM;
    call = tell(&story, COMMAND_GET_OPTION, 3);
    call->option = LISTEN_SOCKET_OPTION_V6ONLY;
    call->value = 1;
    call = tell(&story, COMMAND_GET_OPTION, 3);
    call->option = LISTEN_SOCKET_OPTION_V6ONLY;
    call->value = 1;
    call->code = LISTEN_SOCKET_EPERM;
    call = tell(&story, COMMAND_BIND, 3);
    call->address = address_of("192.0.2.1", 80);
    call->length = sizeof(struct sockaddr_in);
    call = tell(&story, COMMAND_LOCAL_ADDRESS, 3);
    call->address = address_of("192.0.2.2", 81);
    call->length = sizeof(struct sockaddr_in);
    tell(&story, COMMAND_LOCAL_ADDRESS, 3)->code = LISTEN_SOCKET_ENOBUFS;
    end_story(
        "calls about a socket", &story,
        "2. ListenSocket = invalid\n3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 3\n4. checked: valid\n"
        "5. setsockopt: IPV6_V6ONLY 1\n5. setsockopt: SO_REUSEPORT 0 -> failed: EPERM\n"
        "5. getsockopt: IPV6_V6ONLY -> 1\n5. getsockopt: IPV6_V6ONLY -> failed: EPERM\n"
        "6. bind: 192.0.2.1:80\n6. getsockname -> 192.0.2.2:81\n6. getsockname -> failed: ENOBUFS\nthe end\n");
}

/* The first line of open, and what is told of a failure before or behind the calls. */
static void test_stacks(void) {
    struct story story;
    struct command_result *result = &story.results.results[0];
    struct page page;
    (void)begin_story(&story, COMMAND_OPEN);
    story.listener.stack = LISTEN_SOCKET_STACK_AUTO;
    end_story("nothing came up", &story, "stack: auto\nthe end\n");
    result->set.stack = LISTEN_SOCKET_STACK_DUAL;
    end_story("auto came up", &story, "stack: auto, came up as dual\nthe end\n");
    result->set.stack = LISTEN_SOCKET_STACK_IPV6;
    result->set.count = 1;
    result->set.reason = LISTEN_SOCKET_REASON_FAMILY_ABSENT;
    end_story("auto came up in one family", &story,
              "stack: auto, came up as ipv6: this host has no IPv4, or keeps it from this process\nthe end\n");
    story.listener.stack = LISTEN_SOCKET_STACK_IPV6;
    result->set.reason = LISTEN_SOCKET_REASON_NONE;
    end_story("what was asked for", &story, "stack: ipv6\nthe end\n");
    result->failure.stage = LISTEN_SOCKET_STAGE_SELECT;
    result->failure.code = LISTEN_SOCKET_EAI_FAIL;
    command_steps_failed(begin_page(&page), &story.results);
    end_page("no usable entry", &page, "stack: ipv6\n   no usable entry: EAI_FAIL\n");
    story.results.count = 0;
    command_steps_failed(begin_page(&page), &story.results);
    end_page("no step was reached", &page, "");
}

/* Several listeners: each under its own line, with what it was given. */
static void test_several_stories(void) {
    struct story story;
    struct page page;
    (void)begin_story(&story, COMMAND_OPEN);
    story.line.count = 3;
    story.results.count = 2;
    story.listener.service = "http";
    story.listener.stack = LISTEN_SOCKET_STACK_DUAL;
    story.results.results[1] = story.results.results[0];
    story.results.results[1].listener = &named_listener;
    end_story(
        "two of three listeners", &story,
        "listener 1 of 3 (service \"http\"):\nstack: dual\n"
        "listener 2 of 3 (name \"a \\x22name\\x22\", node \"host.example\", service \"80\"):\nstack: auto\nthe end\n");
    story.line.verb = COMMAND_CREATE;
    story.line.count = 2;
    story.listener.name = "n";
    story.results.results[1].listener = &some_listener;
    command_steps_failed(begin_page(&page), &story.results);
    end_page("two listeners of create", &page,
             "listener 1 of 2 (name \"n\", service \"http\"):\n"
             "listener 2 of 2 (node \"host.example\", service \"80\"):\n");
}

/* The longest label: three values, each as long as it can be. */
static void test_long_labels(void) {
    char value[5001];
    char label[COMMAND_LABEL];
    memset(value, '\x80', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    const struct command_listener listener = {.node = value, .service = value, .name = value};
    const struct command_line line = {.count = COMMAND_LISTENERS};
    struct command_results results = {.line = &line};
    struct command_result *result = &results.results[COMMAND_LISTENERS - 1];
    result->listener = &listener;
    expect(command_number(&results, result) == COMMAND_LISTENERS, "the number of the last listener");
    (void)command_label(&results, result, label);
    expect(strncmp(label, "listener 16 of 16 (name \"\\x80", strlen("listener 16 of 16 (name \"\\x80")) == 0,
           "a long label begins");
    expect_text("a long label ends", label + strlen(label) - strlen("\"... (5000 bytes))"), "\"... (5000 bytes))");
}

/* Whether the socket of the last bind or listen was to be dual. In a story, sN is socket N, and s/ one that was not
 * made; wN and xN set its V6ONLY to 0 and 1, and gN reads 1; rN sets another option; bN, lN and cN are bind, listen,
 * close. */
static void test_dual_records(void) {
    static const struct {
        const char *story;
        bool dual;
    } cases[] = {{"", false},
                 {"s3", false},
                 {"s3w3", false},
                 {"s3w3b3", true},
                 {"s3x3b3", false},
                 {"s3w3b3l3", true},
                 {"s3b3", false},
                 {"s3w3x3b3", false},
                 {"s3x3w3b3", true},
                 {"s3w3r3b3", true},
                 {"s3w3s4b4", false},
                 {"s3w3s4x4b3b4", false},
                 {"s3w3s4x4b4b3", true},
                 {"s3w3s4x4b4b3l4", false},
                 {"s3w3b3c3s3b3", false},
                 {"s3w3b3c3s3x3b3", false},
                 {"s3x3b3c3s3w3b3", true},
                 {"s3w3b3c3", true},
                 {"w3b3s3", true},
                 {"s3l3", false},
                 {"s3w3l3", true},
                 {"s3r3b3", false},
                 {"s3w3g3b3", true},
                 {"s4w4s3x3b4", true},
                 {"s3w3b3s/", true}};
    struct story story;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct command_record *record = begin_story(&story, COMMAND_OPEN);
        for (const char *at = cases[i].story; *at != '\0'; at += 2) {
            static const char letters[] = "swxrblcg";
            static const enum command_step steps[] = {COMMAND_OPEN_SOCKET,  COMMAND_SET_OPTION, COMMAND_SET_OPTION,
                                                      COMMAND_SET_OPTION,   COMMAND_BIND,       COMMAND_LISTEN,
                                                      COMMAND_CLOSE_SOCKET, COMMAND_GET_OPTION};
            struct command_call *call = tell(&story, steps[strchr(letters, *at) - letters], at[1] - '0');
            call->option = *at == 'r'                   ? LISTEN_SOCKET_OPTION_REUSEPORT
                           : strchr("wxg", *at) != NULL ? LISTEN_SOCKET_OPTION_V6ONLY
                                                        : LISTEN_SOCKET_OPTION_NONE;
            call->value = *at == 'x' || *at == 'g';
        }
        expect(command_record_is_dual(record) == cases[i].dual, cases[i].story);
    }
}

/* ---- Messages ---- */

/* A failure, and its sentence. */
struct sentence {
    struct listen_socket_failure failure;
    const char *wanted;
};

static void expect_sentences(enum command_verb verb, const struct command_listener *listener,
                             const struct sentence *sentences, size_t count) {
    char buffer[COMMAND_MESSAGE];
    for (size_t i = 0; i < count; i++) {
        struct command_result result = {.listener = listener, .failure = sentences[i].failure};
        if (result.failure.family == AF_INET && result.failure.call != LISTEN_SOCKET_CALL_GETADDRINFO) {
            result.failure.address = address_of("192.0.2.1", 80);
            result.failure.address_length = sizeof(struct sockaddr_in);
        }
        expect_text("a message", command_message(verb, &result, buffer), sentences[i].wanted);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void test_refused_inputs(void) {
    static const struct sentence sentences[] = {
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_NONAME,
          .native = -2,
          .input = LISTEN_SOCKET_INPUT_NODE,
          .reason = LISTEN_SOCKET_REASON_NODE_EMPTY},
         "validate: node \"host.example\" refused (EAI_NONAME, -2): it is empty; give an address or a host name, or "
         "leave --node out for every address of this host"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_NONAME,
          .native = -2,
          .input = LISTEN_SOCKET_INPUT_NODE,
          .position = 1,
          .reason = LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC},
         "validate: node \"host.example\" refused at byte 1 (EAI_NONAME, -2): the flag numerichost allows only a "
         "numeric address, no host name"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_NONAME,
          .native = -2,
          .input = LISTEN_SOCKET_INPUT_NODE,
          .reason = LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY},
         "validate: node \"host.example\" refused (EAI_NONAME, -2): it is an IPv4 address; use --stack ipv4 for it"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_SERVICE,
          .native = -8,
          .input = LISTEN_SOCKET_INPUT_SERVICE,
          .reason = LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC},
         "validate: service \"80\" refused (EAI_SERVICE, -8): the flag numericserv allows only a port from 0 to 65535, "
         "no name"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_BADFLAGS,
          .native = -1,
          .input = LISTEN_SOCKET_INPUT_FLAGS,
          .reason = LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY},
         "validate: flags \"v4mapped\" refused (EAI_BADFLAGS, -1): v4mapped with a node needs an IPv6 socket that "
         "serves IPv4 too, which no stack makes of a node; use "
         "--stack ipv4 for an IPv4 address"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_BADFLAGS,
          .native = -1,
          .input = LISTEN_SOCKET_INPUT_FLAGS,
          .reason = LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE},
         "validate: flags \"v4mapped\" refused (EAI_BADFLAGS, -1): canonname needs a node whose name is to be found; "
         "add --node, or leave canonname out"},
        {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
          .code = LISTEN_SOCKET_EAI_SOCKTYPE,
          .native = -7,
          .input = LISTEN_SOCKET_INPUT_SOCKTYPE,
          .reason = LISTEN_SOCKET_REASON_TYPE_FLAG_BITS},
         "validate: socktype \"0x801\" refused (EAI_SOCKTYPE, -7): the type must be stream, dgram or 0, without "
         "further bits; close-on-exec is always set, and --nonblock makes "
         "the socket non-blocking"},
    };
    struct command_listener listener = some_listener;
    listener.given[LISTEN_SOCKET_INPUT_NODE] = listener.node;
    listener.given[LISTEN_SOCKET_INPUT_SERVICE] = listener.service;
    listener.given[LISTEN_SOCKET_INPUT_FLAGS] = "v4mapped";
    listener.given[LISTEN_SOCKET_INPUT_SOCKTYPE] = "0x801";
    expect_sentences(COMMAND_OPEN, &listener, sentences, COUNT_OF(sentences));
}

static const struct sentence resolver_sentences[] = {
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = -2,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO},
     "resolve: getaddrinfo failed for IPv4 or IPv6, node \"host.example\", service \"80\" (EAI_NONAME, -2): the "
     "resolver knows no such address"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_FAMILY,
      .native = -6,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET},
     "resolve: getaddrinfo failed for IPv4, node \"host.example\", service \"80\" (EAI_FAMILY, -6): this host has "
     "no IPv4"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_FAMILY,
      .native = -6,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET6},
     "resolve: getaddrinfo failed for IPv6, node \"host.example\", service \"80\" (EAI_FAMILY, -6): this host has "
     "no IPv6"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = -2,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET6},
     "resolve: getaddrinfo failed for IPv6, node \"host.example\", service \"80\" (EAI_NONAME, -2): the resolver "
     "knows no such address"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = 19,
      .call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX,
      .family = AF_INET6},
     "resolve: if_nametoindex failed for IPv6, node \"host.example\", service \"80\" (EAI_NONAME, ENODEV 19): this "
     "host has no interface of that name"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EPERM,
      .native = 1,
      .call = LISTEN_SOCKET_CALL_IF_NAMETOINDEX,
      .family = AF_INET6},
     "resolve: if_nametoindex failed for IPv6, node \"host.example\", service \"80\" (EPERM, EPERM 1): a "
     "policy of this system forbids it: that of a sandbox, a container or a service"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_SYSTEM,
      .native = -11,
      .detail = 5,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET},
     "resolve: getaddrinfo failed for IPv4, node \"host.example\", service \"80\" (EAI_SYSTEM, -11, EIO 5): the "
     "resolver met a system error, or can use none of its sources (/etc/nsswitch.conf)"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_SYSTEM,
      .native = -11,
      .detail = 24,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET},
     "resolve: this process has too many open files; raise its limit (ulimit -n) (EMFILE, 24): getaddrinfo failed "
     "for IPv4, node \"host.example\", service \"80\" "
     "(EAI_SYSTEM, -11): the resolver met a system error, or can use none of its sources (/etc/nsswitch.conf)"},
    {{.stage = LISTEN_SOCKET_STAGE_SELECT,
      .code = LISTEN_SOCKET_EAI_FAIL,
      .native = -4,
      .reason = LISTEN_SOCKET_REASON_NAME_WILDCARD,
      .family = AF_INET},
     "select: the resolver's answer for IPv4, node \"host.example\", service \"80\", which is 192.0.2.1:80, "
     "refused (EAI_FAIL, -4): the name leads to the wildcard "
     "address, which would open every address of the host; to have that, leave --node out"},
    {{.stage = LISTEN_SOCKET_STAGE_SELECT,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = -2,
      .reason = LISTEN_SOCKET_REASON_NO_ADDRESS,
      .family = AF_INET6},
     "select: the resolver's answer for IPv6, node \"host.example\", service \"80\" refused (EAI_NONAME, -2): the "
     "resolver gave no IPv6 address for "
     "\"host.example\"; use --stack ipv4"},
};

/* Without a node the resolver is asked for an address of the host: if it knows none, the family is missing. */
static const struct sentence hostless_sentences[] = {
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = -2,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET6},
     "resolve: getaddrinfo failed for IPv6, service \"80\" (EAI_NONAME, -2): this host has no IPv6"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_NONAME,
      .native = -2,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO},
     "resolve: getaddrinfo failed for IPv4 or IPv6, service \"80\" (EAI_NONAME, -2): the resolver knows no such "
     "address"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_SERVICE,
      .native = -8,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET6},
     "resolve: getaddrinfo failed for IPv6, service \"80\" (EAI_SERVICE, -8): no such service for this socket type"},
    {{.stage = LISTEN_SOCKET_STAGE_RESOLVE,
      .code = LISTEN_SOCKET_EAI_MEMORY,
      .native = -10,
      .call = LISTEN_SOCKET_CALL_GETADDRINFO,
      .family = AF_INET6},
     "resolve: getaddrinfo failed for IPv6, service \"80\" (EAI_MEMORY, -10): the resolver ran out of memory"},
};

static void test_resolver_failures(void) {
    const struct command_listener hostless = {.service = "80"};
    expect_sentences(COMMAND_OPEN, &some_listener, resolver_sentences, COUNT_OF(resolver_sentences));
    expect_sentences(COMMAND_OPEN, &hostless, hostless_sentences, COUNT_OF(hostless_sentences));
}

/* What there was too little of comes first. */
static void test_shortages(void) {
    static const struct {
        int detail;
        const char *begins;
        const char *codes;
    } cases[] = {{24, "(EMFILE, 24): getaddrinfo", "(EAI_SYSTEM, -11)"},
                 {23, "(ENFILE, 23): getaddrinfo", "(EAI_SYSTEM, -11)"},
                 {105, "(ENOBUFS, 105): getaddrinfo", "(EAI_SYSTEM, -11)"},
                 {12, "(ENOMEM, 12): getaddrinfo", "(EAI_SYSTEM, -11)"},
                 {19, "resolve: getaddrinfo", "(EAI_SYSTEM, -11, ENODEV 19)"},
                 {92, "resolve: getaddrinfo", "(EAI_SYSTEM, -11, ENOPROTOOPT 92)"},
                 {100, "resolve: getaddrinfo", "(EAI_SYSTEM, -11, ENETDOWN 100)"}};
    char buffer[COMMAND_MESSAGE];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct command_result result = {.listener = &some_listener,
                                              .failure = {.stage = LISTEN_SOCKET_STAGE_RESOLVE,
                                                          .code = LISTEN_SOCKET_EAI_SYSTEM,
                                                          .native = -11,
                                                          .detail = cases[i].detail,
                                                          .call = LISTEN_SOCKET_CALL_GETADDRINFO}};
        const char *text = command_message(COMMAND_OPEN, &result, buffer);
        expect(strstr(text, cases[i].begins) != NULL && strstr(text, cases[i].codes) != NULL, cases[i].begins);
    }
}

static void test_failed_calls(void) {
    static const struct sentence sentences[] = {
        {{.stage = LISTEN_SOCKET_STAGE_OPTION,
          .code = LISTEN_SOCKET_ENOPROTOOPT,
          .native = 92,
          .call = LISTEN_SOCKET_CALL_GETSOCKOPT,
          .option = LISTEN_SOCKET_OPTION_V6ONLY,
          .family = AF_INET,
          .reason = LISTEN_SOCKET_REASON_OPTION_NOT_HELD},
         "option: getsockopt(IPV6_V6ONLY) succeeded for 192.0.2.1:80 (ENOPROTOOPT, 92): the option reads back as "
         "another value than was set"},
        {{.stage = LISTEN_SOCKET_STAGE_BIND,
          .code = LISTEN_SOCKET_EADDRNOTAVAIL,
          .native = 99,
          .call = LISTEN_SOCKET_CALL_GETSOCKNAME,
          .family = AF_INET,
          .reason = LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD},
         "bind: getsockname succeeded for 192.0.2.1:80 (EADDRNOTAVAIL, 99): the local address reads back as another "
         "one than was bound: a jail or a policy changes it; give the address that is allowed"},
        {{.stage = LISTEN_SOCKET_STAGE_BIND,
          .code = LISTEN_SOCKET_EADDRNOTAVAIL,
          .native = 99,
          .call = LISTEN_SOCKET_CALL_BIND,
          .family = AF_INET},
         "bind: bind failed for 192.0.2.1:80 (EADDRNOTAVAIL, 99): the address is not one of this host's, or not ready "
         "yet: an IPv6 address can be bound when the check for duplicates is over, which takes a second or two, does "
         "not begin before the link is up, and ends for good where another host has the address (ip address shows "
         "tentative, dadfailed)"},
        {{.stage = LISTEN_SOCKET_STAGE_BIND,
          .code = LISTEN_SOCKET_EADDRINUSE,
          .native = 98,
          .call = LISTEN_SOCKET_CALL_BIND,
          .family = AF_INET},
         IN_USE_MESSAGE},
        {{.stage = LISTEN_SOCKET_STAGE_SOCKET,
          .code = LISTEN_SOCKET_EACCES,
          .native = 13,
          .call = LISTEN_SOCKET_CALL_SOCKET,
          .family = AF_INET},
         "socket: socket failed for 192.0.2.1:80 (EACCES, 13): a security policy of this system forbids it"},
    };
    expect_sentences(COMMAND_OPEN, &some_listener, sentences, COUNT_OF(sentences));
}

/* Who is ready to share is told why that was not enough. */
static void test_no_sharing(void) {
    static const char wanted[] =
        "bind: bind failed for 192.0.2.1:80 (EADDRINUSE, 98): another socket has the address and port, and does not "
        "share them: it has not set SO_REUSEPORT, or is another user's; end it, or choose another port";
    char buffer[COMMAND_MESSAGE];
    struct command_result result = failed_result();
    struct command_listener listener = *result.listener;
    result.listener = &listener;
    expect_text("one that does not ask for it", command_message(COMMAND_OPEN, &result, buffer), IN_USE_MESSAGE);
    listener.options = LISTEN_SOCKET_NONBLOCK | LISTEN_SOCKET_REUSEPORT;
    expect_text("one that asks for it", command_message(COMMAND_OPEN, &result, buffer), wanted);
    result.failure.code = LISTEN_SOCKET_EADDRNOTAVAIL;
    expect(strstr(command_message(COMMAND_OPEN, &result, buffer), "SO_REUSEPORT") == NULL,
           "of another failure nothing");
}

/* The address of a pair that finds no common port is not told: it is only the last of those that were tried. */
static void test_no_common_port(void) {
    static const char begins[] = "bind: bind failed for port 0 in both families (EADDRINUSE, 98): 16 ports ";
    char buffer[COMMAND_MESSAGE];
    struct command_result result = failed_result();
    result.failure.reason = LISTEN_SOCKET_REASON_NO_COMMON_PORT;
    result.failure.tries = 16;
    expect(strncmp(command_message(COMMAND_OPEN, &result, buffer), begins, strlen(begins)) == 0, begins);
}

/* The port in a node; the position is that of the colon. */
static void test_ports_in_nodes(void) {
    static const struct {
        const char *node;
        int position;
        const char *wanted;
    } cases[] = {{":80", 1, "it is a port; write --service 80, without --node"},
                 {"*:80", 2, "it is a port; write --service 80, without --node"},
                 {"[*]:80", 4, "it is a port; write --service 80, without --node"},
                 {"[]:80", 3, "it is a port; write --service 80, without --node"},
                 {"!:80", 2,
                  "it has a port at its end, which --service takes; \"!\" alone is refused too: it holds a byte that "
                  "is in no address and no host name"},
                 {"**:80", 3,
                  "it has a port at its end, which --service takes; \"**\" alone is refused too: it holds a byte that "
                  "is in no address and no host name"},
                 {"0:80", 2,
                  "it has a port at its end, which --service takes; \"0\" alone is refused too: it looks like an IPv4 "
                  "address, but is not four decimal numbers from 0 to 255 without leading zeros"},
                 {"[fe80::1]:80", 10,
                  "it has a port at its end, which --service takes; \"fe80::1\" alone is refused too: a link-local "
                  "address needs its interface, as in fe80::1%eth0"},
                 {"b:0", 2, "it has a port at its end; write --node \"b\" --service 0"},
                 {"b:9999", 2, "it has a port at its end; write --node \"b\" --service 9999"},
                 {"b:10000", 2, "it has a port at its end; write --node \"b\" --service 10000"},
                 {"b:65535", 2, "it has a port at its end; write --node \"b\" --service 65535"},
                 {"b:65536", 2, "it has a port at its end, which --service takes, from 0 to 65535"},
                 {"b:99999", 2, "it has a port at its end, which --service takes, from 0 to 65535"},
                 {"b:100000", 2, "it has a port at its end, which --service takes, from 0 to 65535"},
                 {"b:00", 2, "it has a port at its end, which --service takes, from 0 to 65535"},
                 {"b:080", 2, "it has a port at its end, which --service takes, from 0 to 65535"},
                 {"a:80", 2, "it has a port at its end; write --node \"a\" --service 80"},
                 {"localhost:8", 10, "it has a port at its end; write --node \"localhost\" --service 8"},
                 {"[::1]:80", 6, "it has a port at its end; write --node \"::1\" --service 80"},
                 {"192.0.2.1:80", 10, "it has a port at its end; write --node \"192.0.2.1\" --service 80"},
                 {"[a]:8", 4, "it has a port at its end; write --node \"a\" --service 8"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct command_listener listener = some_listener;
        char wanted[300];
        listener.node = listener.given[LISTEN_SOCKET_INPUT_NODE] = cases[i].node;
        (void)snprintf(wanted, sizeof wanted, "validate: node \"%s\" refused at byte %d (EAI_NONAME, -2): %s",
                       cases[i].node, cases[i].position, cases[i].wanted);
        const struct sentence sentence = {{.stage = LISTEN_SOCKET_STAGE_VALIDATE,
                                           .code = LISTEN_SOCKET_EAI_NONAME,
                                           .native = -2,
                                           .input = LISTEN_SOCKET_INPUT_NODE,
                                           .reason = LISTEN_SOCKET_REASON_NODE_WITH_PORT,
                                           .position = cases[i].position},
                                          wanted};
        expect_sentences(COMMAND_OPEN, &listener, &sentence, 1);
    }
}

/* What was meant by texts that are refused: nothing is advised that would be refused next. */
static const struct advice {
    enum command_verb verb;
    const char *node, *service;
    const char *wanted; /* NULL: no advice */
} advices[] = {
    {COMMAND_OPEN, "localhost:http", "80", "if http is the service, write --node \"localhost\" --service http"},
    {COMMAND_OPEN, "127.0.0.1:http", "80", "if http is the service, write --node \"127.0.0.1\" --service http"},
    {COMMAND_OPEN, "[::1]:http", "80", "if http is the service, write --node \"::1\" --service http"},
    {COMMAND_OPEN, "a:b", "80", "if b is the service, write --node \"a\" --service b"},
    {COMMAND_OPEN, ":http", "80", "if http is the service, write --service http, without --node"},
    {COMMAND_OPEN, "*:http", "80", "if http is the service, write --service http, without --node"},
    {COMMAND_OPEN, "[*]:http", "80", "if http is the service, write --service http, without --node"},
    {COMMAND_OPEN, "[]:http", "80", "if http is the service, write --service http, without --node"},
    {COMMAND_OPEN, "[:http", "80", NULL},
    {COMMAND_OPEN, "]:http", "80", NULL},
    {COMMAND_OPEN, "[::1:http", "80", NULL},
    {COMMAND_OPEN, "::1]:http", "80", NULL},
    {COMMAND_OPEN, "a]:http", "80", NULL},
    {COMMAND_OPEN, "[a:http", "80", NULL},
    {COMMAND_OPEN, "a:h_t", "80", NULL},
    {COMMAND_OPEN, "a_b:http", "80", NULL},
    {COMMAND_OPEN, "a:", "80", NULL},
    {COMMAND_OPEN, "a:b:c", "80", NULL},
    {COMMAND_OPEN, "::1:http", "80", NULL},
    {COMMAND_OPEN, "[fe80::1]:http", "80", NULL},
    {COMMAND_OPEN, "[::1]", "80", NULL},
    {COMMAND_OPEN, "[x]", "80", NULL},
    {COMMAND_OPEN, "0]:http", "80", NULL},
    {COMMAND_OPEN, "\xff:http", "80", "a host name is ASCII; write it as DNS has it, which begins with xn--"},
    {COMMAND_OPEN, ":80", "80", "it is a port; write --service 80, without --node"},
    {COMMAND_OPEN, "!", "80", NULL},
    {COMMAND_OPEN, "a_b", "80", NULL},
    {COMMAND_OPEN, "*", "80", "for every address of this host leave --node out"},
    {COMMAND_OPEN, "**", "80", NULL},
    {COMMAND_OPEN, "http://localhost", "80", "it is a URL; --node takes its host alone, and --service its port"},
    {COMMAND_OPEN, "tcp://[::1]:80/", "80", "it is a URL; --node takes its host alone, and --service its port"},
    {COMMAND_OPEN, "/tmp/x", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "unix:/tmp/x", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "unix:@x", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "./x_y", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "../x", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "@x", "80",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, "unix:http", "80", "if http is the service, write --node \"unix\" --service http"},
    {COMMAND_OPEN, ".x_y", "80", NULL},
    {COMMAND_OPEN,
     "b\xc3\xbc"
     "cher",
     "80", "a host name is ASCII; write it as DNS has it, which begins with xn--"},
    {COMMAND_OPEN, "x.\x80", "80", "a host name is ASCII; write it as DNS has it, which begins with xn--"},
    {COMMAND_OPEN, "x\x7f", "80", NULL},
    {COMMAND_OPEN, "127.0.0.1/8", "80", "a slash, and what is behind it, is no part of it; write --node \"127.0.0.1\""},
    {COMMAND_OPEN, "::/0", "80", "a slash, and what is behind it, is no part of it; write --node \"::\""},
    {COMMAND_OPEN, "localhost/", "80", "a slash, and what is behind it, is no part of it; write --node \"localhost\""},
    {COMMAND_OPEN, "fe80::1/64", "80", NULL},
    {COMMAND_CREATE, "::1/128", "80", NULL},
    {COMMAND_OPEN, NULL, "localhost:80", "if 80 is the service, write --node \"localhost\" --service 80"},
    {COMMAND_OPEN, "::1", "[::]:http", "if http is the service, write --node \"::\" --service http"},
    {COMMAND_OPEN, NULL, ":80", "if 80 is the service, write --service 80"},
    {COMMAND_OPEN, "::1", "*:80", "if 80 is the service, write --service 80"},
    {COMMAND_OPEN, NULL, "a:65536", NULL},
    {COMMAND_OPEN, NULL, "*", NULL},
    {COMMAND_OPEN, NULL, "80/tcp", "the protocol is no part of it; write --service 80"},
    {COMMAND_OPEN, "localhost", "http/tcp", "the protocol is no part of it; write --service http"},
    {COMMAND_OPEN, NULL, "80/TCP", "the protocol is no part of it; write --service 80"},
    {COMMAND_OPEN, NULL, "80/udp", "a datagram socket does not listen; write create --socktype dgram --service 80"},
    {COMMAND_OPEN, "localhost", "ntp/Udp",
     "a datagram socket does not listen; write create --socktype dgram --service ntp"},
    {COMMAND_CREATE, NULL, "80/udp",
     "the protocol is no part of it; write --socktype dgram --protocol udp --service 80"},
    {COMMAND_OPEN, NULL, "65536/udp", NULL},
    {COMMAND_OPEN, NULL, "80/sctp", NULL},
    {COMMAND_OPEN, NULL, "80/tcp6", NULL},
    {COMMAND_OPEN, NULL, "65536/tcp", NULL},
    {COMMAND_OPEN, NULL, "/tcp",
     "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none"},
    {COMMAND_OPEN, NULL, "http://a", "it is a URL; --node takes its host alone, and --service its port"},
    {COMMAND_OPEN, NULL, "80 ", NULL},
};

/* The same with a flag that needs a node. */
static const struct advice canonname_advices[] = {
    {COMMAND_OPEN, ":80", "80", "it has a port at its end, which --service takes, from 0 to 65535"},
    {COMMAND_OPEN, ":http", "80", NULL},
    {COMMAND_OPEN, "*", "80", NULL},
    {COMMAND_OPEN, "::1", ":80", "if 80 is the service, write --service 80"},
};

static void expect_advice(const struct advice *advice, int flags) {
    char buffer[COMMAND_ADVICE] = "nothing";
    struct command_listener listener = {.node = advice->node, .service = advice->service, .name = "no service"};
    struct command_result result = {.listener = &listener};
    listener.hints.ai_flags = AI_PASSIVE | flags;
    listener.hints.ai_socktype = SOCK_STREAM;
    listener.hints.ai_family = advice->verb == COMMAND_OPEN ? AF_UNSPEC : AF_INET;
    listener.stack = advice->verb == COMMAND_OPEN ? LISTEN_SOCKET_STACK_AUTO : LISTEN_SOCKET_STACK_NONE;
    expect(!command_is_valid(advice->verb, &listener, &result.failure), "what is refused");
    const bool advised = command_advise(advice->verb, &result, buffer);
    expect(advised == (advice->wanted != NULL), advice->node ? advice->node : advice->service);
    expect_text("an advice", buffer, advice->wanted ? advice->wanted : "nothing");
}

static void test_advice(void) {
    char node[400];
    for (size_t i = 0; i < COUNT_OF(advices); i++)
        expect_advice(&advices[i], 0);
    for (size_t i = 0; i < COUNT_OF(canonname_advices); i++)
        expect_advice(&canonname_advices[i], AI_CANONNAME);
    /* a name of 253 letters is the longest one; the room for it ends with 255 */
    for (int length = 250; length <= 258; length++) {
        static const char label[] = "abcdefghijklmnopqrstuvwxyz.";
        char wanted[400];
        char quoted[COMMAND_QUOTED];
        for (int i = 0; i < length; i++)
            node[i] = label[i % 27];
        (void)command_quote_bytes(node, (size_t)length, quoted);
        (void)snprintf(node + length, sizeof node - (size_t)length, ":http");
        (void)snprintf(wanted, sizeof wanted, "if http is the service, write --node %s --service http", quoted);
        expect_advice(&(struct advice){COMMAND_OPEN, node, "80", length <= 253 ? wanted : NULL}, 0);
        (void)snprintf(node + length, sizeof node - (size_t)length, ":8");
        if (length < 256)
            (void)snprintf(wanted, sizeof wanted,
                           length <= 253 ? "it has a port at its end; write --node %s --service 8"
                                         : "it has a port at its end, which --service takes; %s alone is refused too: "
                                           "it is no host name: labels have 1 to 63 letters, digits and inner hyphens, "
                                           "all of it at most 253 characters",
                           quoted);
        else
            (void)strcpy(wanted, "it has a port at its end, which --service takes, from 0 to 65535");
        expect_advice(&(struct advice){COMMAND_OPEN, node, "80", wanted}, 0);
        (void)snprintf(node + length, sizeof node - (size_t)length, "/8");
        (void)snprintf(wanted, sizeof wanted, "a slash, and what is behind it, is no part of it; write --node %s",
                       quoted);
        expect_advice(&(struct advice){COMMAND_OPEN, node, "80", length <= 253 ? wanted : NULL}, 0);
        (void)snprintf(node + length, sizeof node - (size_t)length, "/tcp");
        expect_advice(&(struct advice){COMMAND_OPEN, NULL, node, NULL}, 0);
    }
}

/* ---- Causes ---- */

struct cause {
    enum listen_socket_reason reason;
    enum listen_socket_stack stack;
    int family; /* of the hints, and of the failure */
    const char *node;
    const char *create, *open;
};

static const struct cause causes[] = {
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, LISTEN_SOCKET_STACK_IPV4, AF_INET6, NULL,
     "--dual is for inet6; leave --family out, or leave --dual out",
     "--stack ipv4 is for IPv4 alone; for IPv6 alone use --stack ipv6"},
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, LISTEN_SOCKET_STACK_IPV6, AF_INET, NULL,
     "--dual is for inet6; leave --family out, or leave --dual out",
     "--stack ipv6 is for IPv6 alone; for IPv4 alone use --stack ipv4"},
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, LISTEN_SOCKET_STACK_DUAL, AF_INET, NULL,
     "--dual is for inet6; leave --family out, or leave --dual out",
     "--stack dual is for both families; for IPv4 alone use --stack ipv4"},
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, LISTEN_SOCKET_STACK_PAIR, AF_INET6, NULL,
     "--dual is for inet6; leave --family out, or leave --dual out",
     "--stack pair is for both families; for IPv6 alone use --stack ipv6"},
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, LISTEN_SOCKET_STACK_AUTO, AF_INET6, NULL,
     "--dual is for inet6; leave --family out, or leave --dual out",
     "--stack auto (the default) is for both families; for IPv6 alone use --stack ipv6"},
    {LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE, 0, 0, NULL,
     "without passive the address is loopback, which serves one family; add passive, or use --family inet or --family "
     "inet6",
     "without passive the address is loopback, which serves one family; add passive, or use --stack pair"},
    {LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY, 0, 0, "1.2.3.4", "it is an IPv4 address; use --family inet for it",
     "it is an IPv4 address; use --stack ipv4 for it"},
    {LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY, 0, 0, "::1", "it is an IPv6 address; use --family inet6 for it",
     "it is an IPv6 address; use --stack ipv6 for it"},
    {LISTEN_SOCKET_REASON_NODE_MAPPED, 0, 0, NULL,
     "an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address, and use --family inet",
     "an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address, and use --stack ipv4"},
    {LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD, 0, 0, NULL,
     "a socket of both families takes no address of one; leave --node out, or leave --dual out",
     "a socket of both families takes no address of one; leave --node out, or use --stack ipv4 or --stack ipv6"},
    {LISTEN_SOCKET_REASON_NO_ADDRESS, 0, AF_INET6, "a.b",
     "the resolver gave no IPv6 address for \"a.b\"; use --stack ipv4",
     "the resolver gave no IPv6 address for \"a.b\"; use --stack ipv4"},
    {LISTEN_SOCKET_REASON_NO_ADDRESS, 0, AF_INET, "a.b",
     "the resolver gave no IPv4 address for \"a.b\"; use --stack ipv6",
     "the resolver gave no IPv4 address for \"a.b\"; use --stack ipv6"},
};

/* Reasons that have one text, whatever the request. */
static const struct {
    enum listen_socket_reason reason;
    const char *wanted;
} plain_causes[] = {
    {LISTEN_SOCKET_REASON_UNKNOWN_FLAG,
     "a bit is none of passive, canonname, numerichost, numericserv, v4mapped, all and addrconfig"},
    {LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE,
     "canonname needs a node whose name is to be found; add --node, or leave canonname out"},
    {LISTEN_SOCKET_REASON_FAMILY_UNKNOWN, "the family must be inet, inet6 or unspec"},
    {LISTEN_SOCKET_REASON_TYPE_UNKNOWN, "the socket type must be stream, dgram or 0"},
    {LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN,
     "a datagram socket cannot listen; use stream with tcp, or the command create"},
    {LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH, "the protocol must be tcp with stream, udp with dgram, or 0"},
    {LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE, "the backlog must be 0 or more"},
    {LISTEN_SOCKET_REASON_SERVICE_EMPTY,
     "it is empty; give a port from 0 to 65535 or a service name, or leave --service out for 27015"},
};

static void test_causes(void) {
    char buffer[COMMAND_CAUSE];
    for (size_t i = 0; i < COUNT_OF(causes); i++) {
        const struct command_listener listener = {
            .node = causes[i].node, .stack = causes[i].stack, .hints = {.ai_family = causes[i].family}};
        struct command_result result = {.listener = &listener,
                                        .failure = {.reason = causes[i].reason, .family = causes[i].family}};
        expect_text("a cause, of create", command_cause(COMMAND_CREATE, &result, buffer), causes[i].create);
        expect_text("a cause, of open", command_cause(COMMAND_OPEN, &result, buffer), causes[i].open);
    }
    for (size_t i = 0; i < COUNT_OF(plain_causes); i++) {
        struct command_result result = {.listener = &some_listener, .failure = {.reason = plain_causes[i].reason}};
        expect_text("a cause", command_cause(COMMAND_OPEN, &result, buffer), plain_causes[i].wanted);
    }
    for (int reason = 1; reason <= LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY + 1; reason++) {
        struct command_result result = {
            .listener = &some_listener,
            .failure = {.reason = (enum listen_socket_reason)reason, .position = 1, .family = AF_INET}};
        expect(command_cause(COMMAND_OPEN, &result, buffer)[0] != '\0', "each reason has a cause");
    }
    for (int code = 1; code <= LISTEN_SOCKET_NOTINITIALISED; code++) {
        struct command_result result = {
            .listener = &some_listener,
            .failure = {.code = (enum listen_socket_code)code, .stage = LISTEN_SOCKET_STAGE_LISTEN}};
        const bool own =
            code == LISTEN_SOCKET_EACCES || code == LISTEN_SOCKET_EADDRINUSE || code == LISTEN_SOCKET_EADDRNOTAVAIL;
        (void)command_cause(COMMAND_OPEN, &result, buffer);
        expect((strcmp(buffer, listen_socket_code_text((enum listen_socket_code)code)) == 0) != own,
               "the library's text, or one of its own");
    }
}

/* ---- The command line ---- */

enum { WORDS_MOST = 48, LINE_TEXT = 2000 };

/* The words of a text, which blanks separate; '' is the empty word. Behind them is a NULL. */
static int split(char *text, char **words) {
    int count = 0;
    words[count++] = text;
    for (char *at = text; *at != '\0'; at++) {
        if (*at != ' ')
            continue;
        *at = '\0';
        words[count++] = at + 1;
    }
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], "''") == 0)
            words[i] += 2;
    words[count] = NULL;
    return count;
}

static const char *or_none(const char *text) {
    return text != NULL ? text : "none";
}

/* All that a line asks for, as one text. */
static void write_line(const struct command_line *line, char text[LINE_TEXT]) {
    const struct command_listener *listener = &line->listeners[0];
    const char *const *given = listener->given;
    (void)snprintf(text, LINE_TEXT,
                   "%s%s%s%s node %s service %s family %d type %d protocol %d flags %#x stack %d backlog %d options %u "
                   "program %s of %zu; "
                   "family %s type %s protocol %s flags %s backlog %s node %s service %s",
                   line->verb == COMMAND_OPEN ? "open" : "create", line->check ? " check" : "",
                   line->json ? " json" : "", line->quiet ? " quiet" : "", or_none(listener->node), listener->service,
                   listener->hints.ai_family, listener->hints.ai_socktype, listener->hints.ai_protocol,
                   (unsigned)listener->hints.ai_flags, listener->stack, listener->backlog, listener->options,
                   line->program != NULL ? line->program[0] : "none", line->count,
                   or_none(given[LISTEN_SOCKET_INPUT_FAMILY]), or_none(given[LISTEN_SOCKET_INPUT_SOCKTYPE]),
                   or_none(given[LISTEN_SOCKET_INPUT_PROTOCOL]), or_none(given[LISTEN_SOCKET_INPUT_FLAGS]),
                   or_none(given[LISTEN_SOCKET_INPUT_BACKLOG]), or_none(given[LISTEN_SOCKET_INPUT_NODE]),
                   or_none(given[LISTEN_SOCKET_INPUT_SERVICE]));
}

/* What came of a line of words: its request, or what is wrong with it, or the question that it is. */
static void expect_line(const char *words, const char *wanted) {
    char buffer[400];
    char got[LINE_TEXT + COMMAND_USAGE_TEXT + COMMAND_QUOTED];
    char *argv[WORDS_MOST];
    struct command_line line;
    struct command_usage usage;
    memset(&line, 0xa5, sizeof line);
    memset(&usage, 0xa5, sizeof usage);
    (void)snprintf(buffer, sizeof buffer, words[0] != '\0' ? "listen-socket %s" : "listen-socket%s", words);
    const int argc = split(buffer, argv);
    switch (command_parse(argc, argv, &line, &usage)) {
    case COMMAND_RUN:
        write_line(&line, got);
        break;
    case COMMAND_HELP:
        (void)snprintf(got, sizeof got, "help");
        break;
    case COMMAND_VERSION:
        (void)snprintf(got, sizeof got, "version");
        break;
    default:
        (void)snprintf(got, sizeof got, "%s%s(%s) %s", usage.json ? "json " : "", usage.program ? "program " : "",
                       usage.has_argument ? usage.argument : "none", usage.message);
    }
    expect_text(words, got, wanted);
}

struct line {
    const char *words;
    const char *wanted;
};

static const struct line lines[] = {
    {"create", "create node none service 27015 family 2 type 1 protocol 6 flags 0x1 stack 0 backlog 4096 options 0 "
               "program none of 1; "
               "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"open", "open node none service 27015 family 0 type 1 protocol 6 flags 0x1 stack 5 backlog 4096 options 0 program "
             "none of 1; "
             "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"create --dual --check --json --quiet --nonblock --reuseport",
     "create check json quiet node none service 27015 family 10 type 1 protocol 6 flags 0x1 stack 3 backlog 4096 "
     "options 3 program none of 1; "
     "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"create --nonblock --node :: --service '' --family unspec --socktype dgram --flags all",
     "create node :: service  family 0 type 2 protocol 17 flags 0x10 stack 0 backlog 4096 options 1 program none of 1; "
     "family unspec type dgram protocol udp flags all backlog none node :: service "},
    {"create --reuseport --protocol=udp --node= --service=--node",
     "create node  service --node family 2 type 2 protocol 17 flags 0x1 stack 0 backlog 4096 options 2 program none of "
     "1; "
     "family none type dgram protocol udp flags passive backlog none node  service --node"},
    {"create --protocol tcp --flags canonname,numerichost,numericserv,v4mapped,addrconfig",
     "create node none service 27015 family 2 type 1 protocol 6 flags 0x42e stack 0 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags canonname,numerichost,numericserv,v4mapped,addrconfig backlog none "
     "node none service 27015"},
    {"create --socktype stream --protocol udp --family inet6",
     "create node none service 27015 family 10 type 1 protocol 17 flags 0x1 stack 0 backlog 4096 options 0 program "
     "none of 1; "
     "family inet6 type stream protocol udp flags passive backlog none node none service 27015"},
    {"create --socktype 3 --family inet",
     "create node none service 27015 family 2 type 3 protocol 6 flags 0x1 stack 0 backlog 4096 options 0 program none "
     "of 1; "
     "family inet type 3 protocol tcp flags passive backlog none node none service 27015"},
    {"open --stack ipv4 --backlog -7 -- cat --json",
     "open node none service 27015 family 2 type 1 protocol 6 flags 0x1 stack 1 backlog -7 options 0 program cat of 1; "
     "family none type stream protocol tcp flags passive backlog -7 node none service 27015"},
    {"open --stack ipv6 --check",
     "open check node none service 27015 family 10 type 1 protocol 6 flags 0x1 stack 2 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"open --stack=dual --json",
     "open json node none service 27015 family 10 type 1 protocol 6 flags 0x1 stack 3 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"open --stack pair --quiet",
     "open quiet node none service 27015 family 0 type 1 protocol 6 flags 0x1 stack 4 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"open --stack auto --family 10 --protocol 0x6",
     "open node none service 27015 family 10 type 1 protocol 6 flags 0x1 stack 5 backlog 4096 options 0 program none "
     "of 1; "
     "family 10 type stream protocol 0x6 flags passive backlog none node none service 27015"},
    {"open --flags '' --backlog 2147483647",
     "open node none service 27015 family 0 type 1 protocol 6 flags 0 stack 5 backlog 2147483647 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags  backlog 2147483647 node none service 27015"},
    {"open --flags 0xffffffff",
     "open node none service 27015 family 0 type 1 protocol 6 flags 0xffffffff stack 5 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags 0xffffffff backlog none node none service 27015"},
    {"open --json -- ls --check",
     "open json node none service 27015 family 0 type 1 protocol 6 flags 0x1 stack 5 backlog 4096 options 0 program ls "
     "of 1; family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"create --flags passive --quiet",
     "create quiet node none service 27015 family 2 type 1 protocol 6 flags 0x1 stack 0 backlog 4096 options 0 program "
     "none of 1; "
     "family none type stream protocol tcp flags passive backlog none node none service 27015"},
    {"create --protocol 33", "create node none service 27015 family 2 type 1 protocol 33 flags 0x1 stack 0 backlog "
                             "4096 options 0 program none of 1; "
                             "family none type stream protocol 33 flags passive backlog none node none service 27015"},
    {"--help", "help"},
    {"-h", "help"},
    {"help", "help"},
    {"help --frobnicate", "help"},
    {"--version", "version"},
    {"-V", "version"},
    {"version", "version"},
    {"open -h --frobnicate", "help"},
    {"open -V --frobnicate", "version"},
    {"create --quiet --version --help", "version"},
    {"create --help --version", "help"},
};

#define TWICE                                                                                                          \
    "is given twice: give it once before the first --service, for all listeners, or once after each --service, which " \
    "begins a listener"
#define NAME "1 to 255 printable ASCII characters, without ':'"
#define MANY(service) "none " #service " stack 5 family 0 backlog 4096 options 0 name none; "
#define FOUR "--service 1 --service 2 --service 3 --service 4 "

static const struct line wrong_lines[] = {
    {"", "(none) no command: must be create or open"},
    {"''", "() unknown command \"\": must be create or open, before any option"},
    {"creat", "(creat) unknown command \"creat\": must be create or open, before any option; did you mean create?"},
    {"openx --json",
     "json (openx) unknown command \"openx\": must be create or open, before any option; did you mean open?"},
    {"helpx", "(helpx) unknown command \"helpx\": must be create or open, before any option"},
    {"--json", "json (--json) unknown command \"--json\": must be create or open, before any option"},
    {"--quiet create", "(--quiet) unknown command \"--quiet\": must be create or open, before any option"},
    {"create --nodes=1 --json", "json (--nodes) unknown option \"--nodes\"; did you mean --node?"},
    {"create --port=1", "(--port) unknown option \"--port\": write --service PORT"},
    {"create -6", "(-6) unknown option \"-6\": write --family inet6"},
    {"open -6", "(-6) unknown option \"-6\": write --stack ipv6"},
    {"open -x", "(-x) unknown option \"-x\""},
    {"open -hx", "(-hx) unknown option \"-hx\""},
    {"open -h=1", "(--help) --help takes no value"},
    {"open -V=1", "(--version) --version takes no value"},
    {"open --versio", "(--versio) unknown option \"--versio\"; did you mean --version?"},
    {"open versio", "(versio) unexpected argument \"versio\": options begin with --, and a program to start comes "
                    "after --; did you mean --version?"},
    {"open +x", "(+x) unexpected argument \"+x\": options begin with --, and a program to start comes after --"},
    {"zzz", "(zzz) unknown command \"zzz\": must be create or open, before any option"},
    {"open -Vh", "(-Vh) unknown option \"-Vh\""},
    {"open -", "(-) unknown option \"-\""},
    {"open --=1", "(--) unknown option \"--\""},
    {"open 80", "(80) unexpected argument \"80\": write --service 80"},
    {"open nod", "(nod) unexpected argument \"nod\": options begin with --, and a program to start comes after --; did "
                 "you mean --node?"},
    {"open what", "(what) unexpected argument \"what\": options begin with --, and a program to start comes after --"},
    {"open --node a --node b", "(--node) --node " TWICE},
    {"open --service 1 --node a --node b", "(--node) --node " TWICE},
    {"open --node a --service 1 --node b", "(--node) --node " TWICE},
    {"open --reuseport --service 1 --service 2 --reuseport", "(--reuseport) --reuseport " TWICE},
    {"open --name a --name b", "(--name) --name " TWICE},
    {"open --check --service 1 --check", "(--check) --check is given twice: give it once"},
    {"open --service 1 --quiet --service 2 --quiet", "(--quiet) --quiet is given twice: give it once"},
    {"open " FOUR FOUR FOUR FOUR "--service 17",
     "(--service) --service is given more than 16 times: a command has 16 listeners at most"},
    {"open --name", "(--name) --name needs a value: " NAME},
    {"open --name=", "(--name) --name \"\": must be " NAME},
    {"open --name :", "(--name) --name \":\": must be " NAME},
    {"open --name a:b", "(--name) --name \"a:b\": must be " NAME},
    {"open --name \x1f", "(--name) --name \"\\x1f\": must be " NAME},
    {"open --name a\nb", "(--name) --name \"a\\x0ab\": must be " NAME},
    {"open --name a\x7f", "(--name) --name \"a\\x7f\": must be " NAME},
    {"open --name \xc3\xa9", "(--name) --name \"\\xc3\\xa9\": must be " NAME},
    {"open --service 1 --service 2 --name a:", "(--name) --name \"a:\": must be " NAME},
    {"open --service 1 --service 2 --dual", "(--dual) --dual is an option of create: open has --stack dual"},
    {"create --service 1 --service 2 --stack ipv4",
     "(--stack) --stack is an option of open: create has --family, and --dual with inet6"},
    {"create --service 1 --backlog 1 --service 2",
     "(--backlog) --backlog is an option of open: create does not listen"},
    {"open --service 1 --stack no --service 2", "(--stack) --stack \"no\": must be ipv4, ipv6, dual, pair, or auto"},
    {"open --service 1 --service 2 --family no",
     "(--family) --family \"no\": must be inet, inet6, unspec, or a number"},
    {"open --json --json", "json (--json) --json is given twice: give it once"},
    {"open --check=", "(--check) --check takes no value"},
    {"open --node", "(--node) --node needs a value: an address or a host name"},
    {"open --service", "(--service) --service needs a value: a port from 0 to 65535, or a service name"},
    {"open --family", "(--family) --family needs a value: inet, inet6, unspec, or a number"},
    {"open --socktype", "(--socktype) --socktype needs a value: stream, dgram, or a number"},
    {"open --protocol", "(--protocol) --protocol needs a value: tcp, udp, or a number"},
    {"open --flags", "(--flags) --flags needs a value: passive, canonname, numerichost, numericserv, v4mapped, all, "
                     "addrconfig, or a number, separated by commas"},
    {"open --stack", "(--stack) --stack needs a value: ipv4, ipv6, dual, pair, or auto"},
    {"open --backlog", "(--backlog) --backlog needs a value: a number"},
    {"open --dual", "(--dual) --dual is an option of create: open has --stack dual"},
    {"create --stack ipv4", "(--stack) --stack is an option of open: create has --family, and --dual with inet6"},
    {"create --backlog 1", "(--backlog) --backlog is an option of open: create does not listen"},
    {"create -- ls", "program (--) a program belongs to open: create has no listening socket to hand over"},
    {"open --", "program (--) no program after --: name one, or leave -- out"},
    {"open --check -- ls --json",
     "program (--check) --check and a program exclude each other: --check closes the sockets that it would get"},
    {"open --node --json --what -- --json", "program (--what) unknown option \"--what\""},
    {"open --node -- --what --json", "json (--what) unknown option \"--what\""},
    {"open --stack ipv5", "(--stack) --stack \"ipv5\": must be ipv4, ipv6, dual, pair, or auto; did you mean ipv4?"},
    {"open --stack none", "(--stack) --stack \"none\": must be ipv4, ipv6, dual, pair, or auto"},
    {"open --stack aut", "(--stack) --stack \"aut\": must be ipv4, ipv6, dual, pair, or auto; did you mean auto?"},
    {"open --family ine", "(--family) --family \"ine\": must be inet, inet6, unspec, or a number; did you mean inet?"},
    {"open --family unspecd",
     "(--family) --family \"unspecd\": must be inet, inet6, unspec, or a number; did you mean unspec?"},
    {"open --socktype datagram", "(--socktype) --socktype \"datagram\": must be stream, dgram, or a number"},
    {"open --protocol ud", "(--protocol) --protocol \"ud\": must be tcp, udp, or a number; did you mean udp?"},
    {"open --flags al", "(--flags) --flags \"al\": must be passive, canonname, numerichost, numericserv, v4mapped, "
                        "all, addrconfig, or a number, separated by commas; did you mean all?"},
    {"open --flags addrconfi", "(--flags) --flags \"addrconfi\": must be passive, canonname, numerichost, numericserv, "
                               "v4mapped, all, addrconfig, or a number, separated by commas; did you mean addrconfig?"},
    {"open --family 2147483648",
     "(--family) --family \"2147483648\": out of range, a number is from -2147483648 to 2147483647"},
    {"open --flags 4294967296",
     "(--flags) --flags \"4294967296\": out of range, a number is from -2147483648 to 4294967295"},
};

/* What differs between listeners, of each. */
static void expect_listeners(const char *words, const char *wanted) {
    char buffer[500];
    char got[LINE_TEXT] = "";
    char *argv[WORDS_MOST];
    struct command_line line;
    struct command_usage usage;
    memset(&line, 0xa5, sizeof line);
    (void)snprintf(buffer, sizeof buffer, "listen-socket %s", words);
    const int argc = split(buffer, argv);
    expect(command_parse(argc, argv, &line, &usage) == COMMAND_RUN, words);
    for (size_t i = 0; i < line.count; i++) {
        const struct command_listener *listener = &line.listeners[i];
        const size_t used = strlen(got);
        (void)snprintf(got + used, sizeof got - used, "%s%s %s stack %d family %d backlog %d options %u name %s",
                       i > 0 ? "; " : "", or_none(listener->node), listener->service, listener->stack,
                       listener->hints.ai_family, listener->backlog, listener->options, or_none(listener->name));
        expect(listener->given[LISTEN_SOCKET_INPUT_SERVICE] == listener->service, "each has its own texts");
    }
    expect_text(words, got, wanted);
}

static const struct line many_lines[] = {
    {"open --service 80", "none 80 stack 5 family 0 backlog 4096 options 0 name none"},
    {"open --service 80 --service 443", "none 80 stack 5 family 0 backlog 4096 options 0 name none; "
                                        "none 443 stack 5 family 0 backlog 4096 options 0 name none"},
    {"open --node ::1 --backlog 5 --service 80 --stack ipv6 --service 443 --name x --nonblock --check --service 80",
     "::1 80 stack 2 family 10 backlog 5 options 0 name none; ::1 443 stack 5 family 0 backlog 5 options 1 name x; "
     "::1 80 stack 5 family 0 backlog 5 options 0 name none"},
    {"open --name a --reuseport --service 1 --node ::1 --service 2 --node 127.0.0.1",
     "::1 1 stack 5 family 0 backlog 4096 options 2 name a; 127.0.0.1 2 stack 5 family 0 backlog 4096 options 2 name "
     "a"},
    {"create --family inet6 --service 1 --dual --service 2 --name ~",
     "none 1 stack 3 family 10 backlog 4096 options 0 name none; none 2 stack 0 family 10 backlog 4096 options 0 name "
     "~"},
    {"open " FOUR FOUR FOUR "--service 1 --service 2 --service 3 --name \x7e\x21 --service=",
     MANY(1) MANY(2) MANY(3) MANY(4) MANY(1) MANY(2) MANY(3) MANY(4) MANY(1) MANY(2) MANY(3) MANY(4) MANY(1)
         MANY(2) "none 3 stack 5 family 0 backlog 4096 options 0 name ~!; none  stack 5 family 0 backlog 4096 options "
                 "0 name none"},
};

static void test_many_lines(void) {
    for (size_t i = 0; i < COUNT_OF(many_lines); i++)
        expect_listeners(many_lines[i].words, many_lines[i].wanted);
}

/* 255 bytes are a name, one more is none, and blanks are printable. */
static void test_long_names(void) {
    char name[257];
    char *argv[] = {(char[]){"listen-socket"}, (char[]){"open"}, (char[]){"--name"}, name, NULL};
    struct command_line line;
    struct command_usage usage;
    memset(name, 'n', sizeof name);
    name[0] = name[254] = ' ';
    name[255] = '\0';
    expect(command_parse(4, argv, &line, &usage) == COMMAND_RUN && line.listeners[0].name == name, "the longest name");
    expect(usage.message[0] == '\0', "of a name that is right nothing is told");
    name[255] = 'n';
    name[256] = '\0';
    expect(command_parse(4, argv, &line, &usage) == COMMAND_USAGE, "a longer name");
    expect(strstr(usage.message, "... (256 bytes): must be " NAME) != NULL, "a longer name: what is told");
}

/* The command's own options are its own wherever they stand; the program's name is no option, and may be missing. */
static void test_places(void) {
    char *after[] = {(char[]){"x"}, (char[]){"open"}, (char[]){"--service=1"}, (char[]){"--check"}, NULL};
    char *named[] = {(char[]){"--json"}, NULL};
    char *nothing[] = {NULL, (char[]){"open"}, NULL};
    struct command_line line;
    struct command_usage usage;
    expect(command_parse(4, after, &line, &usage) == COMMAND_RUN && line.check, "--check behind a listener");
    expect(command_parse(1, named, &line, &usage) == COMMAND_USAGE && !usage.json, "a program called --json");
    expect(command_parse(0, nothing, &line, &usage) == COMMAND_USAGE, "no word at all");
}

static void test_lines(void) {
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        expect_line(lines[i].words, lines[i].wanted);
    for (size_t i = 0; i < COUNT_OF(wrong_lines); i++)
        expect_line(wrong_lines[i].words, wrong_lines[i].wanted);
}

int main(void) {
    test_quoted_bytes();
    test_quoted_lengths();
    test_addresses();
    test_suggestions();
    test_numbers();
    test_words();
    test_whole_values();
    test_option_habits();
    test_word_habits();
    test_json_made();
    test_notes();
    test_states();
    test_flush();
    test_json_failed();
    test_json_many();
    test_json_refused();
    test_groups();
    test_half_groups();
    test_questions();
    test_flags();
    test_calls();
    test_stacks();
    test_several_stories();
    test_long_labels();
    test_dual_records();
    test_refused_inputs();
    test_resolver_failures();
    test_shortages();
    test_failed_calls();
    test_no_common_port();
    test_no_sharing();
    test_ports_in_nodes();
    test_advice();
    test_causes();
    test_lines();
    test_many_lines();
    test_long_names();
    test_places();
    return expect_end();
}
