/* What tests showed of clauses that they do not name: one record for each adapter and clause, so that one fault of an
 * implementation is told and counted once. */
#ifndef REPORT_PROPERTIES_H
#define REPORT_PROPERTIES_H

#include "results.h"

/* Gathers the "property" records of all tests into `results`. To be called when the declarations have been applied, and
 * once. */
void properties_gather(struct results *results);

/* Whether some adapter has a property that fails and is not declared. */
bool properties_fail(const struct results *results);

#endif
