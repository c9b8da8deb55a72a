/* Starting a program with the listening sockets, in the way that systemd starts one. */
#ifndef COMMAND_HAND_OVER_H
#define COMMAND_HAND_OVER_H

#include "listen_socket.h"

/* Becomes the program: the sockets are its descriptors 3 and, of a pair, 4, inherited; LISTEN_FDS, LISTEN_PID and
 * LISTEN_FDNAMES say so. Whatever else was open at 3 or 4 is replaced. Returns
 * only if it could not be started: 127 if there is no such program, 126 if it cannot be executed, 1 for anything before
 * that; standard error says why, and the sockets are closed. */
int command_hand_over(const struct listen_socket_set *set, char **program);

/* Moves `count` (1 or 2) descriptors, all of them 3 or more, to 3, 4 in their order, and lets exactly these be
 * inherited. `handles` is updated with each move. Returns 0 or errno. */
int command_place(int *handles, size_t count);

#endif
