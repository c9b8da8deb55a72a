/* All clauses that an outcome rests on, for those who say what is judged by a SHOULD: the weakest decides the level.
 *
 * A clause decides if the outcome would be another without it: the rule that refuses, the call that fails, and each
 * decision of the specification's own that a request makes use of (SEL-002 for any family, TYPE-001 for any type). What
 * every listener rests on, the seed page's own steps, is not among them. No outcome depends on this. Total.
 */
#ifndef MODEL_DECIDING_H
#define MODEL_DECIDING_H

#include "prediction.h"

#define MODEL_DECIDING_MOST 16

/* Writes the clauses to `clauses`, each once, and returns how many they are. */
size_t model_deciding_clauses(const struct model_request *request, const struct model_host *host,
                              const struct model_prediction *prediction, const char *clauses[MODEL_DECIDING_MOST]);

#endif
