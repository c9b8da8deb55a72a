/* What Wine does otherwise than Windows, for the tests that must know it. */
#ifndef WINDOWS_WINE_H
#define WINDOWS_WINE_H

#include <listen_socket.h>
#include <stdbool.h>

/* Whether this is Wine. */
bool wine_is_here(void);

/* The calls for threads that open and close at once, to be asked for before they start. Wine 8 counts the
 * initialisations without a lock: one that gets lost makes another thread's WSACleanup the last, which closes
 * everybody's sockets. So under Wine one thread at a time initialises or releases; on Windows it is NULL, the
 * platform's own. Static: sockets may keep it. */
const struct listen_socket_system *wine_system_for_threads(void);

#endif
