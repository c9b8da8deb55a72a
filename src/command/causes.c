/* What is wrong and what would be right: by reason where the library names one, else by code, stage and host. */
#include "causes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "advice.h"
#include "settings.h"
#include "text.h"

_Static_assert((int)COMMAND_ADVICE <= (int)COMMAND_CAUSE, "an advice fits where a cause does");

/* Reasons that do not depend on the rest of the request. What is missing has the library's text, which needs no other
 * words. */
static const char *const reason_texts[] = {
    [LISTEN_SOCKET_REASON_UNKNOWN_FLAG] =
        "a bit is none of passive, canonname, numerichost, numericserv, v4mapped, all "
        "and addrconfig",
    [LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE] = "canonname needs a node whose name is to be found; add --node, or "
                                                    "leave canonname out",
    [LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY] = "v4mapped with a node needs an IPv6 socket that serves IPv4 too, which "
                                              "no stack makes of a node; use --stack ipv4 for an IPv4 address",
    [LISTEN_SOCKET_REASON_FAMILY_UNKNOWN] = "the family must be inet, inet6 or unspec",
    [LISTEN_SOCKET_REASON_TYPE_UNKNOWN] = "the socket type must be stream, dgram or 0",
    [LISTEN_SOCKET_REASON_TYPE_FLAG_BITS] =
        "the type must be stream, dgram or 0, without further bits; close-on-exec is "
        "always set, and --nonblock makes the socket non-blocking",
    [LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN] = "a datagram socket cannot listen; use stream with tcp, or the command "
                                                "create",
    [LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH] = "the protocol must be tcp with stream, udp with dgram, or 0",
    [LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE] = "the backlog must be 0 or more",
    [LISTEN_SOCKET_REASON_SERVICE_EMPTY] = "it is empty; give a port from 0 to 65535 or a service name, or leave "
                                           "--service out for " LISTEN_SOCKET_DEFAULT_SERVICE,
    [LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC] = "the flag numericserv allows only a port from 0 to 65535, no name",
    [LISTEN_SOCKET_REASON_NODE_EMPTY] = "it is empty; give an address or a host name, or leave --node out for every "
                                        "address of this host",
    [LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC] = "the flag numerichost allows only a numeric address, no host name",
    [LISTEN_SOCKET_REASON_NAME_WILDCARD] = "the name leads to the wildcard address, which would open every address of "
                                           "the host; to have that, leave --node out",
};

COMMAND_PRINTF(2, 3) static void say(char buffer[COMMAND_CAUSE], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(buffer, COMMAND_CAUSE, format, arguments);
    va_end(arguments);
}

static const char *family_word(int family) {
    return family == AF_INET ? "IPv4" : "IPv6";
}

/* ---- Reasons that depend on the request ---- */

static void explain_family_of_stack(const struct command_listener *listener, char buffer[COMMAND_CAUSE]) {
    const char *stack = listen_socket_stack_name(listener->stack);
    const bool ipv4 = listener->hints.ai_family == AF_INET;
    const char *alone = ipv4 ? "ipv4" : "ipv6";
    const bool one = listener->stack == LISTEN_SOCKET_STACK_IPV4 || listener->stack == LISTEN_SOCKET_STACK_IPV6;
    say(buffer, "--stack %s%s is for %s; for %s alone use --stack %s", stack,
        listener->stack == LISTEN_SOCKET_STACK_AUTO ? " (the default)" : "",
        one ? (ipv4 ? "IPv6 alone" : "IPv4 alone") : "both families", family_word(listener->hints.ai_family), alone);
}

static void explain_other_family(enum command_verb verb, const struct command_listener *listener,
                                 char buffer[COMMAND_CAUSE]) {
    const bool ipv6 = strchr(listener->node, ':') != NULL;
    say(buffer, "it is an %s address; use %s for it", ipv6 ? "IPv6" : "IPv4",
        verb == COMMAND_CREATE ? (ipv6 ? "--family inet6" : "--family inet")
                               : (ipv6 ? "--stack ipv6" : "--stack ipv4"));
}

static void explain_mapped(enum command_verb verb, char buffer[COMMAND_CAUSE]) {
    say(buffer, "an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address, and use %s",
        verb == COMMAND_CREATE ? "--family inet" : "--stack ipv4");
}

static void explain_not_wildcard(enum command_verb verb, char buffer[COMMAND_CAUSE]) {
    say(buffer, "a socket of both families takes no address of one; leave --node out, or %s",
        verb == COMMAND_CREATE ? "leave --dual out" : "use --stack ipv4 or --stack ipv6");
}

static void explain_dual(enum command_verb verb, char buffer[COMMAND_CAUSE]) {
    say(buffer, "without passive the address is loopback, which serves one family; add passive, or use %s",
        verb == COMMAND_CREATE ? "--family inet or --family inet6" : "--stack pair");
}

/* Port 0: what the system picks from, where it says so, and how often it was tried. */
static void explain_range(const struct command_result *result, char buffer[COMMAND_CAUSE]) {
    const struct listen_socket_failure *failure = &result->failure;
    char range[80] = "";
    int first = 0;
    int last = 0;
    if (command_picked_ports(&first, &last))
        (void)snprintf(range, sizeof range, " from %d to %d (net.ipv4.ip_local_port_range)", first, last);
    if (failure->reason == LISTEN_SOCKET_REASON_RANGE_EXHAUSTED && command_record_is_dual(&result->record))
        say(buffer, "the system has no port left that is free in both families in its range%s", range);
    else if (failure->reason == LISTEN_SOCKET_REASON_RANGE_EXHAUSTED)
        say(buffer, "the system has no free %s port left in its range%s", family_word(failure->family), range);
    else
        say(buffer,
            "%d ports that the system picked in its range%s were tried, each free in one family and in use "
            "in the other; give a port, or free some",
            failure->tries, range);
}

