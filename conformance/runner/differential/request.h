/* A request of the fuzzer: a vector's request, environment, existing sockets and faults without pointers, so that it
 * can be copied, changed, and sent to a worker as it is. */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include "reader/vectors.h"

#define FUZZ_COUNT(array) (sizeof(array) / sizeof *(array))

#define FUZZ_TEXT_MAX 400 /* bytes of a node or a service */
#define FUZZ_EXISTING_SOCKETS_MAX 2
#define FUZZ_FAULTS_MAX 2

struct fuzz_text {
    bool null;
    size_t length;
    char bytes[FUZZ_TEXT_MAX + 1]; /* terminated */
};

struct fuzz_existing_socket {
    bool inet6;
    bool datagram; /* UDP; else TCP */
    char address[48];
    int port;
    bool v6only;
    bool listening;
    bool reuseport;
    bool connected;
};

/* A vector's fault; the words are as in struct vector_fault. */
struct fuzz_fault {
    char call[16];
    char option[16];
    char family[8];
    char effect[8];
    char code[24];
    int nth;
    bool always;
};

struct fuzz_request {
    char environment[24];
    struct fuzz_text node;
    struct fuzz_text service;
    bool hints;
    char family[16];
    char socktype[40];
    char protocol[16];
    char flags[160];
    char nonzero[16];
    char stack[8]; /* "": create */
    char options[32];
    int backlog;
    enum vector_step last_step;
    struct fuzz_existing_socket existing_sockets[FUZZ_EXISTING_SOCKETS_MAX];
    size_t existing_socket_count;
    struct fuzz_fault faults[FUZZ_FAULTS_MAX];
    size_t fault_count;
};

/* The seed page's request: IPv4, every address, 27015, a stream, in the plain environment. */
void fuzz_request_plain(struct fuzz_request *request);

/* Copies what the vector asks. False if the request has no room for it. */
bool fuzz_request_of(const struct vector *vector, struct fuzz_request *request);

/* Sets the word, with zeros behind it, so that requests can be compared byte by byte. */
void fuzz_set_word(char *word, size_t size, const char *text);
#define FUZZ_SET_WORD(word, text) fuzz_set_word(word, sizeof(word), text)

void fuzz_text_null(struct fuzz_text *text);
/* Copies up to the first NUL byte, and at most FUZZ_TEXT_MAX bytes. */
void fuzz_text_set(struct fuzz_text *text, const char *bytes, size_t length);
void fuzz_text_put(struct fuzz_text *text, const char *bytes);

/* The family that means the same as the stack; "inet" without a stack. */
const char *fuzz_family_of(const char *stack);

/* Whether `list` ("a,b,c") has the word; adds the word if there is room; removes it. */
bool fuzz_list_has(const char *list, const char *word);
void fuzz_list_add(char *list, size_t size, const char *word);
void fuzz_list_drop(char *list, const char *word);

#define FUZZ_OUTCOMES_MAX 5 /* the model's four resolvers, and one whose name server does not answer */
#define FUZZ_CLAUSES_MAX 32

/* A request as the vector that the rest of the runner works on. Do not copy it: it points into itself and into the
 * request. */
struct fuzz_view {
    struct vector vector;
    struct vector_existing_socket existing_sockets[FUZZ_EXISTING_SOCKETS_MAX];
    struct vector_fault faults[FUZZ_FAULTS_MAX];
    struct vector_outcome outcomes[FUZZ_OUTCOMES_MAX];
    struct vector_socket sockets[FUZZ_OUTCOMES_MAX][2];
    char addresses[FUZZ_OUTCOMES_MAX][2][64];
    const char *clauses[FUZZ_CLAUSES_MAX + 1];
};

/* Makes the vector that asks `request`, without an outcome and without a clause. */
void fuzz_view_of(const struct fuzz_request *request, struct fuzz_view *view);

#endif
