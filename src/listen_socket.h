/* listen-socket: create a server's listening socket, strictly.
 *
 * This header is the manual. What is not declared here is not the interface.
 *
 * The routine is the one that the page "Creating a Socket for the Server" documents: ask getaddrinfo for the local
 * address, take the first entry that matches the hints, create the socket from that entry, check it; then bind it, then
 * listen. Every outcome is a numbered clause of conformance/SPEC.md; ids such as PORT-003 below are headings there.
 *
 *     listen_socket_create    the page's four steps: a socket, and the address that it is to be bound to
 *     listen_socket_bind      the guide's next page: options, then bind
 *     listen_socket_listen    the page after that
 *     listen_socket_open      all of it, for one of five stacks (IPv4, IPv6, dual-stack, a pair, the best there is)
 *     listen_socket_close     ends a socket;  listen_socket_close_set ends what open made
 *
 * create and open take one structure, struct listen_socket_request: node, service, hints, stack, options, system.
 *
 * What holds for every function
 *
 *   - The request is checked in full before anything is touched (PRE-001, PRE-002): the system's resolver never sees
 *     what the grammars here reject, and what the resolver answers is checked before it is used (RES-006). The same
 *     text has the same outcome on every C library.
 *   - Failure is a return value other than LISTEN_SOCKET_OK, and `*failure`, where given, says at which stage, with
 *     which neutral code, with which number of the platform's, in which call, for which argument or address (ERR-001).
 *     Nothing is printed.
 *   - After a failure nothing is left open and every out-parameter holds its invalid value (STEP-011, CLN-001); the
 *     one exception is a call of bind or listen that fails at the stage `validate`: it had no effect, and the socket
 *     is as it was (PRE-002).
 *   - Memory belongs to the caller. The library calls no allocator of its own (the platform's resolver may), has no
 *     mutable global state, and may be used by any number of threads at once, each on its own structures.
 *   - errno and WSAGetLastError() are not part of the interface: their values after a call mean nothing.
 */
#ifndef LISTEN_SOCKET_H
#define LISTEN_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
typedef SOCKET listen_socket_handle;
#define LISTEN_SOCKET_INVALID INVALID_SOCKET
#else
#include <sys/socket.h>
typedef int listen_socket_handle;
#define LISTEN_SOCKET_INVALID (-1)
#endif

/* Who fills in hints needs the structure itself: from <netdb.h>, which on POSIX systems gives it to programs that
 * define _POSIX_C_SOURCE as 200809L or more (or _GNU_SOURCE) before their first #include; a compiler's default mode,
 * without -std=c99 and the like, does so too. This header defines no such macro and needs none. */
struct addrinfo;

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LISTEN_SOCKET_CHECKED __attribute__((warn_unused_result))
#else
#define LISTEN_SOCKET_CHECKED
#endif

/* The version of this header, and of the library that is linked: "MAJOR.MINOR.PATCH". Enumerators keep their numbers,
 * and structures are only ever made longer at their ends where a new MAJOR says so. */
#define LISTEN_SOCKET_VERSION "0.2.0"
const char *listen_socket_version(void);

/* The page's DEFAULT_PORT: what listen_socket_open takes for a NULL service (STEP-007). */
#define LISTEN_SOCKET_DEFAULT_SERVICE "27015"

/* How often listen_socket_open tries to find one ephemeral port that is free in both families (STK-006). */
#define LISTEN_SOCKET_PAIR_TRIES 16

/* ---- Outcomes ---- */

/* Where a request failed (ERR-001), in the order of the routine. */
enum listen_socket_stage {
    LISTEN_SOCKET_STAGE_NONE = 0,       /* it did not fail */
    LISTEN_SOCKET_STAGE_VALIDATE = 1,   /* the request breaks a grammar or contradicts itself; nothing was touched */
    LISTEN_SOCKET_STAGE_INITIALIZE = 2, /* the socket layer could not be initialised (Winsock) */
    LISTEN_SOCKET_STAGE_RESOLVE = 3,    /* the system's resolver said no, or does not know the zone's interface */
    LISTEN_SOCKET_STAGE_SELECT = 4,     /* the resolver's answer has no entry that may be used */
    LISTEN_SOCKET_STAGE_SOCKET = 5,     /* socket() */
    LISTEN_SOCKET_STAGE_OPTION = 6,     /* a socket option was refused, or did not hold when read back */
    LISTEN_SOCKET_STAGE_BIND = 7,       /* bind(), or the local address read back is not the one bound */
    LISTEN_SOCKET_STAGE_LISTEN = 8      /* listen() */
};

