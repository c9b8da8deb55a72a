/* Random requests. Most differ from an ordinary one in one or two properties only: a request that is wrong in every
 * way is refused for the first reason and shows nothing about the others.
 */
#ifndef FUZZ_GENERATE_H
#define FUZZ_GENERATE_H

#include "random.h"
#include "request.h"

/* Makes the next request of the sequence, from the ordinary request or from one of the vectors. */
void fuzz_generate(struct fuzz_random *random, const struct vector_set *set, struct fuzz_request *request);

#endif
