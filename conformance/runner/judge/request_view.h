/* What a vector's request asks of every socket, told from its words. */
#ifndef JUDGE_REQUEST_VIEW_H
#define JUDGE_REQUEST_VIEW_H

#include "reader/vector.h"

/* Whether a socket of that type and protocol may be what is asked for: with a type of 0 the protocol, which may have a
 * type of its own, says enough. */
bool request_may_mean(const struct vector_request *request, int type, int protocol);

/* Whether the system is to pick the port. */
bool request_picks_port(const struct vector_request *request);

/* Whether the request has that option. */
bool request_has_option(const struct vector_request *request, const char *option);

/* Whether its node is no address, so that a resolver may be asked for it. */
bool request_names_host(const struct vector_request *request);

/* Whether it is for this stack; "" for none. */
bool request_is_for(const struct vector_request *request, const char *stack);

#endif
