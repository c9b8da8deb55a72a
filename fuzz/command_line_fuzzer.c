/* Arguments of `listen-socket`: words, separated by newlines, the program's name left out. Only read, never carried
 * out.
 *
 * Covers src/command/arguments.c and src/command/text.c.
 *
 * Oracles, each of which aborts:
 *   - the sanitizers; no word is changed
 *   - a line that is refused has one message, of one line of printable ASCII, on standard error; any other has none
 *   - what is read is what was written: node, service, program and numbers, found again by another reader (the last
 * word that follows the option, numbers by the C library's conversion)
 *   - the rules that bind options together: none twice, none of the other command, --check and a program apart
 *   - the round trip: what was read, written as a line of numbers, is read as the same
 */
#include <stdlib.h>
#include <string.h>

#include "command/arguments.h"
#include "engine/target.h"
#include "scenario/quote.h"

const char target_name[] = "command_line";

enum { TEXT_MOST = 2048, WORDS_MOST = 40, CAPTURE = 2048 };

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

/* ---- Standard error, kept ---- */

static char captured[CAPTURE];
static size_t captured_length;

static ssize_t keep(void *cookie, const char *bytes, size_t size) {
    (void)cookie;
    for (size_t i = 0; i < size; i++)
        if (captured_length < sizeof captured - 1)
            captured[captured_length++] = bytes[i];
    captured[captured_length] = '\0';
    return (ssize_t)size;
}

/* A stream of its own, in the place of stderr while the command reads its line: one for the whole process. */
static FILE *capture(void) {
    static FILE *stream;
    static char buffer[CAPTURE];
    if (stream == NULL) {
        stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = keep});
        if (stream == NULL)
            abort();
        setvbuf(stream, buffer, _IOFBF, sizeof buffer);
    }
    return stream;
}

static enum command_action read_line(char **argv, int argc, struct command_request *request) {
    FILE *real = stderr;
    captured_length = 0;
    captured[0] = '\0';
    stderr = capture();
    const enum command_action action = command_parse(argc, argv, request);
    fflush(stderr);
    stderr = real;
    return action;
}

/* ---- Oracles ---- */

static const char *message_fault(enum command_action action) {
    if (action != COMMAND_USAGE)
        return captured_length == 0 ? NULL : "a line that is taken has a message";
    if (captured_length < 2 || captured[captured_length - 1] != '\n' ||
        strncmp(captured, "listen-socket: ", strlen("listen-socket: ")) != 0)
        return "a line that is refused has no message, or not one of this command";
    for (size_t i = 0; i + 1 < captured_length; i++)
        if (captured[i] < ' ' || captured[i] > '~')
            return "a message is more than one line, or not printable";
    return NULL;
}

/* Where the options end: at "--", or at the end of all. Values are skipped, so that "--" can be one. */
static int options_end(void) {
    int i = 2;
    for (; i < words.argc && strcmp(words.argv[i], "--") != 0; i++) {
        static const char *const with_value[] = {"--node",     "--service", "--family", "--socktype",
                                                 "--protocol", "--flags",   "--stack",  "--backlog"};
        for (size_t k = 0; k < sizeof with_value / sizeof *with_value; k++)
            if (strcmp(words.argv[i], with_value[k]) == 0) {
                i++;
                break;
            }
    }
    return i < words.argc ? i : words.argc;
}

