/* Takes privilege away, in environments where the implementation must not have it. */
#ifndef ENVIRONMENT_PRIVILEGE_H
#define ENVIRONMENT_PRIVILEGE_H

#include <stdbool.h>

/* Drops CAP_NET_BIND_SERVICE from the calling thread's effective set, which is the one that the kernel looks at. False
 * with errno. */
bool environment_drop_privilege(void);

#endif
