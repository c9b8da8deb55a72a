/* The one reader of conformance/vectors: for the suite, the runner and the fuzzers alike.
 *
 * A vector is a test case as data: a request, the environment that it needs, and the outcome that SPEC.md demands. Its
 * form is schema/vector.schema.json; this reader enforces the same rules itself, so that a vector that breaks the
 * schema is an error with the file, the vector's id and the member's name, never a vector that is silently skipped.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdbool.h>
#include <stddef.h>

enum vector_level { VECTOR_INFO, VECTOR_SHOULD, VECTOR_MUST };

/* Bytes that may hold anything but NUL; `bytes` is NULL for the null pointer, and always terminated otherwise. */
struct vector_text {
    const char *bytes;
    size_t length;
};

/* How far the request goes: the stop of PROTOCOL.md. */
enum vector_step { VECTOR_STEP_RESOLVE, VECTOR_STEP_SOCKET, VECTOR_STEP_BIND, VECTOR_STEP_LISTEN };

/* What is asked. Symbols ("inet6", "stream", "tcp", "passive") are kept as text, since their numbers belong to
 * platforms; a number that has no name is its decimal text ("99"). */
struct vector_request {
    struct vector_text node;
    struct vector_text service;
    bool hints;         /* false: NULL hints; the five members below are then their defaults and mean nothing */
    const char *family; /* "unspec" "inet" "inet6" "unix" or a decimal number */
    const char
        *socktype; /* "0" "stream" "dgram" "raw" "seqpacket" "rdm" or a number; may end in "+cloexec" "+nonblock" */
    const char *protocol; /* "0" "tcp" "udp" "sctp" ... or a number */
    const char *flags;    /* comma-separated names ("passive,numericserv"), a hexadecimal number for bits without a name
                             ("passive,0x80000000"); "" for none */
    const char *nonzero; /* "" or the one other member of hints that is not zero: "addrlen" "addr" "canonname" "next" */
    const char *stack;   /* "" for create; else "ipv4" "ipv6" "dual" "pair" "auto" */
    const char *options; /* "" or comma-separated: "nonblock" "reuseport" "dual" */
    int backlog;
    enum vector_step last_step;
};

/* What is already there when the request is made, made by the harness. */
struct vector_existing_socket {
    const char *family; /* "inet" "inet6" */
    const char *address;
    int port;
    bool v6only;
    bool listening; /* else bound only, with SO_REUSEADDR set */
};

/* A socket that is to exist after the request. */
struct vector_socket {
    const char *family;   /* "inet" "inet6" */
    const char *socktype; /* "stream" "dgram" */
    const char *protocol; /* "tcp" "udp" */
    const char *address;  /* canonical text (RFC 5952), zone as "%lo" or "%1" by name where it is lo */
    int port;             /* -1: any but 0, chosen by the system */
    int v6only;           /* 1, 0, -1 for IPv4 */
};

/* One outcome that is right. */
struct vector_outcome {
    const char *name; /* "" where it is the only one; else what this alternative is */
    bool ok;
    /* ok */
    const char *stack; /* what came up; "" for create */
    const struct vector_socket *sockets;
    size_t socket_count; /* 1 or 2; 0 with upto resolve */
    /* error */
    const char *stage; /* "validate" "resolve" "select" "socket" "option" "bind" "listen" */
    const char *code;  /* "EAI_SERVICE" */
};

struct vector {
    const char *id;             /* "PORT-003/t07": the first clause, and a number that is never given again */
    const char *file;           /* base name of the file that it is in */
    const char *const *clauses; /* the clauses that it is evidence for, the first one giving the id; NULL-terminated */
    enum vector_level level;    /* that of the first clause */
    const char *why;
    const char *environment; /* "plain" "bindv6only" "ipv6-disabled" "loopback-down" "no-services" "hostile-gai"
                                "few-descriptors" "unprivileged" "small-somaxconn" */
    struct vector_request request;
    const struct vector_existing_socket *existing_sockets;
    size_t existing_socket_count;
    const struct vector_outcome *outcomes; /* one at least; where several, each has a name */
    size_t outcome_count;
    bool
        validation_only; /* validation alone decides: no system call is needed to know the outcome; runs on any build */
};

struct vector_set {
    struct vector *vectors; /* ordered by id */
    size_t count;
    void *storage; /* private: owns every string */
};

/* Reads every *.json below `directory` (not recursing). Returns true and fills `*set`; or false, writes one line that
 * names file, vector and member and says what would be right to `error` (`size` bytes, terminated), and leaves `*set`
 * empty. A directory without a vector is an error. */
bool vector_set_load(const char *directory, struct vector_set *set, char *error, size_t size);

/* The same for one document in memory; `name` stands for the file in messages. For the fuzzer. */
bool vector_set_parse(const char *name, const char *text, size_t length, struct vector_set *set, char *error,
                      size_t size);

/* Frees what load or parse made. Without effect on an empty set. */
void vector_set_free(struct vector_set *set);

/* The vector with that id, or NULL. */
const struct vector *vector_find(const struct vector_set *set, const char *id);

/* Whether the vector names the clause. */
bool vector_has_clause(const struct vector *vector, const char *clause);

/* "MUST" "SHOULD" "INFO"; "resolve" "socket" "bind" "listen". */
const char *vector_level_name(enum vector_level level);
const char *vector_step_name(enum vector_step last_step);

/* Whether the text is a stage or a code of an outcome: the neutral names that adapters' own ones are mapped to. */
bool vector_is_stage(const char *text);
bool vector_is_code(const char *text);

#endif
