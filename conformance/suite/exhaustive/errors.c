/* The errors that each call can be made to fail with: those of its manual page, and one that no page lists; and the
 * wrong answers that it can give. */
#include <errno.h>

#include "exhaustive.h"

#define UNLISTED 4095

/* ---- Linux ------------------------------------------------------------------------------------------------------- */

static const int initialize_errors[] = {ENETDOWN, EAGAIN, EMFILE, EFAULT, UNLISTED};
static const int interface_errors[] = {ENODEV, ENXIO, EMFILE, ENFILE, ENOMEM, EACCES, EPERM, EAFNOSUPPORT, UNLISTED};
static const int resolve_errors[] = {EAI_AGAIN,  EAI_BADFLAGS,   EAI_FAIL,     EAI_FAMILY, EAI_MEMORY,
                                     EAI_NONAME, EAI_SERVICE,    EAI_SOCKTYPE, EAI_SYSTEM, EAI_OVERFLOW,
#if defined(EAI_NODATA) && defined(EAI_ADDRFAMILY)
                                     EAI_NODATA, EAI_ADDRFAMILY,
#endif
                                     -UNLISTED};
static const int socket_errors[] = {EACCES, EAFNOSUPPORT, EINVAL,          EMFILE,     ENFILE,          ENOBUFS,
                                    ENOMEM, EPERM,        EPROTONOSUPPORT, EPROTOTYPE, ESOCKTNOSUPPORT, UNLISTED};
static const int set_option_errors[] = {EBADF, EDOM,    EFAULT,   EINVAL, EISCONN,     ENOMEM,  EACCES,
                                        EPERM, ENOBUFS, ENOTSOCK, ENOSYS, ENOPROTOOPT, UNLISTED};
static const int get_option_errors[] = {EBADF,  EFAULT,  EINVAL,     ENOPROTOOPT, ENOTSOCK,
                                        EACCES, ENOBUFS, EOPNOTSUPP, UNLISTED};
static const int bind_errors[] = {EACCES,   EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAGAIN,   EBADF,   EFAULT,
                                  EINTR,    EINVAL,     EIO,           EISCONN,      ENETDOWN, ENOBUFS, ENODEV,
                                  ENOTSOCK, EOPNOTSUPP, EPERM,         ELOOP,        ENOMEM,   UNLISTED};
static const int local_address_errors[] = {EBADF, EFAULT, EINVAL, ENOBUFS, ENOTSOCK, EOPNOTSUPP, UNLISTED};
static const int listen_errors[] = {EADDRINUSE, EBADF,    EDESTADDRREQ, EINVAL,  EACCES,
                                    ENOBUFS,    ENOTSOCK, EOPNOTSUPP,   UNLISTED};

/* ---- Windows: Microsoft's pages ---------------------------------------------------------------------------------- */

/* Numbers of Winsock's that no errno stands for everywhere. */
enum {
    IN_PROGRESS = 10036,
    NO_PROTOCOL_FAMILY = 10046,
    NET_RESET = 10052,
    NOT_CONNECTED = 10057,
    PROCESS_LIMIT = 10067, /* INIT-007 */
    SYSTEM_NOT_READY = 10091,
    VERSION_NOT_SUPPORTED = 10092,
    INVALID_TABLE = 10104,
    INVALID_PROVIDER = 10105,
    PROVIDER_FAILED = 10106,
    CALL_FAILED = 10107, /* and the call said no more (STEP-020) */
    NO_NAME_DATA = 11004
};

static const int windows_initialize_errors[] = {
    SYSTEM_NOT_READY, VERSION_NOT_SUPPORTED, IN_PROGRESS, PROCESS_LIMIT, EFAULT, UNLISTED};
static const int windows_interface_errors[] = {ENODEV, UNLISTED};
static const int windows_resolve_errors[] = {EAI_AGAIN,
                                             EAI_BADFLAGS,
                                             EAI_FAIL,
                                             EAI_FAMILY,
                                             EAI_MEMORY,
                                             EAI_NONAME,
                                             EAI_SERVICE,
                                             EAI_SOCKTYPE,
                                             EAI_SYSTEM,
                                             NO_NAME_DATA,
                                             MODEL_NOT_INITIALISED,
                                             -UNLISTED};
/* And of the calls that the seam makes with it: setsockopt, ioctlsocket, SetHandleInformation. */
static const int windows_socket_errors[] = {MODEL_NOT_INITIALISED,
                                            ENETDOWN,
                                            EAFNOSUPPORT,
                                            NO_PROTOCOL_FAMILY,
                                            EFAULT,
                                            IN_PROGRESS,
                                            EINVAL,
                                            INVALID_PROVIDER,
                                            INVALID_TABLE,
                                            EMFILE,
                                            ENOBUFS,
                                            EPROTONOSUPPORT,
                                            EPROTOTYPE,
                                            PROVIDER_FAILED,
                                            ESOCKTNOSUPPORT,
                                            ENOPROTOOPT,
                                            ENOTSOCK,
                                            CALL_FAILED,
                                            UNLISTED};
