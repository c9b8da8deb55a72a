/* The simulated twin of an environment of the vectors: what runner/environment.c makes of a real kernel, said as data,
 * from the same files.
 *
 * What the specification leaves to the resolver is a variant, so that a prediction can be had for each kind of it.
 */
#ifndef MODEL_TWIN_H
#define MODEL_TWIN_H

#include "host.h"
#include "reader/vectors.h"

enum { MODEL_TWIN_ROWS = 256, MODEL_TWIN_TEXT = 16384, MODEL_TWIN_OCCUPANTS = 8 };

/* What resolvers do differently. Or-ed. */
enum {
    MODEL_TWIN_IPV4_FIRST = 1,    /* of a name with addresses of both families */
    MODEL_TWIN_LOOPBACK_BOTH = 2, /* ::1 in the hosts file is 127.0.0.1, too, for who asks for IPv4 */
    MODEL_TWIN_VARIANTS = 4
};

/* Large. Points into itself: not to be copied. */
struct model_twin {
    struct model_environment environment;
    struct model_address locals[2];
    struct model_endpoint occupants[MODEL_TWIN_OCCUPANTS];
    struct model_service services[MODEL_TWIN_ROWS];
    struct model_host file[MODEL_TWIN_ROWS / 2]; /* the hosts file, in its order */
    size_t file_count;
    struct model_host hosts[MODEL_TWIN_ROWS]; /* as this variant's resolver has them: each may be there twice */
    char hosts_text[MODEL_TWIN_TEXT];         /* of the files: the names above point into it */
    char services_text[MODEL_TWIN_TEXT];
    bool few_descriptors; /* also for who would open a file, or ask for an interface */
};

/* The environments that there are, the plain one first. The index of a name that is none of theirs is the last. */
enum { MODEL_TWINS = 9 };
const char *model_twin_name(size_t index);
size_t model_twin_index(const char *name);

/* Builds the twin of the environment `name`, with this system's own resolver. `files` is the directory with hosts and
 * services; `ipv6`, whether the kernel has that family at all. False with what is wrong in `error`. */
bool model_twin_build(struct model_twin *twin, const char *name, const char *files, bool ipv6, char *error,
                      size_t size);

/* Makes its resolver that of a variant, MODEL_TWIN_*. */
void model_twin_vary(struct model_twin *twin, unsigned variant);

/* Puts the vector's occupants there, in place of any others. False where one cannot be simulated; it and those after it
 * are not there then. `error` may be NULL where `size` is 0. */
bool model_twin_occupy(struct model_twin *twin, const struct vector *vector, char *error, size_t size);

/* Whether a resolver that obeys nsswitch.conf in `files` asks no other source than the two files. */
bool model_twin_check_sources(const char *files, char *error, size_t size);

#endif
