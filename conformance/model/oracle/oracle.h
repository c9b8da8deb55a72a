/* The oracle: what the specification demands of one request on one host. Total: every request has exactly one
 * prediction, and the same each time.
 *
 * It is the specification in executable form, not a second routine. A request is parsed, then held against the rules of
 * validation in the order of PRE-001, each of which names its clause; a request that breaks none goes through the calls
 * that the specification puts in order (prediction.h), each answered by the host (host.h, resolver.h). It prints
 * nothing, opens nothing, and does not touch the library under test.
 */
#ifndef MODEL_ORACLE_H
#define MODEL_ORACLE_H

#include "prediction.h"

/* Predicts the outcome. `steps` has room for MODEL_STEPS_MOST, or is NULL. */
void model_predict(const struct model_request *request, const struct model_host *host,
                   struct model_prediction *prediction, struct model_step *steps);

/* The clause of the rule that validation refuses the request by, or NULL if it is not refused. If the rule stands for
 * several clauses it is the first; clause.h tells them apart. */
const char *model_predict_rule(const struct model_request *request);

/* Whether the order of the rules decides the code that validation refuses the request with (PRE-001): it breaks another
 * rule, too, which has another code. */
bool model_predict_order(const struct model_request *request);

/* Predicts what listen makes of a bound socket, as the host's first calls. The request says backlog and options. */
void model_predict_listen(const struct model_request *request, const struct model_host *host,
                          const struct model_socket *bound, struct model_prediction *prediction,
                          struct model_step *steps);

#endif
