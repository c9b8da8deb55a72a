/* The names and texts of stages, codes, calls, arguments, stacks and reasons: the library's own, never the platform's
 * (ERR-006, TXT-002). */
#include "listen_socket.h"

const char *listen_socket_version(void) {
    return LISTEN_SOCKET_VERSION;
}

/* The text at `index`, or `unknown` if it is beyond the table, which has no gap. */
static const char *text_at(const char *const *texts, size_t count, size_t index, const char *unknown) {
    return index < count ? texts[index] : unknown;
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

const char *listen_socket_stage_name(enum listen_socket_stage stage) {
    static const char *const names[] = {
        [LISTEN_SOCKET_STAGE_NONE] = "none",         [LISTEN_SOCKET_STAGE_INITIALIZE] = "initialize",
        [LISTEN_SOCKET_STAGE_VALIDATE] = "validate", [LISTEN_SOCKET_STAGE_RESOLVE] = "resolve",
        [LISTEN_SOCKET_STAGE_SELECT] = "select",     [LISTEN_SOCKET_STAGE_SOCKET] = "socket",
        [LISTEN_SOCKET_STAGE_OPTION] = "option",     [LISTEN_SOCKET_STAGE_BIND] = "bind",
        [LISTEN_SOCKET_STAGE_LISTEN] = "listen",
    };
    return text_at(names, COUNT_OF(names), (size_t)stage, "unknown stage");
}

/* Name, and what it means with what to do about it; indexed by code. */
static const char *const code_texts[][2] = {
    [LISTEN_SOCKET_OK] = {"ok", "success"},
    [LISTEN_SOCKET_EAI_AGAIN] =
        {"EAI_AGAIN", "no name server answered, or the one that did could not (SERVFAIL, REFUSED); try again later"},
    [LISTEN_SOCKET_EAI_BADFLAGS] = {"EAI_BADFLAGS", "the flags are not valid for this request"},
    [LISTEN_SOCKET_EAI_FAIL] = {"EAI_FAIL", "the resolver failed for good, or its answer is not what was requested"},
    [LISTEN_SOCKET_EAI_FAMILY] = {"EAI_FAMILY", "no such address family here; inet, inet6 or unspec"},
    [LISTEN_SOCKET_EAI_MEMORY] = {"EAI_MEMORY", "the resolver ran out of memory"},
    [LISTEN_SOCKET_EAI_NONAME] = {"EAI_NONAME", "the node or the service is not known"},
    [LISTEN_SOCKET_EAI_SERVICE] = {"EAI_SERVICE", "no such service for this socket type"},
    [LISTEN_SOCKET_EAI_SOCKTYPE] = {"EAI_SOCKTYPE", "no such socket type, or not with this protocol"},
    [LISTEN_SOCKET_EAI_SYSTEM] =
        {"EAI_SYSTEM", "the resolver met a system error, or can use none of its sources (/etc/nsswitch.conf)"},
    [LISTEN_SOCKET_EACCES] = {"EACCES", "permission is denied"},
    [LISTEN_SOCKET_EADDRINUSE] = {"EADDRINUSE", "the address is in use"},
    [LISTEN_SOCKET_EADDRNOTAVAIL] = {"EADDRNOTAVAIL", "the address is not one of this host's, or not ready yet"},
    [LISTEN_SOCKET_EAFNOSUPPORT] =
        {"EAFNOSUPPORT", "this host does not have the address family, or a policy keeps it from this process"},
    [LISTEN_SOCKET_EAGAIN] = {"EAGAIN", "the system is short of a resource; try again later"},
    [LISTEN_SOCKET_EBADF] = {"EBADF", "the descriptor is not open"},
    [LISTEN_SOCKET_EFAULT] = {"EFAULT", "the system refused the address of the argument"},
    [LISTEN_SOCKET_EINTR] = {"EINTR", "a signal interrupted the call"},
    [LISTEN_SOCKET_EINVAL] = {"EINVAL", "an argument is not valid"},
    [LISTEN_SOCKET_EIO] = {"EIO", "input/output error"},
    [LISTEN_SOCKET_EISCONN] = {"EISCONN", "the socket is connected"},
    [LISTEN_SOCKET_EMFILE] = {"EMFILE", "this process has too many open files; raise its limit (ulimit -n)"},
    [LISTEN_SOCKET_ENETDOWN] = {"ENETDOWN", "the network is down"},
    [LISTEN_SOCKET_ENFILE] = {"ENFILE", "the system has too many open files"},
    [LISTEN_SOCKET_ENOBUFS] = {"ENOBUFS", "the system has no buffer space left"},
    [LISTEN_SOCKET_ENODEV] = {"ENODEV", "there is no such network interface"},
    [LISTEN_SOCKET_ENOMEM] = {"ENOMEM", "the system is out of memory"},
    [LISTEN_SOCKET_ENOPROTOOPT] = {"ENOPROTOOPT",
                                   "this host does not offer the socket option, or not this value of it"},
    [LISTEN_SOCKET_ENOSYS] = {"ENOSYS", "the system does not have the call"},
    [LISTEN_SOCKET_ENOTSOCK] = {"ENOTSOCK", "the descriptor is no socket"},
    [LISTEN_SOCKET_EOPNOTSUPP] = {"EOPNOTSUPP", "a socket of this type cannot do that"},
    [LISTEN_SOCKET_EPERM] = {"EPERM",
                             "a policy of this system forbids it: that of a sandbox, a container or a service"},
    [LISTEN_SOCKET_EPROTONOSUPPORT] = {"EPROTONOSUPPORT",
                                       "this host does not have the protocol, or a policy keeps it from this process"},
    [LISTEN_SOCKET_EPROTOTYPE] = {"EPROTOTYPE", "the protocol does not belong to the socket type"},
    [LISTEN_SOCKET_ESOCKTNOSUPPORT] = {"ESOCKTNOSUPPORT", "this host does not have the socket type"},
    [LISTEN_SOCKET_NOTINITIALISED] = {"NOTINITIALISED", "the socket layer is not initialised in the version needed"},
    [LISTEN_SOCKET_UNKNOWN] = {"UNKNOWN", "an error that the platform's manual does not list"},
};

const char *listen_socket_code_name(enum listen_socket_code code) {
    return (size_t)code < COUNT_OF(code_texts) ? code_texts[code][0] : "unknown code";
}

const char *listen_socket_code_text(enum listen_socket_code code) {
    return (size_t)code < COUNT_OF(code_texts) ? code_texts[code][1] : "unknown error";
}

const char *listen_socket_call_name(enum listen_socket_call call) {
    static const char *const names[] = {
        [LISTEN_SOCKET_CALL_NONE] = "none",
        [LISTEN_SOCKET_CALL_INITIALIZE] = "initialize",
        [LISTEN_SOCKET_CALL_GETADDRINFO] = "getaddrinfo",
        [LISTEN_SOCKET_CALL_SOCKET] = "socket",
        [LISTEN_SOCKET_CALL_SETSOCKOPT] = "setsockopt",
        [LISTEN_SOCKET_CALL_GETSOCKOPT] = "getsockopt",
        [LISTEN_SOCKET_CALL_BIND] = "bind",
        [LISTEN_SOCKET_CALL_GETSOCKNAME] = "getsockname",
        [LISTEN_SOCKET_CALL_LISTEN] = "listen",
        [LISTEN_SOCKET_CALL_IF_NAMETOINDEX] = "if_nametoindex",
    };
    return text_at(names, COUNT_OF(names), (size_t)call, "unknown call");
}

const char *listen_socket_input_name(enum listen_socket_input input) {
    static const char *const names[] = {
        [LISTEN_SOCKET_INPUT_NONE] = "none",         [LISTEN_SOCKET_INPUT_NODE] = "node",
        [LISTEN_SOCKET_INPUT_SERVICE] = "service",   [LISTEN_SOCKET_INPUT_HINTS] = "hints",
        [LISTEN_SOCKET_INPUT_FLAGS] = "flags",       [LISTEN_SOCKET_INPUT_FAMILY] = "family",
        [LISTEN_SOCKET_INPUT_SOCKTYPE] = "socktype", [LISTEN_SOCKET_INPUT_PROTOCOL] = "protocol",
        [LISTEN_SOCKET_INPUT_STACK] = "stack",       [LISTEN_SOCKET_INPUT_OPTIONS] = "options",
        [LISTEN_SOCKET_INPUT_BACKLOG] = "backlog",   [LISTEN_SOCKET_INPUT_SOCKET] = "socket",
        [LISTEN_SOCKET_INPUT_REQUEST] = "request",   [LISTEN_SOCKET_INPUT_RESULT] = "result",
        [LISTEN_SOCKET_INPUT_SYSTEM] = "system",
    };
    return text_at(names, COUNT_OF(names), (size_t)input, "unknown argument");
}

const char *listen_socket_stack_name(enum listen_socket_stack stack) {
    static const char *const names[] = {
        [LISTEN_SOCKET_STACK_NONE] = "none", [LISTEN_SOCKET_STACK_IPV4] = "ipv4", [LISTEN_SOCKET_STACK_IPV6] = "ipv6",
        [LISTEN_SOCKET_STACK_DUAL] = "dual", [LISTEN_SOCKET_STACK_PAIR] = "pair", [LISTEN_SOCKET_STACK_AUTO] = "auto",
    };
    return text_at(names, COUNT_OF(names), (size_t)stack, "unknown stack");
}

/* What is wrong and what would be right; indexed by reason. */
static const char *const reason_texts[] = {
    [LISTEN_SOCKET_REASON_NONE] = "",
    [LISTEN_SOCKET_REASON_NOTHING_ASKED] = "neither a node nor a service is given; give one at least",
    [LISTEN_SOCKET_REASON_UNKNOWN_FLAG] =
        "a flag bit is outside AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_V4MAPPED, AI_ALL and "
        "AI_ADDRCONFIG",
    [LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE] = "AI_CANONNAME needs a node whose name is to be found",
    [LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY] =
        "AI_V4MAPPED with a node needs a stack that is not IPv6 only; use stack ipv4 for that address",
    [LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE] =
        "without AI_PASSIVE the address is loopback, which serves one family; set AI_PASSIVE, or use a pair",
    [LISTEN_SOCKET_REASON_HINTS_NOT_ZERO] =
        "a member of hints other than flags, family, socktype and protocol is not zero",
    [LISTEN_SOCKET_REASON_FAMILY_UNKNOWN] = "the family must be AF_INET, AF_INET6 or AF_UNSPEC",
    [LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK] = "the family must be AF_UNSPEC or the one family of the stack",
    [LISTEN_SOCKET_REASON_TYPE_UNKNOWN] = "the socket type must be SOCK_STREAM, SOCK_DGRAM or 0",
    [LISTEN_SOCKET_REASON_TYPE_FLAG_BITS] =
        "SOCK_CLOEXEC and SOCK_NONBLOCK have no place in hints; close-on-exec is always set, non-blocking is an "
        "option",
    [LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN] = "a datagram socket cannot listen; use SOCK_STREAM with TCP",
    [LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH] =
        "the protocol must be IPPROTO_TCP with SOCK_STREAM, IPPROTO_UDP with SOCK_DGRAM, or 0",
    [LISTEN_SOCKET_REASON_STACK_UNKNOWN] = "the stack must be ipv4, ipv6, dual, pair or auto",
    [LISTEN_SOCKET_REASON_OPTION_UNKNOWN] =
        "an option bit is neither LISTEN_SOCKET_NONBLOCK nor LISTEN_SOCKET_REUSEPORT",
    [LISTEN_SOCKET_REASON_STACK_NOT_CREATED] =
        "create makes one socket: its stack must be LISTEN_SOCKET_STACK_NONE or LISTEN_SOCKET_STACK_DUAL",
    [LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE] = "the backlog must be 0 or more; SOMAXCONN is a common choice",
    [LISTEN_SOCKET_REASON_WRONG_STATE] =
        "the socket is not in the state that the call needs; the order is create, bind, listen, each once",
    [LISTEN_SOCKET_REASON_SERVICE_EMPTY] =
        "it is empty; give a port from 0 to 65535 or a service name, or nothing at all (NULL)",
    [LISTEN_SOCKET_REASON_PORT_TOO_LARGE] = "the number is above 65535; a port is 0 to 65535",
    [LISTEN_SOCKET_REASON_PORT_LEADING_ZERO] = "a port is written without leading zeros",
    [LISTEN_SOCKET_REASON_PORT_SIGN] = "a port is written without a sign, as 0 to 65535",
    [LISTEN_SOCKET_REASON_SERVICE_BLANK] = "it holds white space; a port is digits only",
    [LISTEN_SOCKET_REASON_SERVICE_BYTE] =
        "it is neither a port (digits only) nor a service name (ASCII letters, digits and hyphens)",
    [LISTEN_SOCKET_REASON_SERVICE_TOO_LONG] = "a service name has at most 15 characters",
    [LISTEN_SOCKET_REASON_SERVICE_NO_LETTER] = "a service name has a letter at least, a port only digits",
    [LISTEN_SOCKET_REASON_SERVICE_HYPHEN] = "a service name has no hyphen at its ends, nor two together",
    [LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC] = "AI_NUMERICSERV allows only a port from 0 to 65535, no name",
    [LISTEN_SOCKET_REASON_NODE_EMPTY] =
        "it is empty; give an address, or nothing at all (NULL) for the wildcard or loopback address",
    [LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC] = "AI_NUMERICHOST allows only a numeric address, no host name",
    [LISTEN_SOCKET_REASON_NODE_IPV4] =
        "it looks like an IPv4 address, but is not four decimal numbers from 0 to 255 without leading zeros",
    [LISTEN_SOCKET_REASON_NODE_IPV6] = "it has a colon, but is not an IPv6 address as RFC 4291 section 2.2 writes it",
    [LISTEN_SOCKET_REASON_NODE_BRACKETS] = "brackets belong to URIs; write the address without them",
    [LISTEN_SOCKET_REASON_NODE_BYTE] = "it holds a byte that is in no address and no host name",
    [LISTEN_SOCKET_REASON_NODE_NAME] = "it is no host name: labels have 1 to 63 letters, digits and inner hyphens, "
                                       "all of it at most 253 characters",
    [LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY] = "the address is not of the requested family",
    [LISTEN_SOCKET_REASON_NODE_NOT_UNICAST] = "a stream socket cannot have a multicast or broadcast address",
    [LISTEN_SOCKET_REASON_NODE_MAPPED] = "an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write "
                                         "the IPv4 address and use stack ipv4",
    [LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD] =
        "a stack of both families takes no address of one; leave the node out, or use stack ipv4 or ipv6",
    [LISTEN_SOCKET_REASON_ZONE_MALFORMED] =
        "the zone after '%' must be an interface's index (1 to 4294967295, no leading zero) or name",
    [LISTEN_SOCKET_REASON_ZONE_MISSING] = "a link-local address needs its interface, as in fe80::1%eth0",
    [LISTEN_SOCKET_REASON_ZONE_MISPLACED] = "only a link-local IPv6 address has a zone",
    [LISTEN_SOCKET_REASON_NO_MATCH] = "the resolver's answer has no entry of the requested family, type and protocol",
    [LISTEN_SOCKET_REASON_ENTRY_ADDRESS] =
        "the first match in the resolver's answer does not have the requested address",
    [LISTEN_SOCKET_REASON_ENTRY_PORT] = "the first match in the resolver's answer does not have the requested port",
    [LISTEN_SOCKET_REASON_OPTION_NOT_HELD] = "the option reads back as another value than was set",
    [LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD] = "the local address reads back as another one than was bound: a jail or a "
                                              "policy changes it; give the address that is allowed",
    [LISTEN_SOCKET_REASON_REQUEST_MISSING] = "it is NULL; a struct listen_socket_request is needed",
    [LISTEN_SOCKET_REASON_RESULT_MISSING] = "the place for the socket or the set is NULL",
    [LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL] =
        "its size is below that of struct listen_socket_system; begin it with LISTEN_SOCKET_SYSTEM_INIT",
    [LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE] = "one of its calls is NULL; all are needed",
    [LISTEN_SOCKET_REASON_SOCKET_MISSING] = "it is NULL",
    [LISTEN_SOCKET_REASON_NAME_WILDCARD] =
        "the name leads to the wildcard address, which would open every address of the host; who wants that gives no "
        "node",
    [LISTEN_SOCKET_REASON_NAME_NOT_UNICAST] =
        "the name leads to a multicast or broadcast address, which a stream socket cannot have",
    [LISTEN_SOCKET_REASON_NAME_MAPPED] =
        "the name leads to an IPv4-mapped address, which fits no socket that is IPv4, or IPv6 only",
    [LISTEN_SOCKET_REASON_NAME_ZONE_MISSING] =
        "the name leads to a link-local address, and the resolver does not say of which interface; give the address "
        "with its interface, as in fe80::1%eth0, or use the stack of the other family",
    [LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED] = "the resolver gave an interface with an address of every interface, "
                                                 "since it is not link-local; give the address, or use the stack of "
                                                 "the other family",
    [LISTEN_SOCKET_REASON_NO_ADDRESS] = "the resolver gave no address of that family for the name",
    [LISTEN_SOCKET_REASON_RANGE_EXHAUSTED] =
        "the system has no port left to pick in its range (on Linux net.ipv4.ip_local_port_range)",
    [LISTEN_SOCKET_REASON_NO_COMMON_PORT] = "no port that the system picked in one family was free in the other",
    [LISTEN_SOCKET_REASON_FAMILY_ABSENT] = "the other address family cannot be had: this host lacks it, or its "
                                           "loopback address, or a policy keeps it from this process",
    [LISTEN_SOCKET_REASON_NODE_WITH_PORT] = "it has a port at its end; the port is the service, not part of the node",
    [LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY] =
        "another socket holds the address and port exclusively, or the system keeps the port for itself (netsh "
        "interface ipv4 show excludedportrange tcp); end it, or choose another port",
};

const char *listen_socket_reason_text(enum listen_socket_reason reason) {
    return text_at(reason_texts, COUNT_OF(reason_texts), (size_t)reason, "unknown reason");
}
