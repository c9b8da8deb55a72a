/* Nodes and services that implementations are likely to read differently: known traps, texts near the edges of the
 * grammars, and random changes of both.
 */
#ifndef FUZZ_TEXTS_H
#define FUZZ_TEXTS_H

#include "random.h"
#include "request.h"

void fuzz_service(struct fuzz_random *random, struct fuzz_text *text);
void fuzz_node(struct fuzz_random *random, struct fuzz_text *text);

/* Changes a text in one to three places. */
void fuzz_mutate_text(struct fuzz_random *random, struct fuzz_text *text);

/* The known traps, the simplest first; NULL at the end. */
extern const char *const fuzz_service_traps[];
extern const char *const fuzz_node_traps[];

#endif
