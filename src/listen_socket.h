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
 * What holds for every function
 *
 *   - The request is checked in full before anything is touched (PRE-001, PRE-002): the system's resolver never sees
 *     what the grammars here reject, and what the resolver answers is checked before it is used (RES-006). The same
 *     text has the same outcome on every C library.
 *   - Failure is a return value other than LISTEN_SOCKET_OK, and `*failure`, if given, says at which stage, with
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
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
typedef int listen_socket_handle;
#define LISTEN_SOCKET_INVALID (-1)
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LISTEN_SOCKET_CHECKED __attribute__((warn_unused_result))
#else
#define LISTEN_SOCKET_CHECKED
#endif

/* The page's DEFAULT_PORT: what listen_socket_open takes for a NULL service (STEP-007). */
#define LISTEN_SOCKET_DEFAULT_SERVICE "27015"

/* How often listen_socket_open tries to find one ephemeral port that is free in both families (STK-006). */
#define LISTEN_SOCKET_PAIR_TRIES 16

/* ---- Outcomes ---- */

/* Where a request failed (ERR-001), in the order of the routine. */
enum listen_socket_stage {
    LISTEN_SOCKET_STAGE_NONE,       /* it did not fail */
    LISTEN_SOCKET_STAGE_VALIDATE,   /* the request breaks a grammar or contradicts itself; nothing was touched */
    LISTEN_SOCKET_STAGE_INITIALIZE, /* the socket layer could not be initialised (Winsock) */
    LISTEN_SOCKET_STAGE_RESOLVE,    /* the system's resolver said no */
    LISTEN_SOCKET_STAGE_SELECT,     /* the resolver's answer has no usable entry */
    LISTEN_SOCKET_STAGE_SOCKET,     /* socket() */
    LISTEN_SOCKET_STAGE_OPTION,     /* a socket option was refused, or did not hold when read back */
    LISTEN_SOCKET_STAGE_BIND,       /* bind(), or the local address read back is not the one bound */
    LISTEN_SOCKET_STAGE_LISTEN      /* listen() */
};

/* Neutral codes: the same names on every platform, whatever its numbers are (ERR-002, ERR-003). */
enum listen_socket_code {
    LISTEN_SOCKET_OK,

    /* of the address: from the checks here or from the resolver */
    LISTEN_SOCKET_EAI_AGAIN,    /* a name server did not answer; the only one worth trying again later (ERR-007) */
    LISTEN_SOCKET_EAI_BADFLAGS, /* an unknown flag, a flag that this request cannot honour, or hints that are not zero
                                   although they must be */
    LISTEN_SOCKET_EAI_FAIL,     /* the resolver failed for good, or its answer is not what was requested */
    LISTEN_SOCKET_EAI_FAMILY,   /* the family is not AF_INET, AF_INET6 or AF_UNSPEC, or not the stack's */
    LISTEN_SOCKET_EAI_MEMORY,   /* the resolver ran out of memory */
    LISTEN_SOCKET_EAI_NONAME,   /* the node (or, with AI_NUMERICSERV, the service) is not valid or not known;
                                   EAI_NODATA and EAI_ADDRFAMILY count as this */
    LISTEN_SOCKET_EAI_SERVICE,  /* the service is neither a port nor a service name, or not one of this socket type */
    LISTEN_SOCKET_EAI_SOCKTYPE, /* this routine does not open this socket type, or not with this protocol */
    LISTEN_SOCKET_EAI_SYSTEM,   /* the resolver met a system error; failure->detail has it */

