/* What the library says of an outcome: the sentence of listen_socket_explain, addresses, names of numbers. */
#ifndef FUZZ_TEXTS_H
#define FUZZ_TEXTS_H

#include "player.h"

/* `choice` is any number: where texts are cut, which numbers are asked for that mean nothing. */
struct texts {
    uint64_t choice;
    const char *why; /* what was wrong first; NULL: nothing */
};

/* For play->watch, with a struct texts as its context. */
void texts_watch(void *context, const struct play_outcome *outcome);

#endif
