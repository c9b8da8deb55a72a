/* The simulated twin of an environment of the vectors: what runner/environment.c makes of a real kernel, said as data,
 * from the same files.
 *
 * What the specification leaves to the resolver is a variant, so that a prediction can be had for each kind of it.
 */
#ifndef SIMULATED_H
#define SIMULATED_H

#include "host.h"
#include "reader/vectors.h"

enum { SIMULATED_ROWS = 256, SIMULATED_TEXT = 16384, SIMULATED_EXISTING_SOCKETS = 8 };

/* What resolvers do differently. Or-ed. */
enum {
    SIMULATED_IPV4_FIRST = 1,    /* of a name with addresses of both families */
    SIMULATED_LOOPBACK_BOTH = 2, /* ::1 in the hosts file is 127.0.0.1, too, for who asks for IPv4 */
    SIMULATED_VARIANTS = 4
};

/* Large. Points into itself: not to be copied. */
struct simulated_environment {
    struct model_host host;
    struct model_address locals[2];
    struct model_endpoint existing_sockets[SIMULATED_EXISTING_SOCKETS];
    struct model_service services[SIMULATED_ROWS];
    struct model_host_name file[SIMULATED_ROWS / 2]; /* the hosts file, in its order */
    size_t file_count;
    struct model_host_name host_names[SIMULATED_ROWS]; /* as the resolver of the variant has them, some twice */
    char hosts_text[SIMULATED_TEXT];                   /* of the files: the names above point into it */
    char services_text[SIMULATED_TEXT];
    bool few_descriptors; /* also for who would open a file, or ask for an interface */
};

/* The environments that there are, the plain one first. The index of a name that is none of theirs is the last. */
enum { SIMULATED_ENVIRONMENTS = 9 };
const char *simulated_environment_name(size_t index);
size_t simulated_environment_index(const char *name);

/* Builds the twin of the environment `name`, with this system's own resolver. `files` is the directory with hosts and
 * services; `ipv6`, whether the kernel has that family at all. False with what is wrong in `error`. */
bool simulated_environment_build(struct simulated_environment *simulated, const char *name, const char *files,
                                 bool ipv6, char *error, size_t size);

/* Makes its resolver that of a variant, MODEL_TWIN_*. */
void simulated_environment_vary(struct simulated_environment *simulated, unsigned variant);

/* Puts the vector's existing_sockets there, in place of any others. False where one cannot be simulated; it and those
 * after it are not there then. `error` may be NULL where `size` is 0. */
bool simulated_environment_occupy(struct simulated_environment *simulated, const struct vector *vector, char *error,
                                  size_t size);

/* Whether a resolver that obeys nsswitch.conf in `files` asks no other source than the two files. */
bool simulated_environment_check_sources(const char *files, char *error, size_t size);

#endif
