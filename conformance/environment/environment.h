/* The environment of a request: a network and a set of name files of its own, the same on every machine.
 *
 * The machine itself is never touched: everything is in namespaces that end with the process that entered them. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include "facts.h"
#include "reader/vector.h"
#include "refusals.h"
#include "result.h"

struct environment {
    bool unprivileged;                         /* adapters run without CAP_NET_BIND_SERVICE */
    int descriptors;                           /* that can be opened between request and answer; -1: any number */
    bool ipv6;                                 /* the kernel has AF_INET6 */
    bool closed_descriptors;                   /* the implementation runs without descriptors 0, 1 and 2 */
    bool many_descriptors;                     /* the implementation runs with MANY_DESCRIPTORS open already */
    bool names_move;                           /* each request is made twice: before its names move (etc_files.h) */
    const struct environment_refusal *refusal; /* NULL: no call is refused */
    const struct name_server_log *questions;   /* to the environment's name server (name_server.h); NULL: it has none */
    struct environment_facts facts;
};

/* Moves the calling process, for good, into the environment `name`. `files` is the directory with hosts, services and
 * the other files that replace those of /etc. That the environment is what its name says is probed (probe.h). Any
 * result except ENVIRONMENT_READY comes with the reason in `error`.
 *
 * What would be in the harness's own way is left to whoever starts the implementation: to take privilege and
 * descriptors away, or take descriptors, and to apply the filter (filters.h), last of all. */
enum environment_result environment_enter(const char *name, const char *files, struct environment *environment,
                                          char *error, size_t size);

/* How many descriptors can be opened between request and answer in the environment; -1: any number. */
int environment_descriptors(const char *name);

/* Whether the vector needs a kernel with IPv6. */
bool environment_needs_ipv6(const struct vector *vector);

#endif
