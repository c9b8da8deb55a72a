/* Lists the sockets of this process by its handles, and asks one by Winsock's options. The other platform's is
 * sockets_posix.c. */
#include "sockets.h"

#if defined(_WIN32)

#include <stdlib.h>
#include <string.h>
#include <winternl.h>

#include "suite/support/call.h"

/* ---- Sockets of this process ---- */

#define HANDLES_OF_THE_SYSTEM ((SYSTEM_INFORMATION_CLASS)64)
enum { LIST_TOO_SHORT = (int)0xc0000004, LIST_MOST = 1 << 24 };

/* One handle of any process, and the list of all, as the system tells them. */
struct system_handle {
    void *object;
    uintptr_t process;
    uintptr_t value;
    ULONG access;
    USHORT creator;
    USHORT type;
    ULONG attributes;
    ULONG reserved;
};
struct system_handles {
    uintptr_t count;
    uintptr_t reserved;
    struct system_handle handles[];
};

/* To be freed; NULL if the system does not tell. */
static struct system_handles *list_handles(void) {
    ULONG size = 1 << 16;
    struct system_handles *list = malloc(size);
    while (list != NULL) {
        const int status = (int)NtQuerySystemInformation(HANDLES_OF_THE_SYSTEM, list, size, NULL);
        if (status == 0)
            return list;
        free(list);
        size *= 2;
        list = status == LIST_TOO_SHORT && size < LIST_MOST ? malloc(size) : NULL;
    }
    return NULL;
}

/* Whether it is a socket of IPv4 or IPv6. */
static bool read_protocol(listen_socket_handle handle, WSAPROTOCOL_INFOW *info) {
    int length = sizeof *info;
    memset(info, 0, sizeof *info);
    return getsockopt(handle, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)info, &length) == 0 &&
           (info->iAddressFamily == AF_INET || info->iAddressFamily == AF_INET6);
}

static void add_socket(struct sockets *sockets, const struct system_handle *handle) {
    WSAPROTOCOL_INFOW info;
    if (sockets->count == SOCKETS_MOST || !read_protocol((listen_socket_handle)handle->value, &info))
        return;
    sockets->open[sockets->count].handle = (listen_socket_handle)handle->value;
    sockets->open[sockets->count].identity = (uintptr_t)handle->object;
    sockets->count++;
}

void sockets_list(struct sockets *sockets) {
    memset(sockets, 0, sizeof *sockets);
    struct system_handles *list = list_handles();
    for (uintptr_t i = 0; list != NULL && i < list->count; i++) {
        if (list->handles[i].process == GetCurrentProcessId())
            add_socket(sockets, &list->handles[i]);
    }
    free(list);
}

/* ---- One socket ---- */

enum { ACCEPT_MILLISECONDS = 3000 };

/* Providers answer with four bytes or with one. */
int sockets_option(listen_socket_handle handle, int level, int name) {
    unsigned char bytes[sizeof(DWORD)] = {0};
    int length = sizeof bytes;
    DWORD value = 0;
    if (getsockopt(handle, level, name, (char *)bytes, &length) != 0)
        return -1;
    for (int i = 0; i < length && i < (int)sizeof bytes; i++)
        value |= (DWORD)bytes[i] << 8 * i;
    return (int)value;
}

/* Winsock has no local address for it: WSAEINVAL. */
bool sockets_is_unbound(listen_socket_handle handle) {
    struct sockaddr_storage address;
    int length = sizeof address;
    return getsockname(handle, (struct sockaddr *)&address, &length) != 0 && WSAGetLastError() == WSAEINVAL;
}

/* Accepts a client that does not come; the thread's result is the error. */
static DWORD WINAPI accept_nobody(void *handle) {
    return accept((SOCKET)handle, NULL, NULL) == INVALID_SOCKET ? (DWORD)WSAGetLastError() : 0;
}

/* Whether accept comes back at once. Where it does not, the thread ends when the socket is closed. */
static bool is_nonblocking(listen_socket_handle handle) {
    DWORD error = 0;
    HANDLE thread = CreateThread(NULL, 0, accept_nobody, (void *)handle, 0, NULL);
    if (thread == NULL)
        return false;
    const bool ended = WaitForSingleObject(thread, ACCEPT_MILLISECONDS) == WAIT_OBJECT_0;
    const bool told = ended && GetExitCodeThread(thread, &error) != 0;
    (void)CloseHandle(thread);
    return told && error == WSAEWOULDBLOCK;
}

/* Winsock does not tell whether a socket blocks. What listens shows that it does not; that one does could be seen only
 * by waiting for each. */
static bool is_blocking_as_asked(const struct call_request *request, const struct listen_socket *sock) {
    return sock->state != LISTEN_SOCKET_LISTENING || (request->options & LISTEN_SOCKET_NONBLOCK) == 0 ||
           is_nonblocking(sock->handle);
}

const char *sockets_system_fault(const struct call_request *request, const struct listen_socket *sock) {
    const bool bound = request->last_step >= VECTOR_STEP_BIND;
    const listen_socket_handle handle = sock->handle;
    WSAPROTOCOL_INFOW info;
    DWORD flags = 0;
    if (!read_protocol(handle, &info))
        return "the socket: the system does not tell its protocol";
    if (info.iAddressFamily != sock->family)
        return "the family that the system tells";
    if (info.iSocketType != sock->socktype || sockets_option(handle, SOL_SOCKET, SO_TYPE) != sock->socktype)
        return "the type";
    if (info.iProtocol != sock->protocol)
        return "the protocol";
    if (sockets_option(handle, SOL_SOCKET, SO_ACCEPTCONN) != (request->last_step == VECTOR_STEP_LISTEN ? 1 : 0))
        return "whether it listens";
    if (sockets_option(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE) != 1) /* REUSE-004: from birth */
        return "SO_EXCLUSIVEADDRUSE";
    if (sockets_option(handle, SOL_SOCKET, SO_REUSEADDR) != 0)
        return "SO_REUSEADDR";
    if (bound && sock->family == AF_INET6 && sockets_option(handle, IPPROTO_IPV6, IPV6_V6ONLY) != sock->v6only)
        return "IPV6_V6ONLY";
    if (!GetHandleInformation((HANDLE)handle, &flags) || (flags & HANDLE_FLAG_INHERIT) != 0)
        return "whether it is inheritable"; /* SOCK-004 */
    return is_blocking_as_asked(request, sock) ? NULL : "whether it blocks";
}

#endif
