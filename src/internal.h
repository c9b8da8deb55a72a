/* What is visible between the library's own files, and nowhere else. Private to src/.
 *
 * The library is built as one unit, library.c, so that no program can see, or replace, what is not in listen_socket.h.
 * Where a file is compiled by itself, as tools do, its functions are ordinary ones. `inline` lets the compiler put
 * short ones into their callers: behind a system call the processor seldom foresees where a function returns to, and
 * each level of calls then costs as much as some dozens of instructions.
 */
#ifndef INTERNAL_H
#define INTERNAL_H

#if defined(LISTEN_SOCKET_ONE_UNIT)
#define INTERNAL static inline
#else
#define INTERNAL
#endif

#endif
