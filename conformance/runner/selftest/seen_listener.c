/* Makes the listener. */
#include "seen_listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "reader/address.h"

struct evidence_socket seen_listener(int family, const char *address, int port) {
    struct evidence_socket socket = {.family = family,
                                     .type = SOCK_STREAM,
                                     .protocol = IPPROTO_TCP,
                                     .listening = true,
                                     .reuseaddr = true,
                                     .cloexec = true,
                                     .v6only = family == AF_INET6 ? 1 : -1,
                                     .backlog = 128,
                                     .ipv4 = family == AF_INET ? EVIDENCE_REACHED : EVIDENCE_NOT_REACHED,
                                     .ipv6 = family == AF_INET6 ? EVIDENCE_REACHED : EVIDENCE_NOT_TRIED};
    (void)address_of_text(family, address, port, &socket.address);
    return socket;
}
