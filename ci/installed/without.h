/* Takes away what macOS (SOCK_CLOEXEC, SOCK_NONBLOCK) and OpenBSD (AI_V4MAPPED, AI_ALL) each lack, so that the library
 * can be tried as it is there. Put before everything else by -include. */
#ifndef WITHOUT_H
#define WITHOUT_H

#include <netdb.h>
#include <sys/socket.h>

#undef SOCK_CLOEXEC
#undef SOCK_NONBLOCK
#undef AI_V4MAPPED
#undef AI_ALL

#endif
