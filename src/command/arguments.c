/* The command line: options to texts first, then texts to values. Unknown words are refused here; numbers go to the
 * library, which decides about them. */
#include "arguments.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- Options ---- */

enum option {
    OPTION_NODE,
    OPTION_SERVICE,
    OPTION_FAMILY,
    OPTION_SOCKTYPE,
    OPTION_PROTOCOL,
    OPTION_FLAGS,
    OPTION_STACK,
    OPTION_BACKLOG,
    OPTION_DUAL,
    OPTION_NONBLOCK,
    OPTION_REUSEPORT,
    OPTION_CHECK,
    OPTION_JSON,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

static const char *const option_names[OPTION_COUNT] = {
    [OPTION_NODE] = "--node",         [OPTION_SERVICE] = "--service",     [OPTION_FAMILY] = "--family",
    [OPTION_SOCKTYPE] = "--socktype", [OPTION_PROTOCOL] = "--protocol",   [OPTION_FLAGS] = "--flags",
    [OPTION_STACK] = "--stack",       [OPTION_BACKLOG] = "--backlog",     [OPTION_DUAL] = "--dual",
    [OPTION_NONBLOCK] = "--nonblock", [OPTION_REUSEPORT] = "--reuseport", [OPTION_CHECK] = "--check",
    [OPTION_JSON] = "--json",         [OPTION_HELP] = "--help",           [OPTION_VERSION] = "--version",
};

/* What an option takes; NULL for a switch. */
static const char *const option_values[OPTION_COUNT] = {
    [OPTION_NODE] = "an address or a host name",
    [OPTION_SERVICE] = "a port from 0 to 65535, or a service name",
    [OPTION_FAMILY] = "inet, inet6, unspec, or a number",
    [OPTION_SOCKTYPE] = "stream, dgram, or a number",
    [OPTION_PROTOCOL] = "tcp, udp, or a number",
    [OPTION_FLAGS] =
        "passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig, or a number, separated by commas",
    [OPTION_STACK] = "ipv4, ipv6, dual, pair, or auto",
    [OPTION_BACKLOG] = "a number",
};

/* The options as texts; a switch that is given has "". */
struct line {
    enum command_verb verb;
    const char *values[OPTION_COUNT];
    char **program;
};

/* Says what is wrong, and which name was probably meant unless `suggestion` is NULL. Always false. */
__attribute__((format(printf, 2, 3))) static bool refuse_near(const char *suggestion, const char *format, ...) {
    va_list arguments;
    (void)fputs("listen-socket: ", stderr);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (suggestion != NULL)
        (void)fprintf(stderr, "; did you mean %s?", suggestion);
    (void)fputs(" (listen-socket --help lists all)\n", stderr);
    return false;
}

static bool refuse(const char *text) {
    return refuse_near(NULL, "%s", text);
}

static bool refuse_word(const char *what, const char *word, size_t length, const char *right, const char *const *names,
                        size_t count) {
    char quoted[COMMAND_QUOTED];
    return refuse_near(command_suggest(word, length, names, count), "%s %s: must be %s", what,
                       command_quote_bytes(word, length, quoted), right);
}

static enum option find_option(const char *name, size_t length) {
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_names[i]) == length && memcmp(option_names[i], name, length) == 0)
            return (enum option)i;
    return OPTION_COUNT;
}

static bool refuse_option(const char *argument, size_t length) {
    char quoted[COMMAND_QUOTED];
    const char *suggestion = command_suggest(argument, length, option_names, OPTION_COUNT);
    if (argument[0] == '-')
        return refuse_near(suggestion, "unknown option %s", command_quote_bytes(argument, length, quoted));
    return refuse_near(suggestion,
                       "unexpected argument %s: options begin with --, and a program to start comes after --",
                       command_quote(argument, quoted));
}

/* Takes the option at argv[*at], with its value, and moves *at to the last word taken. */
static bool take_option(char **argv, int *at, struct line *line) {
    const char *argument = argv[*at];
    const char *value = strchr(argument, '=');
    const size_t length = value != NULL ? (size_t)(value - argument) : strlen(argument);
    const enum option option = find_option(argument, length);
    if (option == OPTION_COUNT)
        return refuse_option(argument, length);
    const char *name = option_names[option];
    if (line->values[option] != NULL)
        return refuse_near(NULL, "%s is given twice: give it once", name);
    if (option_values[option] == NULL && value != NULL)
        return refuse_near(NULL, "%s takes no value", name);
    if (option_values[option] == NULL)
        value = "";
    else
        value = value != NULL ? value + 1 : argv[++*at];
    if (value == NULL)
        return refuse_near(NULL, "%s needs a value: %s", name, option_values[option]);
    line->values[option] = value;
    return true;
}