/* Neutral codes: the same names on every platform, whatever its numbers are (ERR-002, ERR-003). */
enum listen_socket_code {
    LISTEN_SOCKET_OK = 0,
    LISTEN_SOCKET_UNKNOWN = 1, /* a number that the platform's manual does not list; failure->native has it */

    /* of the address: from the checks here or from the resolver */
    LISTEN_SOCKET_EAI_AGAIN = 2,    /* a name server did not answer; the only one worth trying again later (ERR-007) */
    LISTEN_SOCKET_EAI_BADFLAGS = 3, /* an unknown flag, a flag that this request cannot honour, or hints that are not
                                       zero where they must be */
    LISTEN_SOCKET_EAI_FAIL = 4,     /* the resolver failed for good, or answered with something that was not asked */
    LISTEN_SOCKET_EAI_FAMILY = 5,   /* family is not AF_INET, AF_INET6 or AF_UNSPEC, or not the stack's */
    LISTEN_SOCKET_EAI_MEMORY = 6,   /* the resolver ran out of memory */
    LISTEN_SOCKET_EAI_NONAME = 7,   /* the node (or, with AI_NUMERICSERV, the service) is not one; EAI_NODATA and
                                       EAI_ADDRFAMILY are folded in */
    LISTEN_SOCKET_EAI_SERVICE = 8,  /* the service is no port and no service name, or none for this socket type */
    LISTEN_SOCKET_EAI_SOCKTYPE = 9, /* a socket type, or a pairing with a protocol, that this routine does not open */
    LISTEN_SOCKET_EAI_SYSTEM = 10,  /* the resolver met a system error; failure->detail has it */

    /* of the system calls, by errno's names; Winsock's are mapped to them */
    LISTEN_SOCKET_EACCES = 11,
    LISTEN_SOCKET_EADDRINUSE = 12,
    LISTEN_SOCKET_EADDRNOTAVAIL = 13,
    LISTEN_SOCKET_EAFNOSUPPORT = 14,
    LISTEN_SOCKET_EAGAIN = 15,
    LISTEN_SOCKET_EBADF = 16,
    LISTEN_SOCKET_EFAULT = 17,
    LISTEN_SOCKET_EINTR = 18,
    LISTEN_SOCKET_EINVAL = 19, /* from a call; or, at stage validate, a stack, option, backlog or socket state that is
                                  not one, an argument that is missing, a table of system calls that is not complete */
    LISTEN_SOCKET_EIO = 20,
    LISTEN_SOCKET_EISCONN = 21,
    LISTEN_SOCKET_EMFILE = 22,
    LISTEN_SOCKET_ENETDOWN = 23,
    LISTEN_SOCKET_ENFILE = 24,
    LISTEN_SOCKET_ENOBUFS = 25,
    LISTEN_SOCKET_ENODEV = 26,
    LISTEN_SOCKET_ENOMEM = 27,
    LISTEN_SOCKET_ENOPROTOOPT = 28, /* from a call; or an option that reads back as another value than was set */
    LISTEN_SOCKET_ENOSYS = 29,
    LISTEN_SOCKET_ENOTSOCK = 30,
    LISTEN_SOCKET_EOPNOTSUPP = 31,
    LISTEN_SOCKET_EPERM = 32,
    LISTEN_SOCKET_EPROTONOSUPPORT = 33,
    LISTEN_SOCKET_EPROTOTYPE = 34,
    LISTEN_SOCKET_ESOCKTNOSUPPORT = 35,
    LISTEN_SOCKET_NOTINITIALISED = 36 /* Winsock only: the socket layer is not initialised, or not in the version that
                                         was asked for */
};

/* The platform's call that failed. */
enum listen_socket_call {
    LISTEN_SOCKET_CALL_NONE = 0, /* no call: the routine itself found the fault */
    LISTEN_SOCKET_CALL_INITIALIZE = 1,
    LISTEN_SOCKET_CALL_GETADDRINFO = 2,
    LISTEN_SOCKET_CALL_SOCKET = 3,
    LISTEN_SOCKET_CALL_SETSOCKOPT = 4,
    LISTEN_SOCKET_CALL_GETSOCKOPT = 5,
    LISTEN_SOCKET_CALL_BIND = 6,
    LISTEN_SOCKET_CALL_GETSOCKNAME = 7,
    LISTEN_SOCKET_CALL_LISTEN = 8,
    LISTEN_SOCKET_CALL_IF_NAMETOINDEX = 9
};

