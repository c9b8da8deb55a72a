/* The sockets of the adapter's processes, asked of the kernel. Nothing that an adapter says is used here. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "runner/adapter/process.h"

#define OBSERVE_MAX 512 /* sockets of one adapter */

/* The sockets that there are, by cookie. */
struct observe_set {
    uint64_t cookies[OBSERVE_MAX];
    size_t count;
};

/* Lists the sockets of all processes of the adapter. False with the reason if they cannot be seen. */
bool observe_list(const struct process *process, struct observe_set *set, char *error, size_t size);

/* Asks the adapter's internet sockets that are there now and not in `before` everything that there is to ask. The
 * copies that are made for this are closed again. */
bool observe_new(const struct process *process, const struct observe_set *before, struct evidence_sockets *sockets,
                 char *error, size_t size);

/* The same for what must be closed by now: sockets of every family. Of one that is neither AF_INET nor AF_INET6 there
 * are only family and type. */
bool observe_left(const struct process *process, const struct observe_set *before, struct evidence_sockets *sockets,
                  char *error, size_t size);

#endif