static bool take_verb(const char *word, struct line *line) {
    static const char *const verbs[] = {[COMMAND_CREATE] = "create", [COMMAND_OPEN] = "open"};
    if (word == NULL)
        return refuse("no command: must be create or open");
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        if (strcmp(word, verbs[i]) == 0) {
            line->verb = (enum command_verb)i;
            return true;
        }
    }
    return refuse_word("unknown command", word, strlen(word), "create or open, before any option", verbs,
                       COUNT_OF(verbs));
}

static bool asks_only(const struct line *line) {
    return line->values[OPTION_HELP] != NULL || line->values[OPTION_VERSION] != NULL;
}

static bool take_line(int argc, char **argv, struct line *line) {
    int at = 1;
    const char *first = argc > 1 ? argv[1] : NULL;
    const bool only = first != NULL && (strcmp(first, "--help") == 0 || strcmp(first, "--version") == 0);
    if (!only && !take_verb(first, line))
        return false;
    for (at = only ? 1 : 2; at < argc && !asks_only(line); at++) {
        if (strcmp(argv[at], "--") == 0) {
            line->program = argv + at + 1;
            break;
        }
        if (!take_option(argv, &at, line))
            return false;
    }
    return true;
}

/* ---- What goes together ---- */

static bool check_verb(const struct line *line) {
    if (line->verb == COMMAND_OPEN && line->values[OPTION_DUAL] != NULL)
        return refuse("--dual is an option of create: open has --stack dual");
    if (line->verb == COMMAND_OPEN)
        return true;
    if (line->values[OPTION_STACK] != NULL)
        return refuse("--stack is an option of open: create has --family, and --dual with inet6");
    if (line->values[OPTION_BACKLOG] != NULL)
        return refuse("--backlog is an option of open: create does not listen");
    if (line->program != NULL)
        return refuse("a program belongs to open: create has no listening socket to hand over");
    return true;
}

static bool check_program(const struct line *line) {
    if (line->program == NULL)
        return true;
    if (line->program[0] == NULL)
        return refuse("no program after --: name one, or leave -- out");
    if (line->values[OPTION_CHECK] != NULL)
        return refuse("--check and a program exclude each other: --check closes the sockets that it would get");
    return true;
}

/* ---- Values ---- */

struct name {
    const char *text;
    int value;
};

enum number { NUMBER_NONE, NUMBER_TOO_LARGE, NUMBER_FITS };

static int digit_of(char byte, int base) {
    static const char digits[] = "0123456789abcdef";
    const char lower = (char)(byte >= 'A' && byte <= 'F' ? byte - 'A' + 'a' : byte);
    const char *found = strchr(digits, lower);
    return found != NULL && found - digits < base ? (int)(found - digits) : -1;
}

/* -?(0|[1-9][0-9]*) or -?0x[0-9A-Fa-f]+ of `length` bytes, with a value from `low` to `high`. */
static enum number parse_number(const char *text, size_t length, int64_t low, int64_t high, int64_t *value) {
    const char *end = text + length;
    const bool negative = length > 0 && *text == '-';
    if (negative)
        text++;
    const int base = end - text > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    if (base == 16)
        text += 2;
    else if (end - text > 1 && *text == '0')
        return NUMBER_NONE;
    if (text == end)
        return NUMBER_NONE;
    const int64_t most = INT64_C(1) << 40; /* above every bound, so that any length is safe */
    int64_t sum = 0;
    for (; text < end; text++) {
        const int digit = digit_of(*text, base);
        if (digit < 0)
            return NUMBER_NONE;
        sum = sum < most ? sum * base + digit : most;
    }
    *value = negative ? -sum : sum;
    return *value >= low && *value <= high ? NUMBER_FITS : NUMBER_TOO_LARGE;
}

