/* Lists the sockets of this process by /proc, and asks one by its options. The other platform's is
 * sockets_winsock.c. */
#include "sockets.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "reader/address.h"

int sockets_option(listen_socket_handle handle, int level, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(handle, level, name, &value, &length) == 0 ? value : -1;
}

void sockets_list(struct sockets *sockets) {
    memset(sockets, 0, sizeof *sockets);
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        struct stat status;
        int descriptor = (int)strtol(entry->d_name, NULL, 10);
        if (entry->d_name[0] == '.' || sockets->count == SOCKETS_MOST || fstat(descriptor, &status) != 0 ||
            !S_ISSOCK(status.st_mode))
            continue;
        int domain = sockets_option(descriptor, SOL_SOCKET, SO_DOMAIN);
        if (domain != AF_INET && domain != AF_INET6)
            continue;
        sockets->open[sockets->count].handle = descriptor;
        sockets->open[sockets->count].identity = (uintptr_t)status.st_ino;
        sockets->count++;
    }
    (void)closedir(directory);
}

bool sockets_is_unbound(listen_socket_handle handle) {
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    struct sockaddr_storage wildcard;
    socklen_t length = sizeof address;
    if (getsockname(handle, (struct sockaddr *)&address, &length) != 0)
        return false;
    (void)address_of_text(address.ss_family, address.ss_family == AF_INET ? "0.0.0.0" : "::", 0, &wildcard);
    return address_equal(&address, &wildcard);
}

/* Whether it is bound to another interface than that of its address's zone, which bind alone leads to. */
static bool is_bound_to_interface(int descriptor) {
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t length = sizeof address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address;
    const int device = sockets_option(descriptor, SOL_SOCKET, SO_BINDTOIFINDEX);
    const bool ipv6 =
        getsockname(descriptor, (struct sockaddr *)&address, &length) == 0 && address.ss_family == AF_INET6;
    return device > 0 && !(ipv6 && (uint32_t)device == six->sin6_scope_id);
}

const char *sockets_system_fault(const struct call_request *request, const struct listen_socket *sock) {
    const bool stream = sock->socktype == SOCK_STREAM;
    const bool bound = request->last_step >= VECTOR_STEP_BIND;
    /* for a picked port sharing waits until the socket listens (REUSE-006); a datagram socket cannot */
    const bool shares = bound && (!sock->ephemeral || !stream || request->last_step == VECTOR_STEP_LISTEN);
    const int handle = sock->handle;
    if (sockets_option(handle, SOL_SOCKET, SO_DOMAIN) != sock->family)
        return "the domain";
    if (sockets_option(handle, SOL_SOCKET, SO_TYPE) != sock->socktype)
        return "the type";
    if (sockets_option(handle, SOL_SOCKET, SO_PROTOCOL) != sock->protocol)
        return "the protocol";
    if (sockets_option(handle, SOL_SOCKET, SO_ACCEPTCONN) != (request->last_step == VECTOR_STEP_LISTEN ? 1 : 0))
        return "whether it listens";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEADDR) != (shares && stream ? 1 : 0))
        return "SO_REUSEADDR";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEPORT) !=
        (shares && (request->options & LISTEN_SOCKET_REUSEPORT) != 0))
        return "SO_REUSEPORT";
    if (bound && sock->family == AF_INET6 && sockets_option(handle, IPPROTO_IPV6, IPV6_V6ONLY) != sock->v6only)
        return "IPV6_V6ONLY";
    if (is_bound_to_interface(handle))
        return "the interface that it is bound to"; /* SOCK-008 */
    if (fcntl(handle, F_GETFD) != FD_CLOEXEC)
        return "close-on-exec";
    const bool nonblock = (fcntl(handle, F_GETFL) & O_NONBLOCK) != 0;
    return nonblock == ((request->options & LISTEN_SOCKET_NONBLOCK) != 0) ? NULL : "whether it blocks";
}
