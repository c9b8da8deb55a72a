/* The answers of the scripted system's resolver and of its getsockname. */
#ifndef SUITE_FAKE_ANSWER_H
#define SUITE_FAKE_ANSWER_H

#include "fake_system.h"

/* What getaddrinfo would answer: an EAI_* number, or 0 and the list (NULL where the script gives no entry). */
int fake_answer(const struct fake_system *fake, const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **list);
/* Frees a list, and overwrites it first, so that what is read later is seen to be rubbish. */
void fake_answer_free(struct addrinfo *list);

/* Makes the address another one. */
void fake_distort(enum fake_wrong_answer wrong_answer, struct sockaddr_storage *address, socklen_t *length);

#endif