/* The argument at fault, at the stage `validate`. */
enum listen_socket_input {
    LISTEN_SOCKET_INPUT_NONE = 0,
    LISTEN_SOCKET_INPUT_NODE = 1,
    LISTEN_SOCKET_INPUT_SERVICE = 2,
    LISTEN_SOCKET_INPUT_HINTS = 3, /* a member that must be zero is not */
    LISTEN_SOCKET_INPUT_FLAGS = 4,
    LISTEN_SOCKET_INPUT_FAMILY = 5,
    LISTEN_SOCKET_INPUT_SOCKTYPE = 6,
    LISTEN_SOCKET_INPUT_PROTOCOL = 7,
    LISTEN_SOCKET_INPUT_STACK = 8,
    LISTEN_SOCKET_INPUT_OPTIONS = 9,
    LISTEN_SOCKET_INPUT_BACKLOG = 10,
    LISTEN_SOCKET_INPUT_SOCKET = 11,  /* the socket is NULL, or not in the state that the call needs */
    LISTEN_SOCKET_INPUT_REQUEST = 12, /* the request is NULL */
    LISTEN_SOCKET_INPUT_RESULT = 13,  /* the place for the socket or the set is NULL */
    LISTEN_SOCKET_INPUT_SYSTEM = 14   /* the table of system calls is too small, or a call of it is NULL (PRE-004) */
};

/* What the routine may set on a socket. The platform's file says which option that is. */
enum listen_socket_option {
    LISTEN_SOCKET_OPTION_NONE = 0,
    LISTEN_SOCKET_OPTION_V6ONLY = 1,        /* IPV6_V6ONLY, on AF_INET6 sockets only */
    LISTEN_SOCKET_OPTION_ADDRESS_REUSE = 2, /* SO_REUSEADDR, on Windows SO_EXCLUSIVEADDRUSE: one listener on a port,
                                               which can be restarted at once (REUSE-001) */
    LISTEN_SOCKET_OPTION_REUSEPORT = 3      /* SO_REUSEPORT: several listeners share the port */
};

/* What exactly is wrong, where the code alone is too coarse to say what would be right. Each has a text
 * (listen_socket_reason_text). */
