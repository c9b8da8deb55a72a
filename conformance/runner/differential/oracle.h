/* The oracle in the runner's terms: takes a request of the fuzzer and gives the outcomes of a vector.
 */
#ifndef FUZZ_ORACLE_H
#define FUZZ_ORACLE_H

#include "model/host/simulated_environment.h"
#include "request.h"

/* Makes `view` the vector that puts `request` to the simulated environment: its outcomes and its clauses, the deciding
 * one first. False if the specification leaves the outcome to the host and nothing known about the host decides it:
 * then there is no outcome, and implementations can only be compared with each other. */
bool fuzz_oracle(struct simulated_environment *simulated, const struct fuzz_request *request, struct fuzz_view *view);

#endif
