/* The neutral codes of this platform's error numbers, by the specification (ERR-003 ERR-006). */
#ifndef MODEL_CODES_H
#define MODEL_CODES_H

#include "listen_socket.h"

/* The code of a number that getaddrinfo gave; of an errno. LISTEN_SOCKET_UNKNOWN if there is none. */
enum listen_socket_code model_code_of_resolver(int native);
enum listen_socket_code model_code_of_system(int native);

/* Whether the number of a bind means that another holds the port exclusively; only Windows has such a number. */
bool model_is_held_exclusively(int native);

/* The number of a code, 0 if this platform has none. */
int model_native_of_code(enum listen_socket_code code);

#endif
