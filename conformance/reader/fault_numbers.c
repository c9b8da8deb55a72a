/* The table of the codes that a call may be made to fail with. */
#include "fault_numbers.h"

#include <errno.h>

#define ERROR_NUMBER(name)                                                                                             \
    { #name, name }
const struct named_number fault_numbers[] = {ERROR_NUMBER(EACCES),
                                             ERROR_NUMBER(EADDRINUSE),
                                             ERROR_NUMBER(EADDRNOTAVAIL),
                                             ERROR_NUMBER(EAFNOSUPPORT),
                                             ERROR_NUMBER(EAGAIN),
                                             ERROR_NUMBER(EBADF),
                                             ERROR_NUMBER(EDQUOT),
                                             ERROR_NUMBER(EFAULT),
                                             ERROR_NUMBER(EINTR),
                                             ERROR_NUMBER(EINVAL),
                                             ERROR_NUMBER(EIO),
                                             ERROR_NUMBER(EISCONN),
                                             ERROR_NUMBER(EMFILE),
                                             ERROR_NUMBER(ENETDOWN),
                                             ERROR_NUMBER(ENFILE),
                                             ERROR_NUMBER(ENOBUFS),
                                             ERROR_NUMBER(ENODEV),
                                             ERROR_NUMBER(ENOMEM),
                                             ERROR_NUMBER(ENOPROTOOPT),
                                             ERROR_NUMBER(ENOSPC),
                                             ERROR_NUMBER(ENOSYS),
                                             ERROR_NUMBER(ENOTSOCK),
                                             ERROR_NUMBER(EOPNOTSUPP),
                                             ERROR_NUMBER(EPERM),
                                             ERROR_NUMBER(EPROTONOSUPPORT),
                                             ERROR_NUMBER(EPROTOTYPE),
                                             ERROR_NUMBER(ESOCKTNOSUPPORT),
                                             {NULL, 0}};
