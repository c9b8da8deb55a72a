/* For the tests' sources that are written for POSIX: what Windows has of <net/if.h>. */
#ifndef WINDOWS_POSIX_NET_IF_H
#define WINDOWS_POSIX_NET_IF_H

#include <sys/socket.h>

#include <iphlpapi.h>
#include <netioapi.h>

#ifndef IF_NAMESIZE
#define IF_NAMESIZE 256
#endif

#endif
