/* Nodes and services that are likely to be read differently: traps that are known, texts near the edges of the
 * grammars, and either of them bent.
 */
#ifndef FUZZ_TEXTS_H
#define FUZZ_TEXTS_H

#include "random.h"
#include "request.h"

void fuzz_service(struct fuzz_random *random, struct fuzz_text *text);
void fuzz_node(struct fuzz_random *random, struct fuzz_text *text);

/* Bends a text in one to three places. */
void fuzz_bend(struct fuzz_random *random, struct fuzz_text *text);

/* The known traps, the plainest first; NULL at the end. */
extern const char *const fuzz_service_traps[];
extern const char *const fuzz_node_traps[];

#endif
