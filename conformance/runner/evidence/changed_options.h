/* The options of a socket that tell something else than those of a new one: somebody has set them. Those that other
 * clauses are about (IPV6_V6ONLY, the sharing options, the interface) are not among them, nor are those that the system
 * changes by itself. */
#ifndef CHANGED_OPTIONS_H
#define CHANGED_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Compares the options of a socket of that family, type and protocol, its status flags and who gets its signals, with
 * those of a new one, made for this and closed again. Those that differ are named in `changed`, as "SO_LINGER
 * F_SETOWN"; what does not fit is left out. False if no such socket can be made. */
bool changed_options_name(int descriptor, int family, int type, int protocol, char *changed, size_t size);

#endif