static const int windows_set_option_errors[] = {
    MODEL_NOT_INITIALISED, ENETDOWN,      EFAULT,   IN_PROGRESS, EINVAL,  NET_RESET,
    ENOPROTOOPT,           NOT_CONNECTED, ENOTSOCK, CALL_FAILED, UNLISTED};
static const int windows_get_option_errors[] = {MODEL_NOT_INITIALISED, ENETDOWN, EFAULT,      IN_PROGRESS, EINVAL,
                                                ENOPROTOOPT,           ENOTSOCK, CALL_FAILED, UNLISTED};
static const int windows_bind_errors[] = {
    MODEL_NOT_INITIALISED, ENETDOWN, EACCES,  EADDRINUSE, EADDRNOTAVAIL, EFAULT,
    IN_PROGRESS,           EINVAL,   ENOBUFS, ENOTSOCK,   CALL_FAILED,   UNLISTED};
static const int windows_local_address_errors[] = {
    MODEL_NOT_INITIALISED, ENETDOWN, EFAULT, IN_PROGRESS, EINVAL, ENOTSOCK, CALL_FAILED, UNLISTED};
static const int windows_listen_errors[] = {
    MODEL_NOT_INITIALISED, ENETDOWN, EADDRINUSE, IN_PROGRESS, EINVAL, EISCONN, EMFILE, ENOBUFS, ENOTSOCK, EOPNOTSUPP,
    CALL_FAILED,           UNLISTED};

/* ---- Both -------------------------------------------------------------------------------------------------------- */

struct error_list {
    const int *errors;
    size_t count;
};

#define LIST(errors_)                                                                                                  \
    { (errors_), MODEL_COUNT(errors_) }

static const struct error_list lists[][MODEL_CALL_FALLIBLE] = {
    [MODEL_RULES_LINUX] =
        {
            [MODEL_CALL_INITIALIZE] = LIST(initialize_errors),
            [MODEL_CALL_INTERFACE_INDEX] = LIST(interface_errors),
            [MODEL_CALL_RESOLVE] = LIST(resolve_errors),
            [MODEL_CALL_SOCKET] = LIST(socket_errors),
            [MODEL_CALL_SET_OPTION] = LIST(set_option_errors),
            [MODEL_CALL_GET_OPTION] = LIST(get_option_errors),
            [MODEL_CALL_BIND] = LIST(bind_errors),
            [MODEL_CALL_LOCAL_ADDRESS] = LIST(local_address_errors),
            [MODEL_CALL_LISTEN] = LIST(listen_errors),
        },
    [MODEL_RULES_WINDOWS] =
        {
            [MODEL_CALL_INITIALIZE] = LIST(windows_initialize_errors),
            [MODEL_CALL_INTERFACE_INDEX] = LIST(windows_interface_errors),
            [MODEL_CALL_RESOLVE] = LIST(windows_resolve_errors),
            [MODEL_CALL_SOCKET] = LIST(windows_socket_errors),
            [MODEL_CALL_SET_OPTION] = LIST(windows_set_option_errors),
            [MODEL_CALL_GET_OPTION] = LIST(windows_get_option_errors),
            [MODEL_CALL_BIND] = LIST(windows_bind_errors),
            [MODEL_CALL_LOCAL_ADDRESS] = LIST(windows_local_address_errors),
            [MODEL_CALL_LISTEN] = LIST(windows_listen_errors),
        },
};

/* Of each call that gives one, the first and the last. */
static const struct {
    enum model_wrong_answer first;
    enum model_wrong_answer last;
} wrong_answers[MODEL_CALL_FALLIBLE] = {
    [MODEL_CALL_SET_OPTION] = {MODEL_WRONG_IGNORED, MODEL_WRONG_IGNORED},
    [MODEL_CALL_GET_OPTION] = {MODEL_WRONG_BOOLEAN, MODEL_WRONG_VALUE},
    [MODEL_CALL_BIND] = {MODEL_WRONG_PORT, MODEL_WRONG_PORT},
    [MODEL_CALL_LOCAL_ADDRESS] = {MODEL_WRONG_VALUE, MODEL_WRONG_FAMILY},
};

/* Once and always are counted apart. */
size_t fault_count(enum model_rules rules, enum model_call call) {
    const size_t wrong =
        wrong_answers[call].last == MODEL_WRONG_NONE ? 0 : wrong_answers[call].last - wrong_answers[call].first + 1u;

    return 2 * (lists[rules][call].count + wrong);
}

struct model_fault fault_at(enum model_rules rules, enum model_call call, unsigned nth, size_t n) {
    const struct error_list *list = &lists[rules][call];
    struct model_fault fault = {.call = call, .nth = nth, .always = n % 2 != 0, .detail = ENFILE};

    n /= 2;
    if (n < list->count)
        fault.error = list->errors[n];
    else
        fault.wrong_answer = (enum model_wrong_answer)((size_t)wrong_answers[call].first + n - list->count);
    return fault;
}
