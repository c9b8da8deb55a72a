/* Arguments of `listen-socket`: words, separated by newlines, the program's name left out. Only read, never carried
 * out.
 *
 * Covers src/command/arguments.c and what it is made of: values.c, habits.c, usage.c, text.c.
 *
 * Oracles, each of which aborts:
 *   - the sanitizers; no word is changed
 *   - a line that is refused has one message and a word at fault, of printable ASCII; any other has none
 *   - what is read is what was written: of each listener its node, service, name and numbers, and the program, found
 * again by another reader (the last word that follows the option, numbers by the C library's conversion)
 *   - as many listeners as --service is there, or one; what is before the first --service holds for all of them
 *   - the rules that bind options together: none twice, none of the other command, --check and a program apart
 *   - the round trip: what was read, written as a line of numbers, is read as the same
 */
#include <stdlib.h>
#include <string.h>

#include "command/arguments.h"
#include "engine/target.h"
#include "scenario/quote.h"

const char target_name[] = "command_line";

enum { TEXT_MOST = 2048, WORDS_MOST = 40 };

struct words {
    char text[TEXT_MOST + 1];
    char *argv[WORDS_MOST + 2];
    int argc;
};

static struct words words;

static void split(const uint8_t *data, size_t size) {
    static char name[] = "listen-socket";
    size_t start = 0;
    if (size > TEXT_MOST)
        size = TEXT_MOST;
    if (size > 0)
        memcpy(words.text, data, size);
    words.text[size] = '\0';
    words.argc = 0;
    words.argv[words.argc++] = name;
    for (size_t i = 0; i <= size && size > 0 && words.argc <= WORDS_MOST; i++) {
        if (i < size && words.text[i] != '\n')
            continue;
        words.text[i] = '\0';
        words.argv[words.argc++] = words.text + start;
        start = i + 1;
    }
    words.argv[words.argc] = NULL;
}

/* ---- Oracles ---- */