enum listen_socket_reason {
    LISTEN_SOCKET_REASON_NONE = 0,
    /* node and service together, hints, flags */
    LISTEN_SOCKET_REASON_NOTHING_ASKED = 1, /* node and service are both NULL */
    LISTEN_SOCKET_REASON_UNKNOWN_FLAG = 2,  /* a bit outside the seven flags */
    LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE = 3,
    LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY =
        4, /* AI_V4MAPPED with a node for a stack that sets IPV6_V6ONLY (FLAG-014) */
    LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE = 5, /* dual with a NULL node but without AI_PASSIVE: loopback serves one
                                                  family (FLAG-015) */
    LISTEN_SOCKET_REASON_HINTS_NOT_ZERO = 6,
    LISTEN_SOCKET_REASON_FAMILY_UNKNOWN = 7,
    LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK = 8,
    LISTEN_SOCKET_REASON_TYPE_UNKNOWN = 9,
    LISTEN_SOCKET_REASON_TYPE_FLAG_BITS = 10,     /* SOCK_CLOEXEC or SOCK_NONBLOCK in the hints */
    LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN = 11, /* a datagram socket has no listen stage */
    LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH = 12,  /* not the protocol of that type */
    LISTEN_SOCKET_REASON_STACK_UNKNOWN = 13,      /* of open: not one of the five */
    LISTEN_SOCKET_REASON_OPTION_UNKNOWN = 14,
    LISTEN_SOCKET_REASON_STACK_NOT_CREATED = 15, /* of create: neither NONE nor DUAL */
    LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE = 16,
    LISTEN_SOCKET_REASON_WRONG_STATE = 17,
    /* service */
    LISTEN_SOCKET_REASON_SERVICE_EMPTY = 18,
    LISTEN_SOCKET_REASON_PORT_TOO_LARGE = 19, /* decimal digits, value above 65535 */
    LISTEN_SOCKET_REASON_PORT_LEADING_ZERO = 20,
    LISTEN_SOCKET_REASON_PORT_SIGN = 21,           /* begins with + or - and goes on in digits */
    LISTEN_SOCKET_REASON_SERVICE_BLANK = 22,       /* holds white space */
    LISTEN_SOCKET_REASON_SERVICE_BYTE = 23,        /* holds a byte outside A-Z a-z 0-9 and the hyphen */
    LISTEN_SOCKET_REASON_SERVICE_TOO_LONG = 24,    /* a name of more than 15 characters */
    LISTEN_SOCKET_REASON_SERVICE_NO_LETTER = 25,   /* digits and hyphens only */
    LISTEN_SOCKET_REASON_SERVICE_HYPHEN = 26,      /* a hyphen at an end, or two together */
    LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC = 27, /* a name, with AI_NUMERICSERV */
    /* node */
    LISTEN_SOCKET_REASON_NODE_EMPTY = 28,
    LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC = 29,  /* a host name, with AI_NUMERICHOST */
    LISTEN_SOCKET_REASON_NODE_IPV4 = 30,         /* like an IPv4 address, but not four decimal octets without leading
                                                   zeros */
    LISTEN_SOCKET_REASON_NODE_IPV6 = 31,         /* has a colon, but is none of the forms of RFC 4291 section 2.2 */
    LISTEN_SOCKET_REASON_NODE_BRACKETS = 32,     /* brackets belong to URIs */
    LISTEN_SOCKET_REASON_NODE_BYTE = 33,         /* a byte that no host name has */
    LISTEN_SOCKET_REASON_NODE_NAME = 34,         /* not a host name: a label is empty, over 63 characters, or begins or
                                                   ends in a hyphen, or the whole is over 253 */
    LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY = 35, /* a literal of the family that was not asked for */
    LISTEN_SOCKET_REASON_NODE_NOT_UNICAST = 36,  /* multicast or broadcast, for a stream socket */
    LISTEN_SOCKET_REASON_NODE_MAPPED = 37, /* an IPv4-mapped address where the socket is to be IPv6 only, or IPv4 */
    LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD = 38, /* a stack of both families takes no address of one */
    LISTEN_SOCKET_REASON_ZONE_MALFORMED = 39,    /* an empty zone, or one that is neither an index nor a name */
    LISTEN_SOCKET_REASON_ZONE_MISSING = 40,      /* a link-local address without a zone */
    LISTEN_SOCKET_REASON_ZONE_MISPLACED = 41,    /* a zone on an address that is not link-local */
    /* the resolver's answer */
    LISTEN_SOCKET_REASON_NO_MATCH = 42,      /* no entry has the family, type and protocol asked for */
    LISTEN_SOCKET_REASON_ENTRY_ADDRESS = 43, /* the first match has no address, a wrong length or family, or another
                                                address than was asked */
    LISTEN_SOCKET_REASON_ENTRY_PORT = 44,    /* the first match has another port than was asked, or port 0 for a service
                                                name */
    /* read back */
    LISTEN_SOCKET_REASON_OPTION_NOT_HELD = 45,  /* the option reads back as another value than was set */
    LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD = 46, /* the local address reads back as another one than was bound */
    /* the arguments of the functions here */
    LISTEN_SOCKET_REASON_REQUEST_MISSING = 47, /* the request is NULL */
    LISTEN_SOCKET_REASON_RESULT_MISSING = 48,  /* the place for what comes of it is NULL */
    LISTEN_SOCKET_REASON_SYSTEM_TOO_SMALL = 49,
    LISTEN_SOCKET_REASON_SYSTEM_INCOMPLETE = 50,
    LISTEN_SOCKET_REASON_SOCKET_MISSING = 51, /* the socket is NULL */
    /* where a name leads (NODE-013), and where it does not (SEL-004) */
    LISTEN_SOCKET_REASON_NAME_WILDCARD = 52,
    LISTEN_SOCKET_REASON_NAME_NOT_UNICAST = 53,
    LISTEN_SOCKET_REASON_NAME_MAPPED = 54,
    LISTEN_SOCKET_REASON_NAME_ZONE_MISSING = 55,
    LISTEN_SOCKET_REASON_NAME_ZONE_MISPLACED = 56,
    LISTEN_SOCKET_REASON_NO_ADDRESS = 57, /* the name has no address of the family: failure->family, or the one that the
                                             set lacks */
    /* picked ports */
    LISTEN_SOCKET_REASON_RANGE_EXHAUSTED = 58, /* the system has no port left to pick */
    LISTEN_SOCKET_REASON_NO_COMMON_PORT = 59,  /* none that was picked in one family was free in the other */
    /* of a set that auto made */
    LISTEN_SOCKET_REASON_FAMILY_ABSENT = 60,  /* the host lacks the other family (SEL-005, STK-009) */
    LISTEN_SOCKET_REASON_NODE_WITH_PORT = 61, /* a node that seems to have its port with it: "localhost:80" */
    /* Windows */
    LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY =
        62 /* another has the port exclusively, or the system keeps it (REUSE-004) */
};

