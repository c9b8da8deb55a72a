/* Which clause an expectation rests on first: where the reader of a disagreement should look.
 *
 * The oracle decides outcomes, and one rule of it often stands for several clauses; here they are told apart. No
 * outcome depends on it. Total.
 */
#ifndef MODEL_CLAUSE_H
#define MODEL_CLAUSE_H

#include "prediction.h"

/* For a refusal the clause that refuses. For a success the clause of what is least ordinary about the request, which is
 * most likely what an implementation gets wrong; STEP-006 if all of it is as on the seed page. */
const char *model_clause(const struct model_request *request, const struct model_host *host,
                         const struct model_prediction *prediction);

/* The clause that refuses a text as a service, AI_NUMERICSERV left aside. */
const char *model_clause_of_service(const char *text);

#endif
