/* Starting a program with the listening sockets, in the way that systemd starts one. */
#ifndef COMMAND_HAND_OVER_H
#define COMMAND_HAND_OVER_H

#include "inherited.h"
#include "listeners.h"

/* Adds the names of the sockets that were made to those that were inherited: the listener's own; without one, "ipv6"
 * and "ipv4" of a pair, else the stack. False: there is no memory. */
bool command_name_sockets(const struct command_results *results, struct command_inherited *inherited);

/* Becomes the program: what was inherited stays where it is, the sockets that were made are the descriptors behind it,
 * inherited too; LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES say so. Whatever else was open there is replaced. Returns
 * only if it could not be started: 127 if there is no such program, or none of the interpreter that it names, 126 if it
 * cannot be executed, 1 for anything before that; `*usage` says why, and the sockets are closed. */
int command_hand_over(const struct command_results *results, const struct command_inherited *inherited,
                      struct command_usage *usage);

#endif