/* The value of an option, and how often it is there. A switch's value is "". */
static const char *find_value(const char *option, bool is_switch, int *count) {
    const int end = options_end();
    const size_t length = strlen(option);
    const char *value = NULL;
    *count = 0;
    for (int i = 2; i < end; i++) {
        const char *word = words.argv[i];
        const bool here = strncmp(word, option, length) == 0 && (word[length] == '\0' || word[length] == '=');
        const bool takes = strncmp(word, "--", 2) == 0 && strchr(word, '=') == NULL && strcmp(word, "--check") != 0 &&
                           strcmp(word, "--json") != 0 && strcmp(word, "--dual") != 0 &&
                           strcmp(word, "--nonblock") != 0 && strcmp(word, "--reuseport") != 0;
        if (here) {
            ++*count;
            value = is_switch ? "" : word[length] == '=' ? word + length + 1 : words.argv[i + 1];
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

static const char *text_fault(const struct command_request *request) {
    static const char *const switches[] = {"--dual", "--nonblock", "--reuseport", "--check", "--json"};
    const bool on[] = {(request->options & LISTEN_SOCKET_DUAL) != 0, (request->options & LISTEN_SOCKET_NONBLOCK) != 0,
                       (request->options & LISTEN_SOCKET_REUSEPORT) != 0, request->check, request->json};
    int count = 0;
    const char *service = find_value("--service", false, &count);
    if (count > 1 || !same_text(request->service, service != NULL ? service : LISTEN_SOCKET_DEFAULT_SERVICE))
        return "the service is not the one that was written";
    if (!same_text(request->node, find_value("--node", false, &count)) || count > 1)
        return "the node is not the one that was written";
    for (size_t i = 0; i < 5; i++)
        if ((find_value(switches[i], true, &count) != NULL) != on[i] || count > 1)
            return "a switch is not as it was written, or is there twice";
    const int end = options_end();
    if ((end < words.argc ? words.argv + end + 1 : NULL) != request->program)
        return "the program is not what follows --";
    return NULL;
}

static const char *number_fault(const struct command_request *request) {
    const struct addrinfo *hints = &request->hints;
    const struct {
        const char *option;
        long value;
        const char *names[4];
        long values[4];
    } numbers[] = {
        {"--family", hints->ai_family, {"inet", "inet6", "unspec", NULL}, {AF_INET, AF_INET6, AF_UNSPEC, 0}},
        {"--socktype", hints->ai_socktype, {"stream", "dgram", NULL, NULL}, {SOCK_STREAM, SOCK_DGRAM, 0, 0}},
        {"--protocol", hints->ai_protocol, {"tcp", "udp", NULL, NULL}, {IPPROTO_TCP, IPPROTO_UDP, 0, 0}},
        {"--backlog", request->backlog, {NULL, NULL, NULL, NULL}, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int count = 0;
        const char *text = find_value(numbers[i].option, false, &count);
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

static const char *rule_fault(const struct command_request *request) {
    int stack = 0;
    int backlog = 0;
    find_value("--stack", false, &stack);
    find_value("--backlog", false, &backlog);
    if (request->verb == COMMAND_CREATE && (stack != 0 || backlog != 0 || request->program != NULL))
        return "an option of open is taken by create";
    if (request->verb == COMMAND_OPEN && (request->options & LISTEN_SOCKET_DUAL) != 0)
        return "an option of create is taken by open";
    if (request->program != NULL && (request->check || request->program[0] == NULL))
        return "--check with a program, or -- without one, is taken";
    return NULL;
}

/* What was read as a line of numbers, read again. */
static const char *round_trip(const struct command_request *request) {
    static char texts[8][TEXT_MOST + 32];
    static char line[5][16];
    static const char *const switches[] = {"--dual", "--nonblock", "--reuseport", "--check", "--json"};
    const bool on[] = {(request->options & LISTEN_SOCKET_DUAL) != 0, (request->options & LISTEN_SOCKET_NONBLOCK) != 0,
                       (request->options & LISTEN_SOCKET_REUSEPORT) != 0, request->check, request->json};
    const bool open = request->verb == COMMAND_OPEN;
    char verb[8];
    char *argv[20] = {words.argv[0], verb};
    struct command_request again;
    int argc = 2;
    memcpy(verb, open ? "open" : "create", open ? sizeof "open" : sizeof "create");
    snprintf(texts[0], sizeof texts[0], "--service=%s", request->service);
    snprintf(texts[1], sizeof texts[1], "--family=%d", request->hints.ai_family);
    snprintf(texts[2], sizeof texts[2], "--socktype=%d", request->hints.ai_socktype);
    snprintf(texts[3], sizeof texts[3], "--protocol=%d", request->hints.ai_protocol);
    snprintf(texts[4], sizeof texts[4], "--flags=0x%x", (unsigned)request->hints.ai_flags);
    snprintf(texts[5], sizeof texts[5], "--backlog=%d", request->backlog);
    snprintf(texts[6], sizeof texts[6], "--stack=%s", listen_socket_stack_name(request->stack));
    snprintf(texts[7], sizeof texts[7], "--node=%s", request->node != NULL ? request->node : "");
    for (int i = 0; i < 8; i++)
        if ((open || (i != 5 && i != 6)) && (i != 7 || request->node != NULL))
            argv[argc++] = texts[i];
    for (int i = 0; i < 5; i++)
        if (on[i]) {
            snprintf(line[i], sizeof line[i], "%s", switches[i]);
            argv[argc++] = line[i];
        }
    argv[argc] = NULL;
    if (read_line(argv, argc, &again) != COMMAND_RUN)
        return "what was read is refused when it is written in numbers";
    const bool same =
        again.verb == request->verb && again.options == request->options && again.stack == request->stack &&
        again.backlog == request->backlog && again.check == request->check && again.json == request->json &&
        again.hints.ai_family == request->hints.ai_family && again.hints.ai_socktype == request->hints.ai_socktype &&
        again.hints.ai_protocol == request->hints.ai_protocol && again.hints.ai_flags == request->hints.ai_flags &&
        same_text(again.node, request->node) && same_text(again.service, request->service);
    return same ? NULL : "what was read is another request when it is written in numbers";
}

/* "--" belongs to what is inside round_trip only as far as the words go: a program is not written again. */
static const char *find_fault(const uint8_t *data, size_t size) {
    struct command_request request;
    const char *why;
    split(data, size);
    const enum command_action action = read_line(words.argv, words.argc, &request);
    why = message_fault(action);
    for (size_t i = 0; why == NULL && i < size && i < TEXT_MOST; i++)
        if (words.text[i] != (char)data[i] && !(data[i] == '\n' && words.text[i] == '\0'))
            why = words.argc > WORDS_MOST ? NULL : "a word was changed";
    if (why != NULL || action != COMMAND_RUN)
        return why;
    why = text_fault(&request);
    if (why == NULL)
        why = number_fault(&request);
    if (why == NULL)
        why = rule_fault(&request);
    return why != NULL ? why : round_trip(&request);
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