/* False: the reason does not depend on the request. */
static bool explain_by_request(enum command_verb verb, const struct command_result *result,
                               char buffer[COMMAND_CAUSE]) {
    const struct listen_socket_failure *failure = &result->failure;
    const struct command_listener *listener = result->listener;
    char quoted[COMMAND_QUOTED];
    switch (failure->reason) {
    case LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK:
        if (verb == COMMAND_CREATE)
            say(buffer, "--dual is for inet6; leave --family out, or leave --dual out");
        else
            explain_family_of_stack(listener, buffer);
        return true;
    case LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE:
        explain_dual(verb, buffer);
        return true;
    case LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY:
        explain_other_family(verb, listener, buffer);
        return true;
    case LISTEN_SOCKET_REASON_NODE_MAPPED:
        explain_mapped(verb, buffer);
        return true;
    case LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD:
        explain_not_wildcard(verb, buffer);
        return true;
    case LISTEN_SOCKET_REASON_NO_ADDRESS:
        say(buffer, "the resolver gave no %s address for %s; use --stack %s", family_word(failure->family),
            command_quote(listener->node, quoted), failure->family == AF_INET6 ? "ipv4" : "ipv6");
        return true;
    case LISTEN_SOCKET_REASON_RANGE_EXHAUSTED:
    case LISTEN_SOCKET_REASON_NO_COMMON_PORT:
        explain_range(result, buffer);
        return true;
    default:
        return false;
    }
}

static void explain_reason(enum listen_socket_reason reason, char buffer[COMMAND_CAUSE]) {
    const char *text = (size_t)reason < sizeof reason_texts / sizeof reason_texts[0] ? reason_texts[reason] : NULL;
    say(buffer, "%s", text != NULL ? text : listen_socket_reason_text(reason));
}

/* ---- Codes ---- */

/* Why a port was denied, as far as the system says it. */
static void explain_denied(const struct listen_socket_failure *failure, char buffer[COMMAND_CAUSE]) {
    const int first = command_first_open_port();
    const int port = failure->call == LISTEN_SOCKET_CALL_BIND ? command_port(&failure->address) : 0;
    if (port == 0 || (first >= 0 && port >= first))
        say(buffer, "a security policy of this system forbids it");
    else if (first >= 0)
        say(buffer,
            "ports below %d need privilege on this system (net.ipv4.ip_unprivileged_port_start), or a "
            "security policy forbids it; choose a port from %d on, or start this with CAP_NET_BIND_SERVICE (in the "
            "user namespace that the network belongs to)",
            first, first);
    else
        say(buffer, "the system keeps low ports for privileged processes, or a security policy forbids it");
}

static const char *resolver_advice(const struct command_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    const bool family = failure->code == LISTEN_SOCKET_EAI_FAMILY ||
                        (failure->code == LISTEN_SOCKET_EAI_NONAME && result->listener->node == NULL);
    if (failure->call == LISTEN_SOCKET_CALL_IF_NAMETOINDEX && failure->code == LISTEN_SOCKET_EAI_NONAME)
        return "this host has no interface of that name";
    if (family && failure->family != AF_UNSPEC)
        return failure->family == AF_INET ? "this host has no IPv4" : "this host has no IPv6";
    return failure->code == LISTEN_SOCKET_EAI_NONAME ? "the resolver knows no such address" : NULL;
}

static const char *bind_advice(const struct command_result *result) {
    const struct listen_socket_failure *failure = &result->failure;
    if (failure->code == LISTEN_SOCKET_EADDRINUSE && (result->listener->options & LISTEN_SOCKET_REUSEPORT) != 0)
        return "another socket has the address and port, and does not share them: it has not set SO_REUSEPORT, or is "
               "another user's; end it, or choose another port";
    if (failure->code == LISTEN_SOCKET_EADDRINUSE)
        return "another socket has the address and port; end it, or choose another port";
    if (failure->code == LISTEN_SOCKET_EADDRNOTAVAIL)
        return "the address is not one of this host's, or not ready yet: an IPv6 address can be bound when the check "
               "for duplicates is over, which takes a second or two, does not begin before the link is up, and ends "
               "for good where another host has the address (ip address shows tentative, dadfailed)";
    return NULL;
}

static void explain_code(const struct command_result *result, char buffer[COMMAND_CAUSE]) {
    const struct listen_socket_failure *failure = &result->failure;
    if (failure->code == LISTEN_SOCKET_EACCES) {
        explain_denied(failure, buffer);
        return;
    }
    const char *text = failure->stage == LISTEN_SOCKET_STAGE_RESOLVE ? resolver_advice(result) : bind_advice(result);
    say(buffer, "%s", text != NULL ? text : listen_socket_code_text(failure->code));
}

const char *command_cause(enum command_verb verb, const struct command_result *result, char buffer[COMMAND_CAUSE]) {
    const enum listen_socket_reason reason = result->failure.reason;
    if (reason == LISTEN_SOCKET_REASON_NONE)
        explain_code(result, buffer);
    else if (!command_advise(verb, result, buffer) && !explain_by_request(verb, result, buffer))
        explain_reason(reason, buffer);
    return buffer;
}
