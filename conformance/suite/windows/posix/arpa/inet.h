/* For the tests' sources that are written for POSIX: what Windows has of <arpa/inet.h>. */
#ifndef WINDOWS_POSIX_ARPA_INET_H
#define WINDOWS_POSIX_ARPA_INET_H

#include <sys/socket.h>

#endif
