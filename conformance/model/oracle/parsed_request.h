/* Private to the oracle: a request with its defaults filled in and its texts read, between the rules (prediction.c)
 * and the walk (sequence.c, shapes.c). */
#ifndef MODEL_PARSED_REQUEST_H
#define MODEL_PARSED_REQUEST_H

#include "model/host/grammar.h"
#include "prediction.h"

struct model_parsed_request {
    const struct model_request *request;
    const char *service; /* LISTEN_SOCKET_DEFAULT_SERVICE filled in */
    int flags;
    int asked_family; /* the hint */
    int family;       /* the hint, or the stack's; AF_UNSPEC where that leaves it open */
    int asked_type;
    int asked_protocol;
    int type; /* completed */
    int protocol;
    enum model_service_kind service_kind;
    uint16_t port;
    struct model_node node;
};

/* Predicts what follows a request that validation lets through. */
void model_predict_calls(const struct model_parsed_request *parsed, const struct model_host *host,
                         struct model_prediction *prediction, struct model_step *steps);

#endif
