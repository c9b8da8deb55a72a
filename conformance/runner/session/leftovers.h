/* The sockets that an adapter left open after its earlier requests, and whether the next request can be made beside
 * them. Most can: what was there before a request is not new after it. */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include "reader/vectors.h"
#include "runner/evidence/evidence.h"

#define LEFTOVERS_MAX 128 /* with more, descriptors may run out */

struct leftovers {
    int ports[LEFTOVERS_MAX]; /* 0: not bound */
    size_t count;
    bool too_many;
};

/* Remembers what one request left. */
void leftovers_add(struct leftovers *leftovers, const struct evidence_sockets *left);

/* Whether a new process is needed for the vector's request: there are too many, or one holds a port that the request
 * may lead to, rightly or wrongly. */
bool leftovers_are_in_the_way(const struct leftovers *leftovers, const struct vector *vector,
                              const struct environment_facts *host);

#endif