    /* of the system calls, by errno's names; Winsock's are mapped to them */
    LISTEN_SOCKET_EACCES,
    LISTEN_SOCKET_EADDRINUSE,
    LISTEN_SOCKET_EADDRNOTAVAIL,
    LISTEN_SOCKET_EAFNOSUPPORT,
    LISTEN_SOCKET_EAGAIN,
    LISTEN_SOCKET_EBADF,
    LISTEN_SOCKET_EFAULT,
    LISTEN_SOCKET_EINTR,
    LISTEN_SOCKET_EINVAL, /* from a call; or, at stage validate, the stack, an option, the backlog or the socket's
                             state is not valid */
    LISTEN_SOCKET_EIO,
    LISTEN_SOCKET_EISCONN,
    LISTEN_SOCKET_EMFILE,
    LISTEN_SOCKET_ENETDOWN,
    LISTEN_SOCKET_ENFILE,
    LISTEN_SOCKET_ENOBUFS,
    LISTEN_SOCKET_ENODEV,
    LISTEN_SOCKET_ENOMEM,
    LISTEN_SOCKET_ENOPROTOOPT, /* from a call; or an option reads back with another value than was set (V6-002) */
    LISTEN_SOCKET_ENOSYS,
    LISTEN_SOCKET_ENOTSOCK,
    LISTEN_SOCKET_EOPNOTSUPP,
    LISTEN_SOCKET_EPERM,
    LISTEN_SOCKET_EPROTONOSUPPORT,
    LISTEN_SOCKET_EPROTOTYPE,
    LISTEN_SOCKET_ESOCKTNOSUPPORT,
    LISTEN_SOCKET_NOTINITIALISED, /* Winsock only: the socket layer is not initialised, or not in the requested
                                     version */

    LISTEN_SOCKET_UNKNOWN, /* a number that the platform's manual does not list; failure->native has it */
    LISTEN_SOCKET_CODE_COUNT
};

/* The platform's call that failed. */
enum listen_socket_call {
    LISTEN_SOCKET_CALL_NONE, /* no call: the routine itself found the fault */
    LISTEN_SOCKET_CALL_INITIALIZE,
    LISTEN_SOCKET_CALL_GETADDRINFO,
    LISTEN_SOCKET_CALL_SOCKET,
    LISTEN_SOCKET_CALL_SETSOCKOPT,
    LISTEN_SOCKET_CALL_GETSOCKOPT,
    LISTEN_SOCKET_CALL_BIND,
    LISTEN_SOCKET_CALL_GETSOCKNAME,
    LISTEN_SOCKET_CALL_LISTEN
};

/* The argument at fault, at the stage `validate`. */
enum listen_socket_input {
    LISTEN_SOCKET_INPUT_NONE,
    LISTEN_SOCKET_INPUT_NODE,
    LISTEN_SOCKET_INPUT_SERVICE,
    LISTEN_SOCKET_INPUT_HINTS, /* a member that must be zero is not */
    LISTEN_SOCKET_INPUT_FLAGS,
    LISTEN_SOCKET_INPUT_FAMILY,
    LISTEN_SOCKET_INPUT_SOCKTYPE,
    LISTEN_SOCKET_INPUT_PROTOCOL,
    LISTEN_SOCKET_INPUT_STACK,
    LISTEN_SOCKET_INPUT_OPTIONS,
    LISTEN_SOCKET_INPUT_BACKLOG,
    LISTEN_SOCKET_INPUT_SOCKET /* the socket is not in the state that the call needs */
};

/* What the routine may set on a socket. The platform's file says which option that is. */
enum listen_socket_option {
    LISTEN_SOCKET_OPTION_NONE,
    LISTEN_SOCKET_OPTION_V6ONLY,        /* IPV6_V6ONLY, on AF_INET6 sockets only */
    LISTEN_SOCKET_OPTION_ADDRESS_REUSE, /* SO_REUSEADDR, on Windows SO_EXCLUSIVEADDRUSE: one listener on a port,
                                           which can be restarted at once (REUSE-001) */
    LISTEN_SOCKET_OPTION_REUSEPORT      /* SO_REUSEPORT: several listeners share the port */
};

/* What exactly is wrong, if the code alone is too coarse to say what would be right. Each has a text
 * (listen_socket_reason_text). */
