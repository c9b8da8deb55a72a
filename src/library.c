/* The whole library as one unit, so that nothing but what listen_socket.h declares is visible in it: neither can a
 * program reach the rest, nor replace it by a function of its own with the same name. */
#define LISTEN_SOCKET_ONE_UNIT 1

#include "answer.c"
#include "explain.c"
#include "failure.c"
#include "hints.c"
#include "names.c"
#include "node.c"
#include "numbers.c"
#include "resolve.c"
#include "routine.c"
#include "service.c"
#include "stack.c"
#include "system_posix.c"
#include "system_winsock.c"
#include "validate.c"
