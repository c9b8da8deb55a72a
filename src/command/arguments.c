/* The command line: options to texts first, then texts to values, listener by listener. Unknown words are refused here;
 * numbers go to the library, which decides about them. */
#include "arguments.h"

#include <limits.h>
#include <string.h>

#include "habits.h"
#include "values.h"
#include "words.h"

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
    OPTION_NAME,
    OPTION_LISTENER_COUNT, /* those before are a listener's, those after the command's */
    OPTION_CHECK = OPTION_LISTENER_COUNT,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

static const char *const option_names[OPTION_COUNT] = {
    [OPTION_NODE] = "--node",         [OPTION_SERVICE] = "--service",     [OPTION_FAMILY] = "--family",
    [OPTION_SOCKTYPE] = "--socktype", [OPTION_PROTOCOL] = "--protocol",   [OPTION_FLAGS] = "--flags",
    [OPTION_STACK] = "--stack",       [OPTION_BACKLOG] = "--backlog",     [OPTION_DUAL] = "--dual",
    [OPTION_NONBLOCK] = "--nonblock", [OPTION_REUSEPORT] = "--reuseport", [OPTION_NAME] = "--name",
    [OPTION_CHECK] = "--check",       [OPTION_JSON] = "--json",           [OPTION_QUIET] = "--quiet",
    [OPTION_HELP] = "--help",         [OPTION_VERSION] = "--version",
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
    [OPTION_NAME] = "1 to 255 printable ASCII characters, without ':'",
};

/* The options of one listener as texts; a switch that is given has "". */
struct words {
    enum command_verb verb;
    const char *values[OPTION_COUNT];
    char **program;
    struct command_usage *usage;
};

/* All options. Each --service begins a listener, and what follows is that listener's. */
struct all_words {
    struct words common; /* before the first --service, and the options of the command itself */
    size_t count;
    struct words listeners[COMMAND_LISTENERS];
};

static bool refuse(const struct words *words, const char *argument, const char *text) {
    return command_refuse_near(words->usage, argument, NULL, "%s", text);
}

static enum option find_option(const char *name, size_t length) {
    if (length == 2 && memcmp(name, "-h", 2) == 0)
        return OPTION_HELP;
    if (length == 2 && memcmp(name, "-V", 2) == 0)
        return OPTION_VERSION;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_names[i]) == length && memcmp(option_names[i], name, length) == 0)
            return (enum option)i;
    return OPTION_COUNT;
}

static bool refuse_option(const struct words *words, const char *argument, size_t length) {
    char quoted[COMMAND_QUOTED];
    const char *here = command_habit_option(argument, length, words->verb == COMMAND_OPEN);
    (void)command_quote_bytes(argument, length, quoted);
    if (here != NULL)
        return command_refuse(words->usage, argument, length, "unknown option %s: write %s", quoted, here);
    const char *suggestion = command_suggest(argument, length, option_names, OPTION_COUNT);
    if (suggestion != NULL)
        return command_refuse(words->usage, argument, length, "unknown option %s; did you mean %s?", quoted,
                              suggestion);
    return command_refuse(words->usage, argument, length, "unknown option %s", quoted);
}

static bool refuse_stray(const struct words *words, const char *argument) {
    char quoted[COMMAND_QUOTED];
    char buffer[COMMAND_HABIT_TEXT];
    const char *here = command_habit_word(argument, buffer);
    const char *suggestion = command_suggest(argument, strlen(argument), option_names, OPTION_COUNT);
    (void)command_quote(argument, quoted);
    if (here != NULL)
        return command_refuse_near(words->usage, argument, NULL, "unexpected argument %s: write %s", quoted, here);
    return command_refuse_near(words->usage, argument, suggestion, "unexpected argument %s: options begin with --%s",
                               quoted, command_words()->program_hint);
}

static bool refuse_again(const struct words *words, enum option option) {
    const char *name = option_names[option];
    if (option >= OPTION_LISTENER_COUNT)
        return command_refuse_near(words->usage, name, NULL, "%s is given twice: give it once", name);
    return command_refuse_near(words->usage, name, NULL,
                               "%s is given twice: give it once before the first --service, for all listeners, or once "
                               "after each --service, which begins a listener",
                               name);
}

static bool begin_listener(struct all_words *all) {
    if (all->count == COMMAND_LISTENERS)
        return command_refuse_near(all->common.usage, "--service", NULL,
                                   "--service is given more than %d times: a command has %d listeners at most",
                                   COMMAND_LISTENERS, COMMAND_LISTENERS);
    all->count++;
    return true;
}

