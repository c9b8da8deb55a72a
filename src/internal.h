/* What is visible between the library's own files, and nowhere else. Private to src/.
 *
 * The library is built as one unit, library.c, so that no program can see, or replace, what is not in listen_socket.h.
 * Where a file is compiled by itself, as tools do, its functions are ordinary ones.
 */
#ifndef INTERNAL_H
#define INTERNAL_H

#if defined(LISTEN_SOCKET_ONE_UNIT)
#define INTERNAL static
#else
#define INTERNAL
#endif

#endif
