/* strace counts the calls of one name in each thread; which of them failed is known from the calls that were seen. */
#include "injection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request_fields.h"
#include "results.h"
#include "runner/evidence/evidence.h"

#define OF_OTHERS "strace counts every close of the program, and cannot be told which socket's is meant"
#define OF_ITS_OWN                                                                                                     \
    "strace would make calls of that name fail that are not the request's: the implementation makes some of its own"
#define NOT_REGULAR "which of the calls are affected is no rule that strace can be given"

/* How the calls of one name went: strace counts them in each thread. */
struct sequence {
    size_t before; /* calls of the runtime's own, in the thread of the first */
    size_t first;  /* that the runner interfered with, counted from 1; 0: none */
    size_t affected;
    size_t index; /* of the first, among all calls */
    const json_t *call;
};

static bool is_affected(const json_t *call) {
    return strcmp(results_text(call, "known"), "injected") == 0;
}

static bool is_call(const json_t *call, const char *name) {
    return strcmp(results_text(call, "call"), name) == 0;
}

static bool is_of_thread(const json_t *call, const json_t *other) {
    return json_equal(json_object_get(call, "thread"), json_object_get(other, "thread"));
}

/* A socket of glibc's getaddrinfo, which puts addresses in order by it. */
static bool is_of_resolver(const json_t *call) {
    const char *arguments = results_text(call, "arguments");
    return is_call(call, "socket") &&
           (strcmp(arguments, "inet6 dgram+cloexec 0") == 0 || strcmp(arguments, "inet dgram+cloexec 0") == 0);
}

/* Whether it is the first of them in a row. Before that, getaddrinfo asks for the machine's addresses by a netlink
 * socket, which is none of those that are watched: by socket, bind and getsockname. */
static bool is_behind_netlink(const json_t *calls, size_t index) {
    const json_t *call = json_array_get(calls, index);
    if (!is_of_resolver(call))
        return false;
    for (size_t i = index; i-- > 0;) {
        const json_t *earlier = json_array_get(calls, i);
        if (is_call(earlier, "socket") && is_of_thread(earlier, call))
            return !is_of_resolver(earlier);
    }
    return true;
}

static bool is_made_by_netlink(const char *name) {
    return strcmp(name, "socket") == 0 || strcmp(name, "bind") == 0 || strcmp(name, "getsockname") == 0;
}

/* How many calls of that name strace has counted in the thread of the call at `index`, before it. */
static size_t number_before(const json_t *calls, size_t index, const char *name) {
    const json_t *call = json_array_get(calls, index);
    size_t number = 0;
    for (size_t i = 0; i <= index; i++) {
        const json_t *earlier = json_array_get(calls, i);
        if (is_of_thread(earlier, call) && is_behind_netlink(calls, i) && is_made_by_netlink(name))
            number++;
        if (is_of_thread(earlier, call) && i < index && is_call(earlier, name))
            number++;
    }
    return number;
}

/* How many sockets, none of them watched, glibc made for nscd in the thread of this call before it: two that find
 * nobody, if the node is a name that was looked up. */
static size_t sockets_for_nscd(const json_t *test, const json_t *calls, size_t index) {
    const struct field node = request_field(results_text(test, "request"), "node", strlen("node"));
    for (size_t i = 0; i < index; i++)
        if (is_behind_netlink(calls, i) && is_of_thread(json_array_get(calls, i), json_array_get(calls, index)))
            return strspn(node.value, "0123456789.-") < node.length && !memchr(node.value, ':', node.length) ? 2 : 0;
    return 0;
}

/* Which call of its name it is in its thread, counted from 1. */
static size_t number_of(const json_t *calls, size_t index) {
    return number_before(calls, index, results_text(json_array_get(calls, index), "call")) + 1;
}

static struct sequence sequence_of(const json_t *calls, const char *name) {
    size_t index;
    json_t *call;
    struct sequence sequence = {.first = 0};
    json_array_foreach(calls, index, call) {
        if (!is_call(call, name) || !is_affected(call))
            continue;
        sequence.affected++;
        sequence.call = sequence.first ? sequence.call : call;
        sequence.index = sequence.first ? sequence.index : index;
        sequence.first = sequence.first ? sequence.first : number_of(calls, index);
    }
    return sequence;
}

/* Whether the rule hits the call of that number, in the thread of this call. */
static bool is_hit(const struct sequence *sequence, const char *rule, const json_t *call, size_t number) {
    size_t first = sequence->first + (is_of_thread(call, sequence->call) ? 0 : sequence->before);
    return number == first || (*rule && number > first);
}

/* Whether the rule hits the calls that were affected, and no other; nor, except for an error, one of a netlink socket,
 * without which getaddrinfo goes on. */
static bool is_exact(const json_t *calls, const struct sequence *sequence, const char *rule, bool error) {
    size_t index;
    json_t *call;
    const char *name = results_text(sequence->call, "call");
    json_array_foreach(calls, index, call) {
        bool hit = is_hit(sequence, rule, call, number_of(calls, index));
        if (is_call(call, name) && hit != is_affected(call))
            return false;
        bool hidden = is_behind_netlink(calls, index) && is_made_by_netlink(name);
        if (!error && hidden && is_hit(sequence, rule, call, number_before(calls, index, name)))
            return false;
    }
    return true;
}

