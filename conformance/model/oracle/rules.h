/* The rules of validation, in the order of PRE-001: each answers whether a parsed request breaks it, no more. */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "parsed_request.h"

struct model_rule {
    bool (*is_broken)(const struct model_parsed_request *parsed);
    enum listen_socket_code code;   /* that the request is refused with */
    enum listen_socket_input input; /* the argument at fault */
    int reason;                     /* enum listen_socket_reason; MODEL_UNSAID if the rule has several */
    const char *clause;             /* the first of those that the rule stands for */
};

/* The first rule that the request breaks, or NULL: of those that ask for the hints alone, after model_parse_hints; of
 * all others, which come after them, after model_parse_texts. */
const struct model_rule *model_broken_rule_of_hints(const struct model_parsed_request *parsed);
const struct model_rule *model_broken_rule_of_texts(const struct model_parsed_request *parsed);

/* Whether the order of the checks decides the code: the request breaks another rule, too, about another argument and
 * with another code. `broken` is the first of all that it breaks; the texts are parsed. */
bool model_order_decides(const struct model_parsed_request *parsed, const struct model_rule *broken);

#endif
