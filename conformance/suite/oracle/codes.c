/* The neutral codes of this platform's numbers (ERR-003): each number of POSIX, and one that has no code. */
#include "codes.h"

#include <errno.h>
#include <netdb.h>

#include "expect.h"
#include "model/oracle/codes.h"

struct number {
    int native;
    enum listen_socket_code code;
};

#define NAMED(name)                                                                                                    \
    { name, LISTEN_SOCKET_##name }

static const struct number resolver[] = {
    {0, LISTEN_SOCKET_OK}, NAMED(EAI_AGAIN),  NAMED(EAI_BADFLAGS), NAMED(EAI_FAIL),     NAMED(EAI_FAMILY),
    NAMED(EAI_MEMORY),     NAMED(EAI_NONAME), NAMED(EAI_SERVICE),  NAMED(EAI_SOCKTYPE), NAMED(EAI_SYSTEM),
};

static const struct number system_numbers[] = {
    {0, LISTEN_SOCKET_OK}, NAMED(EACCES),          NAMED(EADDRINUSE),  NAMED(EADDRNOTAVAIL),
    NAMED(EAFNOSUPPORT),   NAMED(EAGAIN),          NAMED(EBADF),       NAMED(EFAULT),
    NAMED(EINTR),          NAMED(EINVAL),          NAMED(EIO),         NAMED(EISCONN),
    NAMED(EMFILE),         NAMED(ENETDOWN),        NAMED(ENFILE),      NAMED(ENOBUFS),
    NAMED(ENODEV),         NAMED(ENOMEM),          NAMED(ENOPROTOOPT), NAMED(ENOSYS),
    NAMED(ENOTSOCK),       NAMED(EOPNOTSUPP),      NAMED(EPERM),       NAMED(EPROTONOSUPPORT),
    NAMED(EPROTOTYPE),     NAMED(ESOCKTNOSUPPORT),
};

void test_codes(void) {
    for (size_t i = 0; i < MODEL_COUNT(resolver); i++) {
        expect(model_code_of_resolver(resolver[i].native) == resolver[i].code, "a number of the resolver", "its code",
               "another");
        expect(model_native_of_code(resolver[i].code) == resolver[i].native, "a code of the resolver", "its number",
               "another");
    }
    for (size_t i = 0; i < MODEL_COUNT(system_numbers); i++) {
        expect(model_code_of_system(system_numbers[i].native) == system_numbers[i].code, "a number of the system",
               "its code", "another");
        expect(model_native_of_code(system_numbers[i].code) == system_numbers[i].native, "a code of the system",
               "its number", "another");
    }
#if defined(EAI_NODATA)
    expect(model_code_of_resolver(EAI_NODATA) == LISTEN_SOCKET_EAI_NONAME, "EAI_NODATA", "EAI_NONAME", "another");
#endif
#if defined(EAI_ADDRFAMILY)
    expect(model_code_of_resolver(EAI_ADDRFAMILY) == LISTEN_SOCKET_EAI_NONAME, "EAI_ADDRFAMILY", "EAI_NONAME",
           "another");
#endif
    expect(model_code_of_resolver(EBADF) == LISTEN_SOCKET_UNKNOWN, "a number that getaddrinfo does not give", "no code",
           "one");
    expect(model_code_of_system(EXDEV) == LISTEN_SOCKET_UNKNOWN, "an errno that no clause names", "no code", "one");
    expect(model_code_of_system(EAI_AGAIN) == LISTEN_SOCKET_UNKNOWN, "no errno", "no code", "one");
    expect(model_native_of_code(LISTEN_SOCKET_NOTINITIALISED) == 0, "a code without a number here", "0", "another");
}
