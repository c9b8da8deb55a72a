/* Which clause an expectation rests on first: what a reader of a disagreement is to be pointed at.
 *
 * prediction.c decides outcomes, and one rule of its often stands for several clauses; here they are told apart. It
 * decides nothing: no outcome depends on it. Pure and total.
 */
#ifndef MODEL_CLAUSE_H
#define MODEL_CLAUSE_H

#include "prediction.h"

/* For a refusal the clause that refuses. For a success that of what is least ordinary about the request, since that is
 * what an implementation that differs most likely trips over; STEP-006 where all of it is as on the seed page. */
const char *model_clause(const struct model_request *request, const struct model_host *host,
                         const struct model_prediction *prediction);

#endif
