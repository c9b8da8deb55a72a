/* The seam on Windows: the only file of the library that calls Winsock and knows its numbers. On POSIX systems it is
 * empty: system_posix.c. */
#include "system.h"

#if defined(_WIN32)

#include <iphlpapi.h>
#include <netioapi.h>
#include <string.h>

#include "numbers.h"

/* ---- Numbers ---- */

/* What getaddrinfo returns (ERR-003). Of several rows with one code, the first has the number that the code stands
 * for. */
static const struct platform_number resolver_numbers[] = {
    {WSATRY_AGAIN, LISTEN_SOCKET_EAI_AGAIN},
    {WSAEINVAL, LISTEN_SOCKET_EAI_BADFLAGS},
    {WSANO_RECOVERY, LISTEN_SOCKET_EAI_FAIL},
    {WSAEAFNOSUPPORT, LISTEN_SOCKET_EAI_FAMILY},
    {WSA_NOT_ENOUGH_MEMORY, LISTEN_SOCKET_EAI_MEMORY},
    {WSAHOST_NOT_FOUND, LISTEN_SOCKET_EAI_NONAME},
    {WSANO_DATA, LISTEN_SOCKET_EAI_NONAME},
    {WSATYPE_NOT_FOUND, LISTEN_SOCKET_EAI_SERVICE},
    {WSAESOCKTNOSUPPORT, LISTEN_SOCKET_EAI_SOCKTYPE},
    {WSANOTINITIALISED, LISTEN_SOCKET_NOTINITIALISED},
};

/* What WSAGetLastError says after the other calls, and what WSAStartup returns. */
static const struct platform_number system_numbers[] = {
    {WSAEACCES, LISTEN_SOCKET_EACCES},
    {WSAEADDRINUSE, LISTEN_SOCKET_EADDRINUSE},
    {WSAEADDRNOTAVAIL, LISTEN_SOCKET_EADDRNOTAVAIL},
    {WSAEAFNOSUPPORT, LISTEN_SOCKET_EAFNOSUPPORT},
    {WSAEPFNOSUPPORT, LISTEN_SOCKET_EAFNOSUPPORT},
    {WSAEWOULDBLOCK, LISTEN_SOCKET_EAGAIN},
    {WSAEPROCLIM, LISTEN_SOCKET_EAGAIN}, /* INIT-007 */
    {WSAEINPROGRESS, LISTEN_SOCKET_EAGAIN},
    {WSAEBADF, LISTEN_SOCKET_EBADF},
    {WSAEFAULT, LISTEN_SOCKET_EFAULT},
    {WSAEINTR, LISTEN_SOCKET_EINTR},
    {WSAEINVAL, LISTEN_SOCKET_EINVAL},
    {WSAEISCONN, LISTEN_SOCKET_EISCONN},
    {WSAEMFILE, LISTEN_SOCKET_EMFILE},
    {WSAENETDOWN, LISTEN_SOCKET_ENETDOWN},
    {WSAENOBUFS, LISTEN_SOCKET_ENOBUFS},
    {ERROR_DEV_NOT_EXIST, LISTEN_SOCKET_ENODEV}, /* winsock_interface_index */
    {WSA_NOT_ENOUGH_MEMORY, LISTEN_SOCKET_ENOMEM},
    {WSAENOPROTOOPT, LISTEN_SOCKET_ENOPROTOOPT},
    {WSAENOTSOCK, LISTEN_SOCKET_ENOTSOCK},
    {WSAEOPNOTSUPP, LISTEN_SOCKET_EOPNOTSUPP},
    {WSAEPROTONOSUPPORT, LISTEN_SOCKET_EPROTONOSUPPORT},
    {WSAEPROTOTYPE, LISTEN_SOCKET_EPROTOTYPE},
    {WSAESOCKTNOSUPPORT, LISTEN_SOCKET_ESOCKTNOSUPPORT},
    {WSANOTINITIALISED, LISTEN_SOCKET_NOTINITIALISED}, /* INIT-006 */
    {WSASYSNOTREADY, LISTEN_SOCKET_NOTINITIALISED},
    {WSAVERNOTSUPPORTED, LISTEN_SOCKET_NOTINITIALISED},
    {WSAEPROVIDERFAILEDINIT, LISTEN_SOCKET_NOTINITIALISED},
    {WSAEINVALIDPROVIDER, LISTEN_SOCKET_NOTINITIALISED},
    {WSAEINVALIDPROCTABLE, LISTEN_SOCKET_NOTINITIALISED},
};

enum {
    RESOLVER_NUMBERS = sizeof resolver_numbers / sizeof resolver_numbers[0],
    SYSTEM_NUMBERS = sizeof system_numbers / sizeof system_numbers[0]
};

