/* Addresses of the vectors as socket addresses of this platform. Needs the C library only. */
#ifndef READER_ADDRESS_H
#define READER_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* The socket address of a text such as "::1" or "fe80::1%lo". The family is AF_INET or AF_INET6; a zone is the name of
 * an interface or its index. Returns the length; 0, and a zeroed address, if the text is no address of the family. */
socklen_t address_of_text(int family, const char *text, int port, struct sockaddr_storage *address);

/* The port of an address of either family. */
int address_port(const struct sockaddr_storage *address);

/* Whether family, address, zone and port are the same. */
bool address_equal(const struct sockaddr_storage *a, const struct sockaddr_storage *b);

#endif
