/* Writes the library's results and the kernel's sockets into a recording. */
#include "look.h"

#include <fcntl.h>
#include <string.h>

#include "suite/vectors/sockets.h"

static void add_failure(struct recording *recording, const struct listen_socket_failure *failure) {
    recording_add(
        recording,
        "result error stage %s code %s native %d detail %d call %s option %s input %s reason \"%s\" family %d "
        "position %d tries %d",
        listen_socket_stage_name(failure->stage), listen_socket_code_name(failure->code), failure->native,
        failure->detail, listen_socket_call_name(failure->call), listen_socket_option_name(failure->option),
        listen_socket_input_name(failure->input), listen_socket_reason_text(failure->reason), failure->family,
        failure->position, failure->tries);
    recording_add_address(recording, (const struct sockaddr *)&failure->address, failure->address_length);
}

static void add_structure(struct recording *recording, size_t index, const struct listen_socket *sock) {
    recording_add(
        recording,
        "result socket %zu state %d family %d type %d protocol %d v6only %d backlog %d options %u ephemeral %d", index,
        (int)sock->state, sock->family, sock->socktype, sock->protocol, sock->v6only, sock->backlog, sock->options,
        sock->ephemeral);
    recording_add_address(recording, (const struct sockaddr *)&sock->address, sock->address_length);
    recording_end_line(recording);
}

void look_at_result(struct recording *recording, const struct call *call) {
    if (call->code != LISTEN_SOCKET_OK)
        add_failure(recording, &call->failure);
    else
        recording_add(recording, "result ok stack %d count %zu reason \"%s\"", (int)call->set.stack, call->set.count,
                      listen_socket_reason_text(call->set.reason));
    recording_add(recording, "%s%s", *call->breach != '\0' ? " breach: " : "", call->breach);
    recording_end_line(recording);
    for (size_t i = 0; call->code == LISTEN_SOCKET_OK && i < call->set.count; i++)
        add_structure(recording, i, &call->set.sockets[i]);
}

/* A socket as its kernel has it. */
struct held {
    int family, type, protocol;
    int nonblock, listening, reuseaddr, reuseport;
    int v6only; /* -1 on IPv4 */
    struct sockaddr_storage address;
    socklen_t length;
};

static void add_held(struct recording *recording, size_t index, const struct held *held) {
    recording_add(recording,
                  "kernel has socket %zu family %d type %d protocol %d nonblock %d listening %d reuseaddr %d reuseport "
                  "%d v6only %d",
                  index, held->family, held->type, held->protocol, held->nonblock, held->listening, held->reuseaddr,
                  held->reuseport, held->v6only);
    recording_add_address(recording, (const struct sockaddr *)&held->address, held->length);
    recording_end_line(recording);
}

void look_at_real(struct recording *recording, const struct call *call) {
    for (size_t i = 0; call->code == LISTEN_SOCKET_OK && i < call->set.count; i++) {
        const int handle = call->set.sockets[i].handle;
        struct held held = {.family = sockets_option(handle, SOL_SOCKET, SO_DOMAIN),
                            .type = sockets_option(handle, SOL_SOCKET, SO_TYPE),
                            .protocol = sockets_option(handle, SOL_SOCKET, SO_PROTOCOL),
                            .nonblock = (fcntl(handle, F_GETFL) & O_NONBLOCK) != 0,
                            .listening = sockets_option(handle, SOL_SOCKET, SO_ACCEPTCONN),
                            .reuseaddr = sockets_option(handle, SOL_SOCKET, SO_REUSEADDR),
                            .reuseport = sockets_option(handle, SOL_SOCKET, SO_REUSEPORT),
                            .v6only = -1,
                            .length = sizeof held.address};
        if (held.family == AF_INET6)
            held.v6only = sockets_option(handle, IPPROTO_IPV6, IPV6_V6ONLY);
        if (getsockname(handle, (struct sockaddr *)&held.address, &held.length) != 0)
            held.length = 0;
        add_held(recording, i, &held);
    }
}

void look_at_simulated(struct recording *recording, const struct call *call, const struct model_kernel *kernel) {
    for (size_t i = 0; call->code == LISTEN_SOCKET_OK && i < call->set.count; i++) {
        const struct model_held *sock = model_kernel_socket(kernel, call->set.sockets[i].handle);
        struct held held = {.family = -1};
        if (sock != NULL) {
            struct model_address address = sock->address;
            held = (struct held){.family = sock->family,
                                 .type = sock->socktype,
                                 .protocol = sock->protocol,
                                 .nonblock = sock->nonblock,
                                 .listening = sock->listening,
                                 .reuseaddr = sock->reuseaddr,
                                 .reuseport = sock->reuseport,
                                 .v6only = sock->family == AF_INET6 ? sock->v6only : -1};
            address.family = sock->family; /* an unbound socket has the wildcard address and port 0 */
            held.length = model_sockaddr(&address, sock->port, &held.address);
        }
        add_held(recording, i, &held);
    }
}
