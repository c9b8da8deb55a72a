/* What the oracle is to know of an environment: the facts of the host that environment.c makes, as data, from the same
 * files.
 */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include "fuzz_request.h"
#include "model/environment.h"

enum { FUZZ_HOST_ROWS = 192, FUZZ_HOST_TEXT = 16384 };

/* What the specification leaves to the resolver, and resolvers do differently. Or-ed. */
enum {
    FUZZ_HOST_IPV4_FIRST = 1,    /* of a name with addresses of both families */
    FUZZ_HOST_LOOPBACK_BOTH = 2, /* ::1 in the hosts file is 127.0.0.1, too, for who asks for IPv4 */
    FUZZ_HOST_VARIANTS = 4
};

/* Points into itself: not to be copied. */
struct fuzz_host {
    struct model_environment environment;
    struct model_address locals[2];
    struct model_endpoint occupants[FUZZ_OCCUPANTS_MAX];
    struct model_service services[FUZZ_HOST_ROWS];
    struct model_host file[FUZZ_HOST_ROWS]; /* the hosts file, in its order */
    size_t file_count;
    struct model_host hosts[FUZZ_HOST_ROWS]; /* as this variant's resolver has them */
    char hosts_text[FUZZ_HOST_TEXT];         /* of the files: the names above point into it */
    char services_text[FUZZ_HOST_TEXT];
    bool few_descriptors; /* also for who would open a file, or ask for an interface */
};

/* The environments that there are. */
enum { FUZZ_ENVIRONMENTS = 9 };
const char *fuzz_environment(size_t index);
size_t fuzz_environment_index(const char *name);

/* Builds the host of the environment `name`. `files` is the directory with hosts and services; `ipv6`, whether the
 * kernel has that family at all. False with what is wrong in `error`. */
bool fuzz_host_build(struct fuzz_host *host, const char *name, const char *files, bool ipv6, char *error, size_t size);

/* Makes its resolver that of a variant, FUZZ_HOST_*. */
void fuzz_host_vary(struct fuzz_host *host, unsigned variant);

/* Puts the request's occupants there, in place of any others. */
void fuzz_host_occupy(struct fuzz_host *host, const struct fuzz_request *request);

#endif
