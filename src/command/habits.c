/* Words that other programs take: a table of options, and words that are a port or an address. */
#include "habits.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_WORD = 60 };

struct habit {
    const char *word;
    const char *open;
    const char *create; /* NULL: as with open */
};

static const struct habit habits[] = {
    {"-p", "--service PORT", NULL},
    {"-s", "--service PORT", NULL},
    {"--port", "--service PORT", NULL},
    {"-a", "--node ADDRESS", NULL},
    {"-b", "--node ADDRESS", NULL},
    {"-H", "--node ADDRESS", NULL},
    {"-n", "--node ADDRESS", NULL},
    {"--addr", "--node ADDRESS", NULL},
    {"--address", "--node ADDRESS", NULL},
    {"--bind", "--node ADDRESS", NULL},
    {"--host", "--node ADDRESS", NULL},
    {"--hostname", "--node ADDRESS", NULL},
    {"--ip", "--node ADDRESS", NULL},
    {"-l", "--node ADDRESS --service PORT", NULL},
    {"--listen", "--node ADDRESS --service PORT", NULL},
    {"--interface", "--node ADDRESS with an address of that interface", NULL},
    {"-4", "--stack ipv4", "--family inet"},
    {"--inet", "--stack ipv4", "--family inet"},
    {"--ipv4", "--stack ipv4", "--family inet"},
    {"-6", "--stack ipv6", "--family inet6"},
    {"--inet6", "--stack ipv6", "--family inet6"},
    {"--ipv6", "--stack ipv6", "--family inet6"},
    {"--v6only", "--stack ipv6", "--family inet6"},
    {"--dual-stack", "--stack dual", "--dual"},
    {"--pair", "--stack pair", "--family inet6 and --family inet, one after the other"},
    {"--auto", "--stack auto", "--family unspec"},
    {"-t", "--protocol tcp", NULL},
    {"--tcp", "--protocol tcp", NULL},
    {"-u", "create --protocol udp, because a datagram socket cannot listen", "--protocol udp"},
    {"--udp", "create --protocol udp, because a datagram socket cannot listen", "--protocol udp"},
    {"--type", "--socktype TYPE", NULL},
    {"--queue", "--backlog NUMBER", NULL},
    {"--fdname", "--name NAME", NULL},
    {"-j", "--json", NULL},
    {"-q", "--quiet", NULL},
    {"--silent", "--quiet", NULL},
    {"-v", "-V or --version", NULL},
};

const char *command_habit_option(const char *option, size_t length, bool open) {
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        const struct habit *habit = &habits[i];
        if (strlen(habit->word) != length || memcmp(habit->word, option, length) != 0)
            continue;
        return open || habit->create == NULL ? habit->open : habit->create;
    }
    /* a letter with its value behind it, as in -p8080; -p alone is in the table */
    const bool joined = option[1] == 'p' && strspn(option + 2, "0123456789") > 0;
    return joined ? "--service PORT" : NULL;
}

/* Whether the text is a port, and only that. */
static bool is_port(const char *text) {
    const size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= strlen("65535") && text[digits] == '\0';
}

/* Whether the word is ADDRESS:PORT, of which `colon` is the last one: an IPv6 address is in brackets. */
static bool has_port(const char *word, const char *colon) {
    if (colon == NULL || !is_port(colon + 1))
        return false;
    return word[0] == '[' ? colon[-1] == ']' : strchr(word, ':') == colon;
}

/* Writes node and service of ADDRESS:PORT. */
static const char *split_word(const char *word, const char *colon, char buffer[COMMAND_HABIT_TEXT]) {
    const char *start = word;
    int length = (int)(colon - word);
    if (word[0] == '[') {
        start++;
        length -= 2;
    }
    if (length == 0 || (length == 1 && *start == '*'))
        (void)snprintf(buffer, COMMAND_HABIT_TEXT, "--service %s", colon + 1);
    else
        (void)snprintf(buffer, COMMAND_HABIT_TEXT, "--node %.*s --service %s", length, start, colon + 1);
    return buffer;
}

const char *command_habit_word(const char *word, char buffer[COMMAND_HABIT_TEXT]) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:%[]*";
    const char *colon = strrchr(word, ':');
    if (strlen(word) > LONGEST_WORD || word[strspn(word, plain)] != '\0')
        return NULL;
    if (is_port(word)) {
        (void)snprintf(buffer, COMMAND_HABIT_TEXT, "--service %s", word);
        return buffer;
    }
    if (has_port(word, colon))
        return split_word(word, colon, buffer);
    if (strpbrk(word, "[]*") != NULL || (strpbrk(word, ".:") == NULL && strcmp(word, "localhost") != 0))
        return NULL;
    (void)snprintf(buffer, COMMAND_HABIT_TEXT, "--node %s", word);
    return buffer;
}
