/* A request as the rules and the calls want it: defaults filled in, hints completed, texts read.
 *
 * It is read in two steps, the hints first: a request that a rule refuses for its hints is never read further, and most
 * requests of the exhaustive runs are such.
 */
#ifndef MODEL_PARSED_REQUEST_H
#define MODEL_PARSED_REQUEST_H

#include "model/host/grammar.h"
#include "prediction.h"

struct model_parsed_request {
    const struct model_request *request;
    /* filled in by model_parse_hints */
    const char *service; /* LISTEN_SOCKET_DEFAULT_SERVICE filled in */
    int flags;
    int asked_family; /* the hint */
    int stack_family; /* of all sockets of the stack; AF_UNSPEC if it has both, if it is unknown, and without one */
    int asked_type;
    int asked_protocol;
    int type; /* completed; 0 if there is no such type, or it has no such protocol */
    int protocol;
    /* filled in by model_parse_texts */
    enum model_service_kind service_kind;
    uint16_t port;
    struct model_node node;
    int family; /* the stack's, or the hint, or the literal's; AF_UNSPEC if all leave it open */
};

/* Reads all but the texts. Total. */
void model_parse_hints(const struct model_request *request, struct model_parsed_request *parsed);

/* Reads the texts, after the hints. Total. */
void model_parse_texts(struct model_parsed_request *parsed);

#endif
