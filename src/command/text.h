/* Texts in the command's output: quoted values, addresses, and the nearest known name. */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include <stddef.h>

#include "listen_socket.h"

/* Of a function that formats like printf, so that the compiler checks its arguments where it can: which argument, from
 * 1, the format is, and which is the first one for it. */
#if defined(__GNUC__)
#define COMMAND_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
#else
#define COMMAND_PRINTF(format_at, first_at)
#endif

/* Room, in bytes with the final NUL, for any quoted value: 60 bytes as \xHH, quotes, the length of what was cut. */
enum { COMMAND_QUOTED = 300 };

/* Writes the first `length` bytes of `value` between quotes, bytes that are not printable ASCII as \xHH, so that they
 * cannot control a terminal; cut after 60 with their number added. Returns `buffer`. */
const char *command_quote_bytes(const char *value, size_t length, char buffer[COMMAND_QUOTED]);
/* The same without the quotes. */
const char *command_escape_bytes(const char *value, size_t length, char buffer[COMMAND_QUOTED]);
/* The same with quotes for all of a terminated value. */
const char *command_quote(const char *value, char buffer[COMMAND_QUOTED]);

/* Writes an address with its port, as the library does. Returns `buffer`. */
const char *command_address(const struct sockaddr_storage *address, socklen_t length,
                            char buffer[LISTEN_SOCKET_ADDRESS_TEXT]);
/* The same without brackets and port; `address` is AF_INET or AF_INET6. Returns a part of `buffer`. */
const char *command_host(const struct sockaddr_storage *address, socklen_t length,
                         char buffer[LISTEN_SOCKET_ADDRESS_TEXT]);
/* The port of an AF_INET or AF_INET6 address. */
int command_port(const struct sockaddr_storage *address);

/* The one of `names` that was most likely meant by the `length` bytes of `text`, or NULL if none is near. Leading
 * hyphens, letter case, and the prefixes of C constants (AI_, AF_, SOCK_, IPPROTO_) do not count. Texts and
 * names of more than 31 bytes are not compared. */
const char *command_suggest(const char *text, size_t length, const char *const *names, size_t count);

#endif