enum listen_socket_reason {
    LISTEN_SOCKET_REASON_NONE,
    /* node and service together, hints, flags */
    LISTEN_SOCKET_REASON_NOTHING_ASKED, /* node and service are both NULL */
    LISTEN_SOCKET_REASON_UNKNOWN_FLAG,  /* a bit outside the seven flags */
    LISTEN_SOCKET_REASON_CANONNAME_WITHOUT_NODE,
    LISTEN_SOCKET_REASON_MAPPED_ON_V6ONLY, /* AI_V4MAPPED with a node for a stack that sets IPV6_V6ONLY (FLAG-014) */
    LISTEN_SOCKET_REASON_DUAL_NOT_PASSIVE, /* dual with a NULL node but without AI_PASSIVE: loopback serves one family
                                              (FLAG-015) */
    LISTEN_SOCKET_REASON_HINTS_NOT_ZERO,
    LISTEN_SOCKET_REASON_FAMILY_UNKNOWN,
    LISTEN_SOCKET_REASON_FAMILY_NOT_OF_STACK,
    LISTEN_SOCKET_REASON_TYPE_UNKNOWN,
    LISTEN_SOCKET_REASON_TYPE_FLAG_BITS,     /* SOCK_CLOEXEC or SOCK_NONBLOCK in the hints */
    LISTEN_SOCKET_REASON_TYPE_CANNOT_LISTEN, /* a datagram socket has no listen stage */
    LISTEN_SOCKET_REASON_PROTOCOL_MISMATCH,  /* not the protocol of that type */
    LISTEN_SOCKET_REASON_STACK_UNKNOWN,
    LISTEN_SOCKET_REASON_OPTION_UNKNOWN,
    LISTEN_SOCKET_REASON_DUAL_NOT_IPV6, /* LISTEN_SOCKET_DUAL with a family other than AF_INET6 */
    LISTEN_SOCKET_REASON_BACKLOG_NEGATIVE,
    LISTEN_SOCKET_REASON_WRONG_STATE,
    /* service */
    LISTEN_SOCKET_REASON_SERVICE_EMPTY,
    LISTEN_SOCKET_REASON_PORT_TOO_LARGE, /* decimal digits, value above 65535 */
    LISTEN_SOCKET_REASON_PORT_LEADING_ZERO,
    LISTEN_SOCKET_REASON_PORT_SIGN,           /* begins with + or - and goes on in digits */
    LISTEN_SOCKET_REASON_SERVICE_BLANK,       /* holds white space */
    LISTEN_SOCKET_REASON_SERVICE_BYTE,        /* holds a byte outside A-Z a-z 0-9 and the hyphen */
    LISTEN_SOCKET_REASON_SERVICE_TOO_LONG,    /* a name of more than 15 characters */
    LISTEN_SOCKET_REASON_SERVICE_NO_LETTER,   /* digits and hyphens only */
    LISTEN_SOCKET_REASON_SERVICE_HYPHEN,      /* a hyphen at an end, or two together */
    LISTEN_SOCKET_REASON_SERVICE_NOT_NUMERIC, /* a name, with AI_NUMERICSERV */
    /* node */
    LISTEN_SOCKET_REASON_NODE_EMPTY,
    LISTEN_SOCKET_REASON_NODE_NOT_NUMERIC, /* a host name, with AI_NUMERICHOST */
    LISTEN_SOCKET_REASON_NODE_IPV4,        /* like an IPv4 address, but not four decimal octets without leading zeros */
    LISTEN_SOCKET_REASON_NODE_IPV6,        /* has a colon, but has none of the forms in RFC 4291 section 2.2 */
    LISTEN_SOCKET_REASON_NODE_BRACKETS,    /* brackets belong to URIs */
    LISTEN_SOCKET_REASON_NODE_BYTE,        /* holds a byte that is not allowed in a host name */
    LISTEN_SOCKET_REASON_NODE_NAME, /* not a host name: a label is empty, over 63 characters, or begins or ends in a
                                       hyphen, or the whole is over 253 */
    LISTEN_SOCKET_REASON_NODE_OTHER_FAMILY, /* a numeric address that is not of the requested family */
    LISTEN_SOCKET_REASON_NODE_NOT_UNICAST,  /* multicast or broadcast, for a stream socket */
    LISTEN_SOCKET_REASON_NODE_MAPPED,       /* an IPv4-mapped address for a socket that is to be IPv6 only, or IPv4 */
    LISTEN_SOCKET_REASON_NODE_NOT_WILDCARD, /* an address of one family, for a stack of both */
    LISTEN_SOCKET_REASON_ZONE_MALFORMED,    /* an empty zone, or one that is neither an index nor an interface's name */
    LISTEN_SOCKET_REASON_ZONE_MISSING,      /* a link-local address without a zone */
    LISTEN_SOCKET_REASON_ZONE_MISPLACED,    /* a zone on an address that is not link-local */
    /* the resolver's answer */
    LISTEN_SOCKET_REASON_NO_MATCH,      /* no entry has the requested family, type and protocol */
    LISTEN_SOCKET_REASON_ENTRY_ADDRESS, /* the first match has no address, a wrong length or family, or not the
                                           requested address */
    LISTEN_SOCKET_REASON_ENTRY_PORT,    /* the port is not the requested one, or is 0 for a service name */
    /* read back */
    LISTEN_SOCKET_REASON_OPTION_NOT_HELD,  /* the option reads back with another value than was set */
    LISTEN_SOCKET_REASON_ADDRESS_NOT_HELD, /* the local address reads back as another than was bound */
    LISTEN_SOCKET_REASON_COUNT
};

