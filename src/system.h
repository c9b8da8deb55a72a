/* The seam as the library's own files see it: the platform's socket headers, and what each system_*.c defines for them.
 * Private to src/. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "internal.h"
#include "listen_socket.h" /* on Windows with all that the headers below have */

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#endif

/* Notes what the number of the failure's call means, the call being for `sock`: its neutral code, and where the
 * platform knows more its reason (REUSE-004). */
INTERNAL void system_note_meaning(struct listen_socket_failure *failure, const struct listen_socket *sock);

/* Whether the failure is a sign that the host lacks dual mode (STK-009). */
INTERNAL bool system_lacks_dual_mode(const struct listen_socket_failure *failure);

#endif
