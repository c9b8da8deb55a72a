/* Requests by chance: most of them ordinary but for one or two things, since a request that is odd in every way is
 * refused for the first of them and tells nothing of the others.
 */
#ifndef FUZZ_GENERATE_H
#define FUZZ_GENERATE_H

#include "random.h"
#include "request.h"

/* Makes the next request of the sequence: by the grammars, or from one of the vectors. */
void fuzz_generate(struct fuzz_random *random, const struct vector_set *set, struct fuzz_request *request);

#endif