/* The record of one failure. All of it is plain data; it owns nothing and points to nothing. */
struct listen_socket_failure {
    enum listen_socket_stage stage;
    enum listen_socket_code code;
    /* The platform's number: that of the call that failed; if no call failed, that of `code`
     * (listen_socket_native_of_code). */
    int native;
    int detail; /* with LISTEN_SOCKET_EAI_SYSTEM, errno as the resolver left it (ERR-004); else 0 */
    enum listen_socket_call call;
    enum listen_socket_option option; /* with SETSOCKOPT and GETSOCKOPT, which one; else LISTEN_SOCKET_OPTION_NONE */
    enum listen_socket_input input;
    enum listen_socket_reason reason;
    /* The address that the failing call was for; ss_family is AF_UNSPEC (0) if none was known yet. */
    struct sockaddr_storage address;
    socklen_t address_length; /* of `address`, in bytes; 0 if there is none */
};

/* ---- The seam ---- */

/* All that the library asks of an operating system. Pass your own to test, to simulate or to sandbox; NULL means the
 * platform's, listen_socket_platform(). Every member is required.
 *
 * `context` is handed to each function unchanged and is the table's own business. Functions that return int return 0,
 * or the platform's error number: an EAI_* number from `resolve`, an errno (Windows: WSA*) number from the others,
 * never -1. They capture it themselves, at once, so that no later call can change it (STEP-020). They do not retry. A
 * table must be usable from every thread that uses the library with it. */
struct listen_socket_system {
    void *context;

    /* Initialises the socket layer (WSAStartup 2.2 on Windows; nothing on POSIX). Each success is matched by one
     * release. */
    int (*initialize)(void *context);
    void (*release)(void *context);

    /* getaddrinfo. `node` and `service` as there; `hints` is never NULL and its last four members are zero. On success
     * `*list` is the answer and is given back by one call of free_list. On failure `*list` is not read, and `*detail`
     * is errno if the number returned is EAI_SYSTEM. */
    int (*resolve)(void *context, const char *node, const char *service, const struct addrinfo *hints,
                   struct addrinfo **list, int *detail);
    void (*free_list)(void *context, struct addrinfo *list); /* never with NULL (RES-005) */

