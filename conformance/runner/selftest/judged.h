/* One request with its evidence, which is right at first, for the tests of the judge. */
#ifndef SELFTEST_JUDGED_H
#define SELFTEST_JUDGED_H

#include "runner/judge/judge.h"

struct judged {
    const char *clauses[3];
    struct vector_socket sockets[2];
    struct vector_outcome outcome;
    struct vector_fault fault;
    struct vector vector;
    struct evidence evidence;
    struct judgement judgement;
};

struct sockaddr_storage judged_address(int family, const char *text, int port);
struct vector_socket judged_wanted(int family, const char *text, int port);

/* One listener of the family, on 27015 of the wildcard address, and all is right. */
void judged_begin(struct judged *test, const char *clause, int family);

/* A refusal, and all is right. */
void judged_begin_refused(struct judged *test, const char *clause, const char *stage, const char *code);

/* A pair on a port that the system picks; the port that it picked is in its range. */
void judged_begin_pair(struct judged *test, const char *clause);

/* A datagram socket, bound and no more. */
void judged_begin_datagram(struct judged *test, const char *clause);

void judged_set_service(struct judged *test, const char *service);
void judged_set_node(struct judged *test, const char *node);

/* One more call, which succeeded, on the how many-th socket. */
struct evidence_call *judged_add_call(struct judged *test, enum evidence_call_kind kind, unsigned socket, int family);
struct evidence_call *judged_add_option(struct judged *test, unsigned socket, int family, int level, int option,
                                        int value);

/* More calls, as words: "socket6#1 v6only6#1=0 bind6#1!EADDRINUSE close6#1". After the name the family (4, 6, u: local,
 * n: netlink) and the socket's number, 0 for none; then =VALUE, !ERROR, ? (its result is not known), * (injected),
 * ^ (inferred), ~ (made by the layer), d (of datagrams), x (without close-on-exec), @THREAD, /DESCRIPTOR,
 * >ADDRESS,PORT. */
void judged_add_calls(struct judged *test, const char *words);

/* The check of the clause; NULL if it is not judged. */
const struct check *judged_check(struct judged *test, const char *clause);

void judged_expect_wrong(struct judged *test, const char *what, const char *clause, const char *observed);
void judged_expect_right(struct judged *test, const char *what, const char *clause);
void judged_expect_not_judged(struct judged *test, const char *what, const char *clause);
void judged_expect_verdict(struct judged *test, const char *what, enum verdict verdict, const char *reason);

/* Exactly these clauses are not right, as "CLAUSE!: expected / observed; ..."; "?" for "!": only recorded; "": all are
 * right. */
void judged_expect(struct judged *test, const char *what, const char *failures);

/* Exactly these clauses are judged, the right ones as "CLAUSE: text" where both texts are the same. */
void judged_expect_all(struct judged *test, const char *what, const char *checks);

#endif
