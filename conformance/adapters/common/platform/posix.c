/* The adapters' platform on POSIX systems: errno, EAI_ numbers, and a wire that may have descriptors of its own. */
#include "platform.h"

#if !defined(_WIN32)

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>

const int platform_cloexec = SOCK_CLOEXEC;
const int platform_nonblock = SOCK_NONBLOCK;
const struct platform_hello platform_hello = {.name = "", .fields = " wire=fd", .features = ""};

/* A number that is no descriptor gives NULL. */
FILE *platform_open(enum platform_end end) {
    const char *number = getenv(end == PLATFORM_IN ? "LISTEN_SOCKET_WIRE_IN" : "LISTEN_SOCKET_WIRE_OUT");
    if (!number)
        return end == PLATFORM_IN ? stdin : stdout;
    return fdopen((int)strtol(number, NULL, 10), end == PLATFORM_IN ? "r" : "w");
}

const char *platform_error_name(int number) {
    static const struct platform_symbol names[] = {
        PLATFORM_SYMBOL(EACCES),       PLATFORM_SYMBOL(EADDRINUSE),      PLATFORM_SYMBOL(EADDRNOTAVAIL),
        PLATFORM_SYMBOL(EAFNOSUPPORT), PLATFORM_SYMBOL(EAGAIN),          PLATFORM_SYMBOL(EBADF),
        PLATFORM_SYMBOL(EFAULT),       PLATFORM_SYMBOL(EINTR),           PLATFORM_SYMBOL(EINVAL),
        PLATFORM_SYMBOL(EIO),          PLATFORM_SYMBOL(EISCONN),         PLATFORM_SYMBOL(EMFILE),
        PLATFORM_SYMBOL(ENETDOWN),     PLATFORM_SYMBOL(ENFILE),          PLATFORM_SYMBOL(ENOBUFS),
        PLATFORM_SYMBOL(ENODEV),       PLATFORM_SYMBOL(ENOENT),          PLATFORM_SYMBOL(ENOMEM),
        PLATFORM_SYMBOL(ENOPROTOOPT),  PLATFORM_SYMBOL(ENOSYS),          PLATFORM_SYMBOL(ENOTSOCK),
        PLATFORM_SYMBOL(EOPNOTSUPP),   PLATFORM_SYMBOL(EPERM),           PLATFORM_SYMBOL(EPROTONOSUPPORT),
        PLATFORM_SYMBOL(EPROTOTYPE),   PLATFORM_SYMBOL(ESOCKTNOSUPPORT), PLATFORM_SYMBOL(ENOSPC),
        PLATFORM_SYMBOL(EDQUOT),
    };
    return platform_name_of(number, names, sizeof names / sizeof *names, "E?");
}

const char *platform_resolver_name(int number) {
    static const struct platform_symbol names[] = {
        PLATFORM_SYMBOL(EAI_AGAIN),      PLATFORM_SYMBOL(EAI_BADFLAGS), PLATFORM_SYMBOL(EAI_FAIL),
        PLATFORM_SYMBOL(EAI_FAMILY),     PLATFORM_SYMBOL(EAI_MEMORY),   PLATFORM_SYMBOL(EAI_NONAME),
        PLATFORM_SYMBOL(EAI_SERVICE),    PLATFORM_SYMBOL(EAI_SOCKTYPE), PLATFORM_SYMBOL(EAI_SYSTEM),
#ifdef EAI_NODATA
        PLATFORM_SYMBOL(EAI_NODATA),
#endif
#ifdef EAI_ADDRFAMILY
        PLATFORM_SYMBOL(EAI_ADDRFAMILY),
#endif
    };
    return platform_name_of(number, names, sizeof names / sizeof *names, "EAI_?");
}

#endif
