/* The grammar of services: what a service's text is, decided from the text alone. Private to src/. */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdint.h>

#include "internal.h"
#include "listen_socket.h"

enum service_kind {
    SERVICE_NULL, /* no service: port 0 */
    SERVICE_PORT, /* a number; `port` has it */
    SERVICE_NAME  /* in the grammar of service names; the resolver knows the rest */
};

struct service {
    enum service_kind kind;
    uint16_t port; /* in host byte order */
};

/* Room, in bytes with the final NUL, for any text of the kind SERVICE_NAME. */
#define SERVICE_NAME_TEXT 16

/* `text` is NULL or terminated. Returns REASON_NONE and fills `*service`; or returns what is wrong with the text and
 * leaves `*service` as it was. Which code that is depends on AI_NUMERICSERV, so the caller says it. */
INTERNAL enum listen_socket_reason service_parse(const char *text, struct service *service);

/* Where in the refused text the byte is that `reason` is about, from 1; 0 if it is about no one byte. */
INTERNAL int service_position(const char *text, enum listen_socket_reason reason);

#endif
