/* A request by options, each checked against the words that the vectors may have. */
#include "question.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/environments.h"
#include "reader/numbers.h"
#include "unknown.h"

enum option {
    NODE,
    SERVICE,
    FAMILY,
    SOCKTYPE,
    PROTOCOL,
    FLAGS,
    STACK,
    UPTO,
    OPTIONS,
    BACKLOG,
    ENVIRONMENT,
    OPTION_COUNT
};

static const char *const option_names[OPTION_COUNT] = {"--node",     "--service", "--family",     "--socktype",
                                                       "--protocol", "--flags",   "--stack",      "--upto",
                                                       "--options",  "--backlog", "--environment"};
static const char *const stacks[] = {"ipv4", "ipv6", "dual", "pair", "auto"};
static const char *const options[] = {"nonblock", "reuseport", "dual"};

/* What was given, by option; NULL: not given. */
struct question {
    const char *values[OPTION_COUNT];
    char *error;
    size_t size;
};

bool question_names_tests(char *const *words, size_t count) {
    bool tests = count > 0;
    for (size_t i = 0; i < count; i++)
        tests = tests && words[i][0] != '-';
    return tests;
}

static bool refuse(const struct question *question, enum option option, const char *what) {
    snprintf(question->error, question->size, "%s %.60s: %s", option_names[option], question->values[option], what);
    return false;
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

static bool take(char *const *words, size_t count, size_t *at, struct question *question) {
    const char *word = words[(*at)++];
    const size_t length = strcspn(word, "=");
    size_t which = 0;
    while (which < OPTION_COUNT &&
           (strlen(option_names[which]) != length || strncmp(word, option_names[which], length) != 0))
        which++;
    if (which == OPTION_COUNT)
        return unknown_word("option", word, option_names, OPTION_COUNT, question->error, question->size);
    if (question->values[which]) {
        snprintf(question->error, question->size, "%s is given twice: give it once", option_names[which]);
        return false;
    }
    if (word[length] != '=' && *at == count) {
        snprintf(question->error, question->size, "%s takes a value", option_names[which]);
        return false;
    }
    question->values[which] = word[length] == '=' ? word + length + 1 : words[(*at)++];
    return true;
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static bool put_text(const struct question *question, enum option option, struct fuzz_text *text) {
    const char *value = question->values[option];
    if (!value)
        return true;
    if (strlen(value) > FUZZ_TEXT_MAX) {
        snprintf(question->error, question->size, "%s: %zu bytes; %d are the most that can be asked about",
                 option_names[option], strlen(value), FUZZ_TEXT_MAX);
        return false;
    }
    fuzz_text_put(text, value);
    return true;
}

/* A word of the list, or "" if it is not given. */
static bool put_word(const struct question *question, enum option option, const char *const *names, size_t count,
                     char *word, size_t size) {
    const char *value = question->values[option];
    size_t which = 0;
    if (!value)
        return true;
    while (which < count && strcmp(value, names[which]) != 0)
        which++;
    fuzz_set_word(word, size, value);
    return which < count ||
           unknown_word(option_names[option] + 2, value, names, count, question->error, question->size);
}

/* Words and numbers with commas between them, as the reader reads them. */
static bool put_list(const struct question *question, enum option option, const struct named_number *numbers,
                     char *list, size_t size) {
    const char *value = question->values[option];
    const char *names[16];
    size_t count = 0;
    unsigned unused;
    if (!value)
        return true;
    fuzz_set_word(list, size, value);
    if (strlen(value) < size && number_of_list(numbers, value, &unused))
        return true;
    for (; count < FUZZ_COUNT(names) && numbers[count].word; count++)
        names[count] = numbers[count].word;
    return unknown_word(option_names[option] + 2, value, names, count, question->error, question->size);
}

static bool put_numbers(const struct question *question, struct fuzz_request *request) {
    struct addrinfo unused;
    const struct vector_request asked = {.hints = true,
                                         .family = request->family,
                                         .socktype = question->values[SOCKTYPE] ? question->values[SOCKTYPE] : "stream",
                                         .protocol = request->protocol,
                                         .flags = request->flags,
                                         .nonzero = ""};
    if (hints_of_request(&asked, &unused) != NULL || strlen(asked.socktype) >= sizeof request->socktype)
        return refuse(question, SOCKTYPE,
                      "must be stream, dgram, raw, seqpacket, rdm or a number, and then perhaps +cloexec, +nonblock");
    fuzz_set_word(request->socktype, sizeof request->socktype, asked.socktype);
    return true;
}

static bool put_backlog(const struct question *question, int *backlog) {
    const char *value = question->values[BACKLOG];
    char *end = NULL;
    if (!value)
        return true;
    const long number = strtol(value, &end, 10);
    *backlog = (int)number;
    if (*value && !*end && number >= INT_MIN && number <= INT_MAX)
        return true;
    return refuse(question, BACKLOG, "must be a whole number of 32 bits");
}

static bool put_step(const struct question *question, struct fuzz_request *request) {
    const char *value = question->values[UPTO];
    const char *steps[] = {"resolve", "socket", "bind", "listen"};
    size_t which = 0;
    if (!value)
        return true;
    if (question->values[STACK])
        return refuse(question, UPTO, "not with --stack: a stack is opened in full");
    request->stack[0] = '\0';
    while (which < FUZZ_COUNT(steps) && strcmp(value, steps[which]) != 0)
        which++;
    request->last_step = (enum vector_step)which;
    return which < FUZZ_COUNT(steps) ||
           unknown_word("step", value, steps, FUZZ_COUNT(steps), question->error, question->size);
}

static bool put_environment(const struct question *question, struct fuzz_request *request) {
    const char *names[ENVIRONMENT_COUNT];
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        names[i] = environment_name(i);
    return put_word(question, ENVIRONMENT, names, ENVIRONMENT_COUNT, request->environment, sizeof request->environment);
}

/* Some of the options, with commas between them. */
static bool put_options(const struct question *question, struct fuzz_request *request) {
    const char *value = question->values[OPTIONS];
    char rest[sizeof request->options];
    if (!value)
        return true;
    FUZZ_SET_WORD(request->options, value);
    FUZZ_SET_WORD(rest, value);
    for (size_t i = 0; i < FUZZ_COUNT(options); i++)
        fuzz_list_drop(rest, options[i]);
    return (strlen(value) < sizeof rest && !rest[0]) ||
           unknown_word("option of the request", value, options, FUZZ_COUNT(options), question->error, question->size);
}

/* What follows from what was given, as in the command: the family from the stack, the protocol from the type. */
static void fill(const struct question *question, struct fuzz_request *request) {
    fuzz_request_plain(request);
    FUZZ_SET_WORD(request->stack, question->values[STACK] ? question->values[STACK] : "auto");
    const bool datagram = question->values[SOCKTYPE] && strncmp(question->values[SOCKTYPE], "dgram", 5) == 0;
    FUZZ_SET_WORD(request->family, question->values[UPTO] ? "inet" : fuzz_family_of(request->stack));
    FUZZ_SET_WORD(request->protocol, datagram ? "udp" : "tcp");
}

bool question_read(char *const *words, size_t count, struct fuzz_request *request, char *error, size_t size) {
    struct question question = {.error = error, .size = size};
    for (size_t at = 0; at < count;)
        if (!take(words, count, &at, &question))
            return false;
    fill(&question, request);
    return put_text(&question, NODE, &request->node) && put_text(&question, SERVICE, &request->service) &&
           put_word(&question, STACK, stacks, FUZZ_COUNT(stacks), request->stack, sizeof request->stack) &&
           put_step(&question, request) &&
           put_list(&question, FAMILY, family_numbers, request->family, sizeof request->family) &&
           put_list(&question, PROTOCOL, protocol_numbers, request->protocol, sizeof request->protocol) &&
           put_list(&question, FLAGS, flag_numbers, request->flags, sizeof request->flags) &&
           put_numbers(&question, request) && put_options(&question, request) &&
           put_backlog(&question, &request->backlog) && put_environment(&question, request);
}