/* One word of an option: one of `names`, or a number from `low` to `high`. */
static bool read_word(enum option option, const char *word, size_t length, const struct name *names, size_t count,
                      int64_t high, int64_t *value) {
    const char *texts[8];
    char quoted[COMMAND_QUOTED];
    for (size_t i = 0; i < count; i++) {
        texts[i] = names[i].text;
        if (strlen(names[i].text) == length && memcmp(names[i].text, word, length) == 0) {
            *value = names[i].value;
            return true;
        }
    }
    switch (parse_number(word, length, INT_MIN, high, value)) {
    case NUMBER_FITS:
        return true;
    case NUMBER_TOO_LARGE:
        return refuse_near(NULL, "%s %s: out of range, a number is from %d to %lld", option_names[option],
                           command_quote_bytes(word, length, quoted), INT_MIN, (long long)high);
    default:
        return refuse_word(option_names[option], word, length, option_values[option], texts, count);
    }
}

/* An option that is one word; `*value` stays as it is if the option is not given. */
static bool read_int(const struct line *line, enum option option, const struct name *names, size_t count, int *value) {
    const char *text = line->values[option];
    int64_t wide = 0;
    if (text == NULL)
        return true;
    if (!read_word(option, text, strlen(text), names, count, INT_MAX, &wide))
        return false;
    *value = (int)wide;
    return true;
}

static bool read_flags(const struct line *line, int *flags) {
    static const struct name names[] = {{"passive", AI_PASSIVE},         {"canonname", AI_CANONNAME},
                                        {"numerichost", AI_NUMERICHOST}, {"numericserv", AI_NUMERICSERV},
                                        {"v4mapped", AI_V4MAPPED},       {"all", AI_ALL},
                                        {"addrconfig", AI_ADDRCONFIG}};
    const char *text = line->values[OPTION_FLAGS];
    uint32_t bits = 0;
    size_t length = 0;
    if (text == NULL)
        return true;
    for (const char *word = text[0] != '\0' ? text : "0";; word += length + 1) {
        int64_t value = 0;
        length = strcspn(word, ",");
        if (!read_word(OPTION_FLAGS, word, length, names, COUNT_OF(names), UINT32_MAX, &value))
            return false;
        bits |= (uint32_t)value;
        if (word[length] == '\0')
            break;
    }
    memcpy(flags, &bits, sizeof bits); /* the same bits, also if the highest is set */
    return true;
}

static bool read_stack(const struct line *line, enum listen_socket_stack *stack) {
    const char *names[LISTEN_SOCKET_STACK_AUTO];
    const char *text = line->values[OPTION_STACK];
    if (text == NULL)
        return true;
    for (int i = LISTEN_SOCKET_STACK_IPV4; i <= LISTEN_SOCKET_STACK_AUTO; i++) {
        names[i - 1] = listen_socket_stack_name((enum listen_socket_stack)i);
        if (strcmp(text, names[i - 1]) == 0) {
            *stack = (enum listen_socket_stack)i;
            return true;
        }
    }
    return refuse_word("--stack", text, strlen(text), option_values[OPTION_STACK], names, COUNT_OF(names));
}

