/* Every change of one member of an outcome: a vector must fail if what it expects is changed so. */
#ifndef SUITE_CHANGES_H
#define SUITE_CHANGES_H

#include "reader/vector.h"

/* An outcome that differs in one member from another. Its texts are the other one's, or constants. */
struct change {
    struct vector_outcome outcome; /* `sockets` are those here */
    struct vector_socket sockets[2];
    const char *member; /* the one that is changed: "code" */
};

/* Makes the nth change, from 0. False if there are not so many. */
bool change_make(const struct vector_outcome *from, size_t nth, struct change *change);

#endif
