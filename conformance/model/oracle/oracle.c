/* The oracle's answers: rules first, then the calls. */
#include "oracle.h"

#include <string.h>

#include "codes.h"
#include "rules.h"
#include "stacks.h"

/* Returns the rule that the request breaks. If it breaks none, NULL, and all of it is parsed. */
static const struct model_rule *parse(const struct model_request *request, struct model_parsed_request *parsed) {
    const struct model_rule *broken;

    model_parse_hints(request, parsed);
    broken = model_broken_rule_of_hints(parsed);
    if (broken != NULL)
        return broken;
    model_parse_texts(parsed);
    return model_broken_rule_of_texts(parsed);
}

const char *model_predict_rule(const struct model_request *request) {
    struct model_parsed_request parsed;
    const struct model_rule *broken = parse(request, &parsed);

    return broken != NULL ? broken->clause : NULL;
}

bool model_predict_order(const struct model_request *request) {
    struct model_parsed_request parsed;
    const struct model_rule *broken = parse(request, &parsed);

    model_parse_texts(&parsed);
    return broken != NULL && model_order_decides(&parsed, broken);
}

/* PRE-002: not one call was made, and nothing is left: what is not written here is zero. */
static void refuse(const struct model_rule *rule, struct model_prediction *prediction) {
    prediction->stage = LISTEN_SOCKET_STAGE_VALIDATE;
    prediction->code = rule->code;
    prediction->input = (int)rule->input;
    prediction->native = model_native_of_code(rule->code);
    prediction->reason = rule->reason;
}

void model_predict(const struct model_request *request, const struct model_host *host,
                   struct model_prediction *prediction, struct model_step *steps) {
    struct model_parsed_request parsed;
    const struct model_rule *broken = parse(request, &parsed);

    memset(prediction, 0, sizeof *prediction);
    if (broken != NULL)
        refuse(broken, prediction);
    else
        model_predict_calls(&parsed, host, prediction, steps);
}

void model_predict_listen(const struct model_request *request, const struct model_host *host,
                          const struct model_socket *bound, struct model_prediction *prediction,
                          struct model_step *steps) {
    struct model_parsed_request parsed;

    memset(prediction, 0, sizeof *prediction);
    model_parse_hints(request, &parsed);
    model_predict_listening(&parsed, host, bound, prediction, steps);
}
