/* The checks on the system calls that a request led to: which, on which sockets, and in which order. */
#ifndef JUDGE_CALLS_H
#define JUDGE_CALLS_H

#include "checks.h"

/* When a request was refused, by the calls alone. */
enum refusal { REFUSAL_NOT_KNOWN, REFUSAL_BEFORE_CALLS, REFUSAL_BY_CALL };

enum refusal calls_refusal(const struct vector *vector, const struct evidence *evidence);

/* Checks the calls of a request whose outcome is of the right kind; if nobody watched them, nothing. */
void calls_check(struct judging *judging);

#endif
