/* Calls the library as a request says. */
#include "make_calls.h"

#include <string.h>

/* Copies the padding, too: the bytes may be compared later. */
static void keep(struct listen_socket *before, const struct listen_socket *sock) {
    if (before != NULL)
        memcpy(before, sock, sizeof *before);
}

static enum listen_socket_code create(const struct model_request *request, const struct listen_socket_request *asked,
                                      struct listen_socket *sock, struct listen_socket *before,
                                      struct listen_socket_failure *failure) {
    enum listen_socket_code code =
        listen_socket_create(asked, request->missing == MODEL_MISSING_RESULT ? NULL : sock, failure);
    if (code == LISTEN_SOCKET_OK && request->last_step >= MODEL_LAST_BIND) {
        keep(before, sock);
        code = listen_socket_bind(sock, failure);
    }
    if (code == LISTEN_SOCKET_OK && request->last_step == MODEL_LAST_LISTEN) {
        keep(before, sock);
        code = listen_socket_listen(sock, request->backlog, failure);
    }
    return code;
}

enum listen_socket_code make_calls(const struct model_request *request, const struct listen_socket_system *system,
                                   struct listen_socket_set *set, struct listen_socket *before,
                                   struct listen_socket_failure *failure) {
    const struct listen_socket closed = LISTEN_SOCKET_INIT;
    const struct listen_socket_request asked = {.node = request->node,
                                                .service = request->service,
                                                .hints = request->hints,
                                                .stack = (enum listen_socket_stack)request->stack,
                                                .options = request->options,
                                                .system = system};
    const struct listen_socket_request *given = request->missing == MODEL_MISSING_REQUEST ? NULL : &asked;
    keep(before, &closed);
    if (!request->open)
        return create(request, given, &set->sockets[0], before, failure);
    return listen_socket_open(given, request->backlog, request->missing == MODEL_MISSING_RESULT ? NULL : set, failure);
}