    /* socket(), close-on-exec (not inheritable) from birth (SOCK-004); non-blocking if requested. On success `*handle`
     * is valid. */
    int (*open_socket)(void *context, int family, int type, int protocol, bool nonblock, listen_socket_handle *handle);
    int (*set_option)(void *context, listen_socket_handle handle, enum listen_socket_option option, int value);
    int (*get_option)(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value);
    int (*bind)(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length);
    /* getsockname. `*length` holds the room in bytes before and the length after. */
    int (*local_address)(void *context, listen_socket_handle handle, struct sockaddr *address, socklen_t *length);
    int (*listen)(void *context, listen_socket_handle handle, int backlog);
    /* close(), once; its result is not used, and it is never repeated (CLN-004). */
    void (*close_socket)(void *context, listen_socket_handle handle);
};

/* The platform's table. Never NULL; constant; not to be freed. */
const struct listen_socket_system *listen_socket_platform(void);

/* ---- Sockets ---- */

enum listen_socket_state {
    LISTEN_SOCKET_CLOSED,  /* holds nothing; `handle` is LISTEN_SOCKET_INVALID */
    LISTEN_SOCKET_CREATED, /* created, not bound (STEP-023) */
    LISTEN_SOCKET_BOUND,
    LISTEN_SOCKET_LISTENING
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
    int backlog;      /* as given to listen; 0 before */
    unsigned options; /* as given to create */
    /* Before bind, the address to bind to, byte for byte as the resolver gave it; afterwards the local address as read
     * back, with the port that the system chose if 0 was requested (BIND-004). */
    struct sockaddr_storage address;
    socklen_t address_length;                  /* sizeof(struct sockaddr_in) or sizeof(struct sockaddr_in6) */
    const struct listen_socket_system *system; /* that it was made with; must outlive the socket */
};

/* An initial value for a structure that holds nothing yet. */
#define LISTEN_SOCKET_INIT                                                                                             \
    { .handle = LISTEN_SOCKET_INVALID }

/* Options for create and open, OR-ed: the socket is non-blocking from birth; several listeners may share the address
 * and port (REUSE-003); for create only, IPV6_V6ONLY is to be 0, so that one AF_INET6 socket serves both families
 * (V6-004). */
#define LISTEN_SOCKET_NONBLOCK 1u
#define LISTEN_SOCKET_REUSEPORT 2u
#define LISTEN_SOCKET_DUAL 4u

/* Steps 1 to 4: validate, resolve, select the first match, create the socket, check it. It is neither bound nor
 * listening.
 *
 * node      a numeric address (IPv6 with `%zone` if link-local), a host name unless AI_NUMERICHOST is set, or NULL:
 *           the wildcard address with AI_PASSIVE, loopback without.
 * service   a port ("0", or up to five digits without a leading zero, at most 65535), a service name (RFC 6335; case
 *           of ASCII letters does not matter), or NULL: port 0, which the system replaces at bind. Not both NULL.
 * hints     as for getaddrinfo; NULL means all zero. ai_family AF_INET, AF_INET6 or AF_UNSPEC; ai_socktype and
 *           ai_protocol SOCK_STREAM/IPPROTO_TCP, SOCK_DGRAM/IPPROTO_UDP, either 0 completed from the other, both 0
 *           meaning stream (TYPE-001); ai_flags out of AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV
 *           AI_V4MAPPED AI_ALL AI_ADDRCONFIG; all else zero. With AF_UNSPEC and a NULL node IPv6 is asked for first,
 *           on every machine alike (SEL-002).
 * options   LISTEN_SOCKET_* above, or 0.
 * system    the table to use, or NULL for the platform's.
 * out       not NULL; overwritten without being read. On success it holds the socket, state CREATED; on failure it is
 *           CLOSED.
 * failure   filled on failure, zeroed on success; may be NULL.
 *
 * Returns LISTEN_SOCKET_OK, or failure->code. Errors, by stage:
 *   validate    EAI_NONAME EAI_BADFLAGS EAI_FAMILY EAI_SOCKTYPE EAI_SERVICE, in the order of PRE-001; EINVAL for
 *               options
 *   initialize  NOTINITIALISED and the like (Windows)
 *   resolve     the resolver's own (ERR-002)
 *   select      EAI_FAIL: no entry matches, or the first match is not what was requested (RES-006)
 *   socket      that of socket(): EMFILE, ENFILE, EAFNOSUPPORT, EACCES, ENOBUFS, ENOMEM, EPROTONOSUPPORT, ... */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_create(const char *node, const char *service,
                                                                   const struct addrinfo *hints, unsigned options,
                                                                   const struct listen_socket_system *system,
                                                                   struct listen_socket *out,
                                                                   struct listen_socket_failure *failure);