/* Puts a value where the option belongs: what holds for all listeners is given to none of them again. */
static bool put_value(struct all_words *all, enum option option, const char *value) {
    if (option == OPTION_SERVICE && !begin_listener(all))
        return false;
    const bool own = option < OPTION_LISTENER_COUNT && all->count > 0;
    struct words *words = own ? &all->listeners[all->count - 1] : &all->common;
    if (words->values[option] != NULL || all->common.values[option] != NULL)
        return refuse_again(&all->common, option);
    words->values[option] = value;
    return true;
}

/* Takes the option at argv[*at], with its value, and moves *at to the last word taken. */
static bool take_option(char **argv, int *at, struct all_words *all) {
    const struct words *words = &all->common;
    const char *argument = argv[*at];
    const char *value = strchr(argument, '=');
    const size_t length = value != NULL ? (size_t)(value - argument) : strlen(argument);
    const enum option option = find_option(argument, length);
    if (option == OPTION_COUNT)
        return argument[0] == '-' ? refuse_option(words, argument, length) : refuse_stray(words, argument);
    const char *name = option_names[option];
    if (option_values[option] == NULL && value != NULL)
        return command_refuse_near(words->usage, name, NULL, "%s takes no value", name);
    if (option_values[option] == NULL)
        value = "";
    else
        value = value != NULL ? value + 1 : argv[++*at];
    if (value == NULL)
        return command_refuse_near(words->usage, name, NULL, "%s needs a value: %s", name, option_values[option]);
    return put_value(all, option, value);
}

static bool take_verb(const char *word, struct words *words) {
    static const char *const verbs[] = {[COMMAND_CREATE] = "create", [COMMAND_OPEN] = "open"};
    char quoted[COMMAND_QUOTED];
    if (word == NULL)
        return refuse(words, NULL, "no command: must be create or open");
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        if (strcmp(word, verbs[i]) == 0) {
            words->verb = (enum command_verb)i;
            return true;
        }
    }
    return command_refuse_near(words->usage, word, command_suggest(word, strlen(word), verbs, COUNT_OF(verbs)),
                               "unknown command %s: must be create or open, before any option",
                               command_quote(word, quoted));
}

static bool asks_only(const struct words *words) {
    return words->values[OPTION_HELP] != NULL || words->values[OPTION_VERSION] != NULL;
}

/* Takes a first word that asks for help or the version; false if it does not. */
static bool take_question(const char *first, struct words *words) {
    if (first == NULL)
        return false;
    const enum option option = strcmp(first, "help") == 0      ? OPTION_HELP
                               : strcmp(first, "version") == 0 ? OPTION_VERSION
                                                               : find_option(first, strlen(first));
    if (option != OPTION_HELP && option != OPTION_VERSION)
        return false;
    words->values[option] = "";
    return true;
}

static bool take_words(int argc, char **argv, struct all_words *all) {
    struct words *words = &all->common;
    const char *first = argc > 1 ? argv[1] : NULL;
    if (take_question(first, words))
        return true;
    if (!take_verb(first, words))
        return false;
    for (int at = 2; at < argc && !asks_only(words); at++) {
        if (strcmp(argv[at], "--") == 0) {
            words->program = argv + at + 1;
            break;
        }
        if (!take_option(argv, &at, all))
            return false;
    }
    return true;
}

/* Gives each listener what holds for all; without --service there is one that has nothing else. */
static void share_words(struct all_words *all) {
    if (all->count == 0)
        all->count = 1;
    for (size_t i = 0; i < all->count; i++) {
        const struct words own = all->listeners[i];
        all->listeners[i] = all->common;
        for (size_t k = 0; k < OPTION_LISTENER_COUNT; k++)
            if (own.values[k] != NULL)
                all->listeners[i].values[k] = own.values[k];
    }
}

/* How a fault is to be told, whatever it is: --json may stand behind it. A value is no option. */
static void find_manner(int argc, char **argv, struct command_usage *usage) {
    for (int i = 1; i < argc && !usage->program; i++) {
        const enum option option = find_option(argv[i], strlen(argv[i]));
        usage->json = usage->json || option == OPTION_JSON;
        usage->program = strcmp(argv[i], "--") == 0;
        if (option != OPTION_COUNT && option_values[option] != NULL)
            i++;
    }
}

/* ---- What goes together ---- */

static bool check_verb(const struct words *words) {
    if (words->verb == COMMAND_OPEN && words->values[OPTION_DUAL] != NULL)
        return refuse(words, "--dual", "--dual is an option of create: open has --stack dual");
    if (words->verb == COMMAND_OPEN)
        return true;
    if (words->values[OPTION_STACK] != NULL)
        return refuse(words, "--stack", "--stack is an option of open: create has --family, and --dual with inet6");
    if (words->values[OPTION_BACKLOG] != NULL)
        return refuse(words, "--backlog", "--backlog is an option of open: create does not listen");
    if (words->program != NULL)
        return refuse(words, "--", "a program belongs to open: create has no listening socket to hand over");
    return true;
}

