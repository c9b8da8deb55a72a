/* ERR-006, TXT-002: every name and text, exactly, and each in its sentence. A word that changes is a change of what
 * people search for. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "suite/support/checks.h"

struct named {
    int value;
    const char *text;
};

static const struct named stage_names[] = {
    {LISTEN_SOCKET_STAGE_NONE, "none"},
    {LISTEN_SOCKET_STAGE_VALIDATE, "validate"},
    {LISTEN_SOCKET_STAGE_INITIALIZE, "initialize"},
    {LISTEN_SOCKET_STAGE_RESOLVE, "resolve"},
    {LISTEN_SOCKET_STAGE_SELECT, "select"},
    {LISTEN_SOCKET_STAGE_SOCKET, "socket"},
    {LISTEN_SOCKET_STAGE_OPTION, "option"},
    {LISTEN_SOCKET_STAGE_BIND, "bind"},
    {LISTEN_SOCKET_STAGE_LISTEN, "listen"},
};

static const struct named call_names[] = {
    {LISTEN_SOCKET_CALL_NONE, "none"},
    {LISTEN_SOCKET_CALL_INITIALIZE, "initialize"},
    {LISTEN_SOCKET_CALL_GETADDRINFO, "getaddrinfo"},
    {LISTEN_SOCKET_CALL_SOCKET, "socket"},
    {LISTEN_SOCKET_CALL_SETSOCKOPT, "setsockopt"},
    {LISTEN_SOCKET_CALL_GETSOCKOPT, "getsockopt"},
    {LISTEN_SOCKET_CALL_BIND, "bind"},
    {LISTEN_SOCKET_CALL_GETSOCKNAME, "getsockname"},
    {LISTEN_SOCKET_CALL_LISTEN, "listen"},
    {LISTEN_SOCKET_CALL_IF_NAMETOINDEX, "if_nametoindex"},
};

static const struct named input_names[] = {
    {LISTEN_SOCKET_INPUT_NONE, "none"},         {LISTEN_SOCKET_INPUT_NODE, "node"},
    {LISTEN_SOCKET_INPUT_SERVICE, "service"},   {LISTEN_SOCKET_INPUT_HINTS, "hints"},
    {LISTEN_SOCKET_INPUT_FLAGS, "flags"},       {LISTEN_SOCKET_INPUT_FAMILY, "family"},
    {LISTEN_SOCKET_INPUT_SOCKTYPE, "socktype"}, {LISTEN_SOCKET_INPUT_PROTOCOL, "protocol"},
    {LISTEN_SOCKET_INPUT_STACK, "stack"},       {LISTEN_SOCKET_INPUT_OPTIONS, "options"},
    {LISTEN_SOCKET_INPUT_BACKLOG, "backlog"},   {LISTEN_SOCKET_INPUT_SOCKET, "socket"},
    {LISTEN_SOCKET_INPUT_REQUEST, "request"},   {LISTEN_SOCKET_INPUT_RESULT, "result"},
    {LISTEN_SOCKET_INPUT_SYSTEM, "system"},
};

static const struct named stack_names[] = {
    {LISTEN_SOCKET_STACK_NONE, "none"}, {LISTEN_SOCKET_STACK_IPV4, "ipv4"}, {LISTEN_SOCKET_STACK_IPV6, "ipv6"},
    {LISTEN_SOCKET_STACK_DUAL, "dual"}, {LISTEN_SOCKET_STACK_PAIR, "pair"}, {LISTEN_SOCKET_STACK_AUTO, "auto"},
};

static const struct named option_names[] = {
    {LISTEN_SOCKET_OPTION_NONE, "none"},
    {LISTEN_SOCKET_OPTION_V6ONLY, "IPV6_V6ONLY"},
    {LISTEN_SOCKET_OPTION_ADDRESS_REUSE, "SO_REUSEADDR"},
    {LISTEN_SOCKET_OPTION_REUSEPORT, "SO_REUSEPORT"},
};

static const struct named code_names[] = {
    {LISTEN_SOCKET_OK, "ok"},
    {LISTEN_SOCKET_UNKNOWN, "UNKNOWN"},
    {LISTEN_SOCKET_EAI_AGAIN, "EAI_AGAIN"},
    {LISTEN_SOCKET_EAI_BADFLAGS, "EAI_BADFLAGS"},
    {LISTEN_SOCKET_EAI_FAIL, "EAI_FAIL"},
    {LISTEN_SOCKET_EAI_FAMILY, "EAI_FAMILY"},
    {LISTEN_SOCKET_EAI_MEMORY, "EAI_MEMORY"},
    {LISTEN_SOCKET_EAI_NONAME, "EAI_NONAME"},
    {LISTEN_SOCKET_EAI_SERVICE, "EAI_SERVICE"},
    {LISTEN_SOCKET_EAI_SOCKTYPE, "EAI_SOCKTYPE"},
    {LISTEN_SOCKET_EAI_SYSTEM, "EAI_SYSTEM"},
    {LISTEN_SOCKET_EACCES, "EACCES"},
    {LISTEN_SOCKET_EADDRINUSE, "EADDRINUSE"},
    {LISTEN_SOCKET_EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {LISTEN_SOCKET_EAFNOSUPPORT, "EAFNOSUPPORT"},
    {LISTEN_SOCKET_EAGAIN, "EAGAIN"},
    {LISTEN_SOCKET_EBADF, "EBADF"},
    {LISTEN_SOCKET_EFAULT, "EFAULT"},
    {LISTEN_SOCKET_EINTR, "EINTR"},
    {LISTEN_SOCKET_EINVAL, "EINVAL"},
    {LISTEN_SOCKET_EIO, "EIO"},
    {LISTEN_SOCKET_EISCONN, "EISCONN"},
    {LISTEN_SOCKET_EMFILE, "EMFILE"},
    {LISTEN_SOCKET_ENETDOWN, "ENETDOWN"},
    {LISTEN_SOCKET_ENFILE, "ENFILE"},
    {LISTEN_SOCKET_ENOBUFS, "ENOBUFS"},
    {LISTEN_SOCKET_ENODEV, "ENODEV"},
    {LISTEN_SOCKET_ENOMEM, "ENOMEM"},
    {LISTEN_SOCKET_ENOPROTOOPT, "ENOPROTOOPT"},
    {LISTEN_SOCKET_ENOSYS, "ENOSYS"},
    {LISTEN_SOCKET_ENOTSOCK, "ENOTSOCK"},
    {LISTEN_SOCKET_EOPNOTSUPP, "EOPNOTSUPP"},
    {LISTEN_SOCKET_EPERM, "EPERM"},
    {LISTEN_SOCKET_EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {LISTEN_SOCKET_EPROTOTYPE, "EPROTOTYPE"},
    {LISTEN_SOCKET_ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
    {LISTEN_SOCKET_NOTINITIALISED, "NOTINITIALISED"},
};

static const struct named code_texts[] = {
    {LISTEN_SOCKET_OK, "success"},
    {LISTEN_SOCKET_UNKNOWN, "an error that the platform's manual does not list"},
    {LISTEN_SOCKET_EAI_AGAIN,
     "no name server answered, or the one that did could not (SERVFAIL, REFUSED); try again later"},
    {LISTEN_SOCKET_EAI_BADFLAGS, "the flags are not valid for this request"},
    {LISTEN_SOCKET_EAI_FAIL, "the resolver failed for good, or its answer is not what was requested"},
    {LISTEN_SOCKET_EAI_FAMILY, "no such address family here; inet, inet6 or unspec"},
    {LISTEN_SOCKET_EAI_MEMORY, "the resolver ran out of memory"},
    {LISTEN_SOCKET_EAI_NONAME, "the node or the service is not known"},
    {LISTEN_SOCKET_EAI_SERVICE, "no such service for this socket type"},
    {LISTEN_SOCKET_EAI_SOCKTYPE, "no such socket type, or not with this protocol"},
    {LISTEN_SOCKET_EAI_SYSTEM, "the resolver met a system error, or can use none of its sources (/etc/nsswitch.conf)"},
    {LISTEN_SOCKET_EACCES, "permission is denied"},
    {LISTEN_SOCKET_EADDRINUSE, "the address is in use"},
    {LISTEN_SOCKET_EADDRNOTAVAIL, "the address is not one of this host's, or not ready yet"},
    {LISTEN_SOCKET_EAFNOSUPPORT, "this host does not have the address family, or a policy keeps it from this process"},
    {LISTEN_SOCKET_EAGAIN, "the system is short of a resource; try again later"},
    {LISTEN_SOCKET_EBADF, "the descriptor is not open"},
    {LISTEN_SOCKET_EFAULT, "the system refused the address of the argument"},
    {LISTEN_SOCKET_EINTR, "a signal interrupted the call"},
    {LISTEN_SOCKET_EINVAL, "an argument is not valid"},
    {LISTEN_SOCKET_EIO, "input/output error"},
    {LISTEN_SOCKET_EISCONN, "the socket is connected"},
    {LISTEN_SOCKET_EMFILE, "this process has too many open files; raise its limit (ulimit -n)"},
    {LISTEN_SOCKET_ENETDOWN, "the network is down"},
    {LISTEN_SOCKET_ENFILE, "the system has too many open files"},
    {LISTEN_SOCKET_ENOBUFS, "the system has no buffer space left"},
    {LISTEN_SOCKET_ENODEV, "there is no such network interface"},
    {LISTEN_SOCKET_ENOMEM, "the system is out of memory"},
    {LISTEN_SOCKET_ENOPROTOOPT, "this host does not offer the socket option, or not this value of it"},
    {LISTEN_SOCKET_ENOSYS, "the system does not have the call"},
    {LISTEN_SOCKET_ENOTSOCK, "the descriptor is no socket"},
    {LISTEN_SOCKET_EOPNOTSUPP, "a socket of this type cannot do that"},
    {LISTEN_SOCKET_EPERM, "a policy of this system forbids it: that of a sandbox, a container or a service"},
    {LISTEN_SOCKET_EPROTONOSUPPORT, "this host does not have the protocol, or a policy keeps it from this process"},
    {LISTEN_SOCKET_EPROTOTYPE, "the protocol does not belong to the socket type"},
    {LISTEN_SOCKET_ESOCKTNOSUPPORT, "this host does not have the socket type"},
    {LISTEN_SOCKET_NOTINITIALISED, "the socket layer is not initialised in the version needed"},
};

static const struct named reason_texts[] = {
    {LISTEN_SOCKET_REASON_NONE, ""},
    {LISTEN_SOCKET_REASON_NOTHING_ASKED, "neither a node nor a service is given; give one at least"},
    {LISTEN_SOCKET_REASON_UNKNOWN_FLAG, "a flag bit is outside AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, "
                                        "AI_NUMERICSERV, AI_V4MAPPED, AI_ALL and AI_ADDRCONFIG"},
    {LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE, "AI_CANONNAME needs a node whose name is to be found"},
    {LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY,
     "AI_V4MAPPED with a node needs a stack that is not IPv6 only; use stack ipv4 for that address"},
    {LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE,
     "without AI_PASSIVE the address is loopback, which serves one family; set AI_PASSIVE, or use a pair"},
    {LISTEN_SOCKET_REASON_HINTS_NOT_ZERO,
     "a member of hints other than flags, family, socktype and protocol is not zero"},
    {LISTEN_SOCKET_REASON_FAMILY_UNKNOWN, "the family must be AF_INET, AF_INET6 or AF_UNSPEC"},
    {LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK, "the family must be AF_UNSPEC or the one family of the stack"},
    {LISTEN_SOCKET_REASON_TYPE_UNKNOWN, "the socket type must be SOCK_STREAM, SOCK_DGRAM or 0"},
    {LISTEN_SOCKET_REASON_TYPE_FLAG_BITS,
     "SOCK_CLOEXEC and SOCK_NONBLOCK have no place in hints; close-on-exec is always set, non-blocking is an option"},
    {LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, "a datagram socket cannot listen; use SOCK_STREAM with TCP"},
    {LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH,
     "the protocol must be IPPROTO_TCP with SOCK_STREAM, IPPROTO_UDP with SOCK_DGRAM, or 0"},
    {LISTEN_SOCKET_REASON_STACK_UNKNOWN, "the stack must be ipv4, ipv6, dual, pair or auto"},
    {LISTEN_SOCKET_REASON_OPTION_UNKNOWN,
     "an option bit is neither LISTEN_SOCKET_NONBLOCK nor LISTEN_SOCKET_REUSEPORT"},
    {LISTEN_SOCKET_REASON_STACK_NOT_CREATED,
     "create makes one socket: its stack must be LISTEN_SOCKET_STACK_NONE or LISTEN_SOCKET_STACK_DUAL"},
    {LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE, "the backlog must be 0 or more; SOMAXCONN is a common choice"},
    {LISTEN_SOCKET_REASON_WRONG_STATE,
     "the socket is not in the state that the call needs; the order is create, bind, listen, each once"},
    {LISTEN_SOCKET_REASON_SERVICE_EMPTY,
     "it is empty; give a port from 0 to 65535 or a service name, or nothing at all (NULL)"},
    {LISTEN_SOCKET_REASON_PORT_TOO_LARGE, "the number is above 65535; a port is 0 to 65535"},
    {LISTEN_SOCKET_REASON_PORT_LEADING_ZERO, "a port is written without leading zeros"},
    {LISTEN_SOCKET_REASON_PORT_SIGN, "a port is written without a sign, as 0 to 65535"},
    {LISTEN_SOCKET_REASON_SERVICE_BLANK, "it holds white space; a port is digits only"},
    {LISTEN_SOCKET_REASON_SERVICE_BYTE,
     "it is neither a port (digits only) nor a service name (ASCII letters, digits and hyphens)"},
    {LISTEN_SOCKET_REASON_SERVICE_TOO_LONG, "a service name has at most 15 characters"},
    {LISTEN_SOCKET_REASON_SERVICE_NO_LETTER, "a service name has a letter at least, a port only digits"},
    {LISTEN_SOCKET_REASON_SERVICE_HYPHEN, "a service name has no hyphen at its ends, nor two together"},
    {LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC, "AI_NUMERICSERV allows only a port from 0 to 65535, no name"},
    {LISTEN_SOCKET_REASON_NODE_EMPTY,
     "it is empty; give an address, or nothing at all (NULL) for the wildcard or loopback address"},
    {LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC, "AI_NUMERICHOST allows only a numeric address, no host name"},
    {LISTEN_SOCKET_REASON_NODE_IPV4,
     "it looks like an IPv4 address, but is not four decimal numbers from 0 to 255 without leading zeros"},
    {LISTEN_SOCKET_REASON_NODE_IPV6, "it has a colon, but is not an IPv6 address as RFC 4291 section 2.2 writes it"},
    {LISTEN_SOCKET_REASON_NODE_BRACKETS, "brackets belong to URIs; write the address without them"},
    {LISTEN_SOCKET_REASON_NODE_BYTE, "it holds a byte that is in no address and no host name"},
    {LISTEN_SOCKET_REASON_NODE_NAME,
     "it is no host name: labels have 1 to 63 letters, digits and inner hyphens, all of it at most 253 characters"},
    {LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY, "the address is not of the requested family"},
    {LISTEN_SOCKET_REASON_NODE_NOT_UNICAST, "a stream socket cannot have a multicast or broadcast address"},
    {LISTEN_SOCKET_REASON_NODE_MAPPED,
     "an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address and use stack ipv4"},
    {LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD,
     "a stack of both families takes no address of one; leave the node out, or use stack ipv4 or ipv6"},
    {LISTEN_SOCKET_REASON_ZONE_MALFORMED,
     "the zone after '%' must be an interface's index (1 to 4294967295, no leading zero) or name"},
    {LISTEN_SOCKET_REASON_ZONE_MISSING, "a link-local address needs its interface, as in fe80::1%eth0"},
    {LISTEN_SOCKET_REASON_ZONE_MISPLACED, "only a link-local IPv6 address has a zone"},
    {LISTEN_SOCKET_REASON_NO_MATCH, "the resolver's answer has no entry of the requested family, type and protocol"},
    {LISTEN_SOCKET_REASON_ENTRY_ADDRESS,
     "the first match in the resolver's answer does not have the requested address"},
    {LISTEN_SOCKET_REASON_ENTRY_PORT, "the first match in the resolver's answer does not have the requested port"},
    {LISTEN_SOCKET_REASON_OPTION_NOT_HELD, "the option reads back as another value than was set"},
    {LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD,
     "the local address reads back as another one than was bound: a jail or a policy changes it; give the address that "
     "is allowed"},
    {LISTEN_SOCKET_REASON_REQUEST_MISSING, "it is NULL; a struct listen_socket_request is needed"},
    {LISTEN_SOCKET_REASON_RESULT_MISSING, "the place for the socket or the set is NULL"},
    {LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL,
     "its size is below that of struct listen_socket_system; begin it with LISTEN_SOCKET_SYSTEM_INIT"},
    {LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE, "one of its calls is NULL; all are needed"},
    {LISTEN_SOCKET_REASON_SOCKET_MISSING, "it is NULL"},
    {LISTEN_SOCKET_REASON_NAME_WILDCARD, "the name leads to the wildcard address, which would open every address of "
                                         "the host; who wants that gives no node"},
    {LISTEN_SOCKET_REASON_NAME_NOT_UNICAST,
     "the name leads to a multicast or broadcast address, which a stream socket cannot have"},
    {LISTEN_SOCKET_REASON_NAME_MAPPED,
     "the name leads to an IPv4-mapped address, which fits no socket that is IPv4, or IPv6 only"},
    {LISTEN_SOCKET_REASON_NAME_ZONE_MISSING,
     "the name leads to a link-local address, and the resolver does not say of which interface; give the address with "
     "its interface, as in fe80::1%eth0, or use the stack of the other family"},
    {LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED,
     "the resolver gave an interface with an address of every interface, since it is not link-local; give the address, "
     "or use the stack of the other family"},
    {LISTEN_SOCKET_REASON_NO_ADDRESS, "the resolver gave no address of that family for the name"},
    {LISTEN_SOCKET_REASON_RANGE_EXHAUSTED,
     "the system has no port left to pick in its range (on Linux net.ipv4.ip_local_port_range)"},
    {LISTEN_SOCKET_REASON_NO_COMMON_PORT, "no port that the system picked in one family was free in the other"},
    {LISTEN_SOCKET_REASON_FAMILY_ABSENT,
     "the other address family cannot be had: this host lacks it, or its loopback address, or a policy keeps it from "
     "this process"},
    {LISTEN_SOCKET_REASON_NODE_WITH_PORT, "it has a port at its end; the port is the service, not part of the node"},
    {LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY,
     "another socket holds the address and port exclusively, or the system keeps the port for itself (netsh interface "
     "ipv4 show excludedportrange tcp); end it, or choose another port"},
};

/* The texts of a table, which has all values of the type `kind` from 0, and what is said of one beyond it. */
#define CHECK_TEXTS(table, function, kind, beyond)                                                                     \
    do {                                                                                                               \
        for (size_t i = 0; i < COUNT(table); i++) {                                                                    \
            const char *text = function((kind)(table)[i].value);                                                       \
            CHECK((size_t)(table)[i].value == i && strcmp(text, (table)[i].text) == 0, "%s of %zu: \"%s\"", #function, \
                  i, text);                                                                                            \
        }                                                                                                              \
        CHECK(strcmp(function((kind)COUNT(table)), beyond) == 0, "%s: one beyond the last", #function);                \
        CHECK(strcmp(function((kind)(COUNT(table) + 1)), beyond) == 0, "%s: two beyond the last", #function);          \
        CHECK(strcmp(function((kind)-1), beyond) == 0, "%s: before the first", #function);                             \
    } while (0)

Test(ERR_006, the_names_of_stages_are_these) {
    CHECK_TEXTS(stage_names, listen_socket_stage_name, enum listen_socket_stage, "unknown stage");
}

Test(ERR_006, the_names_of_calls_are_these) {
    CHECK_TEXTS(call_names, listen_socket_call_name, enum listen_socket_call, "unknown call");
}

Test(ERR_006, the_names_of_arguments_are_these) {
    CHECK_TEXTS(input_names, listen_socket_input_name, enum listen_socket_input, "unknown argument");
}

Test(ERR_006, the_names_of_stacks_are_these) {
    CHECK_TEXTS(stack_names, listen_socket_stack_name, enum listen_socket_stack, "unknown stack");
}

Test(ERR_006, the_names_of_options_are_these) {
    CHECK_TEXTS(option_names, listen_socket_option_name, enum listen_socket_option, "unknown option");
}

Test(ERR_006, the_names_and_texts_of_codes_are_these) {
    CHECK_TEXTS(code_names, listen_socket_code_name, enum listen_socket_code, "unknown code");
    CHECK_TEXTS(code_texts, listen_socket_code_text, enum listen_socket_code, "unknown error");
}

Test(ERR_006, the_texts_of_reasons_are_these) {
    CHECK_TEXTS(reason_texts, listen_socket_reason_text, enum listen_socket_reason, "unknown reason");
}

/* ---- Each of them in its sentence ---- */

/* The sentence about the failure is this one, and at each size from nothing to the whole it is its beginning. */
static void check_sentence(const struct listen_socket_failure *failure, const char *expected) {
    char sentence[1024];
    const size_t length = strlen(expected);
    for (size_t size = 0; size <= length + 1; size++) {
        memset(sentence, 0x55, sizeof sentence);
        const size_t told = listen_socket_explain(failure, NULL, sentence, size);
        const size_t shown = size == 0 ? 0 : size <= length ? size - 1 : length;
        CHECK(told == length, "expected, of %zu bytes: %s; got %zu bytes", length, expected, told);
        CHECK(size == 0 || (memcmp(sentence, expected, shown) == 0 && sentence[shown] == '\0'),
              "expected at size %zu: %s; got: %.*s", size, expected, (int)size, sentence);
        CHECK(sentence[size] == 0x55, "at size %zu the byte after it is written: %s", size, expected);
    }
}

__attribute__((format(printf, 2, 3))) static void check_is(const struct listen_socket_failure *failure,
                                                           const char *format, ...) {
    char expected[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    check_sentence(failure, expected);
}

/* A failed call of which nothing special is to be said. */
static struct listen_socket_failure failed_call(void) {
    return (struct listen_socket_failure){.stage = LISTEN_SOCKET_STAGE_LISTEN,
                                          .call = LISTEN_SOCKET_CALL_LISTEN,
                                          .code = LISTEN_SOCKET_EINVAL,
                                          .native = 4711};
}

Test(TXT_002, each_stage_call_and_option_stands_in_its_sentence) {
    for (size_t i = 1; i < COUNT(stage_names); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.stage = (enum listen_socket_stage)i;
        check_is(&failure, "%s: listen failed (EINVAL, 4711): an argument is not valid", stage_names[i].text);
    }
    for (size_t i = 1; i < COUNT(call_names); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.call = (enum listen_socket_call)i;
        check_is(&failure, "listen: %s failed%s (EINVAL, %s4711): an argument is not valid", call_names[i].text,
                 i == LISTEN_SOCKET_CALL_GETADDRINFO ? " for an IPv4 or IPv6 address" : "",
                 i == LISTEN_SOCKET_CALL_IF_NAMETOINDEX ? "UNKNOWN " : "");
    }
    for (size_t i = 1; i < COUNT(option_names); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.option = (enum listen_socket_option)i;
        check_is(&failure, "listen: listen(%s) failed (EINVAL, 4711): an argument is not valid%s", option_names[i].text,
                 i == LISTEN_SOCKET_OPTION_V6ONLY ? "; the stack ipv4 does not need this option" : "");
    }
}

Test(TXT_002, each_argument_stands_in_its_sentence) {
    for (size_t i = 1; i < COUNT(input_names); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.input = (enum listen_socket_input)i; /* comes before the call */
        check_is(&failure, "listen: %s refused (EINVAL, 4711): an argument is not valid", input_names[i].text);
    }
}

/* Of these three something special is said, whatever the call is. */
static const char *text_of_code(size_t code) {
    switch (code) {
    case LISTEN_SOCKET_EACCES:
        return "a security policy forbids it";
    case LISTEN_SOCKET_EADDRINUSE:
        return "another socket has the address and port; end it, or choose another port";
    case LISTEN_SOCKET_EAI_NONAME:
        return "no such address is known";
    default:
        return code_texts[code].text;
    }
}

Test(TXT_002, each_code_stands_in_its_sentence) {
    for (size_t i = 0; i < COUNT(code_names); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.code = (enum listen_socket_code)i;
        check_is(&failure, "listen: listen failed (%s, 4711): %s", code_names[i].text, text_of_code(i));
    }
}

Test(TXT_002, each_reason_stands_in_its_sentence) {
    for (size_t i = 1; i < COUNT(reason_texts); i++) {
        struct listen_socket_failure failure = failed_call();
        failure.reason = (enum listen_socket_reason)i;
        const bool read_back = i == LISTEN_SOCKET_REASON_OPTION_NOT_HELD || i == LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD;
        check_is(&failure, "listen: listen %s (EINVAL, 4711): %s%s", read_back ? "succeeded" : "failed",
                 i == LISTEN_SOCKET_REASON_NO_COMMON_PORT ? "0 ports were tried: " : "",
                 i == LISTEN_SOCKET_REASON_NO_ADDRESS ? "the resolver gave no IPv4 or IPv6 address for the name"
                                                      : reason_texts[i].text);
    }
}
