/* What Windows says of the ports that it keeps or picks: nothing, except to its own programs (netsh). On POSIX systems
 * it is empty: settings_posix.c. */
#include "settings.h"

#if defined(_WIN32)

bool command_picked_ports(int *first, int *last) {
    (void)first;
    (void)last;
    return false;
}

int command_first_open_port(void) {
    return -1;
}

#endif
