/* A platform's numbers and the neutral codes that they stand for. Private to src/. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include "internal.h"
#include "listen_socket.h"

struct platform_number {
    int native;
    enum listen_socket_code code;
};

/* The code of the number: LISTEN_SOCKET_OK for 0, LISTEN_SOCKET_UNKNOWN if no row has it. */
INTERNAL enum listen_socket_code numbers_code(const struct platform_number *rows, size_t count, int native);

/* The number of the code, of several the first; 0 if no row has it. */
INTERNAL int numbers_native(const struct platform_number *rows, size_t count, enum listen_socket_code code);

#endif
