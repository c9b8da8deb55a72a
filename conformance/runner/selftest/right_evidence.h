/* The evidence that SPEC.md demands for a vector, made from the vector alone: what the judge must find nothing wrong
 * with. It shares nothing with the judge. */
#ifndef SELFTEST_RIGHT_EVIDENCE_H
#define SELFTEST_RIGHT_EVIDENCE_H

#include "runner/evidence/evidence.h"

/* Makes the right evidence of one outcome of the vector; with system calls if `traced`; below Winsock if `layered`, as
 * a layer shows it. False if the calls cannot end as the outcome does. */
bool right_evidence_make(const struct vector *vector, const struct vector_outcome *outcome, bool traced, bool layered,
                         struct evidence *evidence);

/* Says the addresses and ports of the sockets that were seen, as a truthful adapter does. */
void right_evidence_tell(struct evidence *evidence);

#endif
