/* strace counts the calls of one name; which of them failed is known from the calls that were seen. */
#include "injection.h"

#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_fields.h"
#include "results.h"

#define OF_OTHERS "strace counts every close of the program, and cannot be told which socket's is meant"
#define NOT_REGULAR "which of the calls are affected is no rule that strace can be given"

/* How the calls of one name went. */
struct sequence {
    size_t first; /* that the runner interfered with, counted from 1; 0: none */
    size_t affected;
    size_t total;
    const json_t *call; /* the first */
};

static struct sequence sequence_of(const json_t *test, const char *name) {
    size_t index;
    json_t *call;
    struct sequence sequence = {.first = 0};
    json_array_foreach(json_object_get(test, "calls"), index, call) {
        if (strcmp(results_text(call, "call"), name) != 0)
            continue;
        sequence.total++;
        if (strcmp(results_text(call, "known"), "injected") != 0)
            continue;
        sequence.affected++;
        sequence.call = sequence.first ? sequence.call : call;
        sequence.first = sequence.first ? sequence.first : sequence.total;
    }
    return sequence;
}

/* "when=2", "when=2+"; NULL if the affected calls are neither one nor all from the first on. */
static const char *rule_of(const struct sequence *sequence, bool always) {
    bool all_later = sequence->affected == sequence->total - sequence->first + 1;
    if (sequence->affected > 1)
        return all_later ? "+" : NULL;
    return always && all_later ? "+" : "";
}

/* Little or big as this machine is: four bytes of an int, as strace takes them. */
static void put_int(struct buffer *options, int number) {
    unsigned char bytes[sizeof number];
    memcpy(bytes, &number, sizeof number);
    for (size_t i = 0; i < sizeof number; i++)
        buffer_format(options, "%02x", bytes[i]);
}

/* The first four bytes of the address that bind was given, its port higher by `more`. */
static void put_address(struct buffer *options, const json_t *call, int more) {
    const char *arguments = results_text(call, "arguments");
    const char *colon = strrchr(arguments, ':');
    uint16_t family = arguments[0] == '[' ? AF_INET6 : AF_INET;
    uint16_t port = htons((uint16_t)(colon ? atoi(colon + 1) + more : 0));
    unsigned char bytes[4];
    memcpy(bytes, &family, sizeof family);
    memcpy(bytes + 2, &port, sizeof port);
    for (size_t i = 0; i < sizeof bytes; i++)
        buffer_format(options, "%02x", bytes[i]);
}

/* What happens to the call, in strace's words. */
static void put_effect(struct buffer *options, const json_t *fault, const json_t *call) {
    const char *effect = results_text(fault, "effect");
    const char *arguments = results_text(call, "arguments");
    if (strcmp(effect, "error") == 0) {
        buffer_format(options, "error=%s", results_text(fault, "code"));
    } else if (strcmp(effect, "ignored") == 0) {
        buffer_add(options, "retval=0");
    } else if (strcmp(results_text(fault, "call"), "bind") == 0) {
        buffer_add(options, "poke_enter=@arg2=");
        put_address(options, call, 1);
        buffer_add(options, ":poke_exit=@arg2="); /* the program does not see it */
        put_address(options, call, 0);
    } else {
        const char *value = strrchr(arguments, ' ');
        buffer_add(options, "poke_exit=@arg4=");
        put_int(options, value && atoi(value + 1) ? 1 : 0); /* as it was told, not as it was */
    }
}

static const char *put_fault(struct buffer *options, const json_t *test, const json_t *fault) {
    const char *name = results_text(fault, "call");
    const struct sequence sequence = sequence_of(test, name);
    if (!text_is_word(name, "") || !text_is_word(results_text(fault, "code"), ""))
        return "what was made to fail is no call, or no error";
    if (!sequence.first)
        return NULL; /* the implementation never came to it */
    if (strcmp(name, "close") == 0)
        return OF_OTHERS;
    const char *rule = rule_of(&sequence, json_is_true(json_object_get(fault, "always")));
    if (!rule)
        return NOT_REGULAR;
    buffer_format(options, " -e inject=%s:", name);
    put_effect(options, fault, sequence.call);
    buffer_format(options, ":when=%zu%s", sequence.first, rule);
    return NULL;
}

/* Whether two faults are of calls of one name: strace has one rule a name. */
static bool has_two_alike(const json_t *faults) {
    for (size_t i = 0; i < json_array_size(faults); i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(results_text(json_array_get(faults, i), "call"),
                       results_text(json_array_get(faults, k), "call")) == 0)
                return true;
    return false;
}

const char *injection_find(const json_t *test, struct buffer *options) {
    size_t index;
    json_t *fault;
    const char *lacks = NULL;
    const json_t *faults = json_object_get(test, "faults");
    if (!json_array_size(faults))
        return NULL;
    if (has_two_alike(faults))
        return NOT_REGULAR;
    json_array_foreach(faults, index, fault) {
        const char *why = put_fault(options, test, fault);
        lacks = lacks ? lacks : why;
    }
    return lacks;
}

void injection_always(const char *call, const char *code, struct buffer *options) {
    buffer_format(options, " -e inject=%s:error=%s", call, code);
}
