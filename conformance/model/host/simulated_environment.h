/* An environment of the vectors, simulated: as data, and from the same files, what environment/environment.c does to a
 * real kernel.
 *
 * Where the specification leaves a choice to the resolver there are variants, so that each choice can be predicted.
 */
#ifndef MODEL_SIMULATED_ENVIRONMENT_H
#define MODEL_SIMULATED_ENVIRONMENT_H

#include "host.h"
#include "reader/environments.h"
#include "reader/vector.h"

/* Four of a vector, each with a client if it is a connection, and the name server's. */
enum { SIMULATED_ROWS = 256, SIMULATED_TEXT = 16384, SIMULATED_EXISTING_SOCKETS = 9 };

/* What resolvers may do differently; or-ed. */
enum {
    SIMULATED_IPV4_FIRST = 1,   /* a name with addresses of both families: IPv4 comes first */
    SIMULATED_IPV6_AS_IPV4 = 2, /* a request for IPv4 reads ::1 in the hosts file as 127.0.0.1, and a mapped address as
                                   the IPv4 address in it */
    SIMULATED_VARIANTS = 4
};

/* Large. Points into itself: not to be copied. */
struct simulated_environment {
    struct model_host host;
    struct model_address locals[4];
    struct model_endpoint existing_sockets[SIMULATED_EXISTING_SOCKETS];
    struct model_service services[SIMULATED_ROWS];
    struct model_host_name file[SIMULATED_ROWS / 2]; /* the hosts file, in its order */
    size_t file_count;
    size_t hosts_count; /* of them, from the first on, those of the hosts file; the others are a name server's */
    struct model_host_name
        host_names[SIMULATED_ROWS];  /* as this variant's resolver orders them; one may be there twice */
    char hosts_text[SIMULATED_TEXT]; /* the file, which the names above point into */
    char services_text[SIMULATED_TEXT];
    bool few_descriptors; /* nor can the resolver open a file or ask for an interface */
    bool asks_server;     /* names that the hosts file does not settle are a name server's, which is not simulated */
    bool has_server;      /* the environment's name server has UDP port 53 of 127.0.0.1 */
};

/* Builds the environment `name` with the variant of this system's own resolver. `files` is the directory with hosts and
 * services; `ipv6` says whether the kernel has IPv6. False, with the reason in `error`. */
bool simulated_environment_build(struct simulated_environment *simulated, const char *name, const char *files,
                                 bool ipv6, char *error, size_t size);

/* Makes the host a Windows host with the same families, addresses and names. */
void simulated_environment_make_windows(struct simulated_environment *simulated);

/* Changes the resolver to a variant: SIMULATED_IPV4_FIRST and the like, or-ed. */
void simulated_environment_vary(struct simulated_environment *simulated, unsigned variant);

/* Replaces the existing sockets by those of the vector, with the client of a connection, and the environment's own.
 * False if one cannot be simulated: it and those after it are then missing. `error` may be NULL if `size` is 0. */
bool simulated_environment_occupy(struct simulated_environment *simulated, const struct vector *vector, char *error,
                                  size_t size);

/* Replaces the host's faults by those of the vector, except those of close, which cannot fail over the seam. False if
 * one cannot be simulated. */
bool simulated_environment_arm(struct simulated_environment *simulated, const struct vector *vector, char *error,
                               size_t size);

/* Whether nsswitch.conf in `files` lets the resolver ask the two files only. */
bool simulated_environment_check_sources(const char *files, char *error, size_t size);

#endif
