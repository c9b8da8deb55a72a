/* The table of error numbers and neutral codes (ERR-003), read in both directions. */
#include "codes.h"

#include <errno.h>

#include "model/host/host.h"

struct number {
    int native;
    enum listen_socket_code code;
};

static const struct number resolver_numbers[] = {
    {0, LISTEN_SOCKET_OK},
    {EAI_AGAIN, LISTEN_SOCKET_EAI_AGAIN},
    {EAI_BADFLAGS, LISTEN_SOCKET_EAI_BADFLAGS},
    {EAI_FAIL, LISTEN_SOCKET_EAI_FAIL},
    {EAI_FAMILY, LISTEN_SOCKET_EAI_FAMILY},
    {EAI_MEMORY, LISTEN_SOCKET_EAI_MEMORY},
    {EAI_NONAME, LISTEN_SOCKET_EAI_NONAME},
#ifdef EAI_NODATA
    {EAI_NODATA, LISTEN_SOCKET_EAI_NONAME},
#endif
#ifdef EAI_ADDRFAMILY
    {EAI_ADDRFAMILY, LISTEN_SOCKET_EAI_NONAME},
#endif
    {EAI_SERVICE, LISTEN_SOCKET_EAI_SERVICE},
    {EAI_SOCKTYPE, LISTEN_SOCKET_EAI_SOCKTYPE},
    {EAI_SYSTEM, LISTEN_SOCKET_EAI_SYSTEM},
};

static const struct number system_numbers[] = {
    {0, LISTEN_SOCKET_OK},
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

static enum listen_socket_code look_up(const struct number *numbers, size_t count, int native) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].native == native)
            return numbers[i].code;
    }
    return LISTEN_SOCKET_UNKNOWN;
}

enum listen_socket_code model_code_of_resolver(int native) {
    return look_up(resolver_numbers, MODEL_COUNT(resolver_numbers), native);
}

enum listen_socket_code model_code_of_system(int native) {
    return look_up(system_numbers, MODEL_COUNT(system_numbers), native);
}

static int look_back(const struct number *numbers, size_t count, enum listen_socket_code code) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i].code == code)
            return numbers[i].native;
    }
    return 0;
}

int model_native_of_code(enum listen_socket_code code) {
    const int native = look_back(resolver_numbers, MODEL_COUNT(resolver_numbers), code);

    return native != 0 ? native : look_back(system_numbers, MODEL_COUNT(system_numbers), code);
}
