/* The hello line taken apart, and the capabilities that a vector's request needs. */
#include "capability.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/environments.h"

static const char *const capability_names[WIRE_CAPABILITY_COUNT] = {
    [WIRE_IPV4] = "ipv4",
    [WIRE_IPV6] = "ipv6",
    [WIRE_DUAL] = "dual",
    [WIRE_PAIR] = "pair",
    [WIRE_AUTO] = "auto",
    [WIRE_CREATE] = "create",
    [WIRE_NODE_NULL] = "node-null",
    [WIRE_NODE_NUMERIC] = "node-numeric",
    [WIRE_NODE_NAME] = "node-name",
    [WIRE_NODE_FAMILY] = "node-family",
    [WIRE_SERVICE_NULL] = "service-null",
    [WIRE_SERVICE_NUMBER] = "service-number",
    [WIRE_SERVICE_INTEGER] = "service-integer",
    [WIRE_SERVICE_TEXT] = "service-text",
    [WIRE_SERVICE_NAME] = "service-name",
    [WIRE_BYTES] = "bytes",
    [WIRE_FLAGS] = "flags",
    [WIRE_FAMILY] = "family",
    [WIRE_SOCKTYPE] = "socktype",
    [WIRE_PROTOCOL_HINT] = "protocol",
    [WIRE_BACKLOG] = "backlog",
    [WIRE_HINTS_NULL] = "hints-null",
    [WIRE_NONZERO] = "nonzero",
    [WIRE_OPTION_NONBLOCK] = "option-nonblock",
    [WIRE_OPTION_REUSEPORT] = "option-reuseport",
    [WIRE_OPTION_DUAL] = "option-dual",
    [WIRE_WINSOCK] = "winsock",
};

static const char *const report_names[WIRE_REPORT_COUNT] = {
    [WIRE_REPORTS_STACK] = "stack", [WIRE_REPORTS_ADDRESS] = "address", [WIRE_REPORTS_PORT] = "port"};

const char *wire_capability_name(enum wire_capability capability) {
    return capability_names[capability];
}

/* ---- Hello ------------------------------------------------------------------------------------------------------- */

static bool set_capability(bool *capabilities, const char *name, char *error, size_t size) {
    for (size_t i = 0; i < WIRE_CAPABILITY_COUNT; i++) {
        if (strcmp(name, capability_names[i]) == 0) {
            capabilities[i] = true;
            return true;
        }
    }
    char quoted[80];
    wire_quote(name, strlen(name), quoted, sizeof quoted);
    snprintf(error, size, "hello has an unknown feature: %s", quoted);
    return false;
}

static bool set_last_step(bool *upto, const char *name, char *error, size_t size) {
    for (int i = VECTOR_STEP_RESOLVE; i <= VECTOR_STEP_LISTEN; i++) {
        if (strcmp(name, vector_step_name((enum vector_step)i)) == 0) {
            upto[i] = true;
            return true;
        }
    }
    char quoted[80];
    wire_quote(name, strlen(name), quoted, sizeof quoted);
    snprintf(error, size, "hello has an unknown step in upto (resolve, socket, bind or listen): %s", quoted);
    return false;
}

static bool set_report(bool *reports, const char *name, char *error, size_t size) {
    for (size_t i = 0; i < WIRE_REPORT_COUNT; i++) {
        if (strcmp(name, report_names[i]) == 0) {
            reports[i] = true;
            return true;
        }
    }
    char quoted[80];
    wire_quote(name, strlen(name), quoted, sizeof quoted);
    snprintf(error, size, "hello has an unknown word in reports (stack, address or port): %s", quoted);
    return false;
}

static bool each_item(const char *list, bool *set, bool (*put)(bool *, const char *, char *, size_t), char *error,
                      size_t size) {
    char item[64];
    for (const char *at = list; *list;) {
        size_t length = strcspn(at, ",");
        snprintf(item, sizeof item, "%.*s", (int)(length < sizeof item ? length : sizeof item - 1), at);
        if (!put(set, item, error, size))
            return false;
        if (!at[length])
            break;
        at += length + 1;
    }
    return true;
}

static const char *value_of(const struct wire_line *line, const char *key) {
    for (size_t i = 0; i < line->count; i++)
        if (strcmp(line->pairs[i].key, key) == 0)
            return line->pairs[i].value;
    return NULL;
}

static bool known_keys(const struct wire_line *line, char *error, size_t size) {
    static const char *const keys[] = {"protocol", "name",   "version", "api",    "upto",
                                       "features", "create", "wire",    "reports"};
    for (size_t i = 0; i < line->count; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            known = known || strcmp(line->pairs[i].key, keys[k]) == 0;
        if (!known) {
            snprintf(error, size, "hello has no such field: %.64s", line->pairs[i].key);
            return false;
        }
    }
    return true;
}

