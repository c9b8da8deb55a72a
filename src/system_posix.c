/* The seam on POSIX systems: the only file of the library that calls the operating system there and knows its numbers.
 * On Windows it is empty: system_winsock.c. */
#include "system.h"

#if !defined(_WIN32)

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <unistd.h>

#include "numbers.h"

/* EAI_*: the C library's; positive on some systems, negative on others (ERR-003). Of several rows with one code, the
 * first has the number that the code stands for. */
static const struct platform_number resolver_numbers[] = {
    {EAI_AGAIN, LISTEN_SOCKET_EAI_AGAIN},       {EAI_BADFLAGS, LISTEN_SOCKET_EAI_BADFLAGS},
    {EAI_FAIL, LISTEN_SOCKET_EAI_FAIL},         {EAI_FAMILY, LISTEN_SOCKET_EAI_FAMILY},
    {EAI_MEMORY, LISTEN_SOCKET_EAI_MEMORY},     {EAI_NONAME, LISTEN_SOCKET_EAI_NONAME},
    {EAI_SERVICE, LISTEN_SOCKET_EAI_SERVICE},   {EAI_SOCKTYPE, LISTEN_SOCKET_EAI_SOCKTYPE},
    {EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM},
#ifdef EAI_NODATA
    {EAI_NODATA, LISTEN_SOCKET_EAI_NONAME},
#endif
#ifdef EAI_ADDRFAMILY
    {EAI_ADDRFAMILY, LISTEN_SOCKET_EAI_NONAME},
#endif
};

static const struct platform_number system_numbers[] = {
    {EACCES, LISTEN_SOCKET_EACCES},
    {EADDRINUSE, LISTEN_SOCKET_EADDRINUSE},
    {EADDRNOTAVAIL, LISTEN_SOCKET_EADDRNOTAVAIL},
    {EAFNOSUPPORT, LISTEN_SOCKET_EAFNOSUPPORT},
    {EAGAIN, LISTEN_SOCKET_EAGAIN},
    {EBADF, LISTEN_SOCKET_EBADF},
    {EFAULT, LISTEN_SOCKET_EFAULT},
    {EINTR, LISTEN_SOCKET_EINTR},
    {EINVAL, LISTEN_SOCKET_EINVAL},
    {EIO, LISTEN_SOCKET_EIO},
    {EISCONN, LISTEN_SOCKET_EISCONN},
    {EMFILE, LISTEN_SOCKET_EMFILE},
    {ENETDOWN, LISTEN_SOCKET_ENETDOWN},
    {ENFILE, LISTEN_SOCKET_ENFILE},
    {ENOBUFS, LISTEN_SOCKET_ENOBUFS},
    {ENODEV, LISTEN_SOCKET_ENODEV},
    {ENOMEM, LISTEN_SOCKET_ENOMEM},
    {ENOPROTOOPT, LISTEN_SOCKET_ENOPROTOOPT},
    {ENOSYS, LISTEN_SOCKET_ENOSYS},
    {ENOTSOCK, LISTEN_SOCKET_ENOTSOCK},
    {EOPNOTSUPP, LISTEN_SOCKET_EOPNOTSUPP},
    {EPERM, LISTEN_SOCKET_EPERM},
    {EPROTONOSUPPORT, LISTEN_SOCKET_EPROTONOSUPPORT},
    {EPROTOTYPE, LISTEN_SOCKET_EPROTOTYPE},
    {ESOCKTNOSUPPORT, LISTEN_SOCKET_ESOCKTNOSUPPORT},
};

enum {
    RESOLVER_NUMBERS = sizeof resolver_numbers / sizeof resolver_numbers[0],
    SYSTEM_NUMBERS = sizeof system_numbers / sizeof system_numbers[0]
};

enum listen_socket_code listen_socket_code_of_resolver(int native) {
    return numbers_code(resolver_numbers, RESOLVER_NUMBERS, native);
}

enum listen_socket_code listen_socket_code_of_system(int native) {
    return numbers_code(system_numbers, SYSTEM_NUMBERS, native);
}

INTERNAL void system_note_meaning(struct listen_socket_failure *failure, const struct listen_socket *sock) {
    (void)sock; /* errno means the same after every call */
    failure->code = listen_socket_code_of_system(failure->native);
}

INTERNAL bool system_lacks_dual_mode(const struct listen_socket_failure *failure) {
    return failure->option == LISTEN_SOCKET_OPTION_V6ONLY;
}

int listen_socket_native_of_code(enum listen_socket_code code) {
    int native = numbers_native(resolver_numbers, RESOLVER_NUMBERS, code);
    return native != 0 ? native : numbers_native(system_numbers, SYSTEM_NUMBERS, code);
}

