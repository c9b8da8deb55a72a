/* A vector: a test case as plain data, as the reader leaves it. Needs the C library only.
 *
 * A vector is a request, the environment that it needs, and the outcomes that SPEC.md allows. Its JSON form is
 * schema/vector.schema.json; vectors.h loads it.
 */
#ifndef READER_VECTOR_H
#define READER_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

enum vector_level { VECTOR_INFO, VECTOR_SHOULD, VECTOR_MUST };

/* Bytes that may hold anything but NUL; `bytes` is NULL for the null pointer, and always terminated otherwise. */
struct vector_text {
    const char *bytes;
    size_t length;
};

/* The last step of a request: `upto` of PROTOCOL.md. */
enum vector_step { VECTOR_STEP_RESOLVE, VECTOR_STEP_SOCKET, VECTOR_STEP_BIND, VECTOR_STEP_LISTEN };

/* A request in words. Families, types, protocols and flags stay text ("inet6", "stream", "tcp", "passive"), since their
 * numbers differ between platforms; a number without a name is its decimal text ("99"). See numbers.h. */
struct vector_request {
    struct vector_text node;
    struct vector_text service;
    bool hints;           /* false: NULL hints; the next five members then mean nothing */
    const char *family;   /* "unspec" "inet" "inet6" "unix" or a decimal number */
    const char *socktype; /* "0" "stream" "dgram" "raw" "seqpacket" "rdm" or a number; then "+cloexec" "+nonblock" */
    const char *protocol; /* "0" "tcp" "udp" "sctp" or a number */
    const char *flags;    /* names with commas between them; other bits as a number: "passive,0x80000000"; "": none */
    const char *nonzero; /* the other member of hints that is not zero: "addrlen" "addr" "canonname" "next"; "": none */
    const char *stack;   /* "ipv4" "ipv6" "dual" "pair" "auto"; "" for create */
    const char *options; /* "nonblock" "reuseport" "dual" with commas between them; "": none */
    int backlog;
    enum vector_step last_step;
};

/* The other end of a connection that exists before the request has a port that is so much higher: not one that the
 * request may be given. */
#define VECTOR_CLIENT_PORT 1000

/* A socket that exists before the request is made. */
struct vector_existing_socket {
    const char *family;   /* "inet" "inet6" */
    const char *socktype; /* "stream"; "dgram": bound only, without SO_REUSEADDR */
    const char *address;
    int port;
    bool v6only;
    bool listening;  /* else bound only; on POSIX SO_REUSEADDR is set, except with "dgram" */
    bool reuseport;  /* SO_REUSEPORT is set, too */
    bool connected;  /* a connection from the same address to this one, whose listener is gone; not with `listening` */
    const char *use; /* on Windows, of a vector for it: "default" "reuse" (SO_REUSEADDR) "exclusive"
                        (SO_EXCLUSIVEADDRUSE); "": exclusive, as every server there is to be */
};

enum { VECTOR_FAULTS_MAX = 4 }; /* of one vector */

enum { VECTOR_OTHER_BIT = 8 }; /* of an address's last byte: neither wildcard nor loopback becomes the other */

/* A call of the request that is made to fail, or to do something else than it says. It counts calls on sockets of one
 * family and of the request's type, from the request to its answer. Of several faults that fit one call the first
 * happens; each of them counts it. */
struct vector_fault {
    const char *call;   /* "socket" "setsockopt" "getsockopt" "bind" "getsockname" "listen" "close" */
    const char *option; /* of setsockopt and getsockopt: "v6only" "reuseaddr" "reuseport"; "" for the other calls */
    const char *family; /* of the socket: "inet" "inet6"; "": either */
    const char *effect; /* "error": it does nothing and fails with `code`, except that close closes all the same, as on
                           Linux; "ignored": it does nothing and reports success (setsockopt of v6only, bind);
                           "other": it reports success, and bind binds vector_other_port(), getsockopt reads the other
                           one of 0 and 1, getsockname tells an address whose last byte has another bit
                           VECTOR_OTHER_BIT */
    const char *code;   /* "EMFILE": a word of fault_numbers.h; "" unless the effect is "error" */
    int nth;            /* the first such call that is affected, counted from 1 */
    bool always;        /* and every later one */
};

/* A socket that must exist after the request. */
struct vector_socket {
    const char *family;   /* "inet" "inet6" */
    const char *socktype; /* "stream" "dgram" */
    const char *protocol; /* "tcp" "udp" */
    const char *address;  /* as RFC 5952 writes it; a zone by the name of its interface ("%lo") or as its index */
    int port;             /* -1: the system chooses it; any port except 0 */
    int v6only;           /* 1, 0, -1 for IPv4 */
};

/* One outcome that the vector allows. */
struct vector_outcome {
    const char *name; /* when this alternative is right; "" if there is only one outcome */
    bool ok;
    /* ok */
    const char *stack; /* the stack that came up; "" for create */
    const struct vector_socket *sockets;
    size_t socket_count; /* 1 or 2; 0 if the last step is resolve */
    /* error */
    const char *stage; /* "validate" "resolve" "select" "socket" "option" "bind" "listen" */
    const char *code;  /* "EAI_SERVICE" */
};

struct vector {
    const char *id;             /* "PORT-003/t07": the first clause, and a number that is never reused */
    const char *file;           /* the file's name without its directory */
    const char *const *clauses; /* that it is evidence for; the id begins with the first; NULL-terminated */
    enum vector_level level;    /* derived: the weakest of the clauses that decide the outcome (clauses.h) */
    const char *why;
    const char *environment; /* one of environments.h */
    const char *platform;    /* the only one that it is for: "posix" "windows"; "": it is for both */
    struct vector_request request;
    const struct vector_existing_socket *existing_sockets;
    size_t existing_socket_count;
    const struct vector_fault *faults;
    size_t fault_count;
    const struct vector_outcome *outcomes; /* at least one */
    size_t outcome_count;
    bool validation_only; /* validation alone decides the outcome: no system call is needed */
};

/* Names, NULL-terminated. Those of levels and steps are in the order of their enumerations. */
extern const char *const vector_level_names[]; /* "INFO" "SHOULD" "MUST" */
extern const char *const vector_step_names[];  /* "resolve" "socket" "bind" "listen" */
extern const char *const vector_stage_names[]; /* "validate" "resolve" and the other stages */
extern const char *const vector_code_names[];  /* "EAI_SERVICE" and the other neutral codes */

const char *vector_level_name(enum vector_level level);
const char *vector_step_name(enum vector_step last_step);

/* Whether the text is a stage, or a neutral code. */
bool vector_is_stage(const char *text);
bool vector_is_code(const char *text);

/* The port that bind binds in place of `port` if it is to bind another one: the next; after the last, 1024. */
static inline int vector_other_port(int port) {
    return port < 65535 ? port + 1 : 1024;
}

/* Whether the vector is for that platform, "posix" or "windows". */
bool vector_is_for(const struct vector *vector, const char *platform);

/* The platform that this program is built for. */
#if defined(_WIN32)
#define VECTOR_PLATFORM_HERE "windows"
#else
#define VECTOR_PLATFORM_HERE "posix"
#endif

/* Whether an existing socket of the vector has SO_REUSEADDR on POSIX, where it also stands for one of Windows: there
 * only a socket that asks for it shares its port. */
bool vector_shares_port(const struct vector *vector, const struct vector_existing_socket *existing_socket);

/* Whether the vector names the clause. */
bool vector_has_clause(const struct vector *vector, const char *clause);

#endif
