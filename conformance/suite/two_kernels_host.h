/* The simulated twin of an environment of the vectors: what runner/environment.c makes of a real kernel, said as data,
 * from the same files. */
#ifndef TWO_KERNELS_HOST_H
#define TWO_KERNELS_HOST_H

#include "../vectors.h"
#include "model/environment.h"

enum { HOST_ROWS = 128, HOST_TEXT = 16384, HOST_OCCUPANTS = 8 };

/* Large: static. Points into itself: not to be copied. */
struct host {
    struct model_environment environment;
    struct model_address locals[2];
    struct model_endpoint occupants[HOST_OCCUPANTS];
    struct model_host hosts[HOST_ROWS];
    struct model_service services[HOST_ROWS];
    char hosts_text[HOST_TEXT]; /* of the files: the names above point into it */
    char services_text[HOST_TEXT];
};

/* Builds the twin of the environment `name`. `files` is the directory with hosts, services and nsswitch.conf; `ipv6`,
 * whether the kernel has that family at all. Returns false, with what is wrong in `error`. */
bool host_build(struct host *host, const char *name, const char *files, bool ipv6, char *error, size_t size);

/* Puts the vector's occupants there, in place of any others. The same errors. */
bool host_occupy(struct host *host, const struct vector *vector, char *error, size_t size);

#endif
