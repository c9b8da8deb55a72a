/* The one list of environments: their names, in the order in which they are used. Needs the C library only. */
#ifndef READER_ENVIRONMENTS_H
#define READER_ENVIRONMENTS_H

#include <stdbool.h>
#include <stddef.h>

/* X(constant, name) for each. Whoever knows more about environments says it in a switch without a default, so that the
 * compiler names an environment that is missing there. ci/schema holds the enumerations of the schemas to this list. */
#define ENVIRONMENTS(X)                                                                                                \
    X(ENVIRONMENT_PLAIN, "plain")                                                                                      \
    X(ENVIRONMENT_BINDV6ONLY, "bindv6only")                                                                            \
    X(ENVIRONMENT_IPV6_DISABLED, "ipv6-disabled")                                                                      \
    X(ENVIRONMENT_LOOPBACK_DOWN, "loopback-down")                                                                      \
    X(ENVIRONMENT_NO_SERVICES, "no-services")                                                                          \
    X(ENVIRONMENT_HOSTILE_GAI, "hostile-gai")                                                                          \
    X(ENVIRONMENT_FEW_DESCRIPTORS, "few-descriptors")                                                                  \
    X(ENVIRONMENT_UNPRIVILEGED, "unprivileged")                                                                        \
    X(ENVIRONMENT_SMALL_SOMAXCONN, "small-somaxconn")                                                                  \
    X(ENVIRONMENT_ONE_DESCRIPTOR, "one-descriptor")                                                                    \
    X(ENVIRONMENT_DNS_SILENT, "dns-silent")                                                                            \
    X(ENVIRONMENT_DNS_HALF, "dns-half")                                                                                \
    X(ENVIRONMENT_FEW_PORTS, "few-ports")                                                                              \
    X(ENVIRONMENT_DENIED_PORT, "denied-port")                                                                          \
    X(ENVIRONMENT_INTERFACES, "interfaces")                                                                            \
    X(ENVIRONMENT_NO_IPV6, "no-ipv6")                                                                                  \
    X(ENVIRONMENT_NO_IPV6_PROTOCOL, "no-ipv6-protocol")                                                                \
    X(ENVIRONMENT_IPV6_DENIED, "ipv6-denied")                                                                          \
    X(ENVIRONMENT_IPV6_FORBIDDEN, "ipv6-forbidden")                                                                    \
    X(ENVIRONMENT_NO_IPV4, "no-ipv4")                                                                                  \
    X(ENVIRONMENT_NO_IPV4_PROTOCOL, "no-ipv4-protocol")                                                                \
    X(ENVIRONMENT_IPV4_DENIED, "ipv4-denied")                                                                          \
    X(ENVIRONMENT_BIND_FORBIDDEN, "bind-forbidden")                                                                    \
    X(ENVIRONMENT_LISTEN_IN_USE, "listen-in-use")                                                                      \
    X(ENVIRONMENT_CLOSED_DESCRIPTORS, "closed-descriptors")                                                            \
    X(ENVIRONMENT_MOVED_NAME, "moved-name")                                                                            \
    X(ENVIRONMENT_MANY_DESCRIPTORS, "many-descriptors")

#define ENVIRONMENT_CONSTANT(constant, name) constant,
enum environment_id { ENVIRONMENTS(ENVIRONMENT_CONSTANT) };

#define ENVIRONMENT_ONE(constant, name) +1
enum { ENVIRONMENT_COUNT = 0 ENVIRONMENTS(ENVIRONMENT_ONE) };

/* All names as one string literal, a blank before each. */
#define ENVIRONMENT_BLANK_NAME(constant, name) " " name
#define ENVIRONMENT_NAMES ENVIRONMENTS(ENVIRONMENT_BLANK_NAME)

/* The name of an environment; the environment of a name, ENVIRONMENT_COUNT if no environment has it. */
const char *environment_name(size_t index);
size_t environment_index(const char *name);

/* Whether it is the name of that environment. */
bool environment_is(const char *name, enum environment_id environment);

#endif