static bool check_verbs(const struct all_words *all) {
    bool right = true;
    for (size_t i = 0; i < all->count && right; i++)
        right = check_verb(&all->listeners[i]);
    return right;
}

static bool check_program(const struct words *words) {
    if (words->program == NULL)
        return true;
    if (words->program[0] == NULL)
        return refuse(words, "--", "no program after --: name one, or leave -- out");
    if (words->values[OPTION_CHECK] != NULL)
        return refuse(words, "--check",
                      "--check and a program exclude each other: --check closes the sockets that it would get");
    return true;
}

/* ---- Values ---- */

static bool read_stack(const struct words *words, enum listen_socket_stack *stack) {
    const char *names[LISTEN_SOCKET_STACK_AUTO];
    const char *text = words->values[OPTION_STACK];
    char quoted[COMMAND_QUOTED];
    if (text == NULL)
        return true;
    for (int i = LISTEN_SOCKET_STACK_IPV4; i <= LISTEN_SOCKET_STACK_AUTO; i++) {
        names[i - 1] = listen_socket_stack_name((enum listen_socket_stack)i);
        if (strcmp(text, names[i - 1]) == 0) {
            *stack = (enum listen_socket_stack)i;
            return true;
        }
    }
    return command_refuse_near(words->usage, "--stack", command_suggest(text, strlen(text), names, COUNT_OF(names)),
                               "--stack %s: must be %s", command_quote(text, quoted), option_values[OPTION_STACK]);
}

static bool read_int(const struct words *words, enum option option, const struct command_name *names, size_t count,
                     int *number) {
    const struct command_value value = {option_names[option], option_values[option], names, count, INT_MAX};
    return command_read_int(&value, words->values[option], number, words->usage);
}

static bool read_flags(const struct words *words, int *flags) {
    static const struct command_name names[] = {{"passive", AI_PASSIVE},         {"canonname", AI_CANONNAME},
                                                {"numerichost", AI_NUMERICHOST}, {"numericserv", AI_NUMERICSERV},
                                                {"v4mapped", AI_V4MAPPED},       {"all", AI_ALL},
                                                {"addrconfig", AI_ADDRCONFIG}};
    const struct command_value value = {"--flags", option_values[OPTION_FLAGS], names, COUNT_OF(names), UINT32_MAX};
    return command_read_bits(&value, words->values[OPTION_FLAGS], flags, words->usage);
}

/* As systemd has the names of its descriptors, but for the empty one, which says nothing. */
static bool check_name(const struct words *words) {
    const char *name = words->values[OPTION_NAME];
    char quoted[COMMAND_QUOTED];
    if (name == NULL)
        return true;
    const size_t length = strlen(name);
    bool right = length > 0 && length <= COMMAND_NAME_MOST;
    for (size_t i = 0; i < length; i++)
        right = right && name[i] >= ' ' && name[i] <= '~' && name[i] != ':';
    if (!right)
        (void)command_refuse_near(words->usage, "--name", NULL, "--name %s: must be %s", command_quote(name, quoted),
                                  option_values[OPTION_NAME]);
    return right;
}