/* The record of one failure. All of it is plain data; it owns nothing and points to nothing. */
struct listen_socket_failure {
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    /* The platform's number: that of the call that failed, or where no call failed that of `code`
     * (listen_socket_native_of_code). */
    int native;
    int detail; /* errno as the resolver left it: with LISTEN_SOCKET_EAI_SYSTEM (ERR-004; on Windows the number that it
                   returned), and with any other of its codes if it is EMFILE, ENFILE, ENOBUFS or ENOMEM (ERR-008); else
                   0 */
    enum listen_socket_call call;
    enum listen_socket_option option; /* with SETSOCKOPT and GETSOCKOPT, which one; else LISTEN_SOCKET_OPTION_NONE */
    enum listen_socket_input input;
    enum listen_socket_reason reason;
    int family; /* that the resolver was asked for, or that the address has; AF_UNSPEC (0) if there is no one family */
    int position; /* of the byte of node or service that is at fault, from 1; 0 where it is not one byte */
    int tries;    /* with the reason NO_COMMON_PORT, how many ports were tried (STK-006); else 0 */
    /* The address that the failing call was for; ss_family is AF_UNSPEC (0) where none was known yet. */
    struct sockaddr_storage address;
    socklen_t address_length; /* of `address`, in bytes; 0 where none */
};

/* ---- The seam ---- */

/* All that the library asks of an operating system. Pass your own to test, to simulate or to sandbox; NULL means the
 * platform's, listen_socket_platform(). `size` is sizeof(struct listen_socket_system), as LISTEN_SOCKET_SYSTEM_INIT
 * sets it, so that a program and a library of different versions do not read behind each other's tables; every call is
 * required. A table that is smaller than the first release's, or has a NULL among its calls, is refused: EINVAL, input
 * `system` (PRE-004). Of a larger one the part that this library knows is used.
 *
 * `context` is handed to each function unchanged and is the table's own business; it may be NULL. Functions that return
 * int return 0, or the platform's error number: an EAI_* number from `resolve`, an errno (Windows: WSA*) number from
 * the others, never -1. They capture it themselves, at once, so that no later call can change it (STEP-020). They do
 * not retry. A table must be usable from every thread that uses the library with it. */
struct listen_socket_system {
    size_t size;
    void *context;

    /* Initialises the socket layer (WSAStartup 2.2 on Windows; nothing on POSIX). Each success is matched by one
     * release. */
    int (*initialize)(void *context);
    void (*release)(void *context);

    /* getaddrinfo. `node` and `service` as there, `node` without a zone; `hints` is never NULL and its last four
     * members are zero. On success `*list` is the answer and is given back by one call of free_list. On failure `*list`
     * is not read, and `*detail` is errno as the call left it, which was 0 before the call (ERR-004, ERR-008). */
    int (*resolve)(void *context, const char *node, const char *service, const struct addrinfo *hints,
                   struct addrinfo **list, int *detail);
    void (*free_list)(void *context, struct addrinfo *list); /* never with NULL (RES-005) */

    /* if_nametoindex: the index, 1 or more, of the interface `name`. ENODEV or ENXIO (Windows: ERROR_DEV_NOT_EXIST)
     * where there is none. */
    int (*interface_index)(void *context, const char *name, unsigned *index);

    /* socket(), close-on-exec (not inheritable) from birth (SOCK-004); non-blocking where asked; on Windows exclusive
     * too, so that set_option has nothing to do for ADDRESS_REUSE (REUSE-004). On success `*handle` is valid. */
    int (*open_socket)(void *context, int family, int type, int protocol, bool nonblock, listen_socket_handle *handle);
    int (*set_option)(void *context, listen_socket_handle handle, enum listen_socket_option option, int value);
    int (*get_option)(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value);
    int (*bind)(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length);
    /* getsockname. `*length` holds the room in bytes before and the length after. */
    int (*local_address)(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length);
    int (*listen)(void *context, listen_socket_handle handle, int backlog);
    /* close(), once; its result is of no use to anybody and it is never repeated (CLN-004). */
    void (*close_socket)(void *context, listen_socket_handle handle);
};

/* An initial value for a table of one's own: its size, and no call yet. */
#ifdef __cplusplus
#define LISTEN_SOCKET_SYSTEM_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(struct listen_socket_system), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,   \
            NULL                                                                                                       \
    }
#else
#define LISTEN_SOCKET_SYSTEM_INIT                                                                                      \
    { .size = sizeof(struct listen_socket_system) }
#endif

/* The platform's table. Never NULL; constant; not to be freed. */
const struct listen_socket_system *listen_socket_platform(void);

/* ---- Sockets ---- */

enum listen_socket_state {
    LISTEN_SOCKET_CLOSED = 0,  /* holds nothing; `handle` is LISTEN_SOCKET_INVALID */
    LISTEN_SOCKET_CREATED = 1, /* created, not bound (STEP-023) */
    LISTEN_SOCKET_BOUND = 2,
    LISTEN_SOCKET_LISTENING = 3
};

