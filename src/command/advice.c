/* A refused text is taken apart, and each part is tried as the node or the service that it seems to be. */
#include "advice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A text such as "localhost:80", taken apart at its last colon. */
struct parts {
    const char *service;
    char host[COMMAND_NODE_TEXT]; /* without brackets */
};

/* Of which listener a text was refused. */
struct question {
    enum command_verb verb;
    const struct command_listener *listener;
};

COMMAND_PRINTF(2, 3) static bool say(char buffer[COMMAND_ADVICE], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(buffer, COMMAND_ADVICE, format, arguments);
    va_end(arguments);
    return true;
}

/* Whether this node and this service would be accepted; if not, `*failure` says why. */
static bool would_do(const struct question *question, const char *node, const char *service,
                     struct listen_socket_failure *failure) {
    struct command_listener listener = *question->listener;
    listener.node = node;
    listener.service = service;
    return command_is_valid(question->verb, &listener, failure);
}

/* False: it is too long for a host name or an address. */
static bool copy_host(const char *text, size_t length, char host[COMMAND_NODE_TEXT]) {
    if (length >= COMMAND_NODE_TEXT)
        return false;
    memcpy(host, text, length);
    host[length] = '\0';
    return true;
}

/* False: there is no colon, or more than one without brackets, where an address ends nobody knows where. */
static bool take_apart(const char *text, struct parts *parts) {
    const char *colon = strrchr(text, ':');
    if (colon == NULL)
        return false;
    const size_t length = (size_t)(colon - text);
    const bool brackets = text[0] == '[' && colon[-1] == ']';
    if (!brackets && memchr(text, ':', length) != NULL)
        return false;
    parts->service = colon + 1;
    return copy_host(text + brackets, brackets ? length - 2 : length, parts->host);
}

/* Others write "*" for the wildcard address. */
static bool is_everywhere(const char *host) {
    return host[0] == '\0' || strcmp(host, "*") == 0;
}

/* The library knows that the node ends in digits behind a colon. */
static bool advise_port(const struct question *question, char buffer[COMMAND_ADVICE]) {
    struct parts parts;
    struct listen_socket_failure failure;
    char quoted[COMMAND_QUOTED];
    if (!take_apart(question->listener->node, &parts))
        return say(buffer, "it has a port at its end, which --service takes, from 0 to 65535");
    const bool everywhere = is_everywhere(parts.host);
    const bool right = would_do(question, everywhere ? NULL : parts.host, parts.service, &failure);
    if (right && everywhere)
        return say(buffer, "it is a port; write --service %s, without --node", parts.service);
    if (everywhere || failure.input == LISTEN_SOCKET_INPUT_SERVICE)
        return say(buffer, "it has a port at its end, which --service takes, from 0 to 65535");
    (void)command_quote(parts.host, quoted);
    if (right)
        return say(buffer, "it has a port at its end; write --node %s --service %s", quoted, parts.service);
    return say(buffer, "it has a port at its end, which --service takes; %s alone is refused too: %s", quoted,
               listen_socket_reason_text(failure.reason));
}

/* A service behind the last colon of a node, or a node in front of the colon of a service. If there is only a service,
 * it goes with the node `otherwise`, and `words` say so. */
static bool advise_parts(const struct question *question, const char *text, const char *otherwise, const char *words,
                         char buffer[COMMAND_ADVICE]) {
    struct parts parts;
    struct listen_socket_failure failure;
    char quoted[COMMAND_QUOTED];
    if (!take_apart(text, &parts))
        return false;
    const bool everywhere = is_everywhere(parts.host);
    if (!would_do(question, everywhere ? otherwise : parts.host, parts.service, &failure))
        return false;
    if (everywhere)
        return say(buffer, "if %s is the service, write --service %s%s", parts.service, parts.service, words);
    return say(buffer, "if %s is the service, write --node %s --service %s", parts.service,
               command_quote(parts.host, quoted), parts.service);
}

static bool is_ascii(const char *text) {
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

static bool is_path(const char *text) {
    static const char *const begins[] = {"/", "./", "../", "@", "unix:/", "unix:@"};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (strncmp(text, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

static bool advise_location(const char *text, char buffer[COMMAND_ADVICE]) {
    if (strstr(text, "://") != NULL)
        return say(buffer, "it is a URL; --node takes its host alone, and --service its port");
    if (is_path(text))
        return say(buffer, "it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none");
    return false;
}

static bool advise_node(const struct question *question, char buffer[COMMAND_ADVICE]) {
    const char *node = question->listener->node;
    const char *service = question->listener->service;
    struct listen_socket_failure failure;
    char host[COMMAND_NODE_TEXT];
    char quoted[COMMAND_QUOTED];
    if (advise_location(node, buffer))
        return true;
    if (!is_ascii(node))
        return say(buffer, "a host name is ASCII; write it as DNS has it, which begins with xn--");
    if (strcmp(node, "*") == 0 && would_do(question, NULL, service, &failure))
        return say(buffer, "for every address of this host leave --node out");
    /* the prefix of a network, the path of a URL */
    if (copy_host(node, strcspn(node, "/"), host) && would_do(question, host, service, &failure))
        return say(buffer, "a slash, and what is behind it, is no part of it; write --node %s",
                   command_quote(host, quoted));
    return advise_parts(question, node, NULL, ", without --node", buffer);
}

/* A service as netstat and containers write it: 80/tcp. */
static bool advise_protocol(const struct question *question, char buffer[COMMAND_ADVICE]) {
    const char *service = question->listener->service;
    const size_t length = strcspn(service, "/");
    const bool datagrams = strcasecmp(service + length, "/udp") == 0;
    struct listen_socket_failure failure;
    char port[COMMAND_NODE_TEXT];
    if ((!datagrams && strcasecmp(service + length, "/tcp") != 0) || !copy_host(service, length, port) ||
        !would_do(question, question->listener->node, port, &failure))
        return false;
    if (datagrams && question->verb == COMMAND_OPEN)
        return say(buffer, "a datagram socket does not listen; write create --socktype dgram --service %s", port);
    return say(buffer, "the protocol is no part of it; write %s--service %s",
               datagrams ? "--socktype dgram --protocol udp " : "", port);
}

static bool advise_service(const struct question *question, char buffer[COMMAND_ADVICE]) {
    const char *service = question->listener->service;
    return advise_location(service, buffer) || advise_protocol(question, buffer) ||
           advise_parts(question, service, question->listener->node, "", buffer);
}

bool command_advise(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_ADVICE]) {
    const struct question question = {verb, result->listener};
    switch (result->failure.reason) {
    case LISTEN_SOCKET_REASON_NODE_WITH_PORT:
        return advise_port(&question, buffer);
    case LISTEN_SOCKET_REASON_NODE_IPV6:
    case LISTEN_SOCKET_REASON_NODE_BRACKETS:
    case LISTEN_SOCKET_REASON_NODE_BYTE:
        return advise_node(&question, buffer);
    case LISTEN_SOCKET_REASON_SERVICE_BYTE:
        return advise_service(&question, buffer);
    default:
        return false;
    }
}
