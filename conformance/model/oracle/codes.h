/* The neutral codes of this platform's error numbers, by the specification (ERR-003 ERR-006). */
#ifndef MODEL_CODES_H
#define MODEL_CODES_H

#include "prediction.h"

/* The code of a number that getaddrinfo gave; of an errno. LISTEN_SOCKET_UNKNOWN if there is none. */
enum listen_socket_code model_code_of_resolver(int native);
enum listen_socket_code model_code_of_system(int native);

/* Whether the number of the socket's bind means that another holds the port exclusively, which it does on Windows alone
 * (REUSE-004). */
bool model_is_held_exclusively(int native, const struct model_socket *socket);

/* The number of a code, 0 if this platform has none. */
int model_native_of_code(enum listen_socket_code code);

#endif