/* One socket. The caller provides the structure; what it says is written by the functions below and read by anybody.
 * The socket that it holds is ended by listen_socket_close, once. To take the handle over for good, copy `handle` and
 * forget the structure: it owns nothing else on POSIX; on Windows it also holds one initialisation of Winsock. */
struct listen_socket {
    listen_socket_handle handle;
    enum listen_socket_state state;
    int family;   /* AF_INET or AF_INET6 */
    int socktype; /* SOCK_STREAM or SOCK_DGRAM */
    int protocol; /* IPPROTO_TCP or IPPROTO_UDP */
    int v6only; /* 1 or 0; from bind on, as read back from the system. -1 on an AF_INET socket, which has no such option
                   (V6-005) */
    int backlog;      /* as asked of listen; 0 before */
    unsigned options; /* as given to create or open */
    bool ephemeral;   /* the system picks, or picked, the port: sharing options wait until it listens (REUSE-006) */
    /* Before bind, the address to bind to, byte for byte as the resolver gave it; afterwards the local address as read
     * back, with the port that the system chose where 0 was asked for (BIND-004). */
    struct sockaddr_storage address;
    socklen_t address_length;                  /* sizeof(struct sockaddr_in) or sizeof(struct sockaddr_in6) */
    const struct listen_socket_system *system; /* that it was made with; must outlive the socket */
};

/* An initial value for a structure that holds nothing yet. */
#ifdef __cplusplus
#define LISTEN_SOCKET_INIT                                                                                             \
    { LISTEN_SOCKET_INVALID, LISTEN_SOCKET_CLOSED, 0, 0, 0, 0, 0, 0, false, {}, 0, NULL }
#else
#define LISTEN_SOCKET_INIT                                                                                             \
    { .handle = LISTEN_SOCKET_INVALID }
#endif

/* ---- Requests ---- */

/* Which families to listen on, and with how many sockets: the caller says, nothing is chosen by accident (STK-001). */
enum listen_socket_stack {
    LISTEN_SOCKET_STACK_NONE = 0, /* of create alone: one socket of the family that the hints say */
    LISTEN_SOCKET_STACK_IPV4 = 1, /* one AF_INET socket */
    LISTEN_SOCKET_STACK_IPV6 = 2, /* one AF_INET6 socket, IPV6_V6ONLY = 1: no IPv4 client reaches it */
    LISTEN_SOCKET_STACK_DUAL = 3, /* one AF_INET6 socket, IPV6_V6ONLY = 0: IPv4 clients appear as ::ffff:a.b.c.d */
    LISTEN_SOCKET_STACK_PAIR = 4, /* AF_INET6 with IPV6_V6ONLY = 1 and AF_INET, same port, both or neither */
    LISTEN_SOCKET_STACK_AUTO = 5  /* dual where the host can, else the pair, else the family that exists (STK-009) */
};

/* Options of a request, OR-ed: the socket is non-blocking from birth (SOCK-005); several listeners may share the
 * address and port (REUSE-003; where the platform cannot, as on Windows, the request fails, ENOPROTOOPT). */
#define LISTEN_SOCKET_NONBLOCK 1u
#define LISTEN_SOCKET_REUSEPORT 2u

/* What is asked of create or open. Zeroed but for what you set: designated initialisers, or = {0} and assignments. The
 * library keeps no pointer to it, nor to its texts and hints, after the call. */
struct listen_socket_request {
    /* A numeric address (IPv6 with `%zone` where link-local), a host name unless AI_NUMERICHOST is set, or NULL: the
     * wildcard address with AI_PASSIVE, loopback without. What does not fit the stack is refused at stage validate
     * (STK-003): dual takes NULL or "::", pair NULL or a host name; with auto an address stands for its own family's
     * stack. */
    const char *node;
    /* A port ("0", or up to five digits without a leading zero, at most 65535), a service name (RFC 6335; case of ASCII
     * letters does not matter), or NULL: in open LISTEN_SOCKET_DEFAULT_SERVICE; in create port 0, which the system
     * replaces at bind, and node may then not be NULL too. */
    const char *service;
    /* As for getaddrinfo. NULL means AI_PASSIVE, stream, TCP in open (HINT-004), and all zero in create (HINT-001).
     * ai_family is AF_UNSPEC or the stack's (AF_INET for ipv4; AF_INET6 for ipv6 and dual; AF_UNSPEC alone for pair and
     * auto), in create without a stack AF_INET, AF_INET6 or AF_UNSPEC; ai_socktype and ai_protocol SOCK_STREAM and
     * IPPROTO_TCP, in create also SOCK_DGRAM and IPPROTO_UDP, either 0 completed from the other, both 0 meaning stream
     * (TYPE-001); ai_flags out of AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_V4MAPPED AI_ALL
     * AI_ADDRCONFIG; all else zero. With AF_UNSPEC and a NULL node IPv6 is asked for first, on every machine alike
     * (SEL-002); with a host name the resolver's first match counts (SEL-004). */
    const struct addrinfo *hints;
    enum listen_socket_stack stack;            /* open: one of the five. create: NONE or DUAL */
    unsigned options;                          /* LISTEN_SOCKET_NONBLOCK, LISTEN_SOCKET_REUSEPORT, both or 0 */
    const struct listen_socket_system *system; /* NULL for the platform's; must outlive the sockets */
};

