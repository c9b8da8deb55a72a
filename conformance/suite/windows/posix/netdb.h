/* For the tests' sources that are written for POSIX: what Windows has of <netdb.h>. */
#ifndef WINDOWS_POSIX_NETDB_H
#define WINDOWS_POSIX_NETDB_H

#include <sys/socket.h>

/* A number of Winsock's other calls, which the library takes for a system error that the resolver met; and one that
 * nobody knows. */
#define EAI_SYSTEM WSAENETDOWN
#define EAI_OVERFLOW 12345

#endif
