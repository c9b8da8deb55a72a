/* The descriptors that this process was started with, in the way of systemd: LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES.
 * They are of sockets, as a rule. */
#ifndef COMMAND_INHERITED_H
#define COMMAND_INHERITED_H

#include "usage.h"

enum { COMMAND_FIRST_DESCRIPTOR = 3 }; /* SD_LISTEN_FDS_START */

struct command_inherited {
    int count;   /* they are 3 and on */
    char *names; /* one for each, with colons between them; "" if there is none. Allocated */
};

/* Adds a name of `length` bytes behind a colon, unless it is the first. False: there is no memory; nothing changed. */
bool command_add_name(char **names, const char *name, size_t length);

/* Reads what was inherited: nothing, unless LISTEN_PID is this process. False: it is not what it says that it is, or
 * there is no memory, and `*usage` says so; then nothing is to be freed. */
bool command_inherit(struct command_inherited *inherited, struct command_usage *usage);

#endif
