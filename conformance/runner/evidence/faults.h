/* Which calls of a request a vector wants to fail, or to do something else than they say. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>

#include "evidence.h"
#include "reader/vectors.h"

#define FAULTS_MAX 16 /* of one vector */

struct faults {
    const struct vector *vector; /* NULL: none is armed */
    int type;                    /* of the sockets that the request asks for */
    int counts[FAULTS_MAX];      /* of the calls so far that each fault is about */
};

/* The fault as trace.c carries it out. */
enum fault_effect { FAULT_ERROR, FAULT_IGNORED, FAULT_OTHER };

void faults_arm(struct faults *faults, const struct vector *vector);

/* Counts the call, which is about to be made on a socket that is `connected` or not; the fault that hits it, or
 * NULL. */
const struct vector_fault *faults_hit(struct faults *faults, const struct evidence_call *call, bool connected);

enum fault_effect fault_effect_of(const struct vector_fault *fault);

/* The errno of a fault that is an error; 0 if its code is unknown here. */
int fault_error_of(const struct vector_fault *fault);

#endif
