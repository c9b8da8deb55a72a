/* The answers of the scripted system: those of its resolver, and wrong answers of its getsockname. */
#ifndef SUITE_FAKE_ANSWER_H
#define SUITE_FAKE_ANSWER_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* One entry of a scripted answer. */
struct fake_entry {
    int family, type, protocol;
    const char *address; /* numeric; NULL: no address at all */
    int port;
    uint32_t scope;
    int length_change;     /* added to the right length */
    int inner_family;      /* instead of the family within the address; 0: the right one */
    int flags;             /* ai_flags */
    const char *canonname; /* ai_canonname */
};

/* What the resolver answers. If no entries are given it answers rightly, for a host with both families that knows the
 * services "http" (TCP 80), "tftp" (UDP 69) and "domain" (both, 53), the hosts "both.example" (2001:db8::1, then
 * 192.0.2.1), "four.example" (192.0.2.1) and "six.example" (2001:db8::1), and the interface "lo" (1). */
struct fake_script {
    bool given; /* the entries are the answer, even if there are none */
    const struct fake_entry *entries;
    size_t count;
};

/* How getsockname's answer differs from the truth. */
enum fake_wrong_answer {
    FAKE_RIGHT,
    FAKE_WRONG_PORT,
    FAKE_WRONG_PORT_ZERO,
    FAKE_WRONG_ADDRESS,
    FAKE_WRONG_FAMILY,
    FAKE_WRONG_LENGTH,
    FAKE_WRONG_SCOPE
};

/* What getaddrinfo would answer: an EAI_* number, or 0 and the list; NULL if the script has no entry. */
int fake_answer(const struct fake_script *script, const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **list);
/* Frees a list after overwriting it, so that a later reader finds rubbish. */
void fake_answer_free(struct addrinfo *list);

/* Makes a right address a wrong one. */
void fake_distort(enum fake_wrong_answer wrong_answer, struct sockaddr_storage *address, socklen_t *length);

#endif
