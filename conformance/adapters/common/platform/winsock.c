/* The adapters' platform on Windows: the codes of Winsock, and standard streams that pass bytes as they are. */
#include "platform.h"

#if defined(_WIN32)

#include <fcntl.h>
#include <io.h>
#include <winsock2.h>
#include <ws2tcpip.h>

/* No socket type of Windows has these bits; a type with them is one that nobody knows there. */
const int platform_cloexec = 02000000;
const int platform_nonblock = 04000;
const struct platform_hello platform_hello = {.name = "-winsock", .fields = "", .features = ",winsock"};

/* The C library of Windows ends lines by two bytes unless it is told not to. */
FILE *platform_open(enum platform_end end) {
    FILE *stream = end == PLATFORM_IN ? stdin : stdout;
    return _setmode(_fileno(stream), _O_BINARY) == -1 ? NULL : stream;
}

const char *platform_error_name(int number) {
    static const struct platform_symbol names[] = {
        PLATFORM_SYMBOL(WSAEACCES),          PLATFORM_SYMBOL(WSAEADDRINUSE),
        PLATFORM_SYMBOL(WSAEADDRNOTAVAIL),   PLATFORM_SYMBOL(WSAEAFNOSUPPORT),
        PLATFORM_SYMBOL(WSAEBADF),           PLATFORM_SYMBOL(WSAEFAULT),
        PLATFORM_SYMBOL(WSAEINPROGRESS),     PLATFORM_SYMBOL(WSAEINTR),
        PLATFORM_SYMBOL(WSAEINVAL),          PLATFORM_SYMBOL(WSAEISCONN),
        PLATFORM_SYMBOL(WSAEMFILE),          PLATFORM_SYMBOL(WSAENETDOWN),
        PLATFORM_SYMBOL(WSAENOBUFS),         PLATFORM_SYMBOL(WSAENOPROTOOPT),
        PLATFORM_SYMBOL(WSAENOTSOCK),        PLATFORM_SYMBOL(WSAEOPNOTSUPP),
        PLATFORM_SYMBOL(WSAEPFNOSUPPORT),    PLATFORM_SYMBOL(WSAEPROCLIM),
        PLATFORM_SYMBOL(WSAEPROTONOSUPPORT), PLATFORM_SYMBOL(WSAEPROTOTYPE),
        PLATFORM_SYMBOL(WSAESOCKTNOSUPPORT), PLATFORM_SYMBOL(WSAEWOULDBLOCK),
        PLATFORM_SYMBOL(WSANOTINITIALISED),  PLATFORM_SYMBOL(WSASYSNOTREADY),
        PLATFORM_SYMBOL(WSAVERNOTSUPPORTED), PLATFORM_SYMBOL(WSA_NOT_ENOUGH_MEMORY),
    };
    return platform_name_of(number, names, sizeof names / sizeof *names, "E?");
}

/* ws2tcpip.h has names of the resolver's own for these numbers. */
const char *platform_resolver_name(int number) {
    static const struct platform_symbol names[] = {
        PLATFORM_SYMBOL(EAI_AGAIN),   PLATFORM_SYMBOL(EAI_BADFLAGS), PLATFORM_SYMBOL(EAI_FAIL),
        PLATFORM_SYMBOL(EAI_FAMILY),  PLATFORM_SYMBOL(EAI_MEMORY),   PLATFORM_SYMBOL(EAI_NONAME),
        PLATFORM_SYMBOL(EAI_SERVICE), PLATFORM_SYMBOL(EAI_SOCKTYPE), PLATFORM_SYMBOL(WSANO_DATA),
    };
    const char *name = platform_name_of(number, names, sizeof names / sizeof *names, "");
    return *name ? name : platform_error_name(number);
}

#endif