/* It is shown in tables and messages, so it may hold nothing that controls a terminal. */
static bool is_printable(const char *value) {
    for (; *value; value++)
        if (*value < ' ' || *value > '~')
            return false;
    return true;
}

static bool read_names(const struct wire_line *line, struct wire_hello *hello, char *error, size_t size) {
    const char *keys[] = {"name", "version", "api"};
    char *words[] = {hello->name, hello->version, hello->api};
    for (size_t i = 0; i < 3; i++) {
        const char *value = value_of(line, keys[i]);
        if (!value || !*value || strlen(value) >= WIRE_WORD_MAX) {
            snprintf(error, size, "hello has no %s, or one of more than 127 bytes", keys[i]);
            return false;
        }
        if (!is_printable(value)) {
            snprintf(error, size, "hello has a %s that is not printable ASCII", keys[i]);
            return false;
        }
        memcpy(words[i], value, strlen(value) + 1);
    }
    return true;
}

/* wire=fd, or nothing. */
static bool read_wire(const struct wire_line *line, struct wire_hello *hello, char *error, size_t size) {
    const char *wire = value_of(line, "wire");
    hello->wire_fd = wire && strcmp(wire, "fd") == 0;
    if (!wire || hello->wire_fd)
        return true;
    snprintf(error, size, "hello has a wire other than fd: \"%.64s\"", wire);
    return false;
}

/* What can be asked and what is told. */
static bool read_capabilities(const struct wire_line *line, struct wire_hello *hello, char *error, size_t size) {
    const char *create = value_of(line, "create");
    const char *reports = value_of(line, "reports");
    if (!each_item(value_of(line, "upto"), hello->last_steps, set_last_step, error, size) ||
        !each_item(value_of(line, "features"), hello->capabilities, set_capability, error, size) ||
        (reports && !each_item(reports, hello->reports, set_report, error, size)))
        return false;
    if (!create) {
        memcpy(hello->create, hello->capabilities, sizeof hello->create);
        return true;
    }
    hello->create[WIRE_CREATE] = true;
    return each_item(create, hello->create, set_capability, error, size);
}

bool wire_read_hello(const struct wire_line *line, struct wire_hello *hello, char *error, size_t size) {
    memset(hello, 0, sizeof *hello);
    if (strcmp(line->verb, "hello") != 0) {
        snprintf(error, size, "the first line is not hello, but \"%.64s\"", line->verb);
        return false;
    }
    const char *protocol = value_of(line, "protocol");
    if (!protocol || strcmp(protocol, "1") != 0) {
        char shown[96] = "-";
        if (protocol)
            wire_quote(protocol, strlen(protocol), shown, sizeof shown);
        snprintf(error, size, "hello speaks protocol %s; this runner speaks 1", shown);
        return false;
    }
    const char *last_steps = value_of(line, "upto");
    const char *capabilities = value_of(line, "features");
    if (!last_steps || !*last_steps || !capabilities) {
        snprintf(error, size, "hello has no %s", capabilities ? "upto" : "features");
        return false;
    }
    return known_keys(line, error, size) && read_names(line, hello, error, size) &&
           read_wire(line, hello, error, size) && read_capabilities(line, hello, error, size);
}

/* ---- What a request needs ---------------------------------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *a, const char *b) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

/* A decimal integer as any language writes it: no leading zero, no plus sign, no "-0". */
static bool is_integer(const struct vector_text *text) {
    const char *digits = text->bytes + (text->bytes[0] == '-');
    size_t length = strspn(digits, "0123456789");
    if (!length || digits[length] || (digits[0] == '0' && (length > 1 || digits > text->bytes)))
        return false;
    return true;
}

/* A service name by RFC 6335, section 5.1, that no language takes for a number: only a look-up can answer it. The rest
 * (1e3, 0x50) is text that may be taken for one. */
static bool is_service_name(const struct vector_text *text) {
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    char *end;
    if (text->length == 0 || text->length > 15 || strspn(text->bytes, all) != text->length)
        return false;
    (void)strtod(text->bytes, &end);
    return *end && text->bytes[0] != '-' && text->bytes[text->length - 1] != '-' && !strstr(text->bytes, "--") &&
           strspn(text->bytes, "0123456789-") < text->length;
}

static bool is_utf8_continuation(const unsigned char *byte, size_t count) {
    for (size_t i = 0; i < count; i++)
        if ((byte[i] & 0xC0) != 0x80)
            return false;
    return true;
}

