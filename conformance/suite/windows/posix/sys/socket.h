/* For the tests' sources that are written for POSIX: what Windows has of <sys/socket.h>, and names that it lacks. */
#ifndef WINDOWS_POSIX_SYS_SOCKET_H
#define WINDOWS_POSIX_SYS_SOCKET_H

#include <winsock2.h>
#include <ws2tcpip.h>

typedef unsigned short in_port_t;
typedef unsigned short sa_family_t;

/* Bits that no socket type of Windows has: what the vectors mean by them is refused there all the same (TYPE-004). */
#define SOCK_CLOEXEC 02000000
#define SOCK_NONBLOCK 04000

/* Types that the tests name and Windows does not: by Linux's numbers. */
#define SOCK_DCCP 6
#define SOCK_PACKET 10

/* Protocols that the tests name and Windows does not: by the numbers that IANA gave them. */
#define IPPROTO_DCCP 33
#define IPPROTO_UDPLITE 136

#endif
