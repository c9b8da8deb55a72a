/* What the system says of the ports that it keeps or picks. */
#ifndef COMMAND_SETTINGS_H
#define COMMAND_SETTINGS_H

#include <stdbool.h>

/* The ports that the system picks from. False: it does not say. */
bool command_picked_ports(int *first, int *last);

/* The first port that needs no privilege, or -1 if the system does not say. */
int command_first_open_port(void);

#endif
