/* The sockets of the adapter's processes, asked of the kernel. Nothing that an adapter says is used here.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"

#define OBSERVE_MAX 512 /* internet sockets of one adapter */

/* The internet sockets that there are, by cookie. */
struct observe_set {
    uint64_t cookies[OBSERVE_MAX];
    size_t count;
};

/* Lists the AF_INET and AF_INET6 sockets of all processes below the caller. False with the reason where they cannot be
 * seen. */
bool observe_list(struct observe_set *set, char *error, size_t size);

/* Asks the sockets that are there now and not in `before` everything there is to ask. The copies that are made for this
 * are closed again. */
bool observe_new(const struct observe_set *before, struct evidence_sockets *sockets, char *error, size_t size);

#endif