static bool read_numbers(const struct line *line, struct command_request *request) {
    static const struct name families[] = {{"inet", AF_INET}, {"inet6", AF_INET6}, {"unspec", AF_UNSPEC}};
    static const struct name types[] = {{"stream", SOCK_STREAM}, {"dgram", SOCK_DGRAM}};
    static const struct name protocols[] = {{"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}};
    struct addrinfo *hints = &request->hints;
    return read_stack(line, &request->stack) &&
           read_int(line, OPTION_FAMILY, families, COUNT_OF(families), &hints->ai_family) &&
           read_int(line, OPTION_SOCKTYPE, types, COUNT_OF(types), &hints->ai_socktype) &&
           read_int(line, OPTION_PROTOCOL, protocols, COUNT_OF(protocols), &hints->ai_protocol) &&
           read_flags(line, &hints->ai_flags) && read_int(line, OPTION_BACKLOG, NULL, 0, &request->backlog);
}

/* ---- Defaults ---- */

/* The family that goes with the verb, --dual and the stack; the page's if none of them says. */
static int family_of(const struct command_request *request) {
    if (request->verb == COMMAND_CREATE)
        return (request->options & LISTEN_SOCKET_DUAL) != 0 ? AF_INET6 : AF_INET;
    switch (request->stack) {
    case LISTEN_SOCKET_STACK_IPV4:
        return AF_INET;
    case LISTEN_SOCKET_STACK_IPV6:
    case LISTEN_SOCKET_STACK_DUAL:
        return AF_INET6;
    default:
        return AF_UNSPEC;
    }
}

/* The hints that were not given. Type and protocol each follow the other if only that one is given. */
static void fill_hints(const struct line *line, struct command_request *request) {
    struct addrinfo *hints = &request->hints;
    if (line->values[OPTION_FAMILY] == NULL)
        hints->ai_family = family_of(request);
    const bool type = line->values[OPTION_SOCKTYPE] != NULL;
    const bool protocol = line->values[OPTION_PROTOCOL] != NULL;
    if (!type)
        hints->ai_socktype = protocol && hints->ai_protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if (!protocol)
        hints->ai_protocol = hints->ai_socktype == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
}

static unsigned options_of(const struct line *line) {
    unsigned options = 0;
    options |= line->values[OPTION_NONBLOCK] != NULL ? LISTEN_SOCKET_NONBLOCK : 0;
    options |= line->values[OPTION_REUSEPORT] != NULL ? LISTEN_SOCKET_REUSEPORT : 0;
    options |= line->values[OPTION_DUAL] != NULL ? LISTEN_SOCKET_DUAL : 0;
    return options;
}

/* Texts for messages: what was given, and the default if it can be refused because of another value. */
static void fill_given(const struct line *line, struct command_request *request) {
    const char **given = request->given;
    given[LISTEN_SOCKET_INPUT_FAMILY] = line->values[OPTION_FAMILY];
    given[LISTEN_SOCKET_INPUT_SOCKTYPE] = line->values[OPTION_SOCKTYPE];
    given[LISTEN_SOCKET_INPUT_PROTOCOL] = line->values[OPTION_PROTOCOL];
    if (given[LISTEN_SOCKET_INPUT_PROTOCOL] == NULL)
        given[LISTEN_SOCKET_INPUT_PROTOCOL] = request->hints.ai_protocol == IPPROTO_UDP ? "udp" : "tcp";
    if (given[LISTEN_SOCKET_INPUT_SOCKTYPE] == NULL)
        given[LISTEN_SOCKET_INPUT_SOCKTYPE] = request->hints.ai_socktype == SOCK_DGRAM ? "dgram" : "stream";
    given[LISTEN_SOCKET_INPUT_FLAGS] = line->values[OPTION_FLAGS] != NULL ? line->values[OPTION_FLAGS] : "passive";
    given[LISTEN_SOCKET_INPUT_BACKLOG] = line->values[OPTION_BACKLOG];
    given[LISTEN_SOCKET_INPUT_OPTIONS] = line->values[OPTION_DUAL] != NULL ? "--dual" : NULL;
}

static bool fill_request(const struct line *line, struct command_request *request) {
    const char *service = line->values[OPTION_SERVICE];
    memset(request, 0, sizeof *request);
    request->verb = line->verb;
    request->node = line->values[OPTION_NODE];
    request->service = service != NULL ? service : LISTEN_SOCKET_DEFAULT_SERVICE;
    request->hints.ai_flags = AI_PASSIVE;
    request->stack = LISTEN_SOCKET_STACK_AUTO;
    request->backlog = SOMAXCONN;
    request->options = options_of(line);
    request->check = line->values[OPTION_CHECK] != NULL;
    request->json = line->values[OPTION_JSON] != NULL;
    request->program = line->program;
    if (!read_numbers(line, request))
        return false;
    fill_hints(line, request);
    fill_given(line, request);
    return true;
}

enum command_action command_parse(int argc, char **argv, struct command_request *request) {
    struct line line = {.verb = COMMAND_CREATE};
    if (!take_line(argc, argv, &line))
        return COMMAND_USAGE;
    if (line.values[OPTION_HELP] != NULL)
        return COMMAND_HELP;
    if (line.values[OPTION_VERSION] != NULL)
        return COMMAND_VERSION;
    if (!check_verb(&line) || !check_program(&line) || !fill_request(&line, request))
        return COMMAND_USAGE;
    return COMMAND_RUN;
}
