/* The calls of one request on the library: open; or create, bind and listen. Only make_calls makes them for the suite.
 * */
#ifndef SUITE_MAKE_CALLS_H
#define SUITE_MAKE_CALLS_H

#include "model/oracle/prediction.h"

/* Makes the calls of the request until one fails, and returns the code of the last. With a stack, open fills `*set`;
 * without one, only set->sockets[0] is used. `before`, unless NULL, becomes what sockets[0] was before a bind or listen
 * that was the last call, and a closed socket otherwise. */
enum listen_socket_code make_calls(const struct model_request *request, const struct listen_socket_system *system,
                                   struct listen_socket_set *set, struct listen_socket *before,
                                   struct listen_socket_failure *failure);

#endif
