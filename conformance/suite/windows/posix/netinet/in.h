/* For the tests' sources that are written for POSIX: what Windows has of <netinet/in.h>. */
#ifndef WINDOWS_POSIX_NETINET_IN_H
#define WINDOWS_POSIX_NETINET_IN_H

#include <sys/socket.h>

#endif