/* ---- One socket, step by step ---- */

/* Steps 1 to 4: validate, resolve, select the first match, create the socket, check it. It is neither bound nor
 * listening.
 *
 * request   what is asked; not NULL (EINVAL, input `request`).
 * out       the place for the socket; not NULL (EINVAL, input `result`); overwritten without being read. On success it
 *           holds the socket, state CREATED; on failure it is CLOSED.
 * failure   filled on failure, zeroed on success; may be NULL.
 *
 * Returns LISTEN_SOCKET_OK, or failure->code. Errors, by stage:
 *   validate    EINVAL for the arguments themselves, stack and options; EAI_NONAME EAI_BADFLAGS EAI_FAMILY EAI_SOCKTYPE
 *               EAI_SERVICE; in the order of PRE-001
 *   initialize  NOTINITIALISED and the like (Windows)
 *   resolve     the resolver's own (ERR-002); EAI_NONAME for the name of an interface that is not there (ZONE-004);
 *               EMFILE and the like if the system could not look for it (ZONE-010)
 *   select      EAI_FAIL: no entry matches, or the first match is not what was asked (RES-006), or a host name leads
 *               where no name may lead, such as to the wildcard address (NODE-013)
 *   socket      that of socket(): EMFILE, ENFILE, EAFNOSUPPORT, EACCES, ENOBUFS, ENOMEM, EPROTONOSUPPORT, ... */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_create(const struct listen_socket_request *request,
                                                                   struct listen_socket *out,
                                                                   struct listen_socket_failure *failure);

/* Sets the options (IPV6_V6ONLY always, on AF_INET6, read back; for a given port the sharing options), binds to
 * `sock->address`, reads the local address back.
 *
 * sock      not NULL (EINVAL, input `socket`), state CREATED. On success its state is BOUND, and `address` and `v6only`
 *           are as the system reports them. On failure it is CLOSED and the socket is gone: a socket whose bind failed
 *           is never bound again (BIND-003). In any other state: EINVAL at stage validate, and `*sock` is as it was.
 * failure   as above.
 *
 * Errors: option ENOPROTOOPT EINVAL ...; bind EADDRINUSE EACCES EADDRNOTAVAIL EINVAL ENODEV ... On Windows the
 * WSAEACCES that means "held exclusively by another" is reported as EADDRINUSE (REUSE-004). */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_bind(struct listen_socket *sock,
                                                                 struct listen_socket_failure *failure);

/* Listens; for a port that the system picked, sets the sharing options then (REUSE-006).
 *
 * sock      not NULL (EINVAL, input `socket`), state BOUND, SOCK_STREAM. On success its state is LISTENING. When
 *           listen(), or an option after it, fails it is CLOSED. In another state: EINVAL at stage validate; a datagram
 *           socket: EOPNOTSUPP at stage validate; `*sock` is then as it was.
 * backlog   connections that may wait, 0 or more. SOMAXCONN is what the platform's header calls the most; the system
 *           may allow more, and may use fewer, without saying so (LSTN-002). Negative: EINVAL at stage validate
 *           (LSTN-003).
 * failure   as above.
 *
 * Errors: listen EADDRINUSE (another socket bound to the same port listened first; LSTN-004) ...; option ... */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_listen(struct listen_socket *sock, int backlog,
                                                                   struct listen_socket_failure *failure);

/* Ends a socket: closes it, releases what initialisation it holds, leaves the structure CLOSED with an invalid handle.
 * Without effect on a CLOSED one or NULL. No other thread may be using the socket (CLN-005). */
void listen_socket_close(struct listen_socket *sock);

/* The port of `sock->address`, in host byte order: that to bind to, or from bind on the real one. 0 for a CLOSED one or
 * NULL. */
int listen_socket_port(const struct listen_socket *sock);

/* ---- Stacks ---- */