static bool is_printable(const char *text) {
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static const char *message_fault(enum command_action action, const struct command_usage *usage) {
    if (action != COMMAND_USAGE)
        return usage->message[0] == '\0' ? NULL : "a line that is taken has a message";
    if (usage->message[0] == '\0')
        return "a line that is refused has no message";
    if (!is_printable(usage->message) || !is_printable(usage->argument))
        return "a message is more than one line, or not printable";
    return NULL;
}

/* Where the options end: at "--", or at the end of all. Values are skipped, so that "--" can be one. */
static int options_end(void) {
    int i = 2;
    for (; i < words.argc && strcmp(words.argv[i], "--") != 0; i++) {
        static const char *const with_value[] = {"--node",  "--service", "--family",  "--socktype", "--protocol",
                                                 "--flags", "--stack",   "--backlog", "--name"};
        for (size_t k = 0; k < sizeof with_value / sizeof *with_value; k++)
            if (strcmp(words.argv[i], with_value[k]) == 0) {
                i++;
                break;
            }
    }
    return i < words.argc ? i : words.argc;
}

static bool is_option(const char *word, const char *option) {
    const size_t length = strlen(option);
    return strncmp(word, option, length) == 0 && (word[length] == '\0' || word[length] == '=');
}

/* Which words an option is looked for in: all of them, or those of a listener, from 1, and those before the first. */
enum { ANYWHERE = 0 };

/* The value of an option, and how often it is there. A switch's value is "". */
static const char *find_value(const char *option, bool is_switch, size_t listener, int *count) {
    const int end = options_end();
    const char *value = NULL;
    size_t number = 0;
    *count = 0;
    for (int i = 2; i < end; i++) {
        const char *word = words.argv[i];
        const char *sign = strchr(word, '=');
        const bool takes = strncmp(word, "--", 2) == 0 && sign == NULL && strcmp(word, "--check") != 0 &&
                           strcmp(word, "--json") != 0 && strcmp(word, "--quiet") != 0 && strcmp(word, "--dual") != 0 &&
                           strcmp(word, "--nonblock") != 0 && strcmp(word, "--reuseport") != 0;
        number += is_option(word, "--service");
        if (is_option(word, option) && (listener == ANYWHERE || number == 0 || number == listener)) {
            ++*count;
            value = is_switch ? "" : sign != NULL ? sign + 1 : words.argv[i + 1];
        }
        i += takes;
    }
    return value;
}

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* A number by the C library: base 16 with 0x, else 10. Only for what the command has taken. */
static bool is_number(const char *text, long value) {
    const char *digits = text + (*text == '-');
    const bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    char *end = NULL;
    return strtol(text, &end, hex ? 16 : 10) == value && *end == '\0' && *digits >= '0' && *digits <= '9';
}

/* The switches: those of a listener, in the order of `is_on`, and the command's, in the order of `is_set`. */
enum { SWITCHES = 3 };
static const char *const switches[SWITCHES] = {"--dual", "--nonblock", "--reuseport"};
static const char *const settings[SWITCHES] = {"--check", "--json", "--quiet"};

static bool is_on(const struct command_line *line, const struct command_listener *listener, size_t number) {
    const bool on[SWITCHES] = {line->verb == COMMAND_CREATE && listener->stack == LISTEN_SOCKET_STACK_DUAL,
                               (listener->options & LISTEN_SOCKET_NONBLOCK) != 0,
                               (listener->options & LISTEN_SOCKET_REUSEPORT) != 0};
    return on[number];
}

static bool is_set(const struct command_line *line, size_t number) {
    const bool on[SWITCHES] = {line->check, line->json, line->quiet};
    return on[number];
}

static const char *listener_fault(const struct command_line *line, size_t number) {
    const struct command_listener *listener = &line->listeners[number - 1];
    int count = 0;
    const char *service = find_value("--service", false, number, &count);
    if (count > 1 || !same_text(listener->service, service != NULL ? service : LISTEN_SOCKET_DEFAULT_SERVICE))
        return "the service is not the one that was written";
    if (!same_text(listener->node, find_value("--node", false, number, &count)) || count > 1)
        return "the node is not the one that was written";
    if (!same_text(listener->name, find_value("--name", false, number, &count)) || count > 1)
        return "the name is not the one that was written";
    if (listener->name != NULL && (strlen(listener->name) > 255 || listener->name[0] == '\0' ||
                                   strchr(listener->name, ':') != NULL || !is_printable(listener->name)))
        return "a name is taken that systemd does not know";
    for (size_t i = 0; i < SWITCHES; i++)
        if ((find_value(switches[i], true, number, &count) != NULL) != is_on(line, listener, i) || count > 1)
            return "a switch is not as it was written, or is there twice";
    return NULL;
}

static const char *text_fault(const struct command_line *line) {
    int count = 0;
    for (size_t i = 0; i < SWITCHES; i++)
        if ((find_value(settings[i], true, ANYWHERE, &count) != NULL) != is_set(line, i) || count > 1)
            return "a setting is not as it was written, or is there twice";
    const int end = options_end();
    if ((end < words.argc ? words.argv + end + 1 : NULL) != line->program)
        return "the program is not what follows --";
    (void)find_value("--service", false, ANYWHERE, &count);
    return line->count == (size_t)(count > 0 ? count : 1) ? NULL : "there are not as many listeners as were written";
}

static const char *number_fault(const struct command_listener *listener, size_t listener_number) {
    const struct addrinfo *hints = &listener->hints;
    const struct {
        const char *option;
        long value;
        const char *names[4];
        long values[4];
    } numbers[] = {
        {"--family", hints->ai_family, {"inet", "inet6", "unspec", NULL}, {AF_INET, AF_INET6, AF_UNSPEC, 0}},
        {"--socktype", hints->ai_socktype, {"stream", "dgram", NULL, NULL}, {SOCK_STREAM, SOCK_DGRAM, 0, 0}},
        {"--protocol", hints->ai_protocol, {"tcp", "udp", NULL, NULL}, {IPPROTO_TCP, IPPROTO_UDP, 0, 0}},
        {"--backlog", listener->backlog, {NULL, NULL, NULL, NULL}, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int count = 0;
        const char *text = find_value(numbers[i].option, false, listener_number, &count);
        bool named = false;
        if (count > 1)
            return "an option is taken twice";
        for (size_t k = 0; text != NULL && k < 4 && numbers[i].names[k] != NULL; k++)
            if (strcmp(text, numbers[i].names[k]) == 0) {
                named = true;
                if (numbers[i].value != numbers[i].values[k])
                    return "a name stands for another number";
            }
        if (text != NULL && !named && !is_number(text, numbers[i].value))
            return "a number is not the one that was written";
    }
    return NULL;
}

static const char *rule_fault(const struct command_line *line) {
    int stack = 0;
    int backlog = 0;
    int dual = 0;
    find_value("--stack", false, ANYWHERE, &stack);
    find_value("--backlog", false, ANYWHERE, &backlog);
    find_value("--dual", true, ANYWHERE, &dual);
    if (line->verb == COMMAND_CREATE && (stack != 0 || backlog != 0 || line->program != NULL))
        return "an option of open is taken by create";
    if (line->verb == COMMAND_OPEN && dual != 0)
        return "an option of create is taken by open";
    if (line->program != NULL && (line->check || line->program[0] == NULL))
        return "--check with a program, or -- without one, is taken";
    return NULL;
}

static bool same_listener(const struct command_listener *a, const struct command_listener *b) {
    return a->options == b->options && a->stack == b->stack && a->backlog == b->backlog &&
           a->hints.ai_family == b->hints.ai_family && a->hints.ai_socktype == b->hints.ai_socktype &&
           a->hints.ai_protocol == b->hints.ai_protocol && a->hints.ai_flags == b->hints.ai_flags &&
           same_text(a->node, b->node) && same_text(a->service, b->service) && same_text(a->name, b->name);
}

enum { OF_LISTENER = 9, OF_LISTENER_MOST = OF_LISTENER + SWITCHES };

/* Writes a listener as options with numbers, and adds them to the words. Returns how many there are then. */
static int write_listener(const struct command_line *line, size_t number, char **argv, int argc) {
    static char texts[COMMAND_LISTENERS][OF_LISTENER][TEXT_MOST + 32];
    static char names[COMMAND_LISTENERS][SWITCHES][16];
    const struct command_listener *listener = &line->listeners[number];
    const bool open = line->verb == COMMAND_OPEN;
    char(*text)[TEXT_MOST + 32] = texts[number];
    snprintf(text[0], sizeof text[0], "--service=%s", listener->service);
    snprintf(text[1], sizeof text[1], "--family=%d", listener->hints.ai_family);
    snprintf(text[2], sizeof text[2], "--socktype=%d", listener->hints.ai_socktype);
    snprintf(text[3], sizeof text[3], "--protocol=%d", listener->hints.ai_protocol);
    snprintf(text[4], sizeof text[4], "--flags=0x%x", (unsigned)listener->hints.ai_flags);
    snprintf(text[5], sizeof text[5], "--backlog=%d", listener->backlog);
    snprintf(text[6], sizeof text[6], "--stack=%s", listen_socket_stack_name(listener->stack));
    snprintf(text[7], sizeof text[7], "--node=%s", listener->node != NULL ? listener->node : "");
    snprintf(text[8], sizeof text[8], "--name=%s", listener->name != NULL ? listener->name : "");
    const bool wanted[OF_LISTENER] = {
        true, true, true, true, true, open, open, listener->node != NULL, listener->name != NULL};
    for (size_t i = 0; i < OF_LISTENER; i++)
        if (wanted[i])
            argv[argc++] = text[i];
    for (size_t i = 0; i < SWITCHES; i++)
        if (is_on(line, listener, i)) {
            snprintf(names[number][i], sizeof names[number][i], "%s", switches[i]);
            argv[argc++] = names[number][i];
        }
    return argc;
}

/* What was read as a line of numbers, read again. */
static const char *round_trip(const struct command_line *line) {
    static char names[SWITCHES][16];
    const bool open = line->verb == COMMAND_OPEN;
    char verb[8];
    char *argv[2 + COMMAND_LISTENERS * OF_LISTENER_MOST + SWITCHES + 1] = {words.argv[0], verb};
    struct command_line again;
    struct command_usage usage;
    int argc = 2;
    memcpy(verb, open ? "open" : "create", open ? sizeof "open" : sizeof "create");
    for (size_t i = 0; i < line->count; i++)
        argc = write_listener(line, i, argv, argc);
    for (size_t i = 0; i < SWITCHES; i++)
        if (is_set(line, i)) {
            snprintf(names[i], sizeof names[i], "%s", settings[i]);
            argv[argc++] = names[i];
        }
    argv[argc] = NULL;
    if (command_parse(argc, argv, &again, &usage) != COMMAND_RUN)
        return "what was read is refused when it is written in numbers";
    bool same = again.verb == line->verb && again.check == line->check && again.json == line->json &&
                again.quiet == line->quiet && again.count == line->count;
    for (size_t i = 0; i < line->count; i++)
        same = same && same_listener(&again.listeners[i], &line->listeners[i]);
    return same ? NULL : "what was read is another request when it is written in numbers";
}

/* "--" belongs to what is inside round_trip only as far as the words go: a program is not written again. */
static const char *find_fault(const uint8_t *data, size_t size) {
    struct command_line line;
    struct command_usage usage;
    const char *why;
    split(data, size);
    const enum command_action action = command_parse(words.argc, words.argv, &line, &usage);
    why = message_fault(action, &usage);
    for (size_t i = 0; why == NULL && i < size && i < TEXT_MOST; i++)
        if (words.text[i] != (char)data[i] && !(data[i] == '\n' && words.text[i] == '\0'))
            why = words.argc > WORDS_MOST ? NULL : "a word was changed";
    if (why != NULL || action != COMMAND_RUN)
        return why;
    why = text_fault(&line);
    for (size_t i = 1; why == NULL && i <= line.count; i++) {
        why = listener_fault(&line, i);
        if (why == NULL)
            why = number_fault(&line.listeners[i - 1], i);
    }
    if (why == NULL)
        why = rule_fault(&line);
    return why != NULL ? why : round_trip(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *why = find_fault(data, size);
    if (why != NULL)
        target_fail(data, size, why);
    return 0;
}

void target_show(FILE *out, const uint8_t *data, size_t size) {
    split(data, size);
    fputs("---- as a command ----\nlisten-socket", out);
    for (int i = 1; i < words.argc; i++) {
        fputc(' ', out);
        quote_shell(out, words.argv[i], strlen(words.argv[i]));
    }
    fputc('\n', out);
}
