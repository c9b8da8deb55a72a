/* The sockets that exist before the request of a vector is made. */
#ifndef ENVIRONMENT_EXISTING_SOCKETS_H
#define ENVIRONMENT_EXISTING_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/vector.h"

#define EXISTING_SOCKETS_MAX 16 /* a connection has two ends */

struct existing_sockets {
    int sockets[EXISTING_SOCKETS_MAX];
    size_t count;
};

/* Makes the existing sockets of the vector, in its order. False, with the reason in `error` and none left open. */
bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size);
void existing_sockets_close(struct existing_sockets *existing_sockets);

#endif
