/* The table of the codes that a call may be made to fail with, as far as Winsock has a number for them. It has none for
 * EIO, ENFILE, ENOSPC, ENOSYS and EPERM: vectors with these are not for Windows. */
#include "fault_numbers.h"

#if defined(_WIN32)

const struct named_number fault_numbers[] = {{"EACCES", WSAEACCES},
                                             {"EADDRINUSE", WSAEADDRINUSE},
                                             {"EADDRNOTAVAIL", WSAEADDRNOTAVAIL},
                                             {"EAFNOSUPPORT", WSAEAFNOSUPPORT},
                                             {"EAGAIN", WSAEWOULDBLOCK},
                                             {"EBADF", WSAEBADF},
                                             {"EDQUOT", WSAEDQUOT},
                                             {"EFAULT", WSAEFAULT},
                                             {"EINTR", WSAEINTR},
                                             {"EINVAL", WSAEINVAL},
                                             {"EISCONN", WSAEISCONN},
                                             {"EMFILE", WSAEMFILE},
                                             {"ENETDOWN", WSAENETDOWN},
                                             {"ENOBUFS", WSAENOBUFS},
                                             {"ENODEV", ERROR_DEV_NOT_EXIST},
                                             {"ENOMEM", WSA_NOT_ENOUGH_MEMORY},
                                             {"ENOPROTOOPT", WSAENOPROTOOPT},
                                             {"ENOTSOCK", WSAENOTSOCK},
                                             {"EOPNOTSUPP", WSAEOPNOTSUPP},
                                             {"EPROTONOSUPPORT", WSAEPROTONOSUPPORT},
                                             {"EPROTOTYPE", WSAEPROTOTYPE},
                                             {"ESOCKTNOSUPPORT", WSAESOCKTNOSUPPORT},
                                             {NULL, 0}};

#endif