/* "when=2", "when=2+"; NULL if neither is so, or if not all calls are known. */
static const char *rule_of(const json_t *calls, const struct sequence *sequence, const json_t *fault) {
    bool error = strcmp(results_text(fault, "effect"), "error") == 0;
    bool more = json_is_true(json_object_get(fault, "always")) || sequence->affected > 1;
    if (more && json_array_size(calls) >= EVIDENCE_CALLS_MAX)
        return NULL;
    if (more && is_exact(calls, sequence, "+", error))
        return "+";
    return is_exact(calls, sequence, "", error) ? "" : NULL;
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
    uint16_t port = htons((uint16_t)(colon ? strtol(colon + 1, NULL, 10) + more : 0));
    unsigned char bytes[4];
    memcpy(bytes, &family, sizeof family);
    memcpy(bytes + 2, &port, sizeof port);
    for (size_t i = 0; i < sizeof bytes; i++)
        buffer_format(options, "%02x", bytes[i]);
}

/* All bytes of the address that getsockname told, zone and flow information aside. */
static void put_told_address(struct buffer *options, const json_t *call) {
    const char *arguments = results_text(call, "arguments");
    const bool is_six = arguments[0] == '[';
    const char *begin = arguments + is_six;
    char host[INET6_ADDRSTRLEN];
    unsigned char bytes[4 + sizeof(struct in6_addr)] = {0}; /* of IPv6 behind the flow information */
    snprintf(host, sizeof host, "%.*s", (int)strcspn(begin, is_six ? "%]" : ":"), begin);
    put_address(options, call, 0);
    if (inet_pton(is_six ? AF_INET6 : AF_INET, host, bytes + (is_six ? 4 : 0)) != 1)
        return;
    for (size_t i = 0; i < (is_six ? sizeof bytes : sizeof(struct in_addr)); i++)
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
    } else if (strcmp(results_text(fault, "call"), "getsockname") == 0) {
        buffer_add(options, "poke_exit=@arg2=");
        put_told_address(options, call);
    } else {
        const char *value = strrchr(arguments, ' ');
        buffer_add(options, "poke_exit=@arg4=");
        put_int(options, value && strtol(value + 1, NULL, 10) ? 1 : 0); /* as it was told, not as it was */
    }
}

static const char *put_fault(struct buffer *options, const struct template *template, const json_t *test,
                             const json_t *fault) {
    const json_t *calls = json_object_get(test, "calls");
    const char *name = results_text(fault, "call");
    struct sequence sequence = sequence_of(calls, name);
    if (!text_is_word(name, "") || !text_is_word(results_text(fault, "code"), ""))
        return "what was made to fail is no call, or no error";
    if (!sequence.first)
        return NULL; /* the implementation never came to it */
    if (strcmp(name, "close") == 0)
        return OF_OTHERS;
    long before = template_calls_before(template, name);
    if (before < 0)
        return OF_ITS_OWN;
    sequence.before = (size_t)before;
    const char *rule = rule_of(calls, &sequence, fault);
    if (!rule)
        return NOT_REGULAR;
    buffer_format(options, " -e inject=%s:", name);
    put_effect(options, fault, sequence.call);
    const size_t unseen = strcmp(name, "socket") == 0 ? sockets_for_nscd(test, calls, sequence.index) : 0;
    buffer_format(options, ":when=%zu%s", sequence.first + sequence.before + unseen, rule);
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

const char *injection_find(const struct template *template, const json_t *test, struct buffer *options) {
    size_t index;
    json_t *fault;
    const char *lacks = NULL;
    const json_t *faults = json_object_get(test, "faults");
    if (!json_array_size(faults))
        return NULL;
    if (has_two_alike(faults))
        return NOT_REGULAR;
    json_array_foreach(faults, index, fault) {
        const char *why = put_fault(options, template, test, fault);
        lacks = lacks ? lacks : why;
    }
    return lacks;
}

/* Which socket() finds no descriptor; 0: none, or there was none for the files of names either, so that servers were
 * asked. */
static size_t first_shortage(const json_t *test) {
    size_t index;
    json_t *call;
    const json_t *calls = json_object_get(test, "calls");
    if (strcmp(results_text(test, "code"), "EAI_AGAIN") == 0)
        return 0;
    json_array_foreach(calls, index, call) {
        if (!is_call(call, "socket") || strcmp(results_text(call, "result"), "EMFILE") != 0)
            continue;
        if (strcmp(results_text(test, "environment"), "few-descriptors") == 0)
            return 1; /* there are more than are watched */
        return number_of(calls, index) + sockets_for_nscd(test, calls, index);
    }
    return 0;
}

const char *injection_shortage(const struct template *template, const json_t *test, struct buffer *options) {
    size_t first = first_shortage(test);
    long before = template_calls_before(template, "socket");
    if (!first)
        return "the descriptors run out between the request and its answer, and a program that starts needs some";
    if (before < 0)
        return OF_ITS_OWN;
    buffer_format(options, " -e inject=socket:error=EMFILE:when=%zu+", first + (size_t)before);
    return NULL;
}

const char *injection_always(const struct template *template, const char *call, const char *code,
                             struct buffer *options) {
    long before = template_calls_before(template, call);
    if (before < 0)
        return OF_ITS_OWN;
    buffer_format(options, " -e inject=%s:error=%s", call, code);
    if (before)
        buffer_format(options, ":when=%ld+", before + 1);
    return NULL;
}