/* What open made. `sockets[0]` is IPv6 in a pair, `sockets[1]` IPv4. */
struct listen_socket_set {
    size_t count;                   /* 1 or 2; 0 when it holds nothing */
    enum listen_socket_stack stack; /* never LISTEN_SOCKET_STACK_AUTO: what came up. NONE when it holds nothing */
    /* Where auto came up in one family alone, why (STK-009): FAMILY_ABSENT, the host lacks the other; NO_ADDRESS, the
     * resolver gave no address of the other for that name, which can also mean that its look-up failed (SEL-004). Else
     * NONE. */
    enum listen_socket_reason reason;
    struct listen_socket sockets[2];
};

/* Opens a stack: create, bind and listen for each of its sockets.
 *
 * request   what is asked; not NULL (EINVAL, input `request`).
 * backlog   as for listen.
 * set       the place for the sockets; not NULL (EINVAL, input `result`); overwritten without being read. On success 1
 *           or 2 LISTENING sockets; on failure count is 0 and all are CLOSED.
 * failure   as for create.
 *
 * A host name is looked up once (SEL-004). A pair asked for port 0 has the same ephemeral port in both families: the
 * system picks it for one socket, in turn for the IPv6 and the IPv4 one, and the other takes that number; where it is
 * in use both are closed and all is tried again, LISTEN_SOCKET_PAIR_TRIES times at most, then EADDRINUSE (STK-006).
 * `auto` goes on to the next stack only when a family or dual mode does not exist on this host (STK-009); every other
 * failure is final. Returns LISTEN_SOCKET_OK, or failure->code; errors as those of create, bind and listen, and at
 * stage select EAI_NONAME for a pair whose name has no address of a family. */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_open(const struct listen_socket_request *request,
                                                                 int backlog, struct listen_socket_set *set,
                                                                 struct listen_socket_failure *failure);

/* Ends all sockets of a set, each as listen_socket_close does. Without effect on an empty set or NULL. */
void listen_socket_close_set(struct listen_socket_set *set);

/* ---- Names and texts ---- */

/* All return constant strings, never NULL, also for values that are none ("unknown ..."; ERR-006). They take no locale
 * into account. */
const char *listen_socket_stage_name(enum listen_socket_stage stage); /* "bind" */
const char *listen_socket_code_name(enum listen_socket_code code);    /* "EADDRINUSE"; LISTEN_SOCKET_OK is "ok" */
const char *listen_socket_code_text(enum listen_socket_code code);    /* "the address is in use" */
const char *listen_socket_call_name(enum listen_socket_call call);    /* "bind"; LISTEN_SOCKET_CALL_NONE is "none" */
const char *
listen_socket_option_name(enum listen_socket_option option); /* "IPV6_V6ONLY", "SO_REUSEADDR", "SO_REUSEPORT"; on
                                                                Windows "SO_EXCLUSIVEADDRUSE" */
const char *listen_socket_input_name(enum listen_socket_input input); /* "service" */
const char *listen_socket_stack_name(enum listen_socket_stack stack); /* "dual" */
const char *
listen_socket_reason_text(enum listen_socket_reason reason); /* what is wrong and what would be right; "" for NONE */

/* The neutral code of the platform's number: of getaddrinfo's return value, and of errno (Windows: WSAGetLastError). 0
 * is LISTEN_SOCKET_OK; a number that is not known is LISTEN_SOCKET_UNKNOWN (ERR-003). */
enum listen_socket_code listen_socket_code_of_resolver(int native);
enum listen_socket_code listen_socket_code_of_system(int native);
/* The other way: the platform's number of a neutral code, where it has one; else 0. */
int listen_socket_native_of_code(enum listen_socket_code code);

/* Room, in bytes with the final NUL, for any text of listen_socket_format_address. */
#define LISTEN_SOCKET_ADDRESS_TEXT 96

/* Writes an address with its port, "192.0.2.1:80" or "[2001:db8::1]:80", as RFC 5952 says, zone as a number after '%'
 * (TXT-001). `address` is NULL or of `length` bytes; what is neither AF_INET nor AF_INET6 in full length gives "-".
 * `buffer` is NULL only where `size` is 0. Cut to fit, always terminated where size > 0. Returns the length that the
 * whole text has, without the NUL. */
size_t listen_socket_format_address(const struct sockaddr *address, socklen_t length, char *buffer, size_t size);

/* Room, in bytes with the final NUL, for any text of listen_socket_explain. */
#define LISTEN_SOCKET_EXPLAIN_TEXT 1024

/* Writes one sentence that names stage, call, code, the platform's number, the argument or address, what is wrong and
 * what would be right. `request` is the one that failed, or NULL where it is not at hand (of bind and listen): its node
 * and service are shown, bytes that are not printable ASCII as \xHH, long values cut with their length said. `failure`
 * is not NULL. `buffer` and the result as for format_address. */
size_t listen_socket_explain(const struct listen_socket_failure *failure, const struct listen_socket_request *request,
                             char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
