/* The table of options and stacks. */
#include "library_numbers.h"

#include "listen_socket.h"

const struct named_number option_numbers[] = {
    {"nonblock", LISTEN_SOCKET_NONBLOCK}, {"reuseport", LISTEN_SOCKET_REUSEPORT}, {"dual", OPTION_DUAL}, {NULL, 0}};
const struct named_number stack_numbers[] = {{"ipv4", LISTEN_SOCKET_STACK_IPV4}, {"ipv6", LISTEN_SOCKET_STACK_IPV6},
                                             {"dual", LISTEN_SOCKET_STACK_DUAL}, {"pair", LISTEN_SOCKET_STACK_PAIR},
                                             {"auto", LISTEN_SOCKET_STACK_AUTO}, {NULL, 0}};