/* Sets the options (IPV6_V6ONLY always, on AF_INET6, read back; address reuse), binds to `sock->address`, reads the
 * local address back.
 *
 * sock      not NULL, state CREATED. On success its state is BOUND and `address`, `v6only` are as the system reports
 *           them. On failure it is CLOSED and the socket is gone: a socket whose bind failed is never bound again
 *           (BIND-003). In any other state: EINVAL at stage validate, and `*sock` is as it was.
 * failure   as above.
 *
 * Errors: option ENOPROTOOPT EINVAL ...; bind EADDRINUSE EACCES EADDRNOTAVAIL EINVAL ENODEV ... On Windows the
 * WSAEACCES that means "held exclusively by another" is reported as EADDRINUSE (REUSE-004). */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_bind(struct listen_socket *sock,
                                                                 struct listen_socket_failure *failure);

/* Listens.
 *
 * sock      not NULL, state BOUND, SOCK_STREAM. On success its state is LISTENING. When listen() fails it is CLOSED. In
 *           another state: EINVAL at stage validate; a datagram socket: EOPNOTSUPP at stage validate; `*sock` is then
 *           as it was.
 * backlog   connections that may wait, 0 or more; SOMAXCONN for the platform's most. The system may use fewer without
 *           saying so (LSTN-002). Negative: EINVAL at stage validate (LSTN-003).
 * failure   as above.
 *
 * Errors: listen EADDRINUSE (another socket bound to the same port listened first; LSTN-004) ... */
LISTEN_SOCKET_CHECKED enum listen_socket_code listen_socket_listen(struct listen_socket *sock, int backlog,
                                                                   struct listen_socket_failure *failure);

/* Ends a socket: closes it, releases what initialisation it holds, leaves the structure CLOSED with an invalid handle.
 * Without effect on a CLOSED one or NULL. No other thread may be using the socket (CLN-005). */
void listen_socket_close(struct listen_socket *sock);

/* ---- Stacks ---- */

/* Which families to listen on, and with how many sockets: the caller says, nothing is chosen by accident (STK-001). */
enum listen_socket_stack {
    LISTEN_SOCKET_STACK_IPV4 = 1, /* one AF_INET socket */
    LISTEN_SOCKET_STACK_IPV6,     /* one AF_INET6 socket, IPV6_V6ONLY = 1: no IPv4 client reaches it */
    LISTEN_SOCKET_STACK_DUAL,     /* one AF_INET6 socket, IPV6_V6ONLY = 0: IPv4 clients appear as ::ffff:a.b.c.d */
    LISTEN_SOCKET_STACK_PAIR,     /* AF_INET6 with IPV6_V6ONLY = 1 and AF_INET, same port, both or neither */
    LISTEN_SOCKET_STACK_AUTO      /* dual if the host can, else the pair, else the family that exists (STK-008) */
};

/* What open made. `sockets[0]` is IPv6 in a pair, `sockets[1]` IPv4. */
struct listen_socket_set {
    size_t count;                   /* 1 or 2; 0 when it holds nothing */
    enum listen_socket_stack stack; /* never LISTEN_SOCKET_STACK_AUTO: what came up. 0 when it holds nothing */
    struct listen_socket sockets[2];
};

