/* Connections of the runner's own to the listeners that an adapter made: the proof that depends on no option. */
#ifndef CONNECT_H
#define CONNECT_H

#include "evidence.h"
#include "reader/vectors.h"

/* Connects to each listener among `sockets`, over each family that `host` has, and notes whether the connection got
 * through. Where an existing socket of `vector` might answer instead, nothing is tried. */
void observe_connect(const struct vector *vector, struct evidence_sockets *sockets,
                     const struct environment_facts *host);

#endif