/* Indexed by enum listen_socket_option. */
static const struct {
    int level;
    int number;
    const char *name;
} option_numbers[] = {
    [LISTEN_SOCKET_OPTION_NONE] = {.name = "none"},
    [LISTEN_SOCKET_OPTION_V6ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY, "IPV6_V6ONLY"},
    [LISTEN_SOCKET_OPTION_ADDRESS_REUSE] = {SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR"}, /* REUSE-001 */
    [LISTEN_SOCKET_OPTION_REUSEPORT] = {SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT"},
};

const char *listen_socket_option_name(enum listen_socket_option option) {
    return (size_t)option < sizeof option_numbers / sizeof option_numbers[0] ? option_numbers[option].name
                                                                             : "unknown option";
}

/* POSIX has nothing to initialise; both functions are called all the same, once for once, as on Windows (STEP-001). */
static int posix_initialize(void *context) {
    (void)context;
    return 0;
}

static void posix_release(void *context) {
    (void)context;
}

static int posix_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                         struct addrinfo **list, int *detail) {
    (void)context;
    errno = 0;
    int native = getaddrinfo(node, service, hints, list);
    *detail = errno; /* ERR-004, ERR-008 */
    return native;
}

static void posix_free_list(void *context, struct addrinfo *list) {
    (void)context;
    freeaddrinfo(list);
}

#if defined(SOCK_CLOEXEC)
#define ASKING_TYPE (SOCK_DGRAM | SOCK_CLOEXEC)
#else
#define ASKING_TYPE SOCK_DGRAM
#endif

/* Why the C library gets no socket to ask the system with. */
static int find_shortage(void) {
    int fd = socket(AF_UNIX, ASKING_TYPE, 0);
    if (fd < 0)
        return errno;
    (void)close(fd);
    return ENOENT; /* it could get one now */
}

/* The GNU C library says ENOENT if it gets no socket, whatever the cause is (ZONE-010). */
static int posix_interface_index(void *context, const char *name, unsigned *index) {
    (void)context;
    errno = 0;
    *index = if_nametoindex(name);
    if (*index != 0)
        return 0;
    if (errno == ENOENT)
        return find_shortage();
    return errno != 0 ? errno : ENXIO; /* no interface, as POSIX says it */
}

#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)

static int posix_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                             listen_socket_handle *handle) {
    (void)context;
    int fd = socket(family, type | SOCK_CLOEXEC | (nonblock ? SOCK_NONBLOCK : 0), protocol); /* SOCK-004, SOCK-005 */
    if (fd < 0)
        return errno; /* STEP-020 */
    *handle = fd;     /* SOCK-001: 0 is as good as any */
    return 0;
}

#else

static int set_flags(int fd, bool nonblock) {
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        return errno;
    return nonblock && fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? errno : 0;
}

/* Where socket() cannot do it, the flags are set at once; between the two calls another thread's fork and exec can
 * inherit the socket (SOCK-004). */
static int posix_open_socket(void *context, int family, int type, int protocol, bool nonblock,
                             listen_socket_handle *handle) {
    (void)context;
    int fd = socket(family, type, protocol);
    if (fd < 0)
        return errno;
    int native = set_flags(fd, nonblock);
    if (native == 0)
        *handle = fd;
    else
        (void)close(fd);
    return native;
}

#endif

static int posix_set_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int value) {
    (void)context;
    return setsockopt(handle, option_numbers[option].level, option_numbers[option].number, &value, sizeof value) == 0
               ? 0
               : errno;
}

static int posix_get_option(void *context, listen_socket_handle handle, enum listen_socket_option option, int *value) {
    (void)context;
    socklen_t length = sizeof *value;
    return getsockopt(handle, option_numbers[option].level, option_numbers[option].number, value, &length) == 0 ? 0
                                                                                                                : errno;
}

static int posix_bind(void *context, listen_socket_handle handle, const struct sockaddr *address, socklen_t length) {
    (void)context;
    return bind(handle, address, length) == 0 ? 0 : errno;
}

static int posix_local_address(void *context, listen_socket_handle handle, struct sockaddr *address,
                               socklen_t *length) {
    (void)context;
    return getsockname(handle, address, length) == 0 ? 0 : errno;
}

static int posix_listen(void *context, listen_socket_handle handle, int backlog) {
    (void)context;
    return listen(handle, backlog) == 0 ? 0 : errno;
}

static void posix_close_socket(void *context, listen_socket_handle handle) {
    (void)context;
    /* CLN-004: the descriptor is gone whatever close says; a second try could close somebody else's. */
    (void)close(handle);
}

const struct listen_socket_system *listen_socket_platform(void) {
    static const struct listen_socket_system posix = {
        .size = sizeof posix,
        .initialize = posix_initialize,
        .release = posix_release,
        .resolve = posix_resolve,
        .free_list = posix_free_list,
        .interface_index = posix_interface_index,
        .open_socket = posix_open_socket,
        .set_option = posix_set_option,
        .get_option = posix_get_option,
        .bind = posix_bind,
        .local_address = posix_local_address,
        .listen = posix_listen,
        .close_socket = posix_close_socket,
    };
    return &posix;
}

#endif
