/* Who holds a port that is in use: the sockets that conflict with an address, and the processes that have them. */
#ifndef COMMAND_HOLDERS_H
#define COMMAND_HOLDERS_H

#include "processes.h"

/* Finds who holds `address`, or with `dual` the port in both families. Takes 100 ms at most, and tells nothing that the
 * user could not list himself. Linux only; elsewhere nothing is known. */
void command_find_holders(const struct sockaddr_storage *address, bool dual, struct command_holders *holders);

/* Whether a socket with the local address `other`, which with `other_dual` serves both families, holds `address` by the
 * same rules; it may be closed by now. */
bool command_is_holder(const struct sockaddr_storage *other, bool other_dual, const struct sockaddr_storage *address,
                       bool dual);

#endif