/* Whether the resolver returned a number of the other calls: then that is what it met (ERR-004). */
static bool is_of_system(int native) {
    return numbers_code(resolver_numbers, RESOLVER_NUMBERS, native) == LISTEN_SOCKET_UNKNOWN &&
           numbers_code(system_numbers, SYSTEM_NUMBERS, native) != LISTEN_SOCKET_UNKNOWN;
}

enum listen_socket_code listen_socket_code_of_resolver(int native) {
    return is_of_system(native) ? LISTEN_SOCKET_EAI_SYSTEM : numbers_code(resolver_numbers, RESOLVER_NUMBERS, native);
}

enum listen_socket_code listen_socket_code_of_system(int native) {
    return numbers_code(system_numbers, SYSTEM_NUMBERS, native);
}

/* The port stands at the same place in both families. */
static bool asks_for_port(const struct listen_socket *sock) {
    struct sockaddr_in address;
    memcpy(&address, &sock->address, sizeof address);
    return address.sin_port != 0;
}

/* The broadcast address, as it is or mapped, of a datagram socket. */
static bool is_for_broadcast(const struct listen_socket *sock) {
    static const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    memcpy(&ipv4, &sock->address, sizeof ipv4);
    memcpy(&ipv6, &sock->address, sizeof ipv6);
    const bool broadcast = sock->family == AF_INET ? ipv4.sin_addr.s_addr == INADDR_BROADCAST
                                                   : memcmp(&ipv6.sin6_addr, mapped, sizeof mapped) == 0;
    return broadcast && sock->socktype == SOCK_DGRAM;
}

/* REUSE-004: nobody holds the port that the system is still to pick, and the broadcast address is refused without a
 * holder. */
INTERNAL void system_note_meaning(struct listen_socket_failure *failure, const struct listen_socket *sock) {
    failure->code = listen_socket_code_of_system(failure->native);
    if (failure->call == LISTEN_SOCKET_CALL_BIND && failure->native == WSAEACCES && asks_for_port(sock) &&
        !is_for_broadcast(sock)) {
        failure->code = LISTEN_SOCKET_EADDRINUSE;
        failure->reason = LISTEN_SOCKET_REASON_HELD_EXCLUSIVELY;
    }
}

/* A socket layer that is not there says nothing about dual mode (INIT-006). */
INTERNAL bool system_lacks_dual_mode(const struct listen_socket_failure *failure) {
    return failure->option == LISTEN_SOCKET_OPTION_V6ONLY && failure->code != LISTEN_SOCKET_NOTINITIALISED;
}

int listen_socket_native_of_code(enum listen_socket_code code) {
    int native = numbers_native(resolver_numbers, RESOLVER_NUMBERS, code);
    return native != 0 ? native : numbers_native(system_numbers, SYSTEM_NUMBERS, code);
}

/* Indexed by enum listen_socket_option; level 0: Windows has no such option. */
static const struct {
    int level;
    int number;
    const char *name;
} option_numbers[] = {
    [LISTEN_SOCKET_OPTION_NONE] = {0, 0, "none"},
    [LISTEN_SOCKET_OPTION_V6ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY, "IPV6_V6ONLY"},
    [LISTEN_SOCKET_OPTION_ADDRESS_REUSE] = {SOL_SOCKET, SO_EXCLUSIVEADDRUSE, "SO_EXCLUSIVEADDRUSE"},
    [LISTEN_SOCKET_OPTION_REUSEPORT] = {0, 0, "SO_REUSEPORT"}, /* REUSE-003 */
};

const char *listen_socket_option_name(enum listen_socket_option option) {
    return (size_t)option < sizeof option_numbers / sizeof option_numbers[0] ? option_numbers[option].name
                                                                             : "unknown option";
}

/* The number of the call that has just failed, never 0: a provider that sets none must not pass for success
 * (INIT-008). */
static int last_error(void) {
    const int native = WSAGetLastError();
    return native != 0 ? native : WSASYSCALLFAILURE;
}

/* ---- Initialisation and the resolver ---- */

static int winsock_initialize(void *context) {
    WSADATA data;
    (void)context;
    memset(&data, 0, sizeof data);
    const int native = WSAStartup(MAKEWORD(2, 2), &data);
    if (native != 0)
        return native; /* INIT-002 */
    if (data.wVersion == MAKEWORD(2, 2))
        return 0;
    (void)WSACleanup(); /* INIT-001 */
    return WSAVERNOTSUPPORTED;
}

static void winsock_release(void *context) {
    (void)context;
    (void)WSACleanup();
}

static int winsock_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                           struct addrinfo **list, int *detail) {
    struct addrinfo asked = *hints;
    (void)context;
    asked.ai_flags &= ~AI_NUMERICSERV; /* PORT-013: no provider of Microsoft's supports it; digits are a port without */
    const int native = getaddrinfo(node, service, &asked, list);
    *detail = is_of_system(native) ? native : 0;
    return native;
}

