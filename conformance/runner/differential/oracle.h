/* The oracle, asked in the runner's terms: a request of the fuzzer in, the outcomes of a vector out.
 */
#ifndef FUZZ_ORACLE_H
#define FUZZ_ORACLE_H

#include "model/host/simulated_environment.h"
#include "request.h"

/* Makes `view` the vector that asks `request` of `twin`: its outcomes, and its clauses, the one that decides first.
 * False where the specification leaves the outcome to the host, in a way that its facts do not tell: there is no
 * outcome then, and implementations can only be compared with each other. */
bool fuzz_oracle(struct simulated_environment *simulated, const struct fuzz_request *request, struct fuzz_view *view);

#endif
