/* What the simulated host's resolver answers to one question: an error, or a list of entries, right or as scripted.
 *
 * This is a property of the host, not of the routine: the kernel makes addrinfo structures of an answer, the oracle
 * chooses among its entries. The resolver is as lenient as real ones are: digits beyond 65535 lose their upper bits,
 * so that a routine that asks without having checked the text is found out.
 */
#ifndef MODEL_RESOLVER_H
#define MODEL_RESOLVER_H

#include "host.h"

/* The flags that getaddrinfo knows. */
#define MODEL_RESOLVER_FLAGS                                                                                           \
    (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG)

/* One question: the arguments of getaddrinfo. */
struct model_question {
    const char *node;
    const char *service;
    int flags;
    int family;
    int socktype;
    int protocol;
};

/* One entry of the answer, taken apart. */
struct model_entry {
    int flags;
    int family;
    int socktype;
    int protocol;
    bool has_address;
    bool has_name;
    int inner_family; /* the sockaddr's own */
    struct model_address address;
    uint16_t port;
    socklen_t length;
};

#define MODEL_RIGHT_MOST 8

struct model_answer {
    int error;    /* EAI_*, or 0 */
    int detail;   /* errno as it is left with an error */
    size_t count; /* entries; 0 on success is an empty list */
    struct model_entry right[MODEL_RIGHT_MOST];
    size_t right_count;
    const struct model_script *script; /* NULL: the entries are the right ones */
};

/* Answers a question. */
void model_answer(const struct model_host *host, const struct model_question *question, struct model_answer *answer);

/* errno as the resolver leaves it where nothing is said: not 0, and no shortage. */
#define MODEL_ERRNO_LEFT 4093

/* An address to which a name may lead: the nth, from 1, of this family (MODEL_ENTRY_ADDRESS). */
struct model_address model_named_address(int family, unsigned n);

/* The entry at `index`, which is below answer->count. */
struct model_entry model_answer_entry(const struct model_answer *answer, size_t index);

/* A number that stands for node, service and flags of a question, to compare questions by. */
uint64_t model_question_digest(const struct model_question *question);

/* The same for an interface's name. */
uint64_t model_name_digest(const char *name);

#endif
