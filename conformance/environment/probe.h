/* Asks the kernel whether an environment is what its name says, before anything is judged in it. */
#ifndef ENVIRONMENT_PROBE_H
#define ENVIRONMENT_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "refusals.h"
#include "result.h"

/* Asks in a child process that is as the implementation will be: without privilege if `unprivileged`, and under the
 * filter of `refusal` (NULL: none). The calling process must be in the environment. ENVIRONMENT_LACKING with the reason
 * if a call ends in another way than it must there. What other parts of an environment report themselves (files of
 * /etc, sysctls, a limit of descriptors) is not asked again, nor IPv6 of a kernel that does not have it. */
enum environment_result environment_probe(const char *name, bool ipv6, bool unprivileged,
                                          const struct environment_refusal *refusal, char *error, size_t size);

/* Asks the resolver, in a child process, where a name leads. ENVIRONMENT_LACKING if its first IPv4 address is not
 * this one. */
enum environment_result environment_probe_name(const char *name, const char *address, char *error, size_t size);

/* Whether there is something to ask of the environment. */
bool environment_has_probe(const char *name);

#endif
