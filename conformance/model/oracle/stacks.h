/* Private to the oracle: the calls of a whole request: what a stack takes, and what auto falls back to. */
#ifndef MODEL_STACKS_H
#define MODEL_STACKS_H

#include "parsed_request.h"

/* Predicts what follows a request that breaks no rule. `prediction` is zero before. */
void model_predict_calls(const struct model_parsed_request *parsed, const struct model_host *host,
                         struct model_prediction *prediction, struct model_step *steps);

/* The same for listen of a socket that is bound. */
void model_predict_listening(const struct model_parsed_request *parsed, const struct model_host *host,
                             const struct model_socket *bound, struct model_prediction *prediction,
                             struct model_step *steps);

#endif