static void winsock_free_list(void *context, struct addrinfo *list) {
    (void)context;
    freeaddrinfo(list);
}

/* if_nametoindex gives no number of its own. */
static int winsock_interface_index(void *context, const char *name, unsigned *index) {
    (void)context;
    *index = if_nametoindex(name);
    return *index != 0 ? 0 : ERROR_DEV_NOT_EXIST;
}

/* ---- Sockets ---- */

/* Before Windows 7 SP1 there is no flag for it: a socket that is not inheritable from the next call on (SOCK-004). */
static int open_then_hide(int family, int type, int protocol, SOCKET *handle) {
    *handle = WSASocketW(family, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (*handle == INVALID_SOCKET)
        return last_error();
    if (SetHandleInformation((HANDLE)*handle, HANDLE_FLAG_INHERIT, 0))
        return 0;
    const int native = last_error(); /* WSAGetLastError is GetLastError */
    (void)closesocket(*handle);
    return native;
}

/* WSA_FLAG_OVERLAPPED: as socket() makes them. */
static int open_hidden(int family, int type, int protocol, SOCKET *handle) {
    *handle = WSASocketW(family, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (*handle != INVALID_SOCKET) /* SOCK-001 */
        return 0;
    const int native = last_error(); /* STEP-020 */
    if (native != WSAEINVAL)         /* of these arguments it can only be the flag that is not known */
        return native;
    return open_then_hide(family, type, protocol, handle);
}

static int set_number(SOCKET handle, enum listen_socket_option option, DWORD value) {
    return setsockopt(handle, option_numbers[option].level, option_numbers[option].number, (const char *)&value,
                      sizeof value) == 0
               ? 0
               : last_error();
}

static int set_nonblocking(SOCKET handle) {
    u_long on = 1;
    return ioctlsocket(handle, (long)FIONBIO, &on) == 0 ? 0 : last_error();
}

static int winsock_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                               listen_socket_handle *handle) {
    SOCKET opened;
    (void)context;
    int native = open_hidden(family, type, protocol, &opened);
    if (native != 0)
        return native;
    native = set_number(opened, LISTEN_SOCKET_OPTION_ADDRESS_REUSE, 1); /* REUSE-004: from birth */
    if (native == 0 && nonblock)
        native = set_nonblocking(opened); /* SOCK-005 */
    if (native == 0)
        *handle = opened;
    else
        (void)closesocket(opened);
    return native;
}

static int winsock_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    (void)context;
    if (option == LISTEN_SOCKET_OPTION_ADDRESS_REUSE)
        return value != 0 ? 0 : WSAEINVAL; /* REUSE-004: it is set, and stays */
    return option_numbers[option].level != 0 ? set_number(handle, option, (DWORD)value) : WSAENOPROTOOPT;
}

/* Providers answer with four bytes or with one; what lies behind the length that they say is not theirs. */
static int winsock_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option,
                              int *value) {
    unsigned char bytes[sizeof(DWORD)] = {0};
    DWORD held = 0;
    int length = sizeof bytes;
    (void)context;
    if (option_numbers[option].level == 0)
        return WSAENOPROTOOPT;
    if (getsockopt(handle, option_numbers[option].level, option_numbers[option].number, (char *)bytes, &length) != 0)
        return last_error();
    for (int i = 0; i < length && i < (int)sizeof bytes; i++)
        held |= (DWORD)bytes[i] << 8 * i;
    *value = (int)held;
    return length > 0 ? 0 : WSAENOPROTOOPT; /* nothing was answered */
}

static int winsock_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    (void)context;
    return bind(handle, address, length) == 0 ? 0 : last_error();
}

static int winsock_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                                 socklen_t *length) {
    (void)context;
    return getsockname(handle, address, length) == 0 ? 0 : last_error();
}

static int winsock_listen(void *context, listen_socket_handle handle, int backlog) {
    (void)context;
    return listen(handle, backlog) == 0 ? 0 : last_error();
}

static void winsock_close_socket(void *context, listen_socket_handle handle) {
    (void)context;
    (void)closesocket(handle); /* CLN-004 */
}

const struct listen_socket_system *listen_socket_platform(void) {
    static const struct listen_socket_system winsock = {
        .size = sizeof winsock,
        .initialize = winsock_initialize,
        .release = winsock_release,
        .resolve = winsock_resolve,
        .free_list = winsock_free_list,
        .interface_index = winsock_interface_index,
        .open_socket = winsock_open_socket,
        .set_option = winsock_set_option,
        .get_option = winsock_get_option,
        .bind = winsock_bind,
        .local_address = winsock_local_address,
        .listen = winsock_listen,
        .close_socket = winsock_close_socket,
    };
    return &winsock;
}

#endif
