/* All that a reader may want to know of one test, as texts that are kept once. */
#ifndef REPORT_TEST_EVIDENCE_H
#define REPORT_TEST_EVIDENCE_H

#include <jansson.h>

#include "pool.h"
#include "template.h"

/* Its place in the lists; equal evidence has the same. The list's members, in this order, are places of
 * texts, or of lists of texts: id, environment, why, request, held*, faults*, answer, stage, code, calls*, sockets*,
 * left*, script*, why there is no script, whether calls were watched (0 or 1, no place). page.js reads it in the same
 * order. */
size_t test_evidence(struct pools *pools, const struct template *template, const json_t *test, const char *files);

#endif