/* Whether a language whose strings are Unicode can hold it. */
static bool is_utf8(const struct vector_text *text) {
    const unsigned char *byte = (const unsigned char *)text->bytes;
    for (; byte && *byte;) {
        size_t more = *byte < 0x80 ? 0 : *byte < 0xC2 ? 9 : *byte < 0xE0 ? 1 : *byte < 0xF0 ? 2 : *byte < 0xF5 ? 3 : 9;
        if (more == 9 || !is_utf8_continuation(byte + 1, more))
            return false;
        if ((byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xED && byte[1] > 0x9F))
            return false; /* overlong; surrogate */
        if ((byte[0] == 0xF0 && byte[1] < 0x90) || (byte[0] == 0xF4 && byte[1] > 0x8F))
            return false; /* overlong; beyond U+10FFFF */
        byte += more + 1;
    }
    return true;
}

/* AF_INET or AF_INET6 for a numeric address, AF_UNSPEC for any other text. */
static int literal_family(const struct vector_text *text) {
    char address[INET6_ADDRSTRLEN + 1];
    unsigned char bytes[sizeof(struct in6_addr)];
    size_t length = strcspn(text->bytes, "%");
    if (length >= sizeof address)
        return AF_UNSPEC;
    memcpy(address, text->bytes, length);
    address[length] = '\0';
    if (inet_pton(AF_INET6, address, bytes) == 1)
        return AF_INET6;
    return !text->bytes[length] && inet_pton(AF_INET, address, bytes) == 1 ? AF_INET : AF_UNSPEC;
}

/* Letters, digits, hyphens and dots, and the last label begins with a letter: it is looked up, and may have addresses
 * of either family. */
static bool is_host_name(const struct vector_text *text) {
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    const char *dot = strrchr(text->bytes, '.');
    char first = dot ? dot[1] : text->bytes[0];
    return strspn(text->bytes, all) == text->length &&
           ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'));
}

/* Whether the stack adds a family that the node does not show by itself. */
static bool says_family_of_node(const struct vector_request *request) {
    int family = strcmp(request->stack, "ipv4") == 0 ? AF_INET : AF_INET6;
    bool one_family = strcmp(request->stack, "ipv4") == 0 || is_one_of(request->stack, "ipv6", "dual");
    if (!one_family || !request->node.bytes)
        return false;
    int literal = literal_family(&request->node);
    return literal == AF_UNSPEC ? is_host_name(&request->node) : literal != family;
}

static enum wire_capability stack_capability(const char *stack) {
    static const struct {
        const char *name;
        enum wire_capability capability;
    } stacks[] = {
        {"ipv4", WIRE_IPV4}, {"ipv6", WIRE_IPV6}, {"dual", WIRE_DUAL}, {"pair", WIRE_PAIR}, {"auto", WIRE_AUTO}};
    for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++)
        if (strcmp(stack, stacks[i].name) == 0)
            return stacks[i].capability;
    return WIRE_CREATE;
}

static enum wire_capability node_capability(const struct vector_text *node) {
    if (!node->bytes)
        return WIRE_NODE_NULL;
    return literal_family(node) != AF_UNSPEC ? WIRE_NODE_NUMERIC : WIRE_NODE_NAME;
}

/* Text takes every number and every integer; an integer takes every port. */
static enum wire_capability service_capability(const struct vector_text *service, const bool *has) {
    if (!service->bytes)
        return WIRE_SERVICE_NULL;
    if (is_service_name(service))
        return WIRE_SERVICE_NAME;
    if (!is_integer(service) || has[WIRE_SERVICE_TEXT])
        return WIRE_SERVICE_TEXT;
    bool port = service->bytes[0] != '-' && service->length <= 5 && strtol(service->bytes, NULL, 10) <= 65535;
    return port && !has[WIRE_SERVICE_INTEGER] ? WIRE_SERVICE_NUMBER : WIRE_SERVICE_INTEGER;
}

/* Whether the family only repeats what the stack says. */
static bool is_stacks_family(const struct vector_request *request) {
    if (!request->stack[0])
        return is_one_of(request->family, "inet", "inet6");
    if (strcmp(request->family, "unspec") == 0)
        return true;
    if (strcmp(request->stack, "ipv4") == 0)
        return strcmp(request->family, "inet") == 0;
    return is_one_of(request->stack, "ipv6", "dual") && strcmp(request->family, "inet6") == 0;
}

/* AI_PASSIVE is what every listener means; with a node it has no effect. */
static bool are_usual_flags(const struct vector_request *request) {
    return strcmp(request->flags, "passive") == 0 || (request->flags[0] == '\0' && request->node.bytes);
}