static bool read_numbers(const struct words *words, struct command_listener *listener) {
    static const struct command_name families[] = {{"inet", AF_INET}, {"inet6", AF_INET6}, {"unspec", AF_UNSPEC}};
    static const struct command_name types[] = {{"stream", SOCK_STREAM}, {"dgram", SOCK_DGRAM}};
    static const struct command_name protocols[] = {{"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}};
    struct addrinfo *hints = &listener->hints;
    return read_stack(words, &listener->stack) &&
           read_int(words, OPTION_FAMILY, families, COUNT_OF(families), &hints->ai_family) &&
           read_int(words, OPTION_SOCKTYPE, types, COUNT_OF(types), &hints->ai_socktype) &&
           read_int(words, OPTION_PROTOCOL, protocols, COUNT_OF(protocols), &hints->ai_protocol) &&
           read_flags(words, &hints->ai_flags) && read_int(words, OPTION_BACKLOG, NULL, 0, &listener->backlog);
}

/* ---- Defaults ---- */

/* The family that goes with the stack; the page's where there is none. */
static int family_of(enum listen_socket_stack stack) {
    switch (stack) {
    case LISTEN_SOCKET_STACK_NONE:
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
static void fill_hints(const struct words *words, struct command_listener *listener) {
    struct addrinfo *hints = &listener->hints;
    if (words->values[OPTION_FAMILY] == NULL)
        hints->ai_family = family_of(listener->stack);
    const bool type = words->values[OPTION_SOCKTYPE] != NULL;
    const bool protocol = words->values[OPTION_PROTOCOL] != NULL;
    if (!type)
        hints->ai_socktype = protocol && hints->ai_protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if (!protocol)
        hints->ai_protocol = hints->ai_socktype == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
}

static enum listen_socket_stack default_stack(const struct words *words) {
    if (words->verb == COMMAND_OPEN)
        return LISTEN_SOCKET_STACK_AUTO;
    return words->values[OPTION_DUAL] != NULL ? LISTEN_SOCKET_STACK_DUAL : LISTEN_SOCKET_STACK_NONE;
}

static unsigned options_of(const struct words *words) {
    unsigned options = 0;
    options |= words->values[OPTION_NONBLOCK] != NULL ? LISTEN_SOCKET_NONBLOCK : 0;
    options |= words->values[OPTION_REUSEPORT] != NULL ? LISTEN_SOCKET_REUSEPORT : 0;
    return options;
}

/* Texts for messages: what was given, and the default if it can be refused because of another value. */
static void fill_given(const struct words *words, struct command_listener *listener) {
    const char **given = listener->given;
    given[LISTEN_SOCKET_INPUT_FAMILY] = words->values[OPTION_FAMILY];
    given[LISTEN_SOCKET_INPUT_SOCKTYPE] = words->values[OPTION_SOCKTYPE];
    given[LISTEN_SOCKET_INPUT_PROTOCOL] = words->values[OPTION_PROTOCOL];
    if (given[LISTEN_SOCKET_INPUT_PROTOCOL] == NULL)
        given[LISTEN_SOCKET_INPUT_PROTOCOL] = listener->hints.ai_protocol == IPPROTO_UDP ? "udp" : "tcp";
    if (given[LISTEN_SOCKET_INPUT_SOCKTYPE] == NULL)
        given[LISTEN_SOCKET_INPUT_SOCKTYPE] = listener->hints.ai_socktype == SOCK_DGRAM ? "dgram" : "stream";
    given[LISTEN_SOCKET_INPUT_FLAGS] = words->values[OPTION_FLAGS] != NULL ? words->values[OPTION_FLAGS] : "passive";
    given[LISTEN_SOCKET_INPUT_BACKLOG] = words->values[OPTION_BACKLOG];
    given[LISTEN_SOCKET_INPUT_NODE] = listener->node;
    given[LISTEN_SOCKET_INPUT_SERVICE] = listener->service;
}

static bool fill_listener(const struct words *words, struct command_listener *listener) {
    const char *service = words->values[OPTION_SERVICE];
    listener->node = words->values[OPTION_NODE];
    listener->service = service != NULL ? service : LISTEN_SOCKET_DEFAULT_SERVICE;
    listener->hints.ai_flags = AI_PASSIVE;
    listener->stack = default_stack(words);
    listener->backlog = SOMAXCONN;
    listener->options = options_of(words);
    listener->name = words->values[OPTION_NAME];
    if (!check_name(words) || !read_numbers(words, listener))
        return false;
    fill_hints(words, listener);
    fill_given(words, listener);
    return true;
}

static bool fill_line(const struct all_words *all, struct command_line *line) {
    const struct words *words = &all->common;
    memset(line, 0, sizeof *line);
    line->verb = words->verb;
    line->check = words->values[OPTION_CHECK] != NULL;
    line->json = words->values[OPTION_JSON] != NULL;
    line->quiet = words->values[OPTION_QUIET] != NULL;
    line->program = words->program;
    line->count = all->count;
    bool right = true;
    for (size_t i = 0; i < all->count && right; i++)
        right = fill_listener(&all->listeners[i], &line->listeners[i]);
    return right;
}

enum command_action command_parse(int argc, char **argv, struct command_line *line, struct command_usage *usage) {
    struct all_words all = {.common = {.verb = COMMAND_CREATE, .usage = usage}};
    memset(usage, 0, sizeof *usage);
    find_manner(argc, argv, usage);
    if (!take_words(argc, argv, &all))
        return COMMAND_USAGE;
    if (all.common.values[OPTION_HELP] != NULL)
        return COMMAND_HELP;
    if (all.common.values[OPTION_VERSION] != NULL)
        return COMMAND_VERSION;
    share_words(&all);
    if (!check_verbs(&all) || !check_program(&all.common) || !fill_line(&all, line))
        return COMMAND_USAGE;
    return COMMAND_RUN;
}
