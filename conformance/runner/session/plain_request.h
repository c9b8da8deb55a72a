/* The request that smoke asks an adapter: the plainest of those that its hello says it can be asked. */
#ifndef PLAIN_REQUEST_H
#define PLAIN_REQUEST_H

#include "runner/adapter/capability.h"

/* Up to the last step that the adapter has; `service` is a port in decimal, or NULL. False if hello has nothing that
 * can be asked so. */
bool plain_request(const struct wire_hello *hello, const char *service, struct vector_request *request);

#endif
