/* Whether each vector names the clauses that decide its outcome, by the oracle; and of those for Windows, whether the
 * outcome is the oracle's. */
#ifndef SIMULATION_CHECK_DECIDING_CHECK_H
#define SIMULATION_CHECK_DECIDING_CHECK_H

#include "reader/vectors.h"
#include "suite/vectors/harness.h"

/* All vectors whose id begins with `prefix`, each in its simulated environment: on any machine, without its kernel. */
void deciding_check(const struct vector_set *set, const char *prefix, struct harness_tally *tally);

#endif
