/* A request of the fuzzer: a vector's question, environment and existing_sockets without pointers, so that it can be
 * copied, changed, and sent to a worker as it is.
 * */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include "reader/vectors.h"

#define FUZZ_TEXT_MAX 400 /* bytes of a node or a service */
#define FUZZ_EXISTING_SOCKETS_MAX 2

struct fuzz_text {
    bool null;
    size_t length;
    char bytes[FUZZ_TEXT_MAX + 1]; /* terminated */
};

struct fuzz_existing_socket {
    bool inet6;
    char address[48];
    int port;
    bool v6only;
    bool listening;
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
};

/* The seed page's request: IPv4, every address, 27015, a stream, in the plain environment. */
void fuzz_request_plain(struct fuzz_request *request);

/* Takes over what the vector asks. False where it has no room for it. */
bool fuzz_request_of(const struct vector *vector, struct fuzz_request *request);

void fuzz_text_null(struct fuzz_text *text);
/* Cut to FUZZ_TEXT_MAX; up to the first NUL byte. */
void fuzz_text_set(struct fuzz_text *text, const char *bytes, size_t length);
void fuzz_text_put(struct fuzz_text *text, const char *bytes);

/* The family that says no more than the stack does; without one, "inet". */
const char *fuzz_family_of(const char *stack);

/* Whether `list` ("a,b,c") has the word; adds it, where there is room; takes it out. */
bool fuzz_list_has(const char *list, const char *word);
void fuzz_list_add(char *list, size_t size, const char *word);
void fuzz_list_drop(char *list, const char *word);

#define FUZZ_OUTCOMES_MAX 4
#define FUZZ_CLAUSES_MAX 12

/* A request as the rest of the runner takes it, a vector. It points into itself and into the request: not to be
 * copied. */
struct fuzz_view {
    struct vector vector;
    struct vector_existing_socket existing_sockets[FUZZ_EXISTING_SOCKETS_MAX];
    struct vector_outcome outcomes[FUZZ_OUTCOMES_MAX];
    struct vector_socket sockets[FUZZ_OUTCOMES_MAX][2];
    char addresses[FUZZ_OUTCOMES_MAX][2][64];
    const char *clauses[FUZZ_CLAUSES_MAX + 1];
};

/* The vector that asks `request`; as yet without an outcome, and without a clause. */
void fuzz_view_of(const struct fuzz_request *request, struct fuzz_view *view);

#endif
