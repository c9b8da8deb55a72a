/* What the specification demands of a request, and by which clauses: the oracle's word, in the terms of a reader. */
#ifndef FUZZ_WHY_H
#define FUZZ_WHY_H

#include <stdio.h>

#include "request.h"

/* Prints the request, its outcome and the clauses that decide it, of these files of the environments (`files`). Nothing
 * is opened but those. False with a message if the environment cannot be simulated. */
bool why(FILE *out, const struct fuzz_request *request, const char *files, char *error, size_t size);

#endif