/* Opens a stack: create, bind and listen for each of its sockets.
 *
 * node      as for create. What does not fit the stack is refused at stage validate (STK-003): dual takes NULL or "::",
 *           pair NULL or a host name; with auto an address stands for its own family's stack. NULL without AI_PASSIVE
 *           is loopback: refused for dual (EAI_BADFLAGS, FLAG-015), a pair of loopback sockets for auto.
 * service   as for create, but NULL means LISTEN_SOCKET_DEFAULT_SERVICE.
 * hints     NULL means AI_PASSIVE, stream, TCP. ai_family must be AF_UNSPEC or the stack's (AF_INET for ipv4; AF_INET6
 *           for ipv6 and dual; AF_UNSPEC for pair and auto), else EAI_FAMILY. A datagram type: EAI_SOCKTYPE, since it
 *           cannot listen. AI_V4MAPPED with a node, for a stack that sets IPV6_V6ONLY: EAI_BADFLAGS (FLAG-014).
 * stack     one of the five; else EINVAL.
 * backlog   as for listen.
 * options   LISTEN_SOCKET_NONBLOCK, LISTEN_SOCKET_REUSEPORT, or 0. The stack says what is dual: LISTEN_SOCKET_DUAL here
 *           is EINVAL.
 * system    as for create.
 * set       not NULL; overwritten without being read. On success 1 or 2 LISTENING sockets; on failure count is 0 and
 *           all are CLOSED.
 * failure   as for create.
 *
 * A pair with port 0 has the same ephemeral port in both families: the IPv4 socket takes the number that the system
 * gave the IPv6 one; if that is in use, both are closed and all is tried again, LISTEN_SOCKET_PAIR_TRIES times at most,
 * then EADDRINUSE (STK-006). `auto` goes on to the next stack only if a family or dual mode does not exist on this host
 * (STK-009); every other failure is final. Returns LISTEN_SOCKET_OK, or failure->code. */
LISTEN_SOCKET_CHECKED enum listen_socket_code
listen_socket_open(const char *node, const char *service, const struct addrinfo *hints, enum listen_socket_stack stack,
                   int backlog, unsigned options, const struct listen_socket_system *system,
                   struct listen_socket_set *set, struct listen_socket_failure *failure);

/* Ends all sockets of a set, each as listen_socket_close does. Without effect on an empty set or NULL. */
void listen_socket_close_set(struct listen_socket_set *set);

/* ---- Names and texts ---- */

/* All return constant strings, never NULL; "unknown ..." for a value that is not valid (ERR-006). They take no locale
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
/* The other way: the platform's number of a neutral code, or 0 if it has none. */
int listen_socket_native_of_code(enum listen_socket_code code);

/* Room, in bytes with the final NUL, for any text of listen_socket_format_address. */
#define LISTEN_SOCKET_ADDRESS_TEXT 96

/* Writes an address with its port, "192.0.2.1:80" or "[2001:db8::1]:80", as RFC 5952 says, zone as a number after '%'
 * (TXT-001). `address` is NULL or of `length` bytes; anything but AF_INET or AF_INET6 in full length gives "-".
 * `buffer` may be NULL if `size` is 0. Cut to fit, always terminated if `size` is above 0. Returns the length that the
 * whole text has, without the NUL. */
size_t listen_socket_format_address(const struct sockaddr *address, socklen_t length, char *buffer, size_t size);

/* Writes one sentence that names stage, call, code, the platform's number, the argument or address, what is wrong and
 * what would be right. `node` and `service` are those of the request (NULL as there); bytes that are not printable
 * ASCII are shown as \xHH, long values cut with their length said. `buffer` and the result as for format_address; 1,024
 * bytes are always enough. */
size_t listen_socket_explain(const struct listen_socket_failure *failure, const char *node, const char *service,
                             char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
