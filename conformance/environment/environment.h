/* The surroundings of a request: a network and a set of name files of the runner's own, the same on every machine. The
 * machine itself is never touched: all of it is in namespaces that end with the process that entered them.
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/vectors.h"
#include "runner/evidence/evidence.h"

enum environment_result {
    ENVIRONMENT_READY,
    ENVIRONMENT_LACKING, /* this machine cannot do it: skipped */
    ENVIRONMENT_FAILED   /* it should have worked: an error of the harness */
};

struct environment {
    bool unprivileged;    /* adapters run without CAP_NET_BIND_SERVICE */
    bool few_descriptors; /* between request and answer no new descriptor can be had */
    bool ipv6;            /* the kernel has AF_INET6 at all */
    struct evidence_host host;
};

/* Takes the calling process, for good, into the environment `name`. `files` is the directory with hosts, services and
 * the other files that stand for those of /etc. Anything but ENVIRONMENT_READY comes with the reason in `error`. */
enum environment_result environment_enter(const char *name, const char *files, struct environment *environment,
                                          char *error, size_t size);

/* Whether the vector cannot be asked without IPv6 in the kernel. */
bool environment_needs_ipv6(const struct vector *vector);

/* The sockets that a vector wants to be there already. They are made in the order of the vector; existing_sockets_close
 * ends them. */
#define EXISTING_SOCKETS_MAX 8
struct existing_sockets {
    int sockets[EXISTING_SOCKETS_MAX];
    size_t count;
};
bool existing_sockets_open(const struct vector *vector, struct existing_sockets *existing_sockets, char *error,
                           size_t size);
void existing_sockets_close(struct existing_sockets *existing_sockets);

#endif