static size_t hints_needed(const struct vector_request *request, enum wire_capability *needed) {
    size_t count = 0;
    if (!request->hints) {
        needed[count++] = WIRE_HINTS_NULL;
        return count;
    }
    if (!are_usual_flags(request))
        needed[count++] = WIRE_FLAGS;
    if (!is_stacks_family(request))
        needed[count++] = WIRE_FAMILY;
    if (strcmp(request->socktype, "stream") != 0)
        needed[count++] = WIRE_SOCKTYPE;
    if (!is_one_of(request->protocol, "tcp", "0"))
        needed[count++] = WIRE_PROTOCOL_HINT;
    if (request->nonzero[0])
        needed[count++] = WIRE_NONZERO;
    return count;
}

#define DEFAULT_BACKLOG 128 /* of a vector that does not give one */

static size_t options_needed(const struct vector_request *request, enum wire_capability *needed) {
    static const enum wire_capability capabilities[] = {WIRE_OPTION_NONBLOCK, WIRE_OPTION_REUSEPORT, WIRE_OPTION_DUAL};
    size_t count = 0;
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        if (strstr(request->options, capability_names[capabilities[i]] + strlen("option-")))
            needed[count++] = capabilities[i];
    return count;
}

static size_t needed_capabilities(const struct vector_request *request, const bool *has, enum wire_capability *needed) {
    size_t count = 0;
    needed[count++] = stack_capability(request->stack);
    needed[count++] = node_capability(&request->node);
    if (says_family_of_node(request))
        needed[count++] = WIRE_NODE_FAMILY;
    needed[count++] = service_capability(&request->service, has);
    if (!is_utf8(&request->node) || !is_utf8(&request->service))
        needed[count++] = WIRE_BYTES;
    count += hints_needed(request, needed + count);
    if (request->backlog != DEFAULT_BACKLOG)
        needed[count++] = WIRE_BACKLOG;
    return count + options_needed(request, needed + count);
}

/* What the vector's first clause is about, if it is about what an implementation reports. */
static bool is_needed_report(const struct vector *vector, enum wire_report report) {
    static const struct {
        const char *clause;
        bool reports[WIRE_REPORT_COUNT];
    } clauses[] = {{"BIND-004", {[WIRE_REPORTS_ADDRESS] = true, [WIRE_REPORTS_PORT] = true}},
                   {"PORT-011", {[WIRE_REPORTS_PORT] = true}},
                   {"STK-008", {[WIRE_REPORTS_STACK] = true}}};
    for (size_t i = 0; vector->clauses && i < sizeof clauses / sizeof *clauses; i++)
        if (strcmp(vector->clauses[0], clauses[i].clause) == 0)
            return clauses[i].reports[report];
    return false;
}

static const bool *capabilities_for(const struct wire_hello *hello, const struct vector_request *request) {
    return request->stack[0] ? hello->capabilities : hello->create;
}

const char *wire_missing(const struct wire_hello *hello, const struct vector *vector, char *text, size_t size) {
    const struct vector_request *request = &vector->request;
    enum wire_capability needed[WIRE_CAPABILITY_COUNT];
    const bool *has = capabilities_for(hello, request);
    if (!hello->wire_fd && environment_is(vector->environment, ENVIRONMENT_CLOSED_DESCRIPTORS)) {
        snprintf(text, size, "no-wire-fd");
        return text;
    }
    const char *platform = has[WIRE_WINSOCK] ? "windows" : "posix";
    if (!vector_is_for(vector, platform)) {
        snprintf(text, size, "not-on-%s", platform);
        return text;
    }
    if (!hello->last_steps[request->last_step]) {
        snprintf(text, size, "no-upto-%s", vector_step_name(request->last_step));
        return text;
    }
    size_t count = needed_capabilities(request, has, needed);
    for (size_t i = 0; i < count; i++) {
        if (!has[needed[i]]) {
            snprintf(text, size, "no-%s", capability_names[needed[i]]);
            return text;
        }
    }
    for (int i = WIRE_REPORTS_STACK; i < WIRE_REPORT_COUNT; i++) {
        if (is_needed_report(vector, (enum wire_report)i) && !hello->reports[i]) {
            snprintf(text, size, "no-reports-%s", report_names[i]);
            return text;
        }
    }
    return NULL;
}

bool wire_lacks(const struct wire_hello *hello, const struct vector_request *request, const char *why) {
    const bool *has = capabilities_for(hello, request);
    if (strncmp(why, "no-", 3) != 0)
        return false;
    for (size_t i = 0; i < WIRE_CAPABILITY_COUNT; i++)
        if (strcmp(why + 3, capability_names[i]) == 0)
            return !has[i];
    return false;
}
